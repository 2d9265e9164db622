// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, Contributor, Evaluation} from "../../src/types/Evaluation.sol";
import {ModelSpec} from "../../src/types/ModelSpec.sol";
import {Defaults} from "../utils/Defaults.sol";
import {GasBase} from "./GasBase.sol";

/// @notice A model's birth, and what an accepted evaluation costs.
abstract contract ModelJourneys is GasBase {
    function test_ByTheLauncher() public {
        _launch("first-one");
        ModelSpec[] memory specs = new ModelSpec[](1);
        specs[0] = _spec("another-one");
        vm.prank(admin);
        launcher.launch(specs);
        _record("model, by the launcher");
    }

    function test_BySingleCalls() public {
        _launch("first-one");
        ModelSpec memory spec = _spec("another-one");
        vm.prank(admin);
        address made = manager.deployTokenWithParams(spec.modelId, spec.name, spec.symbol, 0, spec.params);
        uint256 total = vm.lastCallGas().gasTotalUsed;
        _record("deployTokenWithParams");
        vm.prank(admin);
        factory.createPoolWith(spec.modelId, made, spec.pool);
        total += vm.lastCallGas().gasTotalUsed;
        _record("createPoolWith");
        vm.prank(admin);
        reserve.setProvider(spec.modelId, spec.provider);
        _recordValue("model, by single calls", total + vm.lastCallGas().gasTotalUsed);
    }

    function test_EvaluationWithOneContributor() public {
        _evaluate(1);
        _record("evaluation, 1 contributor, third");
    }

    function test_EvaluationWithTenContributors() public {
        _evaluate(10);
        _record("evaluation, 10 contributors, third");
    }

    /// @dev Three evaluations of a percentage point each, relayed by a stranger.
    function _evaluate(uint256 contributors) private {
        (, uint256 key) = makeAddrAndKey("attester");
        for (uint16 i = 1; i <= 3; ++i) {
            Evaluation memory e = Evaluation({
                modelId: MODEL,
                runId: string.concat("run-", vm.toString(i)),
                metricHash: Defaults.METRIC,
                benchmarkSpecHash: Defaults.BENCHMARK,
                datasetHash: keccak256("dataset"),
                baselineBps: Defaults.GENESIS,
                candidateBps: Defaults.GENESIS + i * 100,
                contributors: _contributors(contributors, i),
                deadline: uint64(block.timestamp + 1 days)
            });
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, verifier.hashEvaluation(e));
            Attestation[] memory attestations = new Attestation[](1);
            attestations[0] = Attestation(vm.addr(key), abi.encodePacked(r, s, v));
            vm.prank(stranger);
            verifier.submitEvaluation(e, attestations);
        }
    }

    /// @dev Wallets in ascending order.
    function _contributors(uint256 count, uint256 run) private pure returns (Contributor[] memory list) {
        list = new Contributor[](count);
        for (uint256 i = 0; i < count; ++i) {
            address wallet = address((uint160(i + 1) << 152) | (uint160(uint256(keccak256(abi.encode(i)))) >> 8));
            list[i] = Contributor(wallet, uint16(10_000 / count), 100, keccak256(abi.encode(run, i)));
        }
    }
}
