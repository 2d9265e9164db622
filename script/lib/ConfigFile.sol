// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Vm} from "forge-std/Vm.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {InitialParams, ModelSpec, PoolParams} from "../../src/types/ModelSpec.sol";
import {DeployConfig, Existing, Holders, ModelPlan, UsdcChoice, VerifierTerms} from "./DeployConfig.sol";

/// @notice Reads the rendered configuration: scalars key by key, models as columns, each column once.
library ConfigFile {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice A column has another length than the ids.
    error ColumnLength(string column, uint256 length, uint256 expected);

    /// @notice The file was rendered for another version of this reader.
    error SchemaVersion(uint256 found, uint256 expected);

    /// @notice An index of a model that does not exist.
    error UnknownModelIndex(uint256 index, uint256 models);

    /// @dev All columns side by side; a model is a row.
    struct Columns {
        string[] id;
        string[] name;
        string[] symbol;
        uint256[] bps;
        address[] provider;
        uint256[] tokensPerDeltaOne;
        bytes32[] licenseHash;
        string[] licenseUri;
        uint256[] initialSupply;
        address[] supplyRecipient;
        uint256[] crrPpm;
        uint256[] tradeFeeBps;
        uint256[] roundSeconds;
        uint256[] thresholdUsdc;
        uint256[] priceUsdc;
        uint256[] windowSeconds;
        uint256[] launchUsdc;
        address[] launchRecipient;
        uint256[] budget;
        uint256[] genesisBps;
        string[] metric;
        bytes32[] benchmarkHash;
    }

    /// @notice Reads a rendered file.
    function read(string memory path) internal view returns (DeployConfig memory config) {
        string memory toml = vm.readFile(path);
        uint256 version = vm.parseTomlUint(toml, ".schema_version");
        if (version != 1) revert SchemaVersion(version, 1);
        config.chainId = vm.parseTomlUint(toml, ".chain_id");
        config.salt = vm.parseTomlBytes32(toml, ".salt");
        config.holders = _holders(toml);
        config.usdc = UsdcChoice({
            mock: _is(toml, ".usdc.kind", "mock"),
            token: vm.parseTomlAddress(toml, ".usdc.address"),
            mockMint: vm.parseTomlUint(toml, ".usdc.mock_mint")
        });
        config.existing = Existing({
            factory: vm.parseTomlAddress(toml, ".existing.factory"),
            kind: _is(toml, ".existing.kind", "native")
                ? IUsageFeeRouter.Kind.Native
                : IUsageFeeRouter.Kind.Predecessor,
            admin: vm.parseTomlAddress(toml, ".existing.admin")
        });
        config.verifier = VerifierTerms({
            attesters: vm.parseTomlAddressArray(toml, ".verifier.attesters"),
            threshold: vm.parseTomlUint(toml, ".verifier.threshold"),
            minImprovementBps: SafeCast.toUint16(vm.parseTomlUint(toml, ".verifier.min_improvement_bps"))
        });
        config.models = _models(toml, config.holders.governor);
    }

    function _is(string memory toml, string memory key, string memory value) private pure returns (bool) {
        return keccak256(bytes(vm.parseTomlString(toml, key))) == keccak256(bytes(value));
    }

    function _holders(string memory toml) private pure returns (Holders memory) {
        return Holders({
            deployer: vm.parseTomlAddress(toml, ".holders.deployer"),
            birthAdmin: vm.parseTomlAddress(toml, ".holders.birth_admin"),
            admin: vm.parseTomlAddress(toml, ".holders.admin"),
            governor: vm.parseTomlAddress(toml, ".holders.governor"),
            treasury: vm.parseTomlAddress(toml, ".holders.treasury"),
            backend: vm.parseTomlAddress(toml, ".holders.backend"),
            pauser: vm.parseTomlAddress(toml, ".holders.pauser")
        });
    }

    /// @dev Only the models that may need a step, by the indices the planner found changed.
    function _models(string memory toml, address governor) private pure returns (ModelPlan[] memory models) {
        uint256[] memory changed = vm.parseTomlUintArray(toml, ".changed");
        if (changed.length == 0) return models;
        Columns memory m = _columns(toml);
        models = new ModelPlan[](changed.length);
        for (uint256 i = 0; i < changed.length; ++i) {
            if (changed[i] >= m.id.length) revert UnknownModelIndex(changed[i], m.id.length);
            models[i] = _row(m, changed[i], governor);
        }
    }

    function _row(Columns memory m, uint256 i, address governor) private pure returns (ModelPlan memory) {
        ModelSpec memory spec = ModelSpec({
            modelId: m.id[i],
            name: m.name[i],
            symbol: m.symbol[i],
            initialSupply: m.initialSupply[i],
            params: InitialParams({
                tokensPerDeltaOne: m.tokensPerDeltaOne[i],
                infrastructureAccrualBps: SafeCast.toUint16(m.bps[i]),
                licenseHash: m.licenseHash[i],
                licenseURI: m.licenseUri[i],
                governor: governor,
                supplyRecipient: m.supplyRecipient[i]
            }),
            pool: PoolParams({
                crrPpm: SafeCast.toUint32(m.crrPpm[i]),
                tradeFeeBps: SafeCast.toUint16(m.tradeFeeBps[i]),
                roundSeconds: SafeCast.toUint32(m.roundSeconds[i]),
                thresholdUsdc: SafeCast.toUint64(m.thresholdUsdc[i]),
                launchPriceUsdc: SafeCast.toUint64(m.priceUsdc[i]),
                windowSeconds: SafeCast.toUint32(m.windowSeconds[i])
            }),
            provider: m.provider[i],
            launchUsdc: m.launchUsdc[i],
            launchRecipient: m.launchRecipient[i]
        });
        return ModelPlan({
            spec: spec,
            metricHash: keccak256(bytes(m.metric[i])),
            benchmarkHash: m.benchmarkHash[i],
            genesisBps: SafeCast.toUint16(m.genesisBps[i]),
            budget: m.budget[i]
        });
    }

    function _columns(string memory toml) private pure returns (Columns memory m) {
        m.id = vm.parseTomlStringArray(toml, ".m.id");
        uint256 n = m.id.length;
        m.name = _texts(toml, ".m.name", n);
        m.symbol = _texts(toml, ".m.symbol", n);
        m.bps = _numbers(toml, ".m.bps", n);
        m.provider = _addresses(toml, ".m.provider", n);
        m.tokensPerDeltaOne = _numbers(toml, ".m.tokens_per_delta_one", n);
        m.licenseHash = _words(toml, ".m.license_hash", n);
        m.licenseUri = _texts(toml, ".m.license_uri", n);
        m.initialSupply = _numbers(toml, ".m.initial_supply", n);
        m.supplyRecipient = _addresses(toml, ".m.supply_recipient", n);
        m.crrPpm = _numbers(toml, ".m.crr_ppm", n);
        m.tradeFeeBps = _numbers(toml, ".m.trade_fee_bps", n);
        m.roundSeconds = _numbers(toml, ".m.round_seconds", n);
        m.thresholdUsdc = _numbers(toml, ".m.threshold_usdc", n);
        m.priceUsdc = _numbers(toml, ".m.price_usdc", n);
        m.windowSeconds = _numbers(toml, ".m.window_seconds", n);
        m.launchUsdc = _numbers(toml, ".m.launch_usdc", n);
        m.launchRecipient = _addresses(toml, ".m.launch_recipient", n);
        m.budget = _numbers(toml, ".m.budget", n);
        m.genesisBps = _numbers(toml, ".m.genesis_bps", n);
        m.metric = _texts(toml, ".m.metric", n);
        m.benchmarkHash = _words(toml, ".m.benchmark_hash", n);
    }

    function _texts(string memory toml, string memory key, uint256 n) private pure returns (string[] memory column) {
        column = vm.parseTomlStringArray(toml, key);
        _requireLength(key, column.length, n);
    }

    function _numbers(string memory toml, string memory key, uint256 n) private pure returns (uint256[] memory column) {
        column = vm.parseTomlUintArray(toml, key);
        _requireLength(key, column.length, n);
    }

    function _addresses(
        string memory toml,
        string memory key,
        uint256 n
    ) private pure returns (address[] memory column) {
        column = vm.parseTomlAddressArray(toml, key);
        _requireLength(key, column.length, n);
    }

    function _words(string memory toml, string memory key, uint256 n) private pure returns (bytes32[] memory column) {
        column = vm.parseTomlBytes32Array(toml, key);
        _requireLength(key, column.length, n);
    }

    function _requireLength(string memory key, uint256 length, uint256 n) private pure {
        if (length != n) revert ColumnLength(key, length, n);
    }
}
