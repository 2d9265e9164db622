// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BondingCurve} from "../../../src/libraries/BondingCurve.sol";
import {FixedPointLog} from "../../../src/libraries/FixedPointLog.sol";
import {Curve} from "../../../src/types/Curve.sol";

/// @dev Puts a call frame around the libraries, so that tests can expect their reverts.
contract CurveCaller {
    function buyDown(
        Curve memory curve,
        uint256 reserve,
        uint256 supply,
        uint256 amount
    ) external pure returns (uint256) {
        return BondingCurve.buyDown(curve, reserve, supply, amount);
    }

    function sellDown(
        Curve memory curve,
        uint256 reserve,
        uint256 supply,
        uint256 amount
    ) external pure returns (uint256) {
        return BondingCurve.sellDown(curve, reserve, supply, amount);
    }

    function askPrice(Curve memory curve, uint256 reserve, uint256 supply) external pure returns (uint256) {
        return BondingCurve.askPrice(curve, reserve, supply);
    }

    function redemptionPrice(Curve memory curve, uint256 reserve, uint256 supply) external pure returns (uint256) {
        return BondingCurve.redemptionPrice(curve, reserve, supply);
    }

    function powDown(uint256 n, uint256 d, uint256 a, uint256 b) external pure returns (uint256 m, uint256 k) {
        return FixedPointLog.powDown(n, d, a, b);
    }

    function powUp(uint256 n, uint256 d, uint256 a, uint256 b) external pure returns (uint256 m, uint256 k) {
        return FixedPointLog.powUp(n, d, a, b);
    }

    /// @dev Many trades at once. Each is crrPpm, thresholdUsdc, launchPriceUsdc, reserve, supply, amount, 1 for a buy.
    function trades(uint256[7][] calldata asked) external pure returns (uint256[] memory got) {
        got = new uint256[](asked.length);
        for (uint256 i; i < asked.length; ++i) {
            uint256[7] calldata one = asked[i];
            Curve memory curve = Curve(one[0], one[1], one[2]);
            got[i] = one[6] == 1
                ? BondingCurve.buyDown(curve, one[3], one[4], one[5])
                : BondingCurve.sellDown(curve, one[3], one[4], one[5]);
        }
    }
}
