// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {Contribution, ContributionStatus} from "../types/Contribution.sol";
import {Contributor} from "../types/Evaluation.sol";
import {
    ArrayEmpty,
    ArrayLengthMismatch,
    ArrayTooLarge,
    EmptyText,
    TextTooLong,
    ValueOutOfBounds,
    ZeroAddress
} from "../types/Errors.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {ContributionBook} from "./ContributionBook.sol";
import {IDataContributionRegistry} from "../interfaces/IDataContributionRegistry.sol";

/// @title Ledger of data contributions
/// @notice See IDataContributionRegistry.
contract DataContributionRegistry is ContributionBook, AccessControl {
    using SafeCast for uint256;

    /// @inheritdoc IDataContributionRegistry
    bytes32 public constant RECORDER_ROLE = keccak256("RECORDER_ROLE");
    /// @inheritdoc IDataContributionRegistry
    bytes32 public constant VERIFIER_ROLE = keccak256("VERIFIER_ROLE");
    /// @inheritdoc IDataContributionRegistry
    uint256 public constant MAX_BATCH = 100;

    uint256 private constant WHOLE_BPS = 10_000;
    uint256 private constant MAX_REASON_LENGTH = 256;

    /// @param admin Holder of DEFAULT_ADMIN_ROLE; the deployer gets nothing.
    constructor(address admin) {
        if (admin == address(0)) revert ZeroAddress("admin");
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IDataContributionRegistry
    function recordContribution(
        string calldata modelId,
        address contributor,
        bytes32 contributionHash,
        uint16 weightBps,
        uint64 samples,
        uint64 totalSamples,
        string calldata runId
    ) external onlyRole(RECORDER_ROLE) returns (uint256 id) {
        if (weightBps > WHOLE_BPS) revert ValueOutOfBounds(weightBps, 0, WHOLE_BPS);
        if (samples > totalSamples) revert SamplesExceedTotal(samples, totalSamples);

        ModelKey key = ModelId.toKey(modelId);
        _openRun(key, runId, totalSamples, 1);
        Contributor memory part = Contributor(contributor, weightBps, samples, contributionHash);
        id = _append(key, part, 0, ContributionStatus.Pending);
        _announce(id, key, modelId, runId, part, 0);
    }

    /// @inheritdoc IDataContributionRegistry
    function recordEvaluation(
        string calldata modelId,
        string calldata runId,
        Contributor[] calldata contributors,
        uint256[] calldata tokensEarned
    ) external onlyRole(RECORDER_ROLE) returns (uint256 firstId) {
        _requireWhole(contributors, tokensEarned.length);
        ModelKey key = ModelId.toKey(modelId);
        firstId = _openRun(key, runId, _totalSamples(contributors), contributors.length);
        for (uint256 i = 0; i < contributors.length; ++i) {
            Contributor memory part = contributors[i];
            _append(key, part, tokensEarned[i].toUint128(), ContributionStatus.Verified);
            _announce(firstId + i, key, modelId, runId, part, tokensEarned[i]);
        }
    }

    /// @inheritdoc IDataContributionRegistry
    function verifyContribution(uint256 id) external onlyRole(VERIFIER_ROLE) {
        (, Entry storage entry) = _pending(id);
        entry.status = ContributionStatus.Verified;
        emit ContributionVerified(id, msg.sender);
    }

    /// @inheritdoc IDataContributionRegistry
    function rejectContribution(uint256 id, string calldata reason) external onlyRole(VERIFIER_ROLE) {
        if (bytes(reason).length == 0) revert EmptyText("reason");
        if (bytes(reason).length > MAX_REASON_LENGTH) revert TextTooLong(bytes(reason).length, MAX_REASON_LENGTH);
        (ModelKey key, Entry storage entry) = _pending(id);

        entry.status = ContributionStatus.Rejected;
        ModelStats storage stats = _modelStats[key][entry.contributor];
        GlobalStats storage global = _globalStats[entry.contributor];
        stats.count -= 1;
        stats.samples -= entry.samples;
        global.count -= 1;
        if (stats.count == 0) global.models -= 1;
        emit ContributionRejected(id, msg.sender, reason);
    }

    /// @inheritdoc IDataContributionRegistry
    function getContribution(uint256 id) external view returns (Contribution memory) {
        (Run storage run, Entry storage entry) = _find(id);
        return Contribution({
            key: run.key,
            contributor: entry.contributor,
            weightBps: entry.weightBps,
            status: entry.status,
            recordedAt: run.recordedAt,
            contributionHash: _hashes[id],
            runHash: run.runHash,
            samples: entry.samples,
            totalSamples: run.totalSamples,
            tokensEarned: entry.tokensEarned
        });
    }

    /// @inheritdoc IDataContributionRegistry
    function nextContributionId() external view returns (uint256) {
        return _nextId;
    }

    /// @inheritdoc IDataContributionRegistry
    function verifyContributionHash(
        string calldata modelId,
        bytes32 contributionHash
    ) external view returns (bool exists, uint256 id) {
        id = _entries[ModelId.toKey(modelId)][contributionHash].id;
        exists = id != 0;
    }

    /// @inheritdoc IDataContributionRegistry
    function getModelContributionCount(string calldata modelId) external view returns (uint256) {
        return _modelCounts[ModelId.toKey(modelId)];
    }

    /// @inheritdoc IDataContributionRegistry
    function getContributionIdsByModel(
        string calldata modelId,
        uint256 offset,
        uint256 limit
    ) external view returns (uint256[] memory page) {
        ModelKey key = ModelId.toKey(modelId);
        page = new uint256[](Math.min(limit, Math.saturatingSub(_modelCounts[key], offset)));
        for (uint256 i = 0; i < page.length; ++i) {
            page[i] = _idAt(key, offset + i);
        }
    }

    /// @inheritdoc IDataContributionRegistry
    function getContributionIdsByContributor(
        address contributor,
        uint256 offset,
        uint256 limit
    ) external view returns (uint256[] memory page) {
        uint256 first = _globalStats[contributor].latest;
        for (uint256 i = 0; i < offset && first != 0; ++i) {
            first = _previous(first);
        }
        uint256 count = 0;
        for (uint256 id = first; count < limit && id != 0; id = _previous(id)) {
            ++count;
        }
        page = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            page[i] = first;
            first = _previous(first);
        }
    }

    /// @inheritdoc IDataContributionRegistry
    function getContributorStatsForModel(
        string calldata modelId,
        address contributor
    ) external view returns (uint256 count, uint256 tokens, uint256 samples) {
        ModelStats storage stats = _modelStats[ModelId.toKey(modelId)][contributor];
        return (stats.count, stats.tokens, stats.samples);
    }

    /// @inheritdoc IDataContributionRegistry
    function getContributorGlobalStats(address contributor)
        external
        view
        returns (uint256 count, uint256 tokens, uint256 models)
    {
        GlobalStats storage global = _globalStats[contributor];
        return (global.count, global.tokens, global.models);
    }

    /// @inheritdoc IDataContributionRegistry
    function hasContributedToModel(string calldata modelId, address contributor) external view returns (bool) {
        return _modelStats[ModelId.toKey(modelId)][contributor].tokens != 0;
    }

    /// @dev Requires 1 to 100 contributors, a reward for each, and weights that sum to 10_000.
    function _requireWhole(Contributor[] calldata contributors, uint256 rewards) private pure {
        uint256 length = contributors.length;
        if (length == 0) revert ArrayEmpty();
        if (length > MAX_BATCH) revert ArrayTooLarge(length, MAX_BATCH);
        if (length != rewards) revert ArrayLengthMismatch(length, rewards);
        uint256 sumBps = 0;
        for (uint256 i = 0; i < length; ++i) {
            sumBps += contributors[i].weightBps;
        }
        if (sumBps != WHOLE_BPS) revert WeightsDoNotSum(sumBps);
    }

    /// @dev Samples of all contributors.
    function _totalSamples(Contributor[] calldata contributors) private pure returns (uint64) {
        uint256 samples = 0;
        for (uint256 i = 0; i < contributors.length; ++i) {
            samples += contributors[i].samples;
        }
        return samples.toUint64();
    }
}
