// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What the books of a model ought to say (USDC, 6 decimals; tokens, 18 decimals; bps).
enum Entry {
    Deposited, // infrastructure's share of its revenue
    ToppedUp,
    Paid,
    Withdrawn, // in an emergency
    Revenue,
    Bought, // paid to the pool by buyers, fees included
    Sold, // paid by the pool to sellers
    Profit,
    FeesCharged,
    FeesCollected,
    DonatedToPool,
    Minted,
    Burned,
    Lost, // tokens sent where nobody can use them
    RateBps,
    TokensPerPoint,
    HeadBps,
    Budget,
    Promised, // rewards of accepted evaluations
    Released // of them, minted
}

/// @notice How an act ended: as meant, refused because the state demands it, or not even tried.
enum Outcome {
    Done,
    Refused,
    Early
}

/// @notice What a contributor's records of a model sum to.
struct Records {
    uint256 count;
    uint256 samples;
    uint256 tokens;
}

/// @notice The ghost sums of a campaign, and the tally of what was done in it.
contract Ledger {
    uint256 private constant ENTRIES = 20; // of `Entry`

    /// @dev The states that a campaign must reach: five crises, then phase and round of a model.
    string[9] public states = [
        "reserve paused",
        "router paused",
        "pool paused",
        "model inactive",
        "pool revoked",
        "flat, buy-only",
        "curve, buy-only",
        "flat, round over",
        "curve, round over"
    ];

    /// @dev Given to reserve and router by mistake, less what was swept; swept so far (USDC, 6 decimals).
    uint256 public donatedToReserve;
    uint256 public donatedToRouter;
    uint256 public swept;

    /// @dev What each payee was paid (USDC, 6 decimals), and who may be paid for a model.
    mapping(address payee => uint256) public received;
    mapping(string modelId => mapping(address payee => bool)) public approved;
    mapping(string modelId => address) public provider;

    /// @dev Times each state was entered.
    uint256[9] public entered;

    mapping(string modelId => mapping(address who => Records)) public records;

    mapping(string modelId => uint256[ENTRIES]) private _ghosts;
    mapping(string modelId => uint256 stateAndOne) private _seen;
    mapping(string act => uint256[3] byOutcome) private _tally;
    string[] private _acts;

    function add(string calldata modelId, Entry entry, uint256 amount) external {
        _ghosts[modelId][uint256(entry)] += amount;
    }

    function set(string calldata modelId, Entry entry, uint256 value) external {
        _ghosts[modelId][uint256(entry)] = value;
    }

    function noteReceived(address payee, uint256 amount) external {
        received[payee] += amount;
    }

    function setProvider(string calldata modelId, address payee) external {
        provider[modelId] = payee;
    }

    function approve(string calldata modelId, address payee, bool yes) external {
        approved[modelId][payee] = yes;
    }

    function noteDonation(uint256 toReserve, uint256 toRouter) external {
        donatedToReserve += toReserve;
        donatedToRouter += toRouter;
    }

    function noteSweep() external {
        swept += donatedToReserve;
        donatedToReserve = 0;
    }

    function noteRecord(string calldata modelId, address who, uint256 samples, uint256 tokens) external {
        Records storage sums = records[modelId][who];
        ++sums.count;
        sums.samples += samples;
        sums.tokens += tokens;
    }

    function noteRejection(string calldata modelId, address who, uint256 samples) external {
        --records[modelId][who].count;
        records[modelId][who].samples -= samples;
    }

    function noteAct(string calldata act, Outcome outcome) external {
        uint256[3] storage counts = _tally[act];
        if (counts[0] + counts[1] + counts[2] == 0) _acts.push(act);
        ++counts[uint256(outcome)];
    }

    /// @notice Forgets what was done so far: it set the stage.
    function forgetActs() external {
        for (uint256 i = 0; i < _acts.length; ++i) {
            delete _tally[_acts[i]];
        }
        delete _acts;
    }

    // --- looking ---------------------------------------------------------------------------------------------------

    /// @notice All entries of a model, by `Entry`.
    function ghosts(string calldata modelId) external view returns (uint256[ENTRIES] memory) {
        return _ghosts[modelId];
    }

    function ghost(string calldata modelId, Entry entry) external view returns (uint256) {
        return _ghosts[modelId][uint256(entry)];
    }

    function mayBePaid(string calldata modelId, address payee) external view returns (bool) {
        return provider[modelId] == payee || approved[modelId][payee];
    }

    function acts() external view returns (string[] memory) {
        return _acts;
    }

    /// @notice How often an act ended in which way, by `Outcome`.
    function tally(string calldata act) external view returns (uint256[3] memory) {
        return _tally[act];
    }

    function visit(uint256 state) internal {
        ++entered[state];
    }

    /// @dev A model is in this state now.
    function see(string memory modelId, uint256 state) internal {
        if (_seen[modelId] == state + 1) return;
        _seen[modelId] = state + 1;
        visit(state);
    }
}
