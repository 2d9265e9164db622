"""Models launched on a stage, people with money, and the exact model of all that as it stands.

In: a ``Stage``, terms. Out: a ``Pair`` whose first comparison held. The door to the network, by ``Stage``.
What a stage has already, other models' books and a network's own balances, is read; everything after is foretold.
"""

from __future__ import annotations

from collections.abc import Sequence

from eth_utils.crypto import keccak

from pyharness.exact.coin import UNLIMITED, Circle, Coin
from pyharness.exact.formulas import Formulas
from pyharness.exact.refusal import ADMIN, Role
from pyharness.exact.state import Contributions, Line, Reserve, Router, World
from pyharness.exact.system import System
from pyharness.scenarios.business.chance import Act
from pyharness.scenarios.business.language import Question, address
from pyharness.scenarios.business.launching import BENCHMARK, METRIC, Terms, entered, specification
from pyharness.scenarios.business.live import OF_A_MODEL, Live
from pyharness.scenarios.business.pair import Pair, Step
from pyharness.scenarios.business.people import People
from pyharness.scenarios.schema import USDC
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.stage import Stage

CUSTOMERS = {
    "whale": 5_000_000 * USDC, "trader": 500_000 * USDC, "feeder": 200_000 * USDC, "small": 10_000 * USDC,
    "stranger": USDC,
}  # fmt: skip
REVENUE = 3_000_000 * USDC
TOGETHER = 5  # models launched in one transaction
POWERS = {
    "reserve": ("DEPOSITOR_ROLE", "PAYER_ROLE", "PAUSER_ROLE"),
    "router": ("FEE_DEPOSITOR_ROLE", "PAUSER_ROLE"),
    "factory": ("FEE_ROUTER_ROLE", "GOV_ROLE", "PAUSER_ROLE"),
    "registry": (),
    "verifier": (),
}


def opened(stage: Stage, terms: Sequence[Terms], formulas: Formulas) -> Pair:
    """Launch the models, give people money, and compare for the first time.

    Raises:
        Mismatch: E-STORY, something was refused, or stands otherwise than terms and wiring say.
    """
    live, people = Live(stage), _people(stage)
    live.names |= {address(account): name for name, account in people.accounts.items()}
    launched = [_launched(live, people, terms[at : at + TOGETHER]) for at in range(0, len(terms), TOGETHER)]
    _fund(stage, live, people, terms)
    reading = _Reading(live, people, [t.model_id for t in terms])
    world = reading.world("MockUSDC" in stage.book.contracts)
    for at, t in enumerate(terms):
        world.models[t.model_id] = model = entered(t, live.accounts, launched[at // TOGETHER])
        world.reserve.lines[t.model_id] = Line(provider=people["provider"])
        model.coin.allowances = reading.allowances("token", t.model_id, [model.pool.account])
    pair = Pair(live, System(world=world, formulas=formulas), people)
    pair.look(Step(act=Act()))
    return pair


def _people(stage: Stage) -> People:
    """The stage's parties, and customers nobody has keys of: their addresses are the same in every telling."""
    own = {name: int.from_bytes(keccak(text=f"customer {name}")[12:], "big") for name in CUSTOMERS}
    parties = {name: int(stage.address(name), 16) for name in ("admin", "governor", "treasury", "backend", "provider")}
    keys = {int(account, 16): key for account, key in stage.attesters.items()}
    ((outsider, key),) = multisig.generated(1).items()
    return People(
        accounts={**own, **parties},
        holders=tuple(dict.fromkeys((*own.values(), *parties.values()))),
        contributors=tuple(own.values()),
        attesters=dict(sorted(keys.items())),
        outsider=(int(outsider, 16), key),
    )


def _launched(live: Live, people: People, terms: Sequence[Terms]) -> int:
    """Launch by whoever may, and enter what came of it; returns when (unix seconds)."""
    admin = people["admin"]
    live.done("launcher", "", "launch", admin, [specification(t, people) for t in terms])
    now = live.now()
    listed = live.asked([("registry", "", "model", (keccak(text=t.model_id),)) for t in terms])
    for t, said in zip(terms, listed, strict=True):
        token, _, params, pool = said.words[:4]
        live.accounts |= {("token", t.model_id): token, ("params", t.model_id): params, ("pool", t.model_id): pool}
        live.done("registry", "", "setGenesis", admin, t.model_id, METRIC, BENCHMARK, t.genesis_bps)
        live.done("registry", "", "setBudget", admin, t.model_id, t.budget)
        live.names |= {address(live.accounts[kind, t.model_id]): f"{kind} of {t.model_id}" for kind in OF_A_MODEL}
    return now


def _fund(stage: Stage, live: Live, people: People, terms: Sequence[Terms]) -> None:
    """Money, and leave to spend it: revenue at the router, the rest at the reserve and the pools."""
    reserve, pools = live.accounts["reserve", ""], [live.accounts["pool", t.model_id] for t in terms]
    stage.fund_usdc(address(people["backend"]), REVENUE)
    live.done("usdc", "", "approve", people["backend"], live.accounts["router", ""], UNLIMITED)
    for name in ("whale", "trader", "feeder"):
        stage.fund_usdc(address(people[name]), CUSTOMERS[name])
        for spender in (reserve, *pools):
            live.done("usdc", "", "approve", people[name], spender, UNLIMITED)
    for name in ("small", "stranger"):
        stage.fund_usdc(address(people[name]), CUSTOMERS[name])
    for name in ("whale", "trader"):
        for t, pool in zip(terms, pools, strict=True):
            live.done("token", t.model_id, "approve", people[name], pool, UNLIMITED)


class _Reading:
    """What stands on the chain before the first act."""

    def __init__(self, live: Live, people: People, model_ids: Sequence[str]) -> None:
        self._live, self._people = live, people
        self._ids = model_ids

    def world(self, mock: bool) -> World:
        """The world without its models."""
        one, accounts = self._one, self._live.accounts
        outstanding, paid = one("reserve", "outstanding"), one("reserve", "totalPaid")
        router, first = accounts["router", ""], self._ids[0]
        roles = {
            (kind, role, holder)
            for kind, names in POWERS.items()
            for role in (ADMIN, *map(Role, names))
            for holder in self._holding(kind, "", role, router)
        }
        return World(
            now=self._live.now(),
            accounts={kind: account for (kind, model), account in accounts.items() if not model},
            usdc=self._usdc(Coin() if mock else Circle()),
            reserve=Reserve(
                account=accounts["reserve", ""],
                treasury=one("reserve", "treasury"),
                outstanding=outstanding,
                paid=paid,
                withdrawn=one("reserve", "totalAccrued") - outstanding - paid,
                paused=bool(one("reserve", "paused")),
            ),
            router=Router(account=router, paused=bool(one("router", "paused"))),
            pool_treasury=one("factory", "treasury"),
            attesters=tuple(self._people.attesters),
            quorum=one("verifier", "threshold"),
            min_improvement_bps=one("verifier", "minImprovementBps"),
            roles=roles | {("params", Role("GOV_ROLE"), h) for h in self._holding("params", first, Role("GOV_ROLE"))},
            contributions=Contributions(next_id=one("contributions", "nextContributionId")),
        )

    def allowances(self, kind: str, model: str, spenders: Sequence[int]) -> dict[tuple[int, int], int]:
        """What holders let these spend."""
        pairs = [(holder, spender) for holder in self._people.holders for spender in spenders]
        said = self._many([(kind, model, "allowance", pair) for pair in pairs])
        return dict(zip(pairs, said, strict=True))

    def _usdc(self, coin: Coin) -> Coin:
        accounts = self._live.accounts
        pools = [accounts["pool", model_id] for model_id in self._ids]
        inside = [accounts[kind, ""] for kind in ("reserve", "router", "launcher")]
        known = [*self._people.holders, *inside, *pools]
        coin.supply = self._one("usdc", "totalSupply")
        coin.balances = dict(zip(known, self._many([("usdc", "", "balanceOf", (who,)) for who in known]), strict=True))
        coin.allowances = self.allowances("usdc", "", [*inside[:2], *pools])
        return coin

    def _holding(self, kind: str, model: str, role: Role, *more: int) -> list[int]:
        known, hashed = [*self._people.holders, *more], bytes(32) if role == ADMIN else keccak(text=role.name)
        said = self._many([(kind, model, "hasRole", (hashed, who)) for who in known])
        return [who for who, holds in zip(known, said, strict=True) if holds]

    def _one(self, kind: str, function: str) -> int:
        return self._many([(kind, "", function, ())])[0]

    def _many(self, questions: Sequence[Question]) -> list[int]:
        said = self._live.asked(questions)
        equal("errors of the views read at the beginning", [item.error for item in said if item.error], [])
        return [item.words[0] for item in said]
