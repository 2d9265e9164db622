// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Contributor, Evaluation} from "../../../src/types/Evaluation.sol";
import {VerifierBase} from "./VerifierBase.sol";

/// @notice What is exactly as long as it may be is taken.
contract ContributionLimitsTest is VerifierBase {
    function test_AHundredContributorsShareOneEvaluation() public {
        Evaluation memory e = _evaluation("run", 5300);
        e.contributors = new Contributor[](100);
        for (uint256 i = 0; i < 100; ++i) {
            e.contributors[i] = Contributor(address(uint160(0x1000 + i)), 100, 1, keccak256(abi.encode(i)));
        }
        (uint256 reward, uint256 released) = _submit(e);
        assertEq(reward, 3 * RATE);
        assertEq(released, reward);
        assertEq(ledger.nextContributionId(), 101);
        for (uint256 i = 0; i < 100; ++i) {
            assertEq(token.balanceOf(address(uint160(0x1000 + i))), reward / 100);
        }
    }

    function test_ARunIdOfSixtyFourBytesIsTaken() public {
        string memory runId = "0123456789012345678901234567890123456789012345678901234567890abc";
        assertEq(bytes(runId).length, 64);
        _submit(_evaluation(runId, 5300));
        assertTrue(verifier.isRunUsed(MODEL, runId));
    }

    function test_AScoreOfTheWholeIsTheLastStep() public {
        (uint256 reward,) = _submit(_evaluation("run", 10_000));
        assertEq(reward, 50 * RATE);
    }

    function test_SixteenAttestersMayAllHaveToSign() public {
        address[] memory many = new address[](16);
        for (uint256 i = 0; i < 16; ++i) {
            many[i] = address(uint160(0x1000 + i));
        }
        verifier.setAttesters(many, 16);
        assertEq(verifier.threshold(), 16);
        assertTrue(verifier.isAttester(many[15]));
    }
}
