"""What the reserve for infrastructure does.

In: the world, the caller, the call's arguments. Out: the world changed and the call's result, or a refusal, after which
the world must be thrown away. Pure.
Source: design of the reserve: cash never below what is outstanding, emergency exits booked, invoices paid once.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.exact.refusal import ADMIN, Key, Role, key, narrowed, require, uint256
from pyharness.exact.state import World

NO_HASH = bytes(32)
Payment = tuple[str, int, int, bytes, str]


def deposit(w: World, caller: int, model_id: str, amount: int) -> None:
    """Book cash that has arrived."""
    w.require_role("reserve", Role("DEPOSITOR_ROLE"), caller)
    _require_open(w)
    require(amount != 0, "ZeroAmount", "amount")
    _arrived(w, amount)
    _credit(w, key(model_id), amount)


def batch_deposit(w: World, caller: int, model_ids: Sequence[str], amounts: Sequence[int]) -> None:
    """Book cash that has arrived for several models; zeros are passed over."""
    w.require_role("reserve", Role("DEPOSITOR_ROLE"), caller)
    _require_open(w)
    require(len(model_ids) > 0, "ArrayEmpty")
    require(len(model_ids) == len(amounts), "ArrayLengthMismatch", len(model_ids), len(amounts))
    for model_id, amount in zip(model_ids, amounts, strict=True):
        if amount:
            _credit(w, key(model_id), amount)
    total = sum(amounts)
    require(total != 0, "ZeroAmount", "amounts")
    _arrived(w, total)


def deposit_share(w: World, caller: int, model: Key, amount: int, fee: int) -> None:
    """Book cash that has arrived as the share of a fee; the fee is counted, the share may be nothing."""
    w.require_role("reserve", Role("DEPOSITOR_ROLE"), caller)
    _require_open(w)
    if amount:
        _arrived(w, amount)
    _credit(w, model.model_id, amount, fee)


def batch_deposit_shares(
    w: World, caller: int, models: Sequence[Key], amounts: Sequence[int], fees: Sequence[int]
) -> None:
    """Book cash that has arrived as shares of several models' fees."""
    w.require_role("reserve", Role("DEPOSITOR_ROLE"), caller)
    _require_open(w)
    require(len(models) > 0, "ArrayEmpty")
    for given in (amounts, fees):
        require(len(models) == len(given), "ArrayLengthMismatch", len(models), len(given))
    for model, amount, fee in zip(models, amounts, fees, strict=True):
        _credit(w, model.model_id, amount, fee)
    if sum(amounts):
        _arrived(w, sum(amounts))


def top_up(w: World, caller: int, model_id: str, amount: int) -> None:
    """Anyone's money for one model."""
    _require_open(w)
    require(amount != 0, "ZeroAmount", "amount")
    require(key(model_id) in w.models, "PoolDoesNotExist", model_id)
    w.usdc.move_from(w.reserve.account, caller, w.reserve.account, amount)
    _arrived(w, amount)
    _credit(w, key(model_id), amount)


def pay_infrastructure_cost(
    w: World, caller: int, model_id: str, payee: int, amount: int, invoice: bytes, memo: str
) -> None:
    """Pay one invoice."""
    w.require_role("reserve", Role("PAYER_ROLE"), caller)
    _require_open(w)
    _book_payment(w, (model_id, payee, amount, invoice, memo))
    _book_paid(w, amount)
    w.usdc.move(w.reserve.account, payee, amount)


def batch_pay_infrastructure_costs(w: World, caller: int, payments: Sequence[Payment]) -> None:
    """Pay several invoices, all or none."""
    w.require_role("reserve", Role("PAYER_ROLE"), caller)
    _require_open(w)
    require(len(payments) > 0, "ArrayEmpty")
    for payment in payments:
        _book_payment(w, payment)
    _book_paid(w, sum(payment[2] for payment in payments))
    for _, payee, amount, _, _ in payments:
        w.usdc.move(w.reserve.account, payee, amount)


def set_provider(w: World, caller: int, model_id: str, provider: int) -> None:
    """Name a model's provider; zero for none."""
    w.require_role("reserve", ADMIN, caller)
    if provider:
        require(key(model_id) in w.models, "PoolDoesNotExist", model_id)
    w.reserve.line(key(model_id)).provider = provider


def approve_payee(w: World, caller: int, model_id: str, payee: int, approved: bool) -> None:
    """Allow or forbid a payee for a model."""
    w.require_role("reserve", ADMIN, caller)
    require(payee != 0, "ZeroAddress", "payee")
    key(model_id)
    (w.reserve.approved.add if approved else w.reserve.approved.discard)((model_id, payee))


def set_treasury(w: World, caller: int, treasury: int) -> None:
    """Name who receives exits and surplus."""
    w.require_role("reserve", ADMIN, caller)
    require(treasury != 0, "ZeroAddress", "newTreasury")
    w.reserve.treasury = treasury


def pause(w: World, caller: int) -> None:
    """Stop deposits, top-ups and payments."""
    w.require_role("reserve", Role("PAUSER_ROLE"), caller)
    _require_open(w)
    w.reserve.paused = True


def unpause(w: World, caller: int) -> None:
    """Go on."""
    w.require_role("reserve", ADMIN, caller)
    require(w.reserve.paused, "ReserveNotPaused")
    w.reserve.paused = False


def emergency_withdraw(w: World, caller: int, model_id: str, amount: int) -> None:
    """One model's money to the treasury, while paused."""
    w.require_role("reserve", ADMIN, caller)
    require(w.reserve.paused, "ReserveNotPaused")
    require(amount != 0, "ZeroAmount", "amount")
    _withdraw(w, model_id, amount)


def emergency_withdraw_batch(w: World, caller: int, model_ids: Sequence[str]) -> None:
    """All the money of several models to the treasury, while paused."""
    w.require_role("reserve", ADMIN, caller)
    require(w.reserve.paused, "ReserveNotPaused")
    moved = 0
    for model_id in model_ids:
        amount = w.reserve.line(key(model_id)).accrued
        if amount:
            _withdraw(w, model_id, amount)
        moved += amount
    require(moved != 0, "ZeroAmount", "modelIds")


def sweep_surplus(w: World, caller: int) -> int:
    """Cash nobody is owed to the treasury."""
    w.require_role("reserve", ADMIN, caller)
    surplus = w.usdc.of(w.reserve.account) - w.reserve.outstanding
    require(surplus > 0, "NoSurplus")
    w.usdc.move(w.reserve.account, w.reserve.treasury, surplus)
    return surplus


def is_payee(w: World, model_id: str, payee: int) -> bool:
    """Whether a model may pay this account."""
    known = (model_id, payee) in w.reserve.approved or w.reserve.line(model_id).provider == payee
    return payee != 0 and known


def _require_open(w: World) -> None:
    require(not w.reserve.paused, "ReservePaused")


def _arrived(w: World, amount: int) -> None:
    needed, balance = uint256(w.reserve.outstanding + amount), w.usdc.of(w.reserve.account)
    require(balance >= needed, "NotArrived", balance, needed)
    w.reserve.outstanding = narrowed(needed, 64)


def _credit(w: World, model_id: str, amount: int, fee: int = 0) -> None:
    line = w.reserve.line(model_id)
    line.accrued = narrowed(uint256(line.accrued + amount), 64)
    line.fees = narrowed(uint256(line.fees + fee), 64)


def _book_payment(w: World, payment: Payment) -> None:
    model_id, payee, amount, invoice, memo = payment
    require(amount != 0, "ZeroAmount", "amount")
    require(invoice != NO_HASH, "InvoiceHashMissing", model_id)
    require(len(memo.encode()) <= 256, "TextTooLong", len(memo.encode()), 256)
    require(is_payee(w, key(model_id), payee), "PayeeNotApproved", model_id, payee)
    require((model_id, invoice) not in w.reserve.invoices, "InvoiceAlreadyPaid", model_id, invoice)
    line = w.reserve.line(model_id)
    require(amount <= line.accrued, "ExceedsAccruedBalance", model_id, amount, line.accrued)
    w.reserve.invoices.add((model_id, invoice))
    line.accrued -= amount
    line.paid += amount


def _book_paid(w: World, amount: int) -> None:
    w.reserve.outstanding -= amount
    w.reserve.paid += amount


def _withdraw(w: World, model_id: str, amount: int) -> None:
    line = w.reserve.line(key(model_id))
    require(amount <= line.accrued, "ExceedsAccruedBalance", model_id, amount, line.accrued)
    line.accrued -= amount
    line.withdrawn += amount
    w.reserve.outstanding -= amount
    w.reserve.withdrawn += amount
    w.usdc.move(w.reserve.account, w.reserve.treasury, amount)
