// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {InfrastructureReserve} from "../../../src/revenue/InfrastructureReserve.sol";
import {ModelRegistry} from "../../../src/registry/ModelRegistry.sol";
import {TokenManager} from "../../../src/token/TokenManager.sol";
import {Entry} from "../Ledger.sol";
import {Crisis, World} from "../World.sol";
import {Handler} from "./Handler.sol";
import {Impostor} from "./Impostor.sol";

/// @notice The admin and the pauser: what closes and opens, emergency exits, payees, budgets, authorisations.
contract AdminHandler is Handler {
    InfrastructureReserve private immutable RESERVE;

    constructor(World world) Handler(world) {
        RESERVE = world.reserve();
    }

    /// @dev Closes something for a while, or opens what is closed; a pool not for so many acts that its pause could lapse.
    function crisis(uint256 seed) external act("admin.crisis") {
        if (WORLD.crisis() != Crisis.None) return _endCrisis();
        Crisis what = Crisis(1 + seed % 5);
        string memory modelId = WORLD.pick(seed / 5);
        _beginCrisis(what, modelId, what == Crisis.PoolPaused ? 4 : 4 + seed / 16 % 12);
        if (what == Crisis.PoolPaused) _expectNoPause(modelId);
    }

    function exit(uint256 seed, uint256 amount) external act("admin.exit") {
        string memory modelId = WORLD.pick(seed);
        if (seed % 2 == 0 && WORLD.crisis() == Crisis.None) _beginCrisis(Crisis.ReservePaused, modelId, 2);
        uint256 accrued = RESERVE.accrued(modelId);
        amount = _bound(amount, 1, accrued + 1);
        bytes memory data = abi.encodeCall(RESERVE.emergencyWithdraw, (modelId, amount));
        bool may = WORLD.closed(Crisis.ReservePaused, modelId) && amount <= accrued;
        if (!_try(people.admin, address(RESERVE), data, may, "X-1, R-2: no exit unpaused or beyond the line")) return;
        _add(modelId, Entry.Withdrawn, amount);
    }

    function exitBatch(uint256 seed) external act("admin.exitBatch") {
        string[] memory ids = new string[](2);
        (ids[0], ids[1]) = (WORLD.pick(seed), WORLD.pick(seed % 3 + 1));
        uint256[2] memory accrued = [RESERVE.accrued(ids[0]), RESERVE.accrued(ids[1])];
        bytes memory data = abi.encodeCall(RESERVE.emergencyWithdrawBatch, (ids));
        if (seed % 3 == 0 && WORLD.crisis() == Crisis.None) _beginCrisis(Crisis.ReservePaused, ids[0], 2);
        bool may = WORLD.closed(Crisis.ReservePaused, ids[0]) && accrued[0] + accrued[1] != 0;
        if (!_try(people.admin, address(RESERVE), data, may, "X-1: no exit unpaused")) return;
        _add(ids[0], Entry.Withdrawn, accrued[0]);
        _add(ids[1], Entry.Withdrawn, accrued[1]);
    }

    function sweep(uint256 seed) external act("admin.sweep") {
        uint256 surplus = WORLD.donatedToReserve();
        if (surplus == 0) {
            WORLD.usdc().mint(address(RESERVE), 1 + seed % 1e6);
            WORLD.noteDonation(1 + seed % 1e6, 0);
            surplus = WORLD.donatedToReserve();
        }
        vm.prank(people.admin);
        assertEq(RESERVE.sweepSurplus(), surplus, "R-1: only what was given by mistake is surplus");
        WORLD.noteSweep();
        _expectRefusal(people.admin, address(RESERVE), abi.encodeCall(RESERVE.sweepSurplus, ()), "R-1: no surplus");
    }

    function setProvider(uint256 seed) external act("admin.setProvider") {
        string memory modelId = WORLD.pick(seed);
        vm.prank(people.admin);
        RESERVE.setProvider(modelId, _payee(seed / 3));
        WORLD.setProvider(modelId, _payee(seed / 3));
    }

    function approvePayee(uint256 seed) external act("admin.approvePayee") {
        string memory modelId = WORLD.pick(seed);
        vm.prank(people.admin);
        RESERVE.approvePayee(modelId, _payee(seed / 3), seed % 2 == 0);
        WORLD.approve(modelId, _payee(seed / 3), seed % 2 == 0);
    }

    /// @dev Never below what is promised already.
    function setBudget(uint256 seed, uint256 more) external act("admin.setBudget") {
        string memory modelId = WORLD.pick(seed);
        ModelRegistry registry = WORLD.registry();
        uint256 promised = _ghost(modelId, Entry.Promised);
        more = seed % 8 == 0 ? _bound(more, 0, 100e18) : _bound(more, 100_000e18, 500_000e18);
        if (promised != 0) {
            bytes memory less = abi.encodeCall(registry.setBudget, (modelId, promised - 1));
            _expectRefusal(people.admin, address(registry), less, "D-1: no budget below the promises");
        }
        vm.prank(people.admin);
        registry.setBudget(modelId, promised + more);
        WORLD.set(modelId, Entry.Budget, promised + more);
    }

    /// @dev Whoever says it is the pool of a model is not believed, not even to the admin.
    function authoriseImpostor(uint256 seed) external act("admin.authoriseImpostor") {
        string memory modelId = WORLD.pick(seed);
        TokenManager manager = WORLD.manager();
        Impostor impostor = new Impostor(WORLD.poolOf(modelId).modelKey());
        bytes memory data = abi.encodeCall(manager.authorizeAMM, (address(impostor)));
        _expectRefusal(people.admin, address(manager), data, "T-1, M-1: only the directory's pool may mint");
        assertFalse(WORLD.tokenOf(modelId).isMinter(address(impostor)), "M-1: no impostor mints");
    }

    /// @dev Nobody's tokens are held for ever: a pause lapses, cannot be repeated at once, and holders leave meanwhile.
    function lapse(uint256 seed) external act("admin.lapse") {
        if (seed % 4 != 0 || WORLD.crisis() != Crisis.None) {
            // A jump of 14 days each time would end every round at once.
            vm.warp(block.timestamp + seed % 1 hours);
            return;
        }
        string memory modelId = WORLD.pick(seed / 4);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        _beginCrisis(Crisis.PoolPaused, modelId, 1);
        vm.warp(block.timestamp + 14 days);
        assertFalse(pool.paused(), "X-1: a pause lapses");
        _expectNoPause(modelId);
        vm.startPrank(people.admin);
        pool.pause(); // the admin's own, so that the next pause finds the pauser ready
        vm.stopPrank();
    }

    function _expectNoPause(string memory modelId) private {
        HokusaiAMM pool = WORLD.poolOf(modelId);
        _expectRefusal(people.pauser, address(pool), abi.encodeCall(pool.pause, ()), "X-1: no pause follows a pause");
    }
}
