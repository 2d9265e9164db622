// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Payment} from "../../../src/types/Payment.sol";
import {CircleBase} from "../../utils/CircleBase.sol";
import {CircleUSDC} from "../../utils/CircleUSDC.sol";

/// @notice What remains possible, and who can repair it, when Circle blocks an address of the system.
contract CircleBlockedTest is CircleBase {
    string private constant OTHER = "other";
    bytes private constant BLOCKED = "Blacklistable: account is blacklisted";

    function setUp() public override {
        super.setUp();
        _launch(OTHER);
        vm.prank(admin);
        reserve.setProvider(OTHER, bob);
        _buy(alice, 1000e6);
        _endRound();
        _deposit(100e6);
        vm.prank(backend);
        router.depositFee(OTHER, 100e6);
    }

    function test_ABlockedProviderStopsOnlyItsOwnPayments() public {
        CircleUSDC.blocklist(provider);
        vm.expectRevert(BLOCKED);
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, provider, 10e6, "bill", "");
        assertFalse(reserve.isInvoicePaid(MODEL, "bill"), "the invoice is still to be paid");
        vm.prank(treasury);
        reserve.payInfrastructureCost(OTHER, bob, 10e6, "bill", "");
        vm.prank(admin);
        reserve.setProvider(MODEL, alice);
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, alice, 10e6, "bill", "");
        assertEq(reserve.paid(MODEL), 10e6);
        assertEq(reserve.paid(OTHER), 10e6);
    }

    function test_ABatchWithABlockedPayeeIsRefusedAsAWhole() public {
        Payment[] memory payments = new Payment[](2);
        payments[0] = Payment(OTHER, bob, 10e6, "bill", "");
        payments[1] = Payment(MODEL, provider, 10e6, "bill", "");
        CircleUSDC.blocklist(provider);
        vm.expectRevert(BLOCKED);
        vm.prank(treasury);
        reserve.batchPayInfrastructureCosts(payments);
        assertEq(usdc.balanceOf(bob), 0);
        assertEq(reserve.totalPaid(), 0);
        assertFalse(reserve.isInvoicePaid(OTHER, "bill"));
    }

    function test_ABlockedTreasuryIsReplaced() public {
        CircleUSDC.blocklist(treasury);
        vm.expectRevert(BLOCKED);
        pool.collectFees();
        _deposit(10e6);
        _sell(alice, 1000e18);
        uint256 owed = pool.feesOwed();
        address vault = makeAddr("vault");
        vm.startPrank(admin);
        factory.setTreasury(vault);
        reserve.setTreasury(vault);
        vm.stopPrank();
        pool.collectFees();
        assertEq(usdc.balanceOf(vault), owed);
        vm.prank(pauser);
        reserve.pause();
        vm.prank(admin);
        reserve.emergencyWithdraw(MODEL, 88e6);
        assertEq(usdc.balanceOf(vault), owed + 88e6);
    }

    function test_ABlockedBackendIsReplaced() public {
        CircleUSDC.blocklist(backend);
        bytes32 role = router.FEE_DEPOSITOR_ROLE();
        vm.prank(admin);
        router.grantRole(role, bob);
        _fund(bob, 10e6, address(router));
        vm.prank(bob);
        router.depositFee(MODEL, 10e6);
        assertEq(reserve.accrued(MODEL), 88e6);
    }

    function test_ABlockedPoolStopsItsModelOnly() public {
        CircleUSDC.blocklist(address(pool));
        string[] memory ids = new string[](2);
        uint256[] memory amounts = new uint256[](2);
        (ids[0], ids[1], amounts[0], amounts[1]) = (OTHER, MODEL, 10e6, 10e6);
        vm.startPrank(backend);
        vm.expectRevert(BLOCKED);
        router.batchDepositFees(ids, amounts);
        router.depositFee(OTHER, 10e6);
        vm.stopPrank();
        assertEq(reserve.accrued(OTHER), 88e6);
        _pay(10e6, "bill");
        vm.prank(governor);
        params.setInfrastructureAccrualBps(10_000);
        _deposit(10e6);
        assertEq(reserve.accrued(MODEL), 80e6, "revenue without a profit leg goes on");
    }

    function test_ABlockedReserveLeavesTheMarketAlone() public {
        CircleUSDC.blocklist(address(reserve));
        vm.expectRevert(BLOCKED);
        vm.prank(backend);
        router.depositFee(MODEL, 10e6);
        assertEq(router.getModelFees(MODEL), 100e6);
        _buy(bob, 10e6);
        assertGt(_sell(alice, 1000e18), 0);
        pool.collectFees();
    }

    function test_ABlockedHolderSellsToAnotherAddress() public {
        CircleUSDC.blocklist(alice);
        vm.startPrank(alice);
        token.approve(address(pool), 1000e18);
        vm.expectRevert(BLOCKED);
        pool.sell(1000e18, 1, alice, block.timestamp);
        uint256 out = pool.sell(1000e18, 1, bob, block.timestamp);
        vm.stopPrank();
        assertEq(usdc.balanceOf(bob), out);
    }

    function test_ABlockedRouterIsReplaced() public {
        CircleUSDC.blocklist(address(router));
        vm.expectRevert(BLOCKED);
        vm.prank(backend);
        router.depositFee(MODEL, 10e6);
        _fund(backend, 10e6, address(pool));
        _fund(backend, 10e6, address(reserve));
        vm.startPrank(backend);
        reserve.topUp(MODEL, 8e6);
        pool.depositFees(2e6);
        vm.stopPrank();
        assertEq(reserve.accrued(MODEL), 88e6, "both halves of a deposit have doors of their own");
    }
}
