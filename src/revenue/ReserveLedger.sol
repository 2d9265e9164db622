// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IInfrastructureReserve} from "../interfaces/IInfrastructureReserve.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {Runway} from "../libraries/Runway.sol";
import {TextTooLong, ZeroAmount} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title Books of the reserve
/// @notice One line per model, the totals, and who may be paid. Moves no money and knows no roles: InfrastructureReserve
/// does both, and each change of its cash goes with a change here.
abstract contract ReserveLedger is IInfrastructureReserve {
    using SafeCast for uint256;

    /// @dev One model. Gross credits are the sum of the first three amounts; all four share a slot. `fees` are the usage
    /// fees that deposits were shares of: counted here, where a slot is written anyway.
    struct Line {
        uint64 accrued;
        uint64 paid;
        uint64 withdrawn;
        uint64 fees;
        address provider;
    }

    /// @dev All models, in one slot with the pause, so that a deposit reads and writes it once.
    struct Totals {
        uint64 outstanding;
        uint64 paid;
        uint64 withdrawn;
        bool paused;
    }

    /// @inheritdoc IInfrastructureReserve
    uint256 public constant MAX_MEMO_LENGTH = 256;

    Totals internal _totals;
    // slither-disable-next-line uninitialized-state: its lines are written through storage references
    mapping(ModelKey key => Line) internal _lines;
    mapping(ModelKey key => mapping(address payee => bool)) internal _approvedPayee;
    mapping(bytes32 keyAndInvoice => bool) private _invoicePaid;

    modifier whenNotPaused() {
        if (_totals.paused) revert ReservePaused();
        _;
    }

    modifier whenPaused() {
        if (!_totals.paused) revert ReserveNotPaused();
        _;
    }

    /// @inheritdoc IInfrastructureReserve
    function accrued(string calldata modelId) public view returns (uint256) {
        return _lines[ModelId.toKey(modelId)].accrued;
    }

    /// @inheritdoc IInfrastructureReserve
    function paid(string calldata modelId) public view returns (uint256) {
        return _lines[ModelId.toKey(modelId)].paid;
    }

    /// @inheritdoc IInfrastructureReserve
    function withdrawn(string calldata modelId) external view returns (uint256) {
        return _lines[ModelId.toKey(modelId)].withdrawn;
    }

    /// @inheritdoc IInfrastructureReserve
    function usageFees(string calldata modelId) external view returns (uint256) {
        return _lines[ModelId.toKey(modelId)].fees;
    }

    /// @inheritdoc IInfrastructureReserve
    function provider(string calldata modelId) public view returns (address) {
        return _lines[ModelId.toKey(modelId)].provider;
    }

    /// @inheritdoc IInfrastructureReserve
    function isPayee(string calldata modelId, address payee) external view returns (bool) {
        return _isPayee(ModelId.toKey(modelId), payee);
    }

    /// @inheritdoc IInfrastructureReserve
    function isInvoicePaid(string calldata modelId, bytes32 invoiceHash) external view returns (bool) {
        return _invoicePaid[_invoiceKey(ModelId.toKey(modelId), invoiceHash)];
    }

    /// @inheritdoc IInfrastructureReserve
    function totalAccrued() external view returns (uint256) {
        return uint256(_totals.outstanding) + _totals.paid + _totals.withdrawn;
    }

    /// @inheritdoc IInfrastructureReserve
    function totalPaid() external view returns (uint256) {
        return _totals.paid;
    }

    /// @inheritdoc IInfrastructureReserve
    function outstanding() external view returns (uint256) {
        return _totals.outstanding;
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
        return (line.accrued, line.paid, line.provider);
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
    function paused() external view returns (bool) {
        return _totals.paused;
    }

    /// @dev Raises what is owed; the caller holds at least `balance`, or nothing is booked.
    function _bookArrival(uint256 amount, uint256 balance) internal {
        uint256 needed = _totals.outstanding + amount;
        if (balance < needed) revert NotArrived(balance, needed);
        _totals.outstanding = needed.toUint64();
    }

    /// @dev Books what has arrived for a model, and the usage fee it is a share of.
    function _creditDeposit(string calldata modelId, uint256 amount, uint256 fee) internal {
        ModelKey key = ModelId.toKey(modelId);
        Line storage line = _lines[key];
        uint256 balance = line.accrued + amount;
        (line.accrued, line.fees) = (balance.toUint64(), (line.fees + fee).toUint64());
        if (amount != 0) emit InfrastructureDeposited(key, modelId, amount, balance);
    }

    function _credit(string calldata modelId, uint256 amount) internal returns (ModelKey key, uint256 balance) {
        key = ModelId.toKey(modelId);
        Line storage line = _lines[key];
        balance = line.accrued + amount;
        line.accrued = balance.toUint64();
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
        if (!_isPayee(key, payee)) revert PayeeNotApproved(modelId, payee);
        bytes32 invoiceKey = _invoiceKey(key, invoiceHash);
        if (_invoicePaid[invoiceKey]) revert InvoiceAlreadyPaid(modelId, invoiceHash);
        Line storage line = _lines[key];
        uint256 balance = line.accrued;
        if (amount > balance) revert ExceedsAccruedBalance(modelId, amount, balance);
        _invoicePaid[invoiceKey] = true;
        balance -= amount;
        (line.accrued, line.paid) = (uint64(balance), (line.paid + amount).toUint64());
        emit InfrastructureCostPaid(key, payee, invoiceHash, modelId, amount, memo, msg.sender, balance);
    }

    function _bookTotalPaid(uint256 amount) internal {
        (_totals.outstanding, _totals.paid) =
            (_totals.outstanding - amount.toUint64(), (_totals.paid + amount).toUint64());
    }

    function _bookWithdrawal(string calldata modelId, uint256 amount, address recipient) internal {
        ModelKey key = ModelId.toKey(modelId);
        Line storage line = _lines[key];
        uint256 balance = line.accrued;
        if (amount > balance) revert ExceedsAccruedBalance(modelId, amount, balance);
        line.accrued = (balance - amount).toUint64();
        line.withdrawn = (line.withdrawn + amount).toUint64();
        _totals.outstanding -= amount.toUint64();
        _totals.withdrawn = (_totals.withdrawn + amount).toUint64();
        emit EmergencyWithdrawal(key, recipient, modelId, amount);
    }

    function _isPayee(ModelKey key, address payee) private view returns (bool) {
        return payee != address(0) && (_lines[key].provider == payee || _approvedPayee[key][payee]);
    }

    function _invoiceKey(ModelKey key, bytes32 invoiceHash) private pure returns (bytes32) {
        return keccak256(abi.encode(key, invoiceHash));
    }
}
