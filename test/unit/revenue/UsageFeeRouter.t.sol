// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Vm} from "forge-std/Vm.sol";
import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {IUsageFeeRouter} from "../../../src/interfaces/IUsageFeeRouter.sol";
import {ModelId} from "../../../src/libraries/ModelId.sol";
import {UsageFeeRouter} from "../../../src/revenue/UsageFeeRouter.sol";
import {NoCode, ZeroAddress, ZeroAmount} from "../../../src/types/Errors.sol";
import {Base} from "../../Base.t.sol";

/// @notice The split of one deposit over our own pools.
contract UsageFeeRouterTest is Base {
    function test_KnowsItsSurroundings() public view {
        assertEq(router.factory(), address(factory));
        assertEq(router.reserveToken(), address(usdc));
        assertEq(router.infraReserve(), address(reserve));
        assertEq(uint8(router.kind()), uint8(IUsageFeeRouter.Kind.Native));
        assertEq(router.FEE_DEPOSITOR_ROLE(), keccak256("FEE_DEPOSITOR_ROLE"));
        assertEq(router.PAUSER_ROLE(), keccak256("PAUSER_ROLE"));
        assertTrue(router.isDepositor(backend));
        assertFalse(router.isDepositor(admin));
        assertFalse(router.paused());
        assertEq(router.getBalance(), 0);
    }

    function test_AdminAloneHasPowerAtBirth() public {
        UsageFeeRouter fresh = _new(address(factory), address(usdc), address(reserve), admin);
        assertTrue(fresh.hasRole(0x00, admin));
        assertFalse(fresh.hasRole(0x00, address(this)));
        assertFalse(fresh.isDepositor(backend));
    }

    function test_RevertWhen_TheFactoryHasNoCode() public {
        vm.expectRevert(abi.encodeWithSelector(NoCode.selector, stranger));
        _new(stranger, address(usdc), address(reserve), admin);
    }

    function test_RevertWhen_UsdcIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "usdc"));
        _new(address(factory), address(0), address(reserve), admin);
    }

    function test_RevertWhen_TheReserveIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "infrastructureReserve"));
        _new(address(factory), address(usdc), address(0), admin);
    }

    function test_RevertWhen_AdminIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "admin"));
        _new(address(factory), address(usdc), address(reserve), address(0));
    }

    // --- depositFee ------------------------------------------------------------------------------------------------

    function test_FirstDepositFindsTheRouteAndSplits() public {
        vm.expectEmit(address(router));
        emit IUsageFeeRouter.RouteResolved(_key(MODEL), address(pool), address(params), MODEL);
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.FeesDeposited(address(router), 20e6, 20e6, 20e6);
        vm.expectEmit(address(router));
        emit IUsageFeeRouter.FeeDeposited(_key(MODEL), address(pool), backend, MODEL, 100e6, 80e6, 20e6);
        _deposit(100e6);
        assertEq(usdc.balanceOf(address(reserve)), 80e6);
        assertEq(usdc.balanceOf(address(pool)), 20e6);
        assertEq(usdc.balanceOf(backend), 1_000_000e6 - 100e6);
        assertEq(router.getModelFees(MODEL), 100e6);
    }

    function test_LaterDepositsKeepTheRoute() public {
        _deposit(100e6);
        vm.recordLogs();
        _deposit(50e6);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            assertNotEq(logs[i].topics[0], IUsageFeeRouter.RouteResolved.selector);
        }
        (address cachedPool, address cachedParams, address currentPool, address currentParams) = router.routeOf(MODEL);
        assertEq(cachedPool, address(pool));
        assertEq(cachedParams, address(params));
        assertEq(currentPool, address(pool));
        assertEq(currentParams, address(params));
        assertEq(router.getModelFees(MODEL), 150e6);
    }

    function test_RateIsReadLive() public {
        _deposit(100e6);
        vm.prank(governor);
        params.setInfrastructureAccrualBps(5000);
        _deposit(100e6);
        assertEq(reserve.accrued(MODEL), 130e6);
        assertEq(pool.reserveBalance(), 70e6);
    }

    function test_AtAHundredPercentThePoolIsNotTouched() public {
        vm.prank(governor);
        params.setInfrastructureAccrualBps(10_000);
        vm.expectCall(address(pool), abi.encodeWithSelector(IHokusaiAMM.creditFees.selector), 0);
        _deposit(100e6);
        assertEq(reserve.accrued(MODEL), 100e6);
        assertEq(pool.reserveBalance(), 0);
    }

    function test_ASingleUnitIsProfit() public {
        vm.expectCall(address(reserve), abi.encodeWithSelector(reserve.deposit.selector), 0);
        _deposit(1);
        assertEq(reserve.accrued(MODEL), 0);
        assertEq(pool.reserveBalance(), 1);
    }

    function testFuzz_F2_SplitIsExactAndRouterKeepsNothing(uint256 amount, uint16 bps) public {
        amount = bound(amount, 1, 1_000_000e6);
        bps = uint16(bound(bps, 5000, 10_000));
        vm.prank(governor);
        params.setInfrastructureAccrualBps(bps);
        (uint256 infra, uint256 profit) = router.calculateFeeSplit(MODEL, amount);
        usdc.mint(address(router), 3);
        _deposit(amount);
        assertEq(infra, amount * bps / 10_000);
        assertEq(infra + profit, amount);
        assertEq(reserve.accrued(MODEL), infra);
        assertEq(pool.reserveBalance(), profit);
        assertEq(router.getBalance(), 3, "strays stay");
    }

    function test_DepositWithALimitOnTheRate() public {
        vm.prank(backend);
        router.depositFee(MODEL, 100e6, 8000);
        vm.prank(governor);
        params.setInfrastructureAccrualBps(8001);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.RateAboveLimit.selector, MODEL, 8001, 8000));
        vm.prank(backend);
        router.depositFee(MODEL, 100e6, 8000);
    }

    function test_RevertWhen_AStrangerDeposits() public {
        bytes32 role = router.FEE_DEPOSITOR_ROLE();
        vm.startPrank(stranger);
        vm.expectRevert(_missingRole(stranger, role));
        router.depositFee(MODEL, 1);
        vm.expectRevert(_missingRole(stranger, role));
        router.depositFee(MODEL, 1, 10_000);
        vm.stopPrank();
    }

    function test_RevertWhen_TheDepositIsMalformed() public {
        vm.startPrank(backend);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "amount"));
        router.depositFee(MODEL, 0);
        vm.expectRevert(ModelId.ModelIdEmpty.selector);
        router.depositFee("", 1);
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdTooLong.selector, 65, 64));
        router.depositFee(string(new bytes(65)), 1);
        vm.stopPrank();
    }

    function test_RevertWhen_TheModelHasNoPool() public {
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.PoolDoesNotExist.selector, "nowhere"));
        vm.prank(backend);
        router.depositFee("nowhere", 1);
        vm.prank(admin);
        manager.deployToken("token-only", "T", "T", 0);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.PoolDoesNotExist.selector, "token-only"));
        vm.prank(backend);
        router.depositFee("token-only", 1);
    }

    function test_RevertGiven_TheModelIsSwitchedOff() public {
        _deposit(1e6);
        vm.prank(admin);
        registry.setActive(MODEL, false);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.ModelInactive.selector, MODEL));
        _deposit(1e6);
        vm.prank(admin);
        registry.setActive(MODEL, true);
        _deposit(1e6);
    }

    function test_RevertGiven_TheAllowanceIsTooSmall() public {
        vm.prank(backend);
        usdc.approve(address(router), 90e6);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(router), 10e6, 20e6)
        );
        _deposit(100e6);
        assertEq(reserve.accrued(MODEL), 0, "no half of a split stays");
    }

    function test_RevertGiven_TheRouterIsNotTheFactorys() public {
        bytes32 role = factory.FEE_ROUTER_ROLE();
        vm.prank(admin);
        factory.revokeRole(role, address(router));
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.NotFeeRouter.selector, address(router)));
        _deposit(100e6);
    }

    // --- pause -----------------------------------------------------------------------------------------------------

    function test_PauseStopsDepositsUntilTheAdminUnpauses() public {
        bytes32 pauserRole = router.PAUSER_ROLE();
        vm.expectRevert(_missingRole(admin, pauserRole));
        vm.prank(admin);
        router.pause();
        vm.startPrank(pauser);
        vm.expectEmit(address(router));
        emit IUsageFeeRouter.Paused(pauser);
        router.pause();
        vm.expectRevert(IUsageFeeRouter.RouterPaused.selector);
        router.pause();
        vm.expectRevert(_missingRole(pauser, 0x00));
        router.unpause();
        vm.stopPrank();
        assertTrue(router.paused());
        vm.expectRevert(IUsageFeeRouter.RouterPaused.selector);
        _deposit(1e6);
        vm.expectRevert(IUsageFeeRouter.RouterPaused.selector);
        vm.prank(backend);
        router.batchDepositFees(new string[](1), new uint256[](1));
        vm.expectEmit(address(router));
        emit IUsageFeeRouter.Unpaused(admin);
        vm.prank(admin);
        router.unpause();
        vm.expectRevert(IUsageFeeRouter.RouterNotPaused.selector);
        vm.prank(admin);
        router.unpause();
        _deposit(1e6);
    }

    function test_DepositsGoOnWhileThePoolIsPaused() public {
        vm.prank(pauser);
        pool.pause();
        _deposit(100e6);
        assertEq(pool.reserveBalance(), 20e6);
    }

    // --- views -----------------------------------------------------------------------------------------------------

    function test_StatsOfKnownUnknownAndSwitchedOffModels() public {
        _deposit(100e6);
        _assertStats(MODEL, 100e6, 8000, 2000);
        _assertStats("nowhere", 0, 0, 0);
        vm.prank(admin);
        registry.setActive(MODEL, false);
        _assertStats(MODEL, 100e6, 8000, 2000);
        vm.expectRevert(ModelId.ModelIdEmpty.selector);
        router.getModelStats("");
    }

    function test_SplitIsQuotedOnlyForModelsThatTakeDeposits() public {
        (uint256 infra, uint256 profit) = router.calculateFeeSplit(MODEL, 101);
        assertEq(infra, 80);
        assertEq(profit, 21);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.PoolDoesNotExist.selector, "nowhere"));
        router.calculateFeeSplit("nowhere", 1);
        vm.prank(admin);
        registry.setActive(MODEL, false);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.ModelInactive.selector, MODEL));
        router.calculateFeeSplit(MODEL, 1);
    }

    function test_RouteBeforeTheFirstDeposit() public view {
        (address cachedPool, address cachedParams, address currentPool, address currentParams) = router.routeOf(MODEL);
        assertEq(cachedPool, address(0));
        assertEq(cachedParams, address(0));
        assertEq(currentPool, address(pool));
        assertEq(currentParams, address(params));
    }

    function test_CheckBatchNamesEachFault() public {
        vm.startPrank(admin);
        manager.deployToken("token-only", "T", "T", 0);
        string[] memory ids = new string[](5);
        (ids[0], ids[1], ids[2], ids[3], ids[4]) = (MODEL, "nowhere", "", string(new bytes(65)), "token-only");
        IUsageFeeRouter.Status[] memory found = router.checkBatch(ids);
        assertEq(uint8(found[0]), uint8(IUsageFeeRouter.Status.Ok));
        assertEq(uint8(found[1]), uint8(IUsageFeeRouter.Status.PoolDoesNotExist));
        assertEq(uint8(found[2]), uint8(IUsageFeeRouter.Status.InvalidModelId));
        assertEq(uint8(found[3]), uint8(IUsageFeeRouter.Status.InvalidModelId));
        assertEq(uint8(found[4]), uint8(IUsageFeeRouter.Status.PoolDoesNotExist));
        registry.setActive(MODEL, false);
        vm.stopPrank();
        assertEq(uint8(router.checkBatch(ids)[0]), uint8(IUsageFeeRouter.Status.ModelInactive));
    }

    function _assertStats(string memory modelId, uint256 fees, uint256 infraBps, uint256 profitBps) private view {
        (uint256 totalFees, uint256 currentInfraBps, uint256 currentProfitBps) = router.getModelStats(modelId);
        assertEq(totalFees, fees);
        assertEq(currentInfraBps, infraBps);
        assertEq(currentProfitBps, profitBps);
    }

    function _new(
        address ammFactory,
        address usdcToken,
        address infraReserve,
        address newAdmin
    ) private returns (UsageFeeRouter) {
        return new UsageFeeRouter(ammFactory, usdcToken, infraReserve, newAdmin, IUsageFeeRouter.Kind.Native);
    }
}
