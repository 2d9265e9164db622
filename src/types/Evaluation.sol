// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice One contributor's share of an evaluated improvement.
/// @param wallet Receiver of the share.
/// @param weightBps Share of the reward (bps, 10_000 = 100%); the weights of one evaluation sum to 10_000.
/// @param samples Number of samples contributed.
/// @param contributionHash Hash of the contributed data; unique per model; not zero.
struct Contributor {
    address wallet;
    uint16 weightBps;
    uint64 samples;
    bytes32 contributionHash;
}

/// @notice A measured improvement of a model on one benchmark.
/// @param modelId Model evaluated.
/// @param runId Pipeline run; unique per model (1 to 64 bytes).
/// @param metricHash Hash of the metric's name; equals the model's declared metric.
/// @param benchmarkSpecHash Hash of the benchmark; equals the model's declared benchmark.
/// @param datasetHash Hash of the data evaluated with.
/// @param baselineBps Score before (bps, 10_000 = 100%); at most the model's head.
/// @param candidateBps Score after (bps, 10_000 = 100%); above the model's head.
/// @param contributors Who shares the reward (1 to 100).
/// @param deadline Last moment at which the evaluation may be submitted (unix seconds).
struct Evaluation {
    string modelId;
    string runId;
    bytes32 metricHash;
    bytes32 benchmarkSpecHash;
    bytes32 datasetHash;
    uint16 baselineBps;
    uint16 candidateBps;
    Contributor[] contributors;
    uint64 deadline;
}

/// @notice One attester's signature under an evaluation.
/// @param attester Who signs; a plain account or an ERC-1271 contract.
/// @param signature ECDSA (65 bytes) or whatever the contract accepts.
struct Attestation {
    address attester;
    bytes signature;
}
