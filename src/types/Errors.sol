// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// Errors that several contracts share. The offending value comes first, then the limit.

/// @notice An address that must not be zero is zero.
/// @param what Name of the argument.
error ZeroAddress(string what);

/// @notice An amount that must be positive is zero.
/// @param what Name of the argument.
error ZeroAmount(string what);

/// @notice An address that must be a contract has no code.
/// @param account The address without code.
error NoCode(address account);

/// @notice A value lies outside its inclusive bounds.
/// @param value The value given.
/// @param min Smallest value allowed.
/// @param max Largest value allowed.
error ValueOutOfBounds(uint256 value, uint256 min, uint256 max);

/// @notice Parallel arrays differ in length.
/// @param left Length of the first array.
/// @param right Length of the second array.
error ArrayLengthMismatch(uint256 left, uint256 right);

/// @notice An array that must have elements has none.
error ArrayEmpty();

/// @notice An array has more elements than one call may carry.
/// @param length Length given.
/// @param max Largest length allowed.
error ArrayTooLarge(uint256 length, uint256 max);

/// @notice A text is longer than allowed.
/// @param length Bytes given.
/// @param max Largest number of bytes.
error TextTooLong(uint256 length, uint256 max);

/// @notice A text that must not be empty is empty.
/// @param what Name of the argument.
error EmptyText(string what);

/// @notice The caller is not the one contract that may make this call.
/// @param caller Who called.
/// @param expected Who may call.
error UnauthorizedCaller(address caller, address expected);

/// @notice A trade or permit came after its deadline.
/// @param deadline Last moment allowed (unix seconds).
/// @param nowSeconds Time of the block (unix seconds).
error DeadlineExpired(uint256 deadline, uint256 nowSeconds);
