"""The contracts and the model side by side: every act on both, every answer and every view compared.

In: a chain with a system on it and the model of the same system; acts.
Out: a step per act, with all that the chain said; the first difference, with what each said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from eth_account import Account

from differential import acts, evaluations
from differential.acts import Act, Chance, Maker
from differential.chain import Chain, Said, numbers, tuple_of
from differential.deployment import HOLDERS, attesters
from pyharness.exact.refusal import Refused
from pyharness.exact.state import Evaluation
from pyharness.exact.system import TELLING, System
from pyharness.exact.views import Answer, View

MENU: tuple[tuple[Maker, int], ...] = (
    (acts.wait, 16), (acts.buy, 22), (acts.sell, 18), (acts.ask, 8), (acts.preview, 3), (acts.profit, 12),
    (acts.donate, 4), (acts.allow, 3), (acts.give, 4), (acts.revenue, 12), (acts.batch_revenue, 5), (acts.accrue, 5),
    (acts.pay, 10), (acts.payees, 4), (acts.stop, 2), (acts.go, 6), (acts.rescue, 4), (acts.govern, 5),
    (acts.administer, 4), (evaluations.submit, 10), (evaluations.release, 6),
)  # fmt: skip
MAKERS = tuple(maker for maker, _ in MENU)
WEIGHTS = tuple(weight for _, weight in MENU)


class Difference(AssertionError):
    """The contracts and the model disagree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An act, its arguments as the model takes them, and what the chain said to it and to every question after it."""

    act: Act
    arguments: tuple[object, ...]
    said: Said
    seen: dict[View, Answer] = field(default_factory=dict)


@dataclass(slots=True)
class Pair:
    """Both systems, and what was done to them: acts by function and outcome, buys one unit below the exact floor."""

    chain: Chain
    system: System
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    short: int = 0
    acts: int = 0

    def act(self, act: Act) -> Step:
        """Do it to both.

        Raises:
            Difference: another answer, another error, or another view afterwards.
        """
        step = self._on_chain(act)
        self.acts += 1
        if act.function:
            self.done[f"{act.kind}.{act.function}", step.said.error] += 1
        self.short += follow(self.system, step)
        return self.look(step)

    def look(self, step: Step) -> Step:
        """Ask every view of both.

        Raises:
            Difference: another answer.
        """
        for view, expected in self.system.views(HOLDERS, tuple(self.system.world.models)):
            said = self.chain.ask(*view)
            if said.words != expected and said.words != numbers(expected):
                raise Difference(f"{'.'.join(view[:3])}{view[3]}: {said}, the model {expected}")
            step.seen[view] = said.words
        return step

    def _on_chain(self, act: Act) -> Step:
        arguments, given = act.arguments, act.arguments
        if not act.function:
            self.chain.at(self.system.world.now + act.wait)
            return Step(act=act, arguments=(), said=Said())
        if given and isinstance(given[0], Evaluation):
            given, arguments = self._signed(given[0])
        elif act.function == "releaseTranche":
            given = (*given[:2], tuple(tuple_of(part) for part in given[2]))
        said = self.chain.call(act.kind, act.model, act.function, act.caller, given)
        return Step(act=act, arguments=(act.model, *arguments) if act.model else arguments, said=said)

    def _signed(self, e: Evaluation) -> tuple[tuple[object, ...], tuple[object, ...]]:
        """The evaluation as the contract takes it, and as the model does, its digest filled in."""
        content = (
            e.model_id, e.run_id, e.metric, e.benchmark, e.dataset, e.baseline_bps, e.candidate_bps,
            tuple(tuple_of(part) for part in e.contributors), e.deadline,
        )  # fmt: skip
        digest = b"".join(
            word.to_bytes(32, "big") for word in self.chain.ask("verifier", "", "hashEvaluation", (content,)).words
        )
        keys = dict(attesters())
        attestations = []
        for signer, genuine in e.signers:
            what = digest if genuine else bytes(32)
            attestations.append((signer, bytes(Account.unsafe_sign_hash(what, keys[signer]).signature)))
        return (content, tuple(attestations)), (replace(e, digest=digest),)


def follow(system: System, step: Step) -> int:
    """Do a step's act to a model and compare its answer; 1 if its tokens were below the exact floor, else 0.

    Raises:
        Difference: another answer or error.
    """
    act, said = step.act, step.said
    if not act.function:
        system.world.now += act.wait
        return 0
    expected = _expected(system, step)
    if said == expected:
        return 0
    if act.function in TELLING and said.error == expected.error in ("", "SupplyOutOfDomain"):
        system.undo()
        supply = system.world.models[act.model].coin.supply
        tokens = said.values[0] - supply if said.error else said.words[0]  # type: ignore[operator]
        expected = _expected(system, step, tokens)
    if said != expected:
        raise Difference(f"{act.kind}.{act.function}: {said}, the model {expected}, for {act}")
    return 1


def agrees(system: System, step: Step) -> bool:
    """Whether a model says of this step and after it what the chain said."""
    try:
        follow(system, step)
    except Difference:
        return False
    answers = system.views(HOLDERS, tuple(system.world.models))
    return all(step.seen.get(view) in (answer, numbers(answer)) for view, answer in answers)


def next_act(chance: Chance) -> Act:
    """Any act of the menu."""
    return chance.rng.choices(MAKERS, WEIGHTS)[0](chance)


def _expected(system: System, step: Step, said: int | None = None) -> Said:
    try:
        return Said(words=system.call(step.act.kind, step.act.function, step.act.caller, step.arguments, said))
    except Refused as refusal:
        return Said.refused(refusal)
