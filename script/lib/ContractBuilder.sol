// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DataContributionRegistry} from "../../src/contribution/DataContributionRegistry.sol";
import {DeltaVerifier} from "../../src/contribution/DeltaVerifier.sol";
import {HokusaiAMMFactory} from "../../src/market/HokusaiAMMFactory.sol";
import {ModelLauncher} from "../../src/registry/ModelLauncher.sol";
import {ModelRegistry} from "../../src/registry/ModelRegistry.sol";
import {MockUSDC} from "../../src/testnet/MockUSDC.sol";
import {TokenManager} from "../../src/token/TokenManager.sol";
import {DeployConfig, Holders, System} from "./DeployConfig.sol";
import {RevenueBuilder} from "./RevenueBuilder.sol";

/// @notice Creates the contracts of a whole system that are not there yet.
abstract contract ContractBuilder is RevenueBuilder {
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
        _createRevenue(c, s);
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
}
