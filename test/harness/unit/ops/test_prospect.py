"""What a set of acts would come to, by arithmetic alone: in order, every fault at once, nothing out of nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st
from ops_system import ME, MODEL, PAYEE, STRANGER, address, chain, system

from pyharness.ops import vocabulary as say
from pyharness.ops.parts import parts
from pyharness.ops.payees import alike
from pyharness.ops.prospect import prospect
from pyharness.ops.schema import Call, Wish, plain
from pyharness.values import keccak_hex


def pay(amount: str, number: int, **other: str) -> Wish:
    """A payment for an invoice of this number."""
    said = {"model": MODEL, "to": PAYEE, "amount": amount, "invoice": keccak_hex(str(number).encode())}
    return Wish(act="pay", said={**said, **other}, place=f"line {number}")


@given(st.lists(st.integers(min_value=1, max_value=1_000_000), min_size=1, max_size=12))
def test_money_is_neither_made_nor_lost(amounts: list[int]) -> None:
    """What leaves the model's line is what is paid, what leaves the reserve and what the payee gets."""
    wishes = [pay(f"{amount // 10**6}.{amount % 10**6:06d}", number) for number, amount in enumerate(amounts)]
    here = system()
    found = prospect(here, wishes, chain())
    assert found.objections == ()
    moved = {fact: int(str(found.after[fact])) - int(str(found.before[fact])) for fact in found.before if fact.flows}
    total = sum(amounts)
    assert moved[say.accrued(here, MODEL)] == -total == moved[say.outstanding(here)]
    assert moved[say.paid(here, MODEL)] == total == moved[say.total_paid(here)]
    assert moved[say.balance(here, address(10))] == -total
    assert moved[say.balance(here, PAYEE)] == total
    assert moved[say.total_accrued(here)] == 0
    assert len(found.stages) == len(amounts) + 1


def test_each_act_is_judged_as_the_ones_before_it_leave_the_books() -> None:
    """An invoice twice in one set; more than what is left; a payee approved first may be paid after."""
    double = prospect(system(), [pay("1", 1), pay("2", 1)], chain())
    assert [(one.code, one.place) for one in double.objections] == [("E-INVOICE-PAID", "line 1")]
    assert double.objections[0].text.startswith("m has paid this invoice")
    drained = prospect(system(), [pay("50", 1), pay("40", 2)], chain(), large={MODEL: 90_000_000})
    assert [one.code for one in drained.objections] == ["E-EXCEEDS-ACCRUED"]
    approve = Wish(act="approve-payee", said={"model": MODEL, "payee": STRANGER, "approved": "yes"})
    assert prospect(system(), [approve, pay("1", 1, to=STRANGER)], chain()).objections == ()
    unknown = prospect(system(), [pay("1", 1, to=STRANGER), approve], chain())
    assert [one.code for one in unknown.objections] == ["E-PAYEE"]


@pytest.mark.parametrize(
    ("amounts", "allowed", "refused"),
    [
        (["40"], {}, False),
        (["40.000001"], {}, True),
        (["20", "20"], {}, False),
        (["20", "20.000001"], {}, True),
        (["40.000001"], {MODEL: 40_000_001}, False),
        (["40.000001"], {MODEL: 40_000_000}, True),
        (["40"], {MODEL: 50_000_000}, True),
    ],
)
def test_more_than_half_is_said_once_more(amounts: list[str], allowed: dict[str, int], refused: bool) -> None:
    """Exactly half passes; a large payment in two parts does not; the amount that is allowed is exact."""
    found = prospect(system(), [pay(one, n) for n, one in enumerate(amounts)], chain(), large=allowed)
    assert ("E-LARGE-PAYMENT" in [one.code for one in found.objections]) is refused


def test_every_fault_of_every_act_is_told() -> None:
    """Parameters that are no values, and what the chain says of those that are."""
    wishes = [pay("-1", 1, memo="m" * 300), pay("1", 2, model="x"), pay("1", 3, to=STRANGER)]
    found = prospect(system(), wishes, chain(paused="true"))
    codes = {one.code for one in found.objections}
    assert codes == {"E-AMOUNT", "E-MEMO", "E-MODEL-UNKNOWN", "E-RESERVE-PAUSED", "E-PAYEE"}
    assert {one.place for one in found.objections} == {"line 1", "line 2", "line 3"}
    silent = prospect(system(), [pay("1", 1)], chain(paused="reverted"))
    assert "E-RESERVE-PAUSED" in {one.code for one in silent.objections}


def test_who_lacks_a_power_is_told_how_to_get_it() -> None:
    """Whom the config declares gets it by the hand-over; of anybody else it is looked at what they can do."""
    chained = chain(**{"PAYER_ROLE of InfrastructureReserve": "false"})
    declared = frozenset({("InfrastructureReserve", "PAYER_ROLE", ME)})
    for here, following in (
        (replace(system(), declared=declared), "python -m pyharness ops hand-over local"),
        (system(), f"python -m pyharness roles local --who {ME}"),
    ):
        (lacking,) = prospect(here, [pay("1", 1)], chained).objections
        assert (lacking.code, lacking.next_command) == ("E-ROLE-PAYER", following)


def test_accounts_that_look_alike() -> None:
    """The first and the last four digits, whatever their case."""
    one = "0x" + "ab12" + "0" * 32 + "cd34"
    assert alike(one, "0x" + "AB12" + "1" * 32 + "CD34")
    assert not alike(one, one.upper().replace("X", "x"))
    assert not alike(one, "0x" + "ab12" + "1" * 32 + "cd35")


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=60),
    st.integers(min_value=3, max_value=9),
)
def test_parts_hold_everything_in_order_and_divide_no_act(acts: list[tuple[int, int]], largest: int) -> None:
    """Each part is one signer's, small enough, and ends where an act ends."""
    senders = [str(signer) for signer, count in acts for _ in range(count)]
    ends, place = {0}, 0
    for _, count in acts:
        place += count
        ends.add(place)
    found = parts([_call(sender) for sender in senders], ends, largest=largest)
    assert [n for part in found for n in range(part.start, part.end)] == list(range(len(senders)))
    for part in found:
        assert set(senders[part.start : part.end]) == {part.sender}
        assert part.end - part.start <= largest
        assert part.end in ends


def _call(sender: str) -> Call:
    return Call(
        label="", to="", function="", signature="", names=(), arguments=(), data=b"",
        power=None, sender=sender, model=None, words="",
    )  # fmt: skip


def test_arguments_as_cast_takes_them() -> None:
    """Bytes in hex, lists in brackets, booleans in small letters."""
    assert plain((b"\x12", [1, True], Account.from_key(b"\1" * 32).address)).startswith("[0x12,[1,true],0x")
