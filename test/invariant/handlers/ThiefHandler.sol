// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {Table} from "../../matrix/Table.sol";
import {Entry} from "../Ledger.sol";
import {World} from "../World.sol";
import {Arguments} from "./Arguments.sol";
import {Handler} from "./Handler.sol";

/// @notice Strangers, one of them a contract, who call every function that changes state with arguments at random. The
/// functions are those of permissions.json, which has a row for each that the ABI has.
contract ThiefHandler is Handler {
    /// @dev A function and whether it asks its caller for a role or an identity; then strangers must be refused. Others
    /// may succeed, and what they change is what the invariants look at.
    struct Target {
        string name;
        string signature;
        bool closed;
    }

    Target[] private _targets;
    Arguments private immutable ARGUMENTS;
    address private immutable BURGLAR = makeAddr("burglar");
    address private immutable THIEF = makeAddr("thief");
    mapping(string name => address) private _where;

    constructor(World world) Handler(world) {
        ARGUMENTS = new Arguments(world);
        vm.etch(BURGLAR, hex"00");
        string memory table = Table.read();
        string[] memory names = Table.contracts(table);
        for (uint256 i = 0; i < names.length; ++i) {
            // The testnet's faucet is everybody's; what is sent where it does not belong the donors send.
            if (keccak256(bytes(names[i])) == keccak256("MockUSDC")) continue;
            string[] memory signatures = Table.signatures(table, names[i]);
            for (uint256 j = 0; j < signatures.length; ++j) {
                string memory who = Table.row(table, names[i], signatures[j], 0).who;
                _targets.push(Target(names[i], signatures[j], !_isOpen(who)));
            }
        }
    }

    function place(string calldata name, address where) external {
        _where[name] = where;
    }

    function steal(uint256 seed, uint256 dice) external act("thief.steal") {
        _steal(seed, dice);
    }

    /// @dev The same again: so many functions deserve more than one act in forty.
    function rob(uint256 seed, uint256 dice) external act("thief.rob") {
        for (uint256 i = 0; i < 3; ++i) {
            _steal(uint256(keccak256(abi.encode(seed, i))), uint256(keccak256(abi.encode(dice, i))));
        }
    }

    /// @dev The pool of one model knocks at the token of another.
    function mintAbroad(uint256 seed, uint256 amount) external act("thief.mintAbroad") {
        address token = address(WORLD.tokenOf(WORLD.pick(seed)));
        address abroad = address(WORLD.poolOf(WORLD.model(seed % 3 + 1 + seed / 3 % 2)));
        bytes memory data = abi.encodeWithSignature("mint(address,uint256)", THIEF, _bound(amount, 1, 1e24));
        _expectRefusal(abroad, token, data, "T-1: a pool mints its own model only");
        data = abi.encodeWithSignature("burnFrom(address,uint256)", _person(seed), 1);
        _expectRefusal(abroad, token, data, "T-1: a pool burns its own model only");
    }

    function _steal(uint256 seed, uint256 dice) private {
        Target memory target = _targets[seed % _targets.length];
        string memory modelId = WORLD.pick(dice);
        address where = _place(target.name, modelId);
        uint256 owed = WORLD.poolOf(modelId).feesOwed();
        bytes memory data = ARGUMENTS.make(target.signature, dice, THIEF);
        vm.prank(seed / 256 % 2 == 0 ? THIEF : BURGLAR);
        (bool ok,) = where.call(data);
        assertFalse(ok && target.closed, string.concat(target.name, ".", target.signature, " by a stranger"));
        // Anybody may have the treasury's fees sent to it.
        uint256 collected = owed - WORLD.poolOf(modelId).feesOwed();
        if (collected != 0) _add(modelId, Entry.FeesCollected, collected);
    }

    function _place(string memory name, string memory modelId) private view returns (address) {
        bytes32 hash = keccak256(bytes(name));
        if (hash == keccak256("HokusaiAMM")) return address(WORLD.poolOf(modelId));
        if (hash == keccak256("HokusaiToken")) return address(WORLD.tokenOf(modelId));
        if (hash == keccak256("HokusaiParams")) return address(WORLD.paramsOf(modelId));
        return _where[name];
    }

    /// @dev Words of the table for functions that anybody may call with success, for oneself at least.
    function _isOpen(string memory who) private pure returns (bool) {
        bytes32 hash = keccak256(bytes(who));
        return hash == keccak256("anyone") || hash == keccak256("oneself") || hash == keccak256("own tokens")
            || hash == keccak256("own balance") || hash == keccak256("own allowance")
            || hash == keccak256("owner or own allowance");
    }
}
