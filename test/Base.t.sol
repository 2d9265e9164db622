// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {DeployConfig, System} from "../script/lib/DeployConfig.sol";
import {DataContributionRegistry} from "../src/contribution/DataContributionRegistry.sol";
import {DeltaVerifier} from "../src/contribution/DeltaVerifier.sol";
import {HokusaiAMM} from "../src/market/HokusaiAMM.sol";
import {HokusaiAMMFactory} from "../src/market/HokusaiAMMFactory.sol";
import {ModelLauncher} from "../src/registry/ModelLauncher.sol";
import {ModelRegistry} from "../src/registry/ModelRegistry.sol";
import {InfrastructureReserve} from "../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../src/revenue/UsageFeeRouter.sol";
import {MockUSDC} from "../src/testnet/MockUSDC.sol";
import {HokusaiParams} from "../src/token/HokusaiParams.sol";
import {HokusaiToken} from "../src/token/HokusaiToken.sol";
import {TokenManager} from "../src/token/TokenManager.sol";
import {ModelKey} from "../src/types/ModelKey.sol";
import {ModelSpec} from "../src/types/ModelSpec.sol";
import {Builder} from "./utils/Builder.sol";
import {Defaults} from "./utils/Defaults.sol";

/// @notice A whole system, built by the code that deploys it, with one model and a funded backend.
abstract contract Base is Test {
    string internal constant MODEL = Defaults.MODEL;

    System internal sys;
    MockUSDC internal usdc;
    ModelRegistry internal registry;
    TokenManager internal manager;
    HokusaiAMMFactory internal factory;
    InfrastructureReserve internal reserve;
    UsageFeeRouter internal router;
    ModelLauncher internal launcher;
    DataContributionRegistry internal contributions;
    DeltaVerifier internal verifier;
    HokusaiAMM internal pool;
    HokusaiToken internal token;
    HokusaiParams internal params;

    address internal admin = makeAddr("admin");
    address internal governor = makeAddr("governor");
    address internal treasury = makeAddr("treasury");
    address internal backend = makeAddr("backend");
    address internal pauser = makeAddr("pauser");
    address internal provider = makeAddr("provider");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal stranger = makeAddr("stranger");

    function setUp() public virtual {
        vm.warp(Defaults.START);
        sys = Builder(vm.deployCode("Builder.sol:Builder")).build(_config());
        usdc = MockUSDC(sys.usdc);
        registry = ModelRegistry(sys.registry);
        manager = TokenManager(sys.manager);
        factory = HokusaiAMMFactory(sys.factory);
        reserve = InfrastructureReserve(sys.reserve);
        router = UsageFeeRouter(sys.router);
        launcher = ModelLauncher(sys.launcher);
        contributions = DataContributionRegistry(sys.contributions);
        verifier = DeltaVerifier(sys.verifier);
        pool = HokusaiAMM(registry.getPool(MODEL));
        token = HokusaiToken(registry.getToken(MODEL));
        params = HokusaiParams(manager.getParamsAddress(MODEL));
        _fund(backend, 1_000_000e6, address(router));
    }

    /// @dev What the system is built from; a test may change it.
    function _config() internal virtual returns (DeployConfig memory config) {
        config = Defaults.config();
        config.holders.deployer = makeAddr("deployer");
        config.holders.birthAdmin = makeAddr("deployer");
        config.holders.admin = admin;
        config.holders.governor = governor;
        config.holders.treasury = treasury;
        config.holders.backend = backend;
        config.holders.pauser = pauser;
        config.verifier.attesters = new address[](1);
        config.verifier.attesters[0] = makeAddr("attester");
        config.verifier.threshold = 1;
        config.models[0].spec.params.governor = governor;
        config.models[0].spec.provider = provider;
    }

    /// @dev Gives `who` USDC and lets `spender` take it.
    function _fund(address who, uint256 amount, address spender) internal virtual {
        usdc.mint(who, amount);
        vm.prank(who);
        usdc.approve(spender, type(uint256).max);
    }

    /// @dev Revenue of the model, sent by the backend (USDC, 6 decimals).
    function _deposit(uint256 amount) internal {
        vm.prank(backend);
        router.depositFee(MODEL, amount);
    }

    /// @dev A purchase by `who`, who is funded for it (USDC, 6 decimals).
    function _buy(address who, uint256 amount) internal returns (uint256 tokens) {
        _fund(who, amount, address(pool));
        vm.prank(who);
        return pool.buy(amount, 1, who, block.timestamp);
    }

    /// @dev A sale by `who` (tokens, 18 decimals).
    function _sell(address who, uint256 amount) internal returns (uint256 usdcOut) {
        vm.startPrank(who);
        token.approve(address(pool), amount);
        usdcOut = pool.sell(amount, 1, who, block.timestamp);
        vm.stopPrank();
    }

    /// @dev A payment by the treasury (USDC, 6 decimals).
    function _pay(uint256 amount, bytes32 invoiceHash) internal {
        vm.prank(treasury);
        reserve.payInfrastructureCost(MODEL, provider, amount, invoiceHash, "compute");
    }

    /// @dev Another model with the defaults.
    function _launch(string memory modelId) internal {
        ModelSpec[] memory specs = new ModelSpec[](1);
        specs[0] = Defaults.model(modelId, modelId, "MDL").spec;
        specs[0].params.governor = governor;
        vm.prank(admin);
        launcher.launch(specs);
    }

    function _params(string memory modelId) internal view returns (HokusaiParams) {
        return HokusaiParams(manager.getParamsAddress(modelId));
    }

    /// @dev Past the buy-only round.
    function _endRound() internal {
        vm.warp(pool.buyOnlyUntil());
        pool.poke();
    }

    function _key(string memory modelId) internal pure returns (ModelKey) {
        return ModelKey.wrap(keccak256(bytes(modelId)));
    }

    /// @dev The error of OpenZeppelin's AccessControl.
    function _missingRole(address account, bytes32 role) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("AccessControlUnauthorizedAccount(address,bytes32)", account, role);
    }
}
