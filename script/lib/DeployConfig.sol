// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {ModelSpec} from "../../src/types/ModelSpec.sol";

/// @notice Who acts and who ends up with which power.
/// @param deployer Sends the creations.
/// @param birthAdmin Admin of every contract at birth.
/// @param admin Final admin; equal to the birth admin where nothing is handed over.
/// @param governor Governs rates, rewards and trade fees.
/// @param treasury Pays providers; receives trade fees, surplus and emergency exits.
/// @param backend Deposits API revenue.
/// @param pauser Pauses reserve, router and pools.
struct Holders {
    address deployer;
    address birthAdmin;
    address admin;
    address governor;
    address treasury;
    address backend;
    address pauser;
}

/// @notice Whose money.
/// @param mock True for a MockUSDC created with the system.
/// @param token Address of an external USDC; zero for the mock.
/// @param mockMint What the mock mints to the deployer at creation (USDC, 6 decimals).
struct UsdcChoice {
    bool mock;
    address token;
    uint256 mockMint;
}

/// @notice What a deployment builds beside; all zero where it builds everything itself.
/// @param factory The existing factory.
/// @param kind Whose system it is of.
/// @param admin Admin of a factory of ours, where that is none of the deployment's holders; zero if it is.
struct Existing {
    address factory;
    IUsageFeeRouter.Kind kind;
    address admin;
}

/// @notice Who attests evaluations.
/// @param attesters In ascending order.
/// @param threshold How many must sign.
/// @param minImprovementBps Smallest paid improvement (bps, 10_000 = 100%).
struct VerifierTerms {
    address[] attesters;
    uint256 threshold;
    uint16 minImprovementBps;
}

/// @notice A model as configured: how it is launched, and how its scores begin.
/// @param spec Params, token, pool and provider.
/// @param metricHash keccak256 of the metric's name.
/// @param benchmarkHash Hash of the benchmark.
/// @param genesisBps Score the lineage begins with (bps, 10_000 = 100%).
/// @param budget Most that may ever be minted as rewards (tokens, 18 decimals).
struct ModelPlan {
    ModelSpec spec;
    bytes32 metricHash;
    bytes32 benchmarkHash;
    uint16 genesisBps;
    uint256 budget;
}

/// @notice Everything a deployment is made of.
/// @param chainId The chain it is meant for.
/// @param salt Part of every address.
/// @param models Those that may need a step.
struct DeployConfig {
    uint256 chainId;
    bytes32 salt;
    Holders holders;
    UsdcChoice usdc;
    Existing existing;
    VerifierTerms verifier;
    ModelPlan[] models;
}

/// @notice Where the system's contracts are; zero where a deployment has none.
struct System {
    address usdc;
    address registry;
    address manager;
    address factory;
    address reserve;
    address router;
    address launcher;
    address contributions;
    address verifier;
}
