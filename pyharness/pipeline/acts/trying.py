"""Carries acts out on a fork of the network, and reads what became of the books.

In: ``Session``, ``Prospect``, a block. Out: ``Trial``, in which simulation and prediction agree. Door: a fork of our
own, by ``chain.anvil``; accounts act there without keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.chain.faults import CallReverted
from pyharness.chain.questions import ask
from pyharness.chain.reverts import RevertReader
from pyharness.chain.schema import BlockHeader
from pyharness.errors import HarnessError, Refused
from pyharness.names import FORK_CHAIN_ID
from pyharness.ops.parts import parts
from pyharness.ops.prospect import Prospect
from pyharness.ops.schema import Books, Call, Fact, shown
from pyharness.pipeline.corridor.explaining import further, in_a_line
from pyharness.pipeline.corridor.planning import release_explained
from pyharness.pipeline.corridor.session import Session
from pyharness.tools.schema import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a simulation came to.

    Args:
        block: the block it stood on.
        gas: gas of each call in order (units).
        stages: every fact when so many calls were made, for each end of a part.
    """

    block: BlockHeader
    gas: tuple[int, ...]
    stages: Mapping[int, Books]


def tried(session: Session, found: Prospect, block: BlockHeader, release: Release) -> Trial:
    """Make every call on a fork of the block; after each signer's part compare each fact with what was predicted.

    Raises:
        Refused: E-SIMULATION, a call reverts, decoded; E-PREDICTION, a fact is not what was predicted.
    """
    spec = NodeSpec(chain_id=FORK_CHAIN_ID, fork_url=session.loaded.rpc_url.reveal(), fork_block=block.number)
    explain = RevertReader(release_explained(release))
    gas: list[int] = []
    stages: dict[int, Books] = {0: found.before}
    with running(spec) as fork:
        for part in parts(found.calls, found.stages):
            gas += [_made(session, fork, call, explain) for call in found.calls[part.start : part.end]]
            stages[part.end] = _read(fork, tuple(found.before))
            _agree(session, found.stages[part.end], stages[part.end])
    return Trial(block=block, gas=tuple(gas), stages=stages)


def _read(fork: Anvil, facts: Sequence[Fact]) -> Books:
    answers = ask(fork.rpc, [(fact.to, fact.question, fact.arguments) for fact in facts])
    return {fact: fact.value(answer) for fact, answer in zip(facts, answers, strict=True)}


def _made(session: Session, fork: Anvil, call: Call, explain: RevertReader) -> int:
    try:
        return fork.send_as(call.sender, call.to, call.data).gas_used
    except HarnessError as error:
        data = error.data if isinstance(error, CallReverted) else b""
        words = in_a_line(explain)(data) if data else str(error.found)
        raise Refused(
            "E-SIMULATION",
            f"the simulation failed: {call.words}",
            found=words,
            expected=f"{call.label}.{call.function} to succeed when {call.sender} calls",
            next_command=further(data, session.network)
            if data
            else f"python -m pyharness verify {session.config.words}",
        ) from error


def _agree(session: Session, predicted: Books, after: Books) -> None:
    wrong = [fact for fact in predicted if predicted[fact] != after[fact]]
    if wrong:
        raise Refused(
            "E-PREDICTION",
            "the simulation found other books than were predicted",
            found="; ".join(f"{fact.name} {_value(fact, after)}" for fact in wrong),
            expected="; ".join(f"{fact.name} {_value(fact, predicted)}" for fact in wrong),
            next_command=f"python -m pyharness verify {session.config.words}",
        )


def _value(fact: Fact, books: Books) -> str:
    return shown(fact, books[fact])
