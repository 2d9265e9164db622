// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {InfrastructureReserve} from "../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../src/revenue/UsageFeeRouter.sol";
import {MockUSDC} from "../../src/testnet/MockUSDC.sol";
import {PredecessorBase} from "../fixtures/PredecessorBase.sol";
import {PredecessorPool} from "../fixtures/PredecessorPool.sol";
import {PredecessorRouter} from "../fixtures/PredecessorRouter.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice Where the guide and the older system say different things: what the older one did, and what ours does beside
/// it, for one $100 deposit each.
contract PredecessorDisagreementsTest is PredecessorBase {
    address private admin = makeAddr("admin");
    address private treasury = makeAddr("treasury");
    address private backend = makeAddr("backend");

    MockUSDC private usdc;
    PredecessorRouter private older;
    InfrastructureReserve private reserve;
    UsageFeeRouter private router;

    function setUp() public {
        vm.warp(Defaults.START);
        usdc = new MockUSDC();
    }

    function test_G1_TheGuidesTwentyDollarsAreADifference() public {
        PredecessorPool pool = _beside(false);
        _seedOld(pool, 100e6);
        uint256 before = pool.reserveBalance();
        _depositByBackend();
        assertEq(pool.reserveBalance(), 120e6, "the pool was seeded before: the guide's $20 is not what it reads");
        assertEq(pool.reserveBalance() - before, 20e6);
        assertEq(reserve.accrued(OLD), 80e6);
    }

    function test_G1_TheOlderRouterReadsTheSame() public {
        PredecessorPool pool = _beside(false);
        _seedOld(pool, 100e6);
        _depositOlder();
        assertEq(pool.reserveBalance(), 120e6);
        assertEq(usdc.balanceOf(treasury), 80e6);
        assertEq(older.getModelFees(OLD), 100e6);
    }

    function test_G2_TheDeployersSmokeTestWorkedBecauseItKeptTheRole() public {
        PredecessorPool pool = _beside(false);
        assertTrue(older.isDepositor(oldOwner), "never taken from whoever deployed it");
        _depositOlder();
        _fund(oldOwner);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, oldOwner, router.FEE_DEPOSITOR_ROLE()
            )
        );
        vm.prank(oldOwner);
        router.depositFee(OLD, 100e6);
        _depositByBackend();
        assertEq(pool.reserveBalance(), 40e6, "both routers pay into one pool");
    }

    function test_G3_ParamsOfTheFirstVersionRevertWithoutAReasonThereAndByNameHere() public {
        PredecessorPool pool = _beside(true);
        _fund(oldOwner);
        vm.startPrank(oldOwner);
        (bool ok, bytes memory reason) = address(older).call(abi.encodeCall(older.depositFee, (OLD, 100e6)));
        vm.stopPrank();
        assertFalse(ok);
        assertEq(reason.length, 0, "nobody is told why");
        _fund(backend);
        vm.expectRevert(
            abi.encodeWithSelector(IUsageFeeRouter.LegacyParams.selector, OLD, oldManager.getParamsAddress(OLD))
        );
        vm.prank(backend);
        router.depositFee(OLD, 100e6);
        usdc.mint(address(this), 100e6);
        usdc.approve(address(pool), 100e6);
        pool.buy(100e6, 1, address(this), block.timestamp);
        assertGt(pool.hokusaiToken().balanceOf(address(this)), 0, "what the token could do it still can");
    }

    function test_G4_ANewTokenOfTheOldManagerHasTheOldParams() public {
        _beside(true);
        _launchOld("made after the new router");
        string[] memory ids = new string[](1);
        ids[0] = "made after the new router";
        assertEq(uint8(router.checkBatch(ids)[0]), uint8(IUsageFeeRouter.Status.LegacyParams));
        assertEq(oldFactory.tokenManager(), address(oldManager), "and the factory cannot take another manager");
    }

    /// @dev One model, the older router, and ours beside it.
    function _beside(bool firstVersion) private returns (PredecessorPool pool) {
        _buildOld(address(usdc), treasury, firstVersion);
        pool = _launchOld(OLD);
        vm.prank(oldOwner);
        older = new PredecessorRouter(address(oldFactory), address(usdc), treasury);
        reserve = new InfrastructureReserve(address(usdc), address(oldFactory), treasury, admin);
        router = new UsageFeeRouter(
            address(oldFactory), address(usdc), address(reserve), admin, IUsageFeeRouter.Kind.Predecessor
        );
        vm.startPrank(admin);
        reserve.grantRole(reserve.DEPOSITOR_ROLE(), address(router));
        router.grantRole(router.FEE_DEPOSITOR_ROLE(), backend);
        vm.stopPrank();
    }

    function _fund(address who) private {
        usdc.mint(who, 100e6);
        vm.startPrank(who);
        usdc.approve(address(router), 100e6);
        usdc.approve(address(older), 100e6);
        vm.stopPrank();
    }

    function _depositByBackend() private {
        _fund(backend);
        vm.prank(backend);
        router.depositFee(OLD, 100e6);
    }

    function _depositOlder() private {
        _fund(oldOwner);
        vm.prank(oldOwner);
        older.depositFee(OLD, 100e6);
    }
}
