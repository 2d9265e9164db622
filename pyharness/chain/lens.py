"""Reads many models of one block in few requests.

In: ``MonitorLens``'s creation code, reserve and router, model ids, a block. Out: ``Row`` s in their order. The door to
the network, by ``Rpc``: the contract is sent as creation code in an ``eth_call`` and stands nowhere afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.chain.abi import encode
from pyharness.chain.parse import garbage
from pyharness.chain.rpc import Rpc
from pyharness.values import checksummed

AT_ONCE = 125  # rows of 160 bytes: EIP-170 lets an answer have 153, and gas stays below what nodes allow an eth_call
WORDS, WORD = 5, 32
RATE, ACTIVE_KNOWN, ACTIVE, RESERVE, SPOT, REDEMPTION, SUPPLY = 1, 2, 4, 8, 16, 32, 64
PHASE_KNOWN, CURVE, PAUSED_KNOWN, PAUSED, LISTED_KNOWN, LISTED = 128, 256, 512, 1024, 2048, 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A model as its contracts answered; None where one did not.

    Args:
        accrued, paid, fees, reserve: USDC base units. spot, redemption: USDC base units a token. supply: 18 decimals.
        curve: whether the pool has left its flat price. listed: whether it is on USDC's block list.
    """

    id: str
    accrued: int
    paid: int
    fees: int
    provider: str
    params: str
    pool: str
    infra_bps: int | None
    active: bool | None
    reserve: int | None
    spot: int | None
    redemption: int | None
    supply: int | None
    curve: bool | None
    paused: bool | None
    listed: bool | None


def rows(
    rpc: Rpc, creation: bytes, *, reserve: str, router: str, ids: Sequence[str], block: str, at_once: int = AT_ONCE
) -> tuple[Row, ...]:
    """The models at a block, ``at_once`` of them a request.

    Args:
        block: a hash, so that every request reads the same block.

    Raises:
        CallReverted: the reserve did not answer.
        EnvironmentFault: E-RPC-GARBAGE, an answer of another length.
    """
    found: list[Row] = []
    for start in range(0, len(ids), at_once):
        part = ids[start : start + at_once]
        given = encode(("address", "address", "string[]"), (reserve, router, list(part)))
        answer = rpc.eth_call(None, creation + given, block)
        body = answer[2 * WORD :]
        if len(body) != len(part) * WORDS * WORD:
            raise garbage("eth_call of MonitorLens", f"{len(answer)} bytes for {len(part)} models")
        found += [_row(name, body[at * WORDS * WORD :]) for at, name in enumerate(part)]
    return tuple(found)


def _row(name: str, data: bytes) -> Row:
    books, line, priced, pooled, supply = (
        int.from_bytes(data[at * WORD : (at + 1) * WORD], "big") for at in range(WORDS)
    )

    def known(flag: int, value: int) -> int | None:
        return value if books & flag else None

    def told(flag: int, yes: int) -> bool | None:
        return bool(books & yes) if books & flag else None

    return Row(
        id=name,
        accrued=books >> 192,
        paid=books >> 128 & 2**64 - 1,
        fees=books >> 64 & 2**64 - 1,
        provider=_address(line),
        params=_address(priced),
        pool=_address(pooled),
        infra_bps=known(RATE, books >> 48 & 0xFFFF),
        active=told(ACTIVE_KNOWN, ACTIVE),
        reserve=known(RESERVE, line & 2**96 - 1),
        spot=known(SPOT, priced & 2**96 - 1),
        redemption=known(REDEMPTION, pooled & 2**96 - 1),
        supply=known(SUPPLY, supply),
        curve=told(PHASE_KNOWN, CURVE),
        paused=told(PAUSED_KNOWN, PAUSED),
        listed=told(LISTED_KNOWN, LISTED),
    )


def _address(word: int) -> str:
    return checksummed(f"0x{word >> 96:040x}")
