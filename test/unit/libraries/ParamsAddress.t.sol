// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ParamsAddress} from "../../../src/libraries/ParamsAddress.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";

contract ParamsAddressTest is Test {
    function testFuzz_IsWhatClonesPredicts(address manager, address implementation, bytes32 key) public pure {
        assertEq(
            ParamsAddress.derive(manager, implementation, ModelKey.wrap(key)),
            Clones.predictDeterministicAddressWithImmutableArgs(implementation, abi.encode(key), key, manager)
        );
    }
}
