"""Asks a node many small questions at one block and gives the answers as text.

In: (contract, question, arguments); a question is ``codehash`` or a view such as ``paused()(bool)``; its arguments may
stand in it as words, ``provider(string)(address) lead-scoring``.
Out: answers as text, in order. The door to the network, by ``Rpc``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pyharness.chain.abi import argument_types, decode, encode_call, split_types
from pyharness.chain.schema import Answer, Json
from pyharness.values import keccak_hex

CODE_HASH = "codehash"
NO_CODE = "none"
REVERTED = "reverted"
BATCH = 100


class Node(Protocol):
    """The part of a connection that is needed here."""

    def try_batch(self, calls: Sequence[tuple[str, Sequence[Json]]]) -> list[Answer]:
        """Many methods, results or errors in order."""
        ...


def ask(
    node: Node, questions: Sequence[tuple[str, str] | tuple[str, str, Sequence[object]]], block: str = "latest"
) -> list[str]:
    """The answers, in order: a code hash or ``none``; decoded values joined by comma; ``reverted``."""
    answers: list[str] = []
    for start in range(0, len(questions), BATCH):
        part = questions[start : start + BATCH]
        replies = node.try_batch(
            [_request(item[0], item[1], item[2] if len(item) == 3 else (), block) for item in part]
        )
        answers += [_answer(item[1], reply) for item, reply in zip(part, replies, strict=True)]
    return answers


def _request(contract: str, question: str, arguments: Sequence[object], block: str) -> tuple[str, Sequence[Json]]:
    if question == CODE_HASH:
        return "eth_getCode", [contract, block]
    question, *words = question.split(" ")
    signature = question[: question.index(")") + 1]
    arguments = arguments or [_given(kind, word) for kind, word in zip(argument_types(signature), words, strict=True)]
    return "eth_call", [{"to": contract, "data": "0x" + encode_call(signature, *arguments).hex()}, block]


def _answer(question: str, reply: Answer) -> str:
    if reply.error is not None:
        return REVERTED
    data = bytes.fromhex(str(reply.result)[2:])
    if question == CODE_HASH:
        return keccak_hex(data) if data else NO_CODE
    question = question.split(" ")[0]
    types = split_types(question[question.index(")") + 1 :])
    try:
        return ",".join(_shown(value) for value in decode(types, data))
    except ValueError:
        return REVERTED


def _given(kind: str, word: str) -> object:
    if kind.startswith("bytes"):
        return bytes.fromhex(word.removeprefix("0x"))
    return int(word) if kind.startswith(("uint", "int")) else word


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ",".join(_shown(item) for item in value) + "]"
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return str(value).lower() if isinstance(value, bool) else str(value)
