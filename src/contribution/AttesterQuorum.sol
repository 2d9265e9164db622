// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {ArrayTooLarge} from "../types/Errors.sol";
import {Attestation} from "../types/Evaluation.sol";
import {IDeltaVerifier} from "../interfaces/IDeltaVerifier.sol";

/// @title Who attests evaluations, and whether enough did
/// @notice See IDeltaVerifier.
abstract contract AttesterQuorum is IDeltaVerifier, AccessControl {
    using EnumerableSet for EnumerableSet.AddressSet;

    /// @dev Bounds the gas of replacing the attesters.
    uint256 private constant MAX_ATTESTERS = 16;

    /// @inheritdoc IDeltaVerifier
    uint256 public threshold;

    EnumerableSet.AddressSet private _attesters;

    /// @inheritdoc IDeltaVerifier
    function setAttesters(address[] calldata newAttesters, uint256 newThreshold) external onlyRole(DEFAULT_ADMIN_ROLE) {
        uint256 length = newAttesters.length;
        if (length > MAX_ATTESTERS) revert ArrayTooLarge(length, MAX_ATTESTERS);
        if (newThreshold > length) revert ThresholdTooHigh(newThreshold, length);

        _attesters.clear();
        address previous = address(0);
        for (uint256 i = 0; i < length; ++i) {
            address next = newAttesters[i];
            if (next <= previous || !_attesters.add(next)) revert AttestersNotAscending(previous, next);
            previous = next;
        }
        threshold = newThreshold;
        emit AttestersSet(newAttesters, newThreshold);
    }

    /// @inheritdoc IDeltaVerifier
    function attesters() external view returns (address[] memory) {
        return _attesters.values();
    }

    /// @inheritdoc IDeltaVerifier
    function isAttester(address account) external view returns (bool) {
        return _attesters.contains(account);
    }

    /// @dev Requires at least `threshold` attestations of the digest, ascending, every one valid.
    function _requireQuorum(bytes32 digest, Attestation[] calldata attestations) internal view {
        if (threshold == 0) revert EvaluationsClosed();
        if (attestations.length < threshold) revert QuorumMissing(attestations.length, threshold);

        address previous = address(0);
        for (uint256 i = 0; i < attestations.length; ++i) {
            address attester = attestations[i].attester;
            if (attester <= previous) revert AttestersNotAscending(previous, attester);
            if (!_attesters.contains(attester)) revert NotAttester(attester);
            if (!_attested(attester, digest, attestations[i].signature)) revert InvalidAttestation(attester);
            previous = attester;
        }
    }

    /// @dev ECDSA first, so that a plain account keeps its word after delegating to code; then ERC-1271.
    function _attested(address attester, bytes32 digest, bytes calldata signature) private view returns (bool) {
        // slither-disable-next-line unused-return: the detail of a failure changes nothing
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && signer == attester) return true;
        return
            attester.code.length != 0
                && SignatureChecker.isValidERC1271SignatureNowCalldata(attester, digest, signature);
    }
}
