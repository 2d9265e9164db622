// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {DeployConfig, ModelPlan, System} from "../../script/lib/DeployConfig.sol";
import {IHokusaiAMMFactory} from "../../src/interfaces/IHokusaiAMMFactory.sol";
import {IHokusaiParams} from "../../src/interfaces/IHokusaiParams.sol";
import {IInfrastructureReserve} from "../../src/interfaces/IInfrastructureReserve.sol";
import {IModelLauncher} from "../../src/interfaces/IModelLauncher.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {ITokenManager} from "../../src/interfaces/ITokenManager.sol";
import {MockUSDC} from "../../src/testnet/MockUSDC.sol";
import {Defaults} from "../utils/Defaults.sol";
import {DeployBase} from "./DeployBase.sol";

/// @notice Deployment converges: from nothing, from anything half done, and from a finished system with no call at all.
contract DeployTest is DeployBase {
    string private constant MODEL = Defaults.MODEL;

    IModelRegistry private registry;
    ITokenManager private manager;

    function setUp() public override {
        super.setUp();
        sys = _converge(_config());
        registry = IModelRegistry(sys.registry);
        manager = ITokenManager(sys.manager);
    }

    function test_TheFirstRunSendsEachCallAsItsHolder() public view {
        assertGt(senders.length, 40);
        for (uint256 i = 0; i < senders.length; ++i) {
            assertEq(senders[i], deployer, "until the hand-over everything is the birth admin's");
        }
    }

    function test_ASecondRunSendsNothing() public {
        _expectSent(_config(), 0, address(0));
    }

    function test_AddressesFollowFromSaltAndArgumentsAlone() public {
        System memory again = _converge(_config());
        assertEq(keccak256(abi.encode(again)), keccak256(abi.encode(sys)));
        DeployConfig memory other = _config();
        other.holders.deployer = makeAddr("another sender");
        (other.usdc.mock, other.usdc.token) = (false, sys.usdc);
        assertEq(_converge(other).registry, sys.registry, "whoever sends");
        other.salt = keccak256("another salt");
        assertNotEq(_converge(other).registry, sys.registry);
    }

    function test_ModelsStandWhereTheyWerePredicted() public view {
        IModelRegistry.Model memory entry = registry.model(registry.keyOf(MODEL));
        assertEq(entry.token, manager.predictToken(MODEL, "Model", "MDL"));
        assertEq(entry.params, manager.predictParams(MODEL));
        IHokusaiAMMFactory factory = IHokusaiAMMFactory(sys.factory);
        assertEq(entry.pool, factory.predictPool(MODEL, entry.token, Defaults.poolParams()));
    }

    function test_MockMoneyIsMintedOnce() public {
        assertEq(MockUSDC(sys.usdc).balanceOf(deployer), 1_000_000e6);
        _converge(_config());
        assertEq(MockUSDC(sys.usdc).totalSupply(), 1_000_000e6);
    }

    function test_AHalfDoneDeploymentIsFinished() public {
        DeployConfig memory config = _config();
        config.salt = keccak256("half");
        System memory half = _createContracts(config);
        vm.prank(deployer);
        IAccessControl(half.registry).grantRole(keccak256("REGISTRAR_ROLE"), half.factory);
        System memory whole = _converge(config);
        assertEq(keccak256(abi.encode(whole)), keccak256(abi.encode(half)));
        delete senders;
        _converge(config);
        assertEq(senders.length, 0);
    }

    // --- drift -----------------------------------------------------------------------------------------------------

    function test_ADriftedRateBecomesOneCallOfTheGovernor() public {
        address params = manager.getParamsAddress(MODEL);
        vm.prank(governor);
        IHokusaiParams(params).setInfrastructureAccrualBps(7000);
        vm.expectCall(params, abi.encodeCall(IHokusaiParams.setInfrastructureAccrualBps, (8000)), 1);
        _expectSent(_config(), 1, governor);
    }

    function test_WhatNobodyCanDoIsRememberedAndTheRestIsDone() public {
        DeployConfig memory config = _config();
        config.holders.governor = makeAddr("a governor without power");
        config.models[0].spec.params.governor = config.holders.governor;
        config.models[0].spec.params.infrastructureAccrualBps = 7000;
        config.models[0].budget += 1;
        config.models[0].spec.pool.tradeFeeBps += 1;
        uint256 before = senders.length;
        _converge(config);
        assertEq(senders.length, before + 3, "the factory's role, the trade fee and the budget");
        assertEq(_blocked.length, 1);
        assertEq(_blocked[0].sender, config.holders.governor);
        assertEq(_blocked[0].to, manager.getParamsAddress(MODEL));
        assertEq(_blocked[0].role, keccak256("GOV_ROLE"));
        assertEq(_blocked[0].data, abi.encodeCall(IHokusaiParams.setInfrastructureAccrualBps, (7000)));
    }

    function test_AModelThatNobodyCanLaunchIsLeftAlone() public {
        DeployConfig memory config = _config();
        config.holders.admin = makeAddr("an admin without power");
        config.models[0].spec.modelId = "another";
        uint256 before = senders.length;
        _converge(config);
        assertEq(senders.length, before);
        assertGt(_blocked.length, 1);
        assertEq(bytes4(_blocked[_blocked.length - 1].data), IModelLauncher.launch.selector);
    }

    function test_ADriftedRewardBecomesOneCallOfTheGovernor() public {
        address params = manager.getParamsAddress(MODEL);
        DeployConfig memory config = _config();
        config.models[0].spec.params.tokensPerDeltaOne = 5e18;
        vm.expectCall(params, abi.encodeCall(IHokusaiParams.setTokensPerDeltaOne, (5e18)), 1);
        _expectSent(config, 1, governor);
    }

    function test_ADriftedTradeFeeBecomesOneCallOfTheGovernor() public {
        DeployConfig memory config = _config();
        config.models[0].spec.pool.tradeFeeBps = 55;
        vm.expectCall(sys.factory, abi.encodeCall(IHokusaiAMMFactory.setTradeFee, (MODEL, 55)), 1);
        _expectSent(config, 1, governor);
    }

    function test_ADriftedProviderBecomesOneCallOfTheAdmin() public {
        DeployConfig memory config = _config();
        config.models[0].spec.provider = makeAddr("another provider");
        address other = config.models[0].spec.provider;
        vm.expectCall(sys.reserve, abi.encodeCall(IInfrastructureReserve.setProvider, (MODEL, other)), 1);
        _expectSent(config, 1, admin);
    }

    function test_ADriftedBudgetBecomesOneCallOfTheAdmin() public {
        DeployConfig memory config = _config();
        config.models[0].budget = 7e18;
        vm.expectCall(sys.registry, abi.encodeCall(IModelRegistry.setBudget, (MODEL, 7e18)), 1);
        _expectSent(config, 1, admin);
    }

    function test_AnotherVerifierIsReplacedByTheSystems() public {
        vm.prank(admin);
        manager.setDeltaVerifier(address(1));
        vm.expectCall(sys.manager, abi.encodeCall(ITokenManager.setDeltaVerifier, (sys.verifier)), 1);
        _expectSent(_config(), 1, admin);
    }

    function test_OtherAttestersBecomeOneCallOfTheAdmin() public {
        DeployConfig memory config = _config();
        config.verifier.attesters[0] = makeAddr("another attester");
        _expectSent(config, 1, admin);
        _expectSent(config, 0, address(0));
        config.verifier.threshold = 0;
        config.verifier.attesters = new address[](0);
        _expectSent(config, 1, admin);
    }

    function test_AModelWithoutPoolGetsOne() public {
        DeployConfig memory config = _config();
        ModelPlan memory plan = Defaults.model("late", "Late", "LAT");
        plan.spec.params.governor = governor;
        config.models[0] = plan;
        vm.prank(admin);
        manager.deployTokenWithParams("late", "Late", "LAT", 0, plan.spec.params);
        address token = manager.getTokenAddress("late");
        bytes memory creation = abi.encodeCall(IHokusaiAMMFactory.createPoolWith, ("late", token, plan.spec.pool));
        vm.expectCall(sys.factory, creation, 1);
        _expectSent(config, 3, admin); // pool, genesis, budget
        assertTrue(registry.hasPool("late"));
    }

    // --- models ----------------------------------------------------------------------------------------------------

    function test_ManyModelsAreLaunchedInChunks() public {
        DeployConfig memory config = _many(20);
        vm.expectCall(sys.launcher, abi.encodeWithSelector(IModelLauncher.launch.selector), 2);
        _expectSent(config, 2 + 2 * 20, admin); // launches, genesis and budget of each
        assertEq(registry.modelCount(), 21);
        for (uint256 i = 0; i < config.models.length; ++i) {
            string memory modelId = config.models[i].spec.modelId;
            assertTrue(registry.hasPool(modelId));
            assertEq(IInfrastructureReserve(sys.reserve).provider(modelId), provider);
            assertEq(registry.lineage(registry.keyOf(modelId)).budget, Defaults.BUDGET);
        }
        _expectSent(config, 0, address(0));
    }

    function test_OnlyMissingModelsAreLaunched() public {
        DeployConfig memory config = _many(3);
        _expectSent(config, 1 + 2 * 3, admin);
        DeployConfig memory more = _many(5);
        _expectSent(more, 1 + 2 * 2, admin);
    }

    function test_LaunchPurchasesAreAllowedOnceAndSpent() public {
        DeployConfig memory config = _many(2);
        for (uint256 i = 0; i < 2; ++i) {
            config.models[i].spec.launchUsdc = 1000e6;
            config.models[i].spec.launchRecipient = provider;
        }
        MockUSDC usdc = MockUSDC(sys.usdc);
        usdc.mint(admin, 2000e6);
        vm.expectCall(sys.usdc, abi.encodeCall(usdc.approve, (sys.launcher, 2000e6)), 1);
        _expectSent(config, 2 + 2 * 2, admin);
        assertEq(usdc.balanceOf(admin), 0);
        assertEq(usdc.allowance(admin, sys.launcher), 0);
    }

    function _many(uint256 count) private returns (DeployConfig memory config) {
        config = _config();
        config.models = new ModelPlan[](count);
        for (uint256 i = 0; i < count; ++i) {
            config.models[i] = Defaults.model(string.concat("many-", vm.toString(i)), "Many", "MNY");
            config.models[i].spec.params.governor = governor;
            config.models[i].spec.provider = provider;
        }
    }
}
