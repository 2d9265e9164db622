"""Asks a node many small questions at one block and gives the answers as text.

In: (contract, question, arguments); a question is ``codehash`` or a view such as ``paused()(bool)``; its arguments may
stand in it as words, ``provider(string)(address) lead-scoring``.
Out: answers as text, in order. The door to the network, by ``Rpc``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyharness.chain import parse
from pyharness.chain.abi import argument_types, decode, encode_call, split_types
from pyharness.chain.faults import rejection
from pyharness.chain.schema import Answer
from pyharness.chain.views import Node, View, look
from pyharness.values import keccak_hex

CODE_HASH = "codehash"
NO_CODE = "none"
REVERTED = "reverted"
BATCH = 100


def ask(
    node: Node,
    questions: Sequence[tuple[str, str] | tuple[str, str, Sequence[object]]],
    block: str = "latest",
    *,
    strict: bool = False,
) -> list[str]:
    """The answers, in order: a code hash or ``none``; decoded values joined by comma; ``reverted``.

    Args:
        strict: a node that refuses to answer is not taken for a contract that does.

    Raises:
        RpcRejected: strict, and it refused. EnvironmentFault: E-RPC-GARBAGE.
    """
    rows = [(item[0], item[1], item[2] if len(item) == 3 else ()) for item in questions]
    codes = iter(_codes(node, [contract for contract, question, _ in rows if question == CODE_HASH], block))
    replies = look(node, [_view(*row) for row in rows if row[1] != CODE_HASH], block)
    for reply in replies if strict else ():
        if reply.error is not None and not reply.error.is_revert:
            raise rejection("eth_call", reply.error)
    views = iter(replies)
    return [_answer(question, next(codes if question == CODE_HASH else views)) for _, question, _ in rows]


def askable(contract: str, question: str) -> bool:
    """Whether a question from a file is one that can be asked, its arguments among its words."""
    try:
        _view(contract, question, ())
        return bool(_kinds(question))
    except ValueError:
        return False


def _codes(node: Node, contracts: Sequence[str], block: str) -> Iterator[Answer]:
    for start in range(0, len(contracts), BATCH):
        part = contracts[start : start + BATCH]
        yield from node.try_batch([("eth_getCode", [contract, block]) for contract in part])


def _view(contract: str, question: str, arguments: Sequence[object]) -> View:
    question, *words = question.split(" ")
    end = question.index(")") + 1
    signature = question[:end]
    arguments = arguments or [_given(kind, word) for kind, word in zip(argument_types(signature), words, strict=True)]
    return View(to=contract, data=encode_call(signature, *arguments), words=question.count(",", end) + 1)


def _answer(question: str, reply: Answer) -> str:
    if reply.error is not None:
        return REVERTED
    data = parse.read(question, parse.octets, reply.result)
    if question == CODE_HASH:
        return keccak_hex(data) if data else NO_CODE
    try:
        return ",".join(_shown(value) for value in decode(_kinds(question), data))
    except ValueError:
        return REVERTED


def _kinds(question: str) -> list[str]:
    """The types of the answer. Raises ValueError where the question names none."""
    question = question.split(" ")[0]
    return split_types(question[question.index(")") + 1 :])


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
