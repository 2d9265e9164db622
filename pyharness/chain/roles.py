"""Who holds which role, rebuilt from every grant and revocation.

In: contracts, a first block. Out: ``Held`` roles with the transaction that granted them. The door to the network, by
``Rpc``. Source: OpenZeppelin AccessControl events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.chain.abi import decode, encode_call, topic
from pyharness.chain.logs import of_many
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Log
from pyharness.chain.views import View, look

GRANTED = topic("RoleGranted(bytes32,address,address)")
REVOKED = topic("RoleRevoked(bytes32,address,address)")
YES = "0x" + "1".rjust(64, "0")
TOPICS = 4  # the event, role, account and sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role somebody holds: contract, role id, holder, granting transaction with its height, and whether ``hasRole``
    agrees.
    """

    contract: str
    role: str
    holder: str
    tx_hash: str
    confirmed: bool
    block: int = 0


def held_roles(rpc: Rpc, contracts: Sequence[str], *, from_block: int, to_block: int) -> tuple[Held, ...]:
    """Every holder of every role of these contracts at ``to_block``, sorted.

    Args:
        from_block: at or before the first contract's creation.
    """
    holders: dict[tuple[str, str, str], Log] = {}
    for log in of_many(rpc, contracts, [[GRANTED, REVOKED]], from_block, to_block):
        if len(log.topics) != TOPICS:  # a stranger's contract may call anything so
            continue
        key = (log.address, log.topics[1], _account(log.topics[2]))
        if log.topics[0] == GRANTED:
            holders[key] = log
        else:
            holders.pop(key, None)
    keys = sorted(holders)
    questions = [View(to=contract, data=_question(role, holder)) for contract, role, holder in keys]
    answers = look(rpc, questions, hex(to_block)) if questions else []
    return tuple(
        Held(
            contract=key[0],
            role=key[1],
            holder=key[2],
            tx_hash=holders[key].tx_hash,
            block=holders[key].block_number,
            confirmed=answer.error is None and answer.result == YES,
        )
        for key, answer in zip(keys, answers, strict=True)
    )


def _account(word: str) -> str:
    return str(decode(["address"], bytes.fromhex(word[2:]))[0])


def _question(role: str, holder: str) -> bytes:
    return encode_call("hasRole(bytes32,address)", bytes.fromhex(role[2:]), holder)
