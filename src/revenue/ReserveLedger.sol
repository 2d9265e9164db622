// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IInfrastructureReserve} from "../interfaces/IInfrastructureReserve.sol";
import {Lanes} from "../libraries/Lanes.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {Runway} from "../libraries/Runway.sol";
import {TextTooLong, ZeroAmount} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title Books of the reserve
/// @notice One line per model, the totals, and who may be paid. Moves no money and knows no roles: InfrastructureReserve
/// does both, and each change of its cash goes with a change here.
abstract contract ReserveLedger is IInfrastructureReserve {
    using Lanes for uint256;

    /// @dev One model. `amounts` are four lanes (USDC, 6 decimals): accrued, paid, withdrawn, whose sum is all that was
    /// ever credited, and the usage fees that deposits were shares of: counted here, where a slot is written anyway.
    struct Line {
        uint256 amounts;
        address provider;
        mapping(address payee => bool) approved;
        mapping(bytes32 invoiceHash => Invoice) invoices;
    }

    /// @dev What was paid for an invoice (USDC, 6 decimals); never nothing once it is paid.
    struct Invoice {
        uint256 paid;
    }

    /// @dev Lanes of `amounts` and, with `OUTSTANDING` and `PAUSED`, of `_totals`.
    uint256 private constant ACCRUED = 0;
    uint256 private constant OUTSTANDING = 0;
    uint256 private constant PAID = 64;
    uint256 private constant WITHDRAWN = 128;
    uint256 private constant FEES = 192;
    uint256 private constant PAUSED = 192;

    /// @inheritdoc IInfrastructureReserve
    uint256 public constant MAX_MEMO_LENGTH = 256;

    /// @dev All models, in one slot with the pause, so that a deposit reads and writes it once.
    uint256 private _totals;
    mapping(ModelKey key => Line) internal _lines;

    modifier whenNotPaused() {
        if (paused()) revert ReservePaused();
        _;
    }

    modifier whenPaused() {
        if (!paused()) revert ReserveNotPaused();
        _;
    }

    /// @inheritdoc IInfrastructureReserve
    function accrued(string calldata modelId) public view returns (uint256) {
        return _lines[ModelId.toKey(modelId)].amounts.get(ACCRUED);
    }

    /// @inheritdoc IInfrastructureReserve
    function paid(string calldata modelId) public view returns (uint256) {
        return _lines[ModelId.toKey(modelId)].amounts.get(PAID);
    }

    /// @inheritdoc IInfrastructureReserve
    function withdrawn(string calldata modelId) external view returns (uint256) {
        return _lines[ModelId.toKey(modelId)].amounts.get(WITHDRAWN);
    }

    /// @inheritdoc IInfrastructureReserve
    function usageFees(string calldata modelId) external view returns (uint256) {
        return _lines[ModelId.toKey(modelId)].amounts.get(FEES);
    }

    /// @inheritdoc IInfrastructureReserve
    function provider(string calldata modelId) public view returns (address) {
        return _lines[ModelId.toKey(modelId)].provider;
    }

    /// @inheritdoc IInfrastructureReserve
    function isPayee(string calldata modelId, address payee) external view returns (bool) {
        return _isPayee(_lines[ModelId.toKey(modelId)], payee);
    }

    /// @inheritdoc IInfrastructureReserve
    function isInvoicePaid(string calldata modelId, bytes32 invoiceHash) external view returns (bool) {
        return _lines[ModelId.toKey(modelId)].invoices[invoiceHash].paid != 0;
    }

    /// @inheritdoc IInfrastructureReserve
    function totalAccrued() external view returns (uint256) {
        return _totals.get(OUTSTANDING) + _totals.get(PAID) + _totals.get(WITHDRAWN);
    }

    /// @inheritdoc IInfrastructureReserve
    function totalPaid() external view returns (uint256) {
        return _totals.get(PAID);
    }

    /// @inheritdoc IInfrastructureReserve
    function outstanding() public view returns (uint256) {
        return _totals.get(OUTSTANDING);
    }

    /// @inheritdoc IInfrastructureReserve
    function getAccrualRunway(string calldata modelId, uint256 dailyBurnRate) external view returns (uint256) {
        return Runway.runwayDays(accrued(modelId), dailyBurnRate);
    }

    /// @inheritdoc IInfrastructureReserve
    function getModelAccounting(string calldata modelId)
        external
        view
        returns (uint256 accruedAmount, uint256 paidAmount, address currentProvider)
    {
        Line storage line = _lines[ModelId.toKey(modelId)];
        return (line.amounts.get(ACCRUED), line.amounts.get(PAID), line.provider);
    }

    /// @inheritdoc IInfrastructureReserve
    function getNetAccrual(string calldata modelId) external view returns (uint256) {
        return accrued(modelId);
    }

    /// @inheritdoc IInfrastructureReserve
    function getProviderPayments(string calldata modelId) external view returns (uint256) {
        return paid(modelId);
    }

    /// @inheritdoc IInfrastructureReserve
    function paused() public view returns (bool) {
        return _totals.get(PAUSED) != 0;
    }

    /// @dev Raises what is owed; the caller holds at least `balance`, or nothing is booked.
    function _bookArrival(uint256 amount, uint256 balance) internal {
        uint256 totals = _totals;
        uint256 needed = totals.get(OUTSTANDING) + amount;
        if (balance < needed) revert NotArrived(balance, needed);
        _totals = totals.add(OUTSTANDING, amount);
    }

    /// @dev Books what has arrived for a model.
    function _creditDeposit(string calldata modelId, uint256 amount) internal {
        ModelKey key = ModelId.toKey(modelId);
        emit InfrastructureDeposited(key, modelId, amount, _credit(key, amount));
    }

    /// @dev Books what has arrived for a model, and the usage fee it is a share of (USDC, 6 decimals).
    function _creditShare(ModelKey key, uint256 amount, uint256 fee) internal returns (uint256 balance) {
        Line storage line = _lines[key];
        uint256 amounts = line.amounts.add(ACCRUED, amount).add(FEES, fee);
        line.amounts = amounts;
        balance = amounts.get(ACCRUED);
    }

    /// @dev Books what has arrived for a model (USDC, 6 decimals).
    function _credit(ModelKey key, uint256 amount) internal returns (uint256 balance) {
        Line storage line = _lines[key];
        uint256 amounts = line.amounts.add(ACCRUED, amount);
        line.amounts = amounts;
        balance = amounts.get(ACCRUED);
    }

    function _setPaused(bool newPaused) internal {
        _totals = newPaused ? _totals.add(PAUSED, 1) : _totals.sub(PAUSED, 1);
    }

    function _bookPayment(
        string calldata modelId,
        address payee,
        uint256 amount,
        bytes32 invoiceHash,
        string calldata memo
    ) internal {
        if (amount == 0) revert ZeroAmount("amount");
        if (invoiceHash == 0) revert InvoiceHashMissing(modelId);
        if (bytes(memo).length > MAX_MEMO_LENGTH) revert TextTooLong(bytes(memo).length, MAX_MEMO_LENGTH);
        ModelKey key = ModelId.toKey(modelId);
        Line storage line = _lines[key];
        if (!_isPayee(line, payee)) revert PayeeNotApproved(modelId, payee);
        Invoice storage invoice = line.invoices[invoiceHash];
        if (invoice.paid != 0) revert InvoiceAlreadyPaid(modelId, invoiceHash);
        uint256 amounts = line.amounts;
        if (amount > amounts.get(ACCRUED)) {
            revert ExceedsAccruedBalance(modelId, amount, amounts.get(ACCRUED));
        }
        invoice.paid = amount;
        line.amounts = amounts.move(ACCRUED, PAID, amount);
        emit InfrastructureCostPaid(key, payee, invoiceHash, modelId, amount, memo);
    }

    function _bookTotalPaid(uint256 amount) internal {
        _totals = _totals.move(OUTSTANDING, PAID, amount);
    }

    function _bookWithdrawal(string calldata modelId, uint256 amount, address recipient) internal {
        ModelKey key = ModelId.toKey(modelId);
        Line storage line = _lines[key];
        uint256 amounts = line.amounts;
        if (amount > amounts.get(ACCRUED)) {
            revert ExceedsAccruedBalance(modelId, amount, amounts.get(ACCRUED));
        }
        line.amounts = amounts.move(ACCRUED, WITHDRAWN, amount);
        _totals = _totals.move(OUTSTANDING, WITHDRAWN, amount);
        emit EmergencyWithdrawal(key, recipient, modelId, amount);
    }

    function _isPayee(Line storage line, address payee) private view returns (bool) {
        return payee != address(0) && (line.provider == payee || line.approved[payee]);
    }
}
