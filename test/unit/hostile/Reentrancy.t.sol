// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ModelId} from "../../../src/libraries/ModelId.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {Payment} from "../../../src/types/Payment.sol";
import {ReentrantToken} from "../../mocks/ReentrantToken.sol";
import {HostileBase} from "./HostileBase.sol";

/// @notice T1: a token that calls back re-enters each guarded function of reserve, router and pool, and is refused by
/// the guard and by nothing else: it holds every role.
contract ReentrancyTest is HostileBase {
    ReentrantToken private hostile;

    function setUp() public override {
        super.setUp();
        vm.startPrank(admin);
        reserve.grantRole(reserve.DEPOSITOR_ROLE(), address(hostile));
        reserve.grantRole(reserve.PAYER_ROLE(), address(hostile));
        reserve.grantRole(0x00, address(hostile));
        router.grantRole(router.FEE_DEPOSITOR_ROLE(), address(hostile));
        factory.grantRole(factory.FEE_ROUTER_ROLE(), address(hostile));
        vm.stopPrank();
        _deposit(1000e6);
        _buy(alice, 1000e6);
        _endRound();
        vm.prank(alice);
        token.approve(address(pool), type(uint256).max);
        _fund(alice, 1000e6, address(pool));
        _fund(alice, 1000e6, address(reserve));
    }

    function test_T1_NothingReentersTheReserveFromAnyDoor() public {
        bytes memory probe = abi.encodeCall(reserve.deposit, (MODEL, 1));
        _expectGuard(address(reserve), probe, alice, abi.encodeCall(reserve.topUp, (MODEL, 1e6)));
        _expectGuard(address(reserve), probe, treasury, _payCall("1"));
        _expectGuard(address(reserve), probe, treasury, _batchPayCall("2"));
        usdc.mint(address(reserve), 5);
        _expectGuard(address(reserve), probe, admin, abi.encodeCall(reserve.sweepSurplus, ()));
        vm.prank(pauser);
        reserve.pause();
        probe = abi.encodeCall(reserve.sweepSurplus, ());
        _expectGuard(address(reserve), probe, admin, abi.encodeCall(reserve.emergencyWithdraw, (MODEL, 1)));
        _expectGuard(address(reserve), probe, admin, abi.encodeCall(reserve.emergencyWithdrawBatch, (_ids())));
    }

    function test_T1_EachFunctionOfTheReserveIsGuarded() public {
        bytes memory outer = abi.encodeCall(reserve.topUp, (MODEL, 1e6));
        _expectGuard(address(reserve), abi.encodeCall(reserve.topUp, (MODEL, 1)), alice, outer);
        _expectGuard(address(reserve), abi.encodeCall(reserve.batchDeposit, (_ids(), _amounts())), alice, outer);
        _expectGuard(address(reserve), abi.encodeCall(reserve.depositShare, (_keys()[0], 1, 1)), alice, outer);
        bytes memory shares = abi.encodeCall(reserve.batchDepositShares, (_keys(), _amounts(), _amounts()));
        _expectGuard(address(reserve), shares, alice, outer);
        _expectGuard(address(reserve), _payCall("1"), alice, outer);
        _expectGuard(address(reserve), _batchPayCall("2"), alice, outer);
        vm.prank(pauser);
        reserve.pause();
        outer = abi.encodeCall(reserve.emergencyWithdraw, (MODEL, 1));
        bytes memory inner = abi.encodeCall(reserve.emergencyWithdrawBatch, (_ids()));
        _expectGuard(address(reserve), outer, admin, outer);
        _expectGuard(address(reserve), inner, admin, outer);
    }

    function test_T1_EachFunctionOfTheRouterIsGuarded() public {
        bytes memory single = abi.encodeWithSignature("depositFee(string,uint256)", MODEL, 100e6);
        bytes memory limited = abi.encodeWithSignature("depositFee(string,uint256,uint256)", MODEL, 100e6, 9000);
        bytes memory batch = abi.encodeCall(router.batchDepositFees, (_ids(), _amounts()));
        bytes[3] memory calls = [single, limited, batch];
        for (uint256 i = 0; i < calls.length; ++i) {
            for (uint256 j = 0; j < calls.length; ++j) {
                _expectGuard(address(router), calls[j], backend, calls[i]);
            }
        }
    }

    function test_T1_EachFunctionOfThePoolIsGuarded() public {
        bytes memory buy = abi.encodeCall(pool.buy, (1e6, 1, alice, block.timestamp));
        bytes memory sell = abi.encodeCall(pool.sell, (1e18, 1, alice, block.timestamp));
        bytes memory deposit = abi.encodeCall(pool.depositFees, (1e6));
        bytes memory credit = abi.encodeCall(pool.creditFees, (1));
        bytes memory collect = abi.encodeCall(pool.collectFees, ());
        bytes memory poke = abi.encodeCall(pool.poke, ());
        bytes[4] memory outers = [buy, sell, deposit, collect];
        bytes[6] memory inners = [buy, sell, deposit, credit, collect, poke];
        for (uint256 i = 0; i < outers.length; ++i) {
            for (uint256 j = 0; j < inners.length; ++j) {
                uint256 before = vm.snapshotState();
                _expectGuard(address(pool), inners[j], alice, outers[i]);
                vm.revertToState(before);
            }
        }
    }

    function test_T1_AnAnnouncementInsideATopUpCountsNothingTwice() public {
        hostile.arm(address(router), abi.encodeWithSignature("depositFee(string,uint256)", MODEL, 10e6));
        _fund(address(hostile), 10e6, address(router));
        vm.prank(alice);
        reserve.topUp(MODEL, 1e6);
        assertGe(usdc.balanceOf(address(reserve)), reserve.outstanding());
        assertEq(reserve.outstanding(), reserve.accrued(MODEL));
    }

    function _token() internal override returns (address) {
        hostile = new ReentrantToken();
        return address(hostile);
    }

    /// @dev The outer call succeeds, and the call out of it met the guard of `target`.
    function _expectGuard(address target, bytes memory inner, address caller, bytes memory outer) private {
        hostile.arm(target, inner);
        vm.prank(caller);
        (bool ok, bytes memory answer) = target.call(outer);
        assertTrue(ok, string(answer));
        assertTrue(hostile.fired(), "the token called back");
        assertFalse(hostile.succeeded(), "the call back was refused");
        assertEq(bytes4(hostile.answer()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
    }

    function _payCall(string memory invoice) private view returns (bytes memory) {
        return abi.encodeCall(reserve.payInfrastructureCost, (MODEL, provider, 1e6, keccak256(bytes(invoice)), ""));
    }

    function _batchPayCall(string memory invoice) private view returns (bytes memory) {
        Payment[] memory payments = new Payment[](1);
        payments[0] = Payment(MODEL, provider, 1e6, keccak256(bytes(invoice)), "");
        return abi.encodeCall(reserve.batchPayInfrastructureCosts, (payments));
    }

    function _ids() private pure returns (string[] memory ids) {
        ids = new string[](1);
        ids[0] = MODEL;
    }

    function _keys() private pure returns (ModelKey[] memory keys) {
        keys = new ModelKey[](1);
        keys[0] = ModelId.toKeyMemory(MODEL);
    }

    function _amounts() private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](1);
        amounts[0] = 100e6;
    }
}
