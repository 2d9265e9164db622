// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {IHokusaiParams} from "../interfaces/IHokusaiParams.sol";
import {IHokusaiToken} from "../interfaces/IHokusaiToken.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {UnauthorizedCaller, ValueOutOfBounds, ZeroAddress} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title The one directory of models
/// @notice See IModelRegistry.
contract ModelRegistry is IModelRegistry, AccessControl {
    using SafeCast for uint256;

    /// @inheritdoc IModelRegistry
    bytes32 public constant REGISTRAR_ROLE = keccak256("REGISTRAR_ROLE");

    uint256 private constant FULL_BPS = 10_000;

    /// @inheritdoc IModelRegistry
    address public verifier;

    ModelKey[] private _keys;
    mapping(ModelKey key => Model) private _models;
    mapping(ModelKey key => string) private _ids;
    mapping(ModelKey key => Lineage) private _lineages;

    /// @param admin Holder of DEFAULT_ADMIN_ROLE.
    constructor(address admin) {
        if (admin == address(0)) revert ZeroAddress("admin");
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IModelRegistry
    function registerModel(
        string calldata modelId,
        address token,
        address params
    ) external onlyRole(REGISTRAR_ROLE) returns (ModelKey key) {
        if (token == address(0)) revert ZeroAddress("token");
        if (params == address(0)) revert ZeroAddress("params");
        ModelId.requireWellFormed(modelId);
        key = ModelId.toKey(modelId);
        Model storage entry = _models[key];
        if (entry.token != address(0)) revert ModelAlreadyRegistered(modelId);
        entry.token = token;
        entry.active = true;
        entry.params = params;
        _ids[key] = modelId;
        _keys.push(key);
        emit ModelRegistered(key, token, params, modelId);
    }

    /// @inheritdoc IModelRegistry
    function registerPool(string calldata modelId, address pool) external onlyRole(REGISTRAR_ROLE) {
        if (pool == address(0)) revert ZeroAddress("pool");
        (ModelKey key, Model storage entry) = _registered(modelId);
        if (!entry.active) revert ModelInactive(modelId);
        if (entry.pool != address(0)) revert PoolAlreadyRegistered(modelId, entry.pool);
        entry.pool = pool;
        emit PoolRegistered(key, pool, modelId);
    }

    /// @inheritdoc IModelRegistry
    function setVerifier(address newVerifier) external onlyRole(REGISTRAR_ROLE) {
        emit VerifierSet(verifier, newVerifier);
        verifier = newVerifier;
    }

    /// @inheritdoc IModelRegistry
    function setActive(string calldata modelId, bool active) external onlyRole(DEFAULT_ADMIN_ROLE) {
        (ModelKey key, Model storage entry) = _registered(modelId);
        if (entry.active == active) revert ActiveUnchanged(modelId, active);
        entry.active = active;
        emit ModelActiveSet(key, modelId, active);
        IHokusaiParams(entry.params).setActive(active);
        if (entry.pool != address(0)) IHokusaiAMM(entry.pool).setActive(active);
    }

    /// @inheritdoc IModelRegistry
    function setGenesis(
        string calldata modelId,
        bytes32 metricHash,
        bytes32 benchmarkSpecHash,
        uint16 genesisBps
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        (ModelKey key,) = _registered(modelId);
        if (genesisBps > FULL_BPS) revert ValueOutOfBounds(genesisBps, 0, FULL_BPS);
        Lineage storage line = _lineages[key];
        if (line.started) revert GenesisAlreadySet(modelId, line.genesisBps);
        line.metricHash = metricHash;
        line.benchmarkSpecHash = benchmarkSpecHash;
        line.genesisBps = genesisBps;
        line.headBps = genesisBps;
        line.started = true;
        emit GenesisSet(key, modelId, metricHash, benchmarkSpecHash, genesisBps);
    }

    /// @inheritdoc IModelRegistry
    function setBudget(string calldata modelId, uint256 budget) external onlyRole(DEFAULT_ADMIN_ROLE) {
        (ModelKey key,) = _registered(modelId);
        Lineage storage line = _lineages[key];
        uint256 most = type(uint128).max;
        if (budget < line.spent || budget > most) revert ValueOutOfBounds(budget, line.spent, most);
        emit BudgetSet(key, modelId, line.budget, budget);
        line.budget = budget.toUint128();
    }

    /// @inheritdoc IModelRegistry
    function advance(ModelKey key, uint16 candidateBps, uint256 reward) external {
        if (msg.sender != verifier) revert UnauthorizedCaller(msg.sender, verifier);
        Lineage storage line = _lineages[key];
        if (!line.started) revert GenesisMissing(key);
        uint16 head = line.headBps;
        if (candidateBps <= head) revert HeadNotAdvanced(candidateBps, head);
        if (candidateBps > FULL_BPS) revert ValueOutOfBounds(candidateBps, 0, FULL_BPS);
        uint256 left = line.budget - line.spent;
        if (reward > left) revert BudgetExceeded(reward, left);
        uint256 spent = line.spent + reward;
        line.headBps = candidateBps;
        line.spent = spent.toUint128();
        emit HeadAdvanced(key, head, candidateBps, reward, spent);
    }

    /// @inheritdoc IModelRegistry
    function keyOf(string calldata modelId) external pure returns (ModelKey) {
        return ModelId.toKey(modelId);
    }

    /// @inheritdoc IModelRegistry
    function modelIdOf(ModelKey key) public view returns (string memory) {
        if (_models[key].token == address(0)) revert ModelNotRegistered(key);
        return _ids[key];
    }

    /// @inheritdoc IModelRegistry
    function model(ModelKey key) external view returns (Model memory) {
        return _models[key];
    }

    /// @inheritdoc IModelRegistry
    function lineage(ModelKey key) external view returns (Lineage memory) {
        return _lineages[key];
    }

    /// @inheritdoc IModelRegistry
    function getToken(string calldata modelId) external view returns (address) {
        return _models[ModelId.toKey(modelId)].token;
    }

    /// @inheritdoc IModelRegistry
    function getPool(string calldata modelId) external view returns (address) {
        return _models[ModelId.toKey(modelId)].pool;
    }

    /// @inheritdoc IModelRegistry
    function hasPool(string calldata modelId) external view returns (bool) {
        return _models[ModelId.toKey(modelId)].pool != address(0);
    }

    /// @inheritdoc IModelRegistry
    function isRegistered(string calldata modelId) external view returns (bool) {
        return _models[ModelId.toKey(modelId)].token != address(0);
    }

    /// @inheritdoc IModelRegistry
    function isActive(string calldata modelId) external view returns (bool) {
        return _models[ModelId.toKey(modelId)].active;
    }

    /// @inheritdoc IModelRegistry
    function getModelId(address token) external view returns (string memory) {
        ModelKey key = IHokusaiToken(token).modelKey();
        if (_models[key].token != token) revert ModelNotRegistered(key);
        return _ids[key];
    }

    /// @inheritdoc IModelRegistry
    function modelCount() external view returns (uint256) {
        return _keys.length;
    }

    /// @inheritdoc IModelRegistry
    function modelKeys(uint256 offset, uint256 limit) external view returns (ModelKey[] memory keys) {
        uint256 count = _keys.length;
        if (offset >= count) return new ModelKey[](0);
        uint256 length = limit < count - offset ? limit : count - offset;
        keys = new ModelKey[](length);
        for (uint256 i = 0; i < length; ++i) {
            keys[i] = _keys[offset + i];
        }
    }

    function _registered(string calldata modelId) private view returns (ModelKey key, Model storage entry) {
        key = ModelId.toKey(modelId);
        entry = _models[key];
        if (entry.token == address(0)) revert ModelNotRegistered(key);
    }
}
