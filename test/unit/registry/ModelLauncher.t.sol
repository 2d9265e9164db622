// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IInfrastructureReserve} from "../../../src/interfaces/IInfrastructureReserve.sol";
import {IModelLauncher} from "../../../src/interfaces/IModelLauncher.sol";
import {IModelRegistry} from "../../../src/interfaces/IModelRegistry.sol";
import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {ModelLauncher} from "../../../src/registry/ModelLauncher.sol";
import {HokusaiParams} from "../../../src/token/HokusaiParams.sol";
import {HokusaiToken} from "../../../src/token/HokusaiToken.sol";
import {ArrayEmpty, ValueOutOfBounds, ZeroAddress} from "../../../src/types/Errors.sol";
import {ModelSpec} from "../../../src/types/ModelSpec.sol";
import {Base} from "../../Base.t.sol";
import {Defaults} from "../../utils/Defaults.sol";

/// @notice Whole models in one call, all or none.
contract ModelLauncherTest is Base {
    function test_KnowsItsSurroundings() public {
        assertEq(launcher.tokenManager(), address(manager));
        assertEq(launcher.ammFactory(), address(factory));
        assertEq(launcher.infraReserve(), address(reserve));
        assertEq(launcher.reserveToken(), address(usdc));
        assertEq(launcher.LAUNCHER_ROLE(), keccak256("LAUNCHER_ROLE"));
        ModelLauncher fresh = new ModelLauncher(address(1), address(2), address(3), address(4), admin);
        assertTrue(fresh.hasRole(0x00, admin));
        assertFalse(fresh.hasRole(0x00, address(this)));
        assertFalse(fresh.hasRole(fresh.LAUNCHER_ROLE(), admin));
    }

    function test_RevertWhen_ManagerIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "manager"));
        new ModelLauncher(address(0), address(2), address(3), address(4), admin);
    }

    function test_RevertWhen_FactoryIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "factory"));
        new ModelLauncher(address(1), address(0), address(3), address(4), admin);
    }

    function test_RevertWhen_ReserveIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "reserve"));
        new ModelLauncher(address(1), address(2), address(0), address(4), admin);
    }

    function test_RevertWhen_UsdcIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "usdc"));
        new ModelLauncher(address(1), address(2), address(3), address(0), admin);
    }

    function test_RevertWhen_AdminIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "admin"));
        new ModelLauncher(address(1), address(2), address(3), address(4), address(0));
    }

    function test_LaunchesAWholeModelWithAPurchase() public {
        ModelSpec[] memory specs = _specs(1);
        (specs[0].launchUsdc, specs[0].launchRecipient) = (1000e6, bob);
        (specs[0].initialSupply, specs[0].params.supplyRecipient) = (5e18, alice);
        (specs[0].params.licenseHash, specs[0].params.licenseURI) = ("licence", "ipfs://licence");
        _fund(admin, 1000e6, address(launcher));
        (address predictedToken, address predictedParams, address predictedPool) = _predict(specs[0]);
        uint256 bought = 99_700e18;
        vm.expectEmit(address(launcher));
        emit IModelLauncher.ModelLaunched(
            _key("launch-a"), predictedToken, predictedPool, "launch-a", predictedParams, provider, 1000e6, bought
        );
        vm.prank(admin);
        launcher.launch(specs);

        IModelRegistry.Model memory entry = registry.model(_key("launch-a"));
        assertEq(entry.token, predictedToken);
        assertEq(entry.params, predictedParams);
        assertEq(entry.pool, predictedPool);
        assertTrue(entry.active);
        assertEq(reserve.provider("launch-a"), provider);
        HokusaiToken made = HokusaiToken(predictedToken);
        assertEq(made.balanceOf(bob), bought);
        assertEq(made.balanceOf(alice), 5e18);
        assertEq(made.totalSupply(), bought + 5e18);
        assertTrue(made.isMinter(predictedPool));
        HokusaiParams madeParams = HokusaiParams(predictedParams);
        assertEq(madeParams.licenseHash(), "licence");
        assertEq(madeParams.licenseURI(), "ipfs://licence");
        assertEq(usdc.balanceOf(address(launcher)), 0);
        assertEq(usdc.allowance(address(launcher), predictedPool), 0);
        assertEq(HokusaiAMM(predictedPool).feesOwed(), 3e6);
        assertEq(HokusaiAMM(predictedPool).reserveBalance(), 997e6);
    }

    function test_LaunchesSeveralAndLeavesProvidersUnset() public {
        ModelSpec[] memory specs = _specs(3);
        specs[1].provider = address(0);
        vm.prank(admin);
        launcher.launch(specs);
        assertEq(registry.modelCount(), 4);
        assertEq(reserve.provider("launch-a"), provider);
        assertEq(reserve.provider("launch-b"), address(0));
        assertEq(registry.modelIdOf(registry.modelKeys(3, 1)[0]), "launch-c");
    }

    function test_AllOrNone() public {
        ModelSpec[] memory specs = _specs(3);
        specs[2].modelId = MODEL;
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyRegistered.selector, MODEL));
        vm.prank(admin);
        launcher.launch(specs);
        assertEq(registry.modelCount(), 1);
        assertFalse(registry.isRegistered("launch-a"));
        specs = _specs(2);
        specs[1].pool.crrPpm = 1;
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 1, 50_000, 500_000));
        vm.prank(admin);
        launcher.launch(specs);
        assertEq(registry.modelCount(), 1);
    }

    function test_RevertWhen_APurchaseHasNoRecipientOrARecipientNoPurchase() public {
        ModelSpec[] memory specs = _specs(1);
        specs[0].launchUsdc = 1;
        vm.expectRevert(abi.encodeWithSelector(IModelLauncher.LaunchRecipientMismatch.selector, 1, address(0)));
        vm.prank(admin);
        launcher.launch(specs);
        (specs[0].launchUsdc, specs[0].launchRecipient) = (0, bob);
        vm.expectRevert(abi.encodeWithSelector(IModelLauncher.LaunchRecipientMismatch.selector, 0, bob));
        vm.prank(admin);
        launcher.launch(specs);
    }

    function test_RevertGiven_ThePurchaseIsNotAllowed() public {
        ModelSpec[] memory specs = _specs(1);
        (specs[0].launchUsdc, specs[0].launchRecipient) = (1000e6, bob);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(launcher), 0, 1000e6)
        );
        vm.prank(admin);
        launcher.launch(specs);
    }

    function test_RevertWhen_NothingIsLaunchedOrByAStranger() public {
        vm.expectRevert(ArrayEmpty.selector);
        vm.prank(admin);
        launcher.launch(new ModelSpec[](0));
        bytes32 role = launcher.LAUNCHER_ROLE();
        vm.expectRevert(_missingRole(stranger, role));
        vm.prank(stranger);
        launcher.launch(new ModelSpec[](0));
    }

    function test_TheLaunchersPowersAreNarrow() public {
        vm.startPrank(address(launcher));
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.ProviderAlreadySet.selector, MODEL, provider));
        reserve.initializeProvider(MODEL, stranger);
        vm.expectRevert(_missingRole(address(launcher), 0x00));
        reserve.setProvider(MODEL, stranger);
        vm.expectRevert(_missingRole(address(launcher), 0x00));
        registry.setActive(MODEL, false);
        vm.stopPrank();
    }

    function test_ALaunchNeedsEachOfItsRoles() public {
        ModelSpec[] memory specs = _specs(1);
        bytes32 deployer = keccak256("DEPLOYER_ROLE");
        bytes32 initializer = reserve.PROVIDER_INITIALIZER_ROLE();
        _expectWithout(address(manager), deployer, specs);
        _expectWithout(address(factory), deployer, specs);
        _expectWithout(address(reserve), initializer, specs);
        vm.prank(admin);
        launcher.launch(specs);
    }

    function _expectWithout(address target, bytes32 role, ModelSpec[] memory specs) private {
        vm.startPrank(admin);
        HokusaiParams(target).revokeRole(role, address(launcher));
        vm.expectRevert(_missingRole(address(launcher), role));
        launcher.launch(specs);
        HokusaiParams(target).grantRole(role, address(launcher));
        vm.stopPrank();
    }

    function _predict(ModelSpec memory spec) private view returns (address, address, address) {
        address predicted = manager.predictToken(spec.modelId, spec.name, spec.symbol);
        return (predicted, manager.predictParams(spec.modelId), factory.predictPool(spec.modelId, predicted, spec.pool));
    }

    function _specs(uint256 count) private view returns (ModelSpec[] memory specs) {
        string[3] memory ids = ["launch-a", "launch-b", "launch-c"];
        specs = new ModelSpec[](count);
        for (uint256 i = 0; i < count; ++i) {
            specs[i] = Defaults.model(ids[i], "Launched", "LCH").spec;
            specs[i].params.governor = governor;
            specs[i].provider = provider;
        }
    }
}
