// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IHokusaiParams} from "../interfaces/IHokusaiParams.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {UnauthorizedCaller, ValueOutOfBounds, ZeroAddress} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {InitialParams} from "../types/ModelSpec.sol";

/// @title Governed parameters of one model
/// @notice See IHokusaiParams.
/// @dev A clone whose immutable argument is the model's key.
contract HokusaiParams is IHokusaiParams, AccessControl {
    using SafeCast for uint256;

    /// @inheritdoc IHokusaiParams
    bytes32 public constant GOV_ROLE = keccak256("GOV_ROLE");

    /// @inheritdoc IHokusaiParams
    uint16 public constant MIN_INFRASTRUCTURE_ACCRUAL_BPS = 5000;

    /// @inheritdoc IHokusaiParams
    uint16 public constant MAX_INFRASTRUCTURE_ACCRUAL_BPS = 10_000;

    /// @inheritdoc IHokusaiParams
    uint256 public constant MIN_TOKENS_PER_DELTA_ONE = 1e18;

    /// @inheritdoc IHokusaiParams
    uint256 public constant MAX_TOKENS_PER_DELTA_ONE = 1e24;

    /// @inheritdoc IHokusaiParams
    address public immutable tokenManager;

    /// @inheritdoc IHokusaiParams
    address public immutable modelRegistry;

    /// @inheritdoc IHokusaiParams
    uint16 public infrastructureAccrualBps;

    /// @inheritdoc IHokusaiParams
    bool public active;

    uint128 private _tokensPerDeltaOne;

    /// @inheritdoc IHokusaiParams
    bytes32 public licenseHash;

    /// @inheritdoc IHokusaiParams
    string public licenseURI;

    /// @param manager The TokenManager that clones this implementation.
    /// @param registry The directory that switches models.
    constructor(address manager, address registry) {
        tokenManager = manager;
        modelRegistry = registry;
        _tokensPerDeltaOne = 1; // locks the implementation: it counts as initialised
    }

    /// @inheritdoc IHokusaiParams
    function initialize(InitialParams calldata initial) external {
        if (msg.sender != tokenManager) revert UnauthorizedCaller(msg.sender, tokenManager);
        if (_tokensPerDeltaOne != 0) revert AlreadyInitialized();
        if (initial.governor == address(0)) revert ZeroAddress("governor");
        _requireBps(initial.infrastructureAccrualBps);
        _requireReward(initial.tokensPerDeltaOne);
        infrastructureAccrualBps = initial.infrastructureAccrualBps;
        active = true;
        _tokensPerDeltaOne = initial.tokensPerDeltaOne.toUint128();
        if (initial.licenseHash != 0) licenseHash = initial.licenseHash;
        if (bytes(initial.licenseURI).length != 0) licenseURI = initial.licenseURI;
        _grantRole(DEFAULT_ADMIN_ROLE, initial.governor);
        _grantRole(GOV_ROLE, initial.governor);
    }

    /// @inheritdoc IHokusaiParams
    function setInfrastructureAccrualBps(uint16 newBps) external onlyRole(GOV_ROLE) {
        _requireBps(newBps);
        emit InfrastructureAccrualBpsSet(modelKey(), msg.sender, _modelId(), infrastructureAccrualBps, newBps);
        infrastructureAccrualBps = newBps;
    }

    /// @inheritdoc IHokusaiParams
    function setTokensPerDeltaOne(uint256 newAmount) external onlyRole(GOV_ROLE) {
        _requireReward(newAmount);
        emit TokensPerDeltaOneSet(modelKey(), msg.sender, _modelId(), _tokensPerDeltaOne, newAmount);
        _tokensPerDeltaOne = newAmount.toUint128();
    }

    /// @inheritdoc IHokusaiParams
    function setLicenseRef(bytes32 newHash, string calldata newURI) external onlyRole(GOV_ROLE) {
        licenseHash = newHash;
        licenseURI = newURI;
        emit LicenseRefSet(modelKey(), msg.sender, _modelId(), newHash, newURI);
    }

    /// @inheritdoc IHokusaiParams
    function setActive(bool newActive) external {
        if (msg.sender != modelRegistry) revert UnauthorizedCaller(msg.sender, modelRegistry);
        active = newActive;
        emit ActiveSet(modelKey(), newActive);
    }

    /// @inheritdoc IHokusaiParams
    function getProfitShareBps() external view returns (uint16) {
        return MAX_INFRASTRUCTURE_ACCRUAL_BPS - infrastructureAccrualBps;
    }

    /// @inheritdoc IHokusaiParams
    function accrualState() external view returns (uint16 bps, bool isActive) {
        return (infrastructureAccrualBps, active);
    }

    /// @inheritdoc IHokusaiParams
    function tokensPerDeltaOne() external view returns (uint256) {
        return _tokensPerDeltaOne;
    }

    /// @inheritdoc IHokusaiParams
    function licenseRef() external view returns (bytes32, string memory) {
        return (licenseHash, licenseURI);
    }

    /// @inheritdoc IHokusaiParams
    function modelKey() public view returns (ModelKey) {
        return ModelKey.wrap(bytes32(Clones.fetchCloneArgs(address(this))));
    }

    function _modelId() private view returns (string memory) {
        return IModelRegistry(modelRegistry).modelIdOf(modelKey());
    }

    function _requireBps(uint16 bps) private pure {
        if (bps < MIN_INFRASTRUCTURE_ACCRUAL_BPS || bps > MAX_INFRASTRUCTURE_ACCRUAL_BPS) {
            revert ValueOutOfBounds(bps, MIN_INFRASTRUCTURE_ACCRUAL_BPS, MAX_INFRASTRUCTURE_ACCRUAL_BPS);
        }
    }

    function _requireReward(uint256 amount) private pure {
        if (amount < MIN_TOKENS_PER_DELTA_ONE || amount > MAX_TOKENS_PER_DELTA_ONE) {
            revert ValueOutOfBounds(amount, MIN_TOKENS_PER_DELTA_ONE, MAX_TOKENS_PER_DELTA_ONE);
        }
    }
}
