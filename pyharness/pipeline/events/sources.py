"""Whose events a network's file holds, and since when: out of its record.

In: ``Session``, its record, the release build. Out: ``Sources``. Door: the entries of the record.

Tokens, params and pools are no part of it: they are found in the events that tell of their making. Beside an existing
system the router tells of pools and params; their build may be another: what does not read as ours is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyharness.analytics.schema import Contract
from pyharness.analytics.sorting import Sorter, sorter
from pyharness.analytics.store import Identity
from pyharness.analytics.tables import CLONES, KINDS, fingerprint, tables_of
from pyharness.names import MOCK_USDC, USDC, words
from pyharness.pipeline.corridor.session import Session
from pyharness.record.schema import Record
from pyharness.record.store import entries
from pyharness.tools.schema import Release

BESIDE = (
    "events of the existing factory, registry and token manager, which the record does not name as ours",
    "events of existing pools and params before our router first paid them, and of existing tokens",
    "a pool of the older system says its spot price where ours says what is unreleased (FeesDeposited)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is read.

    Args:
        words: the network, and its mode, as the command line wants them.
        contracts: those that the record names.
        first_block: where reading begins.
        left_out: what is not read, in words.
    """

    identity: Identity
    words: str
    contracts: tuple[Contract, ...]
    first_block: int
    sorter: Sorter
    left_out: tuple[str, ...] = ()


def sources(session: Session, record: Record, release: Release) -> Sources:
    """What there is to read on a network.

    Raises:
        EnvironmentFault: E-EVENT-SHAPE, E-RECORD-UNREADABLE.
    """
    tables = tables_of(release)
    beside = record.mode == "infrastructure"
    named = {item.address: item for item in _recorded(session, record)}
    said = words(session.network, record.mode)
    return Sources(
        identity=Identity(
            network=session.network, mode=record.mode, chain_id=record.chain_id, tables_hash=fingerprint(tables)
        ),
        words=said,
        contracts=tuple(named.values()),
        first_block=record.first_block,
        sorter=sorter(tables, said, beside=beside),
        left_out=BESIDE if beside else (),
    )


def _recorded(session: Session, record: Record) -> Iterator[Contract]:
    """Contracts that any entry names: one that was replaced has a history too."""
    kinds = {**dict.fromkeys(KINDS), MOCK_USDC: None}
    for _, entry in entries(session.records):
        for label, contract in entry.contracts.items():
            if label in kinds and label not in CLONES:
                since = record.first_block if contract.block_number is None else contract.block_number
                kind = USDC if label == MOCK_USDC else label
                yield Contract(address=contract.address.lower(), kind=kind, label=label, first_block=since)
    if USDC in record.external:
        place = record.external[USDC].lower()
        yield Contract(address=place, kind=USDC, label=USDC, first_block=record.first_block)
