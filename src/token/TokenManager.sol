// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {IHokusaiParams} from "../interfaces/IHokusaiParams.sol";
import {IHokusaiToken} from "../interfaces/IHokusaiToken.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {ITokenManager} from "../interfaces/ITokenManager.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {TokenArgs} from "../libraries/TokenArgs.sol";
import {ArrayEmpty, ArrayLengthMismatch, ArrayTooLarge, UnauthorizedCaller, ZeroAddress} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {InitialParams} from "../types/ModelSpec.sol";
import {HokusaiParams} from "./HokusaiParams.sol";
import {HokusaiToken} from "./HokusaiToken.sol";

/// @title Maker and controller of model tokens
/// @notice See ITokenManager.
contract TokenManager is ITokenManager, AccessControl {
    /// @inheritdoc ITokenManager
    bytes32 public constant DEPLOYER_ROLE = keccak256("DEPLOYER_ROLE");

    /// @inheritdoc ITokenManager
    bytes32 public constant POOL_FACTORY_ROLE = keccak256("POOL_FACTORY_ROLE");

    uint16 private constant DEFAULT_ACCRUAL_BPS = 8000;
    uint256 private constant DEFAULT_TOKENS_PER_DELTA_ONE = 1000e18;
    uint256 private constant MAX_RECIPIENTS = 100;

    /// @inheritdoc ITokenManager
    address public immutable registry;

    /// @inheritdoc ITokenManager
    address public immutable tokenImplementation;

    /// @inheritdoc ITokenManager
    address public immutable paramsImplementation;

    modifier onlyDeltaVerifier() {
        address verifier = deltaVerifier();
        if (msg.sender != verifier) revert UnauthorizedCaller(msg.sender, verifier);
        _;
    }

    /// @param modelRegistry The directory.
    /// @param admin Holder of DEFAULT_ADMIN_ROLE.
    constructor(address modelRegistry, address admin) {
        if (modelRegistry == address(0)) revert ZeroAddress("modelRegistry");
        if (admin == address(0)) revert ZeroAddress("admin");
        registry = modelRegistry;
        tokenImplementation = address(new HokusaiToken(address(this)));
        paramsImplementation = address(new HokusaiParams(address(this), modelRegistry));
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc ITokenManager
    function deployToken(
        string calldata modelId,
        string calldata name,
        string calldata symbol,
        uint256 totalSupply
    ) external onlyRole(DEPLOYER_ROLE) returns (address token) {
        InitialParams memory initial = InitialParams({
            tokensPerDeltaOne: DEFAULT_TOKENS_PER_DELTA_ONE,
            infrastructureAccrualBps: DEFAULT_ACCRUAL_BPS,
            licenseHash: 0,
            licenseURI: "",
            governor: msg.sender,
            supplyRecipient: totalSupply == 0 ? address(0) : msg.sender
        });
        return _deploy(modelId, name, symbol, totalSupply, initial);
    }

    /// @inheritdoc ITokenManager
    function deployTokenWithParams(
        string calldata modelId,
        string calldata name,
        string calldata symbol,
        uint256 totalSupply,
        InitialParams calldata initial
    ) external onlyRole(DEPLOYER_ROLE) returns (address token) {
        return _deploy(modelId, name, symbol, totalSupply, initial);
    }

    /// @inheritdoc ITokenManager
    function authorizeAMM(address pool) external {
        if (!hasRole(DEFAULT_ADMIN_ROLE, msg.sender)) _checkRole(POOL_FACTORY_ROLE);
        (ModelKey key, string memory modelId, address token) = _modelOfPool(pool);
        IHokusaiToken(token).setMinter(pool, true);
        emit AMMAuthorized(key, pool, modelId);
    }

    /// @inheritdoc ITokenManager
    function revokeAMM(address pool) external onlyRole(DEFAULT_ADMIN_ROLE) {
        (ModelKey key, string memory modelId, address token) = _modelOfPool(pool);
        IHokusaiToken(token).setMinter(pool, false);
        emit AMMRevoked(key, pool, modelId);
    }

    /// @inheritdoc ITokenManager
    function setDeltaVerifier(address newVerifier) external onlyRole(DEFAULT_ADMIN_ROLE) {
        emit DeltaVerifierUpdated(deltaVerifier(), newVerifier);
        IModelRegistry(registry).setVerifier(newVerifier);
    }

    /// @inheritdoc ITokenManager
    function mintTokens(string calldata modelId, address recipient, uint256 amount) external onlyDeltaVerifier {
        (ModelKey key, IHokusaiToken token) = _activeToken(modelId);
        token.mint(recipient, amount);
        emit TokensMinted(key, recipient, modelId, amount);
    }

    /// @inheritdoc ITokenManager
    function batchMintTokens(
        string calldata modelId,
        address[] calldata recipients,
        uint256[] calldata amounts
    ) external onlyDeltaVerifier {
        uint256 count = recipients.length;
        if (count == 0) revert ArrayEmpty();
        if (count != amounts.length) revert ArrayLengthMismatch(count, amounts.length);
        if (count > MAX_RECIPIENTS) revert ArrayTooLarge(count, MAX_RECIPIENTS);
        (ModelKey key, IHokusaiToken token) = _activeToken(modelId);
        for (uint256 i = 0; i < count; ++i) {
            if (amounts[i] == 0) continue;
            token.mint(recipients[i], amounts[i]);
            emit TokensMinted(key, recipients[i], modelId, amounts[i]);
        }
    }

    /// @inheritdoc ITokenManager
    function burnTokens(string calldata modelId, address account, uint256 amount) external {
        ModelKey key = ModelId.toKey(modelId);
        address token = IModelRegistry(registry).model(key).token;
        if (token == address(0)) revert TokenNotDeployed(modelId);
        IHokusaiToken(token).burnFor(msg.sender, account, amount);
        emit TokensBurned(key, account, modelId, amount);
    }

    /// @inheritdoc ITokenManager
    function deltaVerifier() public view returns (address) {
        return IModelRegistry(registry).verifier();
    }

    /// @inheritdoc ITokenManager
    function getTokenAddress(string calldata modelId) public view returns (address) {
        return IModelRegistry(registry).model(ModelId.toKey(modelId)).token;
    }

    /// @inheritdoc ITokenManager
    function hasToken(string calldata modelId) external view returns (bool) {
        return getTokenAddress(modelId) != address(0);
    }

    /// @inheritdoc ITokenManager
    function getParamsAddress(string calldata modelId) public view returns (address) {
        return IModelRegistry(registry).model(ModelId.toKey(modelId)).params;
    }

    /// @inheritdoc ITokenManager
    function hasParams(string calldata modelId) external view returns (bool) {
        return getParamsAddress(modelId) != address(0);
    }

    /// @inheritdoc ITokenManager
    function getModelId(address token) external view returns (string memory) {
        return IModelRegistry(registry).getModelId(token);
    }

    /// @inheritdoc ITokenManager
    function predictToken(
        string calldata modelId,
        string calldata name,
        string calldata symbol
    ) external view returns (address) {
        ModelKey key = ModelId.toKey(modelId);
        return Clones.predictDeterministicAddressWithImmutableArgs(
            tokenImplementation, TokenArgs.pack(key, name, symbol), ModelKey.unwrap(key)
        );
    }

    /// @inheritdoc ITokenManager
    function predictParams(string calldata modelId) external view returns (address) {
        bytes32 key = ModelKey.unwrap(ModelId.toKey(modelId));
        return Clones.predictDeterministicAddressWithImmutableArgs(paramsImplementation, abi.encode(key), key);
    }

    function _deploy(
        string calldata modelId,
        string calldata name,
        string calldata symbol,
        uint256 totalSupply,
        InitialParams memory initial
    ) private returns (address token) {
        if ((totalSupply == 0) != (initial.supplyRecipient == address(0))) {
            revert SupplyRecipientMismatch(totalSupply, initial.supplyRecipient);
        }
        ModelKey key = ModelId.toKey(modelId);
        if (IModelRegistry(registry).isRegistered(modelId)) {
            revert IModelRegistry.ModelAlreadyRegistered(modelId);
        }
        address params = _cloneParams(key, modelId, initial);
        token = Clones.cloneDeterministicWithImmutableArgs(
            tokenImplementation, TokenArgs.pack(key, name, symbol), ModelKey.unwrap(key)
        );
        // slither-disable-next-line unused-return: the key is known
        IModelRegistry(registry).registerModel(modelId, token, params);
        emit TokenDeployed(key, token, msg.sender, modelId, name, symbol, totalSupply);
        if (totalSupply != 0) IHokusaiToken(token).mint(initial.supplyRecipient, totalSupply);
    }

    function _cloneParams(
        ModelKey key,
        string calldata modelId,
        InitialParams memory initial
    ) private returns (address params) {
        params = Clones.cloneDeterministicWithImmutableArgs(paramsImplementation, abi.encode(key), ModelKey.unwrap(key));
        IHokusaiParams(params).initialize(initial);
        emit ParamsDeployed(
            key, params, initial.governor, modelId, initial.tokensPerDeltaOne, initial.infrastructureAccrualBps
        );
    }

    function _modelOfPool(address pool) private view returns (ModelKey key, string memory modelId, address token) {
        key = IHokusaiAMM(pool).modelKey();
        IModelRegistry.Model memory entry = IModelRegistry(registry).model(key);
        if (entry.pool != pool) revert NotTheModelsPool(pool);
        return (key, IModelRegistry(registry).modelIdOf(key), entry.token);
    }

    function _activeToken(string calldata modelId) private view returns (ModelKey key, IHokusaiToken token) {
        key = ModelId.toKey(modelId);
        IModelRegistry.Model memory entry = IModelRegistry(registry).model(key);
        if (entry.token == address(0)) revert TokenNotDeployed(modelId);
        if (!entry.active) revert ModelInactive(modelId);
        token = IHokusaiToken(entry.token);
    }
}
