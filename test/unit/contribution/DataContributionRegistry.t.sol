// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {DataContributionRegistry} from "../../../src/contribution/DataContributionRegistry.sol";
import {IDataContributionRegistry} from "../../../src/interfaces/IDataContributionRegistry.sol";
import {ModelId} from "../../../src/libraries/ModelId.sol";
import {Contribution, ContributionStatus} from "../../../src/types/Contribution.sol";
import {Contributor} from "../../../src/types/Evaluation.sol";
import {
    ArrayEmpty,
    ArrayLengthMismatch,
    ArrayTooLarge,
    EmptyText,
    TextTooLong,
    ValueOutOfBounds,
    ZeroAddress
} from "../../../src/types/Errors.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {LedgerBase} from "./LedgerBase.sol";

/// @dev Recording, verifying and rejecting.
contract DataContributionRegistryTest is LedgerBase {
    function test_OnlyTheAdminHoldsARoleAtBirth() public {
        DataContributionRegistry fresh = new DataContributionRegistry(admin);
        assertTrue(fresh.hasRole(0, admin));
        assertFalse(fresh.hasRole(0, address(this)));
        assertFalse(fresh.hasRole(fresh.RECORDER_ROLE(), admin));
        assertEq(fresh.RECORDER_ROLE(), 0xf996da754c790e95d5c7ca3330cfcad529487fe9d1d8edb7afc65076fdf9adb4);
        assertEq(fresh.VERIFIER_ROLE(), 0x0ce23c3e399818cfee81a7ab0880f714e53d7672b08df0fa62f2843416e1ea09);
        assertEq(fresh.MAX_BATCH(), 100);
        assertEq(fresh.nextContributionId(), 1);
    }

    function test_RevertWhen_AdminIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "admin"));
        new DataContributionRegistry(address(0));
    }

    // ---- recording one

    function test_RecordContribution_IsPendingAndEarnsNothing() public {
        vm.expectEmit(address(ledger));
        emit IDataContributionRegistry.ContributionRecorded(1, _key(MODEL), alice, MODEL, "h1", 2500, 0, RUN);
        assertEq(_record(MODEL, alice, "h1", 30), 1);

        Contribution memory record = ledger.getContribution(1);
        assertEq(ModelKey.unwrap(record.key), keccak256(bytes(MODEL)));
        assertEq(record.contributor, alice);
        assertEq(record.weightBps, 2500);
        assertEq(uint8(record.status), uint8(ContributionStatus.Pending));
        assertEq(record.recordedAt, 1_800_000_000);
        assertEq(record.contributionHash, "h1");
        assertEq(record.runHash, keccak256(bytes(RUN)));
        assertEq(record.samples, 30);
        assertEq(record.totalSamples, 100);
        assertEq(record.tokensEarned, 0);
        _assertModelStats(MODEL, alice, 1, 0, 30);
        _assertGlobalStats(alice, 1, 0, 1);
        assertFalse(ledger.hasContributedToModel(MODEL, alice));
        assertEq(ledger.nextContributionId(), 2);
    }

    function test_RevertWhen_StrangerRecords() public {
        bytes32 role = ledger.RECORDER_ROLE();
        bytes memory denied =
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, role);
        vm.startPrank(alice);
        vm.expectRevert(denied);
        ledger.recordContribution(MODEL, alice, "h1", 1, 1, 1, RUN);
        vm.expectRevert(denied);
        ledger.recordEvaluation(MODEL, RUN, new Contributor[](1), new uint256[](1));
    }

    function test_RevertWhen_RecordIsMalformed() public {
        vm.startPrank(recorder);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 10_001, 0, 10_000));
        ledger.recordContribution(MODEL, alice, "h1", 10_001, 1, 1, RUN);
        vm.expectRevert(abi.encodeWithSelector(IDataContributionRegistry.SamplesExceedTotal.selector, 2, 1));
        ledger.recordContribution(MODEL, alice, "h1", 1, 2, 1, RUN);
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "contributor"));
        ledger.recordContribution(MODEL, address(0), "h1", 1, 1, 1, RUN);
        vm.expectRevert(IDataContributionRegistry.ContributionHashMissing.selector);
        ledger.recordContribution(MODEL, alice, 0, 1, 1, 1, RUN);
    }

    function test_RevertWhen_TextsAreMalformed() public {
        string memory long = "0123456789012345678901234567890123456789012345678901234567890123x";
        vm.startPrank(recorder);
        vm.expectRevert(ModelId.ModelIdEmpty.selector);
        ledger.recordContribution("", alice, "h1", 1, 1, 1, RUN);
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdTooLong.selector, 65, 64));
        ledger.recordContribution(long, alice, "h1", 1, 1, 1, RUN);
        vm.expectRevert(abi.encodeWithSelector(EmptyText.selector, "runId"));
        ledger.recordContribution(MODEL, alice, "h1", 1, 1, 1, "");
        vm.expectRevert(abi.encodeWithSelector(TextTooLong.selector, 65, 64));
        ledger.recordContribution(MODEL, alice, "h1", 1, 1, 1, long);
    }

    function test_HashIsUniquePerModelForEver() public {
        _record(MODEL, alice, "h1", 1);
        assertEq(_record("model-b", alice, "h1", 1), 2);
        _assertGlobalStats(alice, 2, 0, 2);
        vm.prank(verifier);
        ledger.rejectContribution(1, "bad");

        vm.prank(recorder);
        vm.expectRevert(
            abi.encodeWithSelector(IDataContributionRegistry.ContributionAlreadyRecorded.selector, bytes32("h1"), 1)
        );
        ledger.recordContribution(MODEL, bob, "h1", 1, 1, 1, RUN);

        _assertHash(MODEL, "h1", true, 1);
        _assertHash("model-b", "h1", true, 2);
        _assertHash(MODEL, "h2", false, 0);
    }

    // ---- recording an evaluation

    function test_RecordEvaluation_IsVerifiedAndCounts() public {
        vm.expectEmit(address(ledger));
        emit IDataContributionRegistry.ContributionRecorded(1, _key(MODEL), alice, MODEL, "h1", 7500, 75, RUN);
        vm.expectEmit(address(ledger));
        emit IDataContributionRegistry.ContributionRecorded(2, _key(MODEL), bob, MODEL, "h2", 2500, 25, RUN);
        assertEq(_evaluation(MODEL, "h1", "h2"), 1);

        Contribution memory record = ledger.getContribution(2);
        assertEq(record.contributor, bob);
        assertEq(uint8(record.status), uint8(ContributionStatus.Verified));
        assertEq(record.contributionHash, "h2");
        assertEq(record.samples, 20);
        assertEq(record.totalSamples, 30);
        assertEq(record.tokensEarned, 25);
        _assertModelStats(MODEL, alice, 1, 75, 10);
        _assertGlobalStats(bob, 1, 25, 1);
        assertTrue(ledger.hasContributedToModel(MODEL, bob));
        assertFalse(ledger.hasContributedToModel("model-b", bob));
    }

    function test_RecordsOfManyRunsKeepTheirOwnRun() public {
        _evaluation(MODEL, "h1", "h2");
        vm.warp(1_800_000_500);
        _record("model-b", bob, "h3", 5);
        _evaluation(MODEL, "h4", "h5");
        assertEq(ledger.getContribution(2).totalSamples, 30);
        assertEq(ledger.getContribution(2).recordedAt, 1_800_000_000);
        assertEq(ModelKey.unwrap(ledger.getContribution(3).key), keccak256("model-b"));
        assertEq(ledger.getContribution(3).totalSamples, 100);
        assertEq(ledger.getContribution(4).recordedAt, 1_800_000_500);
        assertEq(ledger.getContribution(5).contributionHash, "h5");
        _assertModelStats(MODEL, bob, 2, 50, 40);
        _assertGlobalStats(bob, 3, 50, 2);
    }

    function test_RevertWhen_EvaluationIsMalformed() public {
        Contributor[] memory parts = _pair("h1", "h2");
        vm.startPrank(recorder);
        vm.expectRevert(ArrayEmpty.selector);
        ledger.recordEvaluation(MODEL, RUN, new Contributor[](0), new uint256[](0));
        vm.expectRevert(abi.encodeWithSelector(ArrayTooLarge.selector, 101, 100));
        ledger.recordEvaluation(MODEL, RUN, new Contributor[](101), new uint256[](101));
        vm.expectRevert(abi.encodeWithSelector(ArrayLengthMismatch.selector, 2, 1));
        ledger.recordEvaluation(MODEL, RUN, parts, new uint256[](1));
        parts[1].weightBps = 2501;
        vm.expectRevert(abi.encodeWithSelector(IDataContributionRegistry.WeightsDoNotSum.selector, 10_001));
        ledger.recordEvaluation(MODEL, RUN, parts, new uint256[](2));
        parts = _pair("h1", "h1");
        vm.expectRevert(
            abi.encodeWithSelector(IDataContributionRegistry.ContributionAlreadyRecorded.selector, bytes32("h1"), 1)
        );
        ledger.recordEvaluation(MODEL, RUN, parts, new uint256[](2));
    }

    function test_RevertWhen_AmountsDoNotFit() public {
        Contributor[] memory parts = _pair("h1", "h2");
        uint256[] memory tokens = new uint256[](2);
        tokens[1] = uint256(type(uint128).max) + 1;
        vm.startPrank(recorder);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, tokens[1]));
        ledger.recordEvaluation(MODEL, RUN, parts, tokens);
        parts[0].samples = type(uint64).max;
        uint256 sum = uint256(type(uint64).max) + 20;
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, sum));
        ledger.recordEvaluation(MODEL, RUN, parts, new uint256[](2));
    }

    // ---- status

    function test_VerifyContribution() public {
        _record(MODEL, alice, "h1", 30);
        vm.expectEmit(address(ledger));
        emit IDataContributionRegistry.ContributionVerified(1, verifier);
        vm.prank(verifier);
        ledger.verifyContribution(1);
        assertEq(uint8(ledger.getContribution(1).status), uint8(ContributionStatus.Verified));
        _assertModelStats(MODEL, alice, 1, 0, 30);
    }

    function test_RejectContribution_LeavesTheCounters() public {
        _record(MODEL, alice, "h1", 30);
        _record(MODEL, alice, "h2", 12);
        vm.startPrank(verifier);
        vm.expectEmit(address(ledger));
        emit IDataContributionRegistry.ContributionRejected(1, verifier, "noise");
        ledger.rejectContribution(1, "noise");
        assertEq(uint8(ledger.getContribution(1).status), uint8(ContributionStatus.Rejected));
        _assertModelStats(MODEL, alice, 1, 0, 12);
        _assertGlobalStats(alice, 1, 0, 1);
        ledger.rejectContribution(2, "noise");
        _assertModelStats(MODEL, alice, 0, 0, 0);
        _assertGlobalStats(alice, 0, 0, 0);
        assertEq(ledger.getModelContributionCount(MODEL), 2);
    }

    function test_RevertGiven_RecordIsNotPending() public {
        _evaluation(MODEL, "h1", "h2");
        _record(MODEL, alice, "h3", 1);
        vm.startPrank(verifier);
        ledger.rejectContribution(3, "noise");
        for (uint256 id = 1; id <= 3; ++id) {
            bytes memory refused = abi.encodeWithSelector(IDataContributionRegistry.ContributionNotPending.selector, id);
            vm.expectRevert(refused);
            ledger.verifyContribution(id);
            vm.expectRevert(refused);
            ledger.rejectContribution(id, "noise");
        }
    }

    function test_RevertWhen_RecordIsUnknown() public {
        _record(MODEL, alice, "h1", 1);
        uint256[3] memory unknown = [uint256(0), 2, type(uint256).max];
        vm.startPrank(verifier);
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory refused =
                abi.encodeWithSelector(IDataContributionRegistry.ContributionNotFound.selector, unknown[i]);
            vm.expectRevert(refused);
            ledger.getContribution(unknown[i]);
            vm.expectRevert(refused);
            ledger.verifyContribution(unknown[i]);
            vm.expectRevert(refused);
            ledger.rejectContribution(unknown[i], "noise");
        }
    }

    function test_RevertWhen_ReasonIsMalformed() public {
        _record(MODEL, alice, "h1", 1);
        vm.startPrank(verifier);
        vm.expectRevert(abi.encodeWithSelector(EmptyText.selector, "reason"));
        ledger.rejectContribution(1, "");
        vm.expectRevert(abi.encodeWithSelector(TextTooLong.selector, 257, 256));
        ledger.rejectContribution(1, string(new bytes(257)));
        ledger.rejectContribution(1, string(new bytes(256)));
    }

    function test_RevertWhen_StrangerDecides() public {
        _record(MODEL, alice, "h1", 1);
        bytes memory denied = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, recorder, ledger.VERIFIER_ROLE()
        );
        vm.startPrank(recorder);
        vm.expectRevert(denied);
        ledger.verifyContribution(1);
        vm.expectRevert(denied);
        ledger.rejectContribution(1, "noise");
    }
}
