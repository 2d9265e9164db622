// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";
import {Contribution} from "../types/Contribution.sol";
import {Contributor} from "../types/Evaluation.sol";

/// @title Ledger of data contributions
/// @notice Append-only record of who contributed what to which model, in which run, and what it earned.
/// @custom:source Deployment guide, "What this deploys".
interface IDataContributionRegistry {
    /// @notice The data was recorded for this model before, whatever became of that record.
    error ContributionAlreadyRecorded(bytes32 contributionHash, uint256 id);

    /// @notice A contribution needs a hash.
    error ContributionHashMissing();

    /// @notice There is no such record.
    error ContributionNotFound(uint256 id);

    /// @notice Only a pending record can be verified or rejected.
    error ContributionNotPending(uint256 id);

    /// @notice More samples contributed than the run had.
    error SamplesExceedTotal(uint256 samples, uint256 totalSamples);

    /// @notice The weights of one evaluation do not sum to 10_000 (bps, 10_000 = 100%).
    error WeightsDoNotSum(uint256 sumBps);

    /// @notice A contribution was recorded (tokens, 18 decimals).
    event ContributionRecorded(
        uint256 indexed id,
        ModelKey indexed key,
        address indexed contributor,
        string modelId,
        bytes32 contributionHash,
        uint256 weightBps,
        uint256 tokensEarned,
        string runId
    );

    /// @notice A pending contribution was verified.
    event ContributionVerified(uint256 indexed id, address indexed by);

    /// @notice A pending contribution was rejected.
    event ContributionRejected(uint256 indexed id, address indexed by, string reason);

    /// @notice Role that records: DeltaVerifier.
    function RECORDER_ROLE() external view returns (bytes32);

    /// @notice Role that verifies or rejects pending records.
    function VERIFIER_ROLE() external view returns (bytes32);

    /// @notice Most contributors of one evaluation.
    function MAX_BATCH() external view returns (uint256);

    /// @notice Records a contribution that no evaluation has paid for; it is Pending and earns nothing.
    /// @dev RECORDER_ROLE. Emits ContributionRecorded.
    /// Warning: its hash is taken from then on, so an evaluation cannot pay for the same hash later.
    /// @param weightBps Share of its run (bps, 10_000 = 100%), at most 10_000.
    /// @param runId Pipeline run (1 to 64 bytes).
    function recordContribution(
        string calldata modelId,
        address contributor,
        bytes32 contributionHash,
        uint16 weightBps,
        uint64 samples,
        uint64 totalSamples,
        string calldata runId
    ) external returns (uint256 id);

    /// @notice Records the contributors of a paid evaluation, each Verified at once.
    /// @dev RECORDER_ROLE. The weights sum to 10_000. Emits ContributionRecorded for each.
    /// @param runId Pipeline run (1 to 64 bytes).
    /// @param contributors Who shares the reward (1 to 100).
    /// @param tokensEarned Reward of each contributor, in their order (tokens, 18 decimals).
    /// @return firstId Id of the first; the others follow.
    function recordEvaluation(
        string calldata modelId,
        string calldata runId,
        Contributor[] calldata contributors,
        uint256[] calldata tokensEarned
    ) external returns (uint256 firstId);

    /// @notice Verifies a pending contribution.
    /// @dev VERIFIER_ROLE. Emits ContributionVerified.
    function verifyContribution(uint256 id) external;

    /// @notice Rejects a pending contribution.
    /// @dev VERIFIER_ROLE. Emits ContributionRejected.
    /// @param reason Why; not empty, at most 256 bytes.
    function rejectContribution(uint256 id, string calldata reason) external;

    /// @notice A record; reverts for an unknown id. Ids are dense from 1.
    function getContribution(uint256 id) external view returns (Contribution memory);

    /// @notice Id the next record gets.
    function nextContributionId() external view returns (uint256);

    /// @notice Whether the data was recorded for the model, and under which id.
    function verifyContributionHash(
        string calldata modelId,
        bytes32 contributionHash
    ) external view returns (bool exists, uint256 id);

    /// @notice Number of records of a model, rejected ones included.
    function getModelContributionCount(string calldata modelId) external view returns (uint256);

    /// @notice Ids of a model's records, the oldest first; past the end gives fewer or none.
    function getContributionIdsByModel(
        string calldata modelId,
        uint256 offset,
        uint256 limit
    ) external view returns (uint256[] memory);

    /// @notice Ids of a contributor's records, the newest first; past the end gives fewer or none.
    /// @dev Walks from the newest: the cost grows with `offset`. Long histories are read from the events.
    function getContributionIdsByContributor(
        address contributor,
        uint256 offset,
        uint256 limit
    ) external view returns (uint256[] memory);

    /// @notice What a contributor did for one model: records, reward (tokens, 18 decimals), samples; rejected ones are
    /// not counted.
    function getContributorStatsForModel(
        string calldata modelId,
        address contributor
    ) external view returns (uint256 count, uint256 tokens, uint256 samples);

    /// @notice What a contributor did for all models: records, reward (tokens, 18 decimals), models; rejected records
    /// are not counted.
    function getContributorGlobalStats(address contributor)
        external
        view
        returns (uint256 count, uint256 tokens, uint256 models);

    /// @notice Whether a contributor has earned a reward of the model.
    function hasContributedToModel(string calldata modelId, address contributor) external view returns (bool);
}
