"""The values this room hands on: blocks, logs, receipts, and the small types around them.

In: nothing. Out: frozen values. Addresses are EIP-55 text, hashes lower-case 0x text, data bytes, money int. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

Json: TypeAlias = Any
"""What a JSON-RPC node may answer. It is narrowed to a value by ``chain.parse`` before it leaves this room."""

Block = int | str
"""A height, a tag (latest, pending, safe, finalized, earliest) or a 32-byte block hash."""


class Clock(Protocol):
    """The time a waiting loop lives in; the standard ``time`` module is one."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Wait that many seconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockHeader:
    """The part of a block that decisions use. Times in unix seconds, fees in wei per gas."""

    number: int
    hash: str
    parent_hash: str
    timestamp: int
    gas_limit: int
    gas_used: int
    base_fee: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One event as the node stores it. ``removed`` is true when a reorganisation took it back."""

    address: str
    topics: tuple[str, ...]
    data: bytes
    block_number: int
    block_hash: str
    tx_hash: str
    log_index: int
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a transaction. Gas in units, price in wei per gas; ``ok`` is false when it reverted."""

    tx_hash: str
    ok: bool
    block_number: int
    block_hash: str
    tx_index: int
    sender: str
    to: str | None
    contract_address: str | None
    gas_used: int
    effective_gas_price: int
    logs: tuple[Log, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcError:
    """A JSON-RPC error object: the node understood and said no. ``data`` is revert data where there is any."""

    code: int
    message: str
    data: bytes | None

    @property
    def is_revert(self) -> bool:
        """Whether the call ran and reverted, as opposed to a request the node did not accept."""
        return self.code == 3 or "revert" in self.message.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One entry of a batch: a result, or the error the node gave for this entry alone."""

    result: Json = None
    error: RpcError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedCall:
    """A call, event or error by name: full signature and its arguments in declaration order."""

    name: str
    signature: str
    args: Mapping[str, object]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{key}={_shown(value)}' for key, value in self.args.items())})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """What a fork stands on. Only ``kind`` "rpc" with chain id 1 may be called a mainnet fork.

    ``proxy`` says whether USDC's proxy has mainnet's code hash; ``implementation`` whether its code equals, metadata
    aside, what Circle's published sources compile to, or needs a review before its behaviour is relied on. Both are
    None on a chain other than 1, where nobody looked.
    """

    kind: Literal["offline", "rpc"]
    chain_id: int
    block: int
    block_hash: str
    proxy: Literal["identical to mainnet", "fallback"] | None = None
    implementation: Literal["built from the published sources", "review needed"] | None = None

    @property
    def wording(self) -> str:
        """How a report names this upstream; an offline one is never a mainnet fork, and no bytes are claimed."""
        if self.chain_id != 1:
            kind = "fork" if self.kind == "rpc" else "offline simulation"
            return f"{kind} of chain {self.chain_id} at block {self.block:,}"
        kind = "mainnet fork" if self.kind == "rpc" else "offline simulation"
        proxy = "proxy identical to mainnet" if self.proxy == "identical to mainnet" else "proxy of a newer build"
        proven = self.implementation == "built from the published sources"
        implementation = (
            "implementation built from Circle's published sources, not proven byte-identical"
            if proven
            else "implementation unknown, review needed"
        )
        return f"{kind} at block {self.block:,}; USDC {proxy}, {implementation}"


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    return str(value)
