// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiAMM} from "../../src/interfaces/IHokusaiAMM.sol";
import {IHokusaiParams} from "../../src/interfaces/IHokusaiParams.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {ModelKey} from "../../src/types/ModelKey.sol";
import {System} from "./DeployConfig.sol";

/// @notice A model as the chain has it, for comparison with the configuration.
struct ModelState {
    ModelKey key;
    address token;
    address params;
    address pool;
    uint16 infrastructureAccrualBps;
    uint16 tradeFeeBps;
    uint256 tokensPerDeltaOne;
    bool started;
    uint256 budget;
}

/// @notice The one place where scripts look at the system.
library Lens {
    /// @notice State of a model; all zero but the key where it does not exist.
    function model(System memory s, string memory modelId) internal view returns (ModelState memory state) {
        IModelRegistry registry = IModelRegistry(s.registry);
        state.key = registry.keyOf(modelId);
        IModelRegistry.Model memory entry = registry.model(state.key);
        if (entry.token == address(0)) return state;
        (state.token, state.params, state.pool) = (entry.token, entry.params, entry.pool);
        state.infrastructureAccrualBps = IHokusaiParams(entry.params).infrastructureAccrualBps();
        state.tokensPerDeltaOne = IHokusaiParams(entry.params).tokensPerDeltaOne();
        if (entry.pool != address(0)) state.tradeFeeBps = IHokusaiAMM(entry.pool).tradeFee();
        IModelRegistry.Lineage memory line = registry.lineage(state.key);
        (state.started, state.budget) = (line.started, line.budget);
    }
}
