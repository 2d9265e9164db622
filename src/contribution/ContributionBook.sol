// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {ContributionStatus} from "../types/Contribution.sol";
import {Contributor} from "../types/Evaluation.sol";
import {EmptyText, TextTooLong, ZeroAddress} from "../types/Errors.sol";
import {IDataContributionRegistry} from "../interfaces/IDataContributionRegistry.sol";

/// @title Book of contribution records
/// @notice Storage of the ledger: records, their runs, and the counters over them.
/// @dev What all records of one call share is stored once, as their run, found by a binary search over first ids; a
/// record itself costs three slots. So an evaluation of 100 newcomers fits one transaction.
abstract contract ContributionBook is IDataContributionRegistry {
    using Checkpoints for Checkpoints.Trace160;
    using SafeCast for uint256;

    /// @dev What the records of one call have in common.
    struct Run {
        ModelKey key;
        bytes32 runHash;
        uint64 recordedAt;
        uint64 totalSamples;
    }

    /// @dev One record; `previous` is the contributor's record before it, zero for the first.
    struct Entry {
        address contributor;
        uint16 weightBps;
        ContributionStatus status;
        uint64 previous;
        uint64 id;
        uint64 samples;
        uint128 tokensEarned;
    }

    /// @dev Sums over a contributor's records of one model that are not rejected. 2^32 records of 2^64 samples fit.
    struct ModelStats {
        uint32 count;
        uint96 samples;
        uint128 tokens;
    }

    /// @dev Sums over a contributor's records that are not rejected, and its latest record of any status.
    struct GlobalStats {
        uint64 latest;
        uint32 count;
        uint32 models;
        uint128 tokens;
    }

    uint256 private constant MAX_RUN_ID_LENGTH = 64;

    uint64 internal _nextId = 1;
    Checkpoints.Trace160 private _firstIds;
    mapping(uint256 firstId => Run) private _runs;
    mapping(uint256 id => bytes32 contributionHash) internal _hashes;
    mapping(ModelKey => mapping(bytes32 contributionHash => Entry)) internal _entries;
    mapping(ModelKey => uint64[] ids) internal _modelIds;
    mapping(ModelKey => mapping(address contributor => ModelStats)) internal _modelStats;
    mapping(address contributor => GlobalStats) internal _globalStats;

    /// @dev Stores what the records from the next id on have in common.
    function _openRun(ModelKey key, string calldata runId, uint64 totalSamples) internal returns (uint256 firstId) {
        uint256 length = bytes(runId).length;
        if (length == 0) revert EmptyText("runId");
        if (length > MAX_RUN_ID_LENGTH) revert TextTooLong(length, MAX_RUN_ID_LENGTH);

        firstId = _nextId;
        _firstIds.push(_nextId, _nextId);
        _runs[firstId] = Run(key, keccak256(bytes(runId)), block.timestamp.toUint64(), totalSamples);
    }

    /// @dev Writes one record of the run just opened and counts it.
    function _append(
        ModelKey key,
        Contributor memory part,
        uint128 tokens,
        ContributionStatus status
    ) internal returns (uint64 id) {
        address contributor = part.wallet;
        if (contributor == address(0)) revert ZeroAddress("contributor");
        if (part.contributionHash == 0) revert ContributionHashMissing();
        Entry storage entry = _entries[key][part.contributionHash];
        if (entry.id != 0) revert ContributionAlreadyRecorded(part.contributionHash, entry.id);

        id = _nextId++;
        GlobalStats storage global = _globalStats[contributor];
        ModelStats storage stats = _modelStats[key][contributor];
        (entry.contributor, entry.weightBps, entry.status, entry.previous) =
        (contributor, part.weightBps, status, global.latest);
        (entry.id, entry.samples, entry.tokensEarned) = (id, part.samples, tokens);
        _hashes[id] = part.contributionHash;
        _modelIds[key].push(id);

        if (stats.count == 0) global.models += 1;
        (stats.count, stats.samples, stats.tokens) =
        (stats.count + 1, stats.samples + part.samples, stats.tokens + tokens);
        (global.latest, global.count, global.tokens) = (id, global.count + 1, global.tokens + tokens);
    }

    /// @dev Emits the event of one record.
    function _announce(
        uint256 id,
        ModelKey key,
        string calldata modelId,
        string calldata runId,
        Contributor memory part,
        uint256 tokens
    ) internal {
        emit ContributionRecorded(id, key, part.wallet, modelId, part.contributionHash, part.weightBps, tokens, runId);
    }

    /// @dev The run and the record of an id.
    function _find(uint256 id) internal view returns (Run storage run, Entry storage entry) {
        if (id == 0 || id >= _nextId) revert ContributionNotFound(id);
        run = _runs[_firstIds.upperLookup(id.toUint96())];
        entry = _entries[run.key][_hashes[id]];
    }

    /// @dev A record that waits for its verification, and its model.
    function _pending(uint256 id) internal view returns (ModelKey key, Entry storage entry) {
        Run storage run;
        (run, entry) = _find(id);
        if (entry.status != ContributionStatus.Pending) revert ContributionNotPending(id);
        key = run.key;
    }

    /// @dev The contributor's record before this one; zero if it is the first.
    function _previous(uint256 id) internal view returns (uint256) {
        (, Entry storage entry) = _find(id);
        return entry.previous;
    }
}
