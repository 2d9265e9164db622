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
        if (IERC20(s.usdc).allowance(launcher, s.launcher) < purchase) _approve(launcher, s, purchase);
        for (uint256 start = 0; start < count; start += LAUNCH_CHUNK) {
            uint256 size = count - start < LAUNCH_CHUNK ? count - start : LAUNCH_CHUNK;
            ModelSpec[] memory specs = new ModelSpec[](size);
            for (uint256 i = 0; i < size; ++i) {
                specs[i] = c.models[missing[start + i]].spec;
            }
            _launch(launcher, s, specs);
        }
    }

    function _convergeModel(Holders memory h, System memory s, ModelPlan memory plan) private {
        ModelSpec memory spec = plan.spec;
        ModelState memory state = Lens.model(s, spec.modelId);
        address governor = spec.params.governor;
        if (state.pool == address(0)) {
            _createPool(h.admin, s, spec, state.token);
            state = Lens.model(s, spec.modelId);
        }
        if (state.infrastructureAccrualBps != spec.params.infrastructureAccrualBps) {
            _setRate(governor, state.params, spec.params.infrastructureAccrualBps);
        }
        if (state.tokensPerDeltaOne != spec.params.tokensPerDeltaOne) {
            _setReward(governor, state.params, spec.params.tokensPerDeltaOne);
        }
        if (state.tradeFeeBps != spec.pool.tradeFeeBps) _setTradeFee(governor, s, spec);
        if (state.provider != spec.provider) _setProvider(_adminOf(h, s.reserve), s, spec);
        address admin = _adminOf(h, s.registry);
        if (!state.started) _setGenesis(admin, s, plan);
        if (state.budget != plan.budget) _setBudget(admin, s, plan);
    }

    function _approve(address launcher, System memory s, uint256 amount) private by(launcher) {
        IERC20(s.usdc).approve(s.launcher, amount);
    }

    function _launch(address launcher, System memory s, ModelSpec[] memory specs) private by(launcher) {
        IModelLauncher(s.launcher).launch(specs);
    }

    function _createPool(address admin, System memory s, ModelSpec memory spec, address token) private by(admin) {
        IHokusaiAMMFactory(s.factory).createPoolWith(spec.modelId, token, spec.pool);
    }

    function _setRate(address governor, address params, uint16 bps) private by(governor) {
        IHokusaiParams(params).setInfrastructureAccrualBps(bps);
    }

    function _setReward(address governor, address params, uint256 amount) private by(governor) {
        IHokusaiParams(params).setTokensPerDeltaOne(amount);
    }

    function _setTradeFee(address governor, System memory s, ModelSpec memory spec) private by(governor) {
        IHokusaiAMMFactory(s.factory).setTradeFee(spec.modelId, spec.pool.tradeFeeBps);
    }

    function _setGenesis(address admin, System memory s, ModelPlan memory plan) private by(admin) {
        IModelRegistry(s.registry).setGenesis(plan.spec.modelId, plan.metricHash, plan.benchmarkHash, plan.genesisBps);
    }

    function _setBudget(address admin, System memory s, ModelPlan memory plan) private by(admin) {
        IModelRegistry(s.registry).setBudget(plan.spec.modelId, plan.budget);
    }
}
