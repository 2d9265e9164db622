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
    mapping(ModelKey => uint256) internal _modelCounts;
    mapping(ModelKey => Checkpoints.Trace160) private _shifts;
    mapping(ModelKey => mapping(address contributor => ModelStats)) internal _modelStats;
    mapping(address contributor => GlobalStats) internal _globalStats;

    /// @dev Stores what the next records have in common. Their ids are dense, so the model needs to know only by how much
    /// an id exceeds the record's position within the model, and where that changes.
    // slither-disable-next-line unused-return: what a checkpoint was before is of no use
    function _openRun(
        ModelKey key,
        string calldata runId,
        uint64 totalSamples,
        uint256 records
    ) internal returns (uint256 firstId) {
        uint256 length = bytes(runId).length;
        if (length == 0) revert EmptyText("runId");
        if (length > MAX_RUN_ID_LENGTH) revert TextTooLong(length, MAX_RUN_ID_LENGTH);

        firstId = _nextId;
        _firstIds.push(_nextId, _nextId);
        uint256 position = _modelCounts[key];
        uint160 shift = (firstId - position).toUint160();
        if (_shifts[key].latest() != shift) _shifts[key].push(position.toUint96(), shift);
        _modelCounts[key] = position + records;
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
        entry.contributor = contributor;
        entry.weightBps = part.weightBps;
        entry.status = status;
        entry.previous = global.latest;
        entry.id = id;
        entry.samples = part.samples;
        entry.tokensEarned = tokens;
        _hashes[id] = part.contributionHash;

        if (stats.count == 0) global.models += 1;
        global.latest = id;
        global.count += 1;
        global.tokens += tokens;
        stats.count += 1;
        stats.samples += part.samples;
        stats.tokens += tokens;
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

    /// @dev Id of the model's record at a position below its count.
    function _idAt(ModelKey key, uint256 position) internal view returns (uint256) {
        return position + _shifts[key].upperLookup(position.toUint96());
    }

    /// @dev The contributor's record before this one; zero if it is the first.
    function _previous(uint256 id) internal view returns (uint256) {
        (, Entry storage entry) = _find(id);
        return entry.previous;
    }
}
