"""The contracts and the exact model side by side: every act foretold, made, and every answer and view compared.

In: a system of contracts, the model of the same system, people, acts.
Out: a step per act, with all that the contracts said; the first difference, with what each said. Touches nothing but
the contracts it is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pyharness.errors import Mismatch
from pyharness.exact.refusal import Refused
from pyharness.exact.state import Evaluation
from pyharness.exact.system import TELLING, System
from pyharness.exact.views import Answer, View
from pyharness.scenarios.business.chance import Act
from pyharness.scenarios.business.language import Contracts, Said, numbers, tuple_of
from pyharness.scenarios.business.people import People

NOTHING = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An act, its arguments as the model takes them, and what the chain said to it and to every question after it."""

    act: Act
    arguments: tuple[object, ...] = ()
    said: Said = NOTHING
    seen: dict[View, Answer] = field(default_factory=dict)


@dataclass(slots=True)
class Pair:
    """Both systems, and what was done to them: acts by function and outcome, buys one unit below the exact floor."""

    chain: Contracts
    system: System
    people: People
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    short: int = 0
    acts: int = 0

    def act(self, act: Act) -> Step:
        """Do it to both: the model says first what will come of it.

        Raises:
            Mismatch: E-STORY, another answer, another error, or another view afterwards.
        """
        self.acts += 1
        if not act.function:
            self.wait(act.wait)
            return self.look(Step(act=act))
        given, arguments = self._prepared(act)
        step = Step(act=act, arguments=(act.model, *arguments) if act.model else arguments)
        foretold = _expected(self.system, step)
        step = replace(step, said=self.chain.call(act.kind, act.model, act.function, act.caller, given))
        self.done[f"{act.kind}.{act.function}", step.said.error] += 1
        self.short += _settle(self.system, step, foretold)
        return self.look(step)

    def wait(self, seconds: int) -> None:
        """Let time pass for both, without a look."""
        self.system.world.now += seconds
        self.chain.at(self.system.world.now)

    def look(self, step: Step) -> Step:
        """Ask every view of both.

        Raises:
            Mismatch: E-STORY, another answer.
        """
        views = list(self.system.views(self.people.holders, tuple(self.system.world.models)))
        for (view, expected), said in zip(views, self.chain.asked([view for view, _ in views]), strict=True):
            if said.words != expected and said.words != numbers(expected):
                raise differs(f"{'.'.join(view[:3])}{view[3]} after {_told(step.act)}", said, expected)
            step.seen[view] = said.words
        return step

    def _prepared(self, act: Act) -> tuple[tuple[object, ...], tuple[object, ...]]:
        """The arguments as the contract takes them, and as the model does."""
        if act.arguments and isinstance(act.arguments[0], Evaluation):
            return self._signed(act.arguments[0])
        if act.function == "releaseTranche":
            digest, model_id, parts = act.arguments
            return (digest, model_id, tuple(tuple_of(part) for part in parts)), act.arguments
        return act.arguments, act.arguments

    def _signed(self, e: Evaluation) -> tuple[tuple[object, ...], tuple[object, ...]]:
        """The evaluation as the contract takes it, and as the model does, its digest filled in."""
        content = (
            e.model_id, e.run_id, e.metric, e.benchmark, e.dataset, e.baseline_bps, e.candidate_bps,
            tuple(tuple_of(part) for part in e.contributors), e.deadline,
        )  # fmt: skip
        (hashed,) = self.chain.asked([("verifier", "", "hashEvaluation", (content,))])
        digest = b"".join(word.to_bytes(32, "big") for word in hashed.words)
        return (content, attested(self.people, digest, e.signers)), (replace(e, digest=digest),)


def attested(people: People, digest: bytes, signers: Sequence[tuple[int, bool]]) -> tuple[tuple[int, bytes], ...]:
    """(attester, signature) of each signer; one that is not genuine signs something else."""
    from eth_account import Account  # documented lazy import: about a second

    keys = dict([*people.attesters.items(), people.outsider])
    signed = [(who, digest if genuine else bytes(32), keys[who]) for who, genuine in signers]
    return tuple((who, bytes(Account.unsafe_sign_hash(what, key).signature)) for who, what, key in signed)


def follow(system: System, step: Step) -> int:
    """Do a step's act to a model and compare its answer; 1 if its tokens were below the exact floor, else 0.

    Raises:
        Mismatch: E-STORY, another answer or error.
    """
    if not step.act.function:
        system.world.now += step.act.wait
        return 0
    return _settle(system, step, _expected(system, step))


def agrees(system: System, people: People, step: Step) -> bool:
    """Whether a model says of this step and after it what the chain said."""
    try:
        follow(system, step)
    except Mismatch:
        return False
    answers = system.views(people.holders, tuple(system.world.models))
    return all(step.seen.get(view) in (answer, numbers(answer)) for view, answer in answers)


def differs(what: str, said: Said, expected: object) -> Mismatch:
    """The contracts and the model disagree."""
    return Mismatch("E-STORY", f"{what} is not what the exact model says", found=str(said), expected=str(expected))


def _told(act: Act) -> str:
    """An act in words."""
    if not act.function:
        return f"{act.wait} seconds"
    return f"{act.kind}.{act.model}.{act.function}{act.arguments} by {act.caller:#x}"


def _settle(system: System, step: Step, expected: Said) -> int:
    """Hold what was said against what was foretold; where the exact floor is too near to see, a unit less is right."""
    act, said = step.act, step.said
    if said == expected:
        return 0
    if act.function in TELLING and said.error == expected.error in ("", "SupplyOutOfDomain"):
        system.undo()
        supply = system.world.models[act.model].coin.supply
        tokens = said.values[0] - supply if said.error else said.words[0]  # type: ignore[operator]
        expected = _expected(system, step, tokens)
    if said != expected:
        raise differs(_told(act), said, expected)
    return 1


def _expected(system: System, step: Step, said: int | None = None) -> Said:
    try:
        return Said(words=system.call(step.act.kind, step.act.function, step.act.caller, step.arguments, said))
    except Refused as refusal:
        return Said.refused(refusal)
