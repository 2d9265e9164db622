// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";

/// @notice One function in one state.
/// @param name Contract.
/// @param signature Function.
/// @param who Who may call.
/// @param cell What a permitted caller meets: "ok" or an error's signature.
struct Row {
    string name;
    string signature;
    string who;
    string cell;
}

/// @notice permissions.json: every function that changes state, who may call it, and what a permitted caller meets in
/// each state.
library Table {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev A row has neither one cell nor one for every state.
    error BadRow(string name, string signature, uint256 cells);

    function read() internal view returns (string memory) {
        return vm.readFile("test/matrix/permissions.json");
    }

    function contracts(string memory table) internal pure returns (string[] memory) {
        return vm.parseJsonKeys(table, ".contracts");
    }

    function signatures(string memory table, string memory name) internal pure returns (string[] memory) {
        return vm.parseJsonKeys(table, string.concat(".contracts.", name));
    }

    function row(
        string memory table,
        string memory name,
        string memory signature,
        uint256 state
    ) internal pure returns (Row memory) {
        string memory path = string.concat(".contracts.", name, "['", signature, "']");
        string[] memory words = vm.parseJsonStringArray(table, path);
        uint256 states = vm.parseJsonStringArray(table, ".states").length;
        if (words.length != 2 && words.length != states + 1) revert BadRow(name, signature, words.length);
        return Row(name, signature, words[0], words.length == 2 ? words[1] : words[state + 1]);
    }
}
