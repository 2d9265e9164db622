"""Asks a second node whether the first one tells the truth.

In: two nodes, contracts, finished steps. Out: nothing, or a refusal that names the contradiction; why one node is not
enough. Door: both nodes, reading only.

One node can serve another history, other code, or receipts of transactions that were never mined; two of different
providers hardly do the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.chain.headers import hash_at
from pyharness.chain.questions import CODE_HASH, NO_CODE, ask
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock
from pyharness.config.schema import Config
from pyharness.deploy.protect import Reason
from pyharness.deploy.schema import Done
from pyharness.errors import Inconclusive, Refused

DEPTH = 12  # blocks below the lower of both heads; less may be reorganised
LOOKS, POLL_SECONDS = 30, 4.0  # a node may be some blocks behind


def agree(first: Rpc, second: Rpc, places: Sequence[str], *, words: str) -> None:
    """Both serve one chain: its id, the hash of a recent block, and the code of these contracts in that block.

    Args:
        words: the network as the command line wants it.

    Raises:
        Refused: E-CHAIN-CONTRADICTED.
    """
    _same("the chain id", str(first.chain_id()), str(second.chain_id()), words)
    number = max(0, min(first.block_number(), second.block_number()) - DEPTH)
    _same(f"the hash of block {number}", hash_at(first, number), hash_at(second, number), words)
    ours, theirs = (ask(node, [(place, CODE_HASH) for place in places], hex(number)) for node in (first, second))
    for place, found, other in zip(places, ours, theirs, strict=True):
        _same(f"the code of {place} in block {number}", found, other, words)


def alone(config: Config, second: Rpc | None) -> tuple[Reason, ...]:
    """Why one node's word is not enough where real money is at stake; empty where there is a second."""
    if config.kind != "mainnet" or second is not None:
        return ()
    return (
        Reason(
            code="E-SINGLE-RPC",
            text="not cross-checked: MAINNET_RPC_URL_2 names no second node",
            found="one node",
            expected="a node of another provider, or --accept-single-rpc",
            next_command="export MAINNET_RPC_URL_2='…'",
        ),
    )


def confirm(second: Rpc | None, steps: Sequence[Done], clock: Clock, *, words: str) -> None:
    """The second node, where there is one, has every transaction too, in the same block.

    Raises:
        Refused: E-CHAIN-CONTRADICTED. Inconclusive: E-CHAIN-UNCONFIRMED, it does not have one of them in time.
    """
    waiting = [step for step in steps if step.tx_hash is not None]
    if second is None or not waiting:
        return
    for turn in range(LOOKS):
        clock.sleep(POLL_SECONDS if turn else 0.0)
        found = [(step, second.receipt(step.tx_hash or "")) for step in waiting]
        for step, receipt in found:
            if receipt is not None:
                was = f"in block {receipt.block_hash}" if receipt.ok else "reverted"
                _same(f"transaction {step.tx_hash}", f"in block {step.block_hash}", was, words)
        waiting = [step for step, receipt in found if receipt is None]
        if not waiting:
            return
    raise Inconclusive(
        "E-CHAIN-UNCONFIRMED",
        f"the second node does not know {len(waiting)} transaction(s) that the first calls mined",
        found=f"{waiting[0].step_id}: {waiting[0].tx_hash}",
        expected="the same receipts from both",
        next_command=f"python -m pyharness deploy {words}",
    )


def confirm_code(first: Rpc, second: Rpc | None, places: Sequence[str], clock: Clock, *, words: str) -> None:
    """The second node, where there is one, has the code too that stands at these places and is therefore not made.

    Raises:
        Refused: E-CHAIN-CONTRADICTED. Inconclusive: E-CHAIN-UNCONFIRMED, it has none there in time.
    """
    if second is None or not places:
        return
    said = dict(zip(places, ask(first, [(place, CODE_HASH) for place in places]), strict=True))
    for turn in range(LOOKS):
        clock.sleep(POLL_SECONDS if turn else 0.0)
        found = dict(zip(said, ask(second, [(place, CODE_HASH) for place in said]), strict=True))
        for place, other in found.items():
            if other != NO_CODE:
                _same(f"the code of {place}", said[place], other, words)
        said = {place: said[place] for place, other in found.items() if other == NO_CODE}
        if not said:
            return
    raise Inconclusive(
        "E-CHAIN-UNCONFIRMED",
        f"the second node has no code at {len(said)} place(s) where the first shows some",
        found=next(iter(said)),
        expected="the same code from both",
        next_command=f"python -m pyharness deploy {words}",
    )


def _same(what: str, found: str, other: str, words: str) -> None:
    if found != other:
        raise Refused(
            "E-CHAIN-CONTRADICTED",
            f"two nodes contradict each other about {what}",
            found=found,
            expected=f"{other}, as the second node says",
            next_command=f"python -m pyharness config show {words}",
        )
