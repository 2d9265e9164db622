// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";
import {Payment} from "../types/Payment.sol";

/// @title Accounted reserve for infrastructure costs
/// @notice Holds what models owe their infrastructure providers, one line per model, and pays it against invoices.
/// Always: its USDC is at least the sum of what all models have accrued.
/// @custom:source Deployment guide, "Architecture", "Access Control Roles", "Testing the Deployment".
interface IInfrastructureReserve {
    /// @notice The payment is larger than what the model has accrued.
    /// @param requested What was asked for (USDC, 6 decimals).
    /// @param accrued What the model has (USDC, 6 decimals).
    error ExceedsAccruedBalance(string modelId, uint256 requested, uint256 accrued);

    /// @notice USDC that was announced is not there.
    /// @param balance What the reserve holds (USDC, 6 decimals).
    /// @param needed What its books would need (USDC, 6 decimals).
    error NotArrived(uint256 balance, uint256 needed);

    /// @notice Nobody approved this payee for the model.
    error PayeeNotApproved(string modelId, address payee);

    /// @notice The invoice was paid for this model before.
    error InvoiceAlreadyPaid(string modelId, bytes32 invoiceHash);

    /// @notice A payment needs an invoice hash.
    error InvoiceHashMissing(string modelId);

    /// @notice The model has no pool, so nothing may be accrued for it.
    error PoolDoesNotExist(string modelId);

    /// @notice The model has a provider already; only the admin may change it.
    error ProviderAlreadySet(string modelId, address provider);

    /// @notice Deposits and payments are paused.
    error ReservePaused();

    /// @notice Emergency exits are open only while paused.
    error ReserveNotPaused();

    /// @notice There is no USDC above the books.
    error NoSurplus();

    /// @notice Money was accrued for a model, not as the share of a usage fee (USDC, 6 decimals).
    event InfrastructureDeposited(ModelKey indexed key, string modelId, uint256 amount, uint256 newBalance);

    /// @notice The infrastructure share of a usage fee was accrued for a model (USDC, 6 decimals). The id in clear
    /// stands in the router's FeeDeposited of the same transaction.
    event ShareDeposited(ModelKey indexed key, uint256 amount, uint256 newBalance);

    /// @notice The infrastructure shares of a batch of usage fees were accrued, in the order of the router's FeeDeposited
    /// of the same transaction (USDC, 6 decimals).
    event SharesDeposited(ModelKey[] keys, uint256[] amounts);

    /// @notice Several deposits arrived in one call (USDC, 6 decimals).
    event BatchDeposited(uint256 modelCount, uint256 total);

    /// @notice Somebody added funds to a model's balance (USDC, 6 decimals).
    event ToppedUp(ModelKey indexed key, address indexed from, string modelId, uint256 amount, uint256 newBalance);

    /// @notice An invoice was paid (USDC, 6 decimals).
    event InfrastructureCostPaid(
        ModelKey indexed key,
        address indexed payee,
        bytes32 indexed invoiceHash,
        string modelId,
        uint256 amount,
        string memo
    );

    /// @notice Several payments were made in one call (USDC, 6 decimals).
    event BatchPaymentCompleted(uint256 count, uint256 total);

    /// @notice A model's provider changed; the earlier one is no longer payable as provider.
    event ProviderSet(ModelKey indexed key, address indexed provider, address indexed previous, string modelId);

    /// @notice A payee was approved for a model, or no longer is.
    event PayeeApproved(ModelKey indexed key, address indexed payee, string modelId, bool approved);

    /// @notice A model's money left to the treasury in an emergency, and its books with it (USDC, 6 decimals).
    event EmergencyWithdrawal(ModelKey indexed key, address indexed recipient, string modelId, uint256 amount);

    /// @notice USDC above the books went to the treasury (USDC, 6 decimals).
    event SurplusSwept(address indexed recipient, uint256 amount);

    /// @notice Emergency exits go to another account from now on.
    event TreasuryUpdated(address indexed oldTreasury, address indexed newTreasury);

    /// @notice Deposits and payments stand still.
    event Paused(address account);

    /// @notice Deposits and payments go on.
    event Unpaused(address account);

    /// @notice Role that may announce deposits: UsageFeeRouter.
    function DEPOSITOR_ROLE() external view returns (bytes32);

    /// @notice Role that pays providers: the treasury, a multisig in production.
    /// Warning: a holder can pay approved payees up to what each model has accrued.
    function PAYER_ROLE() external view returns (bytes32);

    /// @notice Role that may pause.
    function PAUSER_ROLE() external view returns (bytes32);

    /// @notice Role that may name a provider while there is none: ModelLauncher.
    function PROVIDER_INITIALIZER_ROLE() external view returns (bytes32);

    /// @notice Longest memo (bytes).
    function MAX_MEMO_LENGTH() external view returns (uint256);

    /// @notice Books a deposit that has already been sent here; never pulls.
    /// @dev DEPOSITOR_ROLE, not paused. Reverts with NotArrived unless the USDC is there. Emits
    /// InfrastructureDeposited.
    /// @param amount What has arrived (USDC, 6 decimals).
    function deposit(string calldata modelId, uint256 amount) external;

    /// @notice Books deposits for several models that have already been sent here; zero amounts are skipped.
    /// @dev DEPOSITOR_ROLE, not paused. Emits InfrastructureDeposited for each, then BatchDeposited.
    function batchDeposit(string[] calldata modelIds, uint256[] calldata amounts) external;

    /// @notice As `deposit`, and counts the usage fee that the amount is the infrastructure share of.
    /// @dev As `deposit`; an amount of zero, the share of the smallest fees, is counted only. Emits ShareDeposited.
    /// @param key The model: the hash of its id, of which the depositor has checked the length.
    /// @param amount What has arrived (USDC, 6 decimals).
    /// @param fee The whole fee (USDC, 6 decimals).
    function depositShare(ModelKey key, uint256 amount, uint256 fee) external;

    /// @notice As `batchDeposit`, and counts the usage fees that the amounts are the infrastructure shares of.
    /// @dev As `batchDeposit`; zero amounts are counted only. Emits SharesDeposited.
    /// @param keys The models, as in `depositShare`.
    /// @param amounts What has arrived (USDC, 6 decimals).
    /// @param fees The whole fees (USDC, 6 decimals).
    function batchDepositShares(ModelKey[] calldata keys, uint256[] calldata amounts, uint256[] calldata fees) external;

    /// @notice Adds funds to a model's balance; pulls USDC from the caller. Open to all.
    /// @dev Not paused; the model must have a pool. Emits ToppedUp.
    /// @param amount What is added, credited in full (USDC, 6 decimals).
    function topUp(string calldata modelId, uint256 amount) external;

    /// @notice Pays an invoice out of a model's accrued balance.
    /// @dev PAYER_ROLE, not paused. The payee is the provider or approved; the invoice was not paid for this model
    /// before. Emits InfrastructureCostPaid.
    /// Warning: money leaves the reserve.
    /// @param payee Receiver.
    /// @param amount What is paid (USDC, 6 decimals).
    /// @param invoiceHash keccak256 of the invoice, not zero; instalments carry distinct hashes.
    /// @param memo Free text (at most 256 bytes).
    function payInfrastructureCost(
        string calldata modelId,
        address payee,
        uint256 amount,
        bytes32 invoiceHash,
        string calldata memo
    ) external;

    /// @notice Pays several invoices, all or none.
    /// @dev As `payInfrastructureCost`; emits BatchPaymentCompleted at the end.
    function batchPayInfrastructureCosts(Payment[] calldata payments) external;

    /// @notice Names a model's provider; zero removes it.
    /// @dev DEFAULT_ADMIN_ROLE. Emits ProviderSet.
    /// Warning: the provider can be paid; the previous one no longer, unless approved separately.
    function setProvider(string calldata modelId, address newProvider) external;

    /// @notice Names a model's first provider.
    /// @dev PROVIDER_INITIALIZER_ROLE, while none is set. Emits ProviderSet.
    function initializeProvider(string calldata modelId, address newProvider) external;

    /// @notice Approves a payee of a model besides its provider, or withdraws that.
    /// @dev DEFAULT_ADMIN_ROLE. Emits PayeeApproved.
    /// Warning: an approved payee can be paid up to the model's whole balance.
    function approvePayee(string calldata modelId, address payee, bool approved) external;

    /// @notice Names the receiver of emergency exits and surplus.
    /// @dev DEFAULT_ADMIN_ROLE, meant for a timelock. Emits TreasuryUpdated.
    /// Warning: everything that leaves in an emergency goes there.
    function setTreasury(address newTreasury) external;

    /// @notice Stops deposits, top-ups and payments.
    /// @dev PAUSER_ROLE. Emits Paused.
    function pause() external;

    /// @notice Lets deposits, top-ups and payments go on.
    /// @dev DEFAULT_ADMIN_ROLE. Emits Unpaused.
    function unpause() external;

    /// @notice Moves a model's money to the treasury and books it as withdrawn.
    /// @dev DEFAULT_ADMIN_ROLE, only while paused. Emits EmergencyWithdrawal.
    /// Warning: what leaves is no longer owed to the model's providers by this contract; `topUp` brings it back.
    /// @param amount At most what the model has accrued (USDC, 6 decimals).
    function emergencyWithdraw(string calldata modelId, uint256 amount) external;

    /// @notice Moves everything several models have accrued to the treasury; models with nothing are skipped.
    /// @dev As `emergencyWithdraw`.
    function emergencyWithdrawBatch(string[] calldata modelIds) external;

    /// @notice Sends USDC above the books to the treasury.
    /// @dev DEFAULT_ADMIN_ROLE. Emits SurplusSwept.
    function sweepSurplus() external returns (uint256 amount);

    /// @notice What a model has now: deposits and top-ups less payments and emergency exits (USDC, 6 decimals).
    function accrued(string calldata modelId) external view returns (uint256);

    /// @notice What was paid for a model so far (USDC, 6 decimals).
    function paid(string calldata modelId) external view returns (uint256);

    /// @notice What left a model's line in emergencies (USDC, 6 decimals).
    function withdrawn(string calldata modelId) external view returns (uint256);

    /// @notice Usage fees of a model so far, of which the reserve got its share (USDC, 6 decimals).
    function usageFees(string calldata modelId) external view returns (uint256);

    /// @notice A model's provider; zero if none.
    function provider(string calldata modelId) external view returns (address);

    /// @notice Whether this payee may be paid for the model: the provider, or approved.
    function isPayee(string calldata modelId, address payee) external view returns (bool);

    /// @notice Whether this invoice was paid for the model.
    function isInvoicePaid(string calldata modelId, bytes32 invoiceHash) external view returns (bool);

    /// @notice Everything ever credited to all models (USDC, 6 decimals): gross, unlike `accrued`.
    function totalAccrued() external view returns (uint256);

    /// @notice Everything ever paid (USDC, 6 decimals).
    function totalPaid() external view returns (uint256);

    /// @notice What all models have now: the sum of `accrued` (USDC, 6 decimals).
    function outstanding() external view returns (uint256);

    /// @notice Days a model's balance lasts.
    /// @param dailyBurnRate What is spent a day (USDC, 6 decimals); zero gives the largest uint256.
    function getAccrualRunway(string calldata modelId, uint256 dailyBurnRate) external view returns (uint256);

    /// @notice A model's line: what it has, what was paid (USDC, 6 decimals), its provider.
    function getModelAccounting(string calldata modelId)
        external
        view
        returns (uint256 accruedAmount, uint256 paidAmount, address currentProvider);

    /// @notice Same as `accrued`.
    function getNetAccrual(string calldata modelId) external view returns (uint256);

    /// @notice Same as `paid`.
    function getProviderPayments(string calldata modelId) external view returns (uint256);

    /// @notice USDC held (USDC, 6 decimals).
    function getBalance() external view returns (uint256);

    /// @notice Whether deposits and payments are paused.
    function paused() external view returns (bool);

    /// @notice Receiver of emergency exits and surplus.
    function treasury() external view returns (address);

    /// @notice USDC.
    function reserveToken() external view returns (address);

    /// @notice The factory that knows which models have pools.
    function factory() external view returns (address);
}
