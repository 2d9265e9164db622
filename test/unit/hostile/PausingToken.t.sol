// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PausingToken} from "../../mocks/PausingToken.sol";
import {HostileBase} from "./HostileBase.sol";

/// @notice T3: the issuer halts the money: nothing is booked meanwhile, and everything goes on afterwards.
contract PausingTest is HostileBase {
    uint256 private tokens;

    function setUp() public override {
        super.setUp();
        _deposit(100e6);
        tokens = _buy(alice, 1000e6);
        _endRound();
        vm.prank(alice);
        token.approve(address(pool), tokens);
        _fund(bob, 1000e6, address(pool));
        _fund(stranger, 1000e6, address(reserve));
    }

    function test_T3_WhileTheMoneyStandsStillNothingIsBooked() public {
        bytes32 before = _books();
        PausingToken(address(usdc)).setHalted(true);
        bytes memory halted = abi.encodeWithSelector(PausingToken.Halted.selector);
        vm.expectRevert(halted);
        _deposit(100e6);
        vm.expectRevert(halted);
        vm.prank(stranger);
        reserve.topUp(MODEL, 1e6);
        vm.expectRevert(halted);
        _pay(1e6, keccak256("1"));
        vm.expectRevert(halted);
        vm.prank(bob);
        pool.buy(1e6, 1, bob, block.timestamp);
        vm.expectRevert(halted);
        vm.prank(alice);
        pool.sell(tokens, 1, alice, block.timestamp);
        vm.expectRevert(halted);
        pool.collectFees();
        assertEq(_books(), before);
    }

    function test_T3_AfterwardsEverythingGoesOn() public {
        PausingToken(address(usdc)).setHalted(true);
        PausingToken(address(usdc)).setHalted(false);
        _deposit(100e6);
        _pay(160e6, keccak256("1"));
        vm.prank(bob);
        pool.buy(1e6, 1, bob, block.timestamp);
        vm.prank(alice);
        pool.sell(tokens, 1, alice, block.timestamp);
        assertGt(pool.collectFees(), 0);
        assertEq(usdc.balanceOf(address(pool)), pool.reserveBalance());
        assertEq(usdc.balanceOf(address(reserve)), 0);
    }

    function _token() internal override returns (address) {
        return address(new PausingToken());
    }

    function _books() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                reserve.accrued(MODEL),
                reserve.totalPaid(),
                reserve.outstanding(),
                reserve.isInvoicePaid(MODEL, keccak256("1")),
                router.getModelFees(MODEL),
                pool.reserveBalance(),
                pool.feesOwed(),
                token.totalSupply()
            )
        );
    }
}
