"""How long each question takes on a store of many events.

`PYTHONPATH=.:test/harness python -m scale.questions [EVENTS] [MODELS]`; 1,000,000 events of 100 models where none are
given.

In: numbers. Out: one line a question: seconds of processors, the best of three, and rows; exit code 1 where one takes
longer than ``BAR``. The events are made in DuckDB, always the same ones, in a file of a temporary folder; of each kind
there are as many as a business has.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from eventful import tables

from pyharness.analytics import asking, catalogue, store
from pyharness.analytics.tables import fingerprint

BAR = 2.0  # seconds a question may take: of processors, because other work on the machine stretches all others
TRIES, SHARES_A_BATCH = 3, 4
ACCOUNTS = (7, 11, 997)  # who acts is one of so many
YEAR, END = 365 * 86_400, "2026-01-01T00:00:00"
MODEL = "hash(i) % {models}"
RESERVE = "infrastructure_reserve_"
# By table: which of a hundred events, and the arguments of event number i.
KINDS = {
    "usage_fee_router_fee_deposited": (
        range(40),
        "{key}, {pool}, {of_7}, 'model-' || ({model}), 1000000 + i % 977, 800000 + i % 977, 200000",
    ),
    f"{RESERVE}share_deposited": (range(40, 75), "{key}, 800000 + i % 977, 0"),
    f"{RESERVE}shares_deposited": (
        range(75, 80),
        "list_transform(range({batch}), n -> {any_key}), list_transform(range({batch}), n -> 400000 + n)",
    ),
    f"{RESERVE}infrastructure_cost_paid": (
        range(80, 88),
        "{key}, {of_11}, {word}, 'model-' || ({model}), 100000 + i % 31, 'compute'",
    ),
    f"{RESERVE}topped_up": (range(88, 90), "{key}, {of_997}, 'model-' || ({model}), 5, 5"),
    "hokusai_amm_buy": (range(90, 96), "{of_997}, 5000000, 10, 5, 10000 + i % 1000"),
    "hokusai_amm_sell": (range(96, 100), "{of_997}, 10, 5000000, 5, 10000 + i % 1000"),
}
ANSWER = tuple[str, float, int]


@dataclass(frozen=True, slots=True)
class Size:
    """How many events of how many models."""

    events: int
    models: int

    def words(self) -> dict[str, str]:
        """Parts of SQL, by name: keys and addresses are hashes in text, as in a real store."""
        model = MODEL.format(models=self.models)
        key = "md5('k' || ({0})) || md5('K' || ({0}))"
        return {
            "model": model,
            "key": f"'0x' || {key.format(model)}",
            "any_key": f"'0x' || {key.format(f'(i + n) % {self.models}')}",
            "word": "'0x' || md5('w' || i) || md5('W' || i)",
            "pool": f"'0x' || md5('p' || ({model})) || '00000000'",
            "batch": str(SHARES_A_BATCH),
            **{f"of_{count}": f"'0x' || lpad((i % {count})::VARCHAR, 40, '0')" for count in ACCOUNTS},
        }


def main(words: list[str]) -> int:
    """Make the store, ask everything, say how long it took."""
    given = [int(word) for word in words] + [1_000_000, 100][len(words) :]
    size = Size(*given)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / store.FILE
        made(path, size)
        print(f"{size.events:,} events of {size.models} models, {path.stat().st_size // 2**20} MB")  # noqa: T201
        slow = 0
        for name, seconds, rows in asked(path):
            slow += seconds > BAR
            print(f"{name:20} {seconds:6.2f} s {rows:8,} rows{'  ABOVE THE BAR' * (seconds > BAR)}")  # noqa: T201
    return min(slow, 1)


def made(path: Path, size: Size) -> None:
    """A store of so many events over a year, a block each."""
    with store.connected(path, "bench", read_only=False) as connection:
        store.create(connection, tables())
        for table, (which, arguments) in KINDS.items():
            _fill(connection, table, which, arguments.format(**size.words()), size)
        words = {name: text.replace(MODEL.format(models=size.models), "i") for name, text in size.words().items()}
        columns = f"{words['key']}, 'model-' || i, 't' || i, 'p' || i, {words['pool']}"
        connection.execute(f"INSERT INTO models SELECT {columns} FROM range({size.models}) r(i)")  # noqa: S608
        state = [
            1,
            "bench",
            "full",
            store.SCHEMA_VERSION,
            fingerprint(tables()),
            0,
            size.events,
            "0x00",
            END,
            size.events,
        ]
        connection.execute("INSERT INTO sync_state VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", state)


def _fill(connection: duckdb.DuckDBPyConnection, table: str, which: range, arguments: str, size: Size) -> None:
    place = f"i, TIMESTAMP '2025-01-01' + to_seconds(i * {YEAR} // {size.events}), {size.words()['word']}, 0"
    address = size.words()["pool"] if table.startswith("hokusai_amm") else "'0x01'"
    rows = f"FROM range({size.events}) r(i) WHERE i % 100 BETWEEN {which.start} AND {which.stop - 1}"
    connection.execute(f"INSERT INTO {table} SELECT {place}, {address}, {arguments} {rows}")


def asked(path: Path) -> Iterator[ANSWER]:
    """Name, seconds and rows of each question, each on a connection of its own as the command line has it."""
    for name in catalogue.names():
        taken, rows = [], 0
        for _ in range(TRIES):
            with store.connected(path, "bench") as connection:
                begun = time.process_time()
                rows = len(asking.ask(connection, catalogue.query(name), tables()).rows)
                taken.append(time.process_time() - begun)
        yield name, min(taken), rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
