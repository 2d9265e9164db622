"""What the splitter of revenue does.

In: the world, the formulas, the caller, the call's arguments. Out: the world changed, or a refusal. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.exact import pool, reserve
from pyharness.exact.formulas import BPS, Formulas
from pyharness.exact.refusal import ADMIN, Key, Refused, Role, key, require, uint256
from pyharness.exact.state import Model, World

MAX_BATCH = 120
OK, INVALID_ID, NO_POOL, INACTIVE = 0, 1, 2, 5


def deposit_fee(w: World, f: Formulas, caller: int, model_id: str, amount: int, max_bps: int = BPS) -> None:
    """Split one amount between a model's infrastructure and its pool."""
    _require_depositor(w, caller)
    require(amount != 0, "ZeroAmount", "amount")
    infra, profit = _book(w, f, model_id, amount, max_bps)
    if infra:
        w.usdc.move_from(w.router.account, caller, w.reserve.account, infra)
    reserve.deposit_share(w, w.router.account, Key(model_id), infra, amount)
    if profit:
        w.usdc.move_from(w.router.account, caller, w.models[model_id].pool.account, profit)
        pool.credit_fees(w, f, w.router.account, model_id, profit)


def batch_deposit_fees(w: World, f: Formulas, caller: int, model_ids: Sequence[str], amounts: Sequence[int]) -> None:
    """Split several amounts, all or none; they come in one sum, and the reserve gets its own at the end."""
    _require_depositor(w, caller)
    require(len(model_ids) > 0, "ArrayEmpty")
    require(len(model_ids) == len(amounts), "ArrayLengthMismatch", len(model_ids), len(amounts))
    require(len(model_ids) <= MAX_BATCH, "ArrayTooLarge", len(model_ids), MAX_BATCH)
    total = 0
    for at, (model_id, amount) in enumerate(zip(model_ids, amounts, strict=True)):
        require(amount != 0, "BatchItemZero", at, model_id)
        total = uint256(total + amount)
    w.usdc.move_from(w.router.account, caller, w.router.account, total)
    infras = []
    for at, (model_id, amount) in enumerate(zip(model_ids, amounts, strict=True)):
        found = status(w, model_id)
        require(found == OK, "BatchItemFailed", at, model_id, found)
        infra, profit = _book(w, f, model_id, amount, BPS)
        if profit:
            w.usdc.move(w.router.account, w.models[model_id].pool.account, profit)
            pool.credit_fees(w, f, w.router.account, model_id, profit)
        infras.append(infra)
    if sum(infras):
        w.usdc.move(w.router.account, w.reserve.account, sum(infras))
    reserve.batch_deposit_shares(w, w.router.account, [Key(model_id) for model_id in model_ids], infras, amounts)


def calculate_fee_split(w: World, f: Formulas, _caller: int, model_id: str, amount: int) -> tuple[int, int]:
    """How an amount would be split."""
    return f.split(amount, _open_model(w, model_id).rate_bps)


def pause(w: World, _f: Formulas, caller: int) -> None:
    """Stop deposits."""
    w.require_role("router", Role("PAUSER_ROLE"), caller)
    require(not w.router.paused, "RouterPaused")
    w.router.paused = True


def unpause(w: World, _f: Formulas, caller: int) -> None:
    """Go on."""
    w.require_role("router", ADMIN, caller)
    require(w.router.paused, "RouterNotPaused")
    w.router.paused = False


def status(w: World, model_id: str) -> int:
    """What a deposit would meet."""
    try:
        model = w.models.get(key(model_id))
    except Refused:
        return INVALID_ID
    return NO_POOL if model is None else OK if model.active else INACTIVE


def _require_depositor(w: World, caller: int) -> None:
    w.require_role("router", Role("FEE_DEPOSITOR_ROLE"), caller)
    require(not w.router.paused, "RouterPaused")


def _book(w: World, f: Formulas, model_id: str, amount: int, max_bps: int) -> tuple[int, int]:
    model = _open_model(w, model_id)
    require(model.rate_bps <= max_bps, "RateAboveLimit", model_id, model.rate_bps, max_bps)
    return f.split(amount, model.rate_bps)


def _open_model(w: World, model_id: str) -> Model:
    model = w.models.get(key(model_id))
    if model is None:
        raise Refused("PoolDoesNotExist", model_id)
    require(model.active, "ModelInactive", model_id)
    return model
