// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DataContributionRegistry} from "../../../src/contribution/DataContributionRegistry.sol";
import {ContributionStatus} from "../../../src/types/Contribution.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice Who records contributions, and who looks through them.
contract RecorderHandler is Handler {
    /// @dev A record that waits for its verification.
    struct Pending {
        uint256 id;
        string modelId;
        address who;
        uint256 samples;
    }

    DataContributionRegistry private immutable BOOK;

    Pending[] private _pending;
    uint256 private _count;

    constructor(World world) Handler(world) {
        BOOK = world.contributions();
    }

    function record(uint256 seed) external act("recorder.record") {
        _record(seed);
    }

    /// @dev Verified or rejected, and then never anything else.
    function judge(uint256 seed) external act("recorder.judge") {
        if (_pending.length == 0) _record(seed);
        uint256 index = seed % _pending.length;
        Pending memory p = _pending[index];
        _pending[index] = _pending[_pending.length - 1];
        _pending.pop();
        bool good = seed % 2 == 0;
        vm.prank(people.backend);
        if (good) BOOK.verifyContribution(p.id);
        else BOOK.rejectContribution(p.id, "copied");
        if (!good) WORLD.noteRejection(p.modelId, p.who, p.samples);
        ContributionStatus status = BOOK.getContribution(p.id).status;
        assertTrue(status == (good ? ContributionStatus.Verified : ContributionStatus.Rejected), "C-1: as judged");
        bytes memory again = abi.encodeCall(BOOK.verifyContribution, (p.id));
        _expectRefusal(people.backend, address(BOOK), again, "C-1: a status only moves forward");
        again = abi.encodeCall(BOOK.rejectContribution, (p.id, "again"));
        _expectRefusal(people.backend, address(BOOK), again, "C-1: a status only moves forward");
    }

    function _record(uint256 seed) private {
        string memory modelId = WORLD.pick(seed);
        (address who, uint256 samples) = (_person(seed / 3), seed % 1e6);
        bytes32 hash = keccak256(abi.encode("record", ++_count));
        vm.prank(people.backend);
        uint256 id = BOOK.recordContribution(modelId, who, hash, 100, uint64(samples), 1e6, "run");
        WORLD.noteRecord(modelId, who, samples, 0);
        _pending.push(Pending(id, modelId, who, samples));
        bytes memory data = abi.encodeCall(BOOK.recordContribution, (modelId, who, hash, 100, 1, 1, "run"));
        _expectRefusal(people.backend, address(BOOK), data, "C-1: each contribution once for a model");
    }
}
