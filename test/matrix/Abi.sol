// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";

/// @notice What the contracts of src/ offer, read from their artifacts: nobody has to remember a new function.
library Abi {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Contracts that exist on chain and have at least one function that changes state.
    function contracts() internal view returns (string[] memory names) {
        Vm.DirEntry[] memory entries = vm.readDir("src", 3);
        names = new string[](entries.length);
        uint256 count;
        for (uint256 i = 0; i < entries.length; ++i) {
            if (entries[i].isDir) continue;
            string[] memory parts = vm.split(entries[i].path, "/");
            string memory name = vm.replace(parts[parts.length - 1], ".sol", "");
            if (_deployable(name) && writers(artifact(name)).length != 0) names[count++] = name;
        }
        return _cut(names, count);
    }

    /// @notice ABI and selectors of a contract whose file has its name. They are cut out of the compiler's output as
    /// text, because every question parses the text again; a new format of that output fails here.
    function artifact(string memory name) internal view returns (string memory) {
        string memory json = vm.readFile(_path(name));
        string memory selectors = vm.split(vm.split(json, '"methodIdentifiers":{')[1], "}")[0];
        return string.concat(vm.split(json, ',"bytecode":')[0], ',"methodIdentifiers":{', selectors, "}}");
    }

    /// @notice Signatures of the functions that may change state.
    /// @dev Of two overloads of which one only reads, both count.
    function writers(string memory json) internal view returns (string[] memory) {
        return _signatures(json, true);
    }

    /// @notice Signatures of the functions that only read.
    function readers(string memory json) internal view returns (string[] memory) {
        return _signatures(json, false);
    }

    /// @notice Role names: what the contract's public constants ending in _ROLE are called.
    function roles(string memory json) internal pure returns (string[] memory found) {
        found = vm.parseJsonKeys(json, ".methodIdentifiers");
        uint256 count;
        for (uint256 i = 0; i < found.length; ++i) {
            string memory name = vm.replace(found[i], "_ROLE()", "_ROLE");
            if (bytes(name).length != bytes(found[i]).length) found[count++] = name;
        }
        return _cut(found, count);
    }

    /// @notice Whether the contract takes ether or unknown calls.
    function isOpen(string memory json) internal view returns (bool) {
        return vm.keyExistsJson(json, "$.abi[?(@.type=='receive')]")
            || vm.keyExistsJson(json, "$.abi[?(@.type=='fallback')]")
            || vm.keyExistsJson(json, "$.abi[?(@.stateMutability=='payable')]");
    }

    function _deployable(string memory name) private view returns (bool) {
        if (!vm.exists(_path(name))) return false;
        string memory none = '"deployedBytecode":{"object":"0x",';
        return vm.indexOf(vm.readFile(_path(name)), none) == type(uint256).max;
    }

    function _signatures(string memory json, bool writing) private view returns (string[] memory found) {
        found = vm.parseJsonKeys(json, ".methodIdentifiers");
        uint256 count;
        for (uint256 i = 0; i < found.length; ++i) {
            if (_writes(json, vm.split(found[i], "(")[0]) == writing) found[count++] = found[i];
        }
        return _cut(found, count);
    }

    function _writes(string memory json, string memory name) private view returns (bool) {
        string memory entry = string.concat("$.abi[?(@.name=='", name, "' && @.stateMutability==");
        return vm.keyExistsJson(json, string.concat(entry, "'nonpayable')]"))
            || vm.keyExistsJson(json, string.concat(entry, "'payable')]"));
    }

    /// @dev Each profile keeps its artifacts apart.
    function _path(string memory name) private view returns (string memory) {
        bool fast = keccak256(bytes(vm.envOr("FOUNDRY_PROFILE", string("default")))) == keccak256("fast");
        return string.concat(fast ? "out-fast/" : "out/", name, ".sol/", name, ".json");
    }

    function _cut(string[] memory list, uint256 length) private pure returns (string[] memory cut) {
        cut = new string[](length);
        for (uint256 i = 0; i < length; ++i) {
            cut[i] = list[i];
        }
    }
}
