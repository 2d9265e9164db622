// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";
import {InitialParams} from "../types/ModelSpec.sol";

/// @title Maker and controller of model tokens
/// @notice Creates a model's token and params as clones, enters them in the directory, and is the only door to the
/// tokens' controlled functions.
/// @custom:source Deployment guide, "What this deploys".
interface ITokenManager {
    /// @notice The model has no token.
    error TokenNotDeployed(string modelId);

    /// @notice The pool is not the directory's pool of its model.
    error NotTheModelsPool(address pool);

    /// @notice The model is switched off.
    error ModelInactive(string modelId);

    /// @notice A supply without recipient, or a recipient without supply.
    error SupplyRecipientMismatch(uint256 supply, address recipient);

    /// @notice A model's token was created (tokens, 18 decimals).
    event TokenDeployed(
        ModelKey indexed key,
        address indexed token,
        address indexed deployer,
        string modelId,
        string name,
        string symbol,
        uint256 totalSupply
    );

    /// @notice A model's params were created.
    event ParamsDeployed(
        ModelKey indexed key,
        address indexed params,
        address indexed governor,
        string modelId,
        uint256 tokensPerDeltaOne,
        uint16 infrastructureAccrualBps
    );

    /// @notice A pool may mint its own model's token.
    event AMMAuthorized(ModelKey indexed key, address indexed pool, string modelId);

    /// @notice A pool may no longer mint; it may still burn what sellers allow it.
    event AMMRevoked(ModelKey indexed key, address indexed pool, string modelId);

    /// @notice Another contract may now mint rewards.
    event DeltaVerifierUpdated(address indexed oldVerifier, address indexed newVerifier);

    /// @notice Rewards were minted (tokens, 18 decimals).
    event TokensMinted(ModelKey indexed key, address indexed to, string modelId, uint256 amount);

    /// @notice Tokens were burned (tokens, 18 decimals).
    event TokensBurned(ModelKey indexed key, address indexed from, string modelId, uint256 amount);

    /// @notice Role that may create tokens: the admin and the ModelLauncher.
    /// Warning: a holder decides which model ids exist and who governs them.
    function DEPLOYER_ROLE() external view returns (bytes32);

    /// @notice Role that may authorise a new pool: the HokusaiAMMFactory.
    function POOL_FACTORY_ROLE() external view returns (bytes32);

    /// @notice Creates a model's token and params with the defaults of the guide: 80 % infrastructure, 1_000 tokens per
    /// percentage point; the caller is governor and receives the supply.
    /// @dev DEPLOYER_ROLE. Emits ParamsDeployed, TokenDeployed.
    /// @param totalSupply Initial supply (tokens, 18 decimals), may be zero.
    function deployToken(
        string calldata modelId,
        string calldata name,
        string calldata symbol,
        uint256 totalSupply
    ) external returns (address token);

    /// @notice Creates a model's token and params.
    /// @dev DEPLOYER_ROLE. Emits ParamsDeployed, TokenDeployed.
    function deployTokenWithParams(
        string calldata modelId,
        string calldata name,
        string calldata symbol,
        uint256 totalSupply,
        InitialParams calldata initial
    ) external returns (address token);

    /// @notice Lets a pool mint its own model's token.
    /// @dev POOL_FACTORY_ROLE at creation, DEFAULT_ADMIN_ROLE after a revocation. Emits AMMAuthorized.
    function authorizeAMM(address pool) external;

    /// @notice Stops a pool from minting: buys revert, sells go on.
    /// @dev DEFAULT_ADMIN_ROLE. Emits AMMRevoked.
    function revokeAMM(address pool) external;

    /// @notice Names the contract that may mint rewards, here and in the directory.
    /// @dev DEFAULT_ADMIN_ROLE. Emits DeltaVerifierUpdated.
    /// Warning: the new verifier can mint up to every model's budget.
    function setDeltaVerifier(address newVerifier) external;

    /// @notice Mints a reward.
    /// @dev Only the current DeltaVerifier; the model must be active. Emits TokensMinted.
    function mintTokens(string calldata modelId, address recipient, uint256 amount) external;

    /// @notice Mints rewards to 1 to 100 recipients; a zero amount is skipped.
    /// @dev Only the current DeltaVerifier; the model must be active. Emits TokensMinted for each.
    function batchMintTokens(
        string calldata modelId,
        address[] calldata recipients,
        uint256[] calldata amounts
    ) external;

    /// @notice Burns the caller's own tokens, or tokens whose owner allowed the caller to spend them.
    /// @dev Emits TokensBurned.
    function burnTokens(string calldata modelId, address account, uint256 amount) external;

    /// @notice The directory.
    function registry() external view returns (address);

    /// @notice The contract that may mint rewards.
    function deltaVerifier() external view returns (address);

    /// @notice Token of a model; zero if none.
    function getTokenAddress(string calldata modelId) external view returns (address);

    /// @notice Whether the model has a token.
    function hasToken(string calldata modelId) external view returns (bool);

    /// @notice Params of a model; zero if none.
    function getParamsAddress(string calldata modelId) external view returns (address);

    /// @notice Whether the model has params.
    function hasParams(string calldata modelId) external view returns (bool);

    /// @notice Text id of a token's model.
    function getModelId(address token) external view returns (string memory);

    /// @notice Where a model's token will be, or is.
    function predictToken(
        string calldata modelId,
        string calldata name,
        string calldata symbol
    ) external view returns (address);

    /// @notice Where a model's params will be, or are.
    function predictParams(string calldata modelId) external view returns (address);

    /// @notice The token every model's token is a clone of.
    function tokenImplementation() external view returns (address);

    /// @notice The params every model's params are a clone of.
    function paramsImplementation() external view returns (address);
}
