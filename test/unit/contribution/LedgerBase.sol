// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {DataContributionRegistry} from "../../../src/contribution/DataContributionRegistry.sol";
import {Contributor} from "../../../src/types/Evaluation.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";

/// @dev A ledger with a recorder and a verifier, and what its tests do again and again.
abstract contract LedgerBase is Test {
    string internal constant MODEL = "model-a";
    string internal constant RUN = "run-1";

    DataContributionRegistry internal ledger;
    address internal admin = makeAddr("admin");
    address internal recorder = makeAddr("recorder");
    address internal verifier = makeAddr("verifier");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");

    function setUp() public {
        vm.warp(1_800_000_000);
        ledger = new DataContributionRegistry(admin);
        vm.startPrank(admin);
        ledger.grantRole(ledger.RECORDER_ROLE(), recorder);
        ledger.grantRole(ledger.VERIFIER_ROLE(), verifier);
        vm.stopPrank();
    }

    function _record(
        string memory modelId,
        address who,
        bytes32 contributionHash,
        uint64 samples
    ) internal returns (uint256) {
        vm.prank(recorder);
        return ledger.recordContribution(modelId, who, contributionHash, 2500, samples, 100, RUN);
    }

    function _evaluation(string memory modelId, bytes32 first, bytes32 second) internal returns (uint256) {
        uint256[] memory tokens = new uint256[](2);
        (tokens[0], tokens[1]) = (75, 25);
        vm.prank(recorder);
        return ledger.recordEvaluation(modelId, RUN, _pair(first, second), tokens);
    }

    function _pair(bytes32 first, bytes32 second) internal view returns (Contributor[] memory parts) {
        parts = new Contributor[](2);
        parts[0] = Contributor(alice, 7500, 10, first);
        parts[1] = Contributor(bob, 2500, 20, second);
    }

    function _key(string memory modelId) internal pure returns (ModelKey) {
        return ModelKey.wrap(keccak256(bytes(modelId)));
    }

    function _assertHash(string memory modelId, bytes32 contributionHash, bool exists, uint256 id) internal view {
        (bool gotExists, uint256 gotId) = ledger.verifyContributionHash(modelId, contributionHash);
        assertEq(gotExists, exists);
        assertEq(gotId, id);
    }

    function _assertModelStats(
        string memory modelId,
        address who,
        uint256 count,
        uint256 tokens,
        uint256 samples
    ) internal view {
        (uint256 gotCount, uint256 gotTokens, uint256 gotSamples) = ledger.getContributorStatsForModel(modelId, who);
        assertEq(gotCount, count, "count");
        assertEq(gotTokens, tokens, "tokens");
        assertEq(gotSamples, samples, "samples");
    }

    function _assertGlobalStats(address who, uint256 count, uint256 tokens, uint256 models) internal view {
        (uint256 gotCount, uint256 gotTokens, uint256 gotModels) = ledger.getContributorGlobalStats(who);
        assertEq(gotCount, count, "count");
        assertEq(gotTokens, tokens, "tokens");
        assertEq(gotModels, models, "models");
    }
}
