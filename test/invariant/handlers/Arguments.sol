// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {World} from "../World.sol";

/// @notice Calls with arguments that are likely to get far: ids of models, addresses of the system, amounts of all sizes.
/// @dev Encodes by the text of a signature, so that a new function needs nothing here. Types as the ABI writes them.
contract Arguments {
    World private immutable WORLD;
    address private _caller;
    uint256 private _dice;

    constructor(World world) {
        WORLD = world;
    }

    /// @notice A call of the function for a caller.
    function make(string calldata signature, uint256 dice, address caller) external returns (bytes memory) {
        (_dice, _caller) = (dice, caller);
        bytes memory text = bytes(signature);
        uint256 open = 0;
        while (text[open] != "(") {
            ++open;
        }
        return bytes.concat(bytes4(keccak256(text)), _tuple(_cut(text, open + 1, text.length - 1)));
    }

    /// @dev Heads, then tails; `text` is a list of types without its brackets.
    function _tuple(bytes memory text) private returns (bytes memory) {
        bytes[] memory types = _list(text);
        bytes[] memory parts = new bytes[](types.length);
        uint256 head = 0;
        for (uint256 i = 0; i < types.length; ++i) {
            parts[i] = _one(types[i]);
            head += _isDynamic(types[i]) ? 32 : parts[i].length;
        }
        bytes memory heads;
        bytes memory tails;
        for (uint256 i = 0; i < types.length; ++i) {
            if (!_isDynamic(types[i])) {
                heads = bytes.concat(heads, parts[i]);
                continue;
            }
            heads = bytes.concat(heads, bytes32(head + tails.length));
            tails = bytes.concat(tails, parts[i]);
        }
        return bytes.concat(heads, tails);
    }

    function _one(bytes memory kind) private returns (bytes memory) {
        uint256 last = kind.length - 1;
        if (kind[last] == "]") return _array(_cut(kind, 0, last - 1));
        if (kind[0] == "(") return _tuple(_cut(kind, 1, last));
        if (kind[0] == "s" || kind.length == 5 && kind[0] == "b") return _text();
        return bytes.concat(_word(kind));
    }

    /// @dev Up to two items of one type.
    function _array(bytes memory kind) private returns (bytes memory) {
        uint256 count = _roll(3);
        bytes memory types = count == 0 ? bytes("") : kind;
        if (count == 2) types = bytes.concat(kind, ",", kind);
        return bytes.concat(bytes32(count), _tuple(types));
    }

    function _text() private returns (bytes memory) {
        bytes memory text = bytes(_roll(4) == 0 ? "no-such-model" : WORLD.model(_roll(3)));
        bytes memory padding = new bytes((32 - text.length % 32) % 32);
        return bytes.concat(bytes32(text.length), text, padding);
    }

    function _word(bytes memory kind) private returns (bytes32) {
        if (kind[0] == "a") return bytes32(uint256(uint160(_account())));
        if (kind[0] == "b" && kind.length == 4) return bytes32(_roll(2)); // bool
        if (kind[0] == "b") return _roll(2) == 0 ? bytes32(0) : keccak256(bytes(WORLD.model(_roll(3))));
        uint256 bits = 0;
        for (uint256 i = 4; i < kind.length; ++i) {
            bits = bits * 10 + uint8(kind[i]) - 48;
        }
        uint256[5] memory sizes = [uint256(0), 1, 5000 + _roll(5000), _roll(1e12), _dice];
        return bytes32(sizes[_roll(5)] & type(uint256).max >> (256 - bits));
    }

    function _account() private returns (address) {
        uint256 kind = _roll(6);
        string memory modelId = WORLD.model(_roll(3));
        if (kind == 0) return address(WORLD.poolOf(modelId));
        if (kind == 1) return address(WORLD.tokenOf(modelId));
        if (kind == 2) return WORLD.people().crowd[_roll(4)];
        if (kind == 3) return address(WORLD.reserve());
        return _caller;
    }

    /// @dev The next number below `sides`.
    function _roll(uint256 sides) private returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    function _isDynamic(bytes memory kind) private pure returns (bool) {
        uint256 last = kind.length - 1;
        if (kind[last] == "]" || kind[0] == "s" || kind.length == 5 && kind[0] == "b") return true;
        if (kind[0] != "(") return false;
        bytes[] memory types = _list(_cut(kind, 1, last));
        for (uint256 i = 0; i < types.length; ++i) {
            if (_isDynamic(types[i])) return true;
        }
        return false;
    }

    /// @dev Types between commas that stand in no bracket.
    function _list(bytes memory text) private pure returns (bytes[] memory types) {
        types = new bytes[](text.length);
        (uint256 count, uint256 depth, uint256 from) = (0, 0, 0);
        for (uint256 i = 0; i < text.length; ++i) {
            if (text[i] == "(") ++depth;
            if (text[i] == ")") --depth;
            if (text[i] != "," || depth != 0) continue;
            types[count++] = _cut(text, from, i);
            from = i + 1;
        }
        if (text.length != 0) types[count++] = _cut(text, from, text.length);
        assembly ("memory-safe") {
            mstore(types, count)
        }
    }

    function _cut(bytes memory text, uint256 from, uint256 to) private pure returns (bytes memory part) {
        part = new bytes(to - from);
        for (uint256 i = from; i < to; ++i) {
            part[i - from] = text[i];
        }
    }
}
