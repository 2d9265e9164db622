"""Whatever a contract says of itself is looked at by `verify`, or excused here by name: each view lies once.

What is enumerated is the ABI, so that an expectation that is deleted, and a view that is new, are both noticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from lying import lies, unnoticed

from pyharness.chain.questions import ask
from pyharness.names import MADE
from pyharness.pipeline.corridor import verifying
from pyharness.tools.release import read_release
from pyharness.values import model_key

MODEL = "lead-scoring"
CLONES = {
    "HokusaiToken": ("TokenManager", "tokenImplementation()(address)", "token"),
    "HokusaiParams": ("TokenManager", "paramsImplementation()(address)", "params"),
    "HokusaiAMM": ("HokusaiAMMFactory", "poolImplementation()(address)", "pool"),
}
# Lies that are not found under the name of their view: subject and key of the finding. Each is told alone.
ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "InfrastructureReserve.accrued": ("InfrastructureReserve", "outstanding()"),
    "InfrastructureReserve.outstanding": ("InfrastructureReserve", "USDC held"),
    "HokusaiAMM.feesOwed": (f"HokusaiAMM/{MODEL}", "USDC held"),
    "HokusaiAMM.reserveBalance": (f"HokusaiAMM/{MODEL}", "USDC held"),
    "ModelRegistry.model.0.0": (MODEL, "token"),
    "ModelRegistry.model.0.2": (MODEL, "params"),
    "ModelRegistry.model.0.3": (MODEL, "pool"),
    **{f"ModelRegistry.lineage.0.{at}": ("ModelRegistry", f"genesis({MODEL})") for at in (0, 1, 2, 4)},
    "ModelRegistry.lineage.0.5": ("ModelRegistry", f"budget({MODEL})"),
    "TokenManager.tokenImplementation": ("HokusaiToken implementation", "runtime code of HokusaiToken"),
    "TokenManager.paramsImplementation": ("HokusaiParams implementation", "runtime code of HokusaiParams"),
    "HokusaiAMMFactory.poolImplementation": ("HokusaiAMM implementation", "runtime code of HokusaiAMM"),
}
# What `verify` does not look at. ``business``: what happened since, which no configuration knows. ``compiled``: code,
# and the arguments of clones, compared byte by byte. ``derived``: made of answers that are looked at.
EXCUSED: Mapping[str, Mapping[str, str]] = {
    "ModelRegistry": {
        "business": "lineage.0.3 lineage.0.6 modelCount",
        "compiled": "getRoleAdmin keyOf",
        "derived": "getModelId getPool getToken hasPool isActive isRegistered model.0.1",
    },
    "TokenManager": {"compiled": "getRoleAdmin", "derived": "hasParams hasToken predictParams"},
    "HokusaiAMMFactory": {
        "compiled": "getRoleAdmin",
        "derived": "getPoolInfo.0 getPoolInfo.1 getPoolInfo.2 getPoolInfo.3 getPoolInfo.4 getPoolInfo.5 hasPool isPool",
    },
    "InfrastructureReserve": {
        "business": "paid totalPaid usageFees withdrawn",
        "compiled": "getRoleAdmin",
        "derived": "getBalance getModelAccounting.0 getModelAccounting.1 getModelAccounting.2 getNetAccrual"
        " getProviderPayments totalAccrued",
    },
    "UsageFeeRouter": {
        "business": "getBalance getModelFees getModelStats.0",
        "compiled": "getRoleAdmin",
        "derived": "getModelStats.1 getModelStats.2 isDepositor routeOf.0 routeOf.1 routeOf.2 routeOf.3",
    },
    "ModelLauncher": {"compiled": "getRoleAdmin"},
    "DataContributionRegistry": {
        "business": "getContributorGlobalStats.0 getContributorGlobalStats.1 getContributorGlobalStats.2"
        " getModelContributionCount nextContributionId",
        "compiled": "getRoleAdmin",
    },
    "DeltaVerifier": {
        "business": "nextMintAt rewardOf.0.0 rewardOf.0.1 rewardOf.0.2 rewardOf.0.3",
        "compiled": "getRoleAdmin eip712Domain.0 eip712Domain.1 eip712Domain.2 eip712Domain.3 eip712Domain.4"
        " eip712Domain.5 eip712Domain.6",
        "derived": "isAttester",
    },
    "HokusaiToken": {
        "business": "balanceOf nonces totalSupply",
        "compiled": "DOMAIN_SEPARATOR decimals name symbol",
    },
    "HokusaiParams": {
        "compiled": "DEFAULT_ADMIN_ROLE GOV_ROLE MAX_INFRASTRUCTURE_ACCRUAL_BPS MAX_TOKENS_PER_DELTA_ONE"
        " MIN_INFRASTRUCTURE_ACCRUAL_BPS MIN_TOKENS_PER_DELTA_ONE getRoleAdmin",
        "derived": "accrualState.0 accrualState.1 getProfitShareBps licenseRef.0 licenseRef.1",
    },
    "HokusaiAMM": {
        "business": "buyOnlyUntil getCurrentPhase getPhaseInfo.0 getPhaseInfo.2 getPhaseInfo.4 getPoolState.0"
        " getPoolState.1 getPoolState.2 getPoolState.3 getPoolState.4 getReserves.0 getReserves.1 getTradeInfo.0"
        " getTradeInfo.1 getTradeInfo.2 isSellEnabled pricedReserve redemptionPrice rewardCap spotPrice"
        " unreleasedProfit",
        "compiled": "FLAT_CURVE_PRICE FLAT_CURVE_THRESHOLD crr getPhaseInfo.1 getPhaseInfo.3 modelId windowSeconds",
        "derived": "active treasury",
    },
}


@pytest.fixture
def terminal(live: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The deployment; nothing is compiled again between two lies."""
    monkeypatch.setattr(verifying, "build_release", lambda: None)
    return live


@pytest.mark.parametrize("label", [*MADE["full"], *CLONES])
def test_a_view_that_lies_is_named(terminal: Any, label: str) -> None:
    """Exit code 7 and a finding that names the view; what is not found is excused below by name, and nothing else."""
    rpc, contracts = terminal.node.rpc, terminal.contracts()
    (model,) = json.loads((terminal.deployments / "sepolia" / "latest.json").read_text())["models"]
    places = (model["pool"], model["token"], terminal.address)
    if label in CLONES:
        maker, view, part = CLONES[label]
        (liar,), place, subject = ask(rpc, [(contracts[maker], view)]), model[part], f"{label}/{MODEL}"
    else:
        liar = place = contracts[label]
        subject = label
    every = lies(rpc, place, read_release().contracts[label].abi, MODEL, model_key(MODEL), places)
    elsewhere = {view.removeprefix(f"{label}."): found for view, found in ELSEWHERE.items() if view.startswith(label)}
    unseen = unnoticed(terminal, "verify sepolia", subject, liar, list(every), elsewhere)
    assert sorted(unseen) == sorted(" ".join(EXCUSED[label].values()).split())
