#!/usr/bin/env bash
# The tables of koujing-beam against those of koujing run, through a job server, with workers in
# processes of which one is killed in mid-run.
#
#   flink_test.sh          Beam's job server for Flink, with a mini cluster of two slots in it
#   flink_test.sh prism    the same road through Beam's own runner, where no Flink is to be had
#
# Prism gives a job up whose worker is lost, or waits for ever; Flink starts it again; either way the job is given
# until it ends well, at most twice. Needs Go, and for Flink Java 11 or 17 and Maven; what is not
# to be had is said, and the script ends with 0.
set -euo pipefail
cd "$(dirname "$0")"
server=${1:-flink}
flink=1.20
beam=2.77.0 # as in go.mod
work=$(mktemp -d)
started=
workers() { pgrep -f -- "--worker=true.*--semi_persist_dir=$work" || true; } # they outlive the server
trap 'kill $started $(workers) 2>/dev/null || true; rm -rf "$work"' EXIT
skip() { printf 'skipped: %s\n' "$*"; exit 0; }

if [ "$server" = flink ]; then
  command -v java >/dev/null || skip no Java
  command -v mvn >/dev/null || skip no Maven
  artifact=org.apache.beam:beam-runners-flink-$flink-job-server:$beam
  mvn -q -B dependency:copy -Dartifact=$artifact -DoutputDirectory="$work/jar" >"$work/mvn" 2>&1 ||
    { grep -m1 ERROR "$work/mvn" || tail -1 "$work/mvn"; skip "$artifact is not to be had"; }
fi

go build -o "$work/koujing-beam" ./cmd/koujing-beam
go build -o "$work/boot" github.com/apache/beam/sdks/v2/go/container
(cd ../.. && go build -o "$work/koujing" ./cmd/koujing)
# Prism quotes the worker's id once more than any shell would take away.
cat >"$work/worker" <<END
#!/bin/sh
for arg; do shift; set -- "\$@" "\$(printf %s "\$arg" | tr -d "'")"; done
exec "$work/boot" --semi_persist_dir="$work" "\$@"
END
chmod +x "$work/worker"

# Four files of one task each: the pages of the dump in small, and much that is no text.
pad=$(head -c 400000 /dev/zero | tr '\0' x)
mkdir "$work/dump"
for i in 1 2 3 4; do
  for n in 1 2 3; do
    for page in ../../testdata/dump/copies/*.txt ../../testdata/dump/news/brief.txt; do
      text=$(sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/ /g; s/\r//; s/$/\\n/' "$page" | tr -d '\n')
      printf '{"url":"http://example.com/%s/%s/%s","text":"%s","pad":"%s"}\n' "$i" "$n" "${page##*/}" "$text" "$pad"
    done
  done >"$work/dump/crawl-$i.jsonl"
done
"$work/koujing" run "$work/dump" -o "$work/want" --progress none >/dev/null

case $server in
flink)
  java -jar "$work"/jar/*.jar --flink-master='[local]' --job-port 8099 --artifact-port 8098 --expansion-port 0 >"$work/server" 2>&1 &
  more="--parallelism=2"
  ;;
prism)
  go build -o "$work/prism" github.com/apache/beam/sdks/v2/go/cmd/prism
  "$work/prism" --job_port 8099 --serve_http=false >"$work/server" 2>&1 &
  more=
  ;;
esac
started=$!
for _ in $(seq 60); do (: </dev/tcp/localhost/8099) 2>/dev/null && break; sleep 1; done

job() {
  timeout 300 "$work/koujing-beam" --runner="$server" --endpoint=localhost:8099 $more \
    --environment_type=PROCESS --environment_config="{\"command\":\"$work/worker\"}" \
    --input="$work/dump" --output="$work/got" >"$work/job" 2>&1
}
done_tasks() { find "$work/got/.work/receipts" -name '*.json' 2>/dev/null | wc -l; }

job & running=$! # given up after 300 s
until [ "$(done_tasks)" -gt 0 ] || ! kill -0 $running 2>/dev/null; do sleep .02; done
worker=$(workers | head -1)
n=$(done_tasks)
[ -n "$worker" ] && [ ! -e "$work/got/manifest.json" ] || { tail "$work/job" "$work/server"; echo "no worker in mid-run"; exit 1; }
kill -9 "$worker"
echo "worker $worker killed with $n tasks done"
if wait $running; then
  echo "the job ended well without being given again"
else
  grep -m1 -o 'SDK worker disconnected.*' "$work/job" || tail -3 "$work/job"
  job || { tail "$work/job" "$work/server"; exit 1; }
  echo "the job was given again: $(grep 'done before' "$work/job" | tr '\n' ' ')"
fi
cat "$work/job" | grep ' pages, '
KOUJING_GOT=$work/got KOUJING_WANT=$work/want go test -count=1 -run TestTwoFoldersHoldTheSameRows .
