"""Story `three-months-of-business`: ten models, ninety days, 200 acts drawn from a seed; no book differs by one unit.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. The exact model says of each act what will come
of it, refusals included, before it is made; then every view of every model and everybody's balances are compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from pyharness.exact.formulas import Formulas
from pyharness.exact.state import World
from pyharness.scenarios.business import everyday
from pyharness.scenarios.business.launching import configured
from pyharness.scenarios.business.opening import opened
from pyharness.scenarios.business.pair import Pair, Step
from pyharness.scenarios.schema import DAY, Told
from pyharness.scenarios.stage.expect import holds
from pyharness.scenarios.stage.stage import Stage

NAME = "three-months-of-business"
SENTENCE = "Ten models for ninety days, 200 acts foretold by the exact model: every book agrees to the unit after each."
SEED, MODELS, STEPS, DAYS = 2_022, 10, 200, 90
SAMPLES = 24  # of a price, at most


@dataclass(slots=True, kw_only=True)
class Telling:
    """What a telling adds up to (USDC, 6 decimals); ``paths`` holds each model's asking price by its priced reserve."""

    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    views: int = 0
    topped_up: int = 0
    paths: dict[str, dict[int, int]] = field(default_factory=dict)

    def add(self, step: Step) -> None:
        """One more step."""
        self.views += len(step.seen)
        if step.said.error:
            self.refused[step.said.error] += 1
            return
        self.acts[step.act.function] += 1
        self.topped_up += step.act.arguments[1] if step.act.function == "topUp" else 0
        for (kind, model_id, name, _), answer in step.seen.items():
            if (kind, name) == ("pool", "getPhaseInfo"):
                spot = step.seen["pool", model_id, "spotPrice", ()]
                self.paths.setdefault(model_id, {})[_word(answer[1])] = _word(spot[0])


def tell(stage: Stage) -> Told:
    """The story's own seed, models and length."""
    return told(stage, seed=SEED, steps=STEPS)


def told(stage: Stage, *, seed: int, steps: int, models: int = MODELS, formulas: Formulas | None = None) -> Told:
    """Launch the models and live through the days.

    Raises:
        Mismatch: E-STORY, the first difference between chain and model.
    """
    rng, telling = Random(seed), Telling()  # noqa: S311  (a story is told again from its seed)
    agreed = [everyday.terms(rng, at) for at in range(models)]
    pair = opened(stage, agreed, formulas or Formulas())
    began = pair.system.world.now
    for step in everyday.days(pair, rng, steps=steps, seconds=DAYS * DAY):
        telling.add(step)
    passed = pair.system.world.now - began
    holds("as much time passed as the story says", passed >= DAYS * DAY, passed)
    launched = tuple(configured(t, pair.people) for t in agreed)
    return Told(facts=_facts(pair, telling, seed=seed, days=passed // DAY), launched=launched)


def _facts(pair: Pair, telling: Telling, *, seed: int, days: int) -> dict[str, int | str]:
    world, acts = pair.system.world, telling.acts
    lines = [world.reserve.lines[model_id] for model_id in world.models]
    revenue = sum(line.fees for line in lines)
    paid = sum(line.paid for line in lines)
    infra = sum(line.accrued + line.paid for line in lines) - telling.topped_up
    held = world.usdc.of(world.reserve.account)
    holds("the reserve's cash covers what it owes", held >= world.reserve.outstanding, held)
    return {
        "seed": seed,
        "steps": pair.acts,
        "steps_refused_as_foretold": sum(telling.refused.values()),
        "kinds_of_refusal": len(telling.refused),
        "models": len(world.models),
        "length_days": days,
        "revenue_usdc": revenue,
        "infrastructure_usdc": infra,
        "profit_usdc": revenue - infra,
        "topped_up_usdc": telling.topped_up,
        "paid_usdc": paid,
        "trades": acts["buy"] + acts["sell"],
        "rewards_tokens": sum(reward.released for reward in world.rewards.values()),
        "models_above_threshold": _crossed(world),
        "reserve_owes_usdc": world.reserve.outstanding,
        "reserve_holds_usdc": held,
        "views_compared": telling.views,
        "differences": 0,
        **_path(pair, telling),
    }


def _crossed(world: World) -> int:
    return sum(model.pool.reserve > model.pool.market.threshold_usdc for model in world.models.values())


def _path(pair: Pair, telling: Telling) -> dict[str, int | str]:
    """Asking prices of one model by its priced reserve, in USDC base units: of the model seen most on both sides of its
    threshold, spread evenly over what was seen; as many numbers in each, parted by blanks."""
    models = pair.system.world.models
    threshold = {model_id: model.pool.market.threshold_usdc for model_id, model in models.items()}

    def sides(model_id: str) -> int:
        above = sum(reserve > threshold[model_id] for reserve in telling.paths[model_id])
        return min(above, len(telling.paths[model_id]) - above)

    shown = max(sorted(telling.paths), key=sides)
    seen = sorted(telling.paths[shown].items())
    chosen = [seen[at * (len(seen) - 1) // (SAMPLES - 1)] for at in range(SAMPLES)] if len(seen) > SAMPLES else seen
    return {
        "path_of": shown,
        "path_threshold_usdc": threshold[shown],
        "path_reserves": " ".join(str(reserve) for reserve, _ in chosen),
        "path_prices": " ".join(str(price) for _, price in chosen),
    }


def _word(value: object) -> int:
    """A word of an answer."""
    return int(str(value))
