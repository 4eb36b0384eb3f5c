#!/usr/bin/env python3
"""The Python road to the same tables, for docs/performance.md: jieba.posseg for words and tags,
SnowNLP for the feeling of sentences, pandas to Parquet. Reads OUT/articles of a koujing run, so
that both have the same articles, and takes as many as make up SIZE bytes of text.

    pyroad.py OUT SIZE
"""
import re, sys, tempfile, time

import duckdb, jieba.posseg, pandas as pd
from snownlp import SnowNLP

out, size = sys.argv[1], int(float(sys.argv[2]))
texts, total = [], 0
for (text,) in duckdb.sql(f"select text from read_parquet('{out}/articles/*.parquet') order by doc_id").fetchall():
    if total >= size:
        break
    texts.append(text)
    total += len(text.encode())
jieba.initialize()
SnowNLP("热身").sentiments
began = time.perf_counter()
rows = []
for i, text in enumerate(texts):
    for s in re.findall(r"[^。！？!?…\n]+[。！？!?…]*", text):
        words = [(w.word, w.flag) for w in jieba.posseg.cut(s)]
        rows.append((i, s, SnowNLP(s).sentiments, [w for w, _ in words], [t for _, t in words]))
with tempfile.NamedTemporaryFile(suffix=".parquet") as f:
    pd.DataFrame(rows, columns=["doc", "text", "sentiment", "words", "tags"]).to_parquet(f.name)
took = time.perf_counter() - began
print(f"{total / 1e6:.2f} MB of text in {took:.1f} s: {total / 1e6 / took:.4f} MB/s on one core, start-up not counted")
