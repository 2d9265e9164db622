"""Batch files for Safe's Transaction Builder, with the checksum the app computes.

In: calls, ABI entries. Out: documents that the app imports. Pure.

A call is written readably, method and values, where the app would encode it to the very same bytes; as raw data
otherwise, because a value the app cannot parse silently becomes an empty call.
Source: Transaction Builder 2.0.1; more than about 100 transactions fail to load there, so files are split.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.chain.abi import Interface, decode, encode, encode_call
from pyharness.values import keccak_hex

VERSION, BUILDER = "1.0", "2.0.1"
LARGEST = 50
_SCALAR = re.compile(r"address|bool|string|bytes([0-9]+)?|u?int[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeCall:
    """One call of a Safe; ``value`` in wei."""

    to: str
    value: int
    data: bytes


def batches(
    calls: Sequence[SafeCall],
    abi: Sequence[Mapping[str, Any]],
    *,
    chain_id: int,
    safe: str,
    name: str,
    description: str,
    created_at: int,
) -> tuple[dict[str, Any], ...]:
    """The files of these calls in order, at most 50 calls each.

    Args:
        abi: entries of every contract that may be called.
        description: protected by the checksum, as the name is not.
        created_at: unix milliseconds.
    """
    entries = Interface(abi).functions
    parts = [calls[start : start + LARGEST] for start in range(0, len(calls), LARGEST)]
    made = []
    for number, part in enumerate(parts, start=1):
        place = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
        meta = {
            "name": name + place,
            "description": description + place,
            "txBuilderVersion": BUILDER,
            "createdFromSafeAddress": safe,
            "createdFromOwnerAddress": "",
        }
        batch: dict[str, Any] = {
            "version": VERSION,
            "chainId": str(chain_id),
            "createdAt": created_at,
            "meta": meta,
            "transactions": [_transaction(call, entries.get(call.data[:4])) for call in part],
        }
        batch["meta"]["checksum"] = checksum(batch)
        made.append(batch)
    return tuple(made)


def checksum(batch: Mapping[str, Any]) -> str:
    """The checksum of a batch: of everything but its name, and itself."""
    meta = {key: value for key, value in batch["meta"].items() if key != "checksum"} | {"name": None}
    return keccak_hex(_serialized({**batch, "meta": meta}).encode())


def calls(batch: Mapping[str, Any]) -> tuple[SafeCall, ...]:
    """The calls that the app makes of a file, in order.

    Raises:
        ValueError: a value that it would not take as written here.
    """
    return tuple(
        SafeCall(to=item["to"], value=int(item["value"]), data=call_data(item)) for item in batch["transactions"]
    )


def call_data(transaction: Mapping[str, Any]) -> bytes:
    """The data that the app sends for a transaction of a file.

    Raises:
        ValueError: a value that it would not take as written here.
    """
    if transaction.get("data"):
        return bytes.fromhex(transaction["data"][2:])
    method, given = transaction.get("contractMethod"), transaction.get("contractInputsValues") or {}
    if method is None:
        return b""
    kinds = [item["type"] for item in method["inputs"]]
    values = [_parsed(item["type"], given[item["name"] or str(at)]) for at, item in enumerate(method["inputs"])]
    return encode_call(f"{method['name']}({','.join(kinds)})", *values)


def _transaction(call: SafeCall, entry: Mapping[str, Any] | None) -> dict[str, Any]:
    plain = {"to": call.to, "value": str(call.value)}
    readable = None if entry is None else _readable(call.data, entry)
    if readable is not None and call_data(readable) == call.data:
        return plain | readable
    return plain | {"data": "0x" + call.data.hex(), "contractMethod": None, "contractInputsValues": None}


def _readable(data: bytes, entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """Method and values of a call; None where a value is no scalar or the data does not fit."""
    inputs = entry["inputs"]
    kinds = [item["type"] for item in inputs]
    if not all(_SCALAR.fullmatch(kind) for kind in kinds):
        return None
    try:
        values = decode(kinds, data[4:])
    except ValueError:
        return None
    if encode(kinds, values) != data[4:]:
        return None
    named = [{"internalType": item["type"], "name": item["name"], "type": item["type"]} for item in inputs]
    return {
        "data": None,
        "contractMethod": {
            "inputs": named,
            "name": entry["name"],
            "payable": entry.get("stateMutability") == "payable",
        },
        "contractInputsValues": {
            item["name"] or str(at): _written(value)
            for at, (item, value) in enumerate(zip(inputs, values, strict=True))
        },
    }


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


def _parsed(kind: str, text: str) -> object:
    """A value as the app takes it: trimmed; integers in decimal digits only, for it reads others as hex."""
    text = text.strip().strip("\ufeff")
    if kind == "bool":
        return text == "true"
    if kind.startswith(("uint", "int")):
        return int(text)
    return bytes.fromhex(text.removeprefix("0x")) if kind.startswith("bytes") else text


def _serialized(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ",".join(_serialized(item) for item in value) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + _json(keys) + "".join(_serialized(value[key]) + "," for key in keys) + "}"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
