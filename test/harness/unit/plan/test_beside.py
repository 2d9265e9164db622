"""What trials of the script showed, as a value, as refusals, and as words."""

from __future__ import annotations

import pytest
from plan_world import SENDER, TREASURY, plan

from pyharness.chain.abi import encode
from pyharness.config.load import load
from pyharness.config.schema import Config
from pyharness.config.sources import read_sources
from pyharness.errors import Refused
from pyharness.plan.beside import ENCODED, MAKERS, UNLISTED, VERDICTS, check_beside, read_beside
from pyharness.plan.document import plan_document
from pyharness.plan.schema import Beside

NAMES = ("usable", "nowhere", "old", "elsewhere", "broken")


def config() -> Config:
    """Mode infrastructure on Sepolia."""
    environ = {"SEPOLIA_RPC_URL": "http://127.0.0.1:1", "DEPLOYER_PRIVATE_KEY": "0x" + "11" * 32}
    environ |= {"FACTORY_ADDRESS": SENDER, "USDC_ADDRESS": TREASURY, "FACTORY_KIND": "native"}
    return load("sepolia", read_sources(environ=environ), mode="infrastructure").config


def beside(*verdicts: int, maker: int = 0, names: tuple[str, ...] = NAMES) -> Beside:
    """What the script would say of models with these verdicts; the first and the fourth verdict come with a deposit."""
    rows = [
        (names[at % len(names)], verdict, SENDER, SENDER, TREASURY, 8000, verdict in (0, 3), b"")
        for at, verdict in enumerate(verdicts)
    ]
    return read_beside(encode([ENCODED], [(SENDER, maker, True, rows)]), lambda data: f"said {data.hex() or 'nothing'}")


def test_the_answer_is_read_in_the_order_of_the_scripts_enums() -> None:
    """Each verdict and each maker by its word."""
    found = beside(0, 1, 2, 3, 4)
    assert tuple(model.verdict for model in found.models) == VERDICTS
    assert [model.deposit for model in found.models] == ["made", "said nothing", "said nothing", "made", "said nothing"]
    assert (found.manager, found.listed, found.models[0].infra_bps) == (SENDER, True, 8000)
    assert tuple(beside(maker=number).maker for number in range(3)) == MAKERS


def test_one_model_that_takes_a_deposit_is_enough() -> None:
    """Whatever the others are; no model at all is the operator's word."""
    for found in (beside(0, 1, 2, 4), beside(3), beside(), beside(0, maker=2), beside(2, maker=1)):
        check_beside(config(), found, accept_legacy=found.maker == "legacy")


@pytest.mark.parametrize(("verdicts", "accepted"), [((1,), False), ((1, 2, 4), False), ((1, 4), True)])
def test_none_that_takes_one_is_refused(verdicts: tuple[int, ...], accepted: bool) -> None:
    """Each with its verdict."""
    with pytest.raises(Refused) as caught:
        check_beside(config(), beside(*verdicts), accept_legacy=accepted)
    assert caught.value.code == "E-NO-ELIGIBLE-MODEL"
    assert (caught.value.found or "").startswith("usable: no pool")


def test_a_manager_of_the_first_version_is_refused_unless_accepted() -> None:
    """By its address, with the command that accepts it."""
    with pytest.raises(Refused) as caught:
        check_beside(config(), beside(0, maker=1), accept_legacy=False)
    error = caught.value
    assert (error.code, (error.found or "").split(";")[0]) == ("E-LEGACY-MANAGER", SENDER)
    assert error.next_command == "python -m pyharness plan sepolia --mode infrastructure --accept-legacy-manager"


def test_a_factory_that_will_not_list_the_router_is_named() -> None:
    """With what to do; a factory that does needs no word."""
    found = beside(0)
    assert UNLISTED not in plan_document(plan().model_copy(update={"beside": found}))
    assert UNLISTED in plan_document(plan().model_copy(update={"beside": found.model_copy(update={"listed": False})}))
