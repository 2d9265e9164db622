// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHokusaiAMMFactory} from "../../src/interfaces/IHokusaiAMMFactory.sol";
import {IHokusaiParams} from "../../src/interfaces/IHokusaiParams.sol";
import {IModelLauncher} from "../../src/interfaces/IModelLauncher.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {ModelSpec} from "../../src/types/ModelSpec.sol";
import {DeployConfig, Holders, ModelPlan, System} from "./DeployConfig.sol";
import {Lens, ModelState} from "./Lens.sol";
import {ProviderBuilder} from "./ProviderBuilder.sol";

/// @notice Launches the models that do not exist and moves those that differ to their configuration, each step by the
/// account that has the power for it.
abstract contract ModelBuilder is ProviderBuilder {
    /// @dev Models of one launch: with the longest texts, a supply and a purchase at most 860,000 gas each, so that 1.3
    /// times the sum stays below 16,000,000.
    uint256 internal constant LAUNCH_CHUNK = 14;

    /// @dev Makes every configured model true.
    function _convergeModels(DeployConfig memory c, System memory s) internal {
        _launchMissing(c, s);
        for (uint256 i = 0; i < c.models.length; ++i) {
            _convergeModel(c.holders, s, c.models[i]);
        }
    }

    function _launchMissing(DeployConfig memory c, System memory s) private {
        uint256[] memory missing = new uint256[](c.models.length);
        uint256 count;
        uint256 purchase;
        for (uint256 i = 0; i < c.models.length; ++i) {
            if (Lens.model(s, c.models[i].spec.modelId).token != address(0)) continue;
            missing[count++] = i;
            purchase += c.models[i].spec.launchUsdc;
        }
        if (count == 0) return;
        address launcher = _adminOf(c.holders, s.launcher);
        _grant(c.holders, s.launcher, LAUNCHER, launcher);
        bool able = _has(s.launcher, LAUNCHER, launcher);
        if (able && IERC20(s.usdc).allowance(launcher, s.launcher) < purchase) _approve(launcher, s, purchase);
        for (uint256 start = 0; start < count; start += LAUNCH_CHUNK) {
            uint256 size = count - start < LAUNCH_CHUNK ? count - start : LAUNCH_CHUNK;
            ModelSpec[] memory specs = new ModelSpec[](size);
            for (uint256 i = 0; i < size; ++i) {
                specs[i] = c.models[missing[start + i]].spec;
            }
            _act(launcher, s.launcher, LAUNCHER, abi.encodeCall(IModelLauncher.launch, (specs)));
        }
    }

    function _convergeModel(Holders memory h, System memory s, ModelPlan memory plan) private {
        ModelSpec memory spec = plan.spec;
        ModelState memory state = Lens.model(s, spec.modelId);
        address governor = spec.params.governor;
        if (state.pool == address(0)) {
            if (state.token == address(0)) return; // its launch is blocked
            bytes memory create =
                abi.encodeCall(IHokusaiAMMFactory.createPoolWith, (spec.modelId, state.token, spec.pool));
            _act(h.admin, s.factory, DEPLOYER, create);
            state = Lens.model(s, spec.modelId);
        }
        _convergeGoverned(governor, s, spec, state);
        _convergeProvider(h, s, spec);
        _convergeLineage(_adminOf(h, s.registry), s, plan, state);
    }

    function _convergeGoverned(
        address governor,
        System memory s,
        ModelSpec memory spec,
        ModelState memory state
    ) private {
        uint16 bps = spec.params.infrastructureAccrualBps;
        if (state.infrastructureAccrualBps != bps) {
            bytes memory data = abi.encodeCall(IHokusaiParams.setInfrastructureAccrualBps, (bps));
            _act(governor, state.params, GOVERNOR, data);
        }
        uint256 reward = spec.params.tokensPerDeltaOne;
        if (state.tokensPerDeltaOne != reward) {
            _act(governor, state.params, GOVERNOR, abi.encodeCall(IHokusaiParams.setTokensPerDeltaOne, (reward)));
        }
        uint16 fee = spec.pool.tradeFeeBps;
        if (state.pool != address(0) && state.tradeFeeBps != fee) {
            _act(governor, s.factory, GOVERNOR, abi.encodeCall(IHokusaiAMMFactory.setTradeFee, (spec.modelId, fee)));
        }
    }

    function _convergeLineage(address admin, System memory s, ModelPlan memory plan, ModelState memory state) private {
        string memory id = plan.spec.modelId;
        if (!state.started) {
            bytes memory data =
                abi.encodeCall(IModelRegistry.setGenesis, (id, plan.metricHash, plan.benchmarkHash, plan.genesisBps));
            _act(admin, s.registry, ADMIN, data);
        }
        if (state.budget != plan.budget) {
            _act(admin, s.registry, ADMIN, abi.encodeCall(IModelRegistry.setBudget, (id, plan.budget)));
        }
    }

    function _approve(address launcher, System memory s, uint256 amount) private by(launcher) {
        IERC20(s.usdc).approve(s.launcher, amount);
    }
}
