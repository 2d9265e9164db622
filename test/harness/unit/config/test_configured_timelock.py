"""A timelock by config: asked for by a delay, named by its word, found by what it is."""

from __future__ import annotations

import pytest

from pyharness.config.load import Loaded, load
from pyharness.config.parties import Timelock
from pyharness.config.sources import read_sources
from pyharness.errors import ConfigFault

KEY = "0x" + "11" * 32
DEPLOYER, OTHER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A", "0x1563915e194D8CfBA1943570603F7606A3115508"
PLACE = "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF"
BASE = {"SEPOLIA_RPC_URL": "http://127.0.0.1:1", "DEPLOYER_PRIVATE_KEY": KEY}


def at(salt: str, wanted: Timelock) -> str:
    """Where it stands."""
    assert salt.startswith("0x")
    assert wanted.wanted
    return PLACE


def sepolia(**changes: str) -> Loaded:
    """The config with some variables."""
    return load("sepolia", read_sources(environ={**BASE, **changes}), timelock_at=at)


def test_none_is_wanted_unless_a_delay_says_so() -> None:
    """No default makes one."""
    wanted = sepolia().config.timelock
    assert (wanted.wanted, wanted.proposers, wanted.executors) == (False, (), ())


def test_the_admin_proposes_unless_others_are_named() -> None:
    """Anybody carries out unless somebody is named; they are people of the config."""
    config = sepolia(TIMELOCK_DELAY_SECONDS="3600", ADMIN_ADDRESS=OTHER).config
    assert config.timelock.proposers == (OTHER,)
    named = sepolia(TIMELOCK_DELAY_SECONDS="3600", TIMELOCK_PROPOSERS=OTHER, TIMELOCK_EXECUTORS=PLACE).config
    assert (named.timelock.proposers, named.timelock.executors) == ((OTHER,), (PLACE,))
    assert {OTHER, PLACE} <= {*named.people}


def test_its_word_is_its_address() -> None:
    """As governor, and as an admin whom others propose for."""
    named = {"TIMELOCK_DELAY_SECONDS": "86400", "GOVERNOR_ADDRESS": "timelock"}
    holders = sepolia(**named).config.holders
    assert (holders.governor, holders.admin, holders.treasury) == (PLACE, DEPLOYER, DEPLOYER)
    assert sepolia(**named).provenance.origin_of("holders.governor") == "environment GOVERNOR_ADDRESS"
    assert not any("pauser" in warning for warning in sepolia(**named).warnings)
    both = sepolia(**named, ADMIN_ADDRESS="timelock", TIMELOCK_PROPOSERS=OTHER)
    assert (both.config.holders.admin, both.config.holders.pauser) == (PLACE, PLACE)
    assert "the pauser is the timelock: nothing is paused sooner than 1 day after it is asked" in both.warnings


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ({"GOVERNOR_ADDRESS": "timelock"}, "E-CONFIG-TIMELOCK", "GOVERNOR_ADDRESS"),
        ({"TREASURY_ADDRESS": "timelock", "TIMELOCK_DELAY_SECONDS": "86400"}, None, "TREASURY_ADDRESS"),
        ({"ADMIN_ADDRESS": "timelock", "TIMELOCK_DELAY_SECONDS": "86400"}, "E-CONFIG-TIMELOCK", None),
        ({"TIMELOCK_DELAY_SECONDS": "60"}, "E-CONFIG-RANGE", None),
        ({"TIMELOCK_DELAY_SECONDS": "2592001"}, "E-CONFIG-RANGE", "TIMELOCK_DELAY_SECONDS"),
        ({"TIMELOCK_DELAY_SECONDS": "a day"}, "E-CONFIG-VALUE", "TIMELOCK_DELAY_SECONDS"),
        ({"TIMELOCK_DELAY_SECONDS": "3600", "TIMELOCK_PROPOSERS": f"{OTHER},{OTHER}"}, "E-CONFIG-ADDRESS", None),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, str], code: str | None, key: str | None) -> None:
    """By its code, and under the variable where one value alone is wrong."""
    with pytest.raises(ConfigFault) as refusal:
        sepolia(**changes)
    assert code in (None, refusal.value.code)
    assert key is None or key in {fault.key for fault in refusal.value.faults}
