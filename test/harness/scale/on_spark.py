"""Every question on Spark itself: its text, over files as they are exported, against the answers of the exact model.

`PYTHONPATH=.:test/harness:FOLDER python -m scale.on_spark [ZONE]`, where FOLDER has pyspark (3.4 or later), which wants
Java; the session has the zone, America/New_York where none is given.

In: nothing. Out: one line a question; exit code 1 where an answer is another one, or where the moment at which a text
runs is not that of UTC. Doors: a temporary folder, Spark in this process.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from eventful import tables
from quarter import Quarter, quarter
from quarter_answers import Rows, answers
from quarter_corners import by_hand, corner_setting, corners
from quarter_settings import setting
from quarter_stores import store

from pyharness.analytics import catalogue
from pyharness.analytics.registering import registered
from pyharness.analytics.rendering import rendered
from pyharness.analytics.sources import Setting
from pyharness.analytics.tables import literal

CHAIN, ZONE = 1, "America/New_York"
WORLDS = (
    ("quarter", quarter, setting(quarter()), answers(quarter())),
    ("corners", corners, corner_setting(), by_hand()),
)


def main(words: Sequence[str]) -> int:
    """Ask everything; the exit code."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        spark = _session(words[0] if words else ZONE, Path(folder))
        wrong += not _runs_by_utc(spark)
        for world, lived, given, expected in WORLDS:
            _filled(spark, lived(), Path(folder) / world)
            for name, found in _asked(spark, given):
                wrong += found != expected[name]
                print(f"{world} {name}: {'alike' if found == expected[name] else 'ANOTHER ANSWER'}")  # noqa: T201
        spark.stop()
    return int(wrong > 0)


def _session(zone: str, folder: Path) -> Any:
    settings = {
        "spark.sql.session.timeZone": zone,
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
    }
    builder = importlib.import_module("pyspark.sql").SparkSession.builder.master("local[1]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _filled(spark: Any, q: Quarter, folder: Path) -> None:
    """The files of a world, and the statements that make them tables; an event that never happened has no folder."""
    with store(q) as made:
        for name in (table.name for table in tables() if made.table(table.name).limit(1).fetchall()):
            rows = f"SELECT *, {CHAIN} AS chain_id, '{name}' AS event, CAST(block_time AS DATE) AS date FROM {name}"  # noqa: S608
            options = "FORMAT parquet, PARTITION_BY (chain_id, event, date), OVERWRITE_OR_IGNORE"
            made.execute(f"COPY ({rows}) TO {literal(str(folder))} ({options})")
    spark.sql("DROP SCHEMA IF EXISTS events CASCADE")
    for statement in registered(tables(), CHAIN, str(folder), "spark").split(";\n"):
        if statement:
            spark.sql(statement)


def _asked(spark: Any, given: Setting) -> Iterator[tuple[str, Rows]]:
    for name in catalogue.names():
        found = spark.sql(rendered(catalogue.query(name), tables(), given, "spark")).collect()
        yield name, [tuple(int(v) if isinstance(v, Decimal) else v for v in row) for row in found]


def _runs_by_utc(spark: Any) -> bool:
    """Whether a text that names no end ends now."""
    query = replace(catalogue.query("payment-history"), sql="SELECT c.now FROM clock AS c")
    ((now,),) = spark.sql(rendered(query, tables(), Setting(), "spark")).collect()
    alike = abs(now - datetime.now(timezone.utc).replace(tzinfo=None)) < timedelta(minutes=1)
    print(f"the moment at which it runs: {now}, {'alike' if alike else 'ANOTHER ONE'}")  # noqa: T201
    return bool(alike)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
