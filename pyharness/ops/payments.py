"""Acts on what models have: pay, fund.

In: a ``System``, parsed parameters, the books before. Out: facts, calls, effects, objections. Pure; USDC in base units.
Source: ``InfrastructureReserve.sol``; guide, "Test Infrastructure Payment".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyharness.ops import vocabulary as say
from pyharness.ops.schema import Act, Books, Call, Effect, Fact, Given, Objection, Parameter, System
from pyharness.ops.vocabulary import RESERVE, USDC
from pyharness.units import in_usdc

UNPAUSE = "python -m pyharness ops unpause {} " + RESERVE


def number(books: Books, fact: Fact) -> int:
    """A figure of the books; zero where there is none."""
    found = books.get(fact)
    return found if isinstance(found, int) else 0


def line(system: System, model: str) -> tuple[Fact, ...]:
    """A model's line of the reserve, and the sums over all of them."""
    money = (say.outstanding(system), say.total_paid(system), say.total_accrued(system))
    return (say.accrued(system, model), say.paid(system, model), say.withdrawn(system, model), *money)


def _standing_still(system: System, books: Books) -> Iterator[Objection]:
    if books.get(say.paused(system, RESERVE)) is not False:
        command = UNPAUSE.format(system.words)
        yield say.objection(system, "E-RESERVE-PAUSED", "the reserve stands still", "paused", "not paused", command)


def too_much(system: System, books: Books, model: str, amount: int) -> Iterator[Objection]:
    """More is to leave a model's line than it has."""
    has = number(books, say.accrued(system, model))
    if amount > has:
        command = f"python -m pyharness ops fund {system.words} {model} --amount {(amount - has + 999_999) // 10**6}"
        text = f"{model} has less than is to leave it"
        yield say.objection(system, "E-EXCEEDS-ACCRUED", text, in_usdc(amount), f"at most {in_usdc(has)}", command)


def _pay_facts(system: System, given: Given) -> Iterable[Fact]:
    model, payee, invoice = given["model"], given["to"], given["invoice"]
    reserve = system.contracts[RESERVE]
    return (
        *line(system, model),
        say.paused(system, RESERVE),
        say.provider(system, model),
        say.payable(system, model, payee),
        say.invoice_paid(system, model, invoice),
        say.balance(system, reserve),
        say.balance(system, payee),
        *say.money_facts(system, reserve, payee),
    )


def _pay(system: System, given: Given) -> Iterable[Call]:
    model, payee, amount, invoice = given["model"], given["to"], given["amount"], given["invoice"]
    memo = given.get("memo", "")
    words = f"Pay {in_usdc(amount)} of {model} to {system.named(payee)} for invoice 0x{invoice.hex()}"
    yield say.call(
        system, RESERVE, "payInfrastructureCost", model, payee, amount, invoice, memo,
        role="PAYER_ROLE", by="treasury", words=words + (f" ({memo})" if memo else ""), model=model,
    )  # fmt: skip


def _pay_effects(system: System, given: Given, _books: Books) -> Iterable[Effect]:
    model, payee, amount = given["model"], given["to"], given["amount"]
    return (
        Effect(fact=say.accrued(system, model), add=-amount),
        Effect(fact=say.paid(system, model), add=amount),
        Effect(fact=say.outstanding(system), add=-amount),
        Effect(fact=say.total_paid(system), add=amount),
        Effect(fact=say.invoice_paid(system, model, given["invoice"]), value=True),
        *say.moved(system, system.contracts[RESERVE], payee, amount),
    )


def _against_pay(system: System, given: Given, books: Books) -> Iterator[Objection]:
    model, payee, invoice = given["model"], given["to"], given["invoice"]
    yield from _standing_still(system, books)
    yield from say.against_money(system, books, system.contracts[RESERVE], payee)
    yield from too_much(system, books, model, given["amount"])
    if books.get(say.payable(system, model, payee)) is not True:
        command = f"python -m pyharness ops approve-payee {system.words} {model} {payee} yes"
        expected = f"the provider {books.get(say.provider(system, model))} or an approved payee"
        yield say.objection(system, "E-PAYEE", f"{model} may not pay this payee", payee, expected, command)
    if books.get(say.invoice_paid(system, model, invoice)) is not False:
        text = f"{model} has paid this invoice, on the chain or earlier in this set"
        known = f"0x{invoice.hex()}"
        command = f"python -m pyharness ops verify-invoice {system.words} --invoice-hash {known}"
        yield say.objection(system, "E-INVOICE-PAID", text, known, "an invoice that is not paid", command)


def _fund_facts(system: System, given: Given) -> Iterable[Fact]:
    reserve, payer = system.contracts[RESERVE], system.holder("deployer")
    return (
        *line(system, given["model"]),
        say.paused(system, RESERVE),
        say.balance(system, reserve),
        say.balance(system, payer),
        *say.money_facts(system, reserve, payer),
    )


def _fund(system: System, given: Given) -> Iterable[Call]:
    model, amount, reserve = given["model"], given["amount"], system.contracts[RESERVE]
    words = f"Allow the reserve to take {in_usdc(amount)}"
    yield say.call(system, USDC, "approve", reserve, amount, by="deployer", words=words)
    words = f"Add {in_usdc(amount)} to what {model} has"
    yield say.call(system, RESERVE, "topUp", model, amount, by="deployer", words=words, model=model)


def _fund_effects(system: System, given: Given, _books: Books) -> Iterable[Effect]:
    amount = given["amount"]
    return (
        Effect(fact=say.accrued(system, given["model"]), add=amount),
        Effect(fact=say.outstanding(system), add=amount),
        Effect(fact=say.total_accrued(system), add=amount),
        *say.moved(system, system.holder("deployer"), system.contracts[RESERVE], amount),
    )


def _against_fund(system: System, given: Given, books: Books) -> Iterator[Objection]:
    payer = system.holder("deployer")
    yield from _standing_still(system, books)
    yield from say.against_money(system, books, system.contracts[RESERVE], payer)
    has = number(books, say.balance(system, payer))
    if has < given["amount"]:
        yield say.objection(
            system, "E-USDC-SHORT", f"{payer} has less USDC", in_usdc(has), f"at least {in_usdc(given['amount'])}"
        )


_MODEL, _AMOUNT = Parameter(name="model", kind="model"), Parameter(name="amount", kind="amount")

ACTS = (
    Act(
        name="pay",
        sentence="Pay an invoice out of what a model has accrued.",
        parameters=(
            _MODEL,
            Parameter(name="to", kind="account"),
            _AMOUNT,
            Parameter(name="invoice", kind="invoice"),
            Parameter(name="memo", kind="memo", needed=False),
        ),
        calls=(f"{RESERVE}.payInfrastructureCost",),
        power="PAYER_ROLE",
        party="treasury",
        facts=_pay_facts,
        build=_pay,
        effects=_pay_effects,
        against=_against_pay,
    ),
    Act(
        name="fund",
        sentence="Add money to a model's balance; anybody may.",
        parameters=(_MODEL, _AMOUNT),
        calls=(f"{USDC}.approve", f"{RESERVE}.topUp"),
        power="",
        party="deployer",
        facts=_fund_facts,
        build=_fund,
        effects=_fund_effects,
        against=_against_fund,
    ),
)
