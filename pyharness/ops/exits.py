"""Acts that bring money to the treasury: emergency-withdraw, collect-fees, sweep.

In: a ``System``, parsed parameters, the books before. Out: facts, calls, effects, objections. Pure; USDC in base units.
Source: ``InfrastructureReserve.sol``, ``HokusaiAMM.sol``; guide, "Security Considerations".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.ops import vocabulary as say
from pyharness.ops.payments import line, number, too_much
from pyharness.ops.schema import Act, Books, Call, Effect, Fact, Given, Objection, Parameter, System
from pyharness.ops.vocabulary import FACTORY, POOL, RESERVE
from pyharness.units import in_usdc


def _exit_facts(system: System, given: Given) -> Iterable[Fact]:
    reserve, treasury = system.contracts[RESERVE], system.holder("treasury")
    return (
        *line(system, given["model"]),
        say.paused(system, RESERVE),
        say.treasury(system, RESERVE),
        say.balance(system, reserve),
        say.balance(system, treasury),
        *say.money_facts(system, reserve, treasury),
    )


def _exit(system: System, given: Given) -> Iterable[Call]:
    model, amount = given["model"], given["amount"]
    words = f"Move {in_usdc(amount)} of {model} to the treasury {system.holder('treasury')}, in an emergency"
    yield say.call(
        system, RESERVE, "emergencyWithdraw", model, amount,
        role=DEFAULT_ADMIN_ROLE, by="admin", words=words, model=model,
    )  # fmt: skip


def _exit_effects(system: System, given: Given, _books: Books) -> Iterable[Effect]:
    model, amount = given["model"], given["amount"]
    return (
        Effect(fact=say.accrued(system, model), add=-amount),
        Effect(fact=say.withdrawn(system, model), add=amount),
        Effect(fact=say.outstanding(system), add=-amount),
        *say.moved(system, system.contracts[RESERVE], system.holder("treasury"), amount),
    )


def _to_the_treasury(system: System, books: Books, label: str) -> Iterator[Objection]:
    """The contract must name the treasury that the config names: money would go elsewhere otherwise."""
    found, wanted = books.get(say.treasury(system, label)), system.holder("treasury")
    if found != wanted:
        text = f"{label} sends to another treasury than the config's"
        yield say.objection(system, "E-TREASURY", text, str(found), wanted)
    yield from say.against_money(system, books, wanted)


def _against_exit(system: System, given: Given, books: Books) -> Iterator[Objection]:
    if books.get(say.paused(system, RESERVE)) is not True:
        command = f"python -m pyharness ops pause {system.words} {RESERVE}"
        text = "emergency exits are open only while the reserve is paused"
        yield say.objection(system, "E-RESERVE-NOT-PAUSED", text, "not paused", "paused", command)
    yield from _to_the_treasury(system, books, RESERVE)
    yield from too_much(system, books, given["model"], given["amount"])


def _waiting(system: System, model: str) -> Fact:
    label = f"{POOL}/{model}"
    fact = say.view(system, label, "trade fees that wait", "feesOwed()(uint256)", "USDC")
    return Fact(subject=label, what=fact.what, unit="USDC", to=fact.to, question=fact.question, flows=True)


def _collect_facts(system: System, given: Given) -> Iterable[Fact]:
    pool, treasury = system.contracts[f"{POOL}/{given['model']}"], system.holder("treasury")
    return (
        _waiting(system, given["model"]),
        say.treasury(system, FACTORY),
        say.balance(system, pool),
        say.balance(system, treasury),
        *say.money_facts(system, pool, treasury),
    )


def _collect(system: System, given: Given) -> Iterable[Call]:
    words = f"Send the trade fees that wait in the pool of {given['model']} to the treasury"
    label = f"{POOL}/{given['model']}"
    yield say.call(system, label, "collectFees", by="deployer", words=words, model=given["model"])


def _collect_effects(system: System, given: Given, books: Books) -> Iterable[Effect]:
    fact = _waiting(system, given["model"])
    amount, pool = number(books, fact), system.contracts[f"{POOL}/{given['model']}"]
    return Effect(fact=fact, add=-amount), *say.moved(system, pool, system.holder("treasury"), amount)


def _against_collect(system: System, given: Given, books: Books) -> Iterator[Objection]:
    yield from _to_the_treasury(system, books, FACTORY)
    if number(books, _waiting(system, given["model"])) == 0:
        yield say.objection(system, "E-NOTHING-TO-DO", "no trade fees wait", in_usdc(0), "some")


def _sweep_facts(system: System, _given: Given) -> Iterable[Fact]:
    reserve, treasury = system.contracts[RESERVE], system.holder("treasury")
    return (
        say.outstanding(system),
        say.treasury(system, RESERVE),
        say.balance(system, reserve),
        say.balance(system, treasury),
        *say.money_facts(system, reserve, treasury),
    )


def _surplus(system: System, books: Books) -> int:
    return number(books, say.balance(system, system.contracts[RESERVE])) - number(books, say.outstanding(system))


def _sweep(system: System, _given: Given) -> Iterable[Call]:
    words = "Send the USDC that the reserve owes nobody to the treasury"
    yield say.call(system, RESERVE, "sweepSurplus", role=DEFAULT_ADMIN_ROLE, by="admin", words=words)


def _sweep_effects(system: System, _given: Given, books: Books) -> Iterable[Effect]:
    return say.moved(system, system.contracts[RESERVE], system.holder("treasury"), _surplus(system, books))


def _against_sweep(system: System, _given: Given, books: Books) -> Iterator[Objection]:
    yield from _to_the_treasury(system, books, RESERVE)
    if _surplus(system, books) <= 0:
        found = in_usdc(_surplus(system, books))
        yield say.objection(system, "E-NOTHING-TO-DO", "the reserve holds no USDC above its books", found, "some")


_MODEL, _AMOUNT = Parameter(name="model", kind="model"), Parameter(name="amount", kind="amount")

ACTS = (
    Act(
        name="emergency-withdraw",
        sentence="Move a model's money to the treasury while the reserve is paused.",
        parameters=(_MODEL, _AMOUNT),
        calls=(f"{RESERVE}.emergencyWithdraw",),
        power=DEFAULT_ADMIN_ROLE,
        party="admin",
        facts=_exit_facts,
        build=_exit,
        effects=_exit_effects,
        against=_against_exit,
    ),
    Act(
        name="collect-fees",
        sentence="Send a pool's waiting trade fees to the treasury; anybody may.",
        parameters=(_MODEL,),
        calls=(f"{POOL}/.collectFees",),
        power="",
        party="deployer",
        facts=_collect_facts,
        build=_collect,
        effects=_collect_effects,
        against=_against_collect,
    ),
    Act(
        name="sweep",
        sentence="Send the USDC that the reserve owes nobody to the treasury.",
        parameters=(),
        calls=(f"{RESERVE}.sweepSurplus",),
        power=DEFAULT_ADMIN_ROLE,
        party="admin",
        facts=_sweep_facts,
        build=_sweep,
        effects=_sweep_effects,
        against=_against_sweep,
    ),
)
