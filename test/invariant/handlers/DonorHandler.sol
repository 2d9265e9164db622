// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {HokusaiToken} from "../../../src/token/HokusaiToken.sol";
import {Entry} from "../Ledger.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice People who send money and tokens where they do not belong, and time that passes.
contract DonorHandler is Handler {
    constructor(World world) Handler(world) {}

    function donateMoney(uint256 seed, uint256 amount) external act("donor.money") {
        string memory modelId = WORLD.pick(seed);
        amount = _bound(amount, 1, 1000e6);
        uint256 kind = seed / 3 % 3;
        if (kind == 0) {
            HokusaiAMM pool = WORLD.poolOf(modelId);
            (uint256 ask, uint256 bid) = (pool.spotPrice(), pool.redemptionPrice());
            WORLD.usdc().mint(address(pool), amount);
            _add(modelId, Entry.DonatedToPool, amount);
            pool.poke();
            assertEq(pool.spotPrice(), ask, "A-1: strangers' money moves no price");
            assertEq(pool.redemptionPrice(), bid, "A-1: strangers' money moves no price");
        } else {
            WORLD.usdc().mint(kind == 1 ? address(WORLD.reserve()) : address(WORLD.router()), amount);
            WORLD.noteDonation(kind == 1 ? amount : 0, kind == 2 ? amount : 0);
        }
    }

    /// @dev Of every model but the first, whose supply can be sold to the last token.
    function donateTokens(uint256 seed, uint256 amount) external act("donor.tokens") {
        string memory modelId = WORLD.pick(1 + seed % 2);
        HokusaiToken token = WORLD.tokenOf(modelId);
        address who = _person(seed);
        amount = _bound(amount, 0, token.balanceOf(who) / 20);
        uint256 kind = seed / 2 % 3;
        address to = kind == 0 ? address(WORLD.poolOf(modelId)) : address(WORLD.reserve());
        if (kind == 2) to = address(WORLD.router());
        vm.prank(who);
        assertTrue(token.transfer(to, amount));
        _add(modelId, Entry.Lost, amount);
    }

    /// @dev Time passes for a pool that was touched: nothing is released while its clock stands, and at least at the pace
    /// of a whole window while it runs.
    function pass(uint256 seed, uint256 time) external act("time.pass") {
        HokusaiAMM pool = WORLD.poolOf(WORLD.pick(seed));
        pool.poke();
        bool runs = pool.isSellEnabled() && _isLive(pool);
        (uint256 waiting, uint256 priced) = (pool.unreleasedProfit(), pool.pricedReserve());
        time = _bound(time, 1, seed % 8 == 0 ? 3 days : 2 hours);
        vm.warp(block.timestamp + time);
        uint256 released = waiting - pool.unreleasedProfit();
        assertEq(pool.pricedReserve() - priced, released, "A-7: what is released is in the price");
        uint256 least = time >= pool.windowSeconds() ? waiting : waiting * time / pool.windowSeconds();
        if (runs) assertGe(released, least, "A-7: nothing postpones the release");
        else assertEq(released, 0, "A-7: nothing is released while the clock stands");
    }

    /// @dev Ten deposits of dust upon a sum that outweighs them by far: it is released as fast as without.
    function dust(uint256 seed, uint256 time) external act("time.dust") {
        string memory modelId = WORLD.pick(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        if (pool.unreleasedProfit() < 1e6) _give(pool, modelId, 5e6);
        uint256 today = block.timestamp;
        uint256 then = today + _bound(time, 0, pool.windowSeconds());
        vm.warp(then);
        uint256 without = pool.pricedReserve();
        vm.warp(today);
        for (uint256 i = 0; i < 10; ++i) {
            _give(pool, modelId, 1);
        }
        vm.warp(then);
        assertGe(pool.pricedReserve() + 1, without, "A-7: dust postpones nothing");
        assertLe(pool.pricedReserve(), without + 11, "A-7: dust speeds nothing");
    }

    function collect(uint256 seed) external act("time.collect") {
        string memory modelId = WORLD.pick(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        uint256 owed = pool.feesOwed();
        bytes memory data = abi.encodeCall(pool.collectFees, ());
        if (_try(_person(seed), address(pool), data, owed != 0, "A-1: only what is owed is collected")) {
            _add(modelId, Entry.FeesCollected, owed);
        }
    }

    function _give(HokusaiAMM pool, string memory modelId, uint256 amount) private {
        WORLD.usdc().mint(people.backend, amount);
        vm.prank(people.backend);
        pool.depositFees(amount);
        _add(modelId, Entry.Profit, amount);
    }

    /// @dev Whether somebody owns the profit: one percent of the tokens that the threshold buys at the launch price.
    function _isLive(HokusaiAMM pool) private view returns (bool) {
        uint256 live = pool.FLAT_CURVE_THRESHOLD() * 1e18 / pool.FLAT_CURVE_PRICE() / 100;
        return HokusaiToken(pool.hokusaiToken()).totalSupply() >= live;
    }
}
