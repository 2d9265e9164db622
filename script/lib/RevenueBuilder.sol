// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";
import {InfrastructureReserve} from "../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../src/revenue/UsageFeeRouter.sol";
import {Actor} from "./Actor.sol";
import {DeployConfig, Holders, System} from "./DeployConfig.sol";

/// @notice Creates reserve and router where they are not there yet, beside whichever factory the system has. Every
/// address follows from salt and arguments alone, and the admin is always an argument, so whoever sends a creation gains
/// nothing.
abstract contract RevenueBuilder is Actor {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice A creation landed elsewhere than predicted.
    error UnexpectedAddress(string label, address created, address predicted);

    /// @dev Reserve and router; USDC and factory are known.
    function _createRevenue(DeployConfig memory c, System memory s) internal {
        Holders memory h = c.holders;
        bytes memory args = abi.encode(s.usdc, s.factory, h.treasury, h.birthAdmin);
        s.reserve = _predict(c.salt, abi.encodePacked(type(InfrastructureReserve).creationCode, args));
        if (_missing(s.reserve)) _check("InfrastructureReserve", s.reserve, _newReserve(c, s));
        args = abi.encode(s.factory, s.usdc, s.reserve, h.birthAdmin, c.existing.kind);
        s.router = _predict(c.salt, abi.encodePacked(type(UsageFeeRouter).creationCode, args));
        if (_missing(s.router)) _check("UsageFeeRouter", s.router, _newRouter(c, s));
    }

    function _predict(bytes32 salt, bytes memory initCode) internal pure returns (address) {
        return vm.computeCreate2Address(salt, keccak256(initCode));
    }

    function _missing(address account) internal view returns (bool) {
        return account.code.length == 0;
    }

    function _check(string memory label, address predicted, address created) internal pure {
        if (created != predicted) revert UnexpectedAddress(label, created, predicted);
    }

    function _newReserve(DeployConfig memory c, System memory s) private by(c.holders.deployer) returns (address) {
        return
            address(
                new InfrastructureReserve{salt: c.salt}(s.usdc, s.factory, c.holders.treasury, c.holders.birthAdmin)
            );
    }

    function _newRouter(DeployConfig memory c, System memory s) private by(c.holders.deployer) returns (address) {
        return
            address(
                new UsageFeeRouter{salt: c.salt}(s.factory, s.usdc, s.reserve, c.holders.birthAdmin, c.existing.kind)
            );
    }
}
