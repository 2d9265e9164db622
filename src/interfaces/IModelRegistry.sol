// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";

/// @title The one directory of models
/// @notice Says for each model which token, params and pool are its own, whether it is active, and how far its scores
/// have come. Every other contract asks here, so they cannot disagree.
interface IModelRegistry {
    /// @notice What the directory knows about a model.
    /// @param token Model token; zero for an unknown model.
    /// @param active False after deactivation: no fee deposits, no rewards, no buys.
    /// @param params Parameters of the model.
    /// @param pool Pool of the model; zero until one is created.
    struct Model {
        address token;
        bool active;
        address params;
        address pool;
    }

    /// @notice The history of a model's score and of what was minted for it.
    /// @param metricHash keccak256 of the declared metric.
    /// @param benchmarkSpecHash Hash of the declared benchmark.
    /// @param genesisBps Score the lineage began with (bps, 10_000 = 100%).
    /// @param headBps Best score paid for (bps, 10_000 = 100%).
    /// @param started True once the genesis was set.
    /// @param budget Most that may ever be minted as rewards (tokens, 18 decimals).
    /// @param spent Minted or promised so far (tokens, 18 decimals).
    struct Lineage {
        bytes32 metricHash;
        bytes32 benchmarkSpecHash;
        uint16 genesisBps;
        uint16 headBps;
        bool started;
        uint128 budget;
        uint128 spent;
    }

    /// @notice The model is not in the directory.
    error ModelNotRegistered(ModelKey key);

    /// @notice The model is in the directory already.
    error ModelAlreadyRegistered(string modelId);

    /// @notice The model is switched off.
    error ModelInactive(string modelId);

    /// @notice The model has a pool already; pools are written once.
    error PoolAlreadyRegistered(string modelId, address pool);

    /// @notice The state asked for is the present one.
    error ActiveUnchanged(string modelId, bool active);

    /// @notice The lineage has begun already; a genesis is written once.
    error GenesisAlreadySet(string modelId, uint16 genesisBps);

    /// @notice The lineage has not begun.
    error GenesisMissing(ModelKey key);

    /// @notice The new score does not exceed the head.
    error HeadNotAdvanced(uint16 candidateBps, uint16 headBps);

    /// @notice The reward does not fit the budget.
    /// @param requested Reward (tokens, 18 decimals).
    /// @param left What the budget still allows (tokens, 18 decimals).
    error BudgetExceeded(uint256 requested, uint256 left);

    /// @notice A model entered the directory.
    event ModelRegistered(ModelKey indexed key, address indexed token, address indexed params, string modelId);

    /// @notice A model got its pool.
    event PoolRegistered(ModelKey indexed key, address indexed pool, string modelId);

    /// @notice A model was switched off or on.
    event ModelActiveSet(ModelKey indexed key, string modelId, bool active);

    /// @notice Another contract may now write lineages.
    event VerifierSet(address indexed oldVerifier, address indexed newVerifier);

    /// @notice A lineage began.
    event GenesisSet(
        ModelKey indexed key, string modelId, bytes32 metricHash, bytes32 benchmarkSpecHash, uint16 genesisBps
    );

    /// @notice A reward budget changed (tokens, 18 decimals).
    event BudgetSet(ModelKey indexed key, string modelId, uint256 oldBudget, uint256 newBudget);

    /// @notice A model's head moved and its reward was booked (tokens, 18 decimals).
    event HeadAdvanced(ModelKey indexed key, uint16 oldBps, uint16 newBps, uint256 reward, uint256 spent);

    /// @notice Role of the contracts that write the directory: TokenManager and HokusaiAMMFactory.
    /// Warning: a holder can register models and pools of its own choosing.
    function REGISTRAR_ROLE() external view returns (bytes32);

    /// @notice Enters a model with its token and params; active at once.
    /// @dev REGISTRAR_ROLE. Emits ModelRegistered.
    function registerModel(string calldata modelId, address token, address params) external returns (ModelKey key);

    /// @notice Enters a model's pool, once.
    /// @dev REGISTRAR_ROLE. Emits PoolRegistered.
    function registerPool(string calldata modelId, address pool) external;

    /// @notice Names the contract that may write lineages.
    /// @dev REGISTRAR_ROLE: the TokenManager passes its `setDeltaVerifier` through. Emits VerifierSet.
    function setVerifier(address newVerifier) external;

    /// @notice Switches a model off or on and tells its params and pool.
    /// @dev DEFAULT_ADMIN_ROLE. Emits ModelActiveSet.
    /// Warning: a model switched off takes no fee deposits, no buys and no rewards; sells, payments and top-ups go on.
    function setActive(string calldata modelId, bool active) external;

    /// @notice Begins a model's lineage; written once.
    /// @dev DEFAULT_ADMIN_ROLE. Emits GenesisSet.
    /// Warning: a genesis too low lets the next evaluation earn what was never improved.
    /// @param genesisBps Score the lineage begins with (bps, 10_000 = 100%).
    function setGenesis(
        string calldata modelId,
        bytes32 metricHash,
        bytes32 benchmarkSpecHash,
        uint16 genesisBps
    ) external;

    /// @notice Sets the most that may ever be minted as rewards of a model.
    /// @dev DEFAULT_ADMIN_ROLE. Not below what is spent. Emits BudgetSet.
    /// Warning: the budget bounds what attesters can mint.
    /// @param budget New budget (tokens, 18 decimals).
    function setBudget(string calldata modelId, uint256 budget) external;

    /// @notice Moves a model's head and books the reward against its budget.
    /// @dev Only the current verifier. Emits HeadAdvanced.
    /// @param candidateBps New head (bps, 10_000 = 100%), above the present one.
    /// @param reward What is minted for it, at once or in tranches (tokens, 18 decimals).
    function advance(ModelKey key, uint16 candidateBps, uint256 reward) external;

    /// @notice Key of a text id of 1 to 64 bytes.
    function keyOf(string calldata modelId) external pure returns (ModelKey);

    /// @notice Text id behind a key; reverts for an unknown one.
    function modelIdOf(ModelKey key) external view returns (string memory);

    /// @notice Directory entry by key; all zero for an unknown model.
    function model(ModelKey key) external view returns (Model memory);

    /// @notice Lineage by key; all zero before the genesis.
    function lineage(ModelKey key) external view returns (Lineage memory);

    /// @notice The contract that may write lineages.
    function verifier() external view returns (address);

    /// @notice Token of a model; zero if unknown.
    function getToken(string calldata modelId) external view returns (address);

    /// @notice Pool of a model; zero if none.
    function getPool(string calldata modelId) external view returns (address);

    /// @notice Whether the model has a pool.
    function hasPool(string calldata modelId) external view returns (bool);

    /// @notice Whether the model is in the directory.
    function isRegistered(string calldata modelId) external view returns (bool);

    /// @notice Whether the model is in the directory and active.
    function isActive(string calldata modelId) external view returns (bool);

    /// @notice Text id of a token's model; reverts for a token that is not the directory's.
    function getModelId(address token) external view returns (string memory);

    /// @notice Number of models.
    function modelCount() external view returns (uint256);

    /// @notice Keys in order of registration; past the end gives fewer or none.
    function modelKeys(uint256 offset, uint256 limit) external view returns (ModelKey[] memory);
}
