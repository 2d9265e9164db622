// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";

/// @notice What the contracts of src/ offer, read from their artifacts: nobody has to remember a new function.
library Abi {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Contracts that exist on chain and have at least one function that changes state.
    function contracts() internal view returns (string[] memory names) {
        names = _sources();
        uint256 count;
        for (uint256 i = 0; i < names.length; ++i) {
            if (_deployable(names[i], names[i]) && writers(artifact(names[i])).length != 0) names[count++] = names[i];
        }
        return _cut(names, count);
    }

    /// @notice Contracts with code whose file is not called after them, so that `contracts` does not see them.
    function strays() internal view returns (string memory found) {
        string[] memory files = _sources();
        for (uint256 i = 0; i < files.length; ++i) {
            string memory folder = string.concat(_out(), files[i], ".sol");
            Vm.DirEntry[] memory entries = vm.exists(folder) ? vm.readDir(folder) : new Vm.DirEntry[](0);
            for (uint256 j = 0; j < entries.length; ++j) {
                string memory name = _stem(entries[j].path, ".json");
                bool own = keccak256(bytes(name)) == keccak256(bytes(files[i]));
                if (!own && _deployable(files[i], name)) found = string.concat(found, " ", name);
            }
        }
    }

    /// @notice ABI and selectors of a contract whose file has its name. They are cut out of the compiler's output as
    /// text, because every question parses the text again; a new format of that output fails here.
    function artifact(string memory name) internal view returns (string memory) {
        string memory json = vm.readFile(_path(name, name));
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

    function _deployable(string memory file, string memory name) private view returns (bool) {
        if (!vm.exists(_path(file, name))) return false;
        string memory none = '"deployedBytecode":{"object":"0x",';
        return vm.indexOf(vm.readFile(_path(file, name)), none) == type(uint256).max;
    }

    /// @dev Names of the files below src/.
    function _sources() private view returns (string[] memory names) {
        Vm.DirEntry[] memory entries = vm.readDir("src", 9);
        names = new string[](entries.length);
        uint256 count;
        for (uint256 i = 0; i < entries.length; ++i) {
            if (!entries[i].isDir) names[count++] = _stem(entries[i].path, ".sol");
        }
        return _cut(names, count);
    }

    function _stem(string memory path, string memory suffix) private pure returns (string memory) {
        string[] memory parts = vm.split(path, "/");
        return vm.replace(parts[parts.length - 1], suffix, "");
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

    function _path(string memory file, string memory name) private view returns (string memory) {
        return string.concat(_out(), file, ".sol/", name, ".json");
    }

    /// @dev Each profile keeps its artifacts apart.
    function _out() private view returns (string memory) {
        bool fast = keccak256(bytes(vm.envOr("FOUNDRY_PROFILE", string("default")))) == keccak256("fast");
        return fast ? "out-fast/" : "out/";
    }

    function _cut(string[] memory list, uint256 length) private pure returns (string[] memory cut) {
        cut = new string[](length);
        for (uint256 i = 0; i < length; ++i) {
            cut[i] = list[i];
        }
    }
}
