"""A batch file for a Safe, read as strictly as it will be read loosely by the app that signs it.

In: the file's text, a ``System``. Out: ``Batch``: chain, Safe, the calls the app would make; and everything that is
wrong. Pure. Source: Transaction Builder 2.0.1: it neither compares the chain nor refuses a wrong checksum, and a value
it cannot parse silently becomes an empty call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyharness.chain.abi import Interface
from pyharness.chain.safe_batch import LARGEST, VERSION, call_data, checksum
from pyharness.ops.reading import CHECK, stranger
from pyharness.ops.schema import Objection, System
from pyharness.ops.vocabulary import abi_of
from pyharness.values import checksummed, legible, parsed_json

TOP = {"version", "chainId", "createdAt", "meta", "transactions"}
META = {"name", "description", "txBuilderVersion", "checksum", "createdFromSafeAddress", "createdFromOwnerAddress"}
ENTRY = {"to", "value", "data", "contractMethod", "contractInputsValues"}
INPUT = {"internalType", "name", "type"}
_DIGITS = re.compile(r"0|[1-9][0-9]{0,77}")
_HEX = re.compile(r"0x([0-9a-f]{2})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the app would make of a file: (to, data) of each call.

    Args:
        said: what its maker says of it, which nobody checks.
    """

    safe: str
    said: str
    calls: tuple[tuple[str, bytes], ...]


def read_batch(text: str, system: System) -> tuple[Batch | None, tuple[Objection, ...]]:
    """The batch, unless its very shape is wrong, and what speaks against it."""
    try:
        document = parsed_json(text, pairs=_once, constant=_no_constant)
        json.dumps(document, ensure_ascii=False).encode()  # half a character, as JSON may escape it, has no bytes
    except ValueError as fault:
        return None, (_objection("E-FILE-JSON", "the file is no JSON that reads one way only", str(fault), "JSON"),)
    wrong = list(_shape(document))
    if wrong:
        return None, tuple(wrong)
    wrong += _frame(document, system)
    calls: list[tuple[str, bytes]] = []
    for number, item in enumerate(document["transactions"], start=1):
        found = list(_entry(item, system, f"transaction {number}"))
        wrong += found
        if not found:
            calls.append((item["to"], call_data(item)))
    meta = document["meta"]
    said = meta["description"].partition(": ")[2]
    return Batch(safe=meta["createdFromSafeAddress"], said=said, calls=tuple(calls)), tuple(wrong)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    double = [name for name in names if names.count(name) > 1]
    if double:
        raise ValueError(f"{double[0]!r} stands twice")
    return dict(pairs)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _shape(document: Any) -> Iterator[Objection]:
    """The keys and their kinds."""
    if not isinstance(document, dict) or set(document) != TOP:
        found = ", ".join(sorted(document)) if isinstance(document, dict) else type(document).__name__
        yield _objection("E-FILE-SHAPE", "the file is no batch", found, ", ".join(sorted(TOP)))
        return
    meta, entries = document["meta"], document["transactions"]
    if not isinstance(meta, dict) or set(meta) != META or not all(isinstance(text, str) for text in meta.values()):
        yield _objection("E-FILE-SHAPE", "meta is not what the app writes", str(meta)[:200], ", ".join(sorted(META)))
    if not isinstance(entries, list) or not all(_is_entry(item) for item in entries):
        yield _objection(
            "E-FILE-SHAPE", "a transaction is not what the app writes", "another shape", str(sorted(ENTRY))
        )
    if not isinstance(document["createdAt"], int) or isinstance(document["createdAt"], bool):
        yield _objection("E-FILE-SHAPE", "createdAt is no time", str(document["createdAt"]), "milliseconds")


def _is_entry(item: Any) -> bool:
    if not isinstance(item, dict) or set(item) != ENTRY:
        return False
    texts = all(isinstance(item[name], str) for name in ("to", "value"))
    method, given = item["contractMethod"], item["contractInputsValues"]
    values = given is None or (isinstance(given, dict) and all(isinstance(text, str) for text in given.values()))
    return texts and values and isinstance(item["data"], str | None) and (method is None or _is_method(method))


def _is_method(method: Any) -> bool:
    if not isinstance(method, dict) or set(method) != {"inputs", "name", "payable"}:
        return False
    inputs = method["inputs"]
    fields = isinstance(inputs, list) and all(isinstance(one, dict) and _is_input(one) for one in inputs)
    return fields and isinstance(method["name"], str) and isinstance(method["payable"], bool)


def _is_input(one: Mapping[str, Any]) -> bool:
    return {"name", "type"} <= set(one) <= INPUT and all(isinstance(text, str) for text in one.values())


def _frame(document: Mapping[str, Any], system: System) -> Iterator[Objection]:
    """What stands around the calls."""
    meta, count, chain = document["meta"], len(document["transactions"]), str(system.config.chain_id)
    if document["version"] != VERSION:
        yield _objection("E-FILE-VERSION", "another version of the format", str(document["version"]), VERSION)
    if document["chainId"] != chain:
        yield _objection("E-FILE-CHAIN", "the file is for another chain", str(document["chainId"]), chain)
    if not 0 < count <= LARGEST:
        yield _objection("E-FILE-SIZE", "as many transactions the app does not load", str(count), f"1 to {LARGEST}")
    if meta["checksum"] != checksum(document):
        text = "the file was changed after it was made"
        yield _objection("E-FILE-CHECKSUM", text, meta["checksum"], checksum(document))
    safe = meta["createdFromSafeAddress"]
    if not _exact(safe):
        yield _objection("E-FILE-SAFE", "the file names no Safe", safe, "its address, in checksum form")
    elif not meta["description"].startswith(f"chain {chain}, Safe {safe}: "):
        text = "the description, which the checksum protects, names another chain or Safe"
        yield _objection("E-FILE-DESCRIPTION", text, meta["description"][:80], f"chain {chain}, Safe {safe}: …")
    if not all(legible(text) for text in meta.values()):
        yield _objection(
            "E-FILE-TEXT", "name or description hold what cannot be seen", repr(meta["name"]), "plain text"
        )


def _entry(item: Mapping[str, Any], system: System, place: str) -> Iterator[Objection]:
    """One transaction by the app's own rules."""
    if not _exact(item["to"]):
        yield _objection("E-FILE-TO", "the target", item["to"], "an address in checksum form", place)
        return
    if item["value"] != "0":
        yield _objection(
            "E-FILE-VALUE", "ether would be sent along, or the value is misread", item["value"], "0", place
        )
    method, data = item["contractMethod"], item["data"]
    if data is not None and not _HEX.fullmatch(data):
        text = "an empty call would be made in silence"
        yield _objection("E-FILE-EMPTY", text, data[:80], "call data, or null beside a method", place)
        return
    if data is None and method is None:
        yield _objection(
            "E-FILE-EMPTY", "an empty call would be made in silence", "neither data nor method", "one", place
        )
        return
    if method is not None:
        yield from _method(item, system, place)


def _method(item: Mapping[str, Any], system: System, place: str) -> Iterator[Objection]:
    """Method and values are those of the contract, as it was built, and mean one thing only."""
    method, given = item["contractMethod"], item["contractInputsValues"] or {}
    names = [one["name"] for one in method["inputs"]]
    label = next((label for label, address in system.contracts.items() if address == item["to"]), None)
    if label is None:
        yield stranger(item["to"], place)
        return
    own = [entry for entry in Interface(abi_of(system, label)).functions.values() if entry["name"] == method["name"]]
    said = [(one["name"], one["type"], one.get("internalType", one["type"])) for one in method["inputs"]]
    real = [[(one["name"], one["type"], one["type"]) for one in entry["inputs"]] for entry in own]
    if said not in real or method["payable"]:
        text = f"{label} has no method {method['name']} with these parameters"
        yield _objection("E-FILE-METHOD", text, str(said), " or ".join(map(str, real)) or "another", place)
        return
    if set(given) != set(names):
        text = "an empty call would be made in silence: values and parameters differ"
        yield _objection("E-FILE-EMPTY", text, ", ".join(sorted(given)), ", ".join(sorted(names)), place)
        return
    for one in method["inputs"]:
        text = given[one["name"]]
        if not _reads_one_way(one["type"], text):
            found = f"{one['name']} {text[:80]!r}"
            yield _objection("E-FILE-TEXT", "the app reads the value otherwise", found, f"{one['type']} as text", place)
            return
    try:
        made = call_data({**item, "data": None})
    except (ValueError, KeyError) as fault:
        text = "an empty call would be made in silence"
        yield _objection("E-FILE-EMPTY", text, str(fault)[:120], "values that can be encoded", place)
        return
    if item["data"] is not None and item["data"] != "0x" + made.hex():
        text = "the method shows another call than the data makes"
        yield _objection("E-FILE-BOTH", text, item["data"][:74], "0x" + made.hex()[:72], place)


def _reads_one_way(kind: str, text: str) -> bool:
    """Whether the app takes a value as people read it."""
    if kind == "bool":
        return text in ("true", "false")
    if kind.startswith(("uint", "int")):
        return _DIGITS.fullmatch(text) is not None
    if kind == "address":
        return _exact(text)
    if kind.startswith("bytes"):
        wide = kind.removeprefix("bytes")
        return _HEX.fullmatch(text) is not None and (not wide or len(text) == 2 + 2 * int(wide))
    return kind == "string" and text == text.strip() and legible(text)


def _exact(text: str) -> bool:
    try:
        return checksummed(text) == text
    except ValueError:
        return False


def _objection(code: str, text: str, found: str, expected: str, place: str = "the file") -> Objection:
    return Objection(code=code, text=text, found=found, expected=expected, next_command=CHECK, place=place)
