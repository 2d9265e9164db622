// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Abi} from "./Abi.sol";
import {Acts} from "./Acts.sol";

/// @notice The contracts behind the clones do nothing for anybody. What a person can do on them directly is to approve,
/// to renounce and, with the role, to pause: none of it touches a clone, and no money stays there.
contract ImplementationsTest is Acts {
    function test_NobodyGetsAnythingFromTheCodeBehindThePools() public {
        address code = factory.poolImplementation();
        for (uint256 i = 0; i < actors.length; ++i) {
            vm.prank(actors[i]);
            usdc.approve(code, type(uint256).max);
        }
        assertEq(_doneByPeople("HokusaiAMM", code), " pause()");
    }

    function test_NobodyGetsAnythingFromTheCodeBehindTheTokens() public {
        assertEq(_doneByPeople("HokusaiToken", manager.tokenImplementation()), " approve(address,uint256)");
    }

    function test_NobodyGetsAnythingFromTheCodeBehindTheParams() public {
        assertEq(_doneByPeople("HokusaiParams", manager.paramsImplementation()), " renounceRole(bytes32,address)");
    }

    /// @dev The functions that succeed for anybody who is not a contract of the system.
    function _doneByPeople(string memory name, address code) private returns (string memory done) {
        uint256 start = vm.snapshotState();
        string[] memory signatures = Abi.writers(Abi.artifact(name));
        for (uint256 i = 0; i < signatures.length; ++i) {
            bytes memory data = acts[name][bytes4(keccak256(bytes(signatures[i])))];
            bool possible = false;
            for (uint256 j = 0; j < actors.length; ++j) {
                if (actors[j].code.length != 0) continue;
                vm.prank(actors[j]);
                (bool ok,) = code.call(data);
                possible = possible || ok;
                assertEq(usdc.balanceOf(code), 0, "money stays behind");
                if (ok) vm.revertToState(start);
            }
            if (possible) done = string.concat(done, " ", signatures[i]);
        }
    }
}
