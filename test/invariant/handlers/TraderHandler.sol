// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {HokusaiToken} from "../../../src/token/HokusaiToken.sol";
import {Entry} from "../Ledger.sol";
import {World} from "../World.sol";
import {Trading} from "./Trading.sol";

/// @notice Buyers, sellers and holders.
contract TraderHandler is Trading {
    constructor(World world) Trading(world) {}

    function buy(uint256 seed, uint256 amount) external act("trader.buy") {
        string memory modelId = WORLD.pick(seed);
        amount = _bound(amount, 10_000, seed % 2 == 0 ? 60_000e6 : 500e6);
        if (WORLD.sellsTokens(modelId)) {
            _buy(modelId, _person(seed / 4), amount);
        } else {
            HokusaiAMM pool = WORLD.poolOf(modelId);
            bytes memory data = abi.encodeCall(pool.buy, (amount, 1, _person(seed), block.timestamp));
            _try(_person(seed), address(pool), data, false, "X-1: a closed market sells nothing");
        }
    }

    function sell(uint256 seed, uint256 amount) external act("trader.sell") {
        (string memory modelId, address who, uint256 held) = _holding(seed);
        if (held == 0) return _returnEarly();
        _trySell(modelId, who, seed % 4 == 0 ? held : _bound(amount, 1, held));
    }

    /// @dev Two holders by two ways; a holder of nothing moves nothing.
    function transfer(uint256 seed, uint256 amount) external act("trader.transfer") {
        (string memory modelId, address who, uint256 held) = _holding(seed);
        HokusaiToken token = WORLD.tokenOf(modelId);
        (address to, address spender) = (_person(seed / 7), _person(seed / 11));
        amount = _bound(amount, 0, held);
        vm.startPrank(who);
        if (seed % 2 == 0 || spender == who) {
            assertTrue(token.transfer(to, amount));
            vm.stopPrank();
        } else {
            token.approve(spender, amount);
            vm.stopPrank();
            vm.prank(spender);
            assertTrue(token.transferFrom(who, to, amount));
        }
    }

    /// @dev One's own tokens, one's own through the manager, or another's by allowance and not one more.
    function burn(uint256 seed, uint256 amount) external act("trader.burn") {
        (string memory modelId, address who, uint256 held) = _holding(seed);
        if (held == 0) return _returnEarly();
        amount = _bound(amount, 1, held / 10 + 1);
        HokusaiToken token = WORLD.tokenOf(modelId);
        if (seed % 3 == 0) {
            vm.prank(who);
            token.burn(amount);
        } else if (seed % 3 == 1) {
            vm.startPrank(who);
            WORLD.manager().burnTokens(modelId, who, amount);
            vm.stopPrank();
        } else {
            vm.prank(who);
            token.approve(people.backend, amount);
            vm.prank(people.backend);
            token.burnFrom(who, amount);
        }
        _add(modelId, Entry.Burned, amount);
        bytes memory more = abi.encodeCall(token.burnFrom, (who, 1));
        if (held > amount) _expectRefusal(people.backend, address(token), more, "T-1: no burn beyond the allowance");
    }

    /// @dev Everybody leaves; then people come back, the first of them into an empty market.
    function sellAll(uint256 seed) external act("trader.sellAll") {
        string memory modelId = _pickTradable(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        HokusaiToken token = WORLD.tokenOf(modelId);
        address last = _person(seed);
        for (uint256 i = 0; i < people.crowd.length; ++i) {
            address who = _person(i);
            uint256 held = token.balanceOf(who);
            vm.prank(who);
            assertTrue(token.transfer(last, held));
        }
        uint256 all = token.balanceOf(last);
        assertLe(pool.getSellQuote(token.totalSupply()), pool.pricedReserve(), "A-5: all together get what there is");
        uint256 first = seed % 2 == 0 ? all : all / 3;
        if (first != 0 && pool.getSellQuote(first) != 0) _sell(modelId, last, first);
        uint256 rest = token.balanceOf(last);
        if (rest != 0 && pool.getSellQuote(rest) != 0) {
            _sell(modelId, last, rest);
            assertEq(token.totalSupply(), _ghost(modelId, Entry.Lost), "A-5: the last token can be sold");
        }
        for (uint256 i = 0; i < people.crowd.length; ++i) {
            _buy(modelId, _person(i), 1 + pool.FLAT_CURVE_THRESHOLD() / (seed % 2 == 0 ? 100 : 5));
        }
    }

    /// @dev There and back within a block, in one part or several.
    function tripAtOnce(uint256 seed, uint256 amount) external act("trader.tripAtOnce") {
        string memory modelId = _pickTradable(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        address who = _person(seed / 3);
        (uint256 parts, uint256 bought, uint256 out) = (1 + seed / 5 % 3, 0, 0);
        amount = _bound(amount, 30_000, seed % 2 == 0 ? 1000e6 : 100_000e6);
        uint256 whole = pool.getBuyQuote(amount);
        for (uint256 i = 0; i < parts; ++i) {
            bought += _buy(modelId, who, i == 0 ? amount - amount / parts * (parts - 1) : amount / parts);
        }
        assertLe(bought, whole + whole / 1e15 + parts, "A-4: splitting a purchase yields no more");
        uint256 left = bought;
        for (uint256 i = 1; i <= parts; ++i) {
            uint256 part = i == parts ? left : bought / parts;
            if (part != 0 && pool.getSellQuote(part) != 0) out += _sell(modelId, who, part);
            left -= part;
        }
        assertLe(out, amount, "A-3: there and back never profits");
    }

    /// @dev Out and in again within a block, for all that was got.
    function leaveAndReturn(uint256 seed, uint256 amount) external act("trader.leaveAndReturn") {
        string memory modelId = _pickTradable(seed);
        address who = _person(seed / 3);
        _buy(modelId, who, 100e6);
        uint256 held = WORLD.tokenOf(modelId).balanceOf(who);
        amount = _bound(amount, 1, held);
        if (WORLD.poolOf(modelId).getSellQuote(amount) < 10) amount = held;
        uint256 back = _buy(modelId, who, _sell(modelId, who, amount));
        assertLe(back, amount, "A-3: leaving and coming back never profits");
    }

    /// @dev There and back with time between: what is gained is the profit released meanwhile, at most.
    function tripOverTime(uint256 seed, uint256 amount, uint256 time) external act("trader.tripOverTime") {
        string memory modelId = _pickTradable(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        address who = _person(seed / 3);
        amount = _bound(amount, 30_000, 50_000e6);
        uint256 waiting = pool.unreleasedProfit();
        uint256 bought = _buy(modelId, who, amount);
        vm.warp(block.timestamp + _bound(time, 0, 12 hours));
        uint256 released = waiting - pool.unreleasedProfit();
        uint256 out = pool.getSellQuote(bought) == 0 ? 0 : _sell(modelId, who, bought);
        assertLe(out, amount + released, "A-3: time brings the profit released, no more");
    }

    /// @dev More in is never less out, and the price has no step at the threshold.
    function quote(uint256 seed, uint256 amount, uint256 more) external act("trader.quote") {
        string memory modelId = WORLD.pick(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        (amount, more) = (_bound(amount, 0, 200_000e6), _bound(more, 0, 200_000e6));
        assertLe(pool.getBuyQuote(amount), pool.getBuyQuote(amount + more), "A-4: more in, no less out");
        assertGt(pool.getBuyQuote(1e12), pool.getBuyQuote(1e6), "A-4: a large purchase yields more");
        uint256 supply = WORLD.tokenOf(modelId).totalSupply();
        amount = _bound(amount, 0, supply);
        more = _bound(more, amount, supply);
        assertLe(pool.getSellQuote(amount), pool.getSellQuote(more), "A-4: more in, no less out");
        (uint256 priced, uint256 threshold) = (pool.pricedReserve(), pool.FLAT_CURVE_THRESHOLD());
        if (priced + 10 > threshold) return;
        uint256 up = (threshold - priced) * 10_000 / (10_000 - pool.tradeFee());
        (,, uint256 below) = pool.calculateBuyImpact(up - 3);
        (,, uint256 above) = pool.calculateBuyImpact(up + 3);
        assertApproxEqAbs(above, below, 1 + below / 1e6, "A-6: the price is continuous at the threshold");
    }
}
