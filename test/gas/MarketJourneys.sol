// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GasBase} from "./GasBase.sol";

/// @notice Trades of a holder, each the third of its kind: below the threshold, above it, and across it.
abstract contract MarketJourneys is GasBase {
    function test_TradesOnTheCurve() public {
        _buy(alice, 60_000e6);
        _endRound();
        _deposit(100e6);
        _trade(1000e6, 1000e18, "on the curve");
    }

    function test_TradesInTheFlatPhase() public {
        _buy(alice, 10_000e6);
        _endRound();
        _trade(100e6, 1000e18, "in the flat phase");
    }

    function test_TradesAcrossTheThreshold() public {
        _buy(alice, 20_000e6);
        _endRound();
        _prepare();
        _buyOnce(100e6);
        _buyOnce(100e6);
        _buyOnce(10_000e6);
        _record("buy, across the threshold");
        _sellOnce(1e18);
        _sellOnce(1e18);
        _sellOnce(800_000e18);
        _record("sell, across the threshold");
    }

    function _trade(uint256 amount, uint256 tokens, string memory where) private {
        _prepare();
        for (uint256 i = 0; i < 3; ++i) {
            _buyOnce(amount);
        }
        _record(string.concat("buy, ", where));
        for (uint256 i = 0; i < 3; ++i) {
            _sellOnce(tokens);
        }
        _record(string.concat("sell, ", where));
    }

    function _prepare() private {
        _fund(bob, 20_000e6, address(pool));
        _finite(bob, address(pool));
        vm.prank(bob);
        token.approve(address(pool), 1e30);
    }

    function _buyOnce(uint256 amount) private {
        vm.warp(block.timestamp + 1 hours);
        vm.prank(bob);
        pool.buy(amount, 1, bob, block.timestamp);
    }

    function _sellOnce(uint256 tokens) private {
        vm.warp(block.timestamp + 1 hours);
        vm.prank(bob);
        pool.sell(tokens, 1, bob, block.timestamp);
    }
}
