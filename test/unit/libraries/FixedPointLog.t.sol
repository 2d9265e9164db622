// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {FixedPointLog} from "../../../src/libraries/FixedPointLog.sol";

/// @dev Against identities that need no reference: integer powers and their roots.
contract FixedPointLogTest is Test {
    uint256 private constant Q = FixedPointLog.Q;

    /// @dev The value in Q127, for values below 2¹²⁷.
    function _value(uint256 m, uint256 k) private pure returns (uint256) {
        return (Q + m) << k;
    }

    /// @dev Against exact values: the lower bounds are not above them, the upper bound is, and each within its errors.
    function test_BoundsHoldAtTheExactModelsPoints() public view {
        string memory json = vm.readFile("test/vectors/power.json");
        uint256[] memory n = vm.parseJsonUintArray(json, ".n");
        uint256[] memory d = vm.parseJsonUintArray(json, ".d");
        uint256[] memory a = vm.parseJsonUintArray(json, ".a");
        uint256[] memory b = vm.parseJsonUintArray(json, ".b");
        uint256[] memory log = vm.parseJsonUintArray(json, ".log");
        uint256[] memory power = vm.parseJsonUintArray(json, ".power");
        assertGe(n.length, 300, "too few points");
        for (uint256 i; i < n.length; ++i) {
            uint256 ln = FixedPointLog.lnDown(n[i], d[i]);
            assertLe(ln, log[i], "logarithm above");
            assertLe(log[i] - ln, 10 + log[i] / (Q / 2), "logarithm far below"); // one ulp per factor 2
            (uint256 m, uint256 k) = FixedPointLog.powDown(n[i], d[i], a[i], b[i]);
            (uint256 top, uint256 topK) = FixedPointLog.powUp(n[i], d[i], a[i], b[i]);
            assertLe(_value(m, k), power[i], "power above");
            assertGt(_value(top, topK), power[i], "upper bound below");
            // Of the result, in ulps: from the logarithm at most 512·a/b, from the exponential 7 + 3k.
            uint256 error = (512 * a[i] / b[i] + 8 + 3 * k) * (power[i] / Q + 1) * 2;
            assertLe(power[i] - _value(m, k), error, "power far below");
            assertLe(_value(top, topK) - power[i], 2 * error, "upper bound far above");
        }
    }

    function test_ExponentialsHoldAtTheExactModelsPoints() public view {
        string memory json = vm.readFile("test/vectors/power.json");
        uint256[] memory p = vm.parseJsonUintArray(json, ".exponent");
        uint256[] memory exact = vm.parseJsonUintArray(json, ".exponential");
        assertGe(p.length, 300, "too few points");
        for (uint256 i; i < p.length; ++i) {
            (uint256 m, uint256 k) = FixedPointLog.expDown(p[i]);
            assertLe(_value(m, k), exact[i], "above");
            assertLt(exact[i], _value(m + 4 + 3 * k, k), "below by more than powUp adds");
        }
    }

    function test_ZeroExponentIsOne() public pure {
        (uint256 m, uint256 k) = FixedPointLog.powDown(7, 3, 0, 1);
        assertEq(m, 0);
        assertEq(k, 0);
    }

    /// @dev sqrt(n²/d²) = n/d: the lower bound is not above it, the upper not below, and both are near.
    function testFuzz_RootOfASquareIsBracketed(uint256 n, uint256 d) public pure {
        d = bound(d, 1, (1 << 127) - 1);
        n = bound(n, d, (1 << 127) - 1);
        uint256 k;
        while ((d << (k + 1)) <= n) ++k; // n/d in 2ᵏ..2ᵏ⁺¹
        (uint256 m, uint256 e) = FixedPointLog.powDown(n * n, d * d, 1, 2);
        (uint256 top, uint256 te) = FixedPointLog.powUp(n * n, d * d, 1, 2);
        // Both sides divided by 2ᵏ: n/(d·2ᵏ) in Q127 fits, floored and raised.
        uint256 low = e == k ? Q + m : (Q + m) >> (k - e);
        uint256 high = te >= k ? (Q + top) << (te - k) : ((Q + top) >> (k - te)) + 1;
        uint256 floor = ((n << 127) / (d << k));
        assertLe(low, floor, "above");
        assertGe(high, (n << 127) % (d << k) == 0 ? floor : floor + 1, "below");
        assertLe(floor - low, 600, "far below");
        assertLe(high - floor, 1200, "far above");
    }

    /// @dev (n/d)^(a/b) with a ≥ b is at least n/d, with a ≤ b at most.
    function testFuzz_BoundsAreOrdered(uint256 n, uint256 d, uint256 a) public pure {
        d = bound(d, 1, type(uint192).max);
        n = bound(n, d, d + bound(n, 0, d * 3));
        a = bound(a, 1, 1_000_000);
        (uint256 m, uint256 k) = FixedPointLog.powDown(n, d, a, 1_000_000);
        (uint256 top, uint256 tk) = FixedPointLog.powUp(n, d, a, 1_000_000);
        assertLt(m, Q);
        assertLt(_value(m, k), _value(top, tk));
        assertLe(k, 2);
    }

    function testFuzz_TheLogarithmIsMonotone(uint256 n, uint256 d, uint256 step) public pure {
        d = bound(d, 1, type(uint216).max);
        n = bound(n, d, type(uint224).max);
        step = bound(step, 1, n);
        assertLe(FixedPointLog.lnDown(n, d), FixedPointLog.lnDown(n + step, d));
        assertLe(FixedPointLog.lnDown(n, d), FixedPointLog.lnDown(n + 1, d));
    }

    function testFuzz_TheExponentialIsMonotone(uint256 p, uint256 step) public pure {
        p = bound(p, 0, 80 * Q);
        step = bound(step, 1, 3 * Q);
        (uint256 m, uint256 k) = FixedPointLog.expDown(p);
        assertLt(m, Q);
        (uint256 m1, uint256 k1) = FixedPointLog.expDown(p + step);
        assertLe(_value(m, k), _value(m1, k1));
        (m1, k1) = FixedPointLog.expDown(p + 1);
        assertLe(_value(m, k), _value(m1, k1));
    }

    /// @dev At each change of the number of terms and of the binade.
    function test_MonotoneAtTheSeams() public pure {
        uint256 d = 1 << 128;
        for (uint256 bits = 1; bits < 127; ++bits) {
            uint256 n = d + (uint256(1) << bits);
            for (uint256 i; i < 8; ++i) {
                assertLe(FixedPointLog.lnDown(n + i - 4, d), FixedPointLog.lnDown(n + i - 3, d));
            }
            (uint256 m, uint256 k) = FixedPointLog.expDown((uint256(1) << bits) - 1);
            (uint256 m1, uint256 k1) = FixedPointLog.expDown(uint256(1) << bits);
            assertLe(_value(m, k), _value(m1, k1));
        }
        assertLe(FixedPointLog.lnDown(2 * d - 1, d), FixedPointLog.lnDown(2 * d, d));
    }
}
