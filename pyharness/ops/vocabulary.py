"""The words acts are written in: facts of reserve, models and USDC; typed calls of the release build.

In: a ``System``. Out: ``Fact`` s and ``Call`` s. Pure. USDC in base units (6 decimals), rates in bps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyharness.chain.abi import encode_call, signature
from pyharness.ops.schema import Books, Call, Effect, Fact, Objection, Power, System, Unit
from pyharness.values import checksummed

RESERVE, ROUTER, FACTORY, VERIFIER, USDC = (
    "InfrastructureReserve",
    "UsageFeeRouter",
    "HokusaiAMMFactory",
    "DeltaVerifier",
    "USDC",
)
PARAMS, POOL = "HokusaiParams", "HokusaiAMM"
MONEY_ABI = "MockUSDC"  # what the release build knows of USDC's functions


def pausable(system: System) -> tuple[str, ...]:
    """Every contract that can stand still."""
    pools = (label for label in sorted(system.contracts) if label.startswith(f"{POOL}/"))
    return (*(label for label in (RESERVE, ROUTER) if label in system.contracts), *pools)


def reserve(system: System, what: str, view: str, unit: Unit, *arguments: object, subject: str = "") -> Fact:
    """A fact of the reserve; of a model where its id is the first argument. Money there flows with every deposit."""
    about = subject or (str(arguments[0]) if arguments else RESERVE)
    return Fact(
        subject=about,
        what=what,
        unit=unit,
        to=system.contracts[RESERVE],
        question=view,
        arguments=arguments,
        flows=unit == "USDC",
    )


def accrued(system: System, model: str) -> Fact:
    """What a model has."""
    return reserve(system, "accrued", "accrued(string)(uint256)", "USDC", model)


def paid(system: System, model: str) -> Fact:
    """What was paid for a model."""
    return reserve(system, "paid", "paid(string)(uint256)", "USDC", model)


def withdrawn(system: System, model: str) -> Fact:
    """What left a model's line in emergencies."""
    return reserve(system, "withdrawn", "withdrawn(string)(uint256)", "USDC", model)


def outstanding(system: System) -> Fact:
    """What all models have."""
    return reserve(system, "owed to all models", "outstanding()(uint256)", "USDC")


def total_paid(system: System) -> Fact:
    """What was paid for all models."""
    return reserve(system, "paid for all models", "totalPaid()(uint256)", "USDC")


def total_accrued(system: System) -> Fact:
    """What was ever credited to all models."""
    return reserve(system, "ever credited to all models", "totalAccrued()(uint256)", "USDC")


def provider(system: System, model: str) -> Fact:
    """A model's provider."""
    return reserve(system, "provider", "provider(string)(address)", "account", model)


def payable(system: System, model: str, payee: str) -> Fact:
    """Whether somebody may be paid for a model."""
    return reserve(system, f"may pay {payee}", "isPayee(string,address)(bool)", "yes", model, payee)


def invoice_paid(system: System, model: str, invoice: bytes) -> Fact:
    """Whether an invoice was paid for a model."""
    what = f"invoice 0x{invoice.hex()} is paid"
    return reserve(system, what, "isInvoicePaid(string,bytes32)(bool)", "yes", model, invoice)


def paused(system: System, label: str) -> Fact:
    """Whether a contract stands still."""
    return Fact(subject=label, what="paused", unit="yes", to=system.contracts[label], question="paused()(bool)")


def balance(system: System, account: str) -> Fact:
    """USDC of an account."""
    return Fact(
        subject=system.named(account),
        what="USDC held",
        unit="USDC",
        to=system.contracts[USDC],
        question="balanceOf(address)(uint256)",
        arguments=(account,),
        flows=True,
    )


def view(system: System, label: str, what: str, question: str, unit: Unit) -> Fact:
    """A view without arguments."""
    return Fact(subject=label, what=what, unit=unit, to=system.contracts[label], question=question)


def treasury(system: System, label: str) -> Fact:
    """Where a contract sends what leaves it besides payments."""
    return view(system, label, "treasury", "treasury()(address)", "account")


def money_facts(system: System, *accounts: str) -> Iterator[Fact]:
    """Circle's own conditions for moving money between accounts; a mock has none."""
    if system.config.usdc.kind == "mock":
        return
    yield paused(system, USDC)
    for account in accounts:
        yield blocked(system, account)


def blocked(system: System, account: str) -> Fact:
    """Whether Circle blocks an account."""
    return Fact(
        subject=system.named(account),
        what="blocked by Circle",
        unit="yes",
        to=system.contracts[USDC],
        question="isBlacklisted(address)(bool)",
        arguments=(account,),
    )


def against_money(system: System, books: Books, *accounts: str) -> Iterator[Objection]:
    """USDC that stands still, or an account that may not hold it; what a USDC of a test network does not answer to is
    no objection.
    """
    for fact in money_facts(system, *accounts):
        unanswered = books.get(fact) is None and not system.config.protected
        if books.get(fact) is not False and not unanswered:
            code = "E-USDC-PAUSED" if fact.what == "paused" else "E-USDC-BLOCKED"
            found = "no answer" if books.get(fact) is None else "yes"
            yield objection(system, code, fact.name, found, "no")


def moved(system: System, source: str, to: str, amount: int) -> tuple[Effect, Effect]:
    """USDC from one account to another."""
    return Effect(fact=balance(system, source), add=-amount), Effect(fact=balance(system, to), add=amount)


def call(
    system: System,
    label: str,
    function: str,
    *arguments: object,
    role: str = "",
    by: str,
    words: str,
    model: str | None = None,
    asked: str = "",
) -> Call:
    """A call of a contract as the release build has it.

    Args:
        role: what whoever calls needs; empty for nothing.
        by: the party of the config that calls, or an account.
        asked: the contract that keeps the role, if it is another one.
    """
    entry = _entry(system, label, function, len(arguments))
    at = asked or label
    return Call(
        label=label,
        to=system.contracts[label],
        function=function,
        signature=signature(entry),
        names=tuple(item["name"] for item in entry["inputs"]),
        arguments=arguments,
        data=encode_call(signature(entry), *arguments),
        power=Power(label=at, at=system.contracts[at], role=role) if role else None,
        sender=checksummed(by) if by.startswith("0x") else system.holder(by),
        model=model,
        words=words,
    )


def abi_of(system: System, label: str) -> Sequence[Mapping[str, Any]]:
    """What the release build knows of a contract; nothing of one that is not ours, such as a timelock of the record."""
    return system.abi.get(MONEY_ABI if label == USDC else label.split("/")[0], ())


def _entry(system: System, label: str, function: str, count: int) -> Mapping[str, Any]:
    for entry in abi_of(system, label):
        if entry["type"] == "function" and entry["name"] == function and len(entry["inputs"]) == count:
            return entry
    raise KeyError(f"{label}.{function} with {count} arguments")


def objection(system: System, code: str, text: str, found: str, expected: str, command: str = "") -> Objection:
    """What speaks against an act; the network's verification is the next command where none is better."""
    following = command or f"python -m pyharness verify {system.words}"
    return Objection(code=code, text=text, found=found, expected=expected, next_command=following)
