// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice A model inside the system: keccak256 of the bytes of its text id.
/// @dev Never mixed with other bytes32 values: the compiler keeps them apart.
type ModelKey is bytes32;
