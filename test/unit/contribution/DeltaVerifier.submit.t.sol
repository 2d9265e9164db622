// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {DeltaVerifier} from "../../../src/contribution/DeltaVerifier.sol";
import {IDataContributionRegistry} from "../../../src/interfaces/IDataContributionRegistry.sol";
import {IDeltaVerifier} from "../../../src/interfaces/IDeltaVerifier.sol";
import {IModelRegistry} from "../../../src/interfaces/IModelRegistry.sol";
import {ModelId} from "../../../src/libraries/ModelId.sol";
import {Contribution, ContributionStatus} from "../../../src/types/Contribution.sol";
import {
    ArrayEmpty,
    ArrayTooLarge,
    DeadlineExpired,
    EmptyText,
    NoCode,
    TextTooLong,
    UnauthorizedCaller,
    ValueOutOfBounds,
    ZeroAddress
} from "../../../src/types/Errors.sol";
import {Attestation, Contributor, Evaluation} from "../../../src/types/Evaluation.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {VerifierBase} from "./VerifierBase.sol";

/// @dev What a submission does, and every reason to refuse one but missing signatures.
contract DeltaVerifierSubmitTest is VerifierBase {
    string internal constant LONG = "0123456789012345678901234567890123456789012345678901234567890123x";

    // ---- construction and settings

    function test_Constructor_GivesTheAdminTheOnlyRole() public {
        address admin = makeAddr("admin");
        vm.expectEmit();
        emit IDeltaVerifier.MinImprovementBpsSet(0, 250);
        DeltaVerifier fresh = new DeltaVerifier(address(registry), address(manager), address(ledger), 250, admin);
        assertTrue(fresh.hasRole(0, admin));
        assertFalse(fresh.hasRole(0, address(this)));
        assertEq(fresh.modelRegistry(), address(registry));
        assertEq(fresh.tokenManager(), address(manager));
        assertEq(fresh.contributionRegistry(), address(ledger));
        assertEq(fresh.minImprovementBps(), 250);
        assertEq(fresh.threshold(), 0);
        assertEq(fresh.attesters().length, 0);
    }

    function test_RevertWhen_ConstructorArgumentsAreWrong() public {
        (address r, address m, address l) = (address(registry), address(manager), address(ledger));
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "admin"));
        new DeltaVerifier(r, m, l, 100, address(0));
        vm.expectRevert(abi.encodeWithSelector(NoCode.selector, alice));
        new DeltaVerifier(alice, m, l, 100, alice);
        vm.expectRevert(abi.encodeWithSelector(NoCode.selector, bob));
        new DeltaVerifier(r, bob, l, 100, alice);
        vm.expectRevert(abi.encodeWithSelector(NoCode.selector, address(0)));
        new DeltaVerifier(r, m, address(0), 100, alice);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 0, 1, 10_000));
        new DeltaVerifier(r, m, l, 0, alice);
    }

    function test_SetMinImprovementBps() public {
        vm.expectEmit(address(verifier));
        emit IDeltaVerifier.MinImprovementBpsSet(100, 1);
        verifier.setMinImprovementBps(1);
        assertEq(verifier.minImprovementBps(), 1);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 0, 1, 10_000));
        verifier.setMinImprovementBps(0);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 10_001, 1, 10_000));
        verifier.setMinImprovementBps(10_001);
        bytes32 role = verifier.DEFAULT_ADMIN_ROLE();
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, role));
        verifier.setMinImprovementBps(1);
    }

    // ---- acceptance

    function test_SubmitEvaluation_PaysRecordsAndMovesTheHead() public {
        Evaluation memory e = _evaluation("run-1", 5250);
        bytes32 digest = verifier.hashEvaluation(e);
        Attestation[] memory attestations = _signed(e);
        vm.expectEmit(address(verifier));
        emit IDeltaVerifier.EvaluationAccepted(_key(MODEL), digest, MODEL, "run-1", 5000, 5250, 2500e18);
        vm.expectEmit(address(verifier));
        emit IDeltaVerifier.RewardReleased(_key(MODEL), digest, MODEL, 2500e18, 0);
        vm.prank(relayer);
        (uint256 reward, uint256 released) = verifier.submitEvaluation(e, attestations);

        assertEq(reward, 2500e18);
        assertEq(released, 2500e18);
        assertEq(token.balanceOf(alice), 1500e18);
        assertEq(token.balanceOf(bob), 1000e18);
        assertEq(token.totalSupply(), 2500e18);
        assertTrue(verifier.isRunUsed(MODEL, "run-1"));
        assertFalse(verifier.isRunUsed(MODEL, "run-2"));
        assertFalse(verifier.isRunUsed(OTHER, "run-1"));
        IModelRegistry.Lineage memory line = registry.lineage(_key(MODEL));
        assertEq(line.headBps, 5250);
        assertEq(line.spent, 2500e18);
        IDeltaVerifier.Reward memory stored = verifier.rewardOf(digest);
        assertEq(ModelKey.unwrap(stored.key), keccak256(bytes(MODEL)));
        assertEq(stored.total, 2500e18);
        assertEq(stored.released, 2500e18);
        assertEq(stored.contributorsHash, keccak256(abi.encode(e.contributors)));
    }

    function test_SubmitEvaluation_WritesTheLedger() public {
        _submit(_evaluation("run-1", 5250));
        Contribution memory record = ledger.getContribution(2);
        assertEq(record.contributor, bob);
        assertEq(record.tokensEarned, 1000e18);
        assertEq(record.weightBps, 4000);
        assertEq(record.samples, 20);
        assertEq(record.totalSamples, 50);
        assertEq(record.runHash, keccak256("run-1"));
        assertEq(record.contributionHash, keccak256(abi.encode("run-1", 1)));
        assertEq(uint8(record.status), uint8(ContributionStatus.Verified));
    }

    function test_PreviewEqualsTheReward() public {
        _setRate(1e18 + 77);
        uint256 preview = verifier.previewReward(MODEL, 5101);
        (uint256 reward,) = _submit(_evaluation("run-1", 5101));
        assertEq(preview, reward);
        assertEq(reward, (uint256(1e18) + 77) * 101 / 100);
    }

    function test_RevertWhen_PreviewIsOfNoReward() public {
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.ImprovementTooSmall.selector, 5099, 5000, 100));
        verifier.previewReward(MODEL, 5099);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 10_001, 0, 10_000));
        verifier.previewReward(MODEL, 10_001);
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.ModelInactive.selector, "nobody"));
        verifier.previewReward("nobody", 6000);
        _otherModel();
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.GenesisMissing.selector, OTHER));
        verifier.previewReward(OTHER, 6000);
    }

    function test_DeadlineIsInclusive() public {
        Evaluation memory e = _evaluation("run-1", 5250);
        vm.warp(e.deadline + 1);
        _refused(e, abi.encodeWithSelector(DeadlineExpired.selector, e.deadline, e.deadline + 1));
        vm.warp(e.deadline);
        _submit(e);
    }

    /// @dev D-1: what is paid telescopes. Whatever steps lead from genesis to a head, their rewards sum to the rate
    /// times the way, less than one base unit lost at each step.
    function testFuzz_D1_RewardsTelescope(uint256 rate, uint16[8] memory scores) public {
        rate = bound(rate, 1e18, 1e24);
        _setRate(rate);
        registry.setBudget(MODEL, type(uint128).max);
        verifier.setMinImprovementBps(1);
        uint256 paid;
        uint256 steps;
        uint16 head = GENESIS;
        for (uint256 i = 0; i < scores.length; ++i) {
            Evaluation memory e = _evaluation(vm.toString(i), uint16(bound(scores[i], GENESIS, 10_000)));
            if (e.candidateBps <= head) {
                _refused(
                    e, abi.encodeWithSelector(IDeltaVerifier.ImprovementTooSmall.selector, e.candidateBps, head, 1)
                );
                continue;
            }
            (uint256 reward,) = _submit(e);
            (paid, steps, head) = (paid + reward, steps + 1, e.candidateBps);
        }
        assertLe(paid * 100, rate * (head - GENESIS));
        assertLe(rate * (head - GENESIS), (paid + steps) * 100);
        if (rate % 100 == 0) assertEq(paid * 100, rate * (head - GENESIS));
        assertEq(registry.lineage(_key(MODEL)).spent, paid);
    }

    // ---- replay

    function test_RevertGiven_RunIsUsed() public {
        Evaluation memory e = _evaluation("run-1", 5250);
        _submit(e);
        bytes memory used = abi.encodeWithSelector(IDeltaVerifier.RunAlreadyUsed.selector, MODEL, "run-1");
        _refused(e, used);
        Evaluation memory again = _evaluation("run-1", 5900);
        again.contributors = _pair("fresh");
        _refused(again, used);
    }

    function test_ARunIsUsedPerModel() public {
        _otherModel();
        registry.setGenesis(OTHER, METRIC, BENCHMARK, GENESIS);
        registry.setBudget(OTHER, BUDGET);
        Evaluation memory e = _evaluation("run-1", 5250);
        _submit(e);
        e.modelId = OTHER;
        (, uint256 released) = _submit(e);
        assertEq(released, 2500e18);
    }

    function test_ARefusedEvaluationCanComeAgain() public {
        registry.setBudget(MODEL, 2500e18 - 1);
        Evaluation memory e = _evaluation("run-1", 5250);
        _refused(e, abi.encodeWithSelector(IModelRegistry.BudgetExceeded.selector, 2500e18, 2500e18 - 1));
        registry.setBudget(MODEL, 2500e18);
        _submit(e);
    }

    function test_RevertGiven_ContributionIsRecorded() public {
        _submit(_evaluation("run-1", 5250));
        Evaluation memory e = _evaluation("run-2", 5900);
        e.contributors = _pair("run-1");
        bytes32 first = e.contributors[0].contributionHash;
        _refused(e, abi.encodeWithSelector(IDataContributionRegistry.ContributionAlreadyRecorded.selector, first, 1));
        e.contributors[0].contributionHash = 0;
        _refused(e, abi.encodeWithSelector(IDataContributionRegistry.ContributionHashMissing.selector));
    }

    function test_ASuccessorInheritsHeadAndBudget() public {
        Evaluation memory e = _evaluation("run-1", 5250);
        _submit(e);
        DeltaVerifier successor =
            new DeltaVerifier(address(registry), address(manager), address(ledger), 100, address(this));
        successor.setAttesters(_addresses(low, high), 1);
        ledger.grantRole(ledger.RECORDER_ROLE(), address(successor));
        manager.setDeltaVerifier(address(successor));

        Evaluation memory next = _evaluation("run-2", 5900);
        _refused(next, abi.encodeWithSelector(UnauthorizedCaller.selector, address(verifier), address(successor)));
        Attestation[] memory old = _signed(e);
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.InvalidAttestation.selector, low));
        successor.submitEvaluation(e, old);
        verifier = successor;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.ImprovementTooSmall.selector, 5250, 5250, 100));
        (uint256 reward,) = _submit(next);
        assertEq(reward, 6500e18);
    }

    // ---- refusals

    function test_RevertGiven_ModelIsUnknownInactiveOrWithoutPool() public {
        Evaluation memory e = _evaluation("run-1", 5250);
        e.modelId = "nobody";
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.ModelInactive.selector, "nobody"));
        e.modelId = "";
        _refused(e, abi.encodeWithSelector(ModelId.ModelIdEmpty.selector));
        e.modelId = LONG;
        _refused(e, abi.encodeWithSelector(ModelId.ModelIdTooLong.selector, 65, 64));
        manager.deployToken(OTHER, "Model B", "MB", 0);
        e.modelId = OTHER;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.PoolDoesNotExist.selector, OTHER));
        registry.setActive(MODEL, false);
        e.modelId = MODEL;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.ModelInactive.selector, MODEL));
    }

    function test_RevertWhen_RunIdIsMalformed() public {
        _refused(_evaluation("", 5250), abi.encodeWithSelector(EmptyText.selector, "runId"));
        _refused(_evaluation(LONG, 5250), abi.encodeWithSelector(TextTooLong.selector, 65, 64));
    }

    function test_RevertWhen_ScoresDoNotFitTheLineage() public {
        Evaluation memory e = _evaluation("run-1", 5250);
        e.metricHash = "m";
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.MetricMismatch.selector, bytes32("m"), METRIC));
        e = _evaluation("run-1", 5250);
        e.benchmarkSpecHash = "b";
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.BenchmarkMismatch.selector, bytes32("b"), BENCHMARK));
        e = _evaluation("run-1", 5250);
        e.baselineBps = 5001;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.BaselineAboveHead.selector, 5001, 5000));
        uint16[3] memory small = [uint16(0), 5000, 5099];
        for (uint256 i = 0; i < 3; ++i) {
            _refused(
                _evaluation("run-1", small[i]),
                abi.encodeWithSelector(IDeltaVerifier.ImprovementTooSmall.selector, small[i], 5000, 100)
            );
        }
        _refused(_evaluation("run-1", 10_001), abi.encodeWithSelector(ValueOutOfBounds.selector, 10_001, 0, 10_000));
        _submit(_evaluation("run-1", 5100));
    }

    function test_RevertGiven_LineageHasNotBegun() public {
        _otherModel();
        Evaluation memory e = _evaluation("run-1", 5250);
        e.modelId = OTHER;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.GenesisMissing.selector, OTHER));
    }

    function test_RevertWhen_ContributorsAreMalformed() public {
        Evaluation memory e = _evaluation("run-1", 5250);
        e.contributors = new Contributor[](0);
        _refused(e, abi.encodeWithSelector(ArrayEmpty.selector));
        e.contributors = new Contributor[](101);
        _refused(e, abi.encodeWithSelector(ArrayTooLarge.selector, 101, 100));
        e.contributors = _pair("run-1");
        e.contributors[0].wallet = address(0);
        _refused(e, abi.encodeWithSelector(ZeroAddress.selector, "wallet"));
        e.contributors[0].wallet = bob;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.ContributorsNotAscending.selector, bob, bob));
        e.contributors[1].wallet = alice;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.ContributorsNotAscending.selector, bob, alice));
        e.contributors = _pair("run-1");
        e.contributors[1].weightBps = 3999;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.WeightsDoNotSum.selector, 9999));
        e.contributors[1].weightBps = 4001;
        _refused(e, abi.encodeWithSelector(IDeltaVerifier.WeightsDoNotSum.selector, 10_001));
    }

    function test_RevertGiven_VerifierMayNotRecord() public {
        ledger.revokeRole(ledger.RECORDER_ROLE(), address(verifier));
        _refused(
            _evaluation("run-1", 5250),
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, address(verifier), ledger.RECORDER_ROLE()
            )
        );
    }
}
