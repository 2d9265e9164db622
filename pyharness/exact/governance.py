"""What those with power over rates, fees, models and budgets do.

In: the world, the caller, the call's arguments. Out: the world changed, or a refusal. Pure.
"""

from __future__ import annotations

from pyharness.exact.refusal import ADMIN, Key, Refused, Role, key, require
from pyharness.exact.state import Model, World

MIN_RATE, MAX_RATE, MAX_FEE = 5_000, 10_000, 100
MIN_REWARD, MAX_REWARD = 10**18, 10**24
UINT128_MAX = 2**128 - 1


def params_set_infrastructure_accrual_bps(w: World, caller: int, model_id: str, bps: int) -> None:
    """Set the share of revenue for infrastructure."""
    w.require_role("params", Role("GOV_ROLE"), caller)
    require(MIN_RATE <= bps <= MAX_RATE, "ValueOutOfBounds", bps, MIN_RATE, MAX_RATE)
    w.models[model_id].rate_bps = bps


def params_set_tokens_per_delta_one(w: World, caller: int, model_id: str, amount: int) -> None:
    """Set the reward for one percentage point."""
    w.require_role("params", Role("GOV_ROLE"), caller)
    require(MIN_REWARD <= amount <= MAX_REWARD, "ValueOutOfBounds", amount, MIN_REWARD, MAX_REWARD)
    w.models[model_id].per_point = amount


def registry_set_active(w: World, caller: int, model_id: str, active: bool) -> None:
    """Switch a model off or on: deposits, rewards and buys, not sells or payments."""
    w.require_role("registry", ADMIN, caller)
    model = _registered(w, model_id)
    require(model.active != active, "ActiveUnchanged", model_id, active)
    model.active = model.pool.active = active


def registry_set_budget(w: World, caller: int, model_id: str, budget: int) -> None:
    """Set the most that may ever be minted as rewards."""
    w.require_role("registry", ADMIN, caller)
    model = _registered(w, model_id)
    require(model.spent <= budget <= UINT128_MAX, "ValueOutOfBounds", budget, model.spent, UINT128_MAX)
    model.budget = budget


def factory_set_trade_fee(w: World, caller: int, model_id: str, fee_bps: int) -> None:
    """Set a pool's fee."""
    w.require_role("factory", Role("GOV_ROLE"), caller)
    require(key(model_id) in w.models, "PoolDoesNotExist", model_id)
    require(fee_bps <= MAX_FEE, "ValueOutOfBounds", fee_bps, 0, MAX_FEE)
    w.models[model_id].pool.fee_bps = fee_bps


def factory_set_treasury(w: World, caller: int, treasury: int) -> None:
    """Name who receives trade fees."""
    w.require_role("factory", ADMIN, caller)
    require(treasury != 0, "ZeroAddress", "newTreasury")
    w.pool_treasury = treasury


def token_mint(_w: World, caller: int, _model_id: str, _to: int, _amount: int) -> None:
    """Nobody but pools and the manager mints."""
    raise Refused("NotMinter", caller)


def token_burn(w: World, caller: int, model_id: str, amount: int) -> None:
    """Burn one's own."""
    w.models[model_id].coin.burn(caller, amount)


def token_burn_from(w: World, caller: int, model_id: str, owner: int, amount: int) -> int:
    """Burn by allowance; says the supply that is left."""
    coin = w.models[model_id].coin
    coin.spend(owner, caller, amount)
    coin.burn(owner, amount)
    return coin.supply


def token_transfer(w: World, caller: int, model_id: str, to: int, amount: int) -> int:
    """Give tokens away."""
    w.models[model_id].coin.move(caller, to, amount)
    return 1


def token_approve(w: World, caller: int, model_id: str, spender: int, amount: int) -> int:
    """Let somebody spend tokens."""
    w.models[model_id].coin.approve(caller, spender, amount)
    return 1


def usdc_transfer(w: World, caller: int, to: int, amount: int) -> int:
    """Give USDC away; to a contract it is a donation."""
    w.usdc.move(caller, to, amount)
    return 1


def usdc_transfer_from(w: World, caller: int, owner: int, to: int, amount: int) -> int:
    """Give somebody's USDC away by allowance."""
    w.usdc.move_from(caller, owner, to, amount)
    return 1


def token_transfer_from(w: World, caller: int, model_id: str, owner: int, to: int, amount: int) -> int:
    """Give somebody's tokens away by allowance."""
    w.models[model_id].coin.move_from(caller, owner, to, amount)
    return 1


def usdc_approve(w: World, caller: int, spender: int, amount: int) -> int:
    """Let somebody spend USDC."""
    w.usdc.approve(caller, spender, amount)
    return 1


def manager_burn_tokens(w: World, caller: int, model_id: str, owner: int, amount: int) -> None:
    """Burn one's own or by allowance, through the manager."""
    model = w.models.get(key(model_id))
    if model is None:
        raise Refused("TokenNotDeployed", model_id)
    if caller != owner:
        model.coin.spend(owner, caller, amount)
    model.coin.burn(owner, amount)


def _registered(w: World, model_id: str) -> Model:
    model = w.models.get(key(model_id))
    if model is None:
        raise Refused("ModelNotRegistered", Key(model_id))
    return model
