// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Contributor, Evaluation} from "../types/Evaluation.sol";

/// @title Struct hash of an evaluation
/// @notice What attesters sign, without the domain.
/// @custom:source EIP-712, "Definition of hashStruct".
library EvaluationHash {
    /// @notice Type of one contributor.
    bytes32 internal constant CONTRIBUTOR_TYPEHASH =
        keccak256("Contributor(address wallet,uint16 weightBps,uint64 samples,bytes32 contributionHash)");

    /// @notice Type of an evaluation, the contributor's appended.
    bytes32 internal constant EVALUATION_TYPEHASH = keccak256(
        "Evaluation(string modelId,string runId,bytes32 metricHash,bytes32 benchmarkSpecHash,bytes32 datasetHash,"
        "uint16 baselineBps,uint16 candidateBps,Contributor[] contributors,uint64 deadline)"
        "Contributor(address wallet,uint16 weightBps,uint64 samples,bytes32 contributionHash)"
    );

    /// @notice hashStruct of an evaluation.
    function hash(Evaluation calldata evaluation) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                EVALUATION_TYPEHASH,
                keccak256(bytes(evaluation.modelId)),
                keccak256(bytes(evaluation.runId)),
                evaluation.metricHash,
                evaluation.benchmarkSpecHash,
                evaluation.datasetHash,
                evaluation.baselineBps,
                evaluation.candidateBps,
                hash(evaluation.contributors),
                evaluation.deadline
            )
        );
    }

    /// @notice Hash of the concatenated struct hashes of contributors.
    function hash(Contributor[] calldata contributors) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](contributors.length);
        for (uint256 i = 0; i < contributors.length; ++i) {
            hashes[i] = keccak256(abi.encode(CONTRIBUTOR_TYPEHASH, contributors[i]));
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
