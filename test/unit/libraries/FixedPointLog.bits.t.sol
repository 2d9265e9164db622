// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {FixedPointLog} from "../../../src/libraries/FixedPointLog.sol";

/// @notice Every bit of the arithmetic, at points of every size: a term too few, or a band that begins elsewhere, may stay
/// within the bounds that the other tests prove, and shows here. Who changes the arithmetic on purpose, and sees those
/// tests green, takes the new constants from the failure.
contract FixedPointLogBitsTest is Test {
    uint256 private constant POINTS = 512;

    function test_EveryBitOfTheExponential() public pure {
        bytes32 fold;
        for (uint256 bits = 100; bits <= 128; ++bits) {
            for (uint256 i = 0; i < POINTS; ++i) {
                (uint256 m, uint256 k) = FixedPointLog.expDown(_number(bits, i));
                fold = keccak256(abi.encode(fold, m, k));
            }
        }
        assertEq(fold, 0x320eb4b8ae0800acf5600a2e3bb551ea3640dd27e17f37bf4fc0c3c3af5fffe9);
    }

    function test_EveryBitOfTheLogarithm() public pure {
        bytes32 fold;
        for (uint256 bits = 107; bits <= 130; ++bits) {
            for (uint256 i = 0; i < POINTS; ++i) {
                uint256 d = _number(128, i);
                fold = keccak256(abi.encode(fold, FixedPointLog.lnDown(d + _number(bits, i), d)));
            }
        }
        assertEq(fold, 0x0e7252f276d78a8fe4b2033946c6f842a864dcce80ab9d75c5d9f81f8d64f3a8);
    }

    function test_EveryBitOfTheLogarithmOfLongNumbers() public pure {
        bytes32 fold;
        for (uint256 bits = 129; bits <= 192; ++bits) {
            for (uint256 i = 0; i < 64; ++i) {
                uint256 d = _number(bits, i);
                fold = keccak256(abi.encode(fold, FixedPointLog.lnDown(d + _number(bits - i % 8, i + 1), d)));
            }
        }
        assertEq(fold, 0x1e711efd2e878270530c293559f2186430d32c53a7031278749406bcd3225a40);
    }

    function test_EveryBitOfThePowers() public pure {
        bytes32 fold;
        for (uint256 bits = 1; bits <= 160; ++bits) {
            for (uint256 i = 0; i < 8; ++i) {
                (uint256 d, uint256 n) = (_number(bits, i), _number(bits + 3, i));
                (uint256 m, uint256 k) = FixedPointLog.powDown(n, d, 1 + i * 70_000, 1_000_000);
                (uint256 top, uint256 topK) = FixedPointLog.powUp(n, d, 1_000_000, 1 + i * 70_000);
                fold = keccak256(abi.encode(fold, m, k, top, topK));
            }
        }
        assertEq(fold, 0x8886b33e9f16a24196527867f1074157dbb04f5348492dc82f15220842a64de2);
    }

    /// @dev A number of so many bits, the same each time.
    function _number(uint256 bits, uint256 i) private pure returns (uint256) {
        return (uint256(keccak256(abi.encode(bits, i))) >> (256 - bits)) | (1 << (bits - 1));
    }
}
