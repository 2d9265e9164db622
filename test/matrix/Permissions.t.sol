// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {console} from "forge-std/console.sol";
import {Powers} from "./Powers.sol";
import {Row, Table} from "./Table.sol";

/// @notice permissions.json against the system: each function, called by everybody, in every state. Who may call
/// succeeds or meets exactly what the table says; everybody else is refused with exactly the error of the missing power.
contract PermissionsTest is Powers {
    bool private _silent;

    function test_InTheNormalState() public {
        _check(State.Normal);
    }

    function test_WhileTheReserveIsPaused() public {
        _check(State.ReservePaused);
    }

    function test_WhileTheRouterIsPaused() public {
        _check(State.RouterPaused);
    }

    function test_WhileThePoolIsPaused() public {
        _check(State.PoolPaused);
    }

    function test_WhileTheModelIsInactive() public {
        _check(State.ModelInactive);
    }

    function test_WhileThePoolMayNotMint() public {
        _check(State.PoolRevoked);
    }

    function test_AWrongRowIsFound() public {
        _silent = true;
        string memory right = '"setTreasury(address)": ["DEFAULT_ADMIN_ROLE"';
        string memory wrong = vm.replace(Table.read(), right, '"setTreasury(address)": ["anyone"');
        assertGt(_faults(wrong, State.Normal), 0, "a power that is missing in the table");
        wrong = vm.replace(Table.read(), '"TradingPaused(uint256)"', '"ok"');
        assertGt(_faults(wrong, State.PoolPaused), 0, "a pause that is missing in the table");
    }

    function _check(State state) private {
        assertEq(_faults(Table.read(), state), 0, "cells that differ from the table, listed above");
    }

    /// @dev Number of callers and functions that do not behave as the table says.
    function _faults(string memory table, State state) private returns (uint256 faults) {
        _enter(state);
        uint256 start = vm.snapshotState();
        string[] memory names = Table.contracts(table);
        for (uint256 i = 0; i < names.length; ++i) {
            string[] memory signatures = Table.signatures(table, names[i]);
            for (uint256 j = 0; j < signatures.length; ++j) {
                faults += _checkRow(Table.row(table, names[i], signatures[j], uint256(state)), state, start);
            }
        }
    }

    function _checkRow(Row memory row, State state, uint256 start) private returns (uint256 faults) {
        bytes memory data = acts[row.name][bytes4(keccak256(bytes(row.signature)))];
        bytes memory met = _same(row.cell, OK) ? bytes("") : _refusal(row.cell);
        for (uint256 i = 0; i < actors.length; ++i) {
            bytes memory refusal = _expected(row, state, actors[i], met);
            vm.prank(actors[i]);
            (bool ok, bytes memory got) = where[row.name].call(data);
            bool right = ok ? refusal.length == 0 : keccak256(got) == keccak256(refusal);
            if (!right) ++faults;
            if (!right) _report(row, actors[i], ok, got);
            if (ok) vm.revertToState(start);
        }
    }

    /// @dev With what the actor is refused; empty if it succeeds.
    function _expected(
        Row memory row,
        State state,
        address actor,
        bytes memory met
    ) private view returns (bytes memory) {
        (bool may, bool late, bytes memory refusal) = _power(row.who, row.name, state, actor);
        return may || (late && met.length != 0) ? met : refusal;
    }

    function _report(Row memory row, address actor, bool ok, bytes memory got) private view {
        if (_silent) return;
        string memory what = string.concat(row.name, ".", row.signature);
        console.log(what, vm.getLabel(actor), ok ? "succeeded" : "was refused with");
        if (!ok) console.logBytes(got);
    }
}
