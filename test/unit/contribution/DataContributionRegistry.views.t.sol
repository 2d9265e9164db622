// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Contribution, ContributionStatus} from "../../../src/types/Contribution.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {LedgerBase} from "./LedgerBase.sol";

/// @dev Pages and counters against a walk over every record.
contract DataContributionRegistryViewsTest is LedgerBase {
    function test_PagesOfAModelComeOldestFirst() public {
        for (uint256 i = 1; i <= 9; ++i) {
            _record(i % 3 == 0 ? "model-b" : MODEL, alice, bytes32(i), 1);
        }
        assertEq(ledger.getModelContributionCount("model-b"), 3);
        assertEq(abi.encode(ledger.getContributionIdsByModel("model-b", 0, 99)), abi.encode(_ids(3, 6, 9)));
        assertEq(abi.encode(ledger.getContributionIdsByModel(MODEL, 2, 3)), abi.encode(_ids(4, 5, 7)));
        assertEq(ledger.getContributionIdsByModel(MODEL, 6, 1).length, 0);
        assertEq(ledger.getContributionIdsByModel(MODEL, type(uint256).max, type(uint256).max).length, 0);
        assertEq(ledger.getContributionIdsByModel(MODEL, 5, type(uint256).max).length, 1);
    }

    function test_PagesOfAContributorComeNewestFirst() public {
        for (uint256 i = 1; i <= 9; ++i) {
            _record(MODEL, i % 3 == 0 ? bob : alice, bytes32(i), 1);
        }
        assertEq(abi.encode(ledger.getContributionIdsByContributor(bob, 0, 99)), abi.encode(_ids(9, 6, 3)));
        assertEq(abi.encode(ledger.getContributionIdsByContributor(alice, 1, 3)), abi.encode(_ids(7, 5, 4)));
        assertEq(ledger.getContributionIdsByContributor(alice, 6, 1).length, 0);
        assertEq(ledger.getContributionIdsByContributor(alice, type(uint256).max, type(uint256).max).length, 0);
        assertEq(ledger.getContributionIdsByContributor(alice, 0, 0).length, 0);
        assertEq(ledger.getContributionIdsByContributor(makeAddr("nobody"), 0, 9).length, 0);
    }

    /// forge-config: default.fuzz.runs = 128
    /// @dev C-1: counters equal the sums over the records, whatever was recorded, verified or rejected.
    function testFuzz_C1_CountersEqualTheSumOfRecords(uint256 seed) public {
        address[3] memory people = [alice, bob, admin];
        for (uint256 i = 1; i <= 24; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            string memory modelId = draw % 2 == 0 ? MODEL : "model-b";
            uint256 id = _record(modelId, people[(draw >> 8) % 3], bytes32(i), uint64((draw >> 16) % 101));
            if ((draw >> 32) % 3 == 0) {
                vm.prank(verifier);
                ledger.rejectContribution(id, "noise");
            } else if ((draw >> 32) % 3 == 1) {
                vm.prank(verifier);
                ledger.verifyContribution(id);
            }
            if ((draw >> 40) % 4 == 0) _evaluation(modelId, bytes32(i << 64), bytes32(i << 128));
        }
        for (uint256 p = 0; p < 3; ++p) {
            (uint256 countA, uint256 tokensA) = _assertSums(MODEL, people[p]);
            (uint256 countB, uint256 tokensB) = _assertSums("model-b", people[p]);
            uint256 models = (countA > 0 ? 1 : 0) + (countB > 0 ? 1 : 0);
            _assertGlobalStats(people[p], countA + countB, tokensA + tokensB, models);
            _assertPageOfContributor(people[p]);
        }
        _assertPageOfModel(MODEL);
        _assertPageOfModel("model-b");
    }

    function _assertSums(string memory modelId, address who) internal view returns (uint256 count, uint256 tokens) {
        uint256 samples;
        for (uint256 id = 1; id < ledger.nextContributionId(); ++id) {
            Contribution memory record = ledger.getContribution(id);
            bool other = ModelKey.unwrap(record.key) != keccak256(bytes(modelId)) || record.contributor != who;
            if (other || record.status == ContributionStatus.Rejected) continue;
            count += 1;
            tokens += record.tokensEarned;
            samples += record.samples;
        }
        _assertModelStats(modelId, who, count, tokens, samples);
    }

    function _assertPageOfModel(string memory modelId) internal view {
        uint256[] memory page = ledger.getContributionIdsByModel(modelId, 0, type(uint256).max);
        uint256 at;
        for (uint256 id = 1; id < ledger.nextContributionId(); ++id) {
            if (ModelKey.unwrap(ledger.getContribution(id).key) == keccak256(bytes(modelId))) {
                assertEq(page[at++], id);
            }
        }
        assertEq(page.length, at);
        assertEq(ledger.getModelContributionCount(modelId), at);
    }

    function _assertPageOfContributor(address who) internal view {
        uint256[] memory page = ledger.getContributionIdsByContributor(who, 0, type(uint256).max);
        uint256 at;
        for (uint256 id = ledger.nextContributionId() - 1; id > 0; --id) {
            if (ledger.getContribution(id).contributor == who) assertEq(page[at++], id);
        }
        assertEq(page.length, at);
    }

    function _ids(uint256 a, uint256 b, uint256 c) internal pure returns (uint256[] memory ids) {
        ids = new uint256[](3);
        (ids[0], ids[1], ids[2]) = (a, b, c);
    }
}
