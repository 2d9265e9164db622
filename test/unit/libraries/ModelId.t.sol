// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {ModelId} from "../../../src/libraries/ModelId.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";

/// @notice Text ids: hashing for every door, the alphabet where they are born.
contract ModelIdTest is Test {
    bytes private constant ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789._:-";

    function toKey(string calldata id) external pure returns (ModelKey) {
        return ModelId.toKey(id);
    }

    function toKeyMemory(string calldata id) external pure returns (ModelKey) {
        return ModelId.toKeyMemory(id);
    }

    function requireWellFormed(string calldata id) external pure {
        ModelId.requireWellFormed(id);
    }

    function testFuzz_KeyIsTheHashOfTheBytes(bytes calldata raw) public {
        string memory id = string(raw);
        if (raw.length == 0) {
            vm.expectRevert(ModelId.ModelIdEmpty.selector);
        } else if (raw.length > 64) {
            vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdTooLong.selector, raw.length, 64));
        }
        bytes32 key = ModelKey.unwrap(this.toKey(id));
        if (raw.length != 0 && raw.length <= 64) {
            assertEq(key, keccak256(raw));
            assertEq(ModelKey.unwrap(this.toKeyMemory(id)), key);
        }
    }

    function test_LengthsAreBoundedInMemoryToo() public {
        vm.expectRevert(ModelId.ModelIdEmpty.selector);
        this.toKeyMemory("");
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdTooLong.selector, 65, 64));
        this.toKeyMemory(string(new bytes(65)));
    }

    function test_WellFormedIds() public view {
        string[10] memory ids = ["0", "7", "10", "model-id", "a", "0a", "00-1", "org.model:v1_2", "-", "1234567890"];
        for (uint256 i = 0; i < ids.length; ++i) {
            this.requireWellFormed(ids[i]);
        }
    }

    function test_RevertWhen_TheIdIsMalformed() public {
        _expectMalformed("007", 0);
        _expectMalformed("00", 0);
        _expectMalformed("A", 0);
        _expectMalformed("model id", 5);
        _expectMalformed("a/../b", 1);
        _expectMalformed("a\x00", 1);
        _expectMalformed(unicode"modеl", 3);
        vm.expectRevert(ModelId.ModelIdEmpty.selector);
        this.requireWellFormed("");
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdTooLong.selector, 65, 64));
        this.requireWellFormed("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    }

    function test_EveryByteIsInTheAlphabetOrRefused() public {
        for (uint256 c = 0; c < 256; ++c) {
            string memory id = string(abi.encodePacked("x", bytes1(uint8(c))));
            if (_isOfTheAlphabet(bytes1(uint8(c)))) this.requireWellFormed(id);
            else _expectMalformed(id, 1);
        }
    }

    function testFuzz_AgreesWithAnIndependentReading(uint256 seed, uint8 length, uint8 oddAt) public {
        bytes memory id = new bytes(1 + length % 64);
        bool digitsOnly = seed % 4 == 0;
        for (uint256 i = 0; i < id.length; ++i) {
            uint256 pick = uint256(keccak256(abi.encode(seed, i)));
            id[i] = digitsOnly ? bytes1(uint8(0x30 + pick % 10)) : ALPHABET[pick % ALPHABET.length];
        }
        if (seed % 3 == 0) id[oddAt % id.length] = bytes1(oddAt);
        (bool good, uint256 position) = _read(id);
        if (!good) vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdMalformed.selector, string(id), position));
        this.requireWellFormed(string(id));
    }

    /// @dev The rule written the other way round: first the alphabet by search, then the number by its value.
    function _read(bytes memory id) private pure returns (bool good, uint256 position) {
        uint256 digits;
        for (uint256 i = 0; i < id.length; ++i) {
            if (!_isOfTheAlphabet(id[i])) return (false, i);
            if (id[i] >= "0" && id[i] <= "9") ++digits;
        }
        bool second = digits == id.length && digits > 1 && id[0] == "0";
        return (!second, 0);
    }

    function _isOfTheAlphabet(bytes1 c) private pure returns (bool) {
        for (uint256 i = 0; i < ALPHABET.length; ++i) {
            if (ALPHABET[i] == c) return true;
        }
        return false;
    }

    function _expectMalformed(string memory id, uint256 position) private {
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdMalformed.selector, id, position));
        this.requireWellFormed(id);
    }
}
