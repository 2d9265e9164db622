// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {InfrastructureReserve} from "../../../src/revenue/InfrastructureReserve.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice Governance, the admin, the pauser. Crises begin and end in one act, so that they do not silence the others.
contract PowerHandler is Handler {
    InfrastructureReserve private immutable RESERVE;

    constructor(World world) Handler(world) {
        RESERVE = world.reserve();
    }

    function setRate(uint256 seed, uint256 bps) external act("setRate") {
        string memory modelId = WORLD.model(seed);
        address params = address(WORLD.paramsOf(modelId));
        bytes memory tooHigh = abi.encodeWithSignature("setInfrastructureAccrualBps(uint16)", 10_001);
        _expectRefusal(people.governor, params, tooHigh, "P-1: at most 100 %");
        bps = _bound(bps, 5000, 10_000);
        vm.startPrank(people.governor);
        WORLD.paramsOf(modelId).setInfrastructureAccrualBps(uint16(bps));
        vm.stopPrank();
        WORLD.noteRate(modelId, bps);
    }

    function setTradeFee(uint256 seed, uint256 bps) external act("setTradeFee") {
        vm.startPrank(people.governor);
        WORLD.factory().setTradeFee(WORLD.model(seed), uint16(_bound(bps, 0, 100)));
        vm.stopPrank();
    }

    function setProvider(uint256 seed) external act("setProvider") {
        string memory modelId = WORLD.model(seed);
        vm.prank(people.admin);
        RESERVE.setProvider(modelId, _person(seed / 3));
    }

    function sweep() external act("sweep") {
        if (WORLD.donatedToReserve() == 0) return _returnEarly();
        vm.prank(people.admin);
        assertEq(RESERVE.sweepSurplus(), WORLD.donatedToReserve(), "R-1: only what was given by mistake is surplus");
        WORLD.noteSweep();
    }

    function reserveCrisis(uint256 seed, uint256 amount) external act("reserveCrisis") {
        string memory modelId = WORLD.model(seed);
        vm.prank(people.pauser);
        RESERVE.pause();
        address payee = RESERVE.provider(modelId);
        bytes memory payment = abi.encodeCall(RESERVE.payInfrastructureCost, (modelId, payee, 1, "x", ""));
        _expectRefusal(people.treasury, address(RESERVE), payment, "X-1: nobody is paid while paused");
        _expectRefusal(people.backend, address(WORLD.router()), _deposit(modelId), "X-1: nothing comes while paused");
        uint256 accrued = RESERVE.accrued(modelId);
        if (accrued != 0) {
            amount = _bound(amount, 1, accrued);
            vm.prank(people.admin);
            RESERVE.emergencyWithdraw(modelId, amount);
            WORLD.noteWithdrawal(modelId, amount);
        }
        vm.prank(people.admin);
        RESERVE.unpause();
    }

    function routerCrisis(uint256 seed) external act("routerCrisis") {
        vm.startPrank(people.pauser);
        WORLD.router().pause();
        vm.stopPrank();
        _expectRefusal(
            people.backend, address(WORLD.router()), _deposit(WORLD.model(seed)), "X-1: the router is paused"
        );
        vm.startPrank(people.admin);
        WORLD.router().unpause();
        vm.stopPrank();
    }

    function switchOff(uint256 seed) external act("switchOff") {
        string memory modelId = WORLD.model(seed);
        _setActive(modelId, false);
        _expectRefusal(people.backend, address(WORLD.router()), _deposit(modelId), "X-1: the model is off");
        HokusaiAMM pool = WORLD.poolOf(modelId);
        _fund(_person(seed), 1e6, address(pool));
        bytes memory buy = abi.encodeCall(pool.buy, (1e6, 1, _person(seed), block.timestamp));
        _expectRefusal(_person(seed), address(pool), buy, "X-1: the model is off");
        _setActive(modelId, true);
    }

    function steal(uint256 seed, uint256 amount) external act("steal") {
        string memory modelId = WORLD.model(seed);
        (address target, bytes memory data) = _theft(seed % 13, modelId, _bound(amount, 1, type(uint64).max));
        _expectRefusal(makeAddr("thief"), target, data, "R-1, T-1: a stranger moves nothing");
    }

    function _theft(uint256 kind, string memory modelId, uint256 amount) private returns (address, bytes memory) {
        address thief = makeAddr("thief");
        address reserve = address(RESERVE);
        address pool = address(WORLD.poolOf(modelId));
        address token = address(WORLD.tokenOf(modelId));
        if (kind == 0) return (reserve, abi.encodeCall(RESERVE.deposit, (modelId, amount)));
        if (kind == 1) {
            return (reserve, abi.encodeCall(RESERVE.payInfrastructureCost, (modelId, thief, amount, "x", "")));
        }
        if (kind == 2) return (reserve, abi.encodeCall(RESERVE.emergencyWithdraw, (modelId, amount)));
        if (kind == 3) return (reserve, abi.encodeCall(RESERVE.sweepSurplus, ()));
        if (kind == 4) return (reserve, abi.encodeCall(RESERVE.setProvider, (modelId, thief)));
        if (kind == 5) return (reserve, abi.encodeCall(RESERVE.initializeProvider, (modelId, thief)));
        if (kind == 6) return (pool, abi.encodeWithSignature("creditFees(uint256)", amount));
        if (kind == 7) return (pool, abi.encodeWithSignature("initialize(uint16,uint256)", 0, 0));
        if (kind == 8) return (token, abi.encodeWithSignature("mint(address,uint256)", thief, amount));
        if (kind == 9) return (token, abi.encodeWithSignature("burnFrom(address,uint256)", _person(amount), amount));
        if (kind == 10) {
            return (address(WORLD.manager()), abi.encodeCall(WORLD.manager().mintTokens, (modelId, thief, amount)));
        }
        if (kind == 11) {
            return (address(WORLD.registry()), abi.encodeCall(WORLD.registry().setActive, (modelId, false)));
        }
        return (address(WORLD.router()), _deposit(modelId));
    }

    function _setActive(string memory modelId, bool active) private {
        vm.startPrank(people.admin);
        WORLD.registry().setActive(modelId, active);
        vm.stopPrank();
    }

    function _deposit(string memory modelId) private pure returns (bytes memory) {
        return abi.encodeWithSignature("depositFee(string,uint256)", modelId, 100e6);
    }
}
