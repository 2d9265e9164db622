// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IDeltaVerifier} from "../../src/interfaces/IDeltaVerifier.sol";
import {ITokenManager} from "../../src/interfaces/ITokenManager.sol";
import {Actor} from "./Actor.sol";
import {DeployConfig, Holders, System, VerifierTerms} from "./DeployConfig.sol";

/// @notice Gives each role to its declared holder, connects the verifier, and at the end takes the birth admin's power
/// away where another admin is declared.
/// @custom:source Deployment guide, "Access Control Roles".
abstract contract RoleBuilder is Actor {
    bytes32 internal constant ADMIN = 0x00;
    bytes32 internal constant DEPLOYER = keccak256("DEPLOYER_ROLE");
    bytes32 internal constant FEE_ROUTER = keccak256("FEE_ROUTER_ROLE");
    bytes32 internal constant GOVERNOR = keccak256("GOV_ROLE");
    bytes32 internal constant LAUNCHER = keccak256("LAUNCHER_ROLE");
    bytes32 internal constant PAUSER = keccak256("PAUSER_ROLE");
    bytes32 internal constant VERIFIER = keccak256("VERIFIER_ROLE");

    /// @dev Grants that the money path, the launcher and the verifier need.
    function _wire(DeployConfig memory c, System memory s) internal {
        Holders memory h = c.holders;
        _grant(h, s.registry, keccak256("REGISTRAR_ROLE"), s.manager);
        _grant(h, s.registry, keccak256("REGISTRAR_ROLE"), s.factory);
        _grant(h, s.manager, DEPLOYER, s.launcher);
        _grant(h, s.manager, keccak256("POOL_FACTORY_ROLE"), s.factory);
        _grant(h, s.factory, DEPLOYER, s.launcher);
        _grant(h, s.factory, FEE_ROUTER, s.router);
        _grant(h, s.factory, GOVERNOR, h.governor);
        _grant(h, s.factory, PAUSER, h.pauser);
        _wireRevenue(h, s);
        _grant(h, s.reserve, PAUSER, h.pauser);
        _grant(h, s.reserve, keccak256("PROVIDER_INITIALIZER_ROLE"), s.launcher);
        _grant(h, s.router, PAUSER, h.pauser);
        _grant(h, s.contributions, keccak256("RECORDER_ROLE"), s.verifier);
        _wireVerifier(c, s);
    }

    /// @dev The guide's three grants.
    function _wireRevenue(Holders memory h, System memory s) internal {
        _grant(h, s.reserve, keccak256("DEPOSITOR_ROLE"), s.router);
        _grant(h, s.reserve, keccak256("PAYER_ROLE"), h.treasury);
        _grant(h, s.router, keccak256("FEE_DEPOSITOR_ROLE"), h.backend);
    }

    /// @dev Gives the final admin every admin role and the roles that create models.
    function _grantAdmin(DeployConfig memory c, System memory s) internal {
        Holders memory h = c.holders;
        address[8] memory contracts = _contracts(s);
        for (uint256 i = 0; i < contracts.length; ++i) {
            _grant(h, contracts[i], ADMIN, h.admin);
        }
        _grant(h, s.manager, DEPLOYER, h.admin);
        _grant(h, s.factory, DEPLOYER, h.admin);
        _grant(h, s.launcher, LAUNCHER, h.admin);
        _grant(h, s.contributions, VERIFIER, h.admin);
    }

    /// @dev Takes the birth admin's power, the admin roles last. It holds the other roles of an admin if it was declared
    /// as admin before.
    function _dropBirthAdmin(DeployConfig memory c, System memory s) internal {
        Holders memory h = c.holders;
        if (h.birthAdmin == h.admin) return;
        _drop(s.manager, DEPLOYER, h.birthAdmin);
        _drop(s.factory, DEPLOYER, h.birthAdmin);
        _drop(s.launcher, LAUNCHER, h.birthAdmin);
        _drop(s.contributions, VERIFIER, h.birthAdmin);
        address[8] memory contracts = _contracts(s);
        for (uint256 i = 0; i < contracts.length; ++i) {
            _drop(contracts[i], ADMIN, h.birthAdmin);
        }
    }

    /// @dev The account that administers a contract now: the birth admin until the hand-over, then the final one.
    function _adminOf(Holders memory h, address target) internal view returns (address) {
        return _has(target, ADMIN, h.birthAdmin) ? h.birthAdmin : h.admin;
    }

    function _grant(Holders memory h, address target, bytes32 role, address holder) internal {
        if (_has(target, role, holder)) return;
        _act(_adminOf(h, target), target, ADMIN, abi.encodeCall(IAccessControl.grantRole, (role, holder)));
    }

    function _drop(address target, bytes32 role, address holder) internal {
        if (_has(target, role, holder)) _renounce(target, role, holder);
    }

    function _renounce(address target, bytes32 role, address holder) private by(holder) {
        IAccessControl(target).renounceRole(role, holder);
    }

    function _wireVerifier(DeployConfig memory c, System memory s) private {
        if (ITokenManager(s.manager).deltaVerifier() != s.verifier) {
            bytes memory data = abi.encodeCall(ITokenManager.setDeltaVerifier, (s.verifier));
            _act(_adminOf(c.holders, s.manager), s.manager, ADMIN, data);
        }
        IDeltaVerifier verifier = IDeltaVerifier(s.verifier);
        VerifierTerms memory terms = c.verifier;
        bool sameAttesters = keccak256(abi.encode(verifier.attesters())) == keccak256(abi.encode(terms.attesters));
        if (!sameAttesters || verifier.threshold() != terms.threshold) {
            bytes memory data = abi.encodeCall(IDeltaVerifier.setAttesters, (terms.attesters, terms.threshold));
            _act(_adminOf(c.holders, s.verifier), s.verifier, ADMIN, data);
        }
    }

    function _contracts(System memory s) private pure returns (address[8] memory) {
        return [s.registry, s.manager, s.factory, s.reserve, s.router, s.launcher, s.contributions, s.verifier];
    }
}
