// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "./ModelKey.sol";

/// @notice Life of a contribution record; it only moves forward. Claimed keeps the number the older system gave it and
/// is never reached.
enum ContributionStatus {
    Pending,
    Verified,
    Claimed,
    Rejected
}

/// @notice One contribution of data to a model.
/// @param key Model.
/// @param contributor Who contributed.
/// @param weightBps Share of its evaluation (bps, 10_000 = 100%).
/// @param status Where it stands.
/// @param recordedAt When it was recorded (unix seconds).
/// @param contributionHash Hash of the data; unique per model.
/// @param runHash keccak256 of the pipeline run's id.
/// @param samples Samples contributed.
/// @param totalSamples Samples of all contributors of the run.
/// @param tokensEarned Reward (tokens, 18 decimals).
struct Contribution {
    ModelKey key;
    address contributor;
    uint16 weightBps;
    ContributionStatus status;
    uint64 recordedAt;
    bytes32 contributionHash;
    bytes32 runHash;
    uint64 samples;
    uint64 totalSamples;
    uint128 tokensEarned;
}
