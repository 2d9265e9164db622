// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Test} from "forge-std/Test.sol";

import {BondingCurve} from "../../../src/libraries/BondingCurve.sol";
import {Curve, PPM, VIRTUAL_SUPPLY, WAD} from "../../../src/types/Curve.sol";

/// @dev What must hold in every state of every curve.
contract BondingCurvePropertiesTest is Test {
    uint256 private constant MAX_RESERVE = 1 << 64;
    uint256 private constant MAX_SUPPLY = 1 << 108;

    struct State {
        Curve curve;
        uint256 reserve;
        uint256 supply;
    }

    /// @dev Evenly over the orders of magnitude up to `max`.
    function _spread(uint256 word, uint256 max) private pure returns (uint256) {
        return bound(word >> 8, 0, max >> (word % 256 * (_bits(max) + 1) / 256));
    }

    function _bits(uint256 x) private pure returns (uint256 n) {
        for (; x != 0; x >>= 1) {
            ++n;
        }
    }

    /// @dev Half of the states lie near or on the launch line or the threshold, where the pieces meet.
    function _state(uint256 seed) private pure returns (State memory s) {
        uint256[6] memory w;
        for (uint256 i; i < 6; ++i) {
            w[i] = uint256(keccak256(abi.encode(seed, i)));
        }
        s.curve.crrPpm = w[0] % 8 == 0 ? PPM : bound(w[0] >> 3, 10_000, 500_000);
        s.curve.launchPriceUsdc = _spread(w[1], 1e12) + 1;
        s.curve.thresholdUsdc = _spread(w[2], 1e15) + 1000e6;
        uint256 theta = s.curve.thresholdUsdc;
        if (w[3] % 4 == 0) s.reserve = bound(w[3] >> 2, theta - 3, theta + 3);
        else s.reserve = _spread(w[3] >> 2, theta * 1000);
        uint256 backed = s.reserve * WAD / s.curve.launchPriceUsdc;
        if (w[4] % 2 == 0) s.supply = bound(w[5], backed / 4, backed * 4);
        else s.supply = _spread(w[5], MAX_SUPPLY);
        if (s.supply > MAX_SUPPLY) s.supply = MAX_SUPPLY;
    }

    function _buy(State memory s, uint256 amount) private pure returns (uint256 out) {
        out = BondingCurve.buyDown(s.curve, s.reserve, s.supply, amount);
        (s.reserve, s.supply) = (s.reserve + amount, s.supply + out);
    }

    function _sell(State memory s, uint256 amount) private pure returns (uint256 out) {
        out = BondingCurve.sellDown(s.curve, s.reserve, s.supply, amount);
        (s.reserve, s.supply) = (s.reserve - out, s.supply - amount);
    }

    /// @dev An input that keeps supply and reserve inside the domain.
    function _input(State memory s, uint256 word) private pure returns (uint256) {
        uint256 most = (BondingCurve.SUPPLY_LIMIT - VIRTUAL_SUPPLY - 1 - s.supply) * s.curve.launchPriceUsdc / WAD / 2;
        most = Math.min(most, (1 << 80) - s.reserve);
        return _spread(word, Math.min(most, (s.reserve + s.curve.thresholdUsdc) * 1000));
    }

    function testFuzz_BuyThenSellNeverProfits(uint256 seed, uint256 word) public pure {
        State memory s = _state(seed);
        uint256 paid = _input(s, word);
        uint256 got = _buy(s, paid);
        assertLe(_sell(s, got), paid);
    }

    function testFuzz_SellThenBuyNeverProfits(uint256 seed, uint256 word) public pure {
        State memory s = _state(seed);
        uint256 sold = _spread(word, s.supply);
        uint256 got = _sell(s, sold);
        assertLe(_buy(s, got), sold);
    }

    function testFuzz_SplitBuyNeverBeatsTheWhole(uint256 seed, uint256 word, uint256 cut) public pure {
        State memory s = _state(seed);
        uint256 paid = _input(s, word);
        uint256 whole = BondingCurve.buyDown(s.curve, s.reserve, s.supply, paid);
        uint256 first = bound(cut, 0, paid);
        uint256 parts = _buy(s, first);
        parts += _buy(s, paid - first);
        assertLe(parts, whole + 1);
    }

    function testFuzz_SplitSellNeverBeatsTheWhole(uint256 seed, uint256 word, uint256 cut) public pure {
        State memory s = _state(seed);
        uint256 sold = _spread(word, s.supply);
        uint256 whole = BondingCurve.sellDown(s.curve, s.reserve, s.supply, sold);
        uint256 first = bound(cut, 0, sold);
        uint256 parts = _sell(s, first);
        parts += _sell(s, sold - first);
        // Rounding of the first part stays in the pool and part of it comes back with the second.
        assertLe(parts, whole + 1);
    }

    /// @dev Any trades, then back to the tokens of the start: the pool holds at least what it held. Where tokens are
    /// missing, buying them back could leave the domain; then it holds what selling them in one go would have left.
    function testFuzz_NoSequenceTakesMoreThanItPutIn(uint256 seed, uint256[24] memory words) public pure {
        State memory s = _state(seed);
        (uint256 reserve, uint256 supply) = (s.reserve, s.supply);
        for (uint256 i; i < words.length; ++i) {
            uint256 word = words[i];
            if (word % 2 == 0) _buy(s, _input(s, word >> 1));
            else _sell(s, _spread(word >> 1, s.supply));
        }
        if (s.supply >= supply) {
            _sell(s, s.supply - supply);
            assertGe(s.reserve, reserve);
        } else {
            uint256 whole = BondingCurve.sellDown(s.curve, reserve, supply, supply - s.supply);
            assertGe(s.reserve + 1, reserve - whole);
        }
    }

    function testFuzz_QuotesNeverFallAsInputGrows(uint256 seed, uint256 word, uint256 more) public pure {
        State memory s = _state(seed);
        uint256 paid = _input(s, word);
        uint256 less = more % 2 == 0 ? bound(more, 0, paid) : paid - (paid == 0 ? 0 : 1);
        assertLe(
            BondingCurve.buyDown(s.curve, s.reserve, s.supply, less),
            BondingCurve.buyDown(s.curve, s.reserve, s.supply, paid)
        );
        uint256 sold = _spread(word, s.supply);
        less = more % 2 == 0 ? bound(more, 0, sold) : sold - (sold == 0 ? 0 : 1);
        assertLe(
            BondingCurve.sellDown(s.curve, s.reserve, s.supply, less),
            BondingCurve.sellDown(s.curve, s.reserve, s.supply, sold)
        );
    }

    function testFuzz_SellingEverythingIsPossibleAndPaysAtMostTheReserve(uint256 seed) public pure {
        State memory s = _state(seed);
        assertLe(BondingCurve.sellDown(s.curve, s.reserve, s.supply, s.supply), s.reserve);
    }

    /// @dev Nobody buys below the asking price nor sells above the redemption price of the state they find.
    function testFuzz_TradesAreNoBetterThanThePricesShown(uint256 seed, uint256 word) public pure {
        State memory s = _state(seed);
        uint256 paid = _input(s, word);
        uint256 ask = BondingCurve.askPrice(s.curve, s.reserve, s.supply);
        assertLe(BondingCurve.buyDown(s.curve, s.reserve, s.supply, paid) * ask, paid * WAD);
        uint256 sold = _spread(word, s.supply);
        uint256 bid = BondingCurve.redemptionPrice(s.curve, s.reserve, s.supply) + 1;
        assertLe(BondingCurve.sellDown(s.curve, s.reserve, s.supply, sold) * WAD, sold * bid);
        assertLe(bid - 1, ask);
    }

    function testFuzz_ThePriceAfterATradeIsTheAskingPrice(uint256 seed, uint256 word) public pure {
        State memory s = _state(seed);
        _buy(s, _input(s, word));
        uint256 ask = BondingCurve.askPrice(s.curve, s.reserve, s.supply);
        assertEq(BondingCurve.askPriceAfter(s.curve, s.reserve, s.supply), ask);
        _sell(s, _spread(word, s.supply));
        ask = BondingCurve.askPrice(s.curve, s.reserve, s.supply);
        assertEq(BondingCurve.askPriceAfter(s.curve, s.reserve, s.supply), ask);
    }

    function testFuzz_MoreReserveNeverLowersAPrice(uint256 seed, uint256 word) public pure {
        State memory s = _state(seed);
        uint256 profit = _spread(word, MAX_RESERVE);
        assertLe(
            BondingCurve.redemptionPrice(s.curve, s.reserve, s.supply),
            BondingCurve.redemptionPrice(s.curve, s.reserve + profit, s.supply)
        );
    }

    function testFuzz_TheWholeDomainAnswers(
        uint256 crr,
        uint256 theta,
        uint256 price,
        uint256 reserve,
        uint256 supply,
        uint256 amount
    ) public pure {
        Curve memory curve = Curve({
            crrPpm: bound(crr, 1, PPM),
            thresholdUsdc: 1 + _spread(theta, BondingCurve.USDC_LIMIT - 2),
            launchPriceUsdc: 1 + _spread(price, BondingCurve.PRICE_LIMIT - 2)
        });
        State memory s = State({
            curve: curve,
            reserve: _spread(reserve, BondingCurve.USDC_LIMIT - 1),
            supply: _spread(supply, BondingCurve.SUPPLY_LIMIT - VIRTUAL_SUPPLY - 1)
        });
        assertLe(BondingCurve.sellDown(curve, s.reserve, s.supply, _spread(amount, s.supply)), s.reserve);
        uint256 room = (BondingCurve.SUPPLY_LIMIT - VIRTUAL_SUPPLY - 1 - s.supply) * curve.launchPriceUsdc / WAD;
        if (room >= BondingCurve.USDC_LIMIT) room = BondingCurve.USDC_LIMIT - 1;
        uint256 paid = _spread(amount, room);
        assertLe(BondingCurve.buyDown(curve, s.reserve, s.supply, paid), paid * WAD / curve.launchPriceUsdc);
    }
}
