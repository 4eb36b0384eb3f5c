#!/usr/bin/env python3
"""koujing as a worker of Spark: pages in JSON lines to the tables of articles, sentences,
mentions, quotes and rejects, as Parquet.

    spark-submit examples/spark.py KOUJING PAGES OUT

KOUJING is the path of the program on every worker (spark-submit --files ships it; its path is
then its name), PAGES what sparkContext.textFile reads, OUT a folder that does not exist. Each
partition is one process of koujing; what it says on its standard error is in the worker's log,
and where it fails, Spark does the partition again. Articles have the same doc_id however the
pages are partitioned. Groups of copies are found over a whole dump only, which takes koujing run
or koujing-beam.
"""
import json
import shlex
import subprocess
import sys

from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, explode, from_json

# The types of the data dictionary (koujing tables --json), as Spark calls them.
TYPES = {
    "string": "STRING", "bool": "BOOLEAN", "int8": "TINYINT", "int32": "INT", "int64": "BIGINT",
    "float": "FLOAT", "double": "DOUBLE", "date32": "DATE", "timestamp[us, UTC]": "TIMESTAMP",
    "list<string>": "ARRAY<STRING>",
}
# What a line has under each key, and whether as a list.
KEYS = {"article": ("articles", False), "sentences": ("sentences", True), "mentions": ("mentions", True),
        "quotes": ("quotes", True), "reject": ("rejects", False)}


def schema(koujing):
    """The schema of a line of `koujing annotate --stdout`, from the program itself."""
    dictionary = json.loads(subprocess.check_output([koujing, "tables", "--json"]))
    struct = {t["table"]: ", ".join(f"`{c['name']}`: {TYPES[c['type']]}" for c in t["columns"]) for t in dictionary}
    fields = []
    for key, (table, many) in KEYS.items():
        kind = f"STRUCT<{struct[table]}>"
        fields.append(f"{key} {f'ARRAY<{kind}>' if many else kind}")
    return ", ".join(fields)


def main(koujing, pages, out):
    spark = SparkSession.builder.appName("koujing").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    command = f"{shlex.quote(koujing)} annotate --stdin --stdout"
    lines = spark.sparkContext.textFile(pages).pipe(command, checkCode=True)
    rows = spark.createDataFrame(lines.map(lambda line: (line,)), "line STRING")
    rows = rows.select(from_json("line", schema(koujing), {"mode": "FAILFAST"}).alias("line")).select("line.*")
    rows.persist(StorageLevel.DISK_ONLY)  # else each table would have the pages annotated again
    for key, (table, many) in KEYS.items():
        row = explode(key) if many else col(key)
        # source is the place in the stream of one partition, and says nothing outside it.
        rows.select(row.alias("row")).where("row IS NOT NULL").select("row.*").drop("source").write.parquet(f"{out}/{table}")
    spark.stop()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
