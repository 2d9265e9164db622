"""Explains what a user holds with what a network's record and node know.

In: revert data, a selector, a name, words or a transaction's hash; a network, if there is one. Out: ``Explained`` s.
Doors: by the rooms it composes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyharness import names, paths
from pyharness.chain.failing import Answered, failure
from pyharness.chain.reverts import RevertReader
from pyharness.config.networks import resolve_network
from pyharness.errors import Inconclusive, UsageFault
from pyharness.explain import reading
from pyharness.explain.filling import OF_A_MODEL
from pyharness.explain.reading import ADDRESS
from pyharness.explain.schema import Explained, Known
from pyharness.pipeline.corridor.session import check_node, open_session
from pyharness.record.schema import Record
from pyharness.record.store import latest
from pyharness.values import ZERO_ADDRESS

_HELP = "python -m pyharness explain --help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was found, and how it is known where a node was asked."""

    found: tuple[Explained, ...]
    how: str = ""


def explain(what: str, *, network: str | None = None, rpc_url: str | None = None, at: str = "") -> Explanation:
    """Explain it; a node is asked for a transaction only.

    Args:
        at: label or address of the contract that said it.

    Raises:
        UsageFault: E-ERROR-UNKNOWN, E-EXPLAIN-ADDRESS, E-CONTRACT-UNKNOWN, E-NETWORK.
        Inconclusive: E-REVERT-UNKNOWN, E-TX-UNKNOWN, E-TX-IRREPRODUCIBLE.
    """
    name = resolve_network(network) if network else ""
    record = latest(paths.DEPLOYMENTS / name) if name else None
    known = _known(name, record)
    _require_contract(at, known)
    if not reading.is_hash(what):
        return Explanation(found=reading.read(what, known, at=at))
    if not name:
        raise UsageFault(
            "E-NETWORK-MISSING",
            "a transaction is looked up on a network",
            found=what,
            expected="--network, such as --network sepolia",
            next_command=_HELP,
        )
    session = open_session(name, rpc_url=rpc_url, mode=record.mode if record else "full")
    check_node(session)
    failed = failure(session.rpc, what.strip(), following=f"python -m pyharness status {known.network}")
    found = _of(failed.outer, known)
    if failed.origin is not None:
        found = replace(found, inner=(*found.inner, _of(failed.origin, known)))
    return Explanation(found=(found,), how=f"{failed.how}; said by {_named(failed.outer, known)}")


def _require_contract(at: str, known: Known) -> None:
    """Who said it is an address, or a contract that is known by its name; a model's own where the record has it."""
    labels = sorted({*known.contracts, *names.SYSTEM, names.MOCK_USDC, *OF_A_MODEL})
    kind, slash, _ = at.partition("/")
    beside_a_record = bool(slash) and kind in OF_A_MODEL and not known.contracts
    if at and at not in labels and not beside_a_record and not ADDRESS.fullmatch(at):
        raise UsageFault(
            "E-CONTRACT-UNKNOWN",
            "nobody of this name says errors",
            found=at,
            expected=f"an address, or {names.one_of(at, labels)}",
            next_command=f"python -m pyharness record show {known.network}" if known.network else _HELP,
        )


def in_a_line(reader: RevertReader) -> Callable[[bytes], str]:
    """Revert data in one line, with its cause where there is a text."""

    def line(data: bytes) -> str:
        words = reader.explain(data)
        try:
            return f"{words}: {reading.of_data(data, Known()).cause}" if data else words
        except Inconclusive:
            return words

    return line


def further(data: bytes, network: str) -> str:
    """The command that explains revert data in full."""
    return f"python -m pyharness explain 0x{data.hex()} --network {network}"


def _of(said: Answered, known: Known) -> Explained:
    try:
        return reading.of_data(said.data, known, at=said.at)
    except Inconclusive as unknown:
        unknown.message += f", said by {_named(said, known)}"
        raise


def _named(said: Answered, known: Known) -> str:
    label = known.labels.get(said.at)
    return f"{label} {said.at}" if label else said.at


def _known(network: str, record: Record | None) -> Known:
    """What a record says; nothing but the network's name without one."""
    if record is None:
        return Known(words=network, network=network)
    contracts = record.places(record.external)
    if "MockUSDC" in contracts:
        contracts[names.USDC] = contracts["MockUSDC"]
    for model in record.models:
        parts = {"HokusaiToken": model.token, "HokusaiParams": model.params, "HokusaiAMM": model.pool}
        contracts |= {f"{kind}/{model.id}": address for kind, address in parts.items()}
    return Known(
        words=names.words(network, record.mode),
        network=network,
        contracts=contracts,
        labels=_labels(contracts, record),
        models={model.key: model.id for model in record.models},
    )


def _labels(contracts: Mapping[str, str], record: Record) -> dict[str, str]:
    """What each address is called; all parties that one account plays."""
    found: dict[str, str] = {}
    for label, address in contracts.items():
        found.setdefault(address, label)
    for address, party in _played(record):
        if address != ZERO_ADDRESS:
            found[address] = f"{found[address]}, {party}" if address in found else party
    return found


def _played(record: Record) -> Iterator[tuple[str, str]]:
    for party, address in record.parties.model_dump().items():
        yield address, party
    for model in record.models:
        yield model.provider, f"provider of {model.id}"
