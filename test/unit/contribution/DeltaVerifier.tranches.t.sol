// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IDeltaVerifier} from "../../../src/interfaces/IDeltaVerifier.sol";
import {Contributor, Evaluation} from "../../../src/types/Evaluation.sol";
import {MockRewardPool} from "../../mocks/MockRewardPool.sol";
import {VerifierBase} from "./VerifierBase.sol";

/// @dev How a large reward comes: never more than the cap, never twice within a window, at last to the unit.
contract DeltaVerifierTranchesTest is VerifierBase {
    uint256 internal constant CAP = 900e18;
    bytes32 internal digest;

    function setUp() public override {
        super.setUp();
        pool.setRewardCap(CAP);
    }

    /// @dev Accepts an evaluation worth 2_500 tokens.
    function _accepted(string memory runId, uint16 candidateBps) internal returns (uint256 released) {
        Evaluation memory e = _evaluation(runId, candidateBps);
        digest = verifier.hashEvaluation(e);
        (, released) = _submit(e);
    }

    function _release() internal returns (uint256) {
        vm.prank(relayer);
        return verifier.releaseTranche(digest, MODEL, _pair("run-1"));
    }

    function _expectRelease(bytes memory reason) internal {
        vm.expectRevert(reason);
        verifier.releaseTranche(digest, MODEL, _pair("run-1"));
    }

    function test_ALargeRewardComesInTranches() public {
        assertEq(_accepted("run-1", 5250), CAP);
        assertEq(verifier.rewardOf(digest).released, CAP);
        assertEq(verifier.nextMintAt(MODEL), START + 1 days);
        assertEq(ledger.getContribution(1).tokensEarned, 1500e18);

        vm.warp(START + 1 days);
        vm.expectEmit(address(verifier));
        emit IDeltaVerifier.RewardReleased(_key(MODEL), digest, MODEL, CAP, 700e18);
        assertEq(_release(), CAP);
        assertEq(token.balanceOf(alice), 1080e18);

        vm.warp(START + 2 days);
        assertEq(_release(), 700e18);
        assertEq(token.balanceOf(alice), 1500e18);
        assertEq(token.balanceOf(bob), 1000e18);
        vm.warp(START + 3 days);
        _expectRelease(abi.encodeWithSelector(IDeltaVerifier.NothingToRelease.selector, digest));
    }

    function test_AWindowPassesBetweenTwoMints() public {
        pool.setWindowSeconds(3600);
        _accepted("run-1", 5250);
        bytes memory early = abi.encodeWithSelector(IDeltaVerifier.TrancheTooEarly.selector, START + 3600);
        _expectRelease(early);
        vm.warp(START + 3599);
        _expectRelease(early);
        vm.warp(START + 3600);
        _release();
        assertEq(verifier.nextMintAt(MODEL), START + 7200);
    }

    function test_ASecondEvaluationWithinTheWindowMintsNothingNow() public {
        _accepted("run-1", 5250);
        bytes32 first = digest;
        vm.warp(START + 1 days - 1);
        assertEq(_accepted("run-2", 5350), 0);
        assertEq(token.totalSupply(), CAP);
        assertEq(verifier.rewardOf(digest).total, 1000e18);
        assertEq(verifier.rewardOf(digest).released, 0);
        assertEq(verifier.nextMintAt(MODEL), START + 1 days);

        vm.warp(START + 1 days);
        assertEq(verifier.releaseTranche(digest, MODEL, _pair("run-2")), CAP);
        digest = first;
        _expectRelease(abi.encodeWithSelector(IDeltaVerifier.TrancheTooEarly.selector, START + 2 days));
    }

    function test_ASubmissionAfterTheWindowMints() public {
        _accepted("run-1", 5250);
        vm.warp(START + 1 days);
        assertEq(_accepted("run-2", 5350), CAP);
    }

    function test_ModelsHaveTheirOwnWindows() public {
        MockRewardPool otherPool = _otherModel();
        registry.setGenesis(OTHER, METRIC, BENCHMARK, GENESIS);
        registry.setBudget(OTHER, BUDGET);
        otherPool.setRewardCap(10e18);
        _accepted("run-1", 5250);
        Evaluation memory e = _evaluation("run-1", 5250);
        e.modelId = OTHER;
        (, uint256 released) = _submit(e);
        assertEq(released, 10e18);
    }

    function test_ACapOfZeroDelaysTheWholeReward() public {
        pool.setRewardCap(0);
        assertEq(_accepted("run-1", 5250), 0);
        assertEq(verifier.nextMintAt(MODEL), 0);
        _expectRelease(abi.encodeWithSelector(IDeltaVerifier.RewardCapZero.selector, MODEL));
        pool.setRewardCap(9999);
        _expectRelease(abi.encodeWithSelector(IDeltaVerifier.RewardCapZero.selector, MODEL));
        pool.setRewardCap(10_000);
        assertEq(_release(), 10_000);
        vm.warp(START + 1 days);
        pool.setRewardCap(type(uint256).max);
        assertEq(_release(), 2500e18 - 10_000);
    }

    function test_RevertWhen_ThereIsNoSuchReward() public {
        _accepted("run-1", 5250);
        _otherModel();
        vm.warp(START + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.NothingToRelease.selector, bytes32("x")));
        verifier.releaseTranche("x", MODEL, _pair("run-1"));
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.NothingToRelease.selector, digest));
        verifier.releaseTranche(digest, OTHER, _pair("run-1"));
    }

    function test_RevertWhen_ContributorsAreOthers() public {
        _accepted("run-1", 5250);
        vm.warp(START + 1 days);
        Contributor[] memory others = _pair("run-1");
        others[1].wallet = relayer;
        vm.expectRevert(
            abi.encodeWithSelector(
                IDeltaVerifier.ContributorsMismatch.selector,
                keccak256(abi.encode(others)),
                keccak256(abi.encode(_pair("run-1")))
            )
        );
        verifier.releaseTranche(digest, MODEL, others);
    }

    function test_RevertGiven_ModelWasSwitchedOff() public {
        _accepted("run-1", 5250);
        vm.warp(START + 1 days);
        registry.setActive(MODEL, false);
        _expectRelease(abi.encodeWithSelector(IDeltaVerifier.ModelInactive.selector, MODEL));
        registry.setActive(MODEL, true);
        _release();
    }

    /// @dev D-1: under any caps no mint exceeds the cap, and in the end each has its share to the unit.
    function testFuzz_D1_TranchesSumToTheShares(uint256 rate, uint16 weightBps, uint256[12] memory caps) public {
        rate = bound(rate, 1e18, 1e24);
        weightBps = uint16(bound(weightBps, 0, 10_000));
        _setRate(rate);
        registry.setBudget(MODEL, type(uint128).max);
        Evaluation memory e = _evaluation("run-1", 5101);
        (e.contributors[0].weightBps, e.contributors[1].weightBps) = (weightBps, 10_000 - weightBps);
        digest = verifier.hashEvaluation(e);
        pool.setRewardCap(0);
        (uint256 reward,) = _submit(e);

        for (uint256 i = 0; i < caps.length; ++i) {
            uint256 before = token.totalSupply();
            uint256 cap = i + 1 == caps.length ? reward : bound(caps[i], 10_000, reward / 4);
            pool.setRewardCap(cap);
            if (before == reward) break;
            uint256 released = verifier.releaseTranche(digest, MODEL, e.contributors);
            assertLe(released, cap);
            assertEq(token.totalSupply(), before + released);
            vm.warp(block.timestamp + 1 days);
        }
        assertEq(token.totalSupply(), reward);
        assertEq(token.balanceOf(alice), ledger.getContribution(1).tokensEarned);
        assertEq(token.balanceOf(bob), ledger.getContribution(2).tokensEarned);
        assertApproxEqAbs(token.balanceOf(alice), reward * weightBps / 10_000, 1);
    }
}
