// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {DeployConfig, System} from "../../script/lib/DeployConfig.sol";
import {SystemBuilder} from "../../script/lib/SystemBuilder.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice The deployment's own code in a test that writes down who sent each call.
abstract contract DeployBase is Test, SystemBuilder {
    address internal deployer = makeAddr("deployer");
    address internal admin = makeAddr("admin");
    address internal governor = makeAddr("governor");
    address internal provider = makeAddr("provider");

    System internal sys;

    /// @dev Senders of the calls since the last look.
    address[] internal senders;

    function setUp() public virtual {
        vm.warp(Defaults.START);
    }

    function _config() internal returns (DeployConfig memory config) {
        config = Defaults.config();
        config.holders.deployer = deployer;
        config.holders.birthAdmin = deployer;
        config.holders.admin = admin;
        config.holders.governor = governor;
        config.holders.treasury = makeAddr("treasury");
        config.holders.backend = makeAddr("backend");
        config.holders.pauser = makeAddr("pauser");
        config.verifier.attesters = new address[](1);
        config.verifier.attesters[0] = makeAddr("attester");
        config.verifier.threshold = 1;
        config.models[0].spec.params.governor = governor;
        config.models[0].spec.provider = provider;
    }

    /// @dev Converges, and requires that `count` calls were sent, all by `sender`.
    function _expectSent(DeployConfig memory config, uint256 count, address sender) internal {
        delete senders;
        _converge(config);
        assertEq(senders.length, count, "calls sent");
        for (uint256 i = 0; i < senders.length; ++i) {
            assertEq(senders[i], sender, "sender");
        }
    }

    function _startAs(address holder) internal override {
        senders.push(holder);
        vm.startPrank(holder);
    }

    function _stopAs() internal override {
        vm.stopPrank();
    }
}
