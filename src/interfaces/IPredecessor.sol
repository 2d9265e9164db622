// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// The older system's ABI as far as a router beside it needs it. Names are its own.

/// @notice Factory of the older system.
interface IPredecessorFactory {
    /// @notice Pool of a model; zero if none.
    function getPool(string calldata modelId) external view returns (address);

    /// @notice Whether the model has a pool.
    function hasPool(string calldata modelId) external view returns (bool);
}

/// @notice Pool of the older system.
interface IPredecessorPool {
    /// @notice The manager whose params apply.
    function tokenManager() external view returns (address);

    /// @notice Pulls USDC from the caller into the pool's reserve (USDC, 6 decimals).
    function depositFees(uint256 amount) external;
}

/// @notice Token manager of the older system.
interface IPredecessorTokenManager {
    /// @notice Params of a model; zero if none.
    function getParamsAddress(string calldata modelId) external view returns (address);
}
