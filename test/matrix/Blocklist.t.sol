// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {CircleUSDC} from "../utils/CircleUSDC.sol";
import {CircleStage} from "./CircleStage.sol";

/// @notice blocklist.json against Circle's own code: each act, with each address on Circle's list. It is refused as a
/// whole with Circle's own words and moves no book, or it succeeds.
contract BlocklistTest is CircleStage {
    bytes private constant BLOCKED = abi.encodeWithSignature("Error(string)", "Blacklistable: account is blacklisted");
    bytes private constant PAUSED = abi.encodeWithSignature("Error(string)", "Pausable: paused");

    function test_EveryActWithEveryAddressBlocked() public {
        assertEq(_faults(vm.readFile("test/matrix/blocklist.json")), "", "cells that differ from the table");
    }

    function test_AWrongRowIsFound() public {
        string memory table = vm.readFile("test/matrix/blocklist.json");
        string memory wrong = vm.replace(table, '"depositFees": ["funder", ', '"depositFees": [');
        assertEq(_faults(wrong), " depositFees/funder");
        wrong = vm.replace(table, '"sell": [', '"sell": ["seller", ');
        assertEq(_faults(wrong), " sell/seller");
    }

    function test_TheTableNamesEveryActAndKnownAddressesOnly() public view {
        string memory table = vm.readFile("test/matrix/blocklist.json");
        string[] memory named = vm.parseJsonKeys(table, ".acts");
        assertEq(named.length, actNames.length);
        for (uint256 i = 0; i < named.length; ++i) {
            assertEq(named[i], actNames[i]);
            string[] memory refusers = vm.parseJsonStringArray(table, string.concat(".acts['", named[i], "']"));
            for (uint256 j = 0; j < refusers.length; ++j) {
                assertTrue(_contains(_names(), refusers[j]), refusers[j]);
            }
        }
        for (uint256 i = 0; i < _names().length; ++i) {
            assertNotEq(people[_names()[i]], address(0), _names()[i]);
        }
    }

    function test_WhileUsdcIsPausedNothingMovesAndAfterwardsEverythingWorks() public {
        uint256 start = vm.snapshotState();
        for (uint256 i = 0; i < actNames.length; ++i) {
            CircleUSDC.pause();
            uint256 before = vm.snapshotState();
            bool movesMoney = keccak256(bytes(actNames[i])) != keccak256("launch without purchase");
            assertTrue(_actEnds(actNames[i], movesMoney, PAUSED), actNames[i]);
            vm.revertToState(before);
            CircleUSDC.unpause();
            assertTrue(_actEnds(actNames[i], false, ""), actNames[i]);
            vm.revertToState(start);
        }
    }

    function test_OnceUnblockedEverythingWorks() public {
        string[] memory names = _names();
        for (uint256 i = 0; i < names.length; ++i) {
            CircleUSDC.blocklist(people[names[i]]);
            CircleUSDC.unblocklist(people[names[i]]);
        }
        uint256 start = vm.snapshotState();
        for (uint256 i = 0; i < actNames.length; ++i) {
            assertTrue(_actEnds(actNames[i], false, ""), actNames[i]);
            vm.revertToState(start);
        }
    }

    /// @dev The acts and addresses that do not behave as the table says.
    function _faults(string memory table) private returns (string memory faults) {
        string[] memory names = _names();
        uint256 start = vm.snapshotState();
        for (uint256 i = 0; i < actNames.length; ++i) {
            string[] memory refusers = vm.parseJsonStringArray(table, string.concat(".acts['", actNames[i], "']"));
            for (uint256 j = 0; j < names.length; ++j) {
                CircleUSDC.blocklist(people[names[j]]);
                if (!_actEnds(actNames[i], _contains(refusers, names[j]), BLOCKED)) {
                    faults = string.concat(faults, " ", actNames[i], "/", names[j]);
                }
                vm.revertToState(start);
            }
        }
    }

    /// @dev Whether the act is refused with exactly these bytes and no book moved, or succeeds and books move.
    function _actEnds(string memory name, bool refused, bytes memory reason) private returns (bool) {
        bytes32 before = _books();
        (bool ok, bytes memory got) = _act(name);
        bool moved = _books() != before;
        return refused ? !ok && !moved && keccak256(got) == keccak256(reason) : ok && moved;
    }

    function _contains(string[] memory list, string memory item) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (keccak256(bytes(list[i])) == keccak256(bytes(item))) return true;
        }
        return false;
    }
}
