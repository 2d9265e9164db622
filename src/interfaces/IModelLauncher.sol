// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";
import {ModelSpec} from "../types/ModelSpec.sol";

/// @title Whole models in one call
/// @notice Creates params, token, pool, registration, minting right and provider of each model atomically, with an
/// optional first purchase at the launch price.
interface IModelLauncher {
    /// @notice A purchase without recipient, or a recipient without purchase.
    error LaunchRecipientMismatch(uint256 launchUsdc, address recipient);

    /// @notice A model was launched.
    /// @param launchUsdc First purchase (USDC, 6 decimals).
    /// @param launchTokens What it bought (tokens, 18 decimals).
    event ModelLaunched(
        ModelKey indexed key,
        address indexed token,
        address indexed pool,
        string modelId,
        address params,
        address provider,
        uint256 launchUsdc,
        uint256 launchTokens
    );

    /// @notice Role that may launch models.
    /// Warning: a holder decides which model ids exist, who governs them and who is their first provider.
    function LAUNCHER_ROLE() external view returns (bytes32);

    /// @notice Launches models, all or none. Purchases are pulled from the caller.
    /// @dev LAUNCHER_ROLE. Emits ModelLaunched for each.
    function launch(ModelSpec[] calldata specs) external;

    /// @notice The TokenManager.
    function tokenManager() external view returns (address);

    /// @notice The factory of pools.
    function ammFactory() external view returns (address);

    /// @notice The reserve whose providers are named at launch.
    function infraReserve() external view returns (address);

    /// @notice USDC.
    function reserveToken() external view returns (address);
}
