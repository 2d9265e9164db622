"""Takes from a record what is exported of it, and refuses what must not leave.

In: the record of a network with its entries, the release build. Out: ``System``; ABIs by label. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.errors import Mismatch, Partial, Refused
from pyharness.exports.schema import COMMAND, Abi, Source, System
from pyharness.names import MOCK_USDC, SYSTEM, USDC, one_of, words
from pyharness.record.schema import Entry, Record
from pyharness.tools.schema import Release

NEEDED = ("InfrastructureReserve", "UsageFeeRouter")
CLONES = ("HokusaiParams", "HokusaiToken", "HokusaiAMM")  # what each model of this system is made of
RATE = "infrastructureAccrualBps"
DIRECTORY = "TokenManager"  # of one system; another one knows none of its models


def standing(record: Record, entries: Sequence[Entry]) -> Record:
    """The record without what an earlier system left in it: a network may have a second one, under another salt.

    Args:
        entries: those that changed the chain, oldest first; one at least.
    """
    newest = next((entry for entry in reversed(entries) if entry.kind == "deploy"), entries[-1])
    contracts = {label: item for label, item in record.contracts.items() if label in newest.contracts}
    homes = {model.id: _directory(entry) for entry in entries for model in entry.models}
    here = contracts[DIRECTORY].address if DIRECTORY in contracts else ""
    models = tuple(model for model in record.models if homes[model.id] == here)
    return record.model_copy(update={"contracts": contracts, "models": models})


def system(record: Record, entries: Sequence[Entry]) -> System:
    """What stands there, and the entry that last changed it.

    Args:
        record: what is standing of it.
        entries: those that changed the chain, oldest first; one at least.

    Raises:
        Refused: E-EXPORT-REHEARSAL, E-EXPORT-LABEL. Partial: E-EXPORT-PARTIAL.
    """
    _refuse_rehearsed(entries)
    _refuse_unknown(record)
    acts = len(entries)
    while acts > 1 and _content(entries[acts - 1]) == _content(entries[acts - 2]):
        acts -= 1
    entry = entries[acts - 1]
    usdc = record.external.get(USDC) or _address(record, MOCK_USDC)
    addresses = record.external | {label: item.address for label, item in record.contracts.items()}
    network, mode = record.network, record.mode
    missing = [label for label in NEEDED if label not in addresses] + ([] if usdc else [USDC])
    if usdc is None or missing:
        raise Partial(
            "E-EXPORT-PARTIAL",
            "the record lacks what every program needs",
            found=f"no {', '.join(missing)}",
            expected=f"{', '.join(NEEDED)} and {USDC}",
            next_command=f"python -m pyharness deploy {words(network, mode)}",
        )
    return System(
        source=_source(entry, record),
        usdc=usdc,
        contracts={label: addresses[label] for label in sorted(addresses) if label not in (USDC, MOCK_USDC)},
        parties=record.parties,
        models=record.models,
        acts=acts,
        systems=len({_directory(one) for one in entries if DIRECTORY in one.contracts}) or 1,
    )


def abis(record: Record, release: Release, usdc: Abi) -> dict[str, Abi]:
    """The ABI of everything whose address is exported, by label; of another system's pools and tokens none is known.

    Args:
        usdc: what every USDC answers to.

    Raises:
        Mismatch: E-EXPORT-BUILD, the build is not the one that stands there.
    """
    network, mode = record.network, record.mode
    for label, contract in record.contracts.items():
        built = release.contracts.get(label)
        if built is None or built.runtime_hash != contract.runtime_hash:
            raise Mismatch(
                "E-EXPORT-BUILD",
                "the contracts of this checkout are not those that were deployed",
                found=f"{label} {built.runtime_hash if built else 'not built'}",
                expected=f"{contract.runtime_hash}: the checkout that deployed it",
                next_command=f"python -m pyharness verify {words(network, mode)}",
            )
    clones = CLONES if record.mode == "full" else ()
    labels = sorted({*record.contracts, *clones} - {MOCK_USDC})
    return {label: release.contracts[label].abi for label in labels} | {USDC: usdc}


def rate_abi(release: Release) -> Abi:
    """The one question that params of either system answer: today's rate."""
    return tuple(item for item in release.contracts[CLONES[0]].abi if item.get("name") == RATE)


def _directory(entry: Entry) -> str:
    return entry.contracts[DIRECTORY].address if DIRECTORY in entry.contracts else ""


def _refuse_unknown(record: Record) -> None:
    """A label becomes a name in four languages: what no system has is not written into any of them."""
    for label in record.external:
        if label not in SYSTEM:
            raise Refused(
                "E-EXPORT-LABEL",
                "the record names a contract that no system has",
                found=label,
                expected=one_of(label, SYSTEM),
                next_command=f"git log -- deployments/{record.network}",
            )


def _content(entry: Entry) -> tuple[object, ...]:
    """What is exported of an entry, which tells of everything that stood when it was written."""
    addresses = {label: item.address for label, item in entry.contracts.items()}
    return entry.mode, entry.complete, addresses, entry.external, entry.parties, entry.models


def _refuse_rehearsed(entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.rehearsal:
            network, mode = entry.network, entry.mode
            raise Refused(
                "E-EXPORT-REHEARSAL",
                "the record is of a fork that was thrown away",
                found=f"the entry of {entry.created_at}: a rehearsal of {entry.network}",
                expected="entries of the network itself",
                next_command=f"python -m pyharness deploy {words(network, mode)}",
            )


def _address(record: Record, label: str) -> str | None:
    return record.contracts[label].address if label in record.contracts else None


def _source(entry: Entry, record: Record) -> Source:
    return Source(
        command=f"{COMMAND} {record.network}",
        network=record.network,
        chain_id=record.chain_id,
        mode=record.mode,
        plan_hash=entry.plan_hash,
        commit=entry.checkout.commit,
        dirty=entry.checkout.dirty,
        recorded_at=entry.created_at,
        complete=record.complete,
    )
