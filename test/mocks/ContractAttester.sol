// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice An ERC-1271 signer that accepts the digests it was told, in one of the ways such contracts behave.
contract ContractAttester is IERC1271 {
    enum Manner {
        Honest,
        WrongMagic,
        Reverts,
        ShortAnswer
    }

    Manner public manner;
    mapping(bytes32 digest => bytes32 signatureHash) private _approved;

    function approve(bytes32 digest, bytes calldata signature) external {
        _approved[digest] = keccak256(signature);
    }

    function behave(Manner newManner) external {
        manner = newManner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        if (manner == Manner.Reverts) revert("no");
        if (manner == Manner.ShortAnswer) {
            assembly ("memory-safe") {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 4)
            }
        }
        bool right = _approved[digest] == keccak256(signature) && manner == Manner.Honest;
        return right ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
