// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {
    ArrayEmpty,
    ArrayTooLarge,
    DeadlineExpired,
    EmptyText,
    TextTooLong,
    ValueOutOfBounds,
    ZeroAddress
} from "../types/Errors.sol";
import {Attestation, Contributor, Evaluation} from "../types/Evaluation.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {EvaluationHash} from "../libraries/EvaluationHash.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {RewardShares} from "../libraries/RewardShares.sol";
import {IDataContributionRegistry} from "../interfaces/IDataContributionRegistry.sol";
import {IDeltaVerifier} from "../interfaces/IDeltaVerifier.sol";
import {IHokusaiParams} from "../interfaces/IHokusaiParams.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {AttesterQuorum} from "./AttesterQuorum.sol";
import {RewardTranches} from "./RewardTranches.sol";

/// @title Rewards for measured improvement
/// @notice See IDeltaVerifier.
/// @dev A digest needs no mark of its own: it covers model and run, and a run is used once.
contract DeltaVerifier is AttesterQuorum, RewardTranches, EIP712 {
    using EvaluationHash for Evaluation;

    uint256 private constant WHOLE_BPS = 10_000;
    uint256 private constant MAX_CONTRIBUTORS = 100;
    uint256 private constant MAX_RUN_ID_LENGTH = 64;

    /// @inheritdoc IDeltaVerifier
    address public immutable contributionRegistry;

    /// @inheritdoc IDeltaVerifier
    uint256 public minImprovementBps;

    mapping(ModelKey => mapping(bytes32 runHash => bool)) private _runUsed;

    /// @param modelRegistry_ The directory.
    /// @param tokenManager_ The TokenManager that mints.
    /// @param contributionRegistry_ The ledger of contributions; it must let this contract record.
    /// @param minImprovementBps_ Smallest paid improvement (bps, 10_000 = 100%), at least 1.
    /// @param admin Holder of DEFAULT_ADMIN_ROLE; the deployer gets nothing.
    constructor(
        address modelRegistry_,
        address tokenManager_,
        address contributionRegistry_,
        uint16 minImprovementBps_,
        address admin
    ) RewardTranches(modelRegistry_, tokenManager_) EIP712("HokusaiDeltaVerifier", "1") {
        if (admin == address(0)) revert ZeroAddress("admin");
        contributionRegistry = _requireCode(contributionRegistry_);
        _setMinImprovementBps(minImprovementBps_);
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IDeltaVerifier
    function submitEvaluation(
        Evaluation calldata evaluation,
        Attestation[] calldata attestations
    ) external nonReentrant returns (uint256 reward, uint256 released) {
        (ModelKey key, IModelRegistry.Model memory model) = _activeModel(evaluation.modelId);
        _requireInTime(evaluation.deadline);
        _useRun(key, evaluation);
        bytes32 digest = hashEvaluation(evaluation);
        _requireQuorum(digest, attestations);

        uint256[] memory shares;
        (reward, shares) = _accept(key, model, digest, evaluation);
        if (_mayMint(key)) {
            released = _release(digest, model.pool, evaluation.modelId, evaluation.contributors, shares);
        }
    }

    /// @inheritdoc IDeltaVerifier
    function setMinImprovementBps(uint16 newBps) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setMinImprovementBps(newBps);
    }

    /// @inheritdoc IDeltaVerifier
    function previewReward(string calldata modelId, uint16 candidateBps) external view returns (uint256) {
        (ModelKey key, IModelRegistry.Model memory model) = _activeModel(modelId);
        uint256 head = _lineage(key, modelId).headBps;
        _requireStep(head, candidateBps);
        return _reward(model, head, candidateBps);
    }

    /// @inheritdoc IDeltaVerifier
    function isRunUsed(string calldata modelId, string calldata runId) external view returns (bool) {
        return _runUsed[ModelId.toKey(modelId)][keccak256(bytes(runId))];
    }

    /// @inheritdoc IDeltaVerifier
    function hashEvaluation(Evaluation calldata evaluation) public view returns (bytes32 digest) {
        return _hashTypedDataV4(evaluation.hash());
    }

    /// @dev Marks the run as used.
    function _useRun(ModelKey key, Evaluation calldata evaluation) private {
        uint256 length = bytes(evaluation.runId).length;
        if (length == 0) revert EmptyText("runId");
        if (length > MAX_RUN_ID_LENGTH) revert TextTooLong(length, MAX_RUN_ID_LENGTH);
        bytes32 runHash = keccak256(bytes(evaluation.runId));
        if (_runUsed[key][runHash]) revert RunAlreadyUsed(evaluation.modelId, evaluation.runId);
        _runUsed[key][runHash] = true;
    }

    /// @dev Moves the head, books the reward, promises it and records who earned it.
    function _accept(
        ModelKey key,
        IModelRegistry.Model memory model,
        bytes32 digest,
        Evaluation calldata evaluation
    ) private returns (uint256 reward, uint256[] memory shares) {
        uint256 head = _requireImprovement(key, evaluation);
        _requireContributors(evaluation.contributors);

        reward = _reward(model, head, evaluation.candidateBps);
        _promise(key, digest, reward, evaluation.contributors);
        _announce(key, digest, evaluation, head, reward);
        IModelRegistry(modelRegistry).advance(key, evaluation.candidateBps, reward);
        shares = RewardShares.split(evaluation.contributors, reward);
        // slither-disable-next-line unused-return: the first record's id is in its event
        IDataContributionRegistry(contributionRegistry)
            .recordEvaluation(evaluation.modelId, evaluation.runId, evaluation.contributors, shares);
    }

    function _announce(
        ModelKey key,
        bytes32 digest,
        Evaluation calldata evaluation,
        uint256 head,
        uint256 reward
    ) private {
        emit EvaluationAccepted(
            key, digest, evaluation.modelId, evaluation.runId, head, evaluation.candidateBps, reward
        );
    }

    function _setMinImprovementBps(uint16 newBps) private {
        if (newBps == 0 || newBps > WHOLE_BPS) revert ValueOutOfBounds(newBps, 1, WHOLE_BPS);
        emit MinImprovementBpsSet(minImprovementBps, newBps);
        minImprovementBps = newBps;
    }

    /// @dev Scores of a model whose lineage has begun.
    function _lineage(
        ModelKey key,
        string calldata modelId
    ) private view returns (IModelRegistry.Lineage memory lineage) {
        lineage = IModelRegistry(modelRegistry).lineage(key);
        if (!lineage.started) revert GenesisMissing(modelId);
    }

    /// @dev Requires the declared metric and benchmark and a step up from the model's head.
    function _requireImprovement(ModelKey key, Evaluation calldata evaluation) private view returns (uint256 head) {
        IModelRegistry.Lineage memory lineage = _lineage(key, evaluation.modelId);
        if (evaluation.metricHash != lineage.metricHash) {
            revert MetricMismatch(evaluation.metricHash, lineage.metricHash);
        }
        if (evaluation.benchmarkSpecHash != lineage.benchmarkSpecHash) {
            revert BenchmarkMismatch(evaluation.benchmarkSpecHash, lineage.benchmarkSpecHash);
        }
        head = lineage.headBps;
        if (evaluation.baselineBps > head) revert BaselineAboveHead(evaluation.baselineBps, head);
        _requireStep(head, evaluation.candidateBps);
    }

    /// @dev Requires a score that is possible and far enough above the head.
    function _requireStep(uint256 head, uint256 candidateBps) private view {
        if (candidateBps > WHOLE_BPS) revert ValueOutOfBounds(candidateBps, 0, WHOLE_BPS);
        if (candidateBps < head + minImprovementBps) {
            revert ImprovementTooSmall(candidateBps, head, minImprovementBps);
        }
    }

    /// @dev Reward of a step at the model's present rate.
    function _reward(
        IModelRegistry.Model memory model,
        uint256 head,
        uint256 candidateBps
    ) private view returns (uint256) {
        return RewardShares.rewardDown(IHokusaiParams(model.params).tokensPerDeltaOne(), candidateBps - head);
    }

    function _requireInTime(uint256 deadline) private view {
        if (block.timestamp > deadline) revert DeadlineExpired(deadline, block.timestamp);
    }

    /// @dev Requires 1 to 100 distinct wallets whose weights sum to 10_000.
    function _requireContributors(Contributor[] calldata contributors) private pure {
        uint256 length = contributors.length;
        if (length == 0) revert ArrayEmpty();
        if (length > MAX_CONTRIBUTORS) revert ArrayTooLarge(length, MAX_CONTRIBUTORS);
        uint256 sumBps = 0;
        address previous = address(0);
        for (uint256 i = 0; i < length; ++i) {
            address wallet = contributors[i].wallet;
            if (wallet == address(0)) revert ZeroAddress("wallet");
            if (wallet <= previous) revert ContributorsNotAscending(previous, wallet);
            sumBps += contributors[i].weightBps;
            previous = wallet;
        }
        if (sumBps != WHOLE_BPS) revert WeightsDoNotSum(sumBps);
    }
}
