// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The older system's token manager as a trial needs it: it makes a token with its params for whoever asks.
interface IPredecessorMaker {
    /// @notice Makes token and params of a model.
    /// @param totalSupply Minted to the manager itself (tokens, 18 decimals).
    function deployToken(
        string calldata modelId,
        string calldata name,
        string calldata symbol,
        uint256 totalSupply
    ) external payable returns (address token);

    /// @notice What making a token costs (wei).
    function deploymentFee() external view returns (uint256);
}
