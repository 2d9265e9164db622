// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Stage} from "./Stage.sol";

/// @notice The reserve's books: what each act moves, for every amount, and that it moves nothing of another model.
contract Books is Stage {
    function setUp() public override {
        super.setUp();
        usdc.mint(address(reserve), 2 ** 64);
        vm.prank(HOLDER);
        reserve.deposit("n", 70);
        usdc.mint(HOLDER, 2 ** 64);
        vm.prank(HOLDER);
        usdc.approve(address(reserve), type(uint256).max);
    }

    function check_DepositCreditsItsAmount(uint256 amount) public {
        vm.assume(_deposit(amount));
        assert(reserve.accrued("m") == 100 + amount);
        assert(reserve.outstanding() == 170 + amount);
    }

    function refuted_DepositCreditsItsAmount(uint256 amount) public {
        vm.assume(_deposit(amount));
        assert(reserve.accrued("m") == 100 + amount);
        assert(reserve.outstanding() == 70 + amount);
    }

    function check_DepositLeavesOthers(uint256 amount) public {
        vm.assume(_deposit(amount));
        assert(reserve.accrued("n") == 70);
    }

    function refuted_DepositLeavesOthers(uint256 amount) public {
        vm.assume(_deposit(amount));
        assert(reserve.accrued("m") == 100);
    }

    function check_DepositIsThere(uint256 amount) public {
        vm.assume(_deposit(amount));
        assert(usdc.balanceOf(address(reserve)) >= reserve.outstanding());
    }

    function refuted_DepositIsThere(uint256 amount) public {
        vm.assume(_deposit(amount));
        assert(usdc.balanceOf(address(reserve)) >= reserve.outstanding() + 2 ** 64);
    }

    function check_PayMovesItsAmount(uint256 amount, bytes32 invoice) public {
        vm.assume(_pay(amount, invoice));
        assert(reserve.accrued("m") + amount == 100);
        assert(reserve.paid("m") == amount);
        assert(reserve.outstanding() + amount == 170);
        assert(reserve.totalPaid() == amount);
    }

    function refuted_PayMovesItsAmount(uint256 amount, bytes32 invoice) public {
        vm.assume(_pay(amount, invoice));
        assert(reserve.accrued("m") + amount == 100);
        assert(reserve.outstanding() == 170);
    }

    function check_PayLeavesOthers(uint256 amount, bytes32 invoice) public {
        vm.assume(_pay(amount, invoice));
        assert(reserve.accrued("n") == 70);
        assert(reserve.paid("n") == 0);
    }

    function refuted_PayLeavesOthers(uint256 amount, bytes32 invoice) public {
        vm.assume(_pay(amount, invoice));
        assert(reserve.paid("m") == 0);
    }

    function check_PayTakesNoMoreThanAccrued(uint256 amount, bytes32 invoice) public {
        vm.assume(amount > 100);
        assert(!_pay(amount, invoice));
    }

    function refuted_PayTakesNoMoreThanAccrued(uint256 amount, bytes32 invoice) public {
        vm.assume(amount >= 100);
        assert(!_pay(amount, invoice));
    }

    function check_InvoicesPayOnce(uint256 amount, uint256 again, bytes32 invoice) public {
        vm.assume(_pay(amount, invoice));
        assert(!_pay(again, invoice));
    }

    function refuted_InvoicesPayOnce(uint256 amount, uint256 again, bytes32 invoice, bytes32 other) public {
        vm.assume(_pay(amount, invoice));
        assert(!_pay(again, other));
    }

    function check_OnlyPayeesArePaid(address payee, uint256 amount, bytes32 invoice) public {
        vm.assume(payee != HOLDER);
        assert(!_payTo(payee, amount, invoice));
    }

    function refuted_OnlyPayeesArePaid(address payee, uint256 amount, bytes32 invoice) public {
        assert(!_payTo(payee, amount, invoice));
    }

    function check_ExitBooksWhatLeaves(uint256 amount) public {
        _pause();
        vm.assume(_passes(address(reserve), HOLDER, abi.encodeCall(reserve.emergencyWithdraw, ("m", amount))));
        assert(reserve.accrued("m") + amount == 100);
        assert(reserve.withdrawn("m") == amount);
        assert(reserve.outstanding() + amount == 170);
        assert(reserve.accrued("n") == 70);
    }

    function refuted_ExitBooksWhatLeaves(uint256 amount) public {
        _pause();
        vm.assume(_passes(address(reserve), HOLDER, abi.encodeCall(reserve.emergencyWithdraw, ("m", amount))));
        assert(reserve.accrued("m") == 100);
    }

    function check_ExitNeedsAPause(uint256 amount) public {
        assert(!_passes(address(reserve), HOLDER, abi.encodeCall(reserve.emergencyWithdraw, ("m", amount))));
    }

    function refuted_ExitNeedsAPause(uint256 amount) public {
        _pause();
        assert(!_passes(address(reserve), HOLDER, abi.encodeCall(reserve.emergencyWithdraw, ("m", amount))));
    }

    function check_SweepLeavesWhatIsOwed(uint64 donated) public {
        usdc.mint(address(reserve), donated);
        vm.prank(HOLDER);
        reserve.sweepSurplus();
        assert(usdc.balanceOf(address(reserve)) == reserve.outstanding());
    }

    function refuted_SweepLeavesWhatIsOwed(uint64 donated) public {
        vm.prank(HOLDER);
        reserve.sweepSurplus();
        usdc.mint(address(reserve), donated);
        assert(usdc.balanceOf(address(reserve)) == reserve.outstanding());
    }

    function check_TopUpCountsInFull(uint256 amount) public {
        vm.assume(_passes(address(reserve), HOLDER, abi.encodeCall(reserve.topUp, ("m", amount))));
        assert(reserve.accrued("m") == 100 + amount);
        assert(reserve.outstanding() == 170 + amount);
        assert(reserve.accrued("n") == 70);
    }

    function refuted_TopUpCountsInFull(uint256 amount) public {
        vm.assume(_passes(address(reserve), HOLDER, abi.encodeCall(reserve.topUp, ("m", amount))));
        assert(reserve.outstanding() == 100 + amount);
    }

    function check_BatchIsItsSingles(uint64 first, uint64 second) public {
        vm.assume(_batch(first, second));
        assert(reserve.accrued("m") == 100 + uint256(first));
        assert(reserve.accrued("n") == 70 + uint256(second));
        assert(reserve.outstanding() == 170 + uint256(first) + second);
    }

    function refuted_BatchIsItsSingles(uint64 first, uint64 second) public {
        vm.assume(_batch(first, second));
        assert(reserve.accrued("m") == 100 + uint256(second));
    }

    function _deposit(uint256 amount) private returns (bool) {
        return _passes(address(reserve), HOLDER, abi.encodeCall(reserve.deposit, ("m", amount)));
    }

    function _pay(uint256 amount, bytes32 invoice) private returns (bool) {
        return _payTo(HOLDER, amount, invoice);
    }

    function _payTo(address payee, uint256 amount, bytes32 invoice) private returns (bool) {
        bytes memory data = abi.encodeCall(reserve.payInfrastructureCost, ("m", payee, amount, invoice, ""));
        return _passes(address(reserve), HOLDER, data);
    }

    function _batch(uint256 first, uint256 second) private returns (bool) {
        string[] memory ids = new string[](2);
        (ids[0], ids[1]) = ("m", "n");
        uint256[] memory amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (first, second);
        return _passes(address(reserve), HOLDER, abi.encodeCall(reserve.batchDeposit, (ids, amounts)));
    }

    function _pause() private {
        vm.prank(HOLDER);
        reserve.pause();
    }
}
