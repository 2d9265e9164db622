"""Story `batch-of-models`: the revenue of a hundred models in one transaction; every line of it exact.

In: a ``Stage``. Out: ``Told``. The door to the network, by ``Stage``. Each model has a rate and an amount of its own,
up to 100 % infrastructure, where nothing is left for the market. The split, in Python, is the guide's: infrastructure
is rounded down, profit the rest. The models are made for this; the verification where it ends looks at
each of them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyharness.config.schema import Model
from pyharness.scenarios.schema import BPS, USDC, Told
from pyharness.scenarios.stage.acts import split
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import keccak_hex

NAME = "batch-of-models"
SENTENCE = "The revenue of a hundred models arrives in one transaction, every line exact; one bad entry stops it whole."
MODELS, CHUNK, LARGEST = 100, 20, 120
SYMBOL = "BATCH"
ROUTER, RESERVE, POOL = "UsageFeeRouter", "InfrastructureReserve", "HokusaiAMM"
UNKNOWN, INACTIVE = 2, 5  # of the router's statuses: no pool, deactivated


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A model of the batch: its rate and its revenue (USDC, 6 decimals)."""

    id: str
    rate_bps: int
    amount: int

    @property
    def infra(self) -> int:
        """What goes to infrastructure."""
        return split(self.amount, self.rate_bps)[0]

    @property
    def profit(self) -> int:
        """What goes to the market."""
        return split(self.amount, self.rate_bps)[1]


def lines() -> tuple[Line, ...]:
    """A hundred models; no two alike, and hardly an amount that divides."""
    least = BPS // 2
    return tuple(
        Line(
            id=f"batch-of-models-{at:03d}",
            rate_bps=least + least * at // (MODELS - 1),
            amount=(3 + at) * USDC + 7 * at + 1,
        )
        for at in range(MODELS)
    )


def tell(stage: Stage) -> Told:
    """Launch, be refused for each kind of bad entry, deposit for all, and once more."""
    batch = lines()
    total, infra = sum(line.amount for line in batch), sum(line.infra for line in batch)
    launched = _launched(stage, batch)
    stage.fund_usdc(stage.address("backend"), 2 * total)
    stage.act("backend", "USDC", "approve", stage.address(ROUTER), 2 * total)
    _refusals(stage, batch)
    first = _deposited(stage, batch)
    again = _deposited(stage, batch)
    return Told(
        facts={
            "models": MODELS,
            "largest_batch": LARGEST,
            "lowest_infrastructure_bps": batch[0].rate_bps,
            "highest_infrastructure_bps": batch[-1].rate_bps,
            "revenue_usdc": total,
            "to_reserve_usdc": infra,
            "to_markets_usdc": total - infra,
            "gas_per_model_first_time": first.gas // MODELS,
            "gas_per_model_afterwards": again.gas // MODELS,
        },
        gas={
            f"launch {CHUNK} models": launched.gas,
            f"deposit API fees of {MODELS} new models": first.gas,
            f"deposit API fees of {MODELS} models": again.gas,
        },
        launched=tuple(_configured(stage, line) for line in batch),
    )


def _launched(stage: Stage, batch: Sequence[Line]) -> Done:
    """The models exist, each at its own rate; returns the launch of the first chunk."""
    done = [
        stage.act("admin", "ModelLauncher", "launch", [_terms(stage, line) for line in batch[at : at + CHUNK]])
        for at in range(0, MODELS, CHUNK)
    ]
    metric = bytes.fromhex(keccak_hex(stage.model.metric.encode())[2:])
    benchmark = bytes.fromhex(stage.model.benchmark_hash[2:])
    for line in batch:
        stage.act("admin", "ModelRegistry", "setGenesis", line.id, metric, benchmark, 0)
    statuses = stage.view(ROUTER, "checkBatch", [line.id for line in batch])
    equal("models ready for revenue", tuple(statuses), (0,) * MODELS)
    return done[0]


def _terms(stage: Stage, line: Line) -> tuple[object, ...]:
    """A ``ModelSpec`` on the stage model's terms, but for its rate; nobody gets tokens at its birth."""
    model, nobody = stage.model, "0x" + "0" * 40
    params = (model.tokens_per_delta_one, line.rate_bps, bytes(32), "", stage.address("governor"), nobody)
    market = (
        model.crr_ppm, model.trade_fee_bps, model.round_seconds,
        model.threshold_usdc, model.price_usdc, model.window_seconds,
    )  # fmt: skip
    return (line.id, line.id, SYMBOL, 0, params, market, stage.address("provider"), 0, nobody)


def _configured(stage: Stage, line: Line) -> Model:
    """The model as a configuration would have it; nobody gave it a budget."""
    own = {"id": line.id, "name": line.id, "symbol": SYMBOL, "infra_bps": line.rate_bps, "budget": 0, "genesis_bps": 0}
    return stage.model.model_copy(update={**own, "provider": stage.address("provider")})


def _refusals(stage: Stage, batch: Sequence[Line]) -> None:
    """One bad entry among good ones: nothing of the batch happens, and the entry is named."""
    ids, amounts, at = [line.id for line in batch], [line.amount for line in batch], MODELS // 2
    unknown = [*ids[:at], "nobodys-model", *ids[at + 1 :]]
    said = {"index": at, "modelId": "nobodys-model", "status": UNKNOWN}
    _refused(stage, unknown, amounts, "BatchItemFailed", **said)
    _refused(stage, ids, [*amounts[:at], 0, *amounts[at + 1 :]], "BatchItemZero", index=at, modelId=ids[at])
    with stage.aside("a model that is switched off"):
        stage.act("admin", "ModelRegistry", "setActive", ids[at], False)
        _refused(stage, ids, amounts, "BatchItemFailed", index=at, modelId=ids[at], status=INACTIVE)
    _refused(stage, ids, amounts[1:], "ArrayLengthMismatch", left=MODELS, right=MODELS - 1)
    many = LARGEST + 1
    _refused(stage, [ids[0]] * many, [1] * many, "ArrayTooLarge", length=many, max=LARGEST)
    equal("the largest batch", stage.view(ROUTER, "MAX_BATCH"), LARGEST)


def _refused(stage: Stage, ids: Sequence[str], amounts: Sequence[int], error: str, **said: object) -> None:
    stage.refused("backend", ROUTER, "batchDepositFees", ids, amounts, error=error, said=said)


def _deposited(stage: Stage, batch: Sequence[Line]) -> Done:
    """One transaction; every model's books, everybody's cash and every event are what the rule says."""
    ids, amounts = [line.id for line in batch], [line.amount for line in batch]
    before, cash = [_books(stage, line) for line in batch], _cash(stage)
    done = stage.guarded("backend", "FEE_DEPOSITOR_ROLE", ROUTER, "batchDepositFees", ids, amounts)
    for line, was in zip(batch, before, strict=True):
        moved = {name: now - was[name] for name, now in _books(stage, line).items()}
        expected = {"accrued": line.infra, "fees": line.amount, "market": line.profit, "market's cash": line.profit}
        equal(f"what the batch moved for {line.id}", moved, expected)
    total, infra = sum(amounts), sum(line.infra for line in batch)
    moved = {name: now - cash[name] for name, now in _cash(stage).items()}
    equal("the cash the batch moved", moved, {"backend": -total, RESERVE: infra, ROUTER: 0, "outstanding": infra})
    said = done.event(ROUTER, "BatchDeposited")
    sums = (said["totalAmount"], said["totalInfrastructure"], said["totalProfit"], said["modelCount"])
    equal("what BatchDeposited says", sums, (total, infra, total - infra, MODELS))
    told = [event.args for event in done.events if (event.contract, event.name) == (ROUTER, "FeeDeposited")]
    shown = [(a["modelId"], a["amount"], a["infrastructureAmount"], a["profitAmount"]) for a in told]
    equal("what each FeeDeposited says", shown, [(line.id, line.amount, line.infra, line.profit) for line in batch])
    return done


def _books(stage: Stage, line: Line) -> dict[str, int]:
    """A model's line in the reserve, and its market (USDC, 6 decimals)."""
    pool = str(stage.view("HokusaiAMMFactory", "getPool", line.id))
    return {
        "accrued": stage.view(RESERVE, "accrued", line.id),
        "fees": stage.view(ROUTER, "getModelFees", line.id),
        "market": _of(stage, pool, "reserveBalance"),
        "market's cash": stage.view("USDC", "balanceOf", pool),
    }


def _of(stage: Stage, pool: str, function: str) -> Any:
    """What another model's market answers."""
    target = replace(stage.book[POOL], address=pool)
    return target.result(function, (), stage.node.rpc.eth_call(pool, target.data(function, ())))


def _cash(stage: Stage) -> dict[str, int]:
    """Cash of the backend, the reserve and the router, and what the reserve says it owes (USDC, 6 decimals)."""
    return {
        **{name: stage.usdc(name) for name in ("backend", RESERVE, ROUTER)},
        "outstanding": stage.view(RESERVE, "outstanding"),
    }
