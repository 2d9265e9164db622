"""What would become of a set of acts: their calls in order, the books before and as predicted, what speaks against it.

In: a ``System``, wishes, who answers facts. Out: ``Prospect``. Pure: the answers come from outside, in one question.

Each act is looked at as the acts before it leave the books, so an invoice that stands twice in one set is found, and a
payee approved first may be paid after. Prediction is arithmetic only; a simulation must agree with it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyharness.ops import governing, payees, powers
from pyharness.ops import vocabulary as say
from pyharness.ops.parameters import parse
from pyharness.ops.schema import Act, Books, Call, Fact, Given, Objection, Power, System, Wish
from pyharness.ops.table import ACTS
from pyharness.units import in_usdc

Answers = Mapping[Fact, str]
Read = Callable[[Sequence[Fact]], Answers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A set of acts, looked at as a whole.

    Args:
        answers: what the chain said, as text.
        stages: every fact as it is expected to be when so many calls were made, for each end of an act.
        first: the place of the first call that rests on a fact, or changes it.
        remarks: what is no fault and worth a look.
    """

    system: System
    wishes: tuple[Wish, ...]
    calls: tuple[Call, ...]
    answers: Answers
    stages: Mapping[int, Books]
    first: Mapping[Fact, int]
    objections: tuple[Objection, ...]
    remarks: tuple[str, ...]

    @property
    def before(self) -> Books:
        """Every fact as it is."""
        return self.stages[0]

    @property
    def after(self) -> Books:
        """Every fact as it is expected to be in the end."""
        return self.stages[len(self.calls)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A wish whose parameters are values."""

    wish: Wish
    act: Act
    given: Given
    calls: tuple[Call, ...]
    facts: tuple[Fact, ...]


def prospect(system: System, wishes: Sequence[Wish], read: Read, *, large: Mapping[str, int] | None = None) -> Prospect:
    """Look at a set of acts.

    Args:
        read: answers facts, all at one block.
        large: base units that may be paid of a model in this set although they are more than half of what it has.
    """
    asked: list[_Asked] = []
    objections: list[Objection] = []
    for wish in wishes:
        given, wrong = parse(ACTS[wish.act], wish, system)
        objections += wrong
        if not wrong:
            asked.append(_asked(system, wish, given))
    facts = list(dict.fromkeys(fact for item in asked for fact in item.facts))
    answers = read(facts)
    before: dict[Fact, object] = {fact: fact.value(answers[fact]) for fact in facts}
    books, stages = dict(before), {0: dict(before)}
    for item in asked:
        objections += [replace(one, place=item.wish.place) for one in _against(system, item, books)]
        for effect in item.act.effects(system, item.given, dict(books)) if item.calls else ():
            books[effect.fact] = effect.on(books)
        stages[max(stages) + len(item.calls)] = dict(books)
    objections += _large(system, asked, before, large or {})
    return Prospect(
        system=system,
        wishes=tuple(wishes),
        calls=tuple(call for item in asked for call in item.calls),
        answers=answers,
        stages=stages,
        first=_first(asked),
        objections=tuple(dict.fromkeys(objections)),
        remarks=tuple(dict.fromkeys(_remarks(system, asked))),
    )


def _first(asked: Sequence[_Asked]) -> dict[Fact, int]:
    found: dict[Fact, int] = {}
    place = 0
    for item in asked:
        for fact in item.facts:
            found.setdefault(fact, place)
        place += len(item.calls)
    return found


def _asked(system: System, wish: Wish, given: Given) -> _Asked:
    act = ACTS[wish.act]
    try:
        calls, facts = tuple(act.build(system, given)), tuple(act.facts(system, given))
    except KeyError:
        calls, facts = (), ()
    held = tuple(call.power.held_by(call.sender, system.named(call.sender)) for call in calls if call.power)
    return _Asked(wish=wish, act=act, given=given, calls=calls, facts=(*facts, *held))


def _against(system: System, item: _Asked, books: Books) -> Iterator[Objection]:
    with contextlib.suppress(KeyError):  # a contract that this system does not keep
        yield from item.act.against(system, item.given, books)
    if not item.calls:
        text = f"{item.act.name} has nothing to call here"
        found = ", ".join(f"{key} {value}" for key, value in item.given.items())
        yield say.objection(system, "E-NOT-HERE", text, found, f"a contract with {', '.join(item.act.calls)}")
    for call in item.calls:
        if call.power is None:
            continue
        fact = call.power.held_by(call.sender, system.named(call.sender))
        if books.get(fact) is not True:
            role = call.power.role
            command = _giving(system, call.power, call.sender)
            text = f"{item.act.name} needs {role} of {call.power.label}"
            found = f"{system.named(call.sender)} without it"
            yield say.objection(
                system, f"E-ROLE-{role.removesuffix('_ROLE')}", text, found, f"a holder of {role}", command
            )


def _giving(system: System, power: Power, account: str) -> str:
    """How an account gets a power: by the hand-over to whom the config declares; nobody else shall have it."""
    if (power.label, power.role, account) in system.declared:
        return f"python -m pyharness ops hand-over {system.words}"
    return f"python -m pyharness roles {system.words} --who {account}"


def _large(system: System, asked: Sequence[_Asked], before: Books, large: Mapping[str, int]) -> Iterator[Objection]:
    """More than half of what a model has leaves it only when model and amount are said once more."""
    sums: dict[str, int] = {}
    for item in asked:
        if item.act.name == "pay":
            sums[item.given["model"]] = sums.get(item.given["model"], 0) + item.given["amount"]
    for model, amount in sums.items():
        has = before.get(say.accrued(system, model))
        if isinstance(has, int) and 2 * amount > has and large.get(model) != amount:
            plain = f"{amount // 10**6}.{amount % 10**6:06d}".rstrip("0").rstrip(".")
            yield Objection(
                code="E-LARGE-PAYMENT",
                text=f"more than half of what {model} has would be paid",
                found=f"{in_usdc(amount)} of {in_usdc(has)}",
                expected=f"at most half, or --large-payment {model}:{plain}",
                next_command="python -m pyharness ops pay --help",
                place="the whole set",
            )
    for model, amount in large.items():
        if sums.get(model) != amount:
            yield Objection(
                code="E-LARGE-PAYMENT",
                text=f"--large-payment speaks of another amount of {model}",
                found=in_usdc(amount),
                expected=in_usdc(sums.get(model, 0)),
                next_command="python -m pyharness ops pay --help",
                place="--large-payment",
            )


def _remarks(system: System, asked: Sequence[_Asked]) -> Iterator[str]:
    for item in asked:
        account = item.given.get("provider") or (item.given.get("payee") if item.given.get("approved") else None)
        if account is not None:
            yield from payees.remarks(system, account, item.given["model"])
        if item.act.name == "pay":
            yield from payees.paid_beside(system, item.given["to"], item.given["model"])
        if item.act.name == "revoke":
            yield from powers.remarks(system, item.given)
        yield from governing.unreviewed(system, item.act.name, item.given)
