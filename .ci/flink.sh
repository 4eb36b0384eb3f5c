#!/usr/bin/env bash
# Run examples/flink on a Flink of this machine, a mini cluster of two slots, kill one of the
# processes of koujing in mid-run, and hold the lines against those of one process.
#
#   flink.sh KOUJING PAGES WORK
#
# PAGES is a file of JSON lines, WORK a folder to work in. Needs Java 17 and Maven; what is not to be
# had is said, and the script ends with 0.
set -euo pipefail
koujing=$1 pages=$2 work=$3/flink
cd "$(dirname "$0")/../examples/flink"
skip() { printf 'skipped: %s\n' "$*"; exit 0; }
command -v javac >/dev/null || skip no Java
command -v mvn >/dev/null || skip no Maven
mkdir -p "$work/in"
mvn -q -B -f pom.xml dependency:copy-dependencies -DoutputDirectory="$work/lib" >"$work/mvn" 2>&1 ||
  { tail -3 "$work/mvn"; skip what examples/flink/pom.xml names is not to be had; }
javac -cp "$work/lib/*" -d "$work/classes" Annotate.java

# Pages enough that there is a middle to kill in: each so often, no two the same.
for i in $(seq 1 1000); do
  sed "s/^{/{\"url\":\"http:\/\/example.com\/$i\",/" "$pages" >"$work/in/$i.jsonl"
done
cat "$work"/in/*.jsonl | "$koujing" annotate --stdin --stdout | sed 's/"source":"[^"]*",//' | sort >"$work/want"

cat >"$work/worker" <<END
#!/bin/sh
echo \$\$ >>"$work/started"
exec "$koujing" "\$@"
END
chmod +x "$work/worker"
opens="--add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED"
java $opens -cp "$work/classes:$work/lib/*" Annotate "$work/worker" "$work/in" "$work/out" >"$work/log" 2>&1 &
job=$!
for _ in $(seq 600); do
  victim=$(pgrep -P $job -f 'annotate --stdin' | head -1 || true)
  [ -z "$victim" ] || break
  kill -0 $job 2>/dev/null || break
  sleep .05
done
[ -n "$victim" ] || { tail "$work/log"; echo "no process of koujing in Flink"; exit 1; }
sleep .5
kill -9 "$victim"
wait $job || { tail -30 "$work/log"; exit 1; }
started=$(wc -l <"$work/started")
[ "$started" -gt 2 ] || { echo "no process was started again: the kill came too late"; exit 1; }
# Files whose names begin with a dot are of the task that failed.
find "$work/out" -type f -name 'part-*' -exec cat {} + | sed 's/"source":"[^"]*",//' | sort >"$work/got"
cmp "$work/got" "$work/want"
echo "Flink: $(wc -l <"$work/got") lines, the same with a process killed; $started processes of koujing in two slots"
