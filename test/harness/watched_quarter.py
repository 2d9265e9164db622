"""A quarter of business under watch: what the monitor tells of it, and what the exact model says it must tell.

In: a ``Standing``, a seed. Out: each round's look as the rules got it, what was told, what was expected. Door: the node
of the stage.

People do what they do in `three-months-of-business`, and contracts are paused and resumed; between two acts, some
incidents that no book shows. The expectation is reckoned from the exact model's world and the acts alone, by the
guide's words, with nothing of the monitor's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import watched
from watched import CASES, Case

from pyharness.errors import DOCTOR, EnvironmentFault
from pyharness.exact.formulas import Formulas
from pyharness.exact.state import World
from pyharness.observe import rounds
from pyharness.observe.rounds import Memory
from pyharness.observe.rules import CONDITIONS, EVENTS
from pyharness.observe.schema import Round
from pyharness.observe.seen import Look
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios.business import everyday, money
from pyharness.scenarios.business.chance import Act, Chance
from pyharness.scenarios.business.everyday import MENU, Everyday
from pyharness.scenarios.business.launching import configured
from pyharness.scenarios.business.opening import opened
from pyharness.scenarios.business.pair import Pair, Step
from pyharness.scenarios.schema import DAY, USDC

DAYS, BURN, WINDOW = 90, 50 * USDC, 30
EVENT_S = DAY
RESERVE, ROUTER = "InfrastructureReserve", "UsageFeeRouter"
# Incidents that leave the exact model's world as it is, by their rules.
INCIDENTS = (
    "role-admin-changed", "undeclared-depositor", "undeclared-payer", "solvency-gap", "usdc-paused", "blocklisted",
    "stale-head",
)  # fmt: skip
SUBJECTS = {
    "undeclared-depositor": "stranger", "undeclared-payer": "stranger", "solvency-gap": RESERVE, "usdc-paused": "USDC",
    "blocklisted": RESERVE, "stale-head": "node",
}  # fmt: skip
TABLES = (CONDITIONS, EVENTS)
GRANTS = ("undeclared-depositor", "undeclared-payer")
Told = tuple[int, str, str]  # round, "+" or "-" and the rule, subject


class Unseen(Pair):
    """Acts are foretold and compared; not every view after each."""

    def look(self, step: Step) -> Step:
        """Nothing is asked."""
        return step


def _stop(c: Chance) -> Act:
    """What stands still goes on; where nothing does, something is stopped."""
    world, admin = c.w, c.people["admin"]
    for kind, still in (("reserve", world.reserve.paused), ("router", world.router.paused)):
        if still:
            return c.act(kind, "unpause", admin)
    kind = c.rng.choice(("reserve", "router", "pool", "pool"))
    still = kind == "pool" and c.model.pool.paused_until > world.now
    return c.act(kind, "unpause" if still else "pause", admin, of_model=kind == "pool")


def _provider(c: Chance) -> Act:
    """Somebody else is paid from now on."""
    return c.act("reserve", "setProvider", c.people["admin"], c.model_id, c.people[c.rng.choice(("small", "provider"))])


def _admin(c: Chance) -> Act:
    """What an admin can do with money: stop the reserve and take some, name who else is paid, or where exits go."""
    admin, lines, way = c.people["admin"], c.w.reserve.lines, c.rng.randrange(3)
    if c.w.reserve.paused:
        name = max(sorted(lines), key=lambda it: lines[it].accrued)
        return c.act("reserve", "emergencyWithdraw", admin, name, c.rng.randrange(1, lines[name].accrued // 2 + 2))
    if way == 0:
        return c.act("reserve", "pause", admin)
    if way == 1:
        return c.act("reserve", "approvePayee", admin, c.model_id, c.people["small"], True)
    return c.act("reserve", "setTreasury", admin, c.people[c.rng.choice(("treasury", "small"))])


QUARTER = (*MENU, (money.pay, 30), (_stop, 14), (_provider, 4), (_admin, 10))


@dataclass(slots=True)
class Oracle:
    """What must be told, from the exact model.

    Args:
        paid: (model, moment, amount) of every payment.
        standing: what is open: conditions by rule and subject, events with the moment they end at.
    """

    burns: dict[str, int]
    paid: list[tuple[str, int, int]] = field(default_factory=list)
    conditions: set[tuple[str, str]] = field(default_factory=set)
    events: list[tuple[str, str, int]] = field(default_factory=list)
    news: list[tuple[str, str]] = field(default_factory=list)

    def follow(self, act: Act, accrued: dict[str, int], at: int) -> None:
        """An act that went through; ``accrued`` is what each model had before it."""
        if act.function == "payInfrastructureCost":
            self._payments((act.arguments,), accrued, at)
        elif act.function == "batchPayInfrastructureCosts":
            self._payments(act.arguments[0], accrued, at)
        elif act.function == "setInfrastructureAccrualBps":
            self.news.append(("split-changed", act.model))
        elif act.function == "setProvider":
            self.news.append(("provider-changed", act.arguments[0]))
        elif act.function == "emergencyWithdraw":
            self.news.append(("emergency-withdrawal", act.arguments[0]))
        elif act.function == "approvePayee":
            self.news += [("payee-approved", act.arguments[0])] if act.arguments[2] else []
        elif act.function == "setTreasury":
            self.news.append(("treasury-changed", _label(act.kind, act.model)))
        elif act.function == "unpause":
            self.news.append(("unpaused", _label(act.kind, act.model)))

    def _payments(self, payments: Any, accrued: dict[str, int], at: int) -> None:
        left = dict(accrued)
        for model, _, amount, *_ in payments:
            if 2 * amount > left[model]:
                self.news.append(("large-payment", model))
            left[model] -= amount
            self.paid.append((model, at, amount))

    def round(self, number: int, world: World, now: int, incidents: set[tuple[str, str]]) -> list[Told]:
        """What a round at this moment tells."""
        conditions = self._conditions(world, now) | incidents
        found = [(number, f"+{rule}", subject) for rule, subject in conditions - self.conditions]
        found += [(number, f"-{rule}", subject) for rule, subject in self.conditions - conditions]
        found += [(number, f"+{rule}", subject) for rule, subject in self.news]
        found += [(number, f"-{rule}", subject) for rule, subject, end in self.events if now >= end]
        self.events = [item for item in self.events if now < item[2]]
        self.events += [(rule, subject, now + EVENT_S) for rule, subject in self.news]
        self.conditions, self.news = conditions, []
        return sorted(found)

    def _conditions(self, world: World, now: int) -> set[tuple[str, str]]:
        found = set()
        for model, line in world.reserve.lines.items():
            since = now // DAY - WINDOW
            spent = sum(amount for name, at, amount in self.paid if name == model and at // DAY > since)
            burn = max(self.burns.get(model, 0), -(-spent // WINDOW))
            if burn and line.accrued < 7 * burn:
                found.add(("runway-low", model))
            if burn and line.accrued < 3 * burn:
                found.add(("runway-critical", model))
        stopped = {RESERVE: world.reserve.paused, ROUTER: world.router.paused}
        stopped |= {_label("pool", name): item.pool.paused_until > now for name, item in world.models.items()}
        return found | {("paused", label) for label, still in stopped.items() if still}


@dataclass(slots=True)
class Quarter:
    """What was looked at, told and expected, round by round; how often sight was lost, acts made and refused."""

    looks: list[tuple[Memory, Look]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    expected: list[Told] = field(default_factory=list)
    lost: int = 0
    acts: int = 0
    refused: int = 0


class Living:
    """A quarter as it is lived.

    Args:
        seed: of everything. models: that are launched for it, each with a declared burn.
    """

    def __init__(self, here: Standing, work: Path, *, seed: int, models: int) -> None:
        self.rng, self.ill = Random(seed), Random(seed + 1)
        agreed = [everyday.terms(self.rng, at) for at in range(models)]
        pair = opened(here.stage, agreed, Formulas())
        self.pair = Unseen(pair.chain, pair.system, pair.people)
        self.watch = watched.unfunded(here, work, confirmations=2)
        session, made = self.watch.session, tuple(configured(terms, pair.people) for terms in agreed)
        config = session.config.model_copy(update={"models": (*session.config.models, *made)})
        self.watch.session = replace(session, loaded=replace(session.loaded, config=config))
        self.oracle = Oracle({terms.model_id: BURN for terms in agreed})
        own = here.stage.model.id  # nobody uses it
        self.always = {("runway-low", own), ("runway-critical", own), ("allowance", "backend")}
        self.names = {here.stage.address(name): name for name in ("stranger", "backend")}
        self.out = Quarter()

    def live(self, *, steps: int) -> Quarter:
        """Acts over ninety days, a round after each second one or so, each incident once."""
        sighted = rounds.sighted

        def kept(memory: Memory, look: Look) -> Any:
            self.out.looks.append((memory, look))
            return sighted(memory, look)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rounds, "sighted", kept)
            self.see()
            due = {(at + 1) * steps // (len(INCIDENTS) + 1): rule for at, rule in enumerate(INCIDENTS)}
            for at in range(steps):
                self.act(self.rng.randrange(1, 2 * DAYS * DAY // steps))
                if self.rng.randrange(2) or at == steps - 1:
                    self.see()
                if at in due:
                    self.incident(next(case for case in CASES if case.rule == due[at]))
        return self.out

    def act(self, wait: int) -> None:
        """Somebody does something."""
        self.pair.wait(wait)
        world = self.pair.system.world
        accrued = {name: line.accrued for name, line in world.reserve.lines.items()}
        step = self.pair.act(Everyday(self.rng, world, self.pair.people).next(QUARTER))
        self.out.acts += 1
        if step.said.error:
            self.out.refused += 1
        else:
            self.oracle.follow(step.act, accrued, world.now)

    def incident(self, case: Case) -> None:
        """What no book shows, seen once while it lasts and once after it."""
        self.see()
        case.begin(self.watch)
        lasting = set() if case.rule == "role-admin-changed" else {(case.rule, SUBJECTS[case.rule])}
        self.oracle.news += [("role-granted", RESERVE)] if case.rule in GRANTS else []
        self.oracle.news += [] if lasting else [(case.rule, ROUTER)]
        self.see(lasting)
        if lasting:
            case.end(self.watch)
            self.oracle.news += [("role-revoked", RESERVE)] if case.rule in GRANTS else []
            self.see()
        self.pair.wait(max(self.watch.stage.now() - self.pair.system.world.now, 0) + 1)

    def see(self, lasting: set[tuple[str, str]] = frozenset()) -> None:  # type: ignore[assignment]
        """A round by a monitor that is started for it; seldom one before it that loses the node in between."""
        number = len(self.out.looks)
        if number and self.ill.randrange(3) == 0:
            self._blind()
        found = self.watch.look()
        assert found.snapshot is not None, found.open
        self.out.told += told(number, found, self.names)
        now = self.watch.stage.now()
        self.out.expected += self.oracle.round(number, self.pair.system.world, now, self.always | lasting)

    def _blind(self) -> None:
        honest = self.watch.session.rpc
        faulty: Any = Faulty(honest, self.ill.randrange(6))
        self.watch.session = replace(self.watch.session, rpc=faulty)
        found = self.watch.look()
        assert (found.state, found.cleared, watched.rules(found.raised)) == ("unknown", (), ["unreachable"])
        self.watch.session = replace(self.watch.session, rpc=honest)
        self.out.lost += 1


class Faulty:
    """A connection that breaks after so many questions."""

    def __init__(self, rpc: Any, after: int) -> None:
        self._rpc, self._left = rpc, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._rpc, name)
        return self._counted(found) if callable(found) else found

    def _counted(self, question: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise EnvironmentFault("E-RPC-UNREACHABLE", "the node is gone", next_command=DOCTOR)
            return question(*args, **named)

        return asked


def told(number: int, found: Round, names: Mapping[str, str]) -> list[Told]:
    """What a round told, but of the node."""
    pairs = [("+", item) for item in found.raised] + [("-", item) for item in found.cleared]
    said = [(number, f"{sign}{item.rule}", names.get(item.subject, item.subject)) for sign, item in pairs]
    return sorted(item for item in said if item[1][1:] != "unreachable")


def replayed(of: Quarter, names: Mapping[str, str], without: str = "") -> list[Told]:
    """The same looks judged again, by all rules but one."""
    tables: list[Any] = [{rule: check for rule, check in table.items() if rule != without} for table in TABLES]
    found: list[Told] = []
    carried: dict[str, Any] = {}
    for number, (memory, look) in enumerate(of.looks):
        now = memory.model_copy(update=carried) if carried else memory
        round_, until, told_ = rounds.sighted(now, look, conditions=tables[0], events=tables[1])
        carried = {"last": round_, "until": until, "told": told_}
        found += told(number, round_, names)
    return found


def _label(kind: str, model: str) -> str:
    ours = {"reserve": RESERVE, "router": ROUTER, "factory": "HokusaiAMMFactory"}
    return ours.get(kind, f"HokusaiAMM/{model}")
