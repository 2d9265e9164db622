// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {NoCode} from "../types/Errors.sol";
import {Contributor} from "../types/Evaluation.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {ModelId} from "../libraries/ModelId.sol";
import {RewardShares} from "../libraries/RewardShares.sol";
import {IDeltaVerifier} from "../interfaces/IDeltaVerifier.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {ITokenManager} from "../interfaces/ITokenManager.sol";

/// @title Promised rewards and their minting
/// @notice See IDeltaVerifier.
/// @dev One mint takes at most the pool's cap, and a full window passes between two mints of a model: a holder who
/// sells before a mint and buys back after it gains nothing.
abstract contract RewardTranches is IDeltaVerifier, ReentrancyGuardTransient {
    using SafeCast for uint256;

    /// @inheritdoc IDeltaVerifier
    address public immutable modelRegistry;
    /// @inheritdoc IDeltaVerifier
    address public immutable tokenManager;

    mapping(ModelKey => uint256 unixSeconds) private _nextMintAt;
    mapping(bytes32 digest => Reward) private _rewards;

    constructor(address modelRegistry_, address tokenManager_) {
        modelRegistry = _requireCode(modelRegistry_);
        tokenManager = _requireCode(tokenManager_);
    }

    /// @inheritdoc IDeltaVerifier
    function releaseTranche(
        bytes32 digest,
        string calldata modelId,
        Contributor[] calldata contributors
    ) external nonReentrant returns (uint256 released) {
        (ModelKey key, IModelRegistry.Model memory model) = _activeModel(modelId);
        Reward storage reward = _rewards[digest];
        bool mine = ModelKey.unwrap(reward.key) == ModelKey.unwrap(key);
        if (!mine || reward.released == reward.total) revert NothingToRelease(digest);
        bytes32 given = _hash(contributors);
        if (given != reward.contributorsHash) revert ContributorsMismatch(given, reward.contributorsHash);
        if (!_mayMint(key)) revert TrancheTooEarly(_nextMintAt[key]);

        uint256[] memory shares = RewardShares.split(contributors, reward.total);
        released = _release(digest, model.pool, modelId, contributors, shares);
        if (released == 0) revert RewardCapZero(modelId);
    }

    /// @inheritdoc IDeltaVerifier
    function rewardOf(bytes32 digest) external view returns (Reward memory) {
        return _rewards[digest];
    }

    /// @inheritdoc IDeltaVerifier
    function nextMintAt(string calldata modelId) external view returns (uint256) {
        return _nextMintAt[ModelId.toKey(modelId)];
    }

    /// @dev Notes a reward of which nothing is released yet.
    function _promise(ModelKey key, bytes32 digest, uint256 total, Contributor[] calldata contributors) internal {
        _rewards[digest] = Reward(key, total.toUint128(), 0, _hash(contributors));
    }

    /// @dev Mints what the pool allows now and starts the next window; mints nothing if it allows nothing.
    function _release(
        bytes32 digest,
        address pool,
        string calldata modelId,
        Contributor[] calldata contributors,
        uint256[] memory shares
    ) internal returns (uint256 amount) {
        Reward storage reward = _rewards[digest];
        (uint256 total, uint256 from) = (reward.total, reward.released);
        amount = RewardShares.trancheDown(total - from, IHokusaiAMM(pool).rewardCap());
        if (amount == 0) return 0;

        reward.released = (from + amount).toUint128();
        _nextMintAt[reward.key] = block.timestamp + IHokusaiAMM(pool).windowSeconds();
        emit RewardReleased(reward.key, digest, modelId, amount, total - from - amount);
        uint256[] memory parts = RewardShares.tranche(contributors, shares, total, from, from + amount);
        ITokenManager(tokenManager).batchMintTokens(modelId, _wallets(contributors), parts);
    }

    /// @dev Key and directory entry of a model that may earn rewards.
    function _activeModel(string calldata modelId)
        internal
        view
        returns (ModelKey key, IModelRegistry.Model memory model)
    {
        key = ModelId.toKey(modelId);
        model = IModelRegistry(modelRegistry).model(key);
        if (!model.active) revert ModelInactive(modelId);
        if (model.pool == address(0)) revert PoolDoesNotExist(modelId);
    }

    /// @dev Whether a full window has passed since the model's last mint.
    function _mayMint(ModelKey key) internal view returns (bool) {
        return block.timestamp >= _nextMintAt[key];
    }

    function _requireCode(address account) internal view returns (address) {
        if (account.code.length == 0) revert NoCode(account);
        return account;
    }

    function _wallets(Contributor[] calldata contributors) private pure returns (address[] memory wallets) {
        wallets = new address[](contributors.length);
        for (uint256 i = 0; i < wallets.length; ++i) {
            wallets[i] = contributors[i].wallet;
        }
    }

    function _hash(Contributor[] calldata contributors) private pure returns (bytes32) {
        return keccak256(abi.encode(contributors));
    }
}
