// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Stage} from "./Stage.sol";

/// @notice Who may hand out powers, take them, and lay them down: for each contract that has roles, any role, known or
/// not. The refuted twins leave out that anybody may renounce a role of their own.
contract RoleAccess is Stage {
    uint8 private constant GRANT = 0;
    uint8 private constant REVOKE = 1;
    uint8 private constant RENOUNCE = 2;

    function check_RegistryRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(registry), caller, role, account, act);
    }

    function refuted_RegistryRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(registry), caller, role, account, act);
    }

    function check_ManagerRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(manager), caller, role, account, act);
    }

    function refuted_ManagerRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(manager), caller, role, account, act);
    }

    function check_FactoryRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(factory), caller, role, account, act);
    }

    function refuted_FactoryRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(factory), caller, role, account, act);
    }

    function check_ReserveRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(reserve), caller, role, account, act);
    }

    function refuted_ReserveRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(reserve), caller, role, account, act);
    }

    function check_RouterRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(router), caller, role, account, act);
    }

    function refuted_RouterRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(router), caller, role, account, act);
    }

    function check_LauncherRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(launcher), caller, role, account, act);
    }

    function refuted_LauncherRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(launcher), caller, role, account, act);
    }

    function check_ContributionsRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(contributions), caller, role, account, act);
    }

    function refuted_ContributionsRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(contributions), caller, role, account, act);
    }

    function check_VerifierRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(verifier), caller, role, account, act);
    }

    function refuted_VerifierRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(verifier), caller, role, account, act);
    }

    function check_ParamsRoles(address caller, bytes32 role, address account, uint8 act) public {
        vm.assume(act != RENOUNCE || caller != account);
        _assertRefused(address(params), caller, role, account, act);
    }

    function refuted_ParamsRoles(address caller, bytes32 role, address account, uint8 act) public {
        _assertRefused(address(params), caller, role, account, act);
    }

    /// @dev States that `target` lets nobody but its admin do `act`.
    function _assertRefused(address target, address caller, bytes32 role, address account, uint8 act) private {
        vm.assume(!IAccessControl(target).hasRole(ADMIN_ROLE, caller));
        assert(!_passes(target, caller, _change(act, role, account)));
    }

    function _change(uint8 act, bytes32 role, address account) private pure returns (bytes memory) {
        vm.assume(act <= RENOUNCE);
        if (act == GRANT) return abi.encodeCall(IAccessControl.grantRole, (role, account));
        if (act == REVOKE) return abi.encodeCall(IAccessControl.revokeRole, (role, account));
        return abi.encodeCall(IAccessControl.renounceRole, (role, account));
    }
}
