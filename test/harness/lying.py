"""A contract that answers some questions wrongly and all others as before: any state can be pretended on a chain.

The original code runs by DELEGATECALL from a place of its own, so storage, immutables and callers are what they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eth_utils.abi import collapse_if_tuple

from pyharness.chain.abi import decode, encode, encode_call, signature, split_types
from pyharness.chain.anvil import Anvil
from pyharness.chain.faults import CallReverted
from pyharness.chain.rpc import Rpc
from pyharness.values import checksummed, keccak_hex

SUCCEEDED, LIE, ANSWER = 83, 87, 101  # where these parts of the code begin
SOMEBODY = "0x1563915e194D8CfBA1943570603F7606A3115508"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """Another answer to one call; ``view`` is the function, and ``.0.2`` behind it the leaf that is changed."""

    view: str
    call: bytes
    answer: bytes

    @property
    def function(self) -> str:
        """The function's name."""
        return self.view.split(".")[0]


def liar(original: str, lie: Lie) -> bytes:
    """Runtime code: the lie to exactly its call, else whatever the code at ``original`` does."""
    code = b"".join(
        (
            bytes.fromhex("365f5f37365f207f" + keccak_hex(lie.call)[2:]),  # keccak256 of the call
            bytes.fromhex(f"1461{LIE:04x}57"),  # is it the one? then lie
            bytes.fromhex(f"5f5f365f73{original[2:]}5af43d5f5f3e"),  # pass it on, take what it returns
            bytes.fromhex(f"61{SUCCEEDED:04x}573d5ffd5b3d5ff3"),  # revert or return with it
            bytes.fromhex(f"5b61{len(lie.answer):04x}61{ANSWER:04x}5f3961{len(lie.answer):04x}5ff3"),
        )
    )
    assert len(code) == ANSWER
    return code + lie.answer


@contextmanager
def lying(node: Anvil, address: str, lies: Sequence[Lie]) -> Iterator[None]:
    """The contract at ``address`` lies inside the block, one lie in front of the other."""
    code = below = node.rpc.code(address)
    for lie in lies:
        place = checksummed("0x" + keccak_hex(below)[-40:])
        node.set_code(place, below)
        below = liar(place, lie)
    node.set_code(address, below)
    try:
        yield
    finally:
        node.set_code(address, code)


def lies(
    rpc: Rpc, address: str, abi: Sequence[Mapping[str, Any]], texts: str, words: str, places: Sequence[str]
) -> Iterator[Lie]:
    """Every leaf of every view of a contract, once; views of no argument, of a text, a word or a place.

    Args:
        texts: what a view of a text is asked.
        words: what a view of 32 bytes is asked, 0x.
        places: what a view of an address is asked: the first that it knows.
    """
    known: Mapping[tuple[str, ...], Sequence[tuple[object, ...]]] = {
        (): [()],
        ("string",): [(texts,)],
        ("bytes32",): [(bytes.fromhex(words[2:]),)],
        ("address",): [(place,) for place in places],
    }
    for entry in abi:
        if entry["type"] == "function" and entry["stateMutability"] in ("view", "pure"):
            kinds = [collapse_if_tuple(item) for item in entry["outputs"]]
            given = known.get(tuple(item["type"] for item in entry["inputs"]), ())
            found = [answer for values in given if (answer := _asked(rpc, address, entry, kinds, values))]
            found = [item for item in found if any(item[1])] or found
            for call, truth in found[:1]:
                for path, values in _within(kinds, truth):
                    yield Lie(view=entry["name"] + path, call=call, answer=encode(kinds, values))


def _asked(
    rpc: Rpc, address: str, entry: Mapping[str, Any], kinds: Sequence[str], values: Sequence[object]
) -> tuple[bytes, tuple[object, ...]] | None:
    call = encode_call(signature(entry), *values)
    try:
        return call, decode(kinds, rpc.eth_call(address, call))
    except CallReverted:
        return None


def _within(kinds: Sequence[str], values: Sequence[object]) -> Iterator[tuple[str, list[object]]]:
    for at, kind in enumerate(kinds):
        for path, other in _others(kind, values[at]):
            yield f".{at}{path}" if len(kinds) > 1 or path else path, [*values[:at], other, *values[at + 1 :]]


def _others(kind: str, value: object) -> Iterator[tuple[str, object]]:
    """(path, value) of each value that differs from this one in one leaf, or in the length of one list."""
    if kind.endswith("[]"):
        assert isinstance(value, tuple)
        yield "", [*value, SOMEBODY if kind == "address[]" else 1]
    elif kind.startswith("("):
        assert isinstance(value, tuple)
        yield from _within(split_types(kind), value)
    elif isinstance(value, bool):
        yield "", not value
    elif isinstance(value, int):
        yield "", value ^ 1
    elif isinstance(value, bytes):
        yield "", value[:-1] + bytes([value[-1] ^ 1])
    else:
        yield "", SOMEBODY if kind == "address" else f"{value}x"


def unnoticed(
    terminal: Any,
    line: str,
    subject: str,
    address: str,
    every: Sequence[Lie],
    elsewhere: Mapping[str, tuple[str, str]],
) -> set[str]:
    """The lies of the code at ``address`` that a verification ending with 7 does not name.

    Args:
        subject: whose views they are, as findings call it.
        elsewhere: subject and key of the finding for views that are not found under their own name.
    """
    missed: set[str] = set()
    for tale in _tales(every, elsewhere):
        with lying(terminal.node, address, tale):
            ran = terminal.run(line)
        assert ran.code == 7, ran.said
        found = {(row["subject"], row["key"]) for row in ran.answer["findings"]}
        named = {(who, key.split("(")[0]) for who, key in found}
        for lie in tale:
            hit = elsewhere[lie.view] in found if lie.view in elsewhere else (subject, lie.function) in named
            missed |= set() if hit else {lie.view}
    return missed


def _tales(every: Sequence[Lie], elsewhere: Mapping[str, tuple[str, str]]) -> Iterator[list[Lie]]:
    """The lies in as few tales as can be: those found elsewhere alone, of each other view one leaf at a time."""
    tales: dict[int, list[Lie]] = {}
    turns: dict[str, int] = {}
    for lie in every:
        if lie.view in elsewhere:
            yield [lie]
        else:
            turn = turns[lie.function] = turns.get(lie.function, -1) + 1
            tales.setdefault(turn, []).append(lie)
    yield from tales.values()
