"""Finds what there is to publish: our contracts, the implementations they made, the clones of these.

In: record, release build, what each contract was compiled from. Out: ``Found``. Pure.

Source: EVM, CREATE: a contract's n-th creation lies at keccak256(rlp([contract, n])), counted from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyharness.chain.abi import encode
from pyharness.record.schema import Contract, Record
from pyharness.tools.schema import Compilation, Release
from pyharness.values import canonical_json, checksummed, keccak_hex
from pyharness.verify.explorer.schema import Bundle, Clone, Unbundled

# Implementation: its maker, and its place among the contracts the maker's constructor creates.
MADE_BY: Mapping[str, tuple[str, int]] = {
    "HokusaiToken": ("TokenManager", 1),
    "HokusaiParams": ("TokenManager", 2),
    "HokusaiAMM": ("HokusaiAMMFactory", 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What can be published, what needs no source of its own, and what cannot be published."""

    bundles: tuple[Bundle, ...]
    clones: tuple[Clone, ...]
    unbundled: tuple[Unbundled, ...]


def sources_needed(record: Record, release: Release) -> tuple[str, ...]:
    """The names of the built contracts whose sources are published."""
    made = [label for label, (maker, _) in MADE_BY.items() if maker in record.contracts]
    return tuple(label for label in (*record.contracts, *made) if label in release.contracts)


def changed_since(record: Record, release: Release) -> tuple[str, ...]:
    """Contracts whose code as recorded is not what the build makes now."""
    return tuple(
        label
        for label, contract in record.contracts.items()
        if label in release.contracts and contract.runtime_hash != release.contracts[label].runtime_hash
    )


def find(record: Record, release: Release, compiled: Mapping[str, Compilation]) -> Found:
    """Everything of a record, implementations behind their makers.

    Args:
        compiled: what each of ``sources_needed`` was compiled from.
    """
    bundles: list[Bundle] = []
    unbundled: list[Unbundled] = []
    for label, contract in record.contracts.items():
        if label not in compiled:
            unbundled.append(Unbundled(label=label, reason="the build does not know it"))
        elif release.contracts[label].constructor_types and contract.arguments_encoded == "0x":
            unbundled.append(Unbundled(label=label, reason="the record does not hold its constructor's arguments"))
        else:
            bundles.append(_bundle(label, label, contract, record.chain_id, release, compiled))
    for bundle in _implementations(record, release, compiled):
        maker = record.contracts[MADE_BY[bundle.identifier.rpartition(":")[2]][0]]
        if "0x" + bundle.address[2:].lower().rjust(64, "0") in maker.immutables.values():
            bundles.append(bundle)
        else:
            unbundled.append(Unbundled(label=bundle.label, reason="its maker does not name it in the record"))
    return Found(bundles=tuple(bundles), clones=tuple(_clones(record, bundles)), unbundled=tuple(unbundled))


def created_address(maker: str, count: int) -> str:
    """Where a contract puts its ``count``-th creation, for counts of one byte below 0x80."""
    return checksummed("0x" + keccak_hex(b"\xd6\x94" + bytes.fromhex(maker[2:]) + bytes([count]))[-40:])


def _implementations(record: Record, release: Release, compiled: Mapping[str, Compilation]) -> Iterator[Bundle]:
    for name, (maker, count) in MADE_BY.items():
        made_by = record.contracts.get(maker)
        if made_by is None or not made_by.arguments or name not in compiled:
            continue
        arguments = _inherited(name, made_by)
        own = made_by.model_copy(
            update={
                "address": created_address(made_by.address, count),
                "source": f"{release.contracts[name].source}:{name}",
                "arguments": arguments,
                "arguments_encoded": "0x" + encode(release.contracts[name].constructor_types, arguments).hex(),
            }
        )
        yield _bundle(f"{name} implementation", name, own, record.chain_id, release, compiled)


def _inherited(name: str, maker: Contract) -> tuple[str, ...]:
    """What the maker hands to the constructor of an implementation, from its own arguments."""
    if name == "HokusaiToken":
        return (maker.address,)
    if name == "HokusaiParams":
        registry, _admin = maker.arguments
        return (maker.address, registry)
    registry, manager, usdc, _treasury, _admin = maker.arguments
    return (usdc, maker.address, manager, registry)


def _bundle(
    label: str,
    name: str,
    contract: Contract,
    chain_id: int,
    release: Release,
    compiled: Mapping[str, Compilation],
) -> Bundle:
    return Bundle(
        label=label,
        chain_id=chain_id,
        address=contract.address,
        identifier=contract.source,
        compiler=compiled[name].compiler,
        optimizer_runs=release.optimizer_runs,
        types=release.contracts[name].constructor_types,
        arguments=contract.arguments,
        arguments_encoded=contract.arguments_encoded,
        creation_tx=contract.tx_hash,
        standard_json=canonical_json(compiled[name].standard_json),
    )


def _clones(record: Record, bundles: list[Bundle]) -> Iterator[Clone]:
    places = {bundle.label: bundle.address for bundle in bundles}
    for model in record.models:
        for name, address in (
            ("HokusaiToken", model.token),
            ("HokusaiParams", model.params),
            ("HokusaiAMM", model.pool),
        ):
            implementation = f"{name} implementation"
            if implementation in places:
                yield Clone(
                    label=f"{name}/{model.id}",
                    address=address,
                    implementation=implementation,
                    implementation_address=places[implementation],
                )
