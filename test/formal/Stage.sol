// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DataContributionRegistry} from "../../src/contribution/DataContributionRegistry.sol";
import {DeltaVerifier} from "../../src/contribution/DeltaVerifier.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {HokusaiAMM} from "../../src/market/HokusaiAMM.sol";
import {HokusaiAMMFactory} from "../../src/market/HokusaiAMMFactory.sol";
import {ModelLauncher} from "../../src/registry/ModelLauncher.sol";
import {ModelRegistry} from "../../src/registry/ModelRegistry.sol";
import {InfrastructureReserve} from "../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../src/revenue/UsageFeeRouter.sol";
import {MockUSDC} from "../../src/testnet/MockUSDC.sol";
import {HokusaiParams} from "../../src/token/HokusaiParams.sol";
import {HokusaiToken} from "../../src/token/HokusaiToken.sol";
import {TokenManager} from "../../src/token/TokenManager.sol";
import {Formal} from "./Formal.sol";

/// @notice A whole system in which `HOLDER` has every role, with the model "m", its pool, and money on the reserve.
abstract contract Stage is Formal {
    address internal constant HOLDER = address(0xb0);
    bytes32 internal constant ADMIN_ROLE = 0x00;

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

    function setUp() public virtual {
        vm.warp(1_750_000_000);
        vm.startPrank(HOLDER);
        usdc = new MockUSDC();
        registry = new ModelRegistry(HOLDER);
        manager = new TokenManager(address(registry), HOLDER);
        factory = new HokusaiAMMFactory(address(registry), address(manager), address(usdc), HOLDER, HOLDER);
        reserve = new InfrastructureReserve(address(usdc), address(factory), HOLDER, HOLDER);
        router =
            new UsageFeeRouter(address(factory), address(usdc), address(reserve), HOLDER, IUsageFeeRouter.Kind.Native);
        launcher = new ModelLauncher(address(manager), address(factory), address(reserve), address(usdc), HOLDER);
        contributions = new DataContributionRegistry(HOLDER);
        verifier = new DeltaVerifier(address(registry), address(manager), address(contributions), 1, HOLDER);
        _grant();
        manager.deployToken("m", "Model", "M", 100);
        token = HokusaiToken(manager.getTokenAddress("m"));
        params = HokusaiParams(manager.getParamsAddress("m"));
        pool = HokusaiAMM(factory.createPool("m", address(token)));
        manager.setDeltaVerifier(HOLDER);
        reserve.setProvider("m", HOLDER);
        usdc.mint(address(reserve), 200);
        reserve.deposit("m", 100);
        usdc.mint(HOLDER, 1000e6);
        usdc.approve(address(router), type(uint256).max);
        usdc.approve(address(pool), type(uint256).max);
        vm.stopPrank();
    }

    function _grant() private {
        registry.grantRole(registry.REGISTRAR_ROLE(), address(manager));
        registry.grantRole(registry.REGISTRAR_ROLE(), address(factory));
        registry.grantRole(registry.REGISTRAR_ROLE(), HOLDER);
        manager.grantRole(manager.DEPLOYER_ROLE(), HOLDER);
        manager.grantRole(manager.DEPLOYER_ROLE(), address(launcher));
        manager.grantRole(manager.POOL_FACTORY_ROLE(), address(factory));
        factory.grantRole(factory.DEPLOYER_ROLE(), HOLDER);
        factory.grantRole(factory.DEPLOYER_ROLE(), address(launcher));
        factory.grantRole(factory.GOV_ROLE(), HOLDER);
        factory.grantRole(factory.PAUSER_ROLE(), HOLDER);
        factory.grantRole(factory.FEE_ROUTER_ROLE(), address(router));
        reserve.grantRole(reserve.DEPOSITOR_ROLE(), HOLDER);
        reserve.grantRole(reserve.DEPOSITOR_ROLE(), address(router));
        reserve.grantRole(reserve.PAYER_ROLE(), HOLDER);
        reserve.grantRole(reserve.PAUSER_ROLE(), HOLDER);
        reserve.grantRole(reserve.PROVIDER_INITIALIZER_ROLE(), HOLDER);
        router.grantRole(router.FEE_DEPOSITOR_ROLE(), HOLDER);
        router.grantRole(router.PAUSER_ROLE(), HOLDER);
        launcher.grantRole(launcher.LAUNCHER_ROLE(), HOLDER);
        contributions.grantRole(contributions.RECORDER_ROLE(), HOLDER);
        contributions.grantRole(contributions.VERIFIER_ROLE(), HOLDER);
    }
}
