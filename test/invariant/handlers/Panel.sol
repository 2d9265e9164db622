// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {DeltaVerifier} from "../../../src/contribution/DeltaVerifier.sol";
import {Attestation, Contributor, Evaluation} from "../../../src/types/Evaluation.sol";

/// @notice Three attesters in ascending order, and those whom their evaluations reward.
abstract contract Panel is Test {
    address[] internal panel;
    uint256[] private _keys;

    constructor() {
        for (uint256 i = 0; i < 3; ++i) {
            (address attester, uint256 key) = makeAddrAndKey(string.concat("attester ", vm.toString(i)));
            uint256 at = panel.length;
            panel.push(attester);
            _keys.push(key);
            for (; at > 0 && panel[at - 1] > attester; --at) {
                (panel[at], _keys[at]) = (panel[at - 1], _keys[at - 1]);
                (panel[at - 1], _keys[at - 1]) = (attester, key);
            }
        }
    }

    function attesters() external view returns (address[] memory) {
        return panel;
    }

    /// @dev The first `count` of the panel sign.
    function _attest(
        DeltaVerifier verifier,
        Evaluation memory e,
        uint256 count
    ) internal view returns (Attestation[] memory words) {
        bytes32 digest = verifier.hashEvaluation(e);
        words = new Attestation[](count);
        for (uint256 i = 0; i < count; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[i], digest);
            words[i] = Attestation(panel[i], abi.encodePacked(r, s, v));
        }
    }

    /// @dev One to three of the crowd, ascending as it is, with weights that sum to 10,000.
    function _contributors(
        address[] memory crowd,
        uint256 seed,
        uint256 run
    ) internal pure returns (Contributor[] memory list) {
        list = new Contributor[](1 + seed / 3 % 3);
        uint256 skipped = seed / 9 % (crowd.length - list.length + 1);
        uint256 left = 10_000;
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 weight = i + 1 == list.length ? left : 1 + seed % (left / 2);
            left -= weight;
            bytes32 hash = keccak256(abi.encode("evaluation", run, i));
            list[i] = Contributor(crowd[skipped + i], uint16(weight), uint64(seed % 1000), hash);
        }
    }
}
