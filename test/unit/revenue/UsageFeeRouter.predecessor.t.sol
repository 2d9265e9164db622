// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IUsageFeeRouter} from "../../../src/interfaces/IUsageFeeRouter.sol";
import {InfrastructureReserve} from "../../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../../src/revenue/UsageFeeRouter.sol";
import {Base} from "../../Base.t.sol";
import {PredecessorBase} from "../../fixtures/PredecessorBase.sol";
import {PredecessorFactory} from "../../fixtures/PredecessorFactory.sol";
import {PredecessorParams, PredecessorParamsV1} from "../../fixtures/PredecessorParams.sol";
import {PredecessorPool} from "../../fixtures/PredecessorPool.sol";
import {PredecessorTokenManager} from "../../fixtures/PredecessorTokenManager.sol";

/// @notice Reserve and router beside a system of the older kind: the guide's option 2.
contract UsageFeeRouterPredecessorTest is Base, PredecessorBase {
    PredecessorPool private oldPool;
    InfrastructureReserve private besideReserve;
    UsageFeeRouter private beside;

    function setUp() public override {
        super.setUp();
        _buildOld(address(usdc), treasury, false);
        oldPool = _launchOld(OLD);
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
        emit IUsageFeeRouter.RouteResolved(_key(OLD), address(oldPool), address(_paramsOld(OLD)), OLD);
        vm.expectEmit(address(beside));
        emit IUsageFeeRouter.FeeDeposited(_key(OLD), address(oldPool), backend, OLD, 100e6, 80e6, 20e6);
        _depositBeside(100e6);
        assertEq(besideReserve.accrued(OLD), 80e6);
        assertEq(oldPool.reserveBalance(), 20e6);
        assertEq(beside.getBalance(), 0);
        assertEq(usdc.allowance(address(beside), address(oldPool)), 0);
        _rate(7000);
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
        _rate(10_000);
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
        address silent = makeAddr("params that answer every call with nothing");
        vm.etch(silent, hex"00");
        address first = address(new PredecessorParamsV1(1000, 500, bytes32(0), "", governor));
        address[3] memory legacy = [first, silent, stranger];
        for (uint256 i = 0; i < legacy.length; ++i) {
            _answerParams(legacy[i]);
            vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.LegacyParams.selector, OLD, legacy[i]));
            _depositBeside(100e6);
            vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.LegacyParams.selector, OLD, legacy[i]));
            beside.calculateFeeSplit(OLD, 1);
            assertEq(uint8(_status(OLD)), uint8(IUsageFeeRouter.Status.LegacyParams));
        }
        assertEq(usdc.balanceOf(backend), 1_000_000e6, "nothing moved");
    }

    function test_RevertGiven_ARateNobodyCanHaveSet() public {
        bytes memory asked = abi.encodeCall(_paramsOld(OLD).infrastructureAccrualBps, ());
        vm.mockCall(address(_paramsOld(OLD)), asked, abi.encode(10_001));
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.RateOutOfBounds.selector, OLD, 10_001));
        _depositBeside(100e6);
        assertEq(uint8(_status(OLD)), uint8(IUsageFeeRouter.Status.RateOutOfBounds));
        (uint256 fees, uint256 infraBps, uint256 profitBps) = beside.getModelStats(OLD);
        assertEq(fees + infraBps + profitBps, 0);
    }

    function test_RevertGiven_ThePoolLeavesProfitWithTheRouter() public {
        vm.mockCall(address(oldPool), abi.encodeWithSelector(oldPool.depositFees.selector), "");
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.ProfitNotTaken.selector, address(oldPool), 20e6));
        _depositBeside(100e6);
    }

    function test_RevertGiven_ThePoolsManagerKnowsNoParams() public {
        _answerParams(address(0));
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
        PredecessorPool newer = _launchOld("newer");
        vm.mockCall(address(oldFactory), abi.encodeCall(PredecessorFactory.getPool, (OLD)), abi.encode(newer));
        (address cachedPool,, address currentPool, address currentParams) = beside.routeOf(OLD);
        assertEq(cachedPool, address(oldPool));
        assertEq(currentPool, address(newer));
        assertEq(currentParams, address(_paramsOld(OLD)));
        (cachedPool,, currentPool, currentParams) = beside.routeOf("unknown");
        assertEq(cachedPool, address(0));
        assertEq(currentPool, address(0));
        assertEq(currentParams, address(0));
    }

    function _rate(uint16 bps) private {
        PredecessorParams params_ = _paramsOld(OLD);
        vm.prank(oldOwner);
        params_.setInfrastructureAccrualBps(bps);
    }

    /// @dev Lets the older manager name other params.
    function _answerParams(address named) private {
        bytes memory asked = abi.encodeCall(PredecessorTokenManager.getParamsAddress, (OLD));
        vm.mockCall(address(oldManager), asked, abi.encode(named));
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
