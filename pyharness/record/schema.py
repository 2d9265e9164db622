"""What happened, as immutable entries and their fold.

In: nothing. Out: ``Entry``, ``Record`` and their parts. Pure. Gas in units, money in base units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pyharness.values import Address, Hash, HexData, Instant, NetworkName, Value

SCHEMA_VERSION = 1


def entry_schema() -> dict[str, Any]:
    """The JSON Schema of an entry, as shipped in ``schema.json`` for readers in other languages."""
    drawn = Entry.model_json_schema()
    return drawn | {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Entry of a deployment record"}


class Party(Value):
    """Who plays which part."""

    deployer: Address
    admin: Address
    governor: Address
    treasury: Address
    backend: Address
    pauser: Address


class Commit(Value):
    """The checkout the entry was made from."""

    commit: str
    dirty: bool


class Toolchain(Value):
    """What compiled and sent."""

    solc: str
    evm: str
    optimizer_runs: int
    pyharness: str


class Contract(Value):
    """One of our contracts.

    Args:
        tx_hash: its creation; None where somebody else made it before us.
        arguments: decoded constructor arguments as text.
        code_hash: keccak256 of the code as it stands.
        runtime_hash: keccak256 of the code with immutables zeroed.
        immutables: value by ``start+length`` in bytes of the code.
    """

    address: Address
    source: str
    tx_hash: Hash | None
    block_number: int | None
    gas_used: int | None
    arguments: tuple[str, ...]
    arguments_encoded: HexData
    code_hash: Hash
    runtime_hash: Hash
    immutables: dict[str, HexData]


class Model(Value):
    """One model as the chain had it when the entry was written."""

    id: str
    key: Hash
    name: str
    symbol: str
    token: Address
    params: Address
    pool: Address
    provider: Address
    infra_bps: int


class Grant(Value):
    """A role, its holder and the transaction that gave it."""

    contract: str
    role: str
    holder: Address
    tx_hash: Hash


class Sent(Value):
    """A transaction of ours, or a step that needed none."""

    step_id: str
    tx_hash: Hash | None
    block_number: int | None
    block_hash: Hash | None
    gas_used: int | None
    gas_price: int | None


class Publication(Value):
    """What an explorer made of one contract's sources.

    Args:
        place: the explorer's base address.
        label: the contract, or ``HokusaiAMM implementation``.
        digest: keccak256 of everything that was submitted.
        words: what the explorer said.
    """

    explorer: str
    place: str
    label: str
    address: Address
    digest: Hash
    state: Literal["submitted", "verified", "refused"]
    words: str


class Entry(Value):
    """One run that changed the chain, or what explorers know of it. Never rewritten.

    An entry of kind explorer asked no node: it says nothing of contracts, models and roles, and names plan, config and
    build of the newest entry that did.

    Args:
        complete: whether every step of the plan is done; a partial run is recorded as partial.
        rehearsal: whether it happened on a fork that played the network, and nowhere else.
        unknown: fields that a rebuilt entry could not know as they were; none where the run itself wrote it.
        config: the rendered TOML that forge read.
        sources: where each configured value came from, by key.
    """

    schema_version: Literal[1] = 1
    kind: Literal["deploy", "ops", "handover", "explorer"]
    network: NetworkName
    chain_id: int
    caip2: str
    mode: Literal["full", "infrastructure"]
    created_at: Instant
    complete: bool
    rehearsal: bool = False
    plan_hash: Hash
    config_hash: Hash
    artifacts_hash: Hash
    checkout: Commit
    toolchain: Toolchain
    parties: Party
    external: dict[str, Address]
    contracts: dict[str, Contract]
    models: tuple[Model, ...]
    grants: tuple[Grant, ...]
    transactions: tuple[Sent, ...]
    publications: tuple[Publication, ...] = ()
    config: str
    sources: dict[str, str]
    unknown: tuple[str, ...] = ()


class Record(Value):
    """The fold of all entries of a network: what stands there and where it was recorded."""

    schema_version: Literal[1] = 1
    network: NetworkName
    chain_id: int
    mode: Literal["full", "infrastructure"]
    updated_at: Instant
    complete: bool
    first_block: int
    parties: Party
    external: dict[str, Address]
    contracts: dict[str, Contract]
    models: tuple[Model, ...]
    grants: tuple[Grant, ...]
    publications: tuple[Publication, ...] = ()
    entries: tuple[str, ...]

    def places(self, external: Mapping[str, str]) -> dict[str, str]:
        """Where its contracts stand, by label, and those it stands beside."""
        return {label: item.address for label, item in self.contracts.items()} | dict(external)
