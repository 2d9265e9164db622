// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {IHokusaiParams} from "../../../src/interfaces/IHokusaiParams.sol";
import {IModelRegistry} from "../../../src/interfaces/IModelRegistry.sol";
import {ModelId} from "../../../src/libraries/ModelId.sol";
import {ModelRegistry} from "../../../src/registry/ModelRegistry.sol";
import {UnauthorizedCaller, ValueOutOfBounds, ZeroAddress} from "../../../src/types/Errors.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {Base} from "../../Base.t.sol";
import {Defaults} from "../../utils/Defaults.sol";

/// @notice The directory: who stands in it, who is switched off, and how far scores have come.
contract ModelRegistryTest is Base {
    ModelKey private key = _key(MODEL);

    function test_AdminAloneHasPowerAtBirth() public {
        ModelRegistry fresh = new ModelRegistry(admin);
        assertTrue(fresh.hasRole(0x00, admin));
        assertFalse(fresh.hasRole(0x00, address(this)));
        assertEq(fresh.REGISTRAR_ROLE(), keccak256("REGISTRAR_ROLE"));
    }

    function test_RevertWhen_AdminIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "admin"));
        new ModelRegistry(address(0));
    }

    // --- registration ----------------------------------------------------------------------------------------------

    function test_RegisterModel() public {
        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelRegistered(_key("new"), alice, bob, "new");
        vm.prank(address(manager));
        ModelKey made = registry.registerModel("new", alice, bob);
        assertEq(ModelKey.unwrap(made), ModelKey.unwrap(_key("new")));
        IModelRegistry.Model memory entry = registry.model(made);
        assertEq(entry.token, alice);
        assertEq(entry.params, bob);
        assertEq(entry.pool, address(0));
        assertTrue(entry.active);
        assertTrue(registry.isRegistered("new"));
        assertTrue(registry.isActive("new"));
        assertFalse(registry.hasPool("new"));
        assertEq(registry.modelIdOf(made), "new");
        assertEq(registry.modelCount(), 2);
    }

    function test_RevertWhen_TheModelIsMalformedOrKnown() public {
        vm.startPrank(address(manager));
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "token"));
        registry.registerModel("new", address(0), bob);
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "params"));
        registry.registerModel("new", alice, address(0));
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdMalformed.selector, "New", 0));
        registry.registerModel("New", alice, bob);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyRegistered.selector, MODEL));
        registry.registerModel(MODEL, alice, bob);
        vm.stopPrank();
    }

    function test_RegisterPoolOnce() public {
        vm.startPrank(address(factory));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotRegistered.selector, _key("new")));
        registry.registerPool("new", bob);
        registry.registerModel("new", alice, bob);
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "pool"));
        registry.registerPool("new", address(0));
        vm.expectEmit(address(registry));
        emit IModelRegistry.PoolRegistered(_key("new"), stranger, "new");
        registry.registerPool("new", stranger);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.PoolAlreadyRegistered.selector, "new", stranger));
        registry.registerPool("new", bob);
        vm.stopPrank();
        assertEq(registry.getPool("new"), stranger);
        assertTrue(registry.hasPool("new"));
    }

    function test_RevertGiven_TheModelIsSwitchedOff_WhenRegisteringItsPool() public {
        vm.startPrank(admin);
        address made = manager.deployToken("new", "N", "N", 0);
        registry.setActive("new", false);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelInactive.selector, "new"));
        factory.createPool("new", made);
        vm.stopPrank();
    }

    function test_SetVerifier() public {
        vm.expectEmit(address(registry));
        emit IModelRegistry.VerifierSet(address(verifier), alice);
        vm.prank(address(manager));
        registry.setVerifier(alice);
        assertEq(registry.verifier(), alice);
    }

    function test_RevertWhen_AStrangerWrites() public {
        bytes32 registrar = registry.REGISTRAR_ROLE();
        vm.startPrank(stranger);
        vm.expectRevert(_missingRole(stranger, registrar));
        registry.registerModel("new", alice, bob);
        vm.expectRevert(_missingRole(stranger, registrar));
        registry.registerPool(MODEL, alice);
        vm.expectRevert(_missingRole(stranger, registrar));
        registry.setVerifier(stranger);
        vm.expectRevert(_missingRole(stranger, 0x00));
        registry.setActive(MODEL, false);
        vm.expectRevert(_missingRole(stranger, 0x00));
        registry.setGenesis(MODEL, 0, 0, 0);
        vm.expectRevert(_missingRole(stranger, 0x00));
        registry.setBudget(MODEL, 1);
        vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, stranger, address(verifier)));
        registry.advance(key, 6000, 0);
        vm.stopPrank();
    }

    // --- the switch ------------------------------------------------------------------------------------------------

    function test_TheSwitchReachesParamsAndPool() public {
        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelActiveSet(key, MODEL, false);
        vm.expectEmit(address(params));
        emit IHokusaiParams.ActiveSet(key, false);
        vm.expectEmit(address(pool));
        emit IHokusaiAMM.ActiveSet(false);
        vm.startPrank(admin);
        registry.setActive(MODEL, false);
        assertFalse(registry.isActive(MODEL));
        assertFalse(params.active());
        assertFalse(pool.active());
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ActiveUnchanged.selector, MODEL, false));
        registry.setActive(MODEL, false);
        registry.setActive(MODEL, true);
        vm.stopPrank();
        assertTrue(params.active());
        assertTrue(pool.active());
    }

    function test_AModelWithoutPoolIsSwitchedToo() public {
        vm.startPrank(admin);
        manager.deployToken("new", "N", "N", 0);
        registry.setActive("new", false);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotRegistered.selector, _key("nowhere")));
        registry.setActive("nowhere", true);
        vm.stopPrank();
        assertFalse(_params("new").active());
    }

    // --- lineage ---------------------------------------------------------------------------------------------------

    function test_GenesisIsWrittenOnce() public {
        vm.startPrank(admin);
        manager.deployToken("new", "N", "N", 0);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 10_001, 0, 10_000));
        registry.setGenesis("new", "m", "b", 10_001);
        vm.expectEmit(address(registry));
        emit IModelRegistry.GenesisSet(_key("new"), "new", "m", "b", 0);
        registry.setGenesis("new", "m", "b", 0);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.GenesisAlreadySet.selector, "new", 0));
        registry.setGenesis("new", "m", "b", 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotRegistered.selector, _key("nowhere")));
        registry.setGenesis("nowhere", "m", "b", 1);
        vm.stopPrank();
        IModelRegistry.Lineage memory line = registry.lineage(_key("new"));
        assertTrue(line.started);
        assertEq(line.metricHash, "m");
        assertEq(line.benchmarkSpecHash, "b");
        assertEq(line.headBps, 0);
    }

    function test_AdvanceMovesHeadAndBudget() public {
        vm.startPrank(address(verifier));
        vm.expectEmit(address(registry));
        emit IModelRegistry.HeadAdvanced(key, Defaults.GENESIS, 6000, 40e18, 40e18);
        registry.advance(key, 6000, 40e18);
        registry.advance(key, 10_000, Defaults.BUDGET - 40e18);
        vm.stopPrank();
        IModelRegistry.Lineage memory line = registry.lineage(key);
        assertEq(line.headBps, 10_000);
        assertEq(line.spent, Defaults.BUDGET);
        assertEq(line.genesisBps, Defaults.GENESIS);
    }

    function test_RevertWhen_TheAdvanceIsNone() public {
        vm.startPrank(address(verifier));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.HeadNotAdvanced.selector, 5000, 5000));
        registry.advance(key, 5000, 0);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 10_001, 0, 10_000));
        registry.advance(key, 10_001, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IModelRegistry.BudgetExceeded.selector, Defaults.BUDGET + 1, Defaults.BUDGET)
        );
        registry.advance(key, 6000, Defaults.BUDGET + 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.GenesisMissing.selector, _key("nowhere")));
        registry.advance(_key("nowhere"), 6000, 0);
        vm.stopPrank();
    }

    function test_AnEarlierVerifierCannotAdvance() public {
        vm.prank(admin);
        manager.setDeltaVerifier(alice);
        vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, address(verifier), alice));
        vm.prank(address(verifier));
        registry.advance(key, 6000, 0);
    }

    function test_BudgetNeverFallsBelowWhatIsSpent() public {
        vm.prank(address(verifier));
        registry.advance(key, 6000, 40e18);
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 40e18 - 1, 40e18, type(uint128).max));
        registry.setBudget(MODEL, 40e18 - 1);
        vm.expectEmit(address(registry));
        emit IModelRegistry.BudgetSet(key, MODEL, Defaults.BUDGET, 40e18);
        registry.setBudget(MODEL, 40e18);
        uint256 tooMuch = uint256(type(uint128).max) + 1;
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, tooMuch, 40e18, type(uint128).max));
        registry.setBudget(MODEL, tooMuch);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotRegistered.selector, _key("nowhere")));
        registry.setBudget("nowhere", 1);
        vm.stopPrank();
        assertEq(registry.lineage(key).budget, 40e18);
    }

    // --- views -----------------------------------------------------------------------------------------------------

    function test_LookUps() public {
        assertEq(ModelKey.unwrap(registry.keyOf(MODEL)), keccak256(bytes(MODEL)));
        assertEq(registry.getToken(MODEL), address(token));
        assertEq(registry.getModelId(address(token)), MODEL);
        assertEq(registry.getToken("nowhere"), address(0));
        assertFalse(registry.isActive("nowhere"));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotRegistered.selector, _key("nowhere")));
        registry.modelIdOf(_key("nowhere"));
        vm.expectRevert(ModelId.ModelIdEmpty.selector);
        registry.keyOf("");
    }

    function test_RevertWhen_ATokenOnlyClaimsAModel() public {
        vm.mockCall(stranger, abi.encodeCall(token.modelKey, ()), abi.encode(key));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotRegistered.selector, key));
        registry.getModelId(stranger);
    }

    function test_KeysComeInPages() public {
        vm.startPrank(address(manager));
        registry.registerModel("b", alice, bob);
        registry.registerModel("c", alice, bob);
        vm.stopPrank();
        assertEq(registry.modelKeys(3, 1).length, 0);
        assertEq(registry.modelKeys(0, 0).length, 0);
        assertEq(registry.modelKeys(0, type(uint256).max).length, 3);
        ModelKey[] memory page = registry.modelKeys(1, 5);
        assertEq(page.length, 2);
        assertEq(ModelKey.unwrap(page[0]), ModelKey.unwrap(_key("b")));
        assertEq(ModelKey.unwrap(page[1]), ModelKey.unwrap(_key("c")));
        assertEq(ModelKey.unwrap(registry.modelKeys(1, 1)[0]), ModelKey.unwrap(_key("b")));
    }
}
