// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {InitialParams, ModelSpec, PoolParams} from "../../src/types/ModelSpec.sol";
import {Stage} from "./Stage.sol";

/// @notice Who may write to the directory, make models and pools, and set what governs them.
contract DirectoryAccess is Stage {
    function check_RegisterModel(address caller) public {
        _guarded(
            address(registry),
            registry.REGISTRAR_ROLE(),
            caller,
            abi.encodeCall(registry.registerModel, ("n", address(1), address(2)))
        );
    }

    function refuted_RegisterModel(address caller) public {
        _closed(address(registry), caller, abi.encodeCall(registry.registerModel, ("n", address(1), address(2))));
    }

    function check_RegisterPool(address caller, address newPool) public {
        vm.prank(HOLDER);
        registry.registerModel("n", address(1), address(2));
        _guarded(
            address(registry), registry.REGISTRAR_ROLE(), caller, abi.encodeCall(registry.registerPool, ("n", newPool))
        );
    }

    function refuted_RegisterPool(address caller, address newPool) public {
        vm.prank(HOLDER);
        registry.registerModel("n", address(1), address(2));
        _closed(address(registry), caller, abi.encodeCall(registry.registerPool, ("n", newPool)));
    }

    function check_SetVerifier(address caller, address newVerifier) public {
        _guarded(
            address(registry), registry.REGISTRAR_ROLE(), caller, abi.encodeCall(registry.setVerifier, (newVerifier))
        );
    }

    function refuted_SetVerifier(address caller, address newVerifier) public {
        _closed(address(registry), caller, abi.encodeCall(registry.setVerifier, (newVerifier)));
    }

    function check_SetActive(address caller) public {
        _guarded(address(registry), ADMIN_ROLE, caller, abi.encodeCall(registry.setActive, ("m", false)));
    }

    function refuted_SetActive(address caller) public {
        _closed(address(registry), caller, abi.encodeCall(registry.setActive, ("m", false)));
    }

    function check_SetGenesis(address caller, bytes32 metric, bytes32 benchmark, uint16 bps) public {
        _guarded(
            address(registry), ADMIN_ROLE, caller, abi.encodeCall(registry.setGenesis, ("m", metric, benchmark, bps))
        );
    }

    function refuted_SetGenesis(address caller, bytes32 metric, bytes32 benchmark, uint16 bps) public {
        _closed(address(registry), caller, abi.encodeCall(registry.setGenesis, ("m", metric, benchmark, bps)));
    }

    function check_SetBudget(address caller, uint256 budget) public {
        _guarded(address(registry), ADMIN_ROLE, caller, abi.encodeCall(registry.setBudget, ("m", budget)));
    }

    function refuted_SetBudget(address caller, uint256 budget) public {
        _closed(address(registry), caller, abi.encodeCall(registry.setBudget, ("m", budget)));
    }

    function check_Advance(address caller, uint16 bps) public {
        vm.startPrank(HOLDER);
        registry.setGenesis("m", 0, 0, 0);
        vm.stopPrank();
        _reserved(address(registry), HOLDER, caller, abi.encodeCall(registry.advance, (token.modelKey(), bps, 0)));
    }

    function refuted_Advance(address caller, uint16 bps) public {
        vm.startPrank(HOLDER);
        registry.setGenesis("m", 0, 0, 0);
        vm.stopPrank();
        _closed(address(registry), caller, abi.encodeCall(registry.advance, (token.modelKey(), bps, 0)));
    }

    function check_DeployToken(address caller) public {
        _guarded(
            address(manager), manager.DEPLOYER_ROLE(), caller, abi.encodeCall(manager.deployToken, ("n", "N", "N", 0))
        );
    }

    function refuted_DeployToken(address caller) public {
        _closed(address(manager), caller, abi.encodeCall(manager.deployToken, ("n", "N", "N", 0)));
    }

    function check_DeployTokenWithParams(address caller) public {
        _guarded(
            address(manager),
            manager.DEPLOYER_ROLE(),
            caller,
            abi.encodeCall(manager.deployTokenWithParams, ("n", "N", "N", 0, _initial()))
        );
    }

    function refuted_DeployTokenWithParams(address caller) public {
        _closed(address(manager), caller, abi.encodeCall(manager.deployTokenWithParams, ("n", "N", "N", 0, _initial())));
    }

    function check_AuthorizeAMM(address caller) public {
        vm.assume(!manager.hasRole(ADMIN_ROLE, caller));
        _guarded(
            address(manager), manager.POOL_FACTORY_ROLE(), caller, abi.encodeCall(manager.authorizeAMM, (address(pool)))
        );
    }

    function refuted_AuthorizeAMM(address caller) public {
        _closed(address(manager), caller, abi.encodeCall(manager.authorizeAMM, (address(pool))));
    }

    function check_RevokeAMM(address caller) public {
        _guarded(address(manager), ADMIN_ROLE, caller, abi.encodeCall(manager.revokeAMM, (address(pool))));
    }

    function refuted_RevokeAMM(address caller) public {
        _closed(address(manager), caller, abi.encodeCall(manager.revokeAMM, (address(pool))));
    }

    function check_SetDeltaVerifier(address caller, address newVerifier) public {
        vm.startPrank(HOLDER);
        registry.grantRole(registry.REGISTRAR_ROLE(), address(manager));
        vm.stopPrank();
        _guarded(address(manager), ADMIN_ROLE, caller, abi.encodeCall(manager.setDeltaVerifier, (newVerifier)));
    }

    function refuted_SetDeltaVerifier(address caller, address newVerifier) public {
        vm.startPrank(HOLDER);
        registry.grantRole(registry.REGISTRAR_ROLE(), address(manager));
        vm.stopPrank();
        _closed(address(manager), caller, abi.encodeCall(manager.setDeltaVerifier, (newVerifier)));
    }

    function check_CreatePool(address caller) public {
        address other = _other();
        _guarded(address(factory), factory.DEPLOYER_ROLE(), caller, abi.encodeCall(factory.createPool, ("n", other)));
    }

    function refuted_CreatePool(address caller) public {
        address other = _other();
        _closed(address(factory), caller, abi.encodeCall(factory.createPool, ("n", other)));
    }

    function check_CreatePoolWith(address caller) public {
        address other = _other();
        _guarded(
            address(factory),
            factory.DEPLOYER_ROLE(),
            caller,
            abi.encodeCall(factory.createPoolWith, ("n", other, _pool()))
        );
    }

    function refuted_CreatePoolWith(address caller) public {
        address other = _other();
        _closed(address(factory), caller, abi.encodeCall(factory.createPoolWith, ("n", other, _pool())));
    }

    function check_CreatePoolWithParams(address caller) public {
        address other = _other();
        _guarded(
            address(factory),
            factory.DEPLOYER_ROLE(),
            caller,
            abi.encodeCall(factory.createPoolWithParams, ("n", other, 1e5, 30, 7 days, 25_000e6, 10_000))
        );
    }

    function refuted_CreatePoolWithParams(address caller) public {
        address other = _other();
        _closed(
            address(factory),
            caller,
            abi.encodeCall(factory.createPoolWithParams, ("n", other, 1e5, 30, 7 days, 25_000e6, 10_000))
        );
    }

    function check_SetDefaults(address caller, uint16 fee) public {
        _guarded(
            address(factory),
            ADMIN_ROLE,
            caller,
            abi.encodeCall(factory.setDefaults, (PoolParams(1e5, fee, 7 days, 25_000e6, 10_000, 1 days)))
        );
    }

    function refuted_SetDefaults(address caller, uint16 fee) public {
        _closed(
            address(factory),
            caller,
            abi.encodeCall(factory.setDefaults, (PoolParams(1e5, fee, 7 days, 25_000e6, 10_000, 1 days)))
        );
    }

    function check_FactorySetTreasury(address caller, address treasury) public {
        _guarded(address(factory), ADMIN_ROLE, caller, abi.encodeCall(factory.setTreasury, (treasury)));
    }

    function refuted_FactorySetTreasury(address caller, address treasury) public {
        _closed(address(factory), caller, abi.encodeCall(factory.setTreasury, (treasury)));
    }

    function check_SetTradeFee(address caller, uint16 fee) public {
        _guarded(address(factory), factory.GOV_ROLE(), caller, abi.encodeCall(factory.setTradeFee, ("m", fee)));
    }

    function refuted_SetTradeFee(address caller, uint16 fee) public {
        _closed(address(factory), caller, abi.encodeCall(factory.setTradeFee, ("m", fee)));
    }

    function check_Launch(address caller) public {
        _guarded(address(launcher), launcher.LAUNCHER_ROLE(), caller, abi.encodeCall(launcher.launch, (_specs())));
    }

    function refuted_Launch(address caller) public {
        _closed(address(launcher), caller, abi.encodeCall(launcher.launch, (_specs())));
    }

    function _other() private returns (address) {
        vm.prank(HOLDER);
        return manager.deployToken("n", "N", "N", 0);
    }

    function _specs() private pure returns (ModelSpec[] memory specs) {
        specs = new ModelSpec[](1);
        specs[0] = ModelSpec("n", "N", "N", 0, _initial(), _pool(), address(0), 0, address(0));
    }

    function _initial() private pure returns (InitialParams memory) {
        return InitialParams(1000e18, 8000, 0, "", HOLDER, address(0));
    }

    function _pool() private pure returns (PoolParams memory) {
        return PoolParams(1e5, 30, 7 days, 25_000e6, 10_000, 1 days);
    }
}
