// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";
import {ConfigFile} from "./lib/ConfigFile.sol";
import {DeployConfig, System} from "./lib/DeployConfig.sol";
import {SystemBuilder} from "./lib/SystemBuilder.sol";

/// @notice Plans the full system. Runs without broadcasting: the harness turns the dry run into its plan, signs and
/// sends.
/// @custom:source Deployment guide, "Option 1: Fresh Full Deployment".
contract Deploy is SystemBuilder {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Marks the contract as a script for forge.
    bool public constant IS_SCRIPT = true;

    /// @notice The configuration is meant for another chain.
    error WrongChain(uint256 found, uint256 expected);

    /// @notice Plans what the configuration at `path` still needs.
    function run(string calldata path) external returns (System memory system) {
        DeployConfig memory config = ConfigFile.read(path);
        if (block.chainid != config.chainId) revert WrongChain(block.chainid, config.chainId);
        return _converge(config);
    }

    function _startAs(address holder) internal override {
        vm.startBroadcast(holder);
    }

    function _stopAs() internal override {
        vm.stopBroadcast();
    }
}
