"""`query`: questions to the events that were read, and their text for whoever asks elsewhere.

In: a question's name, a network, a dialect. Out: ``Found``; SQL; a CSV file. Doors: the store of events and the record,
reading only; the file that is written. No node is asked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from pyharness import paths
from pyharness.analytics import asking, catalogue, store
from pyharness.analytics.asking import Cell, Found
from pyharness.analytics.registering import Catalogued, registered
from pyharness.analytics.rendering import rendered
from pyharness.analytics.sources import Dialect, Setting
from pyharness.analytics.tables import CLONES, KINDS, fingerprint, tables_of
from pyharness.config.networks import resolve_network
from pyharness.errors import Refused, UsageFault
from pyharness.names import words
from pyharness.ops import accounts
from pyharness.record.schema import Entry, Record
from pyharness.record.store import entries, recorded
from pyharness.record.store import replace as written
from pyharness.tools.release import read_release
from pyharness.values import instant, instant_of, moment

DAY = 86_400


def ask(name: str, network: str) -> Found:
    """The answer for the last block that was read.

    Raises:
        UsageFault: E-QUERY, E-NETWORK. Inconclusive: E-RECORD-MISSING, E-EVENTS-MISSING.
        Refused: E-EVENTS-OTHER, the events are of another chain or build; E-EVENTS-STALE, the record has contracts
            whose events were not read; E-EVENTS-LOCKED.
    """
    query, called = catalogue.query(name), resolve_network(network)
    record = recorded(paths.DEPLOYMENTS / called, called)
    tables, said = tables_of(read_release()), words(called, record.mode)
    wanted = store.Identity(network=called, mode=record.mode, chain_id=record.chain_id, tables_hash=fingerprint(tables))
    with store.connected(paths.WORK / called / store.FILE, said) as connection:
        store.check(store.identity(connection), wanted, said)
        _complete(record, asking.read_contracts(connection), said)
        return asking.ask(connection, query, tables)


def render(name: str, network: str | None, dialect: Dialect, now: str | None) -> str:
    """A question's text in a dialect.

    Args:
        network: whose contracts and models are named in it, from the record; DuckDB finds both in its store.
        now: the end of the data; None for the moment at which it runs, of DuckDB for the last block that was read.

    Raises:
        UsageFault: E-QUERY, E-NETWORK, E-QUERY-CHAIN; E-QUERY-NETWORK, the dialect needs one; E-QUERY-NOW.
        Inconclusive: E-RECORD-MISSING.
    """
    query, tables = catalogue.query(name), tables_of(read_release())
    if now is not None:
        _checked(now)
    if network is not None:
        return rendered(query, tables, _recorded(resolve_network(network), now), dialect)
    if dialect != "duckdb":
        raise UsageFault(
            "E-QUERY-NETWORK",
            "contracts and models of a network stand in the text, and no network is named",
            found=f"--dialect {dialect}",
            expected="a network with a record; only duckdb finds them in its store",
            next_command=f"python -m pyharness query render {name} sepolia --dialect {dialect}",
        )
    return rendered(query, tables, Setting(now=now), dialect)


def register(network: str, place: str, dialect: Catalogued) -> str:
    """The statements that make exported files tables.

    Raises:
        UsageFault: E-NETWORK, E-QUERY-PLACE. Inconclusive: E-RECORD-MISSING.
    """
    called = resolve_network(network)
    record = recorded(paths.DEPLOYMENTS / called, called)
    return registered(tables_of(read_release()), record.chain_id, place, dialect)


def csv_text(found: Found) -> str:
    """The answer as CSV: names of the columns, then rows; amounts in base units; no cell is a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([column.name for column in found.query.columns])
    writer.writerows(_cells(row) for row in found.rows)
    return file.getvalue()


def write_csv(found: Found, path: Path) -> None:
    """Write the answer to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written(path, csv_text(found))


def _cells(row: tuple[Cell, ...]) -> Iterator[str]:
    for value in row:
        yield "" if value is None else accounts.text(value) if isinstance(value, str) else str(value)


def _checked(now: str) -> None:
    try:
        instant(now)
    except ValueError as fault:
        raise UsageFault(
            "E-QUERY-NOW",
            "the end of the data is a moment in UTC",
            found=now,
            expected="a time such as 2026-01-02T03:04:05Z",
            next_command="python -m pyharness query render --help",
        ) from fault


def _complete(record: Record, read: frozenset[str], said: str) -> None:
    """Every contract and model of the record was read."""
    unread = {label: address for label, address in _places(record).items() if address.lower() not in read}
    if unread:
        raise Refused(
            "E-EVENTS-STALE",
            "the record has contracts whose events were not read",
            found=", ".join(f"{label} {address}" for label, address in sorted(unread.items())),
            expected="the events of every recorded contract",
            next_command=f"python -m pyharness events sync {said}",
        )


def _places(record: Record | Entry) -> dict[str, str]:
    """Address by label of every contract that events are read of."""
    own = {label: contract.address for label, contract in record.contracts.items() if label in KINDS}
    clones = {
        f"{kind}/{model.id}": place
        for model in record.models
        for kind, place in zip(CLONES, (model.pool, model.token, model.params), strict=True)
    }
    return own | clones


def _recorded(network: str, now: str | None) -> Setting:
    """A network's contracts, models and beginning."""
    folder = paths.DEPLOYMENTS / network
    record, written_down = recorded(folder, network), [entry for _, entry in entries(folder)]
    begun = min(entry.created_at for entry in written_down)
    places: dict[str, dict[str, None]] = {}
    known: tuple[Record | Entry, ...] = (record, *written_down)  # a contract that was replaced has a history too
    for source in known:
        for label, address in _places(source).items():
            places.setdefault(label.partition("/")[0], {})[address.lower()] = None
    return Setting(
        now=now,
        models=[
            (model.key, model.id, model.token.lower(), model.params.lower(), model.pool.lower())
            for model in record.models
        ],
        addresses={kind: tuple(found) for kind, found in places.items()},
        chain_id=record.chain_id,
        first_block=record.first_block,
        first_day=instant_of(moment(begun).timestamp() - DAY)[:10],  # clocks differ; the block bounds it exactly
    )
