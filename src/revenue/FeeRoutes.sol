// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiAMMFactory} from "../interfaces/IHokusaiAMMFactory.sol";
import {IHokusaiParams} from "../interfaces/IHokusaiParams.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IPredecessorFactory, IPredecessorPool, IPredecessorTokenManager} from "../interfaces/IPredecessor.sol";
import {IUsageFeeRouter} from "../interfaces/IUsageFeeRouter.sol";
import {FeeSplit} from "../libraries/FeeSplit.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title Where a model's revenue goes, and at which rate
/// @notice Finds a model's pool and params once and keeps them; reads the rate live. Moves no money and knows no roles:
/// UsageFeeRouter does both.
abstract contract FeeRoutes is IUsageFeeRouter {
    /// @dev A model's pool, its revenue so far (USDC, 6 decimals) in the same slot, and its params.
    struct Route {
        address pool;
        uint64 totalFees;
        address params;
    }

    /// @inheritdoc IUsageFeeRouter
    address public immutable factory;

    /// @inheritdoc IUsageFeeRouter
    Kind public immutable kind;

    mapping(ModelKey key => Route) private _routes;

    constructor(address ammFactory, Kind poolKind) {
        factory = ammFactory;
        kind = poolKind;
    }

    /// @inheritdoc IUsageFeeRouter
    function calculateFeeSplit(
        string calldata modelId,
        uint256 amount
    ) external view returns (uint256 infrastructureAmount, uint256 profitAmount) {
        (address pool, address params) = _routeNow(ModelId.toKey(modelId), modelId);
        _requireRoute(modelId, pool, params);
        return FeeSplit.split(amount, _liveRate(modelId, params));
    }

    /// @inheritdoc IUsageFeeRouter
    function getModelStats(string calldata modelId)
        external
        view
        returns (uint256 totalFees, uint256 currentInfraBps, uint256 currentProfitBps)
    {
        totalFees = getModelFees(modelId);
        (Status status, uint256 bps) = _check(modelId);
        if (status == Status.Ok || status == Status.ModelInactive) {
            (currentInfraBps, currentProfitBps) = (bps, FeeSplit.BPS - bps);
        }
    }

    /// @inheritdoc IUsageFeeRouter
    function getModelFees(string calldata modelId) public view returns (uint256) {
        return _routes[ModelId.toKey(modelId)].totalFees;
    }

    /// @inheritdoc IUsageFeeRouter
    function checkBatch(string[] calldata modelIds) external view returns (Status[] memory statuses) {
        statuses = new Status[](modelIds.length);
        for (uint256 i = 0; i < modelIds.length; ++i) {
            (statuses[i],) = _check(modelIds[i]);
        }
    }

    /// @inheritdoc IUsageFeeRouter
    function routeOf(string calldata modelId)
        external
        view
        returns (address cachedPool, address cachedParams, address currentPool, address currentParams)
    {
        ModelKey key = ModelId.toKey(modelId);
        Route storage route = _routes[key];
        (cachedPool, cachedParams) = (route.pool, route.params);
        (currentPool, currentParams) = _find(key, modelId);
    }

    /// @dev The kept route, found and kept now if there is none.
    function _resolve(ModelKey key, string calldata modelId) internal returns (Route storage route) {
        route = _routes[key];
        if (route.pool == address(0)) {
            (address pool, address params) = _find(key, modelId);
            _requireRoute(modelId, pool, params);
            (route.pool, route.params) = (pool, params);
            emit RouteResolved(key, pool, params, modelId);
        }
    }

    /// @dev The rate in force (bps, 10_000 = 100%); reverts for a model that takes no deposits.
    function _liveRate(string calldata modelId, address params) internal view returns (uint256 bps) {
        if (kind == Kind.Native) {
            bool active;
            (bps, active) = IHokusaiParams(params).accrualState();
            if (!active) revert ModelInactive(modelId);
            return bps;
        }
        bool known;
        (known, bps) = _predecessorRate(params);
        if (!known) revert LegacyParams(modelId, params);
        if (bps > FeeSplit.BPS) revert RateOutOfBounds(modelId, bps);
    }

    /// @dev What a deposit would meet, and the rate where there is one.
    function _check(string calldata modelId) internal view returns (Status status, uint256 bps) {
        uint256 length = bytes(modelId).length;
        if (length == 0 || length > ModelId.MAX_LENGTH) return (Status.InvalidModelId, 0);
        (address pool, address params) = _routeNow(ModelId.toKey(modelId), modelId);
        if (pool == address(0)) return (Status.PoolDoesNotExist, 0);
        if (params == address(0)) return (Status.ParamsNotFound, 0);
        if (kind == Kind.Native) {
            bool active;
            (bps, active) = IHokusaiParams(params).accrualState();
            return (active ? Status.Ok : Status.ModelInactive, bps);
        }
        bool known;
        (known, bps) = _predecessorRate(params);
        return known && bps <= FeeSplit.BPS ? (Status.Ok, bps) : (Status.LegacyParams, 0);
    }

    function _routeNow(ModelKey key, string calldata modelId) private view returns (address pool, address params) {
        Route storage route = _routes[key];
        return route.pool == address(0) ? _find(key, modelId) : (route.pool, route.params);
    }

    function _find(ModelKey key, string calldata modelId) private view returns (address pool, address params) {
        if (kind == Kind.Native) {
            IModelRegistry registry = IModelRegistry(IHokusaiAMMFactory(factory).modelRegistry());
            IModelRegistry.Model memory entry = registry.model(key);
            return (entry.pool, entry.params);
        }
        pool = IPredecessorFactory(factory).getPool(modelId);
        if (pool != address(0)) {
            params = IPredecessorTokenManager(IPredecessorPool(pool).tokenManager()).getParamsAddress(modelId);
        }
    }

    /// @dev Params of the first version have no such function; their call reverts or returns nothing.
    function _predecessorRate(address params) private view returns (bool known, uint256 bps) {
        (bool ok, bytes memory data) = params.staticcall(abi.encodeCall(IHokusaiParams.infrastructureAccrualBps, ()));
        if (ok && data.length == 32) return (true, abi.decode(data, (uint256)));
    }

    function _requireRoute(string calldata modelId, address pool, address params) private pure {
        if (pool == address(0)) revert PoolDoesNotExist(modelId);
        if (params == address(0)) revert ParamsNotFound(modelId);
    }
}
