"""The diary of a story: everything in its order, a bounded number of steps, arguments in words."""

from __future__ import annotations

import pytest

from pyharness.scenarios.schema import FIRST, LAST, Step
from pyharness.scenarios.stage.arguments import LONGEST, error_in_words, in_words
from pyharness.scenarios.stage.diary import Diary
from pyharness.values import ZERO_ADDRESS

SOMEBODY = "0x" + "Ab" * 20
NAMES = {SOMEBODY.lower(): "treasury"}


def kept(count: int) -> Diary:
    """A diary after so many acts."""
    diary = Diary()
    for at in range(count):
        diary.note(Step(kind="act", at=at, call="A.b"))
    return diary


@pytest.mark.parametrize(
    ("count", "left_out"), [(0, 0), (FIRST, 0), (FIRST + LAST, 0), (FIRST + LAST + 1, 1), (900, 800)]
)
def test_a_long_story_keeps_its_beginning_and_its_end(count: int, left_out: int) -> None:
    """And says how many steps between them are not kept."""
    diary = kept(count)
    times = [step.at for step in diary.steps]
    assert (diary.noted, diary.left_out, len(times)) == (count, left_out, count - left_out)
    assert times[:FIRST] == list(range(min(count, FIRST)))
    assert times[FIRST:] == list(range(FIRST, count))[-LAST:]


@pytest.mark.parametrize("count", [1, FIRST, FIRST + 1, FIRST + LAST, FIRST + LAST + 5])
def test_what_an_act_moved_stands_beside_it(count: int) -> None:
    """Whether the act is among the first steps or the last ones; the steps before it stay as they are."""
    diary = kept(count)
    diary.moved("the deposit", {"reserve": 80}, since=count - 1, at=9)
    assert diary.noted == count
    assert diary.steps[-1].moved == {"reserve": 80}
    assert all(not step.moved for step in diary.steps[:-1])


def test_what_no_act_moved_stands_alone() -> None:
    """Neither an older act nor a refusal gets it."""
    diary = kept(1)
    diary.moved("a direct transfer", {"reserve": 5}, since=1, at=9)
    diary.note(Step(kind="refused", at=9, call="A.b", found="No()"))
    diary.moved("something else", {"reserve": 6}, since=2, at=9)
    assert [(step.kind, step.moved) for step in diary.steps] == [
        ("act", {}),
        ("moved", {"reserve": 5}),
        ("refused", {}),
        ("moved", {"reserve": 6}),
    ]
    assert diary.steps[1].call == "a direct transfer"


@pytest.mark.parametrize(
    ("contract", "name", "value", "words"),
    [
        ("UsageFeeRouter", "amount", 100_000_000, "$100.00"),
        ("UsageFeeRouter", "amounts", [1, 2_500_000], "[$0.000001, $2.50]"),
        ("USDC", "value", 2**256 - 1, "no limit"),
        ("HokusaiToken", "value", 10**18, "1 tokens"),
        ("HokusaiAMM", "reserveIn", 10_000, "$0.01"),
        ("HokusaiAMM", "minTokensOut", 0, "0 tokens"),
        ("HokusaiAMM", "got", 1_234_567, "1,234,567"),
        ("HokusaiAMM", "deadline", 1_780_000_003, "2026-05-28T20:26:43Z"),
        ("HokusaiAMM", "deadline", 2**256 - 1, f"{2**256 - 1:,}"),
        ("HokusaiParams", "newBps", 7_000, "70 %"),
        ("UsageFeeRouter", "role", bytes(32), "0x0"),
        ("UsageFeeRouter", "role", "PAYER_ROLE", "PAYER_ROLE"),
        ("InfrastructureReserve", "payee", SOMEBODY, "treasury"),
        ("InfrastructureReserve", "payee", ZERO_ADDRESS, "nobody"),
        ("InfrastructureReserve", "payee", "0x" + "12" * 20, "0x12121212…12121212"),
        ("InfrastructureReserve", "invoiceHash", b"\xab" * 32, "0xabababab…abababab"),
        ("InfrastructureReserve", "memo", "compute, <January>", "compute, <January>"),
        ("InfrastructureReserve", "approved", True, "yes"),
        ("DeltaVerifier", "newAttesters", (SOMEBODY, SOMEBODY), "[treasury, treasury]"),
    ],
)
def test_an_argument_in_words(contract: str, name: str, value: object, words: str) -> None:
    """Contract and name say the unit; addresses have names; nothing goes through a float."""
    assert in_words(contract, {name: value}, NAMES) == {name: words}


def test_a_long_argument_is_cut() -> None:
    """A batch of hundreds of amounts is one line."""
    words = in_words("UsageFeeRouter", {"amounts": list(range(500))}, NAMES)["amounts"]
    assert len(words) == LONGEST
    assert words.startswith("[$0.00, $0.000001")
    assert words.endswith("…")


def test_an_error_has_its_values() -> None:
    """In the words of its arguments."""
    said = {"modelId": "m", "requested": 30_000_001, "accrued": 30_000_000}
    words = error_in_words("InfrastructureReserve", "ExceedsAccruedBalance", said, NAMES)
    assert words == "ExceedsAccruedBalance(modelId: m, requested: $30.000001, accrued: $30.00)"
