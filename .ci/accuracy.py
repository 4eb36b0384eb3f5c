#!/usr/bin/env python3
"""Print the table of docs/accuracy.md: koujing beside simple baselines on labelled pages.

    accuracy.py OUT LABELS SCORE.PY [OUT LABELS SCORE.PY ...]

OUT is the output of `koujing run LABELS/*.txt`. A baseline is OUT with its voices, speakers or
polarities replaced, scored by the same script. Needs duckdb; snownlp where its row is wanted.
"""
import csv, datetime, json, os, re, subprocess, sys, tempfile

import duckdb

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def rows(out, table):
    cur = duckdb.sql(f"from read_parquet('{out}/{table}/*.parquet')")
    return [dict(zip(cur.columns, r)) for r in cur.fetchall()]


def tsv(name):
    with open(os.path.join(ROOT, "analyze", "data", name), encoding="utf8") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def score(tables, labels, script):
    with tempfile.TemporaryDirectory() as d:
        for name, rs in tables.items():
            with open(os.path.join(d, name + ".jsonl"), "w", encoding="utf8") as f:
                for r in rs:
                    f.write(json.dumps(r, ensure_ascii=False, default=str) + "\n")
        text = subprocess.run([sys.executable, script, d, labels], check=True, capture_output=True, text=True).stdout
    return {k: float(v) for k, v in (l.split() for l in text.splitlines() if len(l.split()) == 2)}


def with_voice(sentences, voice):
    """The structure of the page stays: titles and replies are told by the page, not by words."""
    return [dict(s, voice=s["voice"] if s["voice"] == "title" else voice(s), speaker=None) for s in sentences]


def with_polarity(sentences, polarity):
    return [dict(s, polarity=polarity(s["text"])) for s in sentences]


def word_count():
    sign = {r["term"].lower(): {"+": 1, "-": -1}.get(r["polarity"], 0) for r in tsv("polarity.tsv")}
    longest = max(map(len, sign))

    def polarity(text):
        text, i, n = text.lower(), 0, 0
        while i < len(text):
            for k in range(min(longest, len(text) - i), 0, -1):
                if text[i:i + k] in sign:
                    n += sign[text[i:i + k]]
                    i += k - 1
                    break
            i += 1
        return (n > 0) - (n < 0)
    return polarity


def snownlp(sentences, tables, labels, script):
    """SnowNLP's stock model at the two thresholds that suit it best on these very labels."""
    try:
        from snownlp import SnowNLP
    except ImportError:
        return None
    p = {s["text"]: SnowNLP(s["text"]).sentiments if re.search(r"\w", s["text"]) else 0.5 for s in sentences}
    best = None
    for low in (0.02, 0.1, 0.3, 0.5):
        for high in (0.5, 0.7, 0.9, 0.98):
            m = score(dict(tables, sentences=with_polarity(sentences, lambda t: (p[t] > high) - (p[t] < low))), labels, script)
            if best is None or m["polarity_macro_f1"] > best["polarity_macro_f1"]:
                best = m
    return best


VOICE = ["voice_f1_reported", "voice_f1_quoted", "voice_f1_commentary", "voice_f1_poster", "voice_macro_f1", "author_macro_f1", "speaker_acc"]
FEEL = ["polarity_macro_f1", "polarity_acc", "target_f1", "target_macro_f1_matched"]
NAMES = ["entity_f1", "entity_f1_company", "entity_f1_model", "entity_f1_product", "entity_f1_person", "entity_f1_organization", "entity_f1_media", "entity_f1_place"]


def line(name, m, keys):
    print(f"| {name} | " + " | ".join(f"{m[k]:.3f}" if k in m else "" for k in keys) + " |")


def head(keys):
    print("| | " + " | ".join(k.replace("voice_f1_", "").replace("entity_f1_", "").replace("_", " ") for k in keys) + " |")
    print("|---" * (len(keys) + 1) + "|")


def main(out, labels, script):
    tables = {t: rows(out, t) for t in ("articles", "sentences", "mentions")}
    sentences = tables["sentences"]
    ours = score(tables, labels, script)
    cues = [r["term"] for r in tsv("saying.tsv") if r["kind"] in ("say", "think", "announce", "show") and len(r["term"]) > 1]
    cue = re.compile("|".join(map(re.escape, sorted(cues, key=len, reverse=True))))
    mark = re.compile("[“「\"][^”」\"]{8,}")
    print(f"\n### {os.path.basename(labels.rstrip('/'))}: {ours['docs']:.0f} pages, {ours['sentences']:.0f} sentences\n")
    head(VOICE)
    for name, voice in [
        ("all reported", lambda s: "reported"),
        ("quotation marks only", lambda s: "quoted" if mark.search(s["text"]) else "reported"),
        ("verbs of saying only", lambda s: "quoted" if cue.search(s["text"]) else "reported"),
    ]:
        line(name, score(dict(tables, sentences=with_voice(sentences, voice)), labels, script), VOICE)
    line("**koujing**", ours, VOICE)
    print()
    head(FEEL)
    nothing = dict(tables, sentences=with_polarity(sentences, lambda t: 0), mentions=[dict(m, polarity=0) for m in tables["mentions"]])
    line("majority (neutral)", score(nothing, labels, script), FEEL)
    count = word_count()
    text = {(s["doc_id"], s["sentence"]): count(s["text"]) for s in sentences}
    counted = dict(tables, sentences=with_polarity(sentences, count), mentions=[dict(m, polarity=text[m["doc_id"], m["sentence"]]) for m in tables["mentions"]])
    line("word count, our lexicon", score(counted, labels, script), FEEL)
    m = snownlp(sentences, tables, labels, script)
    if m:
        line("SnowNLP, best thresholds", {k: m[k] for k in FEEL[:2]}, FEEL)
    line("**koujing**", ours, FEEL)
    print()
    head(NAMES)
    line("**koujing**", ours, NAMES)


if __name__ == "__main__":
    a = sys.argv[1:]
    if len(a) % 3 or not a:
        sys.exit(__doc__)
    for i in range(0, len(a), 3):
        main(*a[i:i + 3])
