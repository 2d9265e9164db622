// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {BondingCurve} from "../libraries/BondingCurve.sol";
import {PoolArgs} from "../libraries/PoolArgs.sol";
import {PoolBooks} from "./PoolBooks.sol";

/// @title Quotes of a pool
/// @notice What a trade would yield now, equal to its execution at the same timestamp to the base unit.
abstract contract PoolQuotes is PoolBooks {
    /// @inheritdoc IHokusaiAMM
    function getBuyQuote(uint256 reserveIn) external view returns (uint256 tokensOut) {
        PoolArgs.Args memory args = _args();
        return BondingCurve.buyDown(args.curve, pricedReserve(), _supply(args), reserveIn - _fee(reserveIn, tradeFee()));
    }

    /// @inheritdoc IHokusaiAMM
    function getSellQuote(uint256 tokensIn) external view returns (uint256 reserveOut) {
        PoolArgs.Args memory args = _args();
        uint256 gross = BondingCurve.sellDown(args.curve, pricedReserve(), _supply(args), tokensIn);
        return gross - _fee(gross, tradeFee());
    }

    /// @inheritdoc IHokusaiAMM
    function calculateBuyImpact(uint256 reserveIn)
        external
        view
        returns (uint256 tokensOut, uint256 impactBps, uint256 newSpotPrice)
    {
        PoolArgs.Args memory args = _args();
        (uint256 reserve, uint256 supply) = (pricedReserve(), _supply(args));
        uint256 net = reserveIn - _fee(reserveIn, tradeFee());
        tokensOut = BondingCurve.buyDown(args.curve, reserve, supply, net);
        uint256 before = BondingCurve.askPrice(args.curve, reserve, supply);
        newSpotPrice = BondingCurve.askPrice(args.curve, reserve + net, supply + tokensOut);
        impactBps = (newSpotPrice - Math.min(before, newSpotPrice)) * BPS / before;
    }

    /// @inheritdoc IHokusaiAMM
    function calculateSellImpact(uint256 tokensIn)
        external
        view
        returns (uint256 reserveOut, uint256 impactBps, uint256 newRedemptionPrice)
    {
        PoolArgs.Args memory args = _args();
        (uint256 reserve, uint256 supply) = (pricedReserve(), _supply(args));
        uint256 gross = BondingCurve.sellDown(args.curve, reserve, supply, tokensIn);
        reserveOut = gross - _fee(gross, tradeFee());
        uint256 before = BondingCurve.redemptionPrice(args.curve, reserve, supply);
        newRedemptionPrice = BondingCurve.redemptionPrice(args.curve, reserve - gross, supply - tokensIn);
        if (before != 0) impactBps = (before - Math.min(before, newRedemptionPrice)) * BPS / before;
    }

    /// @dev The fee rounds up: never in the trader's favour (USDC, 6 decimals).
    function _fee(uint256 amount, uint256 feeBps) internal pure returns (uint256) {
        return Math.ceilDiv(amount * feeBps, BPS);
    }
}
