// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../../../src/types/ModelKey.sol";

/// @notice Says it is the pool of a model.
contract Impostor {
    ModelKey public modelKey;

    constructor(ModelKey key) {
        modelKey = key;
    }
}
