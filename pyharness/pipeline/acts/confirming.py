"""Whether what happened is what was promised, and the record of it.

In: ``Session``, ``Promise``, where it happened. Out: ``Kept`` facts, an entry of kind ops. Doors: the node, reading
only; the record.

A governed fact must be as promised. Money flows with every deposit, so of money the difference over those blocks must
be the promised one, or somebody else has moved it too in the same block, which is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain.questions import ask
from pyharness.deploy.schema import Done, Outcome
from pyharness.errors import Mismatch
from pyharness.ops.promise import Promise, PromisedFact
from pyharness.pipeline.acts.acts_plan import acts_plan
from pyharness.pipeline.acts.executed import Executed
from pyharness.pipeline.corridor.recording import write_record
from pyharness.pipeline.corridor.session import Session, sources
from pyharness.plan.build import build_steps
from pyharness.record.store import recorded
from pyharness.tools.release import read_release
from pyharness.units import in_percent, in_usdc
from pyharness.values import instant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A promised fact, in plain units: before and after as the chain had them, and whether that was promised."""

    name: str
    before: str
    after: str
    promised: str
    ok: bool
    flows: bool


def kept(session: Session, promise: Promise, *, first: int, last: int, seen: bool = True) -> tuple[Kept, ...]:
    """Compare each promised fact before the first block with what it is after the last.

    Args:
        seen: whether the promised calls are seen in those blocks; money must be as promised too where they are not.

    Raises:
        Mismatch: E-PROMISE, a fact is another than was promised.
    """
    asked = [(fact.to, fact.question) for fact in promise.facts]
    before, after = ask(session.rpc, asked, hex(first - 1)), ask(session.rpc, asked, hex(last))
    answers = list(zip(promise.facts, before, after, strict=True))
    found = tuple(_kept(fact, was, now) for fact, was, now in answers)
    still = {item.name for item, (_, was, now) in zip(found, answers, strict=True) if not seen and was == now}
    broken = [item for item in found if item.name in still or (not item.ok and not (item.flows and seen))]
    if broken or not (found or seen):
        raise Mismatch(
            "E-PROMISE",
            f"{len(broken)} fact(s) are not what was promised" if seen else "the transaction is not seen to do it",
            found="; ".join(f"{item.name} {item.before} -> {item.after}" for item in broken) or "other calls",
            expected="; ".join(f"{item.name} {item.promised}" for item in broken) or "the promised calls",
            next_command=f"python -m pyharness verify {session.config.words}",
        )
    return found


def _kept(fact: PromisedFact, was: str, now: str) -> Kept:
    ok = now == fact.after
    if fact.flows:
        ok = _number(now) - _number(was) == _number(fact.after) - _number(fact.before)
    return Kept(
        name=fact.name,
        before=in_words(fact, was),
        after=in_words(fact, now),
        promised=in_words(fact, fact.after),
        ok=ok,
        flows=fact.flows,
    )


def _number(answer: str) -> int:
    return int(answer) if answer.isdecimal() else 0


def in_words(fact: PromisedFact, answer: str) -> str:
    """An answer in plain units."""
    if answer.isdecimal() and fact.unit in ("USDC", "bps"):
        return in_usdc(int(answer)) if fact.unit == "USDC" else in_percent(int(answer))
    return {"true": "yes", "false": "no"}.get(answer, answer)


def moved_by_others(found: Sequence[Kept]) -> tuple[str, ...]:
    """What else moved in the same blocks, in words."""
    return tuple(f"{item.name}: others moved it in the same blocks" for item in found if not item.ok and item.flows)


def record(session: Session, promise: Promise, done: Executed) -> tuple[Path, ...]:
    """Write down what others carried out; to repeat it is to write nothing new."""
    config, before, release = session.config, recorded(session.records, session.config.words), read_release()
    known = before.places(config.external)
    raw = [
        {"from": promise.signer, "to": call.to, "input": call.data, "value": "0x0", "gas": "0x0"}
        for call in promise.calls
    ]
    steps = build_steps([{"transactionType": "CALL", "transaction": item} for item in raw], release, known)
    nothing: dict[str, None] = {"nonce": None, "gas_used": None, "gas_price": None}
    at = done.at if len(done.at) == len(steps) else (done.last,) * len(steps)
    where = [{"tx_hash": item.tx_hash, "block_number": item.block_number, "block_hash": item.block_hash} for item in at]
    outcome = Outcome(
        plan=acts_plan(config, before, release, steps),
        opened_at=instant_of(session.rpc.block(done.last.block_number).timestamp),
        steps=tuple(
            Done.model_validate({"step_id": step.id, **place, **nothing})
            for step, place in zip(steps, where, strict=True)
        ),
        sent=0,
        waiting=(),
    )
    return write_record(config, sources(session.loaded), outcome, session.rpc, session.records)
