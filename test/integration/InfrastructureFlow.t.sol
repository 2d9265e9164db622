// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IInfrastructureReserve} from "../../src/interfaces/IInfrastructureReserve.sol";
import {Base} from "../Base.t.sol";

/// @notice The guide's "Testing the Deployment", told as one flow with its numbers.
contract InfrastructureFlowTest is Base {
    bytes32 private constant INVOICE = keccak256("INV-2024-001");

    function test_TheGuidesFourTests() public {
        _depositIsSplit80To20();
        _paymentLeaves30();
        _governanceMovesTheSplitTo70To30();
        _healthIsReadable();
    }

    function test_EachActIsRefusedToEveryoneElse() public {
        _deposit(100e6);
        bytes32 depositor = router.FEE_DEPOSITOR_ROLE();
        bytes32 payer = reserve.PAYER_ROLE();
        bytes32 gov = params.GOV_ROLE();

        vm.expectRevert(_missingRole(treasury, depositor));
        vm.prank(treasury);
        router.depositFee(MODEL, 100e6);

        vm.expectRevert(_missingRole(backend, payer));
        vm.prank(backend);
        reserve.payInfrastructureCost(MODEL, provider, 50e6, INVOICE, "January 2024 compute costs");

        vm.expectRevert(_missingRole(admin, gov));
        vm.prank(admin);
        params.setInfrastructureAccrualBps(7000);
    }

    function _depositIsSplit80To20() private {
        uint256 poolBefore = pool.reserveBalance();
        _deposit(100e6);
        assertEq(reserve.accrued(MODEL), 80e6, "infrastructure");
        assertEq(pool.reserveBalance() - poolBefore, 20e6, "profit");
        assertEq(usdc.balanceOf(address(reserve)), 80e6, "cash of the reserve");
        assertEq(usdc.balanceOf(address(pool)), 20e6, "cash of the pool");
        assertEq(usdc.balanceOf(address(router)), 0, "cash of the router");
    }

    function _paymentLeaves30() private {
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, provider, 50e6, INVOICE, "January 2024 compute costs");
        assertEq(reserve.accrued(MODEL), 30e6, "net accrued");
        assertEq(reserve.paid(MODEL), 50e6, "paid");
        assertEq(usdc.balanceOf(provider), 50e6, "cash of the provider");

        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.InvoiceAlreadyPaid.selector, MODEL, INVOICE));
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, provider, 1e6, INVOICE, "the same invoice again");
    }

    function _governanceMovesTheSplitTo70To30() private {
        vm.prank(governor);
        params.setInfrastructureAccrualBps(7000);
        (uint256 accruedBefore, uint256 poolBefore) = (reserve.accrued(MODEL), pool.reserveBalance());
        _deposit(100e6);
        assertEq(reserve.accrued(MODEL) - accruedBefore, 70e6, "infrastructure");
        assertEq(pool.reserveBalance() - poolBefore, 30e6, "profit");
    }

    function _healthIsReadable() private view {
        assertEq(reserve.getAccrualRunway(MODEL, 50e6), 2, "runway of $100 at $50 a day (days)");
        (uint256 accrued, uint256 paid, address currentProvider) = reserve.getModelAccounting(MODEL);
        assertEq(accrued, 100e6);
        assertEq(paid, 50e6);
        assertEq(currentProvider, provider);
        (uint256 totalFees, uint256 infraBps, uint256 profitBps) = router.getModelStats(MODEL);
        assertEq(totalFees, 200e6);
        assertEq(infraBps, 7000);
        assertEq(profitBps, 3000);
    }
}
