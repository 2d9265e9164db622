// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";
import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {Base} from "../../Base.t.sol";
import {Defaults} from "../../utils/Defaults.sol";

/// @notice What happens at the threshold itself, to the unit.
contract HokusaiAMMThresholdTest is Base {
    /// @dev A payment of which the fee of 0.3 %, rounded up, leaves exactly the threshold (USDC, 6 decimals).
    uint256 private constant TO_THE_UNIT = 25_075_225_678;

    function test_AReserveOfExactlyTheThresholdIsFlat() public {
        vm.recordLogs();
        _buy(alice, TO_THE_UNIT);
        assertEq(pool.pricedReserve(), Defaults.THRESHOLD);
        assertEq(_transitions(), 0);
        (IHokusaiAMM.Phase phase,,,, uint256 percent) = pool.getPhaseInfo();
        assertTrue(phase == IHokusaiAMM.Phase.FLAT_PRICE);
        assertEq(percent, 100);
        assertEq(pool.spotPrice(), Defaults.PRICE);

        _buy(bob, 2);
        assertEq(pool.pricedReserve(), Defaults.THRESHOLD + 1);
        assertEq(_transitions(), 1);
        assertTrue(pool.getCurrentPhase() == IHokusaiAMM.Phase.BONDING_CURVE);
    }

    function test_OneUnitBelowTheThresholdIsNinetyNinePercent() public {
        _buy(alice, TO_THE_UNIT - 1);
        assertEq(pool.pricedReserve(), Defaults.THRESHOLD - 1);
        (,,,, uint256 percent) = pool.getPhaseInfo();
        assertEq(percent, 99);
    }

    /// @dev Crossings told since the last look.
    function _transitions() private returns (uint256 count) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == IHokusaiAMM.PhaseTransition.selector) ++count;
        }
    }
}
