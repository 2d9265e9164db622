// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";

/// @title Splitter of API revenue
/// @notice Splits each deposit at the model's live rate: first what goes to infrastructure, into the reserve; the rest,
/// the profit, into the model's pool. There is no protocol fee, and the router never keeps USDC.
/// @custom:source Deployment guide, "Architecture".
interface IUsageFeeRouter {
    /// @notice Whose pools the router pays into.
    /// @param Native Pools of this system.
    /// @param Predecessor Pools of the older system, found and paid by its ABI.
    enum Kind {
        Native,
        Predecessor
    }

    /// @notice What a deposit for a model would meet.
    enum Status {
        Ok,
        InvalidModelId,
        PoolDoesNotExist,
        ParamsNotFound,
        LegacyParams,
        ModelInactive,
        RateOutOfBounds
    }

    /// @notice The model has no pool.
    error PoolDoesNotExist(string modelId);

    /// @notice The model's manager knows no params.
    error ParamsNotFound(string modelId);

    /// @notice The model's params are of the first version and know no accrual rate.
    error LegacyParams(string modelId, address params);

    /// @notice The model is switched off.
    error ModelInactive(string modelId);

    /// @notice The rate is above what the depositor accepts (bps, 10_000 = 100%).
    error RateAboveLimit(string modelId, uint256 infraBps, uint256 maxInfraBps);

    /// @notice The params report a rate that no governance can have set (bps, 10_000 = 100%).
    error RateOutOfBounds(string modelId, uint256 infraBps);

    /// @notice A pool of the older system has not taken all the profit it was offered.
    /// @param left What it left with the router (USDC, 6 decimals).
    error ProfitNotTaken(address pool, uint256 left);

    /// @notice One item of a batch cannot be deposited; nothing was.
    /// @param index Position in the batch (0-based).
    /// @param status What is wrong with it.
    error BatchItemFailed(uint256 index, string modelId, Status status);

    /// @notice One amount of a batch is zero.
    error BatchItemZero(uint256 index, string modelId);

    /// @notice Deposits are paused.
    error RouterPaused();

    /// @notice Deposits are not paused.
    error RouterNotPaused();

    /// @notice Revenue was split (USDC, 6 decimals).
    event FeeDeposited(
        ModelKey indexed key,
        address indexed pool,
        address indexed depositor,
        string modelId,
        uint256 amount,
        uint256 infrastructureAmount,
        uint256 profitAmount
    );

    /// @notice Several deposits were made in one call (USDC, 6 decimals).
    event BatchDeposited(
        address indexed depositor,
        uint256 totalAmount,
        uint256 totalInfrastructure,
        uint256 totalProfit,
        uint256 modelCount
    );

    /// @notice A model's pool and params were found and are kept.
    event RouteResolved(ModelKey indexed key, address indexed pool, address indexed params, string modelId);

    /// @notice Deposits stand still.
    event Paused(address account);

    /// @notice Deposits go on.
    event Unpaused(address account);

    /// @notice Role that deposits revenue: the backend service.
    /// Warning: a holder spends its own USDC only, but decides which model it counts for.
    function FEE_DEPOSITOR_ROLE() external view returns (bytes32);

    /// @notice Role that may pause.
    function PAUSER_ROLE() external view returns (bytes32);

    /// @notice Most items of a batch; the worst case of fresh models fits one transaction.
    function MAX_BATCH() external view returns (uint256);

    /// @notice Splits revenue of a model, at whatever rate is in force.
    /// @dev FEE_DEPOSITOR_ROLE, not paused; the caller has approved the router. Emits FeeDeposited.
    /// @param amount Revenue (USDC, 6 decimals).
    function depositFee(string calldata modelId, uint256 amount) external;

    /// @notice Splits revenue of a model, unless the rate has risen above what the caller accepts.
    /// @dev As `depositFee`.
    /// @param maxInfraBps Largest share of infrastructure to accept (bps, 10_000 = 100%).
    function depositFee(string calldata modelId, uint256 amount, uint256 maxInfraBps) external;

    /// @notice Splits revenue of several models, all or none; a model may come twice.
    /// @dev FEE_DEPOSITOR_ROLE, not paused. Emits FeeDeposited for each, then BatchDeposited.
    function batchDepositFees(string[] calldata modelIds, uint256[] calldata amounts) external;

    /// @notice Stops deposits.
    /// @dev PAUSER_ROLE. Emits Paused.
    function pause() external;

    /// @notice Lets deposits go on.
    /// @dev DEFAULT_ADMIN_ROLE. Emits Unpaused.
    function unpause() external;

    /// @notice How an amount would be split now, rounding as a deposit does (USDC, 6 decimals).
    function calculateFeeSplit(
        string calldata modelId,
        uint256 amount
    ) external view returns (uint256 infrastructureAmount, uint256 profitAmount);

    /// @notice Revenue so far (USDC, 6 decimals) and the shares now (bps, 10_000 = 100%); zeros for an unknown model.
    function getModelStats(string calldata modelId)
        external
        view
        returns (uint256 totalFees, uint256 currentInfraBps, uint256 currentProfitBps);

    /// @notice Revenue of a model so far (USDC, 6 decimals).
    function getModelFees(string calldata modelId) external view returns (uint256);

    /// @notice Whether the account may deposit revenue.
    function isDepositor(address account) external view returns (bool);

    /// @notice What a deposit for each model would meet.
    function checkBatch(string[] calldata modelIds) external view returns (Status[] memory statuses);

    /// @notice The route kept for a model and the one that would be found now; they differ only in the older system.
    function routeOf(string calldata modelId)
        external
        view
        returns (address cachedPool, address cachedParams, address currentPool, address currentParams);

    /// @notice USDC held: zero but for strays.
    function getBalance() external view returns (uint256);

    /// @notice Whether deposits are paused.
    function paused() external view returns (bool);

    /// @notice The factory that knows the pools.
    function factory() external view returns (address);

    /// @notice USDC.
    function reserveToken() external view returns (address);

    /// @notice The reserve.
    function infraReserve() external view returns (address);

    /// @notice Whose pools the router pays into.
    function kind() external view returns (Kind);
}
