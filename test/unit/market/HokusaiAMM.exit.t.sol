// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {Base} from "../../Base.t.sol";

/// @notice No holder is trapped for ever: what can close the way out, for how long, and what cannot.
contract HokusaiAMMExitTest is Base {
    uint256 private constant PAUSE = 14 days;
    uint256 private _tokens;

    function setUp() public override {
        super.setUp();
        _tokens = _buy(alice, 10_000e6);
        _endRound();
        _deposit(100e6);
        vm.prank(alice);
        token.approve(address(pool), type(uint256).max);
    }

    function test_APauserThatPausesAsOftenAsItMayLeavesHalfOfTheTime() public {
        uint256 openDays;
        for (uint256 day = 0; day < 365; ++day) {
            vm.prank(pauser);
            (bool paused,) = address(pool).call(abi.encodeCall(pool.pause, ()));
            if (paused || pool.paused()) {
                assertFalse(_canSell());
            } else {
                assertTrue(_canSell());
                ++openDays;
            }
            skip(1 days);
        }
        assertEq(openDays, 14 * 13, "13 windows of 14 days begin and end within the year");
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_NoPauserKeepsThePoolClosedLongerThanItsPause(uint256 seed) public {
        address second = makeAddr("second pauser");
        bytes32 role = factory.PAUSER_ROLE();
        vm.prank(admin);
        factory.grantRole(role, second);
        uint256 readyAt = block.timestamp;
        for (uint256 i = 0; i < 60; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            vm.prank(seed % 2 == 0 ? pauser : second);
            (bool paused,) = address(pool).call(abi.encodeCall(pool.pause, ()));
            if (paused) assertGe(block.timestamp, readyAt, "the power rests as long as the pause lasted");
            if (paused) readyAt = block.timestamp + 2 * PAUSE;
            skip((seed >> 8) % 5 days);
            bool closed = block.timestamp + PAUSE < readyAt;
            assertEq(pool.paused(), closed, "closed for 14 days after a pause and no longer");
            assertEq(_canSell(), !closed);
        }
    }

    function test_OnlyTheAdminCanKeepThePoolClosedAndTakesNothingByIt() public {
        for (uint256 i = 0; i < 10; ++i) {
            vm.prank(admin);
            pool.pause();
            skip(PAUSE - 1);
            assertFalse(_canSell());
        }
        assertEq(usdc.balanceOf(address(pool)), pool.reserveBalance() + pool.feesOwed(), "everything is still there");
        skip(1);
        assertTrue(_canSell(), "what is not renewed lapses by itself");
    }

    function test_TheAdminsRenewalDoesNotRefreshThePausersPower() public {
        vm.prank(pauser);
        pool.pause();
        uint256 readyAt = block.timestamp + 2 * PAUSE;
        skip(PAUSE - 1);
        vm.prank(admin);
        pool.pause();
        skip(PAUSE);
        assertTrue(_canSell());
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.PauseCoolingDown.selector, readyAt));
        vm.prank(pauser);
        pool.pause();
    }

    function test_SellsGoOnWhateverElseIsClosed() public {
        uint256 quote = pool.getSellQuote(_tokens / 10);
        uint256 start = vm.snapshotState();
        for (uint256 closed = 0; closed < 16; ++closed) {
            if (closed & 1 != 0) _as(pauser, address(reserve), abi.encodeCall(reserve.pause, ()));
            if (closed & 2 != 0) _as(pauser, address(router), abi.encodeCall(router.pause, ()));
            if (closed & 4 != 0) _as(admin, address(registry), abi.encodeCall(registry.setActive, (MODEL, false)));
            if (closed & 8 != 0) _as(admin, address(manager), abi.encodeCall(manager.revokeAMM, (address(pool))));
            vm.prank(alice);
            assertEq(pool.sell(_tokens / 10, quote, alice, block.timestamp), quote, "the same price as ever");
            vm.revertToState(start);
        }
    }

    function test_TheLastTokenIsSoldWithEverythingElseClosed() public {
        _as(pauser, address(reserve), abi.encodeCall(reserve.pause, ()));
        _as(pauser, address(router), abi.encodeCall(router.pause, ()));
        _as(admin, address(registry), abi.encodeCall(registry.setActive, (MODEL, false)));
        _as(admin, address(manager), abi.encodeCall(manager.revokeAMM, (address(pool))));
        vm.prank(alice);
        uint256 out = pool.sell(_tokens, 1, alice, block.timestamp);
        assertGt(out, 9900e6);
        assertEq(token.totalSupply(), 0);
    }

    function test_TheGovernorsHighestFeeLeavesNinetyNinePercent() public {
        uint256 gross = pool.getSellQuote(_tokens) * 10_000 / 9970;
        vm.prank(governor);
        factory.setTradeFee(MODEL, 100);
        vm.prank(alice);
        assertApproxEqAbs(pool.sell(_tokens, 1, alice, block.timestamp), gross * 99 / 100, 2);
    }

    function test_TheBuyOnlyRoundEndsByItself() public {
        _launch("young");
        IHokusaiAMM young = IHokusaiAMM(registry.getPool("young"));
        _fund(alice, 100e6, address(young));
        vm.startPrank(alice);
        uint256 tokens = young.buy(100e6, 1, alice, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.BuyOnlyRound.selector, young.buyOnlyUntil()));
        young.sell(tokens, 1, alice, block.timestamp);
        vm.warp(young.buyOnlyUntil());
        (bool approved,) =
            registry.getToken("young").call(abi.encodeWithSignature("approve(address,uint256)", address(young), tokens));
        assertTrue(approved);
        assertGt(young.sell(tokens, 1, alice, block.timestamp), 99e6);
        vm.stopPrank();
    }

    /// @dev Whether Alice could sell a token now; changes nothing.
    function _canSell() private returns (bool ok) {
        uint256 start = vm.snapshotState();
        vm.prank(alice);
        (ok,) = address(pool).call(abi.encodeCall(pool.sell, (1e18, 1, alice, block.timestamp)));
        vm.revertToStateAndDelete(start);
    }

    function _as(address who, address target, bytes memory data) private {
        vm.prank(who);
        (bool ok,) = target.call(data);
        assertTrue(ok);
    }
}
