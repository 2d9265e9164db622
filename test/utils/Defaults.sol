// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DeployConfig, ModelPlan, UsdcChoice} from "../../script/lib/DeployConfig.sol";
import {PoolParams} from "../../src/types/ModelSpec.sol";

/// @notice The constants of the tests, in one place.
library Defaults {
    string internal constant MODEL = "model-id";
    uint256 internal constant START = 1_780_000_000;
    uint32 internal constant ROUND = 7 days;
    uint32 internal constant WINDOW = 1 days;
    uint64 internal constant THRESHOLD = 25_000e6;
    uint64 internal constant PRICE = 10_000;
    uint256 internal constant BUDGET = 100_000e18;
    uint16 internal constant GENESIS = 5000;
    bytes32 internal constant METRIC = keccak256("accuracy");
    bytes32 internal constant BENCHMARK = keccak256("benchmark");

    /// @notice The guide's system with mock USDC and one model; holders are left to the test.
    function config() internal view returns (DeployConfig memory c) {
        c.chainId = block.chainid;
        c.salt = keccak256("test");
        c.usdc = UsdcChoice({mock: true, token: address(0), mockMint: 1_000_000e6});
        c.verifier.minImprovementBps = 100;
        c.models = new ModelPlan[](1);
        c.models[0] = model(MODEL, "Model", "MDL");
    }

    /// @notice A model with the defaults of the guide; governor and provider are left to the test.
    function model(
        string memory id,
        string memory name,
        string memory symbol
    ) internal pure returns (ModelPlan memory plan) {
        plan.spec.modelId = id;
        plan.spec.name = name;
        plan.spec.symbol = symbol;
        plan.spec.params.tokensPerDeltaOne = 1000e18;
        plan.spec.params.infrastructureAccrualBps = 8000;
        plan.spec.pool = poolParams();
        plan.metricHash = METRIC;
        plan.benchmarkHash = BENCHMARK;
        plan.genesisBps = GENESIS;
        plan.budget = BUDGET;
    }

    /// @notice A pool with the defaults of the guide.
    function poolParams() internal pure returns (PoolParams memory) {
        return PoolParams({
            crrPpm: 100_000,
            tradeFeeBps: 30,
            roundSeconds: ROUND,
            thresholdUsdc: THRESHOLD,
            launchPriceUsdc: PRICE,
            windowSeconds: WINDOW
        });
    }
}
