// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice One payment of an invoice out of a model's accrued balance.
/// @param modelId Model whose balance pays (1 to 64 bytes).
/// @param payee Receiver; the model's provider or an approved payee.
/// @param amount What is paid (USDC, 6 decimals).
/// @param invoiceHash keccak256 of the invoice; not zero; payable once for the model.
/// @param memo Free text for the books (at most 256 bytes).
struct Payment {
    string modelId;
    address payee;
    uint256 amount;
    bytes32 invoiceHash;
    string memo;
}
