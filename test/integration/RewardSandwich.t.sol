// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, Contributor, Evaluation} from "../../src/types/Evaluation.sol";
import {Base} from "../Base.t.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @dev A reward lowers the price that a holder's tokens redeem for. Whoever sells before it and buys back after it must
/// not gain by that (A-7).
contract RewardSandwichTest is Base {
    address internal contributor = address(0xC0);

    /// @dev An evaluation of `candidateBps`, signed by the attester.
    function _submit(string memory runId, uint16 candidateBps) internal returns (uint256 reward, uint256 released) {
        Evaluation memory e;
        (e.modelId, e.runId, e.metricHash, e.benchmarkSpecHash) = (MODEL, runId, Defaults.METRIC, Defaults.BENCHMARK);
        (e.candidateBps, e.deadline) = (candidateBps, uint64(block.timestamp));
        e.contributors = new Contributor[](1);
        e.contributors[0] = Contributor(contributor, 10_000, 1, keccak256(bytes(runId)));
        (address attester, uint256 key) = makeAddrAndKey("attester");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, verifier.hashEvaluation(e));
        Attestation[] memory attestations = new Attestation[](1);
        attestations[0] = Attestation(attester, abi.encodePacked(r, s, v));
        vm.prank(stranger);
        return verifier.submitEvaluation(e, attestations);
    }

    /// @dev Sell, one mint, buy back with all that the sale paid: never more tokens than were sold, also across the
    /// threshold.
    function testFuzz_A7_SellingBeforeARewardAndBuyingBackNeverPays(
        uint256 aliceUsdc,
        uint256 bobUsdc,
        uint256 profit,
        uint256 share,
        uint16 candidateBps
    ) public {
        aliceUsdc = bound(aliceUsdc, 100e6, 200_000e6);
        _buy(alice, aliceUsdc);
        _buy(bob, bound(bobUsdc, 400e6, 200_000e6));
        _endRound();
        _deposit(bound(profit, 1e6, 100_000e6));
        vm.warp(block.timestamp + 1 days);
        pool.poke();

        uint256 sold = bound(share, 1e18, token.balanceOf(alice));
        uint256 usdcOut = _sell(alice, sold);
        uint256 cap = pool.rewardCap();
        (uint256 reward, uint256 released) = _submit("run-1", uint16(bound(candidateBps, 5100, 10_000)));
        assertLe(released, cap);
        assertEq(token.balanceOf(contributor), released);
        vm.assume(released != 0);
        if (reward > cap) assertGt(released + 10_000, cap);
        assertLe(_buy(alice, usdcOut), sold);
    }

    function test_RewardOfTheBuyOnlyRoundComesWhole() public {
        (uint256 reward, uint256 released) = _submit("run-1", 5500);
        assertEq(reward, 5000e18);
        assertEq(released, reward);
    }
}
