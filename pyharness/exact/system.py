"""The money of the whole system, exact to the unit: what any call by anyone does to it, or the error it meets.

In: a world, the formulas, and calls by contract, function and arguments.
Out: the result of each call as the words of its answer, or the refusal; and what every view must say afterwards.
Pure. Knows nothing of chains, addresses, hashes or encodings: accounts are ints, models text ids.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pyharness.exact import governance, pool, reserve, rewards, router, views
from pyharness.exact.formulas import Formulas
from pyharness.exact.refusal import Refused
from pyharness.exact.state import World

Function = Callable[..., Any]
READS = {
    "getBuyQuote",
    "getSellQuote",
    "calculateBuyImpact",
    "calculateSellImpact",
    "previewReward",
    "calculateFeeSplit",
}
TELLING = {"buy", "getBuyQuote", "calculateBuyImpact"}  # where the contract's answer may be one below the exact floor
ROOMS: dict[str, dict[str, Function]] = {
    "reserve": {
        "deposit": reserve.deposit,
        "batchDeposit": reserve.batch_deposit,
        "depositShare": reserve.deposit_share,
        "batchDepositShares": reserve.batch_deposit_shares,
        "topUp": reserve.top_up,
        "payInfrastructureCost": reserve.pay_infrastructure_cost,
        "batchPayInfrastructureCosts": reserve.batch_pay_infrastructure_costs,
        "setProvider": reserve.set_provider,
        "approvePayee": reserve.approve_payee,
        "setTreasury": reserve.set_treasury,
        "pause": reserve.pause,
        "unpause": reserve.unpause,
        "emergencyWithdraw": reserve.emergency_withdraw,
        "emergencyWithdrawBatch": reserve.emergency_withdraw_batch,
        "sweepSurplus": reserve.sweep_surplus,
    },
    "params": {
        "setInfrastructureAccrualBps": governance.params_set_infrastructure_accrual_bps,
        "setTokensPerDeltaOne": governance.params_set_tokens_per_delta_one,
    },
    "registry": {"setActive": governance.registry_set_active, "setBudget": governance.registry_set_budget},
    "factory": {"setTradeFee": governance.factory_set_trade_fee, "setTreasury": governance.factory_set_treasury},
    "token": {
        "mint": governance.token_mint,
        "burn": governance.token_burn,
        "burnFrom": governance.token_burn_from,
        "transfer": governance.token_transfer,
        "transferFrom": governance.token_transfer_from,
        "approve": governance.token_approve,
    },
    "manager": {"burnTokens": governance.manager_burn_tokens},
    "usdc": {
        "transfer": governance.usdc_transfer,
        "transferFrom": governance.usdc_transfer_from,
        "approve": governance.usdc_approve,
    },
}
CALCULATING: dict[str, dict[str, Function]] = {
    "router": {
        "depositFee": router.deposit_fee,
        "batchDepositFees": router.batch_deposit_fees,
        "calculateFeeSplit": router.calculate_fee_split,
        "pause": router.pause,
        "unpause": router.unpause,
    },
    "pool": {
        "buy": pool.buy,
        "sell": pool.sell,
        "depositFees": pool.deposit_fees,
        "creditFees": pool.credit_fees,
        "collectFees": pool.collect_fees,
        "poke": pool.poke,
        "pause": pool.pause,
        "unpause": pool.unpause,
        "getBuyQuote": pool.get_buy_quote,
        "getSellQuote": pool.get_sell_quote,
        "calculateBuyImpact": pool.calculate_buy_impact,
        "calculateSellImpact": pool.calculate_sell_impact,
    },
    "verifier": {
        "submitEvaluation": rewards.submit_evaluation,
        "releaseTranche": rewards.release_tranche,
        "previewReward": rewards.preview_reward,
        "setMinImprovementBps": rewards.set_min_improvement_bps,
    },
}


@dataclass(slots=True)
class System:
    """A world that calls are made to; a refused call leaves no trace."""

    world: World
    formulas: Formulas = field(default_factory=Formulas)
    _before: bytes = b""

    def call(
        self, contract: str, function: str, caller: int, arguments: tuple[Any, ...], said: int | None = None
    ) -> tuple[int, ...]:
        """Make a call; ``arguments`` begin with the model where the contract belongs to one.

        Raises:
            Refused: what the contract must answer.
        """
        self._before = pickle.dumps(self.world)
        try:
            answer = self._function(contract, function, said)(caller, *arguments)
        except Refused:
            self.undo()
            raise
        if function in READS:
            self.undo()
        return answer if isinstance(answer, tuple) else () if answer is None else (int(answer),)

    def undo(self) -> None:
        """Take the last call back."""
        self.world = pickle.loads(self._before)  # noqa: S301  (its own bytes)

    def views(self, holders: tuple[int, ...], model_ids: tuple[str, ...]) -> Iterator[tuple[views.View, views.Answer]]:
        """What every view must say now."""
        return views.views(self.world, self.formulas, holders, model_ids)

    def _function(self, contract: str, function: str, said: int | None) -> Function:
        if contract in ROOMS:
            return partial(ROOMS[contract][function], self.world)
        work = partial(CALCULATING[contract][function], self.world, self.formulas)
        return partial(work, said=said) if contract == "pool" and function in TELLING else work
