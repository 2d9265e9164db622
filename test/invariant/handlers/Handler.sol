// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {Entry, Outcome} from "../Ledger.sol";
import {Crisis, People, World} from "../World.sol";

/// @notice One kind of person in a campaign. No act reverts: each is done, or refused where the state demands it, or not
/// tried, and says which.
abstract contract Handler is Test {
    World internal immutable WORLD;
    People internal people;

    Outcome private _outcome;

    /// @dev Notes how the act ended, and ends a crisis that has lasted long enough.
    modifier act(string memory name) {
        _outcome = Outcome.Done;
        _;
        WORLD.noteAct(name, _outcome);
        if (WORLD.tick()) _endCrisis();
    }

    constructor(World world) {
        WORLD = world;
        people = world.people();
    }

    function _person(uint256 seed) internal view returns (address) {
        return people.crowd[seed % people.crowd.length];
    }

    function _payee(uint256 seed) internal view returns (address) {
        return people.payees[seed % people.payees.length];
    }

    function _returnEarly() internal {
        _outcome = Outcome.Early;
    }

    /// @dev A call that must succeed exactly if `may`; where it may not, the act counts as refused.
    function _try(
        address caller,
        address target,
        bytes memory data,
        bool may,
        string memory why
    ) internal returns (bool) {
        vm.prank(caller);
        (bool ok, bytes memory answer) = target.call(data);
        if (may && !ok) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        assertEq(ok, may, why);
        if (!may) _outcome = Outcome.Refused;
        return ok;
    }

    /// @dev A call that must fail.
    function _expectRefusal(address caller, address target, bytes memory data, string memory why) internal {
        vm.prank(caller);
        (bool ok,) = target.call(data);
        assertFalse(ok, why);
    }

    function _beginCrisis(Crisis what, string memory modelId, uint256 acts) internal {
        WORLD.strike(what, modelId, acts);
        vm.startPrank(what <= Crisis.PoolPaused ? people.pauser : people.admin);
        if (what == Crisis.ReservePaused) WORLD.reserve().pause();
        else if (what == Crisis.RouterPaused) WORLD.router().pause();
        else if (what == Crisis.PoolPaused) WORLD.poolOf(modelId).pause();
        else if (what == Crisis.ModelInactive) WORLD.registry().setActive(modelId, false);
        else WORLD.manager().revokeAMM(address(WORLD.poolOf(modelId)));
        vm.stopPrank();
    }

    /// @dev The admin opens what is closed.
    function _endCrisis() internal {
        (Crisis what, string memory modelId) = (WORLD.crisis(), WORLD.stricken());
        HokusaiAMM pool = WORLD.poolOf(modelId);
        vm.startPrank(people.admin);
        if (what == Crisis.ReservePaused) WORLD.reserve().unpause();
        else if (what == Crisis.RouterPaused) WORLD.router().unpause();
        else if (what == Crisis.PoolPaused) pool.unpause();
        else if (what == Crisis.ModelInactive) WORLD.registry().setActive(modelId, true);
        else if (what == Crisis.PoolRevoked) WORLD.manager().authorizeAMM(address(pool));
        vm.stopPrank();
        WORLD.strike(Crisis.None, "", 0);
    }

    /// @dev Shorthands of the ghost sums.
    function _add(string memory modelId, Entry entry, uint256 amount) internal {
        WORLD.add(modelId, entry, amount);
    }

    function _ghost(string memory modelId, Entry entry) internal view returns (uint256) {
        return WORLD.ghost(modelId, entry);
    }
}
