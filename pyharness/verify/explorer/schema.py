"""What is handed to block explorers, and what they answer.

In: nothing. Out: ``Bundle``, ``Clone``, ``Unbundled``, ``Request``, ``Heard``, ``Reply``, ``Explorer``, ``Outcome``.
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pyharness.values import Address, Hash, HexData, Value, canonical_json, keccak_hex

State = Literal["open", "submitted", "verified", "refused"]
Kind = Literal["ticket", "pending", "verified", "refused", "lost", "early", "busy", "away", "denied"]


class Bundle(Value):
    """Everything an explorer needs to compile one contract again and to compare it.

    Args:
        label: the contract's name, or ``HokusaiAMM implementation``.
        identifier: source and name, ``src/revenue/UsageFeeRouter.sol:UsageFeeRouter``.
        compiler: version with commit, without a leading v.
        types: of the constructor's arguments, in order.
        arguments: of the constructor, as text.
        arguments_encoded: the same as the chain got them, 0x.
        creation_tx: the transaction that made it; None where somebody else's did.
        standard_json: the compiler's input as JSON text.
    """

    label: str
    chain_id: int
    address: Address
    identifier: str
    compiler: str
    optimizer_runs: int
    types: tuple[str, ...]
    arguments: tuple[str, ...]
    arguments_encoded: HexData
    creation_tx: Hash | None
    standard_json: str

    @property
    def digest(self) -> str:
        """keccak256 of all of it: what was submitted is known by it."""
        return keccak_hex(canonical_json(self).encode())


class Clone(Value):
    """A minimal proxy: it has no source of its own, its code names the contract that has."""

    label: str
    address: Address
    implementation: str
    implementation_address: Address


class Unbundled(Value):
    """A contract that cannot be published, and why."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. What it carries may hold a key and is never shown."""

    method: Literal["GET", "POST"]
    url: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer: HTTP status, 0 when there was none; its JSON, None when it is none; seconds it asks to wait."""

    status: int
    body: Any
    words: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer in the terms of the submission.

    Args:
        kind: ``ticket``, submitted and to be asked after by ``words``; ``pending``, in the queue; ``verified``;
            ``refused``, the sources are not this contract's; ``lost``, the ticket is unknown; ``early``, this contract
            must wait; ``busy``, everybody must wait; ``away``, nobody answers; ``denied``, asking again is no use.
        words: the ticket, or what the explorer said.
        retry_after: seconds the explorer asks to wait.
    """

    kind: Kind
    words: str = ""
    retry_after: float | None = None


class Explorer(Protocol):
    """The language of one explorer."""

    @property
    def name(self) -> str:
        """What its outcomes are kept under."""
        ...

    @property
    def place(self) -> str:
        """Its base address."""
        ...

    def submission(self, bundle: Bundle) -> Request:
        """Publish a bundle."""
        ...

    def question(self, ticket: str) -> Request:
        """Ask what became of a submission."""
        ...

    def submitted(self, heard: Heard) -> Reply:
        """The answer to a submission."""
        ...

    def asked(self, heard: Heard) -> Reply:
        """The answer to a question."""
        ...


class Outcome(Value):
    """How far one contract came with one explorer.

    Args:
        ticket: what to ask after; empty unless submitted.
        words: what the explorer said, or what is missing.
    """

    explorer: str
    label: str
    state: State
    ticket: str = ""
    words: str = ""
