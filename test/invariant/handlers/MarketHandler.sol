// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {HokusaiToken} from "../../../src/token/HokusaiToken.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice Traders, holders, givers of profit, and time.
contract MarketHandler is Handler {
    constructor(World world) Handler(world) {}

    function buy(uint256 seed, uint256 amount) external act("buy") {
        string memory modelId = WORLD.model(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        amount = _bound(amount, 10_000, seed % 3 == 0 ? 60_000e6 : 500e6);
        address who = _person(seed);
        _fund(who, amount, address(pool));
        uint256 quoted = pool.getBuyQuote(amount);
        vm.prank(who);
        uint256 tokens = pool.buy(amount, 1, who, block.timestamp);
        assertEq(tokens, quoted, "A-4: a quote is what a trade yields");
        WORLD.noteSupply(modelId, tokens, 0);
    }

    function sell(uint256 seed, uint256 amount) external act("sell") {
        (string memory modelId, address who, uint256 held) = _holding(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        if (held == 0 || !pool.isSellEnabled()) return _returnEarly();
        amount = seed % 4 == 0 ? held : _bound(amount, 1, held);
        uint256 quoted = pool.getSellQuote(amount);
        if (quoted == 0) return _returnEarly();
        HokusaiToken token = WORLD.tokenOf(modelId);
        vm.startPrank(who);
        token.approve(address(pool), amount);
        assertEq(pool.sell(amount, 1, who, block.timestamp), quoted, "A-4: a quote is what a trade yields");
        vm.stopPrank();
        WORLD.noteSupply(modelId, 0, amount);
    }

    function burn(uint256 seed, uint256 amount) external act("burn") {
        (string memory modelId, address who, uint256 held) = _holding(seed);
        if (held == 0) return _returnEarly();
        amount = _bound(amount, 1, held / 10 + 1);
        vm.startPrank(who);
        if (seed % 2 == 0) WORLD.tokenOf(modelId).burn(amount);
        else WORLD.manager().burnTokens(modelId, who, amount);
        vm.stopPrank();
        WORLD.noteSupply(modelId, 0, amount);
    }

    function reward(uint256 seed, uint256 amount) external act("reward") {
        string memory modelId = WORLD.model(seed);
        amount = _bound(amount, 1, 1000e18);
        address verifier = WORLD.registry().verifier();
        vm.startPrank(verifier);
        WORLD.manager().mintTokens(modelId, _person(seed), amount);
        vm.stopPrank();
        WORLD.noteSupply(modelId, amount, 0);
    }

    function giveProfit(uint256 seed, uint256 amount) external act("giveProfit") {
        HokusaiAMM pool = WORLD.poolOf(WORLD.model(seed));
        amount = _bound(amount, 1, 10_000e6);
        _fund(_person(seed), amount, address(pool));
        (uint256 ask, uint256 bid) = (pool.spotPrice(), pool.redemptionPrice());
        vm.prank(_person(seed));
        pool.depositFees(amount);
        assertEq(pool.spotPrice(), ask, "A-2: no profit moves the price in its own block");
        assertEq(pool.redemptionPrice(), bid, "A-2: no profit moves the price in its own block");
    }

    function donate(uint256 seed, uint256 amount) external act("donate") {
        string memory modelId = WORLD.model(seed);
        amount = _bound(amount, 1, 1000e6);
        uint256 kind = seed % 3;
        address to = kind == 0 ? address(WORLD.poolOf(modelId)) : address(WORLD.reserve());
        if (kind == 2) to = address(WORLD.router());
        WORLD.usdc().mint(to, amount);
        WORLD.noteDonation(modelId, kind == 0 ? amount : 0, kind == 1 ? amount : 0, kind == 2 ? amount : 0);
    }

    function pass(uint256 seed, uint256 time) external act("pass") {
        vm.warp(block.timestamp + _bound(time, 1, seed % 8 == 0 ? 3 days : 2 hours));
        HokusaiAMM pool = WORLD.poolOf(WORLD.model(seed));
        if (seed % 2 == 0) pool.poke();
        if (seed % 3 == 0 && pool.feesOwed() != 0) pool.collectFees();
    }

    /// @dev Somebody's holding, searched from the seed on.
    function _holding(uint256 seed) private view returns (string memory modelId, address who, uint256 held) {
        for (uint256 i = 0; i < WORLD.modelCount(); ++i) {
            modelId = WORLD.model(seed % 16 + i);
            if (!WORLD.poolOf(modelId).isSellEnabled()) continue;
            for (uint256 j = 0; j < crowd.length; ++j) {
                who = crowd[(seed % 64 + j) % crowd.length];
                held = WORLD.tokenOf(modelId).balanceOf(who);
                if (held != 0) return (modelId, who, held);
            }
        }
    }
}
