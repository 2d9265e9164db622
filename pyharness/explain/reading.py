"""Recognises what a user holds: revert data, a selector, a name, words, or a line that contains one of them.

In: text. Out: ``Explained`` s, most likely first. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from eth_utils.address import to_checksum_address

from pyharness.chain.abi import decode
from pyharness.errors import Inconclusive, UsageFault
from pyharness.explain import older, table
from pyharness.explain.filling import explained
from pyharness.explain.schema import Explained, Known, Text
from pyharness.names import ROLE_NAMES, near

ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_DATA = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_CARRIED = re.compile(r"0x(?:[0-9a-fA-F]{2}){4,}")
_NAME = re.compile(r"(?P<name>[A-Z]\w*)(?:\((?P<inside>.*?)\))?(?=\W|$)", re.DOTALL)
_HELP = "python -m pyharness explain --help"
# What other contracts wrap the answer of a call in: a flag, a position or an account beside the bytes.
_WRAPPED = (["bytes"], ["bool", "bytes"], ["uint256", "bytes"], ["address", "bytes"], ["uint256", "string", "bytes"])
_IDS = {name: identifier for identifier, name in ROLE_NAMES.items()}
_DEPTH = 4

WRAPPED = Text(
    said="",
    title="wrapped",
    cause="a contract passes on what a call of its own was refused with",
    rule="the inner call succeeds",
    look="",
    remedies=(),
)


def is_hash(text: str) -> bool:
    """Whether it has the form of a transaction's hash."""
    return re.fullmatch(r"0x[0-9a-fA-F]{64}", text.strip()) is not None


def read(text: str, known: Known, *, at: str = "") -> tuple[Explained, ...]:
    """Explain whatever it is.

    Args:
        at: label or address of the contract that said it.

    Raises:
        UsageFault: E-ERROR-UNKNOWN, nothing in it is known. Inconclusive: E-REVERT-UNKNOWN, data of other contracts.
    """
    text = text.strip()
    if ADDRESS.fullmatch(text):
        raise _no_error(text, known)
    if _DATA.fullmatch(text):
        return (of_data(bytes.fromhex(text[2:]), known, at=at),)
    found = _of_words(text, known, at) or _of_names(text, known, at) or _of_carried(text, known, at)
    if found:
        return found
    raise UsageFault(
        "E-ERROR-UNKNOWN",
        "nothing in this is an error we know",
        found=text[:200],
        expected=f"revert data, a selector, a transaction's hash, or a name such as {_near(text)}",
        next_command=_HELP,
    )


def _no_error(address: str, known: Known) -> UsageFault:
    """What an address is, is no question of errors."""
    exact = to_checksum_address(address)
    label = known.labels.get(exact)
    return UsageFault(
        "E-EXPLAIN-ADDRESS",
        "this is an account or a contract, and no error",
        found=f"{label} {exact}" if label else address,
        expected="revert data, a selector, a transaction's hash, or a name",
        next_command=f"python -m pyharness roles {known.words or 'NETWORK'} --who {exact}",
    )


def of_data(data: bytes, known: Known, *, at: str = "", depth: int = 0) -> Explained:
    """Explain revert data, or a selector alone.

    Raises:
        Inconclusive: E-REVERT-UNKNOWN.
    """
    if not data:
        return explained(older.SILENT, {}, known, at=at, said="no data")
    text = table.by_selector().get(data[:4])
    if text is not None and len(data) == 4:
        return explained(text, {}, known, at=at)
    decoded = table.reader().decode(data)
    if text is not None and decoded is not None:
        if text is older.REASON:
            return _reason(str(decoded.args["reason"]), known, at)
        return explained(text, decoded.args, known, at=at)
    inner = _inner(data, known, depth) if depth < _DEPTH else None
    if inner is not None:
        return explained(WRAPPED, {}, known, at=at, said=f"0x{data[:4].hex()}", inner=(inner,))
    raise Inconclusive(
        "E-REVERT-UNKNOWN",
        "no contract of ours, and no USDC or Safe, says this",
        found=f"0x{data.hex()}" if len(data) <= 68 else f"0x{data[:68].hex()}… ({len(data)} bytes)",
        expected="the revert data of a call of this system",
        next_command=_HELP,
    )


def _reason(reason: str, known: Known, at: str) -> Explained:
    """What ``Error(string)`` says, by its words or by an error inside them."""
    found = _of_words(reason, known, at) or _of_carried(reason, known, at)
    return found[0] if found else explained(older.REASON, {"reason": reason}, known, at=at)


def _inner(data: bytes, known: Known, depth: int) -> Explained | None:
    for carried in _carried(data):
        try:
            return of_data(carried, known, depth=depth + 1)
        except Inconclusive:
            continue
    return None


def _carried(data: bytes) -> list[bytes]:
    """Revert data inside: as an argument of another error, or behind a flag and a length as a Safe simulates."""
    found = []
    for start in (4, 0):
        for kinds in _WRAPPED:
            try:
                inner = decode(kinds, data[start:])[-1]
            except ValueError:
                continue
            if isinstance(inner, bytes) and len(inner) >= 4:
                found.append(inner)
    if len(data) > 68 and int.from_bytes(data[32:64], "big") == len(data) - 64:
        found.append(data[64:])
    return found


def _of_words(text: str, known: Known, at: str) -> tuple[Explained, ...]:
    """Known words: of Circle, a Safe, OpenZeppelin before 5, the guide."""
    found = table.spoken(text)
    if found is None:
        return ()
    values = {name: _value("account" if len(raw) == 42 else "bytes32", raw) for name, raw in found[1].items()}
    return (explained(found[0], values, known, at=at, said=text),)


def _of_names(text: str, known: Known, at: str) -> tuple[Explained, ...]:
    """Known names, with their values where they stand behind them."""
    for match in _NAME.finditer(text):
        texts = table.named(match["name"])
        filled = [(item, _values(item, match["inside"] or "")) for item in texts]
        fitting = [(item, values) for item, values in filled if values] or [(item, {}) for item in texts]
        if fitting:
            return tuple(explained(item, values, known, at=at) for item, values in fitting)
    return ()


def _of_carried(text: str, known: Known, at: str) -> tuple[Explained, ...]:
    """Data inside a line that a wallet or node printed."""
    for match in _CARRIED.finditer(text):
        try:
            return (of_data(bytes.fromhex(match[0][2:]), known, at=at),)
        except Inconclusive:
            continue
    return ()


def _values(text: Text, inside: str) -> Mapping[str, object]:
    """Arguments as we, cast or a wallet print them, or none when they do not fit."""
    parts = [part.strip() for part in re.split(r""",(?=(?:[^"]*"[^"]*")*[^"]*$)""", inside)] if inside else []
    if len(parts) != len(text.parameters):
        return {}
    try:
        return {
            item.name: _value(item.kind, re.sub(rf"^{item.name}\s*[=:]\s*", "", part))
            for item, part in zip(text.parameters, parts, strict=True)
        }
    except ValueError:
        return {}


def _value(kind: str, text: str) -> object:
    """A printed value. Raises ValueError when it is none of its type."""
    text = text.removeprefix('"').removesuffix('"') if kind == "string" else text.strip('"')
    if kind.startswith("uint"):
        return int(text.split(" ")[0].replace("_", ""), 0)
    if kind == "bytes32":
        return bytes.fromhex(_IDS.get(text, text).removeprefix("0x"))
    if kind in ("address", "account"):
        return str(to_checksum_address(text))
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "bool":
        raise ValueError(f"{text!r} is neither true nor false")
    return text


def _near(text: str) -> str:
    return ", ".join(near(text, table.names())) or "ExceedsAccruedBalance"
