// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IUsageFeeRouter} from "../../../src/interfaces/IUsageFeeRouter.sol";
import {InfrastructureReserve} from "../../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../../src/revenue/UsageFeeRouter.sol";
import {Base} from "../../Base.t.sol";
import {
    PredecessorFactory,
    PredecessorParams,
    PredecessorParamsV1,
    PredecessorPool,
    PredecessorTokenManager,
    SilentParams
} from "../../mocks/PredecessorSystem.sol";

/// @notice Reserve and router beside a system of the older kind: the guide's option 2.
contract UsageFeeRouterPredecessorTest is Base {
    string private constant OLD = "Old Model #1";

    PredecessorFactory private oldFactory;
    PredecessorTokenManager private oldManager;
    PredecessorPool private oldPool;
    PredecessorParams private oldParams;
    InfrastructureReserve private besideReserve;
    UsageFeeRouter private beside;

    function setUp() public override {
        super.setUp();
        oldFactory = new PredecessorFactory();
        oldManager = new PredecessorTokenManager();
        oldPool = new PredecessorPool(usdc, address(oldManager));
        oldParams = new PredecessorParams();
        oldFactory.setPool(OLD, address(oldPool));
        oldManager.setParams(OLD, address(oldParams));
        besideReserve = new InfrastructureReserve(address(usdc), address(oldFactory), treasury, admin);
        beside = new UsageFeeRouter(
            address(oldFactory), address(usdc), address(besideReserve), admin, IUsageFeeRouter.Kind.Predecessor
        );
        vm.startPrank(admin);
        besideReserve.grantRole(besideReserve.DEPOSITOR_ROLE(), address(beside));
        besideReserve.grantRole(besideReserve.PAYER_ROLE(), treasury);
        beside.grantRole(beside.FEE_DEPOSITOR_ROLE(), backend);
        vm.stopPrank();
        vm.prank(backend);
        usdc.approve(address(beside), type(uint256).max);
    }

    function test_SplitsAtTheOlderParamsRate() public {
        assertEq(uint8(beside.kind()), uint8(IUsageFeeRouter.Kind.Predecessor));
        vm.expectEmit(address(beside));
        emit IUsageFeeRouter.RouteResolved(_key(OLD), address(oldPool), address(oldParams), OLD);
        vm.expectEmit(address(beside));
        emit IUsageFeeRouter.FeeDeposited(_key(OLD), address(oldPool), backend, OLD, 100e6, 80e6, 20e6);
        _depositBeside(100e6);
        assertEq(besideReserve.accrued(OLD), 80e6);
        assertEq(oldPool.reserveBalance(), 20e6);
        assertEq(beside.getBalance(), 0);
        assertEq(usdc.allowance(address(beside), address(oldPool)), 0);
        oldParams.set(7000);
        _depositBeside(100e6);
        assertEq(besideReserve.accrued(OLD), 150e6);
    }

    function test_ItsProvidersArePaidLikeOurs() public {
        _depositBeside(100e6);
        vm.prank(admin);
        besideReserve.setProvider(OLD, provider);
        vm.prank(treasury);
        besideReserve.payInfrastructureCost(OLD, provider, 50e6, keccak256("1"), "");
        assertEq(usdc.balanceOf(provider), 50e6);
    }

    function test_AtAHundredPercentTheOlderPoolIsNotCalled() public {
        oldParams.set(10_000);
        vm.expectCall(address(oldPool), abi.encodeWithSelector(oldPool.depositFees.selector), 0);
        _depositBeside(100e6);
        assertEq(besideReserve.accrued(OLD), 100e6);
    }

    function test_BatchesWorkBesideToo() public {
        string[] memory ids = new string[](2);
        (ids[0], ids[1]) = (OLD, OLD);
        uint256[] memory amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (100e6, 50e6);
        vm.prank(backend);
        beside.batchDepositFees(ids, amounts);
        assertEq(besideReserve.accrued(OLD), 120e6);
        assertEq(oldPool.reserveBalance(), 30e6);
        ids[1] = "unknown";
        vm.expectRevert(
            abi.encodeWithSelector(
                IUsageFeeRouter.BatchItemFailed.selector, 1, "unknown", IUsageFeeRouter.Status.PoolDoesNotExist
            )
        );
        vm.prank(backend);
        beside.batchDepositFees(ids, amounts);
    }

    function test_RevertGiven_ParamsOfTheFirstVersion() public {
        address[3] memory legacy = [address(new PredecessorParamsV1()), address(new SilentParams()), stranger];
        for (uint256 i = 0; i < legacy.length; ++i) {
            oldManager.setParams(OLD, legacy[i]);
            vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.LegacyParams.selector, OLD, legacy[i]));
            _depositBeside(100e6);
            vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.LegacyParams.selector, OLD, legacy[i]));
            beside.calculateFeeSplit(OLD, 1);
            assertEq(uint8(_status(OLD)), uint8(IUsageFeeRouter.Status.LegacyParams));
        }
        assertEq(usdc.balanceOf(backend), 1_000_000e6, "nothing moved");
    }

    function test_RevertGiven_ARateNobodyCanHaveSet() public {
        oldParams.set(10_001);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.RateOutOfBounds.selector, OLD, 10_001));
        _depositBeside(100e6);
        assertEq(uint8(_status(OLD)), uint8(IUsageFeeRouter.Status.RateOutOfBounds));
        (uint256 fees, uint256 infraBps, uint256 profitBps) = beside.getModelStats(OLD);
        assertEq(fees + infraBps + profitBps, 0);
    }

    function test_RevertGiven_ThePoolLeavesProfitWithTheRouter() public {
        oldPool.take(999);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.ProfitNotTaken.selector, address(oldPool), 20_000));
        _depositBeside(100e6);
    }

    function test_RevertGiven_ThePoolsManagerKnowsNoParams() public {
        oldManager.setParams(OLD, address(0));
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.ParamsNotFound.selector, OLD));
        _depositBeside(100e6);
        assertEq(uint8(_status(OLD)), uint8(IUsageFeeRouter.Status.ParamsNotFound));
    }

    function test_RevertGiven_NoPool() public {
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.PoolDoesNotExist.selector, "unknown"));
        vm.prank(backend);
        beside.depositFee("unknown", 1);
        assertEq(uint8(_status("unknown")), uint8(IUsageFeeRouter.Status.PoolDoesNotExist));
        assertEq(uint8(_status(OLD)), uint8(IUsageFeeRouter.Status.Ok));
    }

    function test_RouteShowsThatTheOlderSystemMovedOn() public {
        _depositBeside(100e6);
        PredecessorPool newer = new PredecessorPool(usdc, address(oldManager));
        oldFactory.setPool(OLD, address(newer));
        (address cachedPool,, address currentPool, address currentParams) = beside.routeOf(OLD);
        assertEq(cachedPool, address(oldPool));
        assertEq(currentPool, address(newer));
        assertEq(currentParams, address(oldParams));
        (cachedPool,, currentPool, currentParams) = beside.routeOf("unknown");
        assertEq(cachedPool, address(0));
        assertEq(currentPool, address(0));
        assertEq(currentParams, address(0));
    }

    function _depositBeside(uint256 amount) private {
        vm.prank(backend);
        beside.depositFee(OLD, amount);
    }

    function _status(string memory modelId) private view returns (IUsageFeeRouter.Status) {
        string[] memory ids = new string[](1);
        ids[0] = modelId;
        return beside.checkBatch(ids)[0];
    }
}
