// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title Token of one model
/// @notice ERC-20 with 18 decimals and EIP-2612 permits. Supply grows by its pool's sales and by attested rewards, and
/// shrinks only by burns from one's own or an allowed balance.
interface IHokusaiToken is IERC20Metadata, IERC20Permit {
    /// @notice The caller may not mint.
    error NotMinter(address caller);

    /// @notice A permit was signed by somebody else.
    error PermitSignerMismatch(address signer, address owner);

    /// @notice An account may mint from now on, or no longer.
    event MinterSet(address indexed minter, bool allowed);

    /// @notice Mints tokens.
    /// @dev Only the controller or a minter.
    /// @param amount What is minted (tokens, 18 decimals).
    function mint(address to, uint256 amount) external;

    /// @notice Burns from the caller's own balance (tokens, 18 decimals).
    function burn(uint256 amount) external;

    /// @notice Burns from a balance the caller was allowed to spend (tokens, 18 decimals).
    /// @return supply All that is left (tokens, 18 decimals).
    function burnFrom(address account, uint256 amount) external returns (uint256 supply);

    /// @notice Burns on behalf of `spender`, who needs an allowance unless it burns its own.
    /// @dev Only the controller.
    function burnFor(address spender, address account, uint256 amount) external;

    /// @notice Lets an account mint, or no longer.
    /// @dev Only the controller. Emits MinterSet.
    /// Warning: a minter can dilute every holder.
    function setMinter(address account, bool allowed) external;

    /// @notice Whether the account may mint.
    function isMinter(address account) external view returns (bool);

    /// @notice The TokenManager.
    function controller() external view returns (address);

    /// @notice Model of this token.
    function modelKey() external view returns (ModelKey);
}
