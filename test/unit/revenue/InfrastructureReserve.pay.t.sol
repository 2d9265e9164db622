// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IInfrastructureReserve} from "../../../src/interfaces/IInfrastructureReserve.sol";
import {ArrayEmpty, TextTooLong, ZeroAmount} from "../../../src/types/Errors.sol";
import {Payment} from "../../../src/types/Payment.sol";
import {Base} from "../../Base.t.sol";

/// @notice How money leaves the reserve against invoices.
contract InfrastructureReservePayTest is Base {
    bytes32 private constant INVOICE = keccak256("INV-1");

    function setUp() public override {
        super.setUp();
        _deposit(100e6);
    }

    function test_PaysTheProvider() public {
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.InfrastructureCostPaid(_key(MODEL), provider, INVOICE, MODEL, 50e6, "compute");
        _pay(50e6, INVOICE);
        assertEq(usdc.balanceOf(provider), 50e6);
        assertEq(reserve.accrued(MODEL), 30e6);
        assertEq(reserve.paid(MODEL), 50e6);
        assertEq(reserve.totalPaid(), 50e6);
        assertEq(reserve.outstanding(), 30e6);
        assertTrue(reserve.isInvoicePaid(MODEL, INVOICE));
        assertFalse(reserve.isInvoicePaid("other", INVOICE));
    }

    function test_PaysTheWholeBalance() public {
        _pay(80e6, INVOICE);
        assertEq(reserve.accrued(MODEL), 0);
        assertEq(usdc.balanceOf(address(reserve)), 0);
    }

    function test_PaysAnApprovedPayee() public {
        vm.prank(admin);
        reserve.approvePayee(MODEL, alice, true);
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, alice, 1e6, INVOICE, "");
        assertEq(usdc.balanceOf(alice), 1e6);
    }

    function test_RevertWhen_PayingMoreThanAccrued() public {
        vm.expectRevert(
            abi.encodeWithSelector(IInfrastructureReserve.ExceedsAccruedBalance.selector, MODEL, 80e6 + 1, 80e6)
        );
        _pay(80e6 + 1, INVOICE);
    }

    function test_RevertWhen_TheInvoiceWasPaid() public {
        _pay(10e6, INVOICE);
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.InvoiceAlreadyPaid.selector, MODEL, INVOICE));
        _pay(10e6, INVOICE);
    }

    function test_RevertWhen_TheInvoiceHashIsMissing() public {
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.InvoiceHashMissing.selector, MODEL));
        _pay(10e6, 0);
    }

    function test_RevertWhen_ThePayeeIsNotApproved() public {
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.PayeeNotApproved.selector, MODEL, alice));
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, alice, 1e6, INVOICE, "");
    }

    function test_RevertGiven_NoProvider_WhenPayingZeroAddress() public {
        vm.prank(admin);
        reserve.setProvider(MODEL, address(0));
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.PayeeNotApproved.selector, MODEL, address(0)));
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, address(0), 1e6, INVOICE, "");
    }

    function test_RevertWhen_PayingNothing() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "amount"));
        _pay(0, INVOICE);
    }

    function test_RevertWhen_TheMemoIsTooLong() public {
        vm.startPrank(treasury);
        reserve.payInfrastructureCost(MODEL, provider, 1, INVOICE, string(new bytes(256)));
        vm.expectRevert(abi.encodeWithSelector(TextTooLong.selector, 257, 256));
        reserve.payInfrastructureCost(MODEL, provider, 1, keccak256("2"), string(new bytes(257)));
        vm.stopPrank();
    }

    function test_RevertWhen_AStrangerPays() public {
        bytes32 role = reserve.PAYER_ROLE();
        vm.expectRevert(_missingRole(provider, role));
        vm.prank(provider);
        reserve.payInfrastructureCost(MODEL, provider, 1e6, INVOICE, "");
        vm.expectRevert(_missingRole(admin, role));
        vm.prank(admin);
        reserve.batchPayInfrastructureCosts(_payments(1e6, 1e6));
    }

    function test_OneModelsBalanceNeverPaysAnothers() public {
        usdc.mint(address(reserve), 50e6);
        vm.prank(admin);
        reserve.approvePayee("poor", alice, true);
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.ExceedsAccruedBalance.selector, "poor", 1, 0));
        vm.prank(treasury);
        reserve.payInfrastructureCost("poor", alice, 1, INVOICE, "");
        assertEq(reserve.accrued(MODEL), 80e6);
    }

    // --- batches ---------------------------------------------------------------------------------------------------

    function test_BatchPaysAll() public {
        Payment[] memory payments = _payments(30e6, 50e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.InfrastructureCostPaid(
            _key(MODEL), provider, payments[0].invoiceHash, MODEL, 30e6, "one"
        );
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.InfrastructureCostPaid(
            _key(MODEL), provider, payments[1].invoiceHash, MODEL, 50e6, "two"
        );
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.BatchPaymentCompleted(2, 80e6);
        vm.prank(treasury);
        reserve.batchPayInfrastructureCosts(payments);
        assertEq(usdc.balanceOf(provider), 80e6);
        assertEq(reserve.totalPaid(), 80e6);
        assertEq(reserve.outstanding(), 0);
    }

    function test_RevertWhen_ABatchCarriesAnInvoiceTwice() public {
        Payment[] memory payments = _payments(1e6, 1e6);
        payments[1].invoiceHash = payments[0].invoiceHash;
        bytes32 hash = payments[0].invoiceHash;
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.InvoiceAlreadyPaid.selector, MODEL, hash));
        vm.prank(treasury);
        reserve.batchPayInfrastructureCosts(payments);
    }

    function test_RevertWhen_OneItemOfABatchIsTooLarge() public {
        Payment[] memory payments = _payments(30e6, 50e6 + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IInfrastructureReserve.ExceedsAccruedBalance.selector, MODEL, 50e6 + 1, 50e6)
        );
        vm.prank(treasury);
        reserve.batchPayInfrastructureCosts(payments);
    }

    function test_RevertWhen_TheBatchIsEmpty() public {
        vm.expectRevert(ArrayEmpty.selector);
        vm.prank(treasury);
        reserve.batchPayInfrastructureCosts(new Payment[](0));
    }

    function testFuzz_BatchEqualsSingles(uint256 first, uint256 second) public {
        first = bound(first, 1, 80e6 - 1);
        second = bound(second, 1, 80e6 - first);
        Payment[] memory payments = _payments(first, second);
        uint256 before = vm.snapshotState();
        vm.prank(treasury);
        reserve.batchPayInfrastructureCosts(payments);
        bytes32 batched = _books();
        vm.revertToState(before);
        for (uint256 i = 0; i < payments.length; ++i) {
            Payment memory p = payments[i];
            vm.prank(treasury);
            reserve.payInfrastructureCost(p.modelId, p.payee, p.amount, p.invoiceHash, p.memo);
        }
        assertEq(_books(), batched);
    }

    function _books() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                reserve.accrued(MODEL),
                reserve.paid(MODEL),
                reserve.outstanding(),
                reserve.totalPaid(),
                usdc.balanceOf(provider),
                usdc.balanceOf(address(reserve))
            )
        );
    }

    function _payments(uint256 first, uint256 second) private view returns (Payment[] memory payments) {
        payments = new Payment[](2);
        payments[0] = Payment(MODEL, provider, first, keccak256("first"), "one");
        payments[1] = Payment(MODEL, provider, second, keccak256("second"), "two");
    }
}
