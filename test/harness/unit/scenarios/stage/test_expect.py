"""What differs is named with both values."""

import pytest

from pyharness.errors import Mismatch, UsageFault
from pyharness.scenarios import repertoire
from pyharness.scenarios.stage.expect import equal, holds


def test_equal_values_pass_and_others_are_named() -> None:
    """One base unit is a difference."""
    equal("amount", 80_000_000, 80_000_000)
    with pytest.raises(Mismatch) as caught:
        equal("amount", 80_000_001, 80_000_000)
    assert (caught.value.message, caught.value.found, caught.value.expected) == ("amount", "80000001", "80000000")
    assert caught.value.exit_code == 7


def test_of_two_mappings_only_the_difference_is_shown() -> None:
    """A book that moved and should not have is as wrong as one that did not."""
    with pytest.raises(Mismatch) as caught:
        equal("moved", {"pool": 20, "router": 1, "same": 3}, {"pool": 20, "reserve": 80, "same": 3})
    assert caught.value.found == "{'reserve': None, 'router': 1}"
    assert caught.value.expected == "{'reserve': 80, 'router': None}"


def test_a_statement_holds_or_is_named() -> None:
    """With what was found instead."""
    holds("true", True, 1)
    with pytest.raises(Mismatch, match="nothing is gained"):
        holds("nothing is gained", False, 7)


def test_stories_are_told_in_their_own_order() -> None:
    """Whatever the order they are asked for in; an unknown one is a usage error."""
    assert repertoire.chosen(()) == tuple(repertoire.STORIES)
    assert repertoire.chosen(("buy-and-sell", "api-fee-deposit")) == ("api-fee-deposit", "buy-and-sell")
    with pytest.raises(UsageFault):
        repertoire.chosen(("buy-and-hold",))


def test_what_a_mock_of_usdc_cannot_do_is_left_out_by_name() -> None:
    """Nothing is lost: what is not told is named with its reason, and asking for it is refused with the same."""
    left = repertoire.left_out("full", "mock")
    assert list(left) == ["permit-deposit", "permit-by-safe", "usdc-paused", "blocklisted"]
    assert {*repertoire.of("full", "mock"), *left} == {*repertoire.STORIES} == {*repertoire.of("full", "external")}
    assert repertoire.left_out("full", "external") == repertoire.left_out("infrastructure", "mock") == {}
    with pytest.raises(UsageFault) as caught:
        repertoire.chosen(("permit-deposit",), "full", "mock")
    assert (caught.value.code, caught.value.message) == ("E-SCENARIO", left["permit-deposit"])
