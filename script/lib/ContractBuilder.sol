// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";
import {DataContributionRegistry} from "../../src/contribution/DataContributionRegistry.sol";
import {DeltaVerifier} from "../../src/contribution/DeltaVerifier.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {HokusaiAMMFactory} from "../../src/market/HokusaiAMMFactory.sol";
import {ModelLauncher} from "../../src/registry/ModelLauncher.sol";
import {ModelRegistry} from "../../src/registry/ModelRegistry.sol";
import {InfrastructureReserve} from "../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../src/revenue/UsageFeeRouter.sol";
import {MockUSDC} from "../../src/testnet/MockUSDC.sol";
import {TokenManager} from "../../src/token/TokenManager.sol";
import {Actor} from "./Actor.sol";
import {DeployConfig, Holders, System} from "./DeployConfig.sol";

/// @notice Creates the contracts that are not there yet. Every address follows from salt and arguments alone, and the
/// admin is always an argument, so whoever sends a creation gains nothing.
abstract contract ContractBuilder is Actor {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice A creation landed elsewhere than predicted.
    error UnexpectedAddress(string label, address created, address predicted);

    /// @dev Creates what is missing, in an order in which each constructor finds what it names.
    function _createContracts(DeployConfig memory c) internal returns (System memory s) {
        bytes32 salt = c.salt;
        address admin = c.holders.birthAdmin;
        s.usdc = c.usdc.mock ? _createMock(c) : c.usdc.token;
        s.registry = _predict(salt, abi.encodePacked(type(ModelRegistry).creationCode, abi.encode(admin)));
        if (_missing(s.registry)) _check("ModelRegistry", s.registry, _newRegistry(c));
        s.manager = _predict(salt, abi.encodePacked(type(TokenManager).creationCode, abi.encode(s.registry, admin)));
        if (_missing(s.manager)) _check("TokenManager", s.manager, _newManager(c, s));
        _createMoneyPath(c, s);
        _createVerification(c, s);
    }

    function _createMoneyPath(DeployConfig memory c, System memory s) private {
        bytes32 salt = c.salt;
        Holders memory h = c.holders;
        bytes memory args = abi.encode(s.registry, s.manager, s.usdc, h.treasury, h.birthAdmin);
        s.factory = _predict(salt, abi.encodePacked(type(HokusaiAMMFactory).creationCode, args));
        if (_missing(s.factory)) _check("HokusaiAMMFactory", s.factory, _newFactory(c, s));
        args = abi.encode(s.usdc, s.factory, h.treasury, h.birthAdmin);
        s.reserve = _predict(salt, abi.encodePacked(type(InfrastructureReserve).creationCode, args));
        if (_missing(s.reserve)) _check("InfrastructureReserve", s.reserve, _newReserve(c, s));
        args = abi.encode(s.factory, s.usdc, s.reserve, h.birthAdmin, IUsageFeeRouter.Kind.Native);
        s.router = _predict(salt, abi.encodePacked(type(UsageFeeRouter).creationCode, args));
        if (_missing(s.router)) _check("UsageFeeRouter", s.router, _newRouter(c, s));
        args = abi.encode(s.manager, s.factory, s.reserve, s.usdc, h.birthAdmin);
        s.launcher = _predict(salt, abi.encodePacked(type(ModelLauncher).creationCode, args));
        if (_missing(s.launcher)) _check("ModelLauncher", s.launcher, _newLauncher(c, s));
    }

    function _createVerification(DeployConfig memory c, System memory s) private {
        address admin = c.holders.birthAdmin;
        bytes memory args = abi.encode(admin);
        s.contributions = _predict(c.salt, abi.encodePacked(type(DataContributionRegistry).creationCode, args));
        if (_missing(s.contributions)) _check("DataContributionRegistry", s.contributions, _newContributions(c));
        args = abi.encode(s.registry, s.manager, s.contributions, c.verifier.minImprovementBps, admin);
        s.verifier = _predict(c.salt, abi.encodePacked(type(DeltaVerifier).creationCode, args));
        if (_missing(s.verifier)) _check("DeltaVerifier", s.verifier, _newVerifier(c, s));
    }

    function _createMock(DeployConfig memory c) private returns (address usdc) {
        usdc = _predict(c.salt, type(MockUSDC).creationCode);
        if (_missing(usdc)) _check("MockUSDC", usdc, _newMock(c));
        if (c.usdc.mockMint != 0 && MockUSDC(usdc).totalSupply() == 0) _mintMock(c, usdc);
    }

    function _newMock(DeployConfig memory c) private by(c.holders.deployer) returns (address) {
        return address(new MockUSDC{salt: c.salt}());
    }

    function _mintMock(DeployConfig memory c, address usdc) private by(c.holders.deployer) {
        MockUSDC(usdc).mint(c.holders.deployer, c.usdc.mockMint);
    }

    function _newRegistry(DeployConfig memory c) private by(c.holders.deployer) returns (address) {
        return address(new ModelRegistry{salt: c.salt}(c.holders.birthAdmin));
    }

    function _newManager(DeployConfig memory c, System memory s) private by(c.holders.deployer) returns (address) {
        return address(new TokenManager{salt: c.salt}(s.registry, c.holders.birthAdmin));
    }

    function _newFactory(DeployConfig memory c, System memory s) private by(c.holders.deployer) returns (address) {
        return address(
            new HokusaiAMMFactory{salt: c.salt}(s.registry, s.manager, s.usdc, c.holders.treasury, c.holders.birthAdmin)
        );
    }

    function _newReserve(DeployConfig memory c, System memory s) private by(c.holders.deployer) returns (address) {
        return
            address(
                new InfrastructureReserve{salt: c.salt}(s.usdc, s.factory, c.holders.treasury, c.holders.birthAdmin)
            );
    }

    function _newRouter(DeployConfig memory c, System memory s) private by(c.holders.deployer) returns (address) {
        return address(
            new UsageFeeRouter{salt: c.salt}(
                s.factory, s.usdc, s.reserve, c.holders.birthAdmin, IUsageFeeRouter.Kind.Native
            )
        );
    }

    function _newLauncher(DeployConfig memory c, System memory s) private by(c.holders.deployer) returns (address) {
        return address(new ModelLauncher{salt: c.salt}(s.manager, s.factory, s.reserve, s.usdc, c.holders.birthAdmin));
    }

    function _newContributions(DeployConfig memory c) private by(c.holders.deployer) returns (address) {
        return address(new DataContributionRegistry{salt: c.salt}(c.holders.birthAdmin));
    }

    function _newVerifier(DeployConfig memory c, System memory s) private by(c.holders.deployer) returns (address) {
        return address(
            new DeltaVerifier{salt: c.salt}(
                s.registry, s.manager, s.contributions, c.verifier.minImprovementBps, c.holders.birthAdmin
            )
        );
    }

    function _predict(bytes32 salt, bytes memory initCode) private pure returns (address) {
        return vm.computeCreate2Address(salt, keccak256(initCode));
    }

    function _missing(address account) private view returns (bool) {
        return account.code.length == 0;
    }

    function _check(string memory label, address predicted, address created) private pure {
        if (created != predicted) revert UnexpectedAddress(label, created, predicted);
    }
}
