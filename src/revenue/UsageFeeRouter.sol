// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {IInfrastructureReserve} from "../interfaces/IInfrastructureReserve.sol";
import {IPredecessorPool} from "../interfaces/IPredecessor.sol";
import {IUsageFeeRouter} from "../interfaces/IUsageFeeRouter.sol";
import {FeeSplit} from "../libraries/FeeSplit.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {ArrayEmpty, ArrayLengthMismatch, ArrayTooLarge, ZeroAddress, ZeroAmount} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {FeeRoutes} from "./FeeRoutes.sol";

/// @title Splitter of API revenue
/// @notice See IUsageFeeRouter.
contract UsageFeeRouter is FeeRoutes, AccessControl, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IUsageFeeRouter
    bytes32 public constant FEE_DEPOSITOR_ROLE = keccak256("FEE_DEPOSITOR_ROLE");

    /// @inheritdoc IUsageFeeRouter
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    /// @inheritdoc IUsageFeeRouter
    uint256 public constant MAX_BATCH = 120;

    IERC20 private immutable USDC;

    /// @inheritdoc IUsageFeeRouter
    address public immutable infraReserve;

    /// @dev What every deposit asks, in one slot: the pause, and the account that got FEE_DEPOSITOR_ROLE last while it
    /// holds it. The role itself stands in AccessControl; this is a copy of one entry.
    struct Gate {
        bool paused;
        address depositor;
    }

    Gate private _gate;

    modifier onlyDepositor() {
        (address depositor, bool stopped) = (_gate.depositor, _gate.paused);
        if (msg.sender != depositor) _checkRole(FEE_DEPOSITOR_ROLE);
        if (stopped) revert RouterPaused();
        _;
    }

    /// @param ammFactory The factory that knows the pools; must have code.
    /// @param usdc USDC.
    /// @param infrastructureReserve The reserve.
    /// @param admin Holder of DEFAULT_ADMIN_ROLE.
    /// @param poolKind Whose pools they are.
    constructor(
        address ammFactory,
        address usdc,
        address infrastructureReserve,
        address admin,
        Kind poolKind
    ) FeeRoutes(ammFactory, poolKind) {
        if (usdc == address(0)) revert ZeroAddress("usdc");
        if (infrastructureReserve == address(0)) revert ZeroAddress("infrastructureReserve");
        if (admin == address(0)) revert ZeroAddress("admin");
        USDC = IERC20(usdc);
        infraReserve = infrastructureReserve;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IUsageFeeRouter
    function depositFee(string calldata modelId, uint256 amount) external {
        depositFee(modelId, amount, FeeSplit.BPS);
    }

    /// @inheritdoc IUsageFeeRouter
    function depositFee(
        string calldata modelId,
        uint256 amount,
        uint256 maxInfraBps
    ) public onlyDepositor nonReentrant {
        if (amount == 0) revert ZeroAmount("amount");
        ModelKey key = ModelId.toKey(modelId);
        Found memory found = _look(key, modelId);
        _requireOk(modelId, found);
        if (found.bps > maxInfraBps) revert RateAboveLimit(modelId, found.bps, maxInfraBps);
        if (!found.kept) _keep(key, modelId, found);
        (uint256 infra, uint256 profit) = FeeSplit.split(amount, found.bps);
        if (infra != 0) USDC.safeTransferFrom(msg.sender, infraReserve, infra);
        IInfrastructureReserve(infraReserve).depositShare(key, infra, amount);
        if (profit != 0) {
            USDC.safeTransferFrom(msg.sender, kind == Kind.Native ? found.pool : address(this), profit);
            _creditPool(found.pool, profit);
        }
        emit FeeDeposited(key, found.pool, msg.sender, modelId, amount, infra, profit);
    }

    /// @inheritdoc IUsageFeeRouter
    function batchDepositFees(
        string[] calldata modelIds,
        uint256[] calldata amounts
    ) external onlyDepositor nonReentrant {
        uint256 count = modelIds.length;
        if (count == 0) revert ArrayEmpty();
        if (count != amounts.length) revert ArrayLengthMismatch(count, amounts.length);
        if (count > MAX_BATCH) revert ArrayTooLarge(count, MAX_BATCH);
        uint256 total = 0;
        for (uint256 i = 0; i < count; ++i) {
            uint256 amount = amounts[i];
            if (amount == 0) revert BatchItemZero(i, modelIds[i]);
            total += amount;
        }
        USDC.safeTransferFrom(msg.sender, address(this), total);
        ModelKey[] memory keys = new ModelKey[](count);
        uint256[] memory infras = new uint256[](count);
        uint256 totalInfra = 0;
        for (uint256 i = 0; i < count; ++i) {
            (keys[i], infras[i]) = _depositItem(i, modelIds[i], amounts[i]);
            totalInfra += infras[i];
        }
        if (totalInfra != 0) USDC.safeTransfer(infraReserve, totalInfra);
        IInfrastructureReserve(infraReserve).batchDepositShares(keys, infras, amounts);
        emit BatchDeposited(msg.sender, total, totalInfra, total - totalInfra, count);
    }

    /// @inheritdoc IUsageFeeRouter
    function pause() external onlyRole(PAUSER_ROLE) {
        if (_gate.paused) revert RouterPaused();
        _gate.paused = true;
        emit Paused(msg.sender);
    }

    /// @inheritdoc IUsageFeeRouter
    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (!_gate.paused) revert RouterNotPaused();
        _gate.paused = false;
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IUsageFeeRouter
    function paused() external view returns (bool) {
        return _gate.paused;
    }

    /// @inheritdoc IUsageFeeRouter
    function getModelFees(string calldata modelId) public view override returns (uint256) {
        return IInfrastructureReserve(infraReserve).usageFees(modelId);
    }

    /// @inheritdoc IUsageFeeRouter
    function isDepositor(address account) external view returns (bool) {
        return hasRole(FEE_DEPOSITOR_ROLE, account);
    }

    /// @inheritdoc IUsageFeeRouter
    function getBalance() external view returns (uint256) {
        return USDC.balanceOf(address(this));
    }

    /// @inheritdoc IUsageFeeRouter
    function reserveToken() external view returns (address) {
        return address(USDC);
    }

    /// @dev The copy follows every grant …
    function _grantRole(bytes32 role, address account) internal override returns (bool granted) {
        granted = super._grantRole(role, account);
        if (granted && role == FEE_DEPOSITOR_ROLE) _gate.depositor = account;
    }

    /// @dev … and every loss: revocations and renunciations alike.
    function _revokeRole(bytes32 role, address account) internal override returns (bool revoked) {
        revoked = super._revokeRole(role, account);
        if (role == FEE_DEPOSITOR_ROLE && account == _gate.depositor) _gate.depositor = address(0);
    }

    /// @dev One item of a batch: its profit sent, its infrastructure left for the common leg.
    function _depositItem(
        uint256 index,
        string calldata modelId,
        uint256 amount
    ) private returns (ModelKey key, uint256 infra) {
        if (!_isKeyable(modelId)) revert BatchItemFailed(index, modelId, Status.InvalidModelId);
        key = ModelId.toKey(modelId);
        Found memory found = _look(key, modelId);
        if (found.status != Status.Ok) revert BatchItemFailed(index, modelId, found.status);
        if (!found.kept) _keep(key, modelId, found);
        uint256 profit;
        (infra, profit) = FeeSplit.split(amount, found.bps);
        if (profit != 0) {
            if (kind == Kind.Native) USDC.safeTransfer(found.pool, profit);
            _creditPool(found.pool, profit);
        }
        emit FeeDeposited(key, found.pool, msg.sender, modelId, amount, infra, profit);
    }

    /// @dev Has a pool book its profit: ours has it already; those of the older system pull it from here, and what they
    /// left would stay here for ever.
    function _creditPool(address pool, uint256 profit) private {
        if (kind == Kind.Native) {
            IHokusaiAMM(pool).creditFees(profit);
        } else {
            USDC.forceApprove(pool, profit);
            IPredecessorPool(pool).depositFees(profit);
            uint256 left = USDC.allowance(address(this), pool);
            if (left != 0) revert ProfitNotTaken(pool, left);
        }
    }
}
