// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {MockUSDC} from "../../../src/testnet/MockUSDC.sol";

/// @notice The stand-in for USDC.
contract MockUSDCTest is Test {
    function test_IsUsdcToTheEye() public {
        MockUSDC usdc = new MockUSDC();
        assertEq(usdc.name(), "Mock USD Coin");
        assertEq(usdc.symbol(), "USDC");
        assertEq(usdc.decimals(), 6);
        assertEq(usdc.totalSupply(), 0);
    }

    function testFuzz_AnyoneMints(address caller, address to, uint256 amount) public {
        vm.assume(to != address(0));
        MockUSDC usdc = new MockUSDC();
        vm.prank(caller);
        usdc.mint(to, amount);
        assertEq(usdc.balanceOf(to), amount);
        assertEq(usdc.totalSupply(), amount);
    }

    function test_RevertGiven_EthereumMainnet() public {
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(MockUSDC.RefusedOnChain.selector, 1));
        new MockUSDC();
    }
}
