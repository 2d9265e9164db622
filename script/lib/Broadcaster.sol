// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";
import {Actor} from "./Actor.sol";
import {ConfigFile} from "./ConfigFile.sol";
import {DeployConfig} from "./DeployConfig.sol";

/// @notice What every script has: its mark, the configuration it is given, and steps that are broadcast by their holder.
/// Scripts run without broadcasting: the harness turns the dry run into its plan, signs and sends.
abstract contract Broadcaster is Actor {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Marks the contract as a script for forge.
    bool public constant IS_SCRIPT = true;

    /// @notice The configuration is meant for another chain.
    error WrongChain(uint256 found, uint256 expected);

    function _read(string calldata path) internal view returns (DeployConfig memory config) {
        config = ConfigFile.read(path);
        if (block.chainid != config.chainId) revert WrongChain(block.chainid, config.chainId);
    }

    function _startAs(address holder) internal override {
        vm.startBroadcast(holder);
    }

    function _stopAs() internal override {
        vm.stopBroadcast();
    }
}
