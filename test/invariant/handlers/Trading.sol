// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {HokusaiToken} from "../../../src/token/HokusaiToken.sol";
import {VIRTUAL_SUPPLY, WAD} from "../../../src/types/Curve.sol";
import {Entry} from "../Ledger.sol";
import {Crisis, World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice Trades that are possible, each held against its quote, its fee and the law of the flat part.
abstract contract Trading is Handler {
    constructor(World world) Handler(world) {}

    /// @dev A model that can be traded both ways. There always is one: two rounds are over from the start, and no more
    /// than one model is stricken at a time.
    function _pickTradable(uint256 seed) internal returns (string memory modelId) {
        for (uint256 i = 0; i < 3; ++i) {
            modelId = WORLD.pick(seed % 3 + i);
            if (WORLD.sellsTokens(modelId) && WORLD.poolOf(modelId).isSellEnabled()) return modelId;
        }
        assertTrue(false, "X-1: somewhere there is a market");
    }

    /// @dev A purchase by one of the crowd, who is given the money (USDC, 6 decimals).
    function _buy(string memory modelId, address who, uint256 amount) internal returns (uint256 tokens) {
        HokusaiAMM pool = WORLD.poolOf(modelId);
        WORLD.usdc().mint(who, amount);
        (uint256 quoted, uint256 owed) = (pool.getBuyQuote(amount), pool.feesOwed());
        vm.prank(who);
        tokens = pool.buy(amount, 1, who, block.timestamp);
        uint256 fee = pool.feesOwed() - owed;
        assertEq(tokens, quoted, "A-4: a quote is what a trade yields");
        assertEq(fee, _fee(pool, amount), "A-3: the buyer's fee, rounded up");
        assertLe(tokens, (amount - fee) * WAD / pool.FLAT_CURVE_PRICE(), "A-3: nobody buys below the launch price");
        _add(modelId, Entry.Bought, amount);
        _add(modelId, Entry.FeesCharged, fee);
        _add(modelId, Entry.Minted, tokens);
    }

    /// @dev A sale by one of the crowd (tokens, 18 decimals); the quote is not zero.
    function _sell(string memory modelId, address who, uint256 amount) internal returns (uint256 out) {
        HokusaiAMM pool = WORLD.poolOf(modelId);
        (uint256 quoted, uint256 owed) = (pool.getSellQuote(amount), pool.feesOwed());
        (uint256 priced, uint256 supply) = (pool.pricedReserve(), WORLD.tokenOf(modelId).totalSupply());
        vm.prank(who);
        out = pool.sell(amount, 1, who, block.timestamp);
        uint256 fee = pool.feesOwed() - owed;
        assertEq(out, quoted, "A-4: a quote is what a trade yields");
        assertEq(fee, _fee(pool, out + fee), "A-3: the seller's fee, rounded up");
        assertLe(out + fee, priced, "A-5: a sale pays at most the priced reserve");
        if (priced <= pool.FLAT_CURVE_THRESHOLD()) {
            assertLe(
                (out + fee) * (supply + VIRTUAL_SUPPLY), priced * amount, "A-5: below the threshold each its share"
            );
        }
        _add(modelId, Entry.Sold, out);
        _add(modelId, Entry.FeesCharged, fee);
        _add(modelId, Entry.Burned, amount);
    }

    /// @dev A sale that may be worth nothing, or refused by the state of the market.
    function _trySell(string memory modelId, address who, uint256 amount) internal returns (uint256 out) {
        HokusaiAMM pool = WORLD.poolOf(modelId);
        bool may = pool.isSellEnabled() && !WORLD.closed(Crisis.PoolPaused, modelId);
        if (may && pool.getSellQuote(amount) != 0) return _sell(modelId, who, amount);
        bytes memory data = abi.encodeCall(pool.sell, (amount, 1, who, block.timestamp));
        _try(who, address(pool), data, false, "A-6, X-1: no sale in the round, while paused, or for nothing");
    }

    /// @dev A holding, searched from the seed on; models in whose round nobody sells come last.
    function _holding(uint256 seed) internal returns (string memory modelId, address who, uint256 held) {
        for (uint256 i = 0; i < 3; ++i) {
            modelId = WORLD.pick(seed % 3 + i);
            HokusaiToken token = WORLD.tokenOf(modelId);
            for (uint256 j = 0; j < people.crowd.length; ++j) {
                who = _person(seed % 64 + j);
                held = token.balanceOf(who);
                if (held != 0) return (modelId, who, held);
            }
        }
    }

    function _fee(HokusaiAMM pool, uint256 amount) private view returns (uint256) {
        return (amount * pool.tradeFee() + 9999) / 10_000;
    }
}
