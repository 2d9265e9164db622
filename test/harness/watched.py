"""The monitor on a stage: acts that raise each alert, and what ends it.

In: a ``Standing``. Out: rounds, each of them by a monitor that was started anew. Door: the node of the stage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyharness.chain.rpc import Rpc
from pyharness.names import role_id
from pyharness.observe.schema import Alert, Round
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.monitor import monitoring, remembering, snapshots
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios.schema import DAY, USDC
from pyharness.scenarios.stage.circle import STOPS, listed, unlisted, with_circle
from pyharness.scenarios.stage.lines import RESERVE
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import keccak_hex

ROUTER, POOL, PARAMS = "UsageFeeRouter", "HokusaiAMM", "HokusaiParams"
STALE_S = 300
NOBODY = "http://127.0.0.1:9"


@dataclass(slots=True)
class Watch:
    """Rounds of a system; each begins with what the file says."""

    stage: Stage
    session: Session
    late: int = 0
    taken: int = 0

    def look(self) -> Round:
        """A round, ``late`` seconds after the newest block."""
        of = snapshots.watched(self.session)
        fresh, known = monitoring.fresh(of), remembering.remembered(self.session.work)
        found, memory = monitoring.look(
            self.session, of, known if known and remembering.same(known, fresh) else fresh, self.stage.now() + self.late
        )
        remembering.remember(self.session.work, memory)
        return found

    def act(self, by: str, contract: str, function: str, *args: object) -> None:
        """A transaction of a party."""
        self.stage.act(by, contract, function, *args)

    def pay(self, amount: int, invoice: str) -> None:
        """An invoice of the provider (USDC base units)."""
        hashed = bytes.fromhex(keccak_hex(invoice.encode())[2:])
        provider = self.stage.view(RESERVE, "provider", self.stage.model.id)
        self.act("treasury", RESERVE, "payInfrastructureCost", self.stage.model.id, provider, amount, hashed, invoice)

    def fund(self, amount: int) -> None:
        """Money for the model (USDC base units)."""
        giver = self.stage.address("stranger")
        self.stage.fund_usdc(giver, amount)
        self.act("stranger", "USDC", "approve", self.stage.address(RESERVE), amount)
        self.act("stranger", RESERVE, "topUp", self.stage.model.id, amount)

    def power(self, function: str, contract: str, role: str) -> None:
        """Give a stranger a role, or take it."""
        by = "governor" if contract == PARAMS else "admin"
        self.act(by, contract, function, bytes.fromhex(role_id(role)[2:]), self.stage.address("stranger"))


def watch(here: Standing, work: Path, **limits: Any) -> Watch:
    """A system with $2,000 of runway and nothing wrong, and a monitor that nobody started yet."""
    made = unfunded(here, work, **limits)
    made.fund(2_000 * USDC)
    here.stage.node.mine(10)
    return made


def unfunded(here: Standing, work: Path, **limits: Any) -> Watch:
    """A system as it was deployed, and a monitor that nobody started yet."""
    config = here.session.config
    monitor = config.monitor.model_copy(update={"stale_head_seconds": STALE_S, **limits})
    loaded = replace(here.session.loaded, config=config.model_copy(update={"monitor": monitor}))
    return Watch(with_circle(here.stage), replace(here.session, loaded=loaded, work=work))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A rule, what raises it, what ends it, and which other rules that raises."""

    rule: str
    begin: Callable[[Watch], None]
    end: Callable[[Watch], None]
    others: tuple[str, ...] = ()


def _a_day(w: Watch) -> None:
    w.stage.node.advance(DAY + 1)
    w.stage.node.mine()


def _takes(w: Watch) -> None:
    """Cash leaves the reserve beside its books: whatever nobody is owed, and one unit more."""
    w.taken = w.stage.usdc(RESERVE) - w.stage.view(RESERVE, "outstanding") + 1
    _moves(w, RESERVE, "trader")


def _moves(w: Watch, sender: str, to: str) -> None:
    data = w.stage.book["USDC"].data("transfer", (w.stage.address(to), w.taken))
    w.stage.node.send_as(w.stage.address(sender), w.stage.address("USDC"), data)


def _emits(w: Watch) -> None:
    """No function of the system changes a role's admin: one that does stands there for a moment."""
    node, place = w.stage.node, w.stage.address(ROUTER)
    code = node.rpc.code(place)
    topic = keccak_hex(b"RoleAdminChanged(bytes32,bytes32,bytes32)")[2:]
    role = role_id("FEE_DEPOSITOR_ROLE")[2:]
    words = "".join(f"7f{word}" for word in (role, "00" * 32, role, topic))
    node.set_code(place, bytes.fromhex(f"{words}5f5fa400"))
    node.send_as(w.stage.address("stranger"), place, b"")
    node.set_code(place, code)


def _lost(w: Watch) -> None:
    w.session = replace(w.session, rpc=Rpc(NOBODY, retries=0))


def _found(w: Watch) -> None:
    w.session = replace(w.session, rpc=w.stage.node.rpc)


def _halves(*amounts: int) -> Callable[[Watch], None]:
    """Payments in dollars, each of half of what there is, which is not large."""

    def paid(w: Watch) -> None:
        for amount in amounts:
            w.pay(amount * USDC, f"{amount}")

    return paid


def _back(w: Watch) -> None:
    """The cash that was missing."""
    _moves(w, "trader", RESERVE)


def _allows(amount: int) -> Callable[[Watch], None]:
    return lambda w: w.act("backend", "USDC", "approve", w.stage.address(ROUTER), amount)


def _does(by: str, contract: str, function: str, *args: object) -> Callable[[Watch], None]:
    return lambda w: w.act(by, contract, function, *args)


def _renames(w: Watch) -> None:
    w.act("admin", RESERVE, "setProvider", w.stage.model.id, w.stage.address("trader"))


def _loses_its_pauser(w: Watch) -> None:
    w.act("admin", ROUTER, "revokeRole", bytes.fromhex(role_id("PAUSER_ROLE")[2:]), w.stage.address("pauser"))


def _stops(contract: str) -> Callable[[Watch], None]:
    return _does("pauser", contract, "pause")


def _resumes(contract: str) -> Callable[[Watch], None]:
    return _does("admin", contract, "unpause")


def _stops_and_resumes(w: Watch) -> None:
    _stops(ROUTER)(w)
    _resumes(ROUTER)(w)


def _exits(w: Watch) -> None:
    """Everything between two looks."""
    _stops(RESERVE)(w)
    w.act("admin", RESERVE, "emergencyWithdraw", w.stage.model.id, 100 * USDC)
    _resumes(RESERVE)(w)


def _approves(w: Watch) -> None:
    w.act("admin", RESERVE, "approvePayee", w.stage.model.id, w.stage.address("trader"), True)


def _moves_its_treasury(w: Watch) -> None:
    w.act("admin", RESERVE, "setTreasury", w.stage.address("trader"))


def _late(seconds: int) -> Callable[[Watch], None]:
    def later(w: Watch) -> None:
        w.late = seconds

    return later


def _powers(contract: str, role: str) -> tuple[Callable[[Watch], None], Callable[[Watch], None]]:
    return lambda w: w.power("grantRole", contract, role), lambda w: w.power("revokeRole", contract, role)


def _case(rule: str, begin: Callable[[Watch], None], end: Callable[[Watch], None], *others: str) -> Case:
    return Case(rule=rule, begin=begin, end=end, others=others)


CASES: Sequence[Case] = (
    _case("runway-low", _halves(1_000, 500, 250), lambda w: w.fund(2_000 * USDC)),
    _case("runway-critical", _halves(1_000, 500, 250, 125), lambda w: w.fund(2_000 * USDC), "runway-low"),
    _case("large-payment", lambda w: w.pay(1_000 * USDC + 1, "large"), _a_day),
    _case("split-changed", _does("governor", PARAMS, "setInfrastructureAccrualBps", 7_000), _a_day),
    _case("provider-changed", _renames, _a_day),
    _case("role-granted", lambda w: w.power("grantRole", PARAMS, "GOV_ROLE"), _a_day),
    _case("role-revoked", _loses_its_pauser, _a_day),
    _case("role-admin-changed", _emits, _a_day),
    _case("paused", _stops(RESERVE), _resumes(RESERVE)),
    _case("paused", _stops(POOL), _resumes(POOL)),
    _case("unpaused", _stops_and_resumes, _a_day),
    _case("emergency-withdrawal", _exits, _a_day, "unpaused"),
    _case("payee-approved", _approves, _a_day),
    _case("treasury-changed", _moves_its_treasury, _a_day),
    _case("solvency-gap", _takes, _back),
    _case("undeclared-depositor", *_powers(RESERVE, "DEPOSITOR_ROLE"), "role-granted"),
    _case("undeclared-depositor", *_powers(ROUTER, "FEE_DEPOSITOR_ROLE"), "role-granted"),
    _case("undeclared-payer", *_powers(RESERVE, "PAYER_ROLE"), "role-granted"),
    _case("undeclared-payer", *_powers(RESERVE, "DEFAULT_ADMIN_ROLE"), "role-granted"),
    _case("allowance", _allows(10_000 * USDC + 1), _allows(10_000 * USDC)),
    _case("usdc-paused", _does(STOPS, "USDC", "pause"), _does(STOPS, "USDC", "unpause")),
    _case("blocklisted", lambda w: _ignored(listed(w.stage, RESERVE)), lambda w: _ignored(unlisted(w.stage, RESERVE))),
    _case("blocklisted", lambda w: _ignored(listed(w.stage, POOL)), lambda w: _ignored(unlisted(w.stage, POOL))),
    _case("stale-head", _late(STALE_S + 1), _late(STALE_S)),
    _case("unreachable", _lost, _found),
)


def _ignored(_: object) -> None:
    """An act whose answer nobody needs."""


def rules(alerts: Sequence[Alert]) -> list[str]:
    """What they are about."""
    return [item.rule for item in alerts]
