// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DeltaVerifier} from "../../../src/contribution/DeltaVerifier.sol";
import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {Attestation, Contributor, Evaluation} from "../../../src/types/Evaluation.sol";
import {Defaults} from "../../utils/Defaults.sol";
import {Entry} from "../Ledger.sol";
import {Crisis, World} from "../World.sol";
import {Panel} from "./Panel.sol";
import {Trading} from "./Trading.sol";

/// @notice Attesters, two of three, and whoever carries their evaluations to the verifier.
contract AttesterHandler is Trading, Panel {
    /// @dev A reward of which a part waits.
    struct Waiting {
        string modelId;
        bytes32 digest;
        Contributor[] contributors;
        uint256 left;
    }

    DeltaVerifier private _verifier;
    Waiting[] private _waiting;
    mapping(string modelId => uint256) private _nextMintAt;
    uint256 private _runs;
    mapping(string modelId => string) private _lastRun;

    constructor(World world, DeltaVerifier verifier) Trading(world) {
        _verifier = verifier;
    }

    function submit(uint256 seed, uint256 step) external act("attester.submit") {
        string memory modelId = WORLD.pick(seed);
        Evaluation memory e = _evaluation(modelId, seed, _bound(step, 1, 60));
        _submit(e);
    }

    /// @dev An evaluation that lacks something: none of them counts.
    function forge(uint256 seed, uint256 step) external act("attester.forge") {
        string memory modelId = WORLD.pick(seed);
        Evaluation memory e = _evaluation(modelId, seed, _bound(step, 1, 60));
        uint256 kind = seed / 3 % 10;
        if (kind == 0) e.deadline = uint64(block.timestamp - 1);
        if (kind == 1) e.candidateBps = uint16(_ghost(modelId, Entry.HeadBps));
        if (kind == 2) e.baselineBps = uint16(_ghost(modelId, Entry.HeadBps) + 1);
        if (kind == 3) e.metricHash = keccak256("another metric");
        if (kind == 4) e.contributors[0].weightBps -= 1;
        if (kind == 5) e.candidateBps = 10_001;
        if (kind == 9) e.runId = _lastRun[modelId];
        Attestation[] memory words = _attest(_verifier, e, kind == 6 ? 1 : 2);
        if (kind == 7) words[1] = words[0];
        if (kind == 8) e.contributors[0].wallet = address(1);
        bytes memory data = abi.encodeCall(_verifier.submitEvaluation, (e, words));
        _expectRefusal(_person(seed), address(_verifier), data, "D-1: no reward without a quorum for just this");
    }

    function release(uint256 seed) external act("attester.release") {
        if (_waiting.length == 0) _submit(_evaluation(WORLD.pick(seed), seed, 60));
        if (_waiting.length == 0) return _returnEarly();
        uint256 index = seed % _waiting.length;
        Waiting memory w = _waiting[index];
        WORLD.pick(uint256(keccak256(bytes(w.modelId))));
        uint256 next = _nextMintAt[w.modelId];
        if (seed % 3 != 0 && next > block.timestamp && next < block.timestamp + 6 hours) vm.warp(next);
        uint256 cap = WORLD.poolOf(w.modelId).rewardCap();
        bool may = block.timestamp >= next && !WORLD.closed(Crisis.ModelInactive, w.modelId)
            && (cap >= w.left || cap >= 10_000);
        uint256[] memory held = _balances(w.modelId, w.contributors);
        bytes memory data = abi.encodeCall(_verifier.releaseTranche, (w.digest, w.modelId, w.contributors));
        if (!_try(_person(seed), address(_verifier), data, may, "D-1: one tranche in a window, within the cap")) {
            return;
        }
        _noteRelease(w, held, cap);
        if (w.left != 0) {
            _waiting[index].left = w.left;
            return;
        }
        _waiting[index] = _waiting[_waiting.length - 1];
        _waiting.pop();
        _expectRefusal(_person(seed), address(_verifier), data, "D-1: a reward is minted once");
    }

    /// @dev A holder sells, others are rewarded, the holder comes back: never with more tokens.
    function sandwich(uint256 seed, uint256 step) external act("attester.sandwich") {
        string memory modelId = _pickTradable(seed);
        Evaluation memory e = _evaluation(modelId, seed, _bound(step, 1, 60));
        address holder = e.contributors.length == people.crowd.length ? address(0) : _outsider(e.contributors);
        if (holder == address(0)) return _returnEarly();
        if (WORLD.tokenOf(modelId).balanceOf(holder) == 0) _buy(modelId, holder, 100e6);
        uint256 amount = WORLD.tokenOf(modelId).balanceOf(holder);
        if (seed % 2 == 0) amount = amount / 2 + 1;
        if (WORLD.poolOf(modelId).getSellQuote(amount) < 10) return _returnEarly();
        uint256 out = _sell(modelId, holder, amount);
        _submit(e);
        assertLe(_buy(modelId, holder, out), amount, "A-7: selling before a reward and coming back never profits");
    }

    /// @dev The successor begins where the predecessor stood; whose word counts no more.
    function replaceVerifier(uint256 seed) external act("admin.replaceVerifier") {
        if (seed % 4 != 0) return _raiseThreshold(seed);
        DeltaVerifier old = _verifier;
        string memory modelId = WORLD.pick(seed);
        Evaluation memory e = _evaluation(modelId, seed, 1);
        bytes memory late = abi.encodeCall(old.submitEvaluation, (e, _attest(old, e, 2)));
        address registry = address(WORLD.registry());
        vm.startPrank(people.admin);
        _verifier =
            new DeltaVerifier(registry, address(WORLD.manager()), address(WORLD.contributions()), 1, people.admin);
        _verifier.setAttesters(panel, 2);
        WORLD.contributions().grantRole(keccak256("RECORDER_ROLE"), address(_verifier));
        WORLD.manager().setDeltaVerifier(address(_verifier));
        vm.stopPrank();
        delete _waiting; // promises that only the old one could have kept
        for (uint256 i = 0; i < WORLD.modelCount(); ++i) {
            delete _nextMintAt[WORLD.model(i)];
            delete _lastRun[WORLD.model(i)]; // its word is bound to the old one; the head alone is inherited
        }
        _expectRefusal(_person(seed), address(old), late, "D-1: a replaced verifier mints nothing");
    }

    /// @dev Two words are too few where three are asked for.
    function _raiseThreshold(uint256 seed) private {
        vm.prank(people.admin);
        _verifier.setAttesters(panel, 3);
        Evaluation memory e = _evaluation(WORLD.pick(seed), seed, 1);
        bytes memory data = abi.encodeCall(_verifier.submitEvaluation, (e, _attest(_verifier, e, 2)));
        _expectRefusal(_person(seed), address(_verifier), data, "D-1: no reward without a quorum");
        vm.prank(people.admin);
        _verifier.setAttesters(panel, 2);
    }

    function _submit(Evaluation memory e) private {
        uint256 reward =
            (e.candidateBps - _ghost(e.modelId, Entry.HeadBps)) * _ghost(e.modelId, Entry.TokensPerPoint) / 100;
        bool may = !WORLD.closed(Crisis.ModelInactive, e.modelId)
            && reward + _ghost(e.modelId, Entry.Promised) <= _ghost(e.modelId, Entry.Budget);
        uint256 cap = WORLD.poolOf(e.modelId).rewardCap();
        uint256[] memory held = _balances(e.modelId, e.contributors);
        bytes memory data = abi.encodeCall(_verifier.submitEvaluation, (e, _attest(_verifier, e, 2)));
        if (!_try(_person(reward), address(_verifier), data, may, "D-1: within the budget, for an active model")) {
            return;
        }
        _expectRefusal(_person(reward), address(_verifier), data, "D-1: each evaluation once");
        _lastRun[e.modelId] = e.runId;
        WORLD.set(e.modelId, Entry.HeadBps, e.candidateBps);
        _add(e.modelId, Entry.Promised, reward);
        _noteShares(e, reward);
        Waiting memory w = Waiting(e.modelId, _verifier.hashEvaluation(e), e.contributors, reward);
        if (block.timestamp >= _nextMintAt[e.modelId]) _noteRelease(w, held, cap);
        if (w.left == 0) return;
        _waiting.push();
        Waiting storage kept = _waiting[_waiting.length - 1];
        (kept.modelId, kept.digest, kept.left) = (w.modelId, w.digest, w.left);
        for (uint256 i = 0; i < w.contributors.length; ++i) {
            kept.contributors.push(w.contributors[i]);
        }
    }

    /// @dev What came to the contributors is what the cap lets through.
    function _noteRelease(Waiting memory w, uint256[] memory held, uint256 cap) private {
        uint256[] memory now_ = _balances(w.modelId, w.contributors);
        uint256 released = 0;
        for (uint256 i = 0; i < held.length; ++i) {
            released += now_[i] - held[i];
        }
        assertLe(released, cap, "D-1: no mint above the cap");
        assertEq(released, w.left <= cap ? w.left : cap - cap % 10_000, "D-1: the parts sum to the tranche");
        if (released == 0) return;
        w.left -= released;
        _nextMintAt[w.modelId] = block.timestamp + WORLD.poolOf(w.modelId).windowSeconds();
        _add(w.modelId, Entry.Released, released);
        _add(w.modelId, Entry.Minted, released);
    }

    function _noteShares(Evaluation memory e, uint256 reward) private {
        uint256 total = 0;
        uint256 first = WORLD.contributions().nextContributionId() - e.contributors.length;
        for (uint256 i = 0; i < e.contributors.length; ++i) {
            uint256 tokens = WORLD.contributions().getContribution(first + i).tokensEarned;
            assertApproxEqAbs(tokens, reward * e.contributors[i].weightBps / 10_000, 1, "D-1: shares by weight");
            total += tokens;
            WORLD.noteRecord(e.modelId, e.contributors[i].wallet, e.contributors[i].samples, tokens);
        }
        assertEq(total, reward, "D-1: the shares sum to the reward");
    }

    function _evaluation(string memory modelId, uint256 seed, uint256 step) private returns (Evaluation memory e) {
        e.modelId = modelId;
        e.runId = vm.toString(++_runs);
        (e.metricHash, e.benchmarkSpecHash) = (Defaults.METRIC, Defaults.BENCHMARK);
        e.baselineBps = uint16(_ghost(modelId, Entry.HeadBps));
        e.candidateBps = uint16(e.baselineBps + step);
        e.deadline = uint64(block.timestamp);
        e.contributors = _contributors(people.crowd, seed, _runs);
    }

    function _balances(
        string memory modelId,
        Contributor[] memory contributors
    ) private view returns (uint256[] memory held) {
        held = new uint256[](contributors.length);
        for (uint256 i = 0; i < held.length; ++i) {
            held[i] = WORLD.tokenOf(modelId).balanceOf(contributors[i].wallet);
        }
    }

    function _outsider(Contributor[] memory contributors) private view returns (address who) {
        for (uint256 i = 0; i < people.crowd.length; ++i) {
            who = people.crowd[i];
            bool inside = false;
            for (uint256 j = 0; j < contributors.length; ++j) {
                inside = inside || contributors[j].wallet == who;
            }
            if (!inside) return who;
        }
        return address(0);
    }
}
