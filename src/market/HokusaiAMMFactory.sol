// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {IHokusaiAMMFactory} from "../interfaces/IHokusaiAMMFactory.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {ITokenManager} from "../interfaces/ITokenManager.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {PoolArgs} from "../libraries/PoolArgs.sol";
import {ValueOutOfBounds, ZeroAddress} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {PoolParams} from "../types/ModelSpec.sol";
import {HokusaiAMM} from "./HokusaiAMM.sol";

/// @title Maker and administration of pools
/// @notice See IHokusaiAMMFactory.
contract HokusaiAMMFactory is IHokusaiAMMFactory, AccessControl {
    using SafeCast for uint256;

    /// @inheritdoc IHokusaiAMMFactory
    bytes32 public constant DEPLOYER_ROLE = keccak256("DEPLOYER_ROLE");

    /// @inheritdoc IHokusaiAMMFactory
    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");

    /// @inheritdoc IHokusaiAMMFactory
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    /// @inheritdoc IHokusaiAMMFactory
    bytes32 public constant FEE_ROUTER_ROLE = keccak256("FEE_ROUTER_ROLE");

    uint256 private constant MIN_CRR_PPM = 50_000;
    uint256 private constant MAX_CRR_PPM = 500_000;
    uint256 private constant MAX_TRADE_FEE_BPS = 100;
    uint256 private constant MIN_THRESHOLD_USDC = 1000e6;
    /// @dev A billion USDC: at the lowest price 10¹⁵ tokens, a fifth of what the curve can count.
    uint256 private constant MAX_THRESHOLD_USDC = 1e15;
    uint256 private constant MAX_LAUNCH_PRICE_USDC = 1e12;
    uint256 private constant MIN_LAUNCH_TOKENS = 10_000;

    /// @inheritdoc IHokusaiAMMFactory
    address public immutable modelRegistry;

    /// @inheritdoc IHokusaiAMMFactory
    address public immutable tokenManager;

    /// @inheritdoc IHokusaiAMMFactory
    address public immutable reserveToken;

    /// @inheritdoc IHokusaiAMMFactory
    address public immutable poolImplementation;

    /// @inheritdoc IHokusaiAMMFactory
    address public treasury;

    PoolParams private _defaults;

    /// @param registry The directory.
    /// @param manager The TokenManager.
    /// @param usdc USDC.
    /// @param initialTreasury Receiver of trade fees.
    /// @param admin Holder of DEFAULT_ADMIN_ROLE.
    constructor(address registry, address manager, address usdc, address initialTreasury, address admin) {
        if (registry == address(0)) revert ZeroAddress("registry");
        if (manager == address(0)) revert ZeroAddress("manager");
        if (usdc == address(0)) revert ZeroAddress("usdc");
        if (initialTreasury == address(0)) revert ZeroAddress("initialTreasury");
        if (admin == address(0)) revert ZeroAddress("admin");
        modelRegistry = registry;
        tokenManager = manager;
        reserveToken = usdc;
        treasury = initialTreasury;
        poolImplementation = address(new HokusaiAMM(usdc, address(this), manager, registry));
        _defaults = PoolParams({
            crrPpm: 100_000,
            tradeFeeBps: 30,
            roundSeconds: 7 days,
            thresholdUsdc: 25_000e6,
            launchPriceUsdc: 10_000,
            windowSeconds: 1 days
        });
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IHokusaiAMMFactory
    function createPool(
        string calldata modelId,
        address token
    ) external onlyRole(DEPLOYER_ROLE) returns (address pool) {
        return _create(modelId, token, _defaults);
    }

    /// @inheritdoc IHokusaiAMMFactory
    function createPoolWithParams(
        string calldata modelId,
        address token,
        uint256 crr,
        uint256 tradeFee,
        uint256 ibrDuration,
        uint256 flatCurveThreshold,
        uint256 flatCurvePrice
    ) external onlyRole(DEPLOYER_ROLE) returns (address pool) {
        PoolParams memory params = PoolParams({
            crrPpm: crr.toUint32(),
            tradeFeeBps: tradeFee.toUint16(),
            roundSeconds: ibrDuration.toUint32(),
            thresholdUsdc: flatCurveThreshold.toUint64(),
            launchPriceUsdc: flatCurvePrice.toUint64(),
            windowSeconds: _defaults.windowSeconds
        });
        return _create(modelId, token, params);
    }

    /// @inheritdoc IHokusaiAMMFactory
    function createPoolWith(
        string calldata modelId,
        address token,
        PoolParams calldata params
    ) external onlyRole(DEPLOYER_ROLE) returns (address pool) {
        return _create(modelId, token, params);
    }

    /// @inheritdoc IHokusaiAMMFactory
    function setDefaults(PoolParams calldata newDefaults) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _requireBounds(newDefaults);
        _defaults = newDefaults;
        emit DefaultsUpdated(newDefaults);
    }

    /// @inheritdoc IHokusaiAMMFactory
    function setTreasury(address newTreasury) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (newTreasury == address(0)) revert ZeroAddress("newTreasury");
        emit TreasuryUpdated(treasury, newTreasury);
        treasury = newTreasury;
    }

    /// @inheritdoc IHokusaiAMMFactory
    function setTradeFee(string calldata modelId, uint16 newFeeBps) external onlyRole(GOV_ROLE) {
        address pool = getPool(modelId);
        if (pool == address(0)) revert PoolDoesNotExist(modelId);
        _requireWithin(newFeeBps, 0, MAX_TRADE_FEE_BPS);
        IHokusaiAMM(pool).setTradeFee(newFeeBps);
    }

    /// @inheritdoc IHokusaiAMMFactory
    function defaults() external view returns (PoolParams memory) {
        return _defaults;
    }

    /// @inheritdoc IHokusaiAMMFactory
    function getPool(string calldata modelId) public view returns (address) {
        return IModelRegistry(modelRegistry).getPool(modelId);
    }

    /// @inheritdoc IHokusaiAMMFactory
    function hasPool(string calldata modelId) external view returns (bool) {
        return getPool(modelId) != address(0);
    }

    /// @inheritdoc IHokusaiAMMFactory
    function isPool(address pool) external view returns (bool) {
        // Any address may be asked: one without code, and one that answers with too little, answer nothing.
        (bool ok, bytes memory data) = pool.staticcall(abi.encodeCall(IHokusaiAMM.modelKey, ()));
        if (!ok || data.length != 32) return false;
        return IModelRegistry(modelRegistry).model(abi.decode(data, (ModelKey))).pool == pool;
    }

    /// @inheritdoc IHokusaiAMMFactory
    function getModelId(address pool) external view returns (string memory) {
        ModelKey key = IHokusaiAMM(pool).modelKey();
        string memory modelId = IModelRegistry(modelRegistry).modelIdOf(key);
        if (IModelRegistry(modelRegistry).model(key).pool != pool) revert PoolDoesNotExist(modelId);
        return modelId;
    }

    /// @inheritdoc IHokusaiAMMFactory
    function getPoolInfo(string calldata modelId)
        external
        view
        returns (address pool, address token, uint256 crr, uint256 tradeFee, uint256 reserveBalance, uint256 spotPrice)
    {
        pool = getPool(modelId);
        if (pool == address(0)) revert PoolDoesNotExist(modelId);
        IHokusaiAMM amm = IHokusaiAMM(pool);
        return (pool, amm.hokusaiToken(), amm.crr(), amm.tradeFee(), amm.reserveBalance(), amm.spotPrice());
    }

    /// @inheritdoc IHokusaiAMMFactory
    function getPools(uint256 offset, uint256 limit) external view returns (address[] memory pools) {
        ModelKey[] memory keys = IModelRegistry(modelRegistry).modelKeys(offset, limit);
        pools = new address[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) {
            pools[i] = IModelRegistry(modelRegistry).model(keys[i]).pool;
        }
    }

    /// @inheritdoc IHokusaiAMMFactory
    function predictPool(
        string calldata modelId,
        address token,
        PoolParams calldata params
    ) external view returns (address) {
        ModelKey key = ModelId.toKey(modelId);
        return Clones.predictDeterministicAddressWithImmutableArgs(
            poolImplementation, PoolArgs.pack(key, token, params), ModelKey.unwrap(key)
        );
    }

    function _create(string calldata modelId, address token, PoolParams memory p) private returns (address pool) {
        _requireBounds(p);
        ModelKey key = ModelId.toKey(modelId);
        IModelRegistry.Model memory entry = IModelRegistry(modelRegistry).model(key);
        if (entry.pool != address(0)) revert PoolAlreadyExists(modelId, entry.pool);
        if (entry.token != token || token == address(0)) revert TokenMismatch(token, entry.token);
        pool = Clones.cloneDeterministicWithImmutableArgs(
            poolImplementation, PoolArgs.pack(key, token, p), ModelKey.unwrap(key)
        );
        IHokusaiAMM(pool).initialize(p.tradeFeeBps, p.roundSeconds);
        IModelRegistry(modelRegistry).registerPool(modelId, pool);
        ITokenManager(tokenManager).authorizeAMM(pool);
        emit PoolCreated(key, pool, token, modelId, p);
    }

    function _requireBounds(PoolParams memory p) private pure {
        _requireWithin(p.crrPpm, MIN_CRR_PPM, MAX_CRR_PPM);
        _requireWithin(p.tradeFeeBps, 0, MAX_TRADE_FEE_BPS);
        _requireWithin(p.roundSeconds, 1 days, 30 days);
        _requireWithin(p.thresholdUsdc, MIN_THRESHOLD_USDC, MAX_THRESHOLD_USDC);
        _requireWithin(p.launchPriceUsdc, 1, MAX_LAUNCH_PRICE_USDC);
        _requireWithin(p.windowSeconds, 1 hours, 30 days);
        uint256 tokens = p.thresholdUsdc / p.launchPriceUsdc;
        if (tokens < MIN_LAUNCH_TOKENS) revert LaunchSupplyTooSmall(tokens, MIN_LAUNCH_TOKENS);
    }

    function _requireWithin(uint256 value, uint256 min, uint256 max) private pure {
        if (value < min || value > max) revert ValueOutOfBounds(value, min, max);
    }
}
