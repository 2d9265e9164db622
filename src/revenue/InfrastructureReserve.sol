// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHokusaiAMMFactory} from "../interfaces/IHokusaiAMMFactory.sol";
import {IInfrastructureReserve} from "../interfaces/IInfrastructureReserve.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {ArrayEmpty, ArrayLengthMismatch, ZeroAddress, ZeroAmount} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {Payment} from "../types/Payment.sol";
import {ReserveLedger} from "./ReserveLedger.sol";

/// @title Accounted reserve for infrastructure costs
/// @notice See IInfrastructureReserve.
contract InfrastructureReserve is ReserveLedger, AccessControl, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IInfrastructureReserve
    bytes32 public constant DEPOSITOR_ROLE = keccak256("DEPOSITOR_ROLE");

    /// @inheritdoc IInfrastructureReserve
    bytes32 public constant PAYER_ROLE = keccak256("PAYER_ROLE");

    /// @inheritdoc IInfrastructureReserve
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    /// @inheritdoc IInfrastructureReserve
    bytes32 public constant PROVIDER_INITIALIZER_ROLE = keccak256("PROVIDER_INITIALIZER_ROLE");

    IERC20 private immutable USDC;

    /// @inheritdoc IInfrastructureReserve
    address public immutable factory;

    /// @inheritdoc IInfrastructureReserve
    address public treasury;

    /// @param usdc USDC.
    /// @param ammFactory The factory that knows which models have pools.
    /// @param initialTreasury Receiver of emergency exits and surplus.
    /// @param admin Holder of DEFAULT_ADMIN_ROLE.
    constructor(address usdc, address ammFactory, address initialTreasury, address admin) {
        if (usdc == address(0)) revert ZeroAddress("usdc");
        if (ammFactory == address(0)) revert ZeroAddress("ammFactory");
        if (initialTreasury == address(0)) revert ZeroAddress("initialTreasury");
        if (admin == address(0)) revert ZeroAddress("admin");
        USDC = IERC20(usdc);
        factory = ammFactory;
        treasury = initialTreasury;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IInfrastructureReserve
    function deposit(
        string calldata modelId,
        uint256 amount
    ) external onlyRole(DEPOSITOR_ROLE) whenNotPaused nonReentrant {
        if (amount == 0) revert ZeroAmount("amount");
        _bookArrival(amount, getBalance());
        _creditDeposit(modelId, amount);
    }

    /// @inheritdoc IInfrastructureReserve
    function depositShare(
        ModelKey key,
        uint256 amount,
        uint256 fee
    ) external onlyRole(DEPOSITOR_ROLE) whenNotPaused nonReentrant {
        if (amount != 0) _bookArrival(amount, getBalance());
        uint256 balance = _creditShare(key, amount, fee);
        if (amount != 0) emit ShareDeposited(key, amount, balance);
    }

    /// @inheritdoc IInfrastructureReserve
    function batchDeposit(
        string[] calldata modelIds,
        uint256[] calldata amounts
    ) external onlyRole(DEPOSITOR_ROLE) whenNotPaused nonReentrant {
        uint256 count = modelIds.length;
        _requireBatch(count, amounts.length);
        uint256 total = 0;
        for (uint256 i = 0; i < count; ++i) {
            if (amounts[i] == 0) continue;
            total += amounts[i];
            _creditDeposit(modelIds[i], amounts[i]);
        }
        if (total == 0) revert ZeroAmount("amounts");
        _bookArrival(total, getBalance());
        emit BatchDeposited(count, total);
    }

    /// @inheritdoc IInfrastructureReserve
    function batchDepositShares(
        ModelKey[] calldata keys,
        uint256[] calldata amounts,
        uint256[] calldata fees
    ) external onlyRole(DEPOSITOR_ROLE) whenNotPaused nonReentrant {
        uint256 count = keys.length;
        _requireBatch(count, amounts.length);
        _requireBatch(count, fees.length);
        uint256 total = 0;
        for (uint256 i = 0; i < count; ++i) {
            total += amounts[i];
            _creditShare(keys[i], amounts[i], fees[i]);
        }
        if (total != 0) _bookArrival(total, getBalance());
        emit SharesDeposited(keys, amounts);
    }

    /// @inheritdoc IInfrastructureReserve
    function topUp(string calldata modelId, uint256 amount) external whenNotPaused nonReentrant {
        if (amount == 0) revert ZeroAmount("amount");
        _requirePool(modelId);
        USDC.safeTransferFrom(msg.sender, address(this), amount);
        _bookArrival(amount, getBalance());
        ModelKey key = ModelId.toKey(modelId);
        uint256 balance = _credit(key, amount);
        emit ToppedUp(key, msg.sender, modelId, amount, balance);
    }

    /// @inheritdoc IInfrastructureReserve
    function payInfrastructureCost(
        string calldata modelId,
        address payee,
        uint256 amount,
        bytes32 invoiceHash,
        string calldata memo
    ) external onlyRole(PAYER_ROLE) whenNotPaused nonReentrant {
        _bookPayment(modelId, payee, amount, invoiceHash, memo);
        _bookTotalPaid(amount);
        USDC.safeTransfer(payee, amount);
    }

    /// @inheritdoc IInfrastructureReserve
    function batchPayInfrastructureCosts(Payment[] calldata payments)
        external
        onlyRole(PAYER_ROLE)
        whenNotPaused
        nonReentrant
    {
        uint256 count = payments.length;
        if (count == 0) revert ArrayEmpty();
        uint256 total = 0;
        for (uint256 i = 0; i < count; ++i) {
            Payment calldata p = payments[i];
            _bookPayment(p.modelId, p.payee, p.amount, p.invoiceHash, p.memo);
            total += p.amount;
        }
        _bookTotalPaid(total);
        for (uint256 i = 0; i < count; ++i) {
            USDC.safeTransfer(payments[i].payee, payments[i].amount);
        }
        emit BatchPaymentCompleted(count, total);
    }

    /// @inheritdoc IInfrastructureReserve
    function setProvider(string calldata modelId, address newProvider) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setProvider(modelId, newProvider);
    }

    /// @inheritdoc IInfrastructureReserve
    function initializeProvider(
        string calldata modelId,
        address newProvider
    ) external onlyRole(PROVIDER_INITIALIZER_ROLE) {
        if (newProvider == address(0)) revert ZeroAddress("newProvider");
        address current = provider(modelId);
        if (current != address(0)) revert ProviderAlreadySet(modelId, current);
        _setProvider(modelId, newProvider);
    }

    /// @inheritdoc IInfrastructureReserve
    function approvePayee(string calldata modelId, address payee, bool approved) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (payee == address(0)) revert ZeroAddress("payee");
        ModelKey key = ModelId.toKey(modelId);
        _lines[key].approved[payee] = approved;
        emit PayeeApproved(key, payee, modelId, approved);
    }

    /// @inheritdoc IInfrastructureReserve
    function setTreasury(address newTreasury) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (newTreasury == address(0)) revert ZeroAddress("newTreasury");
        emit TreasuryUpdated(treasury, newTreasury);
        treasury = newTreasury;
    }

    /// @inheritdoc IInfrastructureReserve
    function pause() external onlyRole(PAUSER_ROLE) whenNotPaused {
        _setPaused(true);
        emit Paused(msg.sender);
    }

    /// @inheritdoc IInfrastructureReserve
    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) whenPaused {
        _setPaused(false);
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IInfrastructureReserve
    function emergencyWithdraw(
        string calldata modelId,
        uint256 amount
    ) external onlyRole(DEFAULT_ADMIN_ROLE) whenPaused nonReentrant {
        if (amount == 0) revert ZeroAmount("amount");
        _bookWithdrawal(modelId, amount, treasury);
        USDC.safeTransfer(treasury, amount);
    }

    /// @inheritdoc IInfrastructureReserve
    function emergencyWithdrawBatch(string[] calldata modelIds)
        external
        onlyRole(DEFAULT_ADMIN_ROLE)
        whenPaused
        nonReentrant
    {
        uint256 total = 0;
        for (uint256 i = 0; i < modelIds.length; ++i) {
            uint256 amount = accrued(modelIds[i]);
            if (amount == 0) continue;
            _bookWithdrawal(modelIds[i], amount, treasury);
            total += amount;
        }
        if (total == 0) revert ZeroAmount("modelIds");
        USDC.safeTransfer(treasury, total);
    }

    /// @inheritdoc IInfrastructureReserve
    function sweepSurplus() external onlyRole(DEFAULT_ADMIN_ROLE) nonReentrant returns (uint256 amount) {
        uint256 balance = getBalance();
        uint256 owed = outstanding();
        if (balance <= owed) revert NoSurplus();
        amount = balance - owed;
        emit SurplusSwept(treasury, amount);
        USDC.safeTransfer(treasury, amount);
    }

    /// @inheritdoc IInfrastructureReserve
    function getBalance() public view returns (uint256) {
        return USDC.balanceOf(address(this));
    }

    /// @inheritdoc IInfrastructureReserve
    function reserveToken() external view returns (address) {
        return address(USDC);
    }

    function _requireBatch(uint256 count, uint256 amounts) private pure {
        if (count == 0) revert ArrayEmpty();
        if (count != amounts) revert ArrayLengthMismatch(count, amounts);
    }

    function _setProvider(string calldata modelId, address newProvider) private {
        if (newProvider != address(0)) _requirePool(modelId);
        ModelKey key = ModelId.toKey(modelId);
        Line storage line = _lines[key];
        emit ProviderSet(key, newProvider, line.provider, modelId);
        line.provider = newProvider;
    }

    function _requirePool(string calldata modelId) private view {
        if (!IHokusaiAMMFactory(factory).hasPool(modelId)) revert PoolDoesNotExist(modelId);
    }
}
