"""JSON from a node into values; an answer that does not fit is a fault, not a guess.

In: JSON-RPC results. Out: blocks, logs, receipts, numbers, bytes. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from eth_utils.address import to_checksum_address

from pyharness.chain.schema import BlockHeader, Json, Log, Receipt, RpcError
from pyharness.errors import DOCTOR, EnvironmentFault

T = TypeVar("T")


def garbage(what: str, found: object) -> EnvironmentFault:
    """The fault for an answer that makes no sense."""
    message = f"the node's answer to {what} cannot be read"
    return EnvironmentFault("E-RPC-GARBAGE", message, found=str(found)[:200], expected=what, next_command=DOCTOR)


def read(what: str, reader: Callable[[Json], T], raw: Json) -> T:
    """Apply a reader to a result.

    Raises:
        EnvironmentFault: E-RPC-GARBAGE when the result has another shape.
    """
    try:
        return reader(raw)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise garbage(what, raw) from None


def number(raw: Json) -> int:
    """A hex quantity as an integer."""
    return int(raw, 16)


def octets(raw: Json) -> bytes:
    """0x data as bytes."""
    if not isinstance(raw, str) or raw[:2] != "0x":
        raise ValueError(raw)
    return bytes.fromhex(raw[2:])


def word(raw: Json) -> str:
    """A 32-byte hash as lower-case 0x text."""
    if len(octets(raw)) != 32:
        raise ValueError(raw)
    return str(raw).lower()


def address(raw: Json) -> str:
    """A 20-byte address with its checksum."""
    return str(to_checksum_address(raw))


def block(raw: Json) -> BlockHeader:
    """A block without its transactions."""
    fee = raw.get("baseFeePerGas")
    return BlockHeader(
        number=number(raw["number"]),
        hash=word(raw["hash"]),
        parent_hash=word(raw["parentHash"]),
        timestamp=number(raw["timestamp"]),
        gas_limit=number(raw["gasLimit"]),
        gas_used=number(raw["gasUsed"]),
        base_fee=None if fee is None else number(fee),
    )


def log(raw: Json) -> Log:
    """One mined log."""
    return Log(
        address=address(raw["address"]),
        topics=tuple(word(topic) for topic in raw["topics"]),
        data=octets(raw["data"]),
        block_number=number(raw["blockNumber"]),
        block_hash=word(raw["blockHash"]),
        tx_hash=word(raw["transactionHash"]),
        log_index=number(raw["logIndex"]),
        removed=bool(raw.get("removed", False)),
    )


def logs(raw: Json) -> tuple[Log, ...]:
    """Logs in the order of the chain."""
    if not isinstance(raw, list):
        raise ValueError(raw)  # an empty text or object is not "none"
    return tuple(sorted((log(item) for item in raw), key=lambda item: (item.block_number, item.log_index)))


def receipt(raw: Json) -> Receipt | None:
    """A receipt, or nothing while the transaction is not mined."""
    if raw is None:
        return None
    return Receipt(
        tx_hash=word(raw["transactionHash"]),
        ok=number(raw["status"]) == 1,
        block_number=number(raw["blockNumber"]),
        block_hash=word(raw["blockHash"]),
        tx_index=number(raw["transactionIndex"]),
        sender=address(raw["from"]),
        to=None if raw.get("to") is None else address(raw["to"]),
        contract_address=None if raw.get("contractAddress") is None else address(raw["contractAddress"]),
        gas_used=number(raw["gasUsed"]),
        effective_gas_price=number(raw["effectiveGasPrice"]),
        logs=logs(raw["logs"]),
    )


def error(raw: Json) -> RpcError:
    """A JSON-RPC error object. Revert data is found in the three places where nodes put it."""
    return RpcError(code=int(raw["code"]), message=str(raw.get("message", "")), data=_revert_data(raw.get("data")))


def _revert_data(raw: Json) -> bytes | None:
    if isinstance(raw, dict):
        return _revert_data(raw.get("data"))
    if not isinstance(raw, str):
        return None
    text = raw.removeprefix("Reverted ")
    return octets(text) if text.startswith("0x") else None
