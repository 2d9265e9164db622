// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {System} from "../../script/lib/DeployConfig.sol";
import {DataContributionRegistry} from "../../src/contribution/DataContributionRegistry.sol";
import {IHokusaiAMM} from "../../src/interfaces/IHokusaiAMM.sol";
import {HokusaiAMM} from "../../src/market/HokusaiAMM.sol";
import {HokusaiAMMFactory} from "../../src/market/HokusaiAMMFactory.sol";
import {ModelRegistry} from "../../src/registry/ModelRegistry.sol";
import {InfrastructureReserve} from "../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../src/revenue/UsageFeeRouter.sol";
import {MockUSDC} from "../../src/testnet/MockUSDC.sol";
import {HokusaiParams} from "../../src/token/HokusaiParams.sol";
import {HokusaiToken} from "../../src/token/HokusaiToken.sol";
import {TokenManager} from "../../src/token/TokenManager.sol";
import {Ledger} from "./Ledger.sol";

/// @notice The people of a campaign. `crowd` trades, holds and contributes, in ascending order; `payees` only ever get
/// what the reserve pays.
struct People {
    address admin;
    address governor;
    address treasury;
    address backend;
    address pauser;
    address[] crowd;
    address[] payees;
}

/// @notice What is closed at the moment; at most one thing at a time.
enum Crisis {
    None,
    ReservePaused,
    RouterPaused,
    PoolPaused,
    ModelInactive,
    PoolRevoked
}

/// @notice The system under test, the people in it, and what is closed: kept by those who close it, not asked for.
contract World is Ledger {
    MockUSDC public immutable usdc;
    ModelRegistry public immutable registry;
    TokenManager public immutable manager;
    HokusaiAMMFactory public immutable factory;
    InfrastructureReserve public immutable reserve;
    UsageFeeRouter public immutable router;
    DataContributionRegistry public immutable contributions;

    /// @dev What is closed, for which model where it is a model's, and for how many acts to come.
    Crisis public crisis;
    string public stricken;
    uint256 public actsLeft;

    People private _people;
    string[] private _models;

    constructor(System memory sys, People memory who, string[] memory modelIds) {
        usdc = MockUSDC(sys.usdc);
        registry = ModelRegistry(sys.registry);
        manager = TokenManager(sys.manager);
        factory = HokusaiAMMFactory(sys.factory);
        reserve = InfrastructureReserve(sys.reserve);
        router = UsageFeeRouter(sys.router);
        contributions = DataContributionRegistry(sys.contributions);
        _people = who;
        _models = modelIds;
    }

    // --- what is closed --------------------------------------------------------------------------------------------

    function strike(Crisis what, string calldata modelId, uint256 acts) external {
        (crisis, stricken, actsLeft) = (what, modelId, acts);
        if (what != Crisis.None) visit(uint256(what) - 1);
    }

    /// @notice One act is over; true if a crisis has lasted long enough.
    function tick() external returns (bool) {
        if (crisis == Crisis.None) return false;
        if (actsLeft != 0) --actsLeft;
        return actsLeft == 0;
    }

    /// @notice Whether this crisis holds, for this model where it is a model's.
    function closed(Crisis what, string memory modelId) public view returns (bool) {
        if (crisis != what) return false;
        return what <= Crisis.RouterPaused || keccak256(bytes(stricken)) == keccak256(bytes(modelId));
    }

    /// @notice Whether revenue of a model can be deposited.
    function takesRevenue(string calldata modelId) external view returns (bool) {
        if (crisis == Crisis.ReservePaused || crisis == Crisis.RouterPaused) return false;
        return !closed(Crisis.ModelInactive, modelId);
    }

    /// @notice Whether a model's pool sells tokens.
    function sellsTokens(string calldata modelId) external view returns (bool) {
        return !closed(Crisis.PoolPaused, modelId) && !closed(Crisis.ModelInactive, modelId)
            && !closed(Crisis.PoolRevoked, modelId);
    }

    // --- looking ---------------------------------------------------------------------------------------------------

    function people() external view returns (People memory) {
        return _people;
    }

    function modelCount() external view returns (uint256) {
        return _models.length;
    }

    function model(uint256 seed) external view returns (string memory) {
        return _models[seed % _models.length];
    }

    /// @notice A model for an act, its phase noted.
    function pick(uint256 seed) external returns (string memory modelId) {
        modelId = _models[seed % _models.length];
        HokusaiAMM pool = poolOf(modelId);
        bool curve = pool.getCurrentPhase() == IHokusaiAMM.Phase.BONDING_CURVE;
        see(modelId, 5 + (curve ? 1 : 0) + (pool.isSellEnabled() ? 2 : 0));
    }

    function poolOf(string memory modelId) public view returns (HokusaiAMM) {
        return HokusaiAMM(registry.getPool(modelId));
    }

    function tokenOf(string memory modelId) public view returns (HokusaiToken) {
        return HokusaiToken(registry.getToken(modelId));
    }

    function paramsOf(string memory modelId) public view returns (HokusaiParams) {
        return HokusaiParams(manager.getParamsAddress(modelId));
    }
}
