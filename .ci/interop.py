"""Opens every table of a run with pyarrow, pandas, polars, DuckDB and fastparquet.

usage: interop.py KOUJING OUT

Holds the files against the data dictionary that KOUJING prints: columns, types, nulls; footers
with version and the digest of the Config, statistics and page indexes, the sizes of row groups; and the rows
against one another: text[start:end] is the surface in every row of every reader, and every
doc_id and sentence is there. OUT is a run over testdata/dump; the same dump with --partition
published_date gives the same rows in readers that know Hive's layout.
"""
import datetime, json, subprocess, sys, tempfile
from pathlib import Path

import duckdb
import fastparquet
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

SPANS = ["sentences", "mentions", "quotes"]
MAX_ROWS, MAX_BYTES = 122_880, 128 << 20

DUCKDB = {"string": "VARCHAR", "bool": "BOOLEAN", "int8": "TINYINT", "int32": "INTEGER", "int64": "BIGINT", "float": "FLOAT",
          "double": "DOUBLE", "date32": "DATE", "timestamp[us, UTC]": "TIMESTAMP WITH TIME ZONE", "list<string>": "VARCHAR[]"}
POLARS = {"string": pl.String, "bool": pl.Boolean, "int8": pl.Int8, "int32": pl.Int32, "int64": pl.Int64, "float": pl.Float32,
          "double": pl.Float64, "date32": pl.Date, "timestamp[us, UTC]": pl.Datetime("us", "UTC"), "list<string>": pl.List(pl.String)}
ARROW = {"string": pa.string(), "bool": pa.bool_(), "int8": pa.int8(), "int32": pa.int32(), "int64": pa.int64(), "float": pa.float32(),
         "double": pa.float64(), "date32": pa.date32(), "timestamp[us, UTC]": pa.timestamp("us", tz="UTC")}

checks = 0


def same(got, want, what):
    global checks
    checks += 1
    if got != want:
        sys.exit(f"{what}: {got!r}, want {want!r}")


def is_type(field, want):
    if want == "list<string>":
        return pa.types.is_list(field.type) and field.type.value_type == pa.string()
    return field.type == ARROW[want]


def footer(path, table, columns):
    """A part's footer and row groups."""
    f = pq.ParquetFile(path)
    meta = {k.decode(): v.decode() for k, v in (f.metadata.metadata or {}).items()}
    same(meta.get("koujing.table"), table, f"{path}: key-values {meta}")
    same(bool(meta.get("koujing.version")) and len(meta.get("koujing.config", "")) == 16, True, f"{path}: key-values {meta}")
    same(f.metadata.created_by.startswith("koujing"), True, f"{path}: created by {f.metadata.created_by}")
    schema = f.schema_arrow
    same(schema.names, [c["name"] for c in columns], f"{path}: columns")
    for c in columns:
        field = schema.field(c["name"])
        same(is_type(field, c["type"]), True, f"{path}: {c['name']} is {field.type}, {c['type']} in the dictionary")
        same(field.nullable or not c["null"], True, f"{path}: {c['name']} takes no null")
    for g in range(f.metadata.num_row_groups):
        group = f.metadata.row_group(g)
        same(group.num_rows <= MAX_ROWS and group.total_byte_size <= MAX_BYTES, True, f"{path}: row group of {group.num_rows} rows, {group.total_byte_size} bytes")
        for k in range(group.num_columns):
            column = group.column(k)
            where = f"{path}: {column.path_in_schema}"
            same(column.compression, "ZSTD", where)
            same(column.has_offset_index and column.has_column_index, True, f"{where} has a page index")
            listed = "." in column.path_in_schema  # no reader skips pages by what some items of a list are
            if group.num_rows and not listed and column.statistics is not None and column.statistics.null_count < column.num_values:
                same(column.statistics.has_min_max, True, f"{where} has a minimum and maximum")
            same(column.is_stats_set, True, f"{where} has statistics")


def surfaces(read, texts, reader):
    """text[start:end] is the text of every row, as one reader gives the rows."""
    for table in SPANS:
        n = 0
        for doc, start, end, text in read(table):
            if texts[doc][start:end] != text:
                sys.exit(f"{reader}: {table}: {doc}[{start}:{end}] is {texts[doc][start:end]!r}, want {text!r}")
            n += 1
        same(n > 0, True, f"{reader}: rows of {table}")


COLUMNS = ["doc_id", "start", "end", "text"]


def with_pyarrow(out, dictionary):
    for table, columns in dictionary.items():
        for path in sorted((out / table).rglob("*.parquet")):
            footer(path, table, columns)


def with_pandas(out, dictionary):
    frames = {t: pd.read_parquet(out / t, engine="pyarrow") for t in dictionary}
    a = frames["articles"]
    same(str(a["published_at"].dtype), "datetime64[us, UTC]", "pandas: published_at")
    same(str(frames["mentions"]["polarity"].dtype), "int8", "pandas: polarity")
    surfaces(lambda t: frames[t][COLUMNS].itertuples(index=False, name=None), dict(zip(a["doc_id"], a["text"])), "pandas")
    same(int((a["text"].str.len() - a["n_chars"]).abs().sum()), 0, "pandas: n_chars")
    return {t: len(f) for t, f in frames.items()}


def with_polars(out, dictionary, rows):
    for table, columns in dictionary.items():
        frame = pl.read_parquet(out / table / "*.parquet")
        same(frame.height, rows[table], f"polars: rows of {table}")
        same(dict(frame.schema), {c["name"]: POLARS[c["type"]] for c in columns}, f"polars: schema of {table}")
    texts = dict(pl.read_parquet(out / "articles" / "*.parquet", columns=["doc_id", "text"]).iter_rows())
    surfaces(lambda t: pl.read_parquet(out / t / "*.parquet").select(COLUMNS).iter_rows(), texts, "polars")


def with_duckdb(out, dictionary, rows):
    db = duckdb.connect()
    for table, columns in dictionary.items():
        db.sql(f"create view {table} as select * from read_parquet('{out}/{table}/*.parquet')")
        got = {name: kind for name, kind, *_ in db.sql(f"describe {table}").fetchall()}
        same(got, {c["name"]: DUCKDB[c["type"]] for c in columns}, f"DuckDB: columns of {table}")
        same(db.sql(f"select count(*) from {table}").fetchall()[0][0], rows[table], f"DuckDB: rows of {table}")
        for c in columns:
            if c["null"] and c["type"] == "string":
                same(db.sql(f"""select count(*) from {table} where "{c['name']}" = ''""").fetchall()[0][0], 0, f"{table}.{c['name']}: empty strings where null is meant")
            if not c["null"]:
                same(db.sql(f'select count(*) from {table} where "{c["name"]}" is null').fetchall()[0][0], 0, f"{table}.{c['name']}: nulls")
    none = {
        "a span that is not its text": "from {t} s join articles a using (doc_id) where substring(a.text, s.start + 1, s.end - s.start) <> s.text",
        "a row without article": "from {t} anti join articles using (doc_id)",
    }
    for t in SPANS:
        for what, query in none.items():
            same(db.sql("select count(*) " + query.format(t=t)).fetchall()[0][0], 0, f"DuckDB: {t}: {what}")
    for what, query in {
        "a mention outside its sentence": "from mentions m join sentences s using (doc_id, sentence) where m.start < s.start or m.end > s.end",
        "a mention without sentence": "from mentions anti join sentences using (doc_id, sentence)",
        "a quote without sentence": "from quotes anti join sentences using (doc_id, sentence)",
        "a mention whose voice is not its sentence's": "from mentions m join sentences s using (doc_id, sentence) where m.voice <> s.voice",
        "a name without entity": "from mentions m where entity_id is not null and not exists (from entities e where e.entity_id = m.entity_id)",
        "a repost without article": "from reposts anti join articles using (doc_id)",
        "words without as many tags": "from sentences where len(words) <> len(tags)",
        "a polarity out of range": "from mentions where polarity not in (-1, 0, 1) or abs(sentiment) > 1",
        "an unknown voice": "from sentences where voice not in ('title', 'reported', 'quoted', 'commentary', 'poster')",
        "an article that miscounts": "from (select doc_id, any_value(n_sentences) n from articles group by 1) join (select doc_id, count(*) k from sentences group by 1) using (doc_id) where n <> k",
        "an entity that miscounts": "from entities e join (select entity_id, count(*) k, count(distinct doc_id) d from mentions where entity_id is not null group by 1) using (entity_id) where k <> e.mentions or d <> e.articles",
    }.items():
        same(db.sql(f"select count(*) {query}").fetchall()[0][0], 0, f"DuckDB: {what}")


def with_fastparquet(out, dictionary, rows):
    frames = {}
    for table in dictionary:
        parts = sorted((out / table).rglob("*.parquet"))
        frames[table] = pd.concat([fastparquet.ParquetFile(str(p)).to_pandas() for p in parts])
        same(len(frames[table]), rows[table], f"fastparquet: rows of {table}")
    a = frames["articles"]
    surfaces(lambda t: frames[t][COLUMNS].astype({"doc_id": str, "text": str}).itertuples(index=False, name=None), dict(zip(a["doc_id"], a["text"])), "fastparquet")


HIVE = ["articles", *SPANS]  # what --partition applies to
KEY = "published_date"


def ordered(rows, columns):
    """Rows as tuples of the columns, in one order whatever the reader's."""
    at = [columns.index(c) for c in ("doc_id", "sentence", "start", "quote") if c in columns]
    return sorted(rows, key=lambda r: [r[i] for i in at])


def hive(koujing, out, dictionary):
    """The dump partitioned by date has the rows that it has without."""
    with tempfile.TemporaryDirectory() as tmp:
        parted = Path(tmp) / "out"
        dump = Path(__file__).parent.parent / "testdata" / "dump"
        subprocess.run([koujing, "run", dump, "-o", parted, "--partition", KEY, "--progress", "none"], check=True, stdout=subprocess.DEVNULL)
        dates = dict(duckdb.sql(f"select doc_id, {KEY} from '{out}/articles/*.parquet'").fetchall())
        same(None in dates.values() and len(set(dates.values())) > 10, True, f"dates of the dump {set(dates.values())}")
        for table in dictionary:
            columns = [c["name"] for c in dictionary[table] if c["name"] != KEY]
            names = ", ".join(f'"{c}"' for c in columns)
            want = ordered(duckdb.sql(f"select {names} from '{out}/{table}/*.parquet'").fetchall(), columns)
            if table not in HIVE:
                same(ordered(duckdb.sql(f"select {names} from '{parted}/{table}/*.parquet'").fetchall(), columns) == want, True, f"the same {table} beside partitioned tables")
                continue
            want = [(*r, dates[r[columns.index("doc_id")]]) for r in want]
            for path in (parted / table).rglob("*.parquet"):
                same(pq.read_schema(path).names, columns, f"{path}: columns")
            readers = {
                "DuckDB": duckdb.sql(f"select {names}, {KEY} from read_parquet('{parted}/{table}/**/*.parquet', hive_partitioning=true)").fetchall(),
                "pyarrow": [tuple(r.values()) for r in ds.dataset(parted / table, partitioning=ds.partitioning(pa.schema([(KEY, pa.date32())]), flavor="hive"))
                            .to_table(columns=[*columns, KEY]).to_pylist()],
                "pyarrow, date inferred": [(*list(r.values())[:-1], r[KEY] and datetime.date.fromisoformat(r[KEY]))
                                           for r in ds.dataset(parted / table, partitioning="hive").to_table(columns=[*columns, KEY]).to_pylist()],
                "polars": pl.scan_parquet(parted / table / "**" / "*.parquet", hive_partitioning=True).select([*columns, KEY]).collect().rows(),
            }
            for reader, rows in readers.items():
                differing = [(a, b) for a, b in zip(ordered(rows, columns), want) if a != b]
                same((len(rows), differing[:1]), (len(want), []), f"{reader}: {table} partitioned, rows and the first that differs")
            # Without a type for the key, pyarrow makes a dictionary of it, and pandas takes none that has nulls.
            frame = pd.read_parquet(parted / table, partitioning=ds.partitioning(pa.schema([(KEY, pa.date32())]), flavor="hive"))
            same((len(frame), int(frame[KEY].isna().sum())), (len(want), sum(r[-1] is None for r in want)), f"pandas: {table} partitioned")
            day = max(d for d in dates.values() if d)
            same(pl.scan_parquet(parted / table / "**" / "*.parquet", hive_partitioning=True).filter(pl.col(KEY) == day).collect().height,
                 sum(r[-1] == day for r in want), f"polars: {table} of {day}")


def main():
    koujing, out = sys.argv[1], Path(sys.argv[2])
    printed = subprocess.run([koujing, "tables", "--json"], check=True, capture_output=True).stdout
    dictionary = {t["table"]: t["columns"] for t in json.loads(printed)}
    with_pyarrow(out, dictionary)
    rows = with_pandas(out, dictionary)
    with_polars(out, dictionary, rows)
    with_duckdb(out, dictionary, rows)
    with_fastparquet(out, dictionary, rows)
    hive(koujing, out, dictionary)
    print(f"interop: {sum(rows.values())} rows in {len(rows)} tables, the same in pyarrow {pa.__version__}, pandas {pd.__version__}, "
          f"polars {pl.__version__}, DuckDB {duckdb.__version__}, fastparquet {fastparquet.__version__}; {checks} checks")


if __name__ == "__main__":
    main()
