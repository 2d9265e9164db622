// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {Abi} from "./Abi.sol";
import {Table} from "./Table.sol";

/// @notice permissions.json has a row for every function that changes state, and none for anything else.
contract CompletenessTest is Test {
    function test_EveryContractHasItsRows() public view {
        string[] memory names = Abi.contracts();
        assertGt(names.length, 11, "contracts found in src/");
        _requireSame(names, Table.contracts(Table.read()), "contracts");
    }

    function test_NoContractHidesInAFileOfAnotherName() public view {
        assertEq(Abi.strays(), "");
    }

    function test_EveryFunctionThatChangesStateHasItsRow() public view {
        string[] memory names = Abi.contracts();
        string memory table = Table.read();
        for (uint256 i = 0; i < names.length; ++i) {
            string[] memory functions = Abi.writers(Abi.artifact(names[i]));
            _requireSame(functions, Table.signatures(table, names[i]), names[i]);
        }
    }

    function test_NoContractTakesEtherOrUnknownCalls() public view {
        string[] memory names = Abi.contracts();
        for (uint256 i = 0; i < names.length; ++i) {
            assertFalse(Abi.isOpen(Abi.artifact(names[i])), names[i]);
        }
        assertTrue(Abi.isOpen('{"abi":[{"type":"receive","stateMutability":"payable"}]}'));
        assertTrue(Abi.isOpen('{"abi":[{"type":"fallback","stateMutability":"nonpayable"}]}'));
    }

    function test_AFunctionWithoutARowIsFound() public {
        string memory json = Abi.artifact("UsageFeeRouter");
        string[] memory rows = Table.signatures(Table.read(), "UsageFeeRouter");
        _requireSame(Abi.writers(json), rows, "as it is");
        json = vm.replace(json, '"methodIdentifiers":{', '"methodIdentifiers":{"drain(address)":"ece53132",');
        string memory entry = '"abi":[{"type":"function","name":"drain","stateMutability":"nonpayable"},';
        string[] memory functions = Abi.writers(vm.replace(json, '"abi":[', entry));
        assertEq(functions.length, rows.length + 1);
        vm.expectRevert(bytes("with another function: drain(address) has no row"));
        this.requireSame(functions, rows, "with another function");
    }

    function test_ARowWithoutAFunctionIsFound() public {
        string memory table = vm.replace(Table.read(), '"topUp(string,uint256)"', '"drain(address)"');
        string[] memory functions = Abi.writers(Abi.artifact("InfrastructureReserve"));
        string[] memory rows = Table.signatures(table, "InfrastructureReserve");
        vm.expectRevert(bytes("a renamed row: topUp(string,uint256) has no row"));
        this.requireSame(functions, rows, "a renamed row");
        vm.expectRevert(bytes("a renamed row: no function for drain(address)"));
        this.requireSame(_without(functions, "topUp(string,uint256)"), rows, "a renamed row");
    }

    function requireSame(string[] memory functions, string[] memory rows, string memory what) external pure {
        _requireSame(functions, rows, what);
    }

    function _requireSame(string[] memory functions, string[] memory rows, string memory what) private pure {
        for (uint256 i = 0; i < functions.length; ++i) {
            require(_contains(rows, functions[i]), string.concat(what, ": ", functions[i], " has no row"));
        }
        for (uint256 i = 0; i < rows.length; ++i) {
            require(_contains(functions, rows[i]), string.concat(what, ": no function for ", rows[i]));
        }
        require(functions.length == rows.length, string.concat(what, ": a row comes twice"));
    }

    function _without(string[] memory list, string memory item) private pure returns (string[] memory rest) {
        rest = new string[](list.length - 1);
        uint256 count;
        for (uint256 i = 0; i < list.length; ++i) {
            if (keccak256(bytes(list[i])) != keccak256(bytes(item))) rest[count++] = list[i];
        }
    }

    function _contains(string[] memory list, string memory item) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (keccak256(bytes(list[i])) == keccak256(bytes(item))) return true;
        }
        return false;
    }
}
