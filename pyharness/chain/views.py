"""Asks a node for many views in few requests.

In: calls of views, a block. Out: their answers in order, as if each had been asked alone. The door to the network, by
``Rpc``.

Up to a hundred calls go as one batch. More are put together: a program of 86 bytes, sent as creation code in an
``eth_call`` and stored nowhere, makes the calls and returns the answers one after the other. A node that does not run
it is asked call by call. Views see the program as their caller, at an address without code.

Source: EIP-3860 bounds what goes in, EIP-170 what comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyharness.chain import parse
from pyharness.chain.schema import Answer, Json, RpcError

ALONE = 100  # calls up to which a plain batch is one message anyway
TOGETHER = 250  # calls of one program: some 30,000 gas each stay far below what nodes allow an eth_call
PROGRAMS = 10  # programs in one message
BYTES_IN = 48_000  # EIP-3860: 49,152 with the program itself
BYTES_OUT = 24_000  # EIP-170: 24,576, for a creation's answer is code
GAS_A_CALL = 3_000_000  # what a call that burns everything leaves to the others
HEADER = 22  # address and length before each call's data; 4 bytes, success and length, before each answer

# Calls follow the program. It copies them to memory, from 0 to `end`, and puts the answers behind them, from `end` on.
# The stack between two calls: end, out (where the next answer goes), in (where the next call is).
PROGRAM = bytes.fromhex(
    "6056 38 03"  # end = CODESIZE - 0x56, the length of this program
    "80 6056 5f 39"  # CODECOPY(0, 0x56, end)
    "80 5f"  # out = end, in = 0
    "5b 82 81 10 15 604f 57"  # 0x0b: go to 0x4f unless in < end
    "80 51 80 6060 1c 90 6050 1c 61ffff 16"  # MLOAD(in): to in 20 bytes, length in 2
    f"5f 5f 82 85 6016 01 85 62{GAS_A_CALL:06x} fa"  # STATICCALL(gas, to, in + 22, length, 0, 0)
    "60f8 1b 3d 60e0 1b 17 84 52"  # MSTORE(out, success in 1 byte, RETURNDATASIZE in 3)
    "3d 5f 85 6004 01 3e"  # RETURNDATACOPY(out + 4, 0, RETURNDATASIZE)
    "90 50 01 6016 01"  # in += 22 + length
    "90 3d 01 6004 01 90"  # out += 4 + RETURNDATASIZE
    "600b 56"  # back to 0x0b
    "5b 50 81 90 03 90 f3"  # 0x4f: RETURN(end, out - end)
)

Request = tuple[str, Sequence[Json]]


class Node(Protocol):
    """The part of a connection that is needed here."""

    def try_batch(self, calls: Sequence[Request]) -> list[Answer]:
        """Many methods, results or errors in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A call that changes nothing.

    Args:
        words: how long its answer usually is (words of 32 bytes); more is no fault, it costs another request.
    """

    to: str
    data: bytes
    words: int = 1


def look(node: Node, views: Sequence[View], block: str) -> list[Answer]:
    """The answers in order: return data as hex text, or an error for a call that reverted."""
    if len(views) <= ALONE:
        return _one_by_one(node, views, block)
    parts = list(_parts(views))
    answers: list[Answer] = []
    for start in range(0, len(parts), PROGRAMS):
        some = parts[start : start + PROGRAMS]
        replies = node.try_batch([("eth_call", [{"data": "0x" + encoded(part).hex()}, block]) for part in some])
        for part, reply in zip(some, replies, strict=True):
            answers += _read(reply, len(part)) or _again(node, part, block)
    return answers


def encoded(views: Sequence[View]) -> bytes:
    """The program and its calls."""
    calls = (bytes.fromhex(view.to[2:]) + len(view.data).to_bytes(2, "big") + view.data for view in views)
    return PROGRAM + b"".join(calls)


def _one_by_one(node: Node, views: Sequence[View], block: str) -> list[Answer]:
    answers: list[Answer] = []
    for start in range(0, len(views), ALONE):
        part = views[start : start + ALONE]
        answers += node.try_batch(
            [("eth_call", [{"to": view.to, "data": "0x" + view.data.hex()}, block]) for view in part]
        )
    return answers


def _again(node: Node, views: Sequence[View], block: str) -> list[Answer]:
    """Answers that were too long together are asked in halves, and at last one by one."""
    if len(views) <= ALONE:
        return _one_by_one(node, views, block)
    middle = len(views) // 2
    return look(node, views[:middle], block) + look(node, views[middle:], block)


def _parts(views: Sequence[View]) -> Iterator[list[View]]:
    part: list[View] = []
    room_in, room_out = BYTES_IN, BYTES_OUT
    for view in views:
        given, taken = HEADER + len(view.data), 4 + 32 * view.words
        if part and (len(part) == TOGETHER or given > room_in or taken > room_out):
            yield part
            part, room_in, room_out = [], BYTES_IN, BYTES_OUT
        part.append(view)
        room_in, room_out = room_in - given, room_out - taken
    if part:
        yield part


def _read(reply: Answer, count: int) -> list[Answer] | None:
    """The answers of one program; None where it did not run, or ended early."""
    if reply.error is not None or not isinstance(reply.result, str):
        return None
    data, at = parse.read("eth_call", parse.octets, reply.result), 0
    answers: list[Answer] = []
    while at + 4 <= len(data):
        length = int.from_bytes(data[at + 1 : at + 4], "big")
        said = data[at + 4 : at + 4 + length]
        failed = RpcError(code=3, message="execution reverted", data=said)
        answers.append(Answer(result="0x" + said.hex()) if data[at] else Answer(error=failed))
        at += 4 + length
    return answers if at == len(data) and len(answers) == count else None
