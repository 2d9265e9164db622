// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiAMMFactory} from "../interfaces/IHokusaiAMMFactory.sol";
import {IHokusaiParams} from "../interfaces/IHokusaiParams.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IPredecessorFactory, IPredecessorPool, IPredecessorTokenManager} from "../interfaces/IPredecessor.sol";
import {ITokenManager} from "../interfaces/ITokenManager.sol";
import {IUsageFeeRouter} from "../interfaces/IUsageFeeRouter.sol";
import {FeeSplit} from "../libraries/FeeSplit.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {ParamsAddress} from "../libraries/ParamsAddress.sol";
import {NoCode} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title Where a model's revenue goes, and at which rate
/// @notice Finds a model's pool and params once and keeps them; reads the rate live. Moves no money and knows no roles:
/// UsageFeeRouter does both.
abstract contract FeeRoutes is IUsageFeeRouter {
    /// @dev A model's pool. Its params stand in a second slot only where they are not the clone that the system's own
    /// TokenManager makes.
    struct Route {
        address pool;
        bool foreignParams;
        address params;
    }

    /// @dev What a deposit for a model meets: its route, whether that was kept before, and its rate now (bps).
    struct Found {
        Status status;
        bool kept;
        address pool;
        address params;
        uint256 bps;
    }

    /// @inheritdoc IUsageFeeRouter
    address public immutable factory;

    /// @inheritdoc IUsageFeeRouter
    Kind public immutable kind;

    address private immutable PARAMS_MAKER;
    address private immutable PARAMS_IMPLEMENTATION;

    mapping(ModelKey key => Route) private _routes;

    constructor(address ammFactory, Kind poolKind) {
        if (ammFactory.code.length == 0) revert NoCode(ammFactory);
        factory = ammFactory;
        kind = poolKind;
        if (poolKind == Kind.Native) {
            PARAMS_MAKER = IHokusaiAMMFactory(ammFactory).tokenManager();
            PARAMS_IMPLEMENTATION = ITokenManager(PARAMS_MAKER).paramsImplementation();
        }
    }

    /// @inheritdoc IUsageFeeRouter
    function calculateFeeSplit(
        string calldata modelId,
        uint256 amount
    ) external view returns (uint256 infrastructureAmount, uint256 profitAmount) {
        Found memory found = _look(ModelId.toKey(modelId), modelId);
        _requireOk(modelId, found);
        return FeeSplit.split(amount, found.bps);
    }

    /// @inheritdoc IUsageFeeRouter
    function getModelStats(string calldata modelId)
        external
        view
        returns (uint256 totalFees, uint256 currentInfraBps, uint256 currentProfitBps)
    {
        totalFees = getModelFees(modelId);
        Found memory found = _look(ModelId.toKey(modelId), modelId);
        if (found.status == Status.Ok || found.status == Status.ModelInactive) {
            (currentInfraBps, currentProfitBps) = (found.bps, FeeSplit.BPS - found.bps);
        }
    }

    /// @inheritdoc IUsageFeeRouter
    function getModelFees(string calldata modelId) public view virtual returns (uint256);

    /// @inheritdoc IUsageFeeRouter
    function checkBatch(string[] calldata modelIds) external view returns (Status[] memory statuses) {
        statuses = new Status[](modelIds.length);
        for (uint256 i = 0; i < modelIds.length; ++i) {
            statuses[i] =
                _isKeyable(modelIds[i]) ? _look(ModelId.toKey(modelIds[i]), modelIds[i]).status : Status.InvalidModelId;
        }
    }

    /// @inheritdoc IUsageFeeRouter
    function routeOf(string calldata modelId)
        external
        view
        returns (address cachedPool, address cachedParams, address currentPool, address currentParams)
    {
        ModelKey key = ModelId.toKey(modelId);
        (cachedPool, cachedParams) = _kept(key);
        (currentPool, currentParams) = _find(key, modelId);
    }

    /// @dev The kept route, or the one that is found now, and the rate in force.
    function _look(ModelKey key, string calldata modelId) internal view returns (Found memory found) {
        (found.pool, found.params) = _kept(key);
        found.kept = found.pool != address(0);
        if (!found.kept) (found.pool, found.params) = _find(key, modelId);
        (found.status, found.bps) = _statusAndRate(found.pool, found.params);
    }

    /// @dev Keeps a route that was found now.
    function _keep(ModelKey key, string calldata modelId, Found memory found) internal {
        Route storage route = _routes[key];
        route.pool = found.pool;
        if (found.params != _ownParams(key)) (route.foreignParams, route.params) = (true, found.params);
        emit RouteResolved(key, found.pool, found.params, modelId);
    }

    /// @dev Reverts with what is wrong with the model, if anything is.
    function _requireOk(string calldata modelId, Found memory found) internal pure {
        if (found.status == Status.Ok) return;
        if (found.status == Status.PoolDoesNotExist) revert PoolDoesNotExist(modelId);
        if (found.status == Status.ParamsNotFound) revert ParamsNotFound(modelId);
        if (found.status == Status.LegacyParams) revert LegacyParams(modelId, found.params);
        if (found.status == Status.ModelInactive) revert ModelInactive(modelId);
        revert RateOutOfBounds(modelId, found.bps);
    }

    /// @dev Whether the id has a key: 1 to 64 bytes.
    function _isKeyable(string calldata modelId) internal pure returns (bool) {
        return bytes(modelId).length != 0 && bytes(modelId).length <= ModelId.MAX_LENGTH;
    }

    /// @dev The kept route, zeros if there is none.
    function _kept(ModelKey key) private view returns (address pool, address params) {
        Route storage route = _routes[key];
        bool foreign;
        (pool, foreign) = (route.pool, route.foreignParams);
        if (pool != address(0)) params = foreign ? route.params : _ownParams(key);
    }

    /// @dev Where the system's own TokenManager makes the model's params; cheaper to derive than to read.
    function _ownParams(ModelKey key) private view returns (address) {
        return ParamsAddress.derive(PARAMS_MAKER, PARAMS_IMPLEMENTATION, key);
    }

    function _statusAndRate(address pool, address params) private view returns (Status, uint256 bps) {
        if (pool == address(0)) return (Status.PoolDoesNotExist, 0);
        if (params == address(0)) return (Status.ParamsNotFound, 0);
        if (kind == Kind.Native) {
            bool active;
            (bps, active) = IHokusaiParams(params).accrualState();
            return (active ? Status.Ok : Status.ModelInactive, bps);
        }
        bool known;
        (known, bps) = _predecessorRate(params);
        if (!known) return (Status.LegacyParams, 0);
        return (bps > FeeSplit.BPS ? Status.RateOutOfBounds : Status.Ok, bps);
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
}
