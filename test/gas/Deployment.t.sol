// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {DeployConfig} from "../../script/lib/DeployConfig.sol";
import {SystemBuilder} from "../../script/lib/SystemBuilder.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice The whole deployment with mock USDC and one model: its transactions are sent one by one and added up.
/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract DeploymentGasTest is SystemBuilder, Test {
    uint256 private _gas;
    uint256 private _transactions;

    function test_WholeDeployment() public {
        vm.warp(Defaults.START);
        DeployConfig memory config = Defaults.config();
        config.holders.deployer = makeAddr("deployer");
        config.holders.birthAdmin = makeAddr("deployer");
        config.holders.admin = makeAddr("admin");
        config.holders.governor = makeAddr("governor");
        config.holders.treasury = makeAddr("treasury");
        config.holders.backend = makeAddr("backend");
        config.holders.pauser = makeAddr("pauser");
        config.verifier.attesters = new address[](1);
        config.verifier.attesters[0] = makeAddr("attester");
        config.verifier.threshold = 1;
        config.models[0].spec.params.governor = makeAddr("governor");
        config.models[0].spec.provider = makeAddr("provider");
        _converge(config);
        vm.snapshotValue("mock", "whole deployment", _gas);
        vm.snapshotValue("mock", "whole deployment, transactions", _transactions);
    }

    function _startAs(address holder) internal override {
        vm.startPrank(holder);
    }

    /// @dev Between start and stop there is exactly one transaction.
    function _stopAs() internal override {
        vm.stopPrank();
        _gas += vm.lastCallGas().gasTotalUsed;
        _transactions += 1;
    }
}
