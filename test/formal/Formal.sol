// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Vm} from "forge-std/Vm.sol";

/// @notice What every proof needs. A `check_` function is proved for all its arguments. Each has a `refuted_` twin with
/// one thing changed, for which a counterexample must be found: a proof that nothing can break proves nothing.
abstract contract Formal {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev Whether `caller` gets through with a call.
    function _passes(address target, address caller, bytes memory data) internal returns (bool ok) {
        vm.prank(caller);
        (ok,) = target.call(data);
    }

    /// @dev Whoever lacks the role is refused.
    function _guarded(address target, bytes32 role, address caller, bytes memory data) internal {
        vm.assume(!IAccessControl(target).hasRole(role, caller));
        assert(!_passes(target, caller, data));
    }

    /// @dev Whoever is not the one is refused.
    function _reserved(address target, address one, address caller, bytes memory data) internal {
        vm.assume(caller != one);
        assert(!_passes(target, caller, data));
    }

    /// @dev Everybody is refused: false for whoever may.
    function _closed(address target, address caller, bytes memory data) internal {
        assert(!_passes(target, caller, data));
    }
}
