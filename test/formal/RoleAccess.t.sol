// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Stage} from "./Stage.sol";

/// @notice Who may hand out powers, take them, and lay them down: for each contract that has roles, any role, known or
/// not.
contract RoleAccess is Stage {
    uint8 private constant GRANT = 0;
    uint8 private constant REVOKE = 1;
    uint8 private constant RENOUNCE = 2;

    function check_RegistryRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!registry.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(registry), caller, _change(act, role, account)));
    }

    function refuted_RegistryRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!registry.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(registry), caller, _change(act, role, account)));
    }

    function check_ManagerRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!manager.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(manager), caller, _change(act, role, account)));
    }

    function refuted_ManagerRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!manager.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(manager), caller, _change(act, role, account)));
    }

    function check_FactoryRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!factory.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(factory), caller, _change(act, role, account)));
    }

    function refuted_FactoryRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!factory.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(factory), caller, _change(act, role, account)));
    }

    function check_ReserveRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!reserve.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(reserve), caller, _change(act, role, account)));
    }

    function refuted_ReserveRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!reserve.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(reserve), caller, _change(act, role, account)));
    }

    function check_RouterRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!router.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(router), caller, _change(act, role, account)));
    }

    function refuted_RouterRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!router.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(router), caller, _change(act, role, account)));
    }

    function check_LauncherRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!launcher.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(launcher), caller, _change(act, role, account)));
    }

    function refuted_LauncherRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!launcher.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(launcher), caller, _change(act, role, account)));
    }

    function check_ContributionsRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!contributions.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(contributions), caller, _change(act, role, account)));
    }

    function refuted_ContributionsRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!contributions.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(contributions), caller, _change(act, role, account)));
    }

    function check_VerifierRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!verifier.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(verifier), caller, _change(act, role, account)));
    }

    function refuted_VerifierRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!verifier.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(verifier), caller, _change(act, role, account)));
    }

    function check_ParamsRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!params.hasRole(ADMIN_ROLE, caller));
        vm.assume(act != RENOUNCE || caller != account);
        assert(!_passes(address(params), caller, _change(act, role, account)));
    }

    function refuted_ParamsRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(!params.hasRole(ADMIN_ROLE, caller));
        assert(!_passes(address(params), caller, _change(act, role, account)));
    }

    function _change(uint8 act, bytes32 role, address account) private pure returns (bytes memory) {
        vm.assume(act <= RENOUNCE);
        if (act == GRANT) return abi.encodeCall(IAccessControl.grantRole, (role, account));
        if (act == REVOKE) return abi.encodeCall(IAccessControl.revokeRole, (role, account));
        return abi.encodeCall(IAccessControl.renounceRole, (role, account));
    }
}
