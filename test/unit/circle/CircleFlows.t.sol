// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelSpec} from "../../../src/types/ModelSpec.sol";
import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {CircleBase} from "../../utils/CircleBase.sol";
import {CircleUSDC, ICircleUSDC} from "../../utils/CircleUSDC.sol";
import {Defaults} from "../../utils/Defaults.sol";

/// @notice The system's main flows on Circle's own code.
contract CircleFlowsTest is CircleBase {
    function test_ItIsCirclesCode() public view {
        ICircleUSDC circle = CircleUSDC.USDC;
        assertEq(address(usdc), address(circle));
        assertEq(circle.version(), "2");
        assertEq(usdc.name(), "USD Coin");
        assertEq(usdc.symbol(), "USDC");
        assertEq(usdc.decimals(), 6);
        assertEq(CircleUSDC.IMPLEMENTATION.code.length, 23_464);
        bytes32 slot18 = vm.load(address(usdc), bytes32(uint256(18)));
        assertEq(uint256(slot18), 3, "storage version");
    }

    function test_AFeeIsSplitAndUsesUpTheAllowance() public {
        assertEq(usdc.allowance(backend, address(router)), type(uint256).max);
        _deposit(100e6);
        assertEq(usdc.allowance(backend, address(router)), type(uint256).max - 100e6, "no allowance is infinite");
        assertEq(usdc.balanceOf(address(reserve)), 80e6);
        assertEq(reserve.accrued(MODEL), 80e6);
        assertEq(usdc.balanceOf(address(pool)), 20e6);
        assertEq(pool.reserveBalance(), 20e6);
        assertEq(usdc.balanceOf(address(router)), 0);
    }

    function test_RevertWhen_TheAllowanceIsUsedUp() public {
        vm.prank(backend);
        usdc.approve(address(router), 100e6);
        _deposit(60e6);
        assertEq(usdc.allowance(backend, address(router)), 40e6);
        vm.expectRevert(bytes("ERC20: transfer amount exceeds allowance"));
        vm.prank(backend);
        router.depositFee(MODEL, 60e6);
        assertEq(reserve.accrued(MODEL), 48e6, "the refused deposit left no part behind");
        assertEq(pool.reserveBalance(), 12e6);
        assertEq(usdc.allowance(backend, address(router)), 40e6);
    }

    function test_RevertWhen_TheMoneyIsNotThere() public {
        deal(address(usdc), backend, 50e6);
        vm.expectRevert(bytes("ERC20: transfer amount exceeds balance"));
        vm.prank(backend);
        router.depositFee(MODEL, 60e6);
        assertEq(reserve.outstanding(), 0);
    }

    function test_ABatchIsSplit() public {
        _launch("second");
        string[] memory ids = new string[](2);
        uint256[] memory amounts = new uint256[](2);
        (ids[0], ids[1], amounts[0], amounts[1]) = (MODEL, "second", 100e6, 50e6);
        vm.prank(backend);
        router.batchDepositFees(ids, amounts);
        assertEq(reserve.accrued(MODEL), 80e6);
        assertEq(reserve.accrued("second"), 40e6);
        assertEq(usdc.balanceOf(address(reserve)), 120e6);
        assertEq(usdc.balanceOf(registry.getPool("second")), 10e6);
        assertEq(usdc.allowance(backend, address(router)), type(uint256).max - 150e6);
    }

    function test_AnInvoiceIsPaid() public {
        _deposit(100e6);
        _pay(30e6, "invoice 1");
        assertEq(usdc.balanceOf(provider), 30e6);
        assertEq(usdc.balanceOf(address(reserve)), 50e6);
        assertEq(reserve.accrued(MODEL), 50e6);
        assertEq(reserve.paid(MODEL), 30e6);
    }

    function test_ATopUpCountsInFull() public {
        _fund(alice, 40e6, address(reserve));
        vm.prank(alice);
        reserve.topUp(MODEL, 40e6);
        assertEq(reserve.accrued(MODEL), 40e6);
        assertEq(usdc.allowance(alice, address(reserve)), type(uint256).max - 40e6);
    }

    function test_TokensAreBoughtAndSold() public {
        uint256 tokens = _buy(alice, 1000e6);
        assertEq(tokens, 99_700e18);
        assertEq(usdc.allowance(alice, address(pool)), type(uint256).max - 1000e6);
        _endRound();
        uint256 out = _sell(alice, tokens);
        assertEq(out, 996_999_990 - 2_991_000, "less the share of the virtual supply and the fee");
        assertEq(usdc.balanceOf(alice), out);
        pool.collectFees();
        assertEq(usdc.balanceOf(treasury), 5_991_000);
        assertEq(usdc.balanceOf(address(pool)), 10);
    }

    function test_ALaunchPurchaseLeavesNothingWithTheLauncher() public {
        ModelSpec[] memory specs = new ModelSpec[](1);
        specs[0] = Defaults.model("launched", "Launched", "LCH").spec;
        specs[0].params.governor = governor;
        (specs[0].launchUsdc, specs[0].launchRecipient) = (500e6, alice);
        _fund(admin, 500e6, address(launcher));
        vm.prank(admin);
        launcher.launch(specs);
        HokusaiAMM launched = HokusaiAMM(registry.getPool("launched"));
        assertEq(usdc.balanceOf(address(launched)), 500e6);
        assertEq(launched.reserveBalance(), 498_500_000);
        assertEq(usdc.balanceOf(address(launcher)), 0);
        assertEq(usdc.allowance(address(launcher), address(launched)), 0);
        assertEq(usdc.allowance(admin, address(launcher)), type(uint256).max - 500e6);
    }

    function test_EmergencyExitAndSurplus() public {
        _deposit(100e6);
        usdc.mint(address(reserve), 5e6);
        vm.prank(pauser);
        reserve.pause();
        vm.startPrank(admin);
        reserve.emergencyWithdraw(MODEL, 80e6);
        assertEq(reserve.sweepSurplus(), 5e6);
        vm.stopPrank();
        assertEq(usdc.balanceOf(treasury), 85e6);
        assertEq(usdc.balanceOf(address(reserve)), 0);
        assertEq(reserve.withdrawn(MODEL), 80e6);
    }
}
