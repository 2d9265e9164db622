// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title Where a model's params are
/// @notice The clone that a TokenManager makes of its params implementation, with the model's key as salt and as only
/// argument; what OpenZeppelin's Clones would predict, for a third of the gas.
library ParamsAddress {
    /// @param manager The TokenManager.
    /// @param implementation Its params implementation.
    /// @param key The model.
    /// @return Where the clone is, or would be.
    function derive(address manager, address implementation, ModelKey key) internal pure returns (address) {
        bytes32 codeHash;
        assembly ("memory-safe") {
            // Creation code of a clone with 32 bytes of arguments, 87 bytes, in free memory.
            let code := mload(0x40)
            mstore(code, 0x61004d3d81600a3d39f3363d3d373d3d3d363d73000000000000000000000000)
            mstore(add(code, 20), shl(96, implementation))
            mstore(add(code, 40), 0x5af43d82803e903d91602b57fd5bf30000000000000000000000000000000000)
            mstore(add(code, 55), key)
            codeHash := keccak256(code, 87)
        }
        return Create2.computeAddress(ModelKey.unwrap(key), codeHash, manager);
    }
}
