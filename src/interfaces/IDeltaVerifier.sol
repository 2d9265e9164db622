// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";
import {Attestation, Contributor, Evaluation} from "../types/Evaluation.sol";

/// @title Rewards for measured improvement
/// @notice Accepts an evaluation that enough attesters signed, moves the model's head, and mints the reward to the
/// contributors, a large one in tranches. What is paid telescopes: at a constant rate always rate times (head less
/// genesis), whatever the order of the accepted evaluations.
interface IDeltaVerifier {
    /// @notice A reward that is not yet minted in full.
    /// @param key Model.
    /// @param total Reward (tokens, 18 decimals).
    /// @param released Part for which tranches have come (tokens, 18 decimals).
    /// @param contributorsHash keccak256 of the ABI-encoded contributor list.
    struct Reward {
        ModelKey key;
        uint128 total;
        uint128 released;
        bytes32 contributorsHash;
    }

    /// @notice No attesters are set: evaluations are closed.
    error EvaluationsClosed();

    /// @notice Too few attestations.
    error QuorumMissing(uint256 attestations, uint256 threshold);

    /// @notice Attesters must come in ascending order, each once.
    error AttestersNotAscending(address previous, address next);

    /// @notice The account is not an attester.
    error NotAttester(address account);

    /// @notice The attester did not sign this evaluation.
    error InvalidAttestation(address attester);

    /// @notice More attestations asked for than there are attesters.
    error ThresholdTooHigh(uint256 threshold, uint256 attesters);

    /// @notice This run of the model was paid before.
    error RunAlreadyUsed(string modelId, string runId);

    /// @notice The evaluation names another metric than the model declared.
    error MetricMismatch(bytes32 given, bytes32 declared);

    /// @notice The evaluation names another benchmark than the model declared.
    error BenchmarkMismatch(bytes32 given, bytes32 declared);

    /// @notice The model's lineage has not begun.
    error GenesisMissing(string modelId);

    /// @notice The model has no pool.
    error PoolDoesNotExist(string modelId);

    /// @notice The model is switched off or unknown.
    error ModelInactive(string modelId);

    /// @notice The baseline lies above the model's head (bps, 10_000 = 100%).
    error BaselineAboveHead(uint256 baselineBps, uint256 headBps);

    /// @notice The improvement over the head is too small (bps, 10_000 = 100%).
    error ImprovementTooSmall(uint256 candidateBps, uint256 headBps, uint256 minImprovementBps);

    /// @notice Contributors must come in ascending order of wallet, each once.
    error ContributorsNotAscending(address previous, address next);

    /// @notice The weights do not sum to 10_000 (bps, 10_000 = 100%).
    error WeightsDoNotSum(uint256 sumBps);

    /// @notice The model has no such reward, or it is minted in full.
    error NothingToRelease(bytes32 digest);

    /// @notice The contributor list is not the one of the evaluation.
    error ContributorsMismatch(bytes32 given, bytes32 stored);

    /// @notice The next tranche may come then (unix seconds).
    error TrancheTooEarly(uint256 notBefore);

    /// @notice The pool allows no reward now.
    error RewardCapZero(string modelId);

    /// @notice An evaluation was accepted (bps, 10_000 = 100%; tokens, 18 decimals).
    event EvaluationAccepted(
        ModelKey indexed key,
        bytes32 indexed digest,
        string modelId,
        string runId,
        uint256 headBefore,
        uint256 headAfter,
        uint256 reward
    );

    /// @notice Part of a reward was minted (tokens, 18 decimals).
    event RewardReleased(
        ModelKey indexed key, bytes32 indexed digest, string modelId, uint256 amount, uint256 remaining
    );

    /// @notice Other attesters decide from now on.
    event AttestersSet(address[] attesters, uint256 threshold);

    /// @notice The smallest paid improvement changed (bps, 10_000 = 100%).
    event MinImprovementBpsSet(uint256 oldBps, uint256 newBps);

    /// @notice Accepts an evaluation and mints what may be minted of its reward now. Anyone may relay it.
    /// @dev Emits EvaluationAccepted, then RewardReleased if something was minted.
    /// @param evaluation Contributors in ascending order of wallet; within its deadline, inclusive.
    /// @param attestations At least `threshold`, in ascending order of attester, all valid.
    /// @return reward Whole reward (tokens, 18 decimals).
    /// @return released Part minted in this call (tokens, 18 decimals); zero if the pool allows nothing now.
    function submitEvaluation(
        Evaluation calldata evaluation,
        Attestation[] calldata attestations
    ) external returns (uint256 reward, uint256 released);

    /// @notice Mints the next tranche of a reward. Anyone may call.
    /// @dev A full release window of the pool passes between two mints of a model. Every tranche but the last is a
    /// multiple of 10_000 base units, so each contributor's part is exact. Emits RewardReleased.
    /// @param digest Digest of the evaluation.
    /// @param modelId The evaluation's model.
    /// @param contributors The evaluation's contributor list.
    /// @return released Part minted in this call (tokens, 18 decimals).
    function releaseTranche(
        bytes32 digest,
        string calldata modelId,
        Contributor[] calldata contributors
    ) external returns (uint256 released);

    /// @notice Names the attesters and how many must sign; an empty list with threshold 0 closes evaluations.
    /// @dev DEFAULT_ADMIN_ROLE. Emits AttestersSet.
    /// Warning: a quorum of attesters can mint up to every model's budget.
    /// @param newAttesters In ascending order, at most 16.
    /// @param newThreshold At most the number of attesters; zero closes evaluations.
    function setAttesters(address[] calldata newAttesters, uint256 newThreshold) external;

    /// @notice Sets the smallest paid improvement over the head (bps, 10_000 = 100%), at least 1.
    /// @dev DEFAULT_ADMIN_ROLE. Emits MinImprovementBpsSet.
    function setMinImprovementBps(uint16 newBps) external;

    /// @notice What attesters sign.
    /// @return digest EIP-712 digest.
    function hashEvaluation(Evaluation calldata evaluation) external view returns (bytes32 digest);

    /// @notice What an improvement from the present head would earn now (tokens, 18 decimals).
    /// @dev Reverts as a submission would for model, genesis and score; the budget is not looked at.
    function previewReward(string calldata modelId, uint16 candidateBps) external view returns (uint256);

    /// @notice State of a reward by the digest of its evaluation.
    function rewardOf(bytes32 digest) external view returns (Reward memory);

    /// @notice Time before which a model's next mint reverts (unix seconds); zero if none was made.
    function nextMintAt(string calldata modelId) external view returns (uint256);

    /// @notice Whether this run of the model was paid.
    function isRunUsed(string calldata modelId, string calldata runId) external view returns (bool);

    /// @notice The attesters, in ascending order.
    function attesters() external view returns (address[] memory);

    /// @notice Whether the account is an attester.
    function isAttester(address account) external view returns (bool);

    /// @notice How many attesters must sign; zero means closed.
    function threshold() external view returns (uint256);

    /// @notice Smallest paid improvement over the head (bps, 10_000 = 100%).
    function minImprovementBps() external view returns (uint256);

    /// @notice The directory.
    function modelRegistry() external view returns (address);

    /// @notice The TokenManager that mints.
    function tokenManager() external view returns (address);

    /// @notice The ledger of contributions.
    function contributionRegistry() external view returns (address);
}
