"""A model is left out only where the script would find nothing to do, and what is read ahead is where it looks."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from plan_world import config

from pyharness.chain.system import ModelOnChain
from pyharness.config.schema import DeclaredRole
from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.paths import ROOT
from pyharness.plan.settled import likely_accounts, likely_slots, unsettled
from pyharness.values import ZERO_ADDRESS, model_key

PLACE, HOLDER = "0x1563915e194D8CfBA1943570603F7606A3115508", "0x5b73C5498c1E3b4dbA84de0F1833c4a029d90519"
WANTED = config().models[0]
STANDS = ModelOnChain(
    id=WANTED.id,
    key=model_key(WANTED.id),
    token=PLACE,
    params=PLACE,
    pool=PLACE,
    provider=WANTED.provider,
    views={
        "infrastructureAccrualBps": WANTED.infra_bps,
        "tokensPerDeltaOne": WANTED.tokens_per_delta_one,
        "tradeFee": WANTED.trade_fee_bps,
    },
    started=True,
    budget=WANTED.budget,
)
ONLY_WHEN_LAUNCHING = {
    "Lens.model(s, c.models[i].spec.modelId).token != address(0)",
    "count == 0",
    "able && IERC20(s.usdc).allowance(launcher, s.launcher) < purchase",
}


def test_a_model_as_configured_is_left_out() -> None:
    """And one that the chain does not have is not."""
    assert unsettled(config(), [STANDS]) == ()
    assert unsettled(config(), []) == (0,)


@pytest.mark.parametrize(
    "change",
    [
        {"token": ZERO_ADDRESS},
        {"pool": ZERO_ADDRESS},
        {"provider": HOLDER},
        {"started": False},
        {"budget": WANTED.budget + 1},
        *({"views": {**STANDS.views, name: -1}} for name in STANDS.views),
    ],
    ids=lambda change: "-".join(change),
)
def test_anything_else_is_looked_at(change: dict[str, object]) -> None:
    """Each value the script compares, and what gave no answer."""
    assert unsettled(config(), [replace(STANDS, **change)]) == (0,)  # type: ignore[arg-type]


def test_the_script_compares_nothing_else_of_a_model() -> None:
    """What it may send for one that stands; a new comparison there needs one in `unsettled`."""
    text = "".join(
        (ROOT / "script/lib" / name).read_text("utf-8") for name in ("ModelBuilder.sol", "ProviderBuilder.sol")
    )
    assert set(re.findall(r"encodeCall\(I\w+\.(\w+)", text)) == {
        "launch",
        "createPoolWith",
        "setInfrastructureAccrualBps",
        "setTokensPerDeltaOne",
        "setTradeFee",
        "setProvider",
        "setGenesis",
        "setBudget",
    }
    asked = re.findall(r"^ +if \((.+?)\) (?:\{|return|continue|_approve)", text, re.MULTILINE)
    assert len(asked) == text.count("if (")
    assert set(asked) - ONLY_WHEN_LAUNCHING == {
        "state.token == address(0)",
        "state.pool == address(0)",
        "state.infrastructureAccrualBps != bps",
        "state.tokensPerDeltaOne != reward",
        "state.pool != address(0) && state.tradeFeeBps != fee",
        "!state.started",
        "state.budget != plan.budget",
        "IInfrastructureReserve(s.reserve).provider(spec.modelId) == spec.provider",
    }
    state = re.findall(r"^    (?:\w+ )(\w+);", (ROOT / "script/lib/Lens.sol").read_text("utf-8"), re.MULTILINE)
    assert set(state) == {
        *("key", "token", "params", "pool", "started", "budget"),
        *("infrastructureAccrualBps", "tradeFeeBps", "tokensPerDeltaOne"),
    }


def test_a_role_is_looked_for_where_the_contract_keeps_it() -> None:
    """``_roles[role].hasRole[holder]``, by the layout of the build; unknown contracts are left out."""
    role = DeclaredRole(contract="Here", address=PLACE, role=DEFAULT_ADMIN_ROLE, holders=(HOLDER,))
    elsewhere = role.model_copy(update={"contract": "Elsewhere"})
    found = likely_slots(config(), {}, [role, elsewhere], {"Here": {"_roles": 3}})
    # cast index address HOLDER $(cast index bytes32 0x00…00 3)
    assert (PLACE, 0xD1654BF898320A33324A56D4D1CC516A66F567BEABD989C5AEDB717CF2B26BBC) in found
    assert {address for address, _ in found} == {PLACE}


def test_the_few_other_slots_are_known_by_name() -> None:
    """The verifier's quorum, the directory's verifier, whether the mock was minted."""
    storage = {"DeltaVerifier": {"threshold": 1, "_attesters": 2}, "ModelRegistry": {"verifier": 1}}
    found = likely_slots(config(), {"DeltaVerifier": PLACE, "ModelRegistry": HOLDER}, [], storage)
    attesters = len(config().verifier.attesters)
    assert [(address, slot) for address, slot in found if slot < 10] == [(PLACE, 1), (HOLDER, 1), (PLACE, 2)]
    assert len(found) == 3 + attesters


def test_accounts_are_asked_for_once() -> None:
    """Contracts, who acts, and what forge always asks for."""
    found = likely_accounts(config(), {"A": PLACE, "B": PLACE})
    assert len(set(found)) == len(found)
    assert {PLACE, config().holders.deployer, ZERO_ADDRESS} <= set(found)
