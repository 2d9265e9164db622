// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {TokenArgs} from "../../../src/libraries/TokenArgs.sol";
import {EmptyText, TextTooLong} from "../../../src/types/Errors.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";

/// @notice What a token's clone carries.
contract TokenArgsTest is Test {
    function pack(bytes32 key, string calldata name, string calldata symbol) external pure returns (bytes memory) {
        return TokenArgs.pack(ModelKey.wrap(key), name, symbol);
    }

    function testFuzz_WhatIsPackedIsRead(bytes32 key, string calldata name, string calldata symbol) public view {
        vm.assume(bytes(name).length > 0 && bytes(name).length <= 64);
        vm.assume(bytes(symbol).length > 0 && bytes(symbol).length <= 64);
        bytes memory args = this.pack(key, name, symbol);
        assertEq(ModelKey.unwrap(TokenArgs.key(args)), key);
        assertEq(TokenArgs.name(args), name);
        assertEq(TokenArgs.symbol(args), symbol);
    }

    function test_TheLayoutIsFixed() public view {
        bytes32 key = keccak256("model");
        assertEq(this.pack(key, "Name", "SYM"), abi.encodePacked(key, uint8(4), "Name", "SYM"));
    }

    function test_TextsHaveOneToSixtyFourBytes() public {
        string memory longest = string(new bytes(64));
        string memory long = string(new bytes(65));
        this.pack(0, longest, longest);
        vm.expectRevert(abi.encodeWithSelector(EmptyText.selector, "name"));
        this.pack(0, "", "S");
        vm.expectRevert(abi.encodeWithSelector(EmptyText.selector, "symbol"));
        this.pack(0, "N", "");
        vm.expectRevert(abi.encodeWithSelector(TextTooLong.selector, 65, 64));
        this.pack(0, long, "S");
        vm.expectRevert(abi.encodeWithSelector(TextTooLong.selector, 65, 64));
        this.pack(0, "N", long);
    }
}
