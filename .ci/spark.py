#!/usr/bin/env python3
"""Run examples/spark.py on a Spark of this machine, two workers, and hold its tables row by row
against what one process of koujing says of the same pages.

    spark.py KOUJING OUT

OUT is that of a koujing run: the articles in it are the pages.
"""
import datetime as dt
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

import pyarrow.parquet as pq

KEYS = {"article": "articles", "sentences": "sentences", "mentions": "mentions", "quotes": "quotes", "reject": "rejects"}
root = pathlib.Path(__file__).resolve().parent.parent


def plain(row):
    """A row without source, comparable: moments as koujing writes them, numbers in single precision."""
    def value(v):
        if isinstance(v, dt.datetime):
            return v.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(v, dt.date):
            return v.isoformat()
        if isinstance(v, (int, float)) and not isinstance(v, bool):  # JSON has 1 for 1.0
            return struct.unpack("f", struct.pack("f", v))[0]
        return v
    return json.dumps({k: value(v) for k, v in sorted(row.items()) if k != "source"}, ensure_ascii=False)


def main(koujing, out):
    work = pathlib.Path(tempfile.mkdtemp())
    articles = pq.read_table(f"{out}/articles").to_pylist()
    pages = [json.dumps({"title": a["title"] or "", "url": f"http://example.com/{a['doc_id']}", "text": a["text"]}, ensure_ascii=False) for a in articles]
    pages += ['{"text":""}', "not json"]
    (work / "pages").mkdir()
    for i in range(4):  # a file is a partition at least
        (work / "pages" / f"{i}.jsonl").write_text("\n".join(pages[i::4]) + "\n")
    env = dict(os.environ, SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable)
    subprocess.run([pathlib.Path(sys.executable).parent / "spark-submit", "--master", "local[2]", "--conf", "spark.ui.enabled=false",
                    "--conf", "spark.log.level=ERROR", root / "examples" / "spark.py", koujing, work / "pages", work / "tables"], check=True, env=env)
    direct = subprocess.run([koujing, "annotate", "--stdin", "--stdout"], input="\n".join(pages) + "\n", capture_output=True, text=True, check=True)
    want = {table: [] for table in KEYS.values()}
    for line in direct.stdout.splitlines():
        for key, rows in json.loads(line).items():
            want[KEYS[key]] += rows if isinstance(rows, list) else [rows]
    for table, rows in want.items():
        got = sorted(plain(row) for row in pq.read_table(work / "tables" / table).to_pylist())
        rows = sorted(plain(row) for row in rows)
        differing = [pair for pair in zip(got, rows) if pair[0] != pair[1]]
        if len(got) != len(rows) or differing:
            sys.exit(f"{table}: {len(got)} rows, want {len(rows)}; {len(differing)} differ, first {differing[:1]}")
        print(f"{table}: {len(rows)} rows, the same through Spark")
    if not want["sentences"] or len(want["rejects"]) != 2:
        sys.exit("the pages give too little to compare")


if __name__ == "__main__":
    main(*sys.argv[1:])
