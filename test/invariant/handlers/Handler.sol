// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {People, World} from "../World.sol";

/// @notice One kind of person in a campaign. Each act succeeds or returns early, and says which; none reverts.
abstract contract Handler is Test {
    World internal immutable WORLD;
    People internal people;

    address[] internal crowd;

    bool private _returnedEarly;

    /// @dev Counts the act as done unless it returned early.
    modifier act(string memory name) {
        _returnedEarly = false;
        _;
        if (_returnedEarly) WORLD.noteSkipped(name);
        else WORLD.noteDone(name);
    }

    constructor(World world) {
        WORLD = world;
        (people.admin, people.governor, people.treasury, people.backend, people.pauser) = world.people();
        for (uint256 i = 0; i < 4; ++i) {
            crowd.push(makeAddr(string.concat("person ", vm.toString(i))));
        }
    }

    function _person(uint256 seed) internal view returns (address) {
        return crowd[seed % crowd.length];
    }

    function _returnEarly() internal {
        _returnedEarly = true;
    }

    /// @dev Gives `who` USDC and lets `spender` take exactly that.
    function _fund(address who, uint256 amount, address spender) internal {
        WORLD.usdc().mint(who, amount);
        vm.startPrank(who);
        WORLD.usdc().approve(spender, amount);
        vm.stopPrank();
    }

    /// @dev A call that must fail.
    function _expectRefusal(address caller, address target, bytes memory data, string memory why) internal {
        vm.prank(caller);
        (bool ok,) = target.call(data);
        assertFalse(ok, why);
    }
}
