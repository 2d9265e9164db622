// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {console} from "forge-std/console.sol";
import {IDeltaVerifier} from "../../src/interfaces/IDeltaVerifier.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {Defaults} from "../utils/Defaults.sol";
import {Abi} from "./Abi.sol";
import {Stage} from "./Stage.sol";

/// @notice Every function that only reads answers in every state; a switched-off model has no split and no reward.
contract ViewsTest is Stage {
    /// @dev A view and a call of it.
    struct Question {
        string what;
        address target;
        bytes data;
    }

    mapping(string name => mapping(bytes4 selector => bytes data)) private _asked;
    Question[] private _questions;

    function setUp() public override {
        super.setUp();
        _ask("DeltaVerifier", abi.encodeCall(verifier.hashEvaluation, (_evaluation("run-2", 6500))));
        _ask("DeltaVerifier", abi.encodeCall(verifier.previewReward, (MODEL, 6500)));
        _ask("HokusaiAMMFactory", abi.encodeCall(factory.getModelId, (address(pool))));
        _ask("HokusaiAMMFactory", abi.encodeCall(factory.predictPool, (MODEL, address(token), Defaults.poolParams())));
        string[] memory names = Abi.contracts();
        for (uint256 i = 0; i < names.length; ++i) {
            string[] memory views = Abi.readers(Abi.artifact(names[i]));
            for (uint256 j = 0; j < views.length; ++j) {
                bytes memory data = _question(names[i], views[j]);
                _questions.push(Question(string.concat(names[i], ".", views[j]), where[names[i]], data));
            }
        }
    }

    function test_PausesStopNoView() public {
        assertGt(_questions.length, 200, "views found");
        for (uint8 state = 0; state <= uint8(type(State).max); ++state) {
            uint256 start = vm.snapshotState();
            _enter(State(state));
            uint256 expected = State(state) == State.ModelInactive ? 2 : 0;
            assertEq(_failures(), expected, "views that revert, listed above");
            vm.revertToState(start);
        }
    }

    function test_AnInactiveModelHasNoSplitAndNoReward() public {
        _enter(State.ModelInactive);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.ModelInactive.selector, MODEL));
        router.calculateFeeSplit(MODEL, 1);
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.ModelInactive.selector, MODEL));
        verifier.previewReward(MODEL, 6500);
    }

    function _ask(string memory name, bytes memory data) private {
        _asked[name][bytes4(data)] = data;
    }

    function _failures() private view returns (uint256 failures) {
        for (uint256 i = 0; i < _questions.length; ++i) {
            Question memory question = _questions[i];
            (bool ok,) = question.target.staticcall(question.data);
            if (!ok) ++failures;
            if (!ok) console.log(question.what, "reverts");
        }
    }

    /// @dev What was prepared for this view, or a call made from its types.
    function _question(string memory name, string memory signature) private view returns (bytes memory data) {
        bytes4 selector = bytes4(keccak256(bytes(signature)));
        data = _asked[name][selector];
        if (data.length != 0) return data;
        string memory list = vm.replace(vm.split(signature, "(")[1], ")", "");
        string[] memory types = bytes(list).length == 0 ? new string[](0) : vm.split(list, ",");
        (bytes memory heads, bytes memory tails) = ("", "");
        for (uint256 i = 0; i < types.length; ++i) {
            (bytes memory value, bool long) = _value(types[i]);
            heads = bytes.concat(heads, long ? abi.encode(32 * types.length + tails.length) : value);
            if (long) tails = bytes.concat(tails, value);
        }
        return bytes.concat(selector, heads, tails);
    }

    /// @dev The model, its key, its token, or one; `long` where it goes behind the heads.
    function _value(string memory kind) private view returns (bytes memory value, bool long) {
        bytes32 hash = keccak256(bytes(kind));
        if (hash == keccak256("string")) return (_behindOffset(abi.encode(MODEL)), true);
        if (hash == keccak256("string[]")) return (_behindOffset(abi.encode(_list(MODEL))), true);
        if (hash == keccak256("bytes32")) return (abi.encode(_key(MODEL)), false);
        if (hash == keccak256("bytes4")) return (abi.encode(bytes4(0)), false);
        if (hash == keccak256("address")) return (abi.encode(address(token)), false);
        if (vm.indexOf(kind, "uint") == 0) return (abi.encode(1), false);
        revert(string.concat("a view with an argument of a new kind: ", kind));
    }

    function _behindOffset(bytes memory encoded) private pure returns (bytes memory tail) {
        tail = new bytes(encoded.length - 32);
        for (uint256 i = 0; i < tail.length; ++i) {
            tail[i] = encoded[i + 32];
        }
    }

    function _list(string memory item) private pure returns (string[] memory list) {
        list = new string[](1);
        list[0] = item;
    }
}
