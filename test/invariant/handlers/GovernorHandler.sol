// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMMFactory} from "../../../src/market/HokusaiAMMFactory.sol";
import {HokusaiParams} from "../../../src/token/HokusaiParams.sol";
import {Entry} from "../Ledger.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice Governance: rates, rewards and trade fees, within their bounds.
contract GovernorHandler is Handler {
    constructor(World world) Handler(world) {}

    function setRate(uint256 seed, uint256 bps) external act("governor.setRate") {
        string memory modelId = WORLD.pick(seed);
        bps = _bound(bps, 4000, 11_000);
        HokusaiParams params = WORLD.paramsOf(modelId);
        bytes memory data = abi.encodeCall(params.setInfrastructureAccrualBps, (uint16(bps)));
        bool may = bps >= 5000 && bps <= 10_000;
        if (_try(people.governor, address(params), data, may, "P-1: from 50 % to 100 %")) {
            WORLD.set(modelId, Entry.RateBps, bps);
        }
    }

    function setReward(uint256 seed, uint256 amount) external act("governor.setReward") {
        string memory modelId = WORLD.pick(seed);
        amount = seed % 8 == 0 ? seed % 1e18 : _bound(amount, 1e18, 3000e18);
        HokusaiParams params = WORLD.paramsOf(modelId);
        bytes memory data = abi.encodeCall(params.setTokensPerDeltaOne, (amount));
        if (_try(people.governor, address(params), data, amount >= 1e18, "P-1: at least one token a point")) {
            WORLD.set(modelId, Entry.TokensPerPoint, amount);
        }
    }

    function setTradeFee(uint256 seed, uint256 bps) external act("governor.setTradeFee") {
        HokusaiAMMFactory factory = WORLD.factory();
        bps = _bound(bps, 0, 120);
        bytes memory data = abi.encodeCall(factory.setTradeFee, (WORLD.pick(seed), uint16(bps)));
        _try(people.governor, address(factory), data, bps <= 100, "P-1: at most 1 % of a trade");
    }
}
