// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";
import {DeployConfig, System} from "../../script/lib/DeployConfig.sol";
import {SystemBuilder} from "../../script/lib/SystemBuilder.sol";

/// @notice Builds a system by pranking as each holder. A contract of its own, deployed from its artifact, so that the
/// compiler optimises the whole system's creation code once and not again for every test.
contract Builder is SystemBuilder {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function build(DeployConfig calldata config) external returns (System memory) {
        return _converge(config);
    }

    function _startAs(address holder) internal override {
        vm.startPrank(holder);
    }

    function _stopAs() internal override {
        vm.stopPrank();
    }
}
