"""What a newcomer reads on a terminal: counted things, parameters that say their units, facts as amounts of money."""

from __future__ import annotations

import pytest

from pyharness.cli import acts, output, smoke
from pyharness.cli.arguments import PARAMETERS
from pyharness.names import listed
from pyharness.ops.parameters import HIGHEST_FEE, HIGHEST_RATE, LOWEST_RATE, MOST_ATTESTERS
from pyharness.ops.table import ACTS
from pyharness.values import ZERO_ADDRESS
from pyharness.verify.rights.schema import Account


def test_things_are_counted_in_words() -> None:
    """Nothing says "1 transactions"."""
    said = [output.counted(number, "transaction") for number in (0, 1, 2, 1_204)]
    assert said == ["0 transactions", "1 transaction", "2 transactions", "1,204 transactions"]


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_names_are_listed_in_one_breath(names: list[str], words: str) -> None:
    """An account that plays many parties is still readable."""
    assert listed(names) == words


def test_every_parameter_of_every_act_says_what_it_is() -> None:
    """`--help` tells units and bounds, and they are the ones that are enforced."""
    wanted = {name for _, positional, options in acts.COMMANDS.values() for name in (*positional, *options)}
    assert wanted == {*PARAMETERS}
    assert wanted <= {parameter.name for act in ACTS.values() for parameter in act.parameters}
    assert f"{LOWEST_RATE} to {HIGHEST_RATE}" in PARAMETERS["rate"]
    assert f"0 to {HIGHEST_FEE}" in PARAMETERS["fee"]
    assert f"At most {MOST_ATTESTERS} " in PARAMETERS["attesters"]


def test_a_smoke_test_speaks_of_money() -> None:
    """Base units are for `--json`."""
    facts = {"to_reserve_usdc": 80_000_000, "infrastructure_bps": 8_000, "runway_days": 2}
    assert smoke._facts(facts) == "to reserve $80.00, infrastructure 80 %, runway 2 days"
    assert smoke._dollars(99_500_000) == "$99.50"


def test_a_power_of_the_zero_address_is_anybodys() -> None:
    """A timelock whose executor is the zero address lets everybody execute."""
    assert Account(address=ZERO_ADDRESS, kind="account").words == "anybody"
