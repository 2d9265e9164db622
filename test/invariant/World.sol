// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {System} from "../../script/lib/DeployConfig.sol";
import {HokusaiAMM} from "../../src/market/HokusaiAMM.sol";
import {HokusaiAMMFactory} from "../../src/market/HokusaiAMMFactory.sol";
import {ModelRegistry} from "../../src/registry/ModelRegistry.sol";
import {InfrastructureReserve} from "../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../src/revenue/UsageFeeRouter.sol";
import {MockUSDC} from "../../src/testnet/MockUSDC.sol";
import {HokusaiParams} from "../../src/token/HokusaiParams.sol";
import {HokusaiToken} from "../../src/token/HokusaiToken.sol";
import {TokenManager} from "../../src/token/TokenManager.sol";

/// @notice The people of a campaign.
struct People {
    address admin;
    address governor;
    address treasury;
    address backend;
    address pauser;
}

/// @notice The system under test, and what its books ought to say, kept apart from it.
contract World {
    /// @dev What happened to a model so far (USDC, 6 decimals; tokens, 18 decimals; bps).
    struct Ghost {
        uint256 deposited;
        uint256 toppedUp;
        uint256 paid;
        uint256 withdrawn;
        uint256 revenue;
        uint256 minted;
        uint256 burned;
        uint256 donatedToPool;
        uint256 rateBps;
    }

    MockUSDC public immutable usdc;
    ModelRegistry public immutable registry;
    TokenManager public immutable manager;
    HokusaiAMMFactory public immutable factory;
    InfrastructureReserve public immutable reserve;
    UsageFeeRouter public immutable router;

    People public people;

    /// @dev Given to reserve and router by mistake, less what was swept (USDC, 6 decimals).
    uint256 public donatedToReserve;
    uint256 public donatedToRouter;

    string[] private _models;
    mapping(string modelId => Ghost) private _ghosts;
    mapping(string act => uint256) private _done;
    mapping(string act => uint256) private _skipped;
    string[] private _acts;

    constructor(System memory sys, People memory who, string[] memory modelIds) {
        usdc = MockUSDC(sys.usdc);
        registry = ModelRegistry(sys.registry);
        manager = TokenManager(sys.manager);
        factory = HokusaiAMMFactory(sys.factory);
        reserve = InfrastructureReserve(sys.reserve);
        router = UsageFeeRouter(sys.router);
        people = who;
        for (uint256 i = 0; i < modelIds.length; ++i) {
            _models.push(modelIds[i]);
            _ghosts[modelIds[i]].rateBps = paramsOf(modelIds[i]).infrastructureAccrualBps();
        }
    }

    // --- what was done ---------------------------------------------------------------------------------------------

    function noteDeposit(string calldata modelId, uint256 infra, uint256 amount) external {
        _ghosts[modelId].deposited += infra;
        _ghosts[modelId].revenue += amount;
    }

    function noteTopUp(string calldata modelId, uint256 amount) external {
        _ghosts[modelId].toppedUp += amount;
    }

    function notePayment(string calldata modelId, uint256 amount) external {
        _ghosts[modelId].paid += amount;
    }

    function noteWithdrawal(string calldata modelId, uint256 amount) external {
        _ghosts[modelId].withdrawn += amount;
    }

    function noteSupply(string calldata modelId, uint256 minted, uint256 burned) external {
        _ghosts[modelId].minted += minted;
        _ghosts[modelId].burned += burned;
    }

    function noteRate(string calldata modelId, uint256 bps) external {
        _ghosts[modelId].rateBps = bps;
    }

    function noteDonation(string calldata modelId, uint256 toPool, uint256 toReserve, uint256 toRouter) external {
        _ghosts[modelId].donatedToPool += toPool;
        donatedToReserve += toReserve;
        donatedToRouter += toRouter;
    }

    function noteSweep() external {
        donatedToReserve = 0;
    }

    function noteDone(string calldata act) external {
        if (_done[act] == 0) _acts.push(act);
        ++_done[act];
    }

    function noteSkipped(string calldata act) external {
        ++_skipped[act];
    }

    // --- looking ---------------------------------------------------------------------------------------------------

    function modelCount() external view returns (uint256) {
        return _models.length;
    }

    function model(uint256 seed) external view returns (string memory) {
        return _models[seed % _models.length];
    }

    function ghost(string calldata modelId) external view returns (Ghost memory) {
        return _ghosts[modelId];
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

    function acts() external view returns (string[] memory) {
        return _acts;
    }

    function tally(string calldata act) external view returns (uint256 done, uint256 skipped) {
        return (_done[act], _skipped[act]);
    }
}
