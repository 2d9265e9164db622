// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IModelRegistry} from "../../../src/interfaces/IModelRegistry.sol";
import {ITokenManager} from "../../../src/interfaces/ITokenManager.sol";
import {ModelId} from "../../../src/libraries/ModelId.sol";
import {HokusaiParams} from "../../../src/token/HokusaiParams.sol";
import {HokusaiToken} from "../../../src/token/HokusaiToken.sol";
import {TokenManager} from "../../../src/token/TokenManager.sol";
import {EmptyText, TextTooLong, ZeroAddress} from "../../../src/types/Errors.sol";
import {InitialParams} from "../../../src/types/ModelSpec.sol";
import {Base} from "../../Base.t.sol";

/// @notice Creating tokens and params, and where they will be.
contract TokenManagerTest is Base {
    function test_KnowsItsSurroundings() public {
        assertEq(manager.registry(), address(registry));
        assertEq(manager.deltaVerifier(), address(verifier));
        assertEq(manager.DEPLOYER_ROLE(), keccak256("DEPLOYER_ROLE"));
        assertEq(manager.POOL_FACTORY_ROLE(), keccak256("POOL_FACTORY_ROLE"));
        assertGt(manager.tokenImplementation().code.length, 0);
        assertGt(manager.paramsImplementation().code.length, 0);
        TokenManager fresh = new TokenManager(address(registry), admin);
        assertTrue(fresh.hasRole(0x00, admin));
        assertFalse(fresh.hasRole(0x00, address(this)));
        assertFalse(fresh.hasRole(fresh.DEPLOYER_ROLE(), admin));
    }

    function test_RevertWhen_RegistryIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "modelRegistry"));
        new TokenManager(address(0), admin);
    }

    function test_RevertWhen_AdminIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "admin"));
        new TokenManager(address(registry), address(0));
    }

    function test_DeployTokenTakesTheGuidesDefaults() public {
        address predicted = manager.predictToken("new", "New", "NEW");
        address predictedParams = manager.predictParams("new");
        vm.expectEmit(address(manager));
        emit ITokenManager.ParamsDeployed(_key("new"), predictedParams, admin, "new", 1000e18, 8000);
        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelRegistered(_key("new"), predicted, predictedParams, "new");
        vm.expectEmit(address(manager));
        emit ITokenManager.TokenDeployed(_key("new"), predicted, admin, "new", "New", "NEW", 7e18);
        vm.prank(admin);
        assertEq(manager.deployToken("new", "New", "NEW", 7e18), predicted);
        HokusaiToken made = HokusaiToken(predicted);
        assertEq(made.name(), "New");
        assertEq(made.symbol(), "NEW");
        assertEq(made.balanceOf(admin), 7e18);
        HokusaiParams madeParams = HokusaiParams(predictedParams);
        assertEq(madeParams.infrastructureAccrualBps(), 8000);
        assertEq(madeParams.tokensPerDeltaOne(), 1000e18);
        assertEq(madeParams.licenseHash(), 0);
        assertTrue(madeParams.hasRole(madeParams.GOV_ROLE(), admin));
        assertEq(manager.getTokenAddress("new"), predicted);
        assertEq(manager.getParamsAddress("new"), predictedParams);
        assertEq(manager.getModelId(predicted), "new");
        assertTrue(manager.hasToken("new"));
        assertTrue(manager.hasParams("new"));
    }

    function test_DeployTokenWithoutSupply() public {
        vm.prank(admin);
        address made = manager.deployToken("new", "New", "NEW", 0);
        assertEq(HokusaiToken(made).totalSupply(), 0);
    }

    function test_DeployTokenWithParams() public {
        InitialParams memory initial = _initial();
        (initial.licenseHash, initial.licenseURI) = ("licence", "ipfs://licence");
        initial.supplyRecipient = bob;
        vm.prank(admin);
        address made = manager.deployTokenWithParams("new", "New", "NEW", 5e18, initial);
        assertEq(HokusaiToken(made).balanceOf(bob), 5e18);
        HokusaiParams madeParams = _params("new");
        assertEq(madeParams.infrastructureAccrualBps(), 6500);
        assertEq(madeParams.tokensPerDeltaOne(), 3e18);
        assertEq(madeParams.licenseHash(), "licence");
        assertEq(madeParams.licenseURI(), "ipfs://licence");
        assertTrue(madeParams.hasRole(0x00, alice));
        assertFalse(madeParams.hasRole(0x00, admin));
    }

    function test_RevertWhen_SupplyAndRecipientDisagree() public {
        InitialParams memory initial = _initial();
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(ITokenManager.SupplyRecipientMismatch.selector, 1, address(0)));
        manager.deployTokenWithParams("new", "New", "NEW", 1, initial);
        initial.supplyRecipient = bob;
        vm.expectRevert(abi.encodeWithSelector(ITokenManager.SupplyRecipientMismatch.selector, 0, bob));
        manager.deployTokenWithParams("new", "New", "NEW", 0, initial);
        vm.stopPrank();
    }

    function test_RevertWhen_TheModelIsKnownOrMalformed() public {
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyRegistered.selector, MODEL));
        manager.deployToken(MODEL, "Other", "OTH", 0);
        vm.expectRevert(ModelId.ModelIdEmpty.selector);
        manager.deployToken("", "New", "NEW", 0);
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdMalformed.selector, "has space", 3));
        manager.deployToken("has space", "New", "NEW", 0);
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdMalformed.selector, "007", 0));
        manager.deployToken("007", "New", "NEW", 0);
        vm.stopPrank();
    }

    function test_RevertWhen_NameOrSymbolIsMalformed() public {
        string memory long = string(new bytes(65));
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(EmptyText.selector, "name"));
        manager.deployToken("new", "", "NEW", 0);
        vm.expectRevert(abi.encodeWithSelector(EmptyText.selector, "symbol"));
        manager.deployToken("new", "New", "", 0);
        vm.expectRevert(abi.encodeWithSelector(TextTooLong.selector, 65, 64));
        manager.deployToken("new", long, "NEW", 0);
        vm.expectRevert(abi.encodeWithSelector(TextTooLong.selector, 65, 64));
        manager.deployToken("new", "New", long, 0);
        vm.stopPrank();
    }

    function test_RevertWhen_AStrangerDeploys() public {
        bytes32 role = manager.DEPLOYER_ROLE();
        vm.startPrank(stranger);
        vm.expectRevert(_missingRole(stranger, role));
        manager.deployToken("new", "New", "NEW", 0);
        vm.expectRevert(_missingRole(stranger, role));
        manager.deployTokenWithParams("new", "New", "NEW", 0, _initial());
        vm.stopPrank();
    }

    function test_AFailedRegistrationLeavesNoClones() public {
        bytes32 role = registry.REGISTRAR_ROLE();
        vm.prank(admin);
        registry.revokeRole(role, address(manager));
        vm.expectRevert(_missingRole(address(manager), role));
        vm.prank(admin);
        manager.deployToken("new", "New", "NEW", 0);
        assertEq(manager.predictToken("new", "New", "NEW").code.length, 0);
        assertEq(manager.predictParams("new").code.length, 0);
    }

    function testFuzz_NameAndSymbolSurvivePacking(bytes32 nameSeed, bytes32 symbolSeed, uint8 lengths) public {
        string memory name = _text(nameSeed, 1 + lengths % 64);
        string memory symbol = _text(symbolSeed, 1 + uint256(lengths / 4) % 64);
        address predicted = manager.predictToken("new", name, symbol);
        vm.prank(admin);
        HokusaiToken made = HokusaiToken(manager.deployToken("new", name, symbol, 0));
        assertEq(address(made), predicted);
        assertEq(made.name(), name);
        assertEq(made.symbol(), symbol);
        assertEq(Clones.fetchCloneArgs(predicted).length, 33 + bytes(name).length + bytes(symbol).length);
    }

    function test_UnknownModelsAreZero() public view {
        assertEq(manager.getTokenAddress("nowhere"), address(0));
        assertEq(manager.getParamsAddress("nowhere"), address(0));
        assertFalse(manager.hasToken("nowhere"));
        assertFalse(manager.hasParams("nowhere"));
    }

    function _initial() private view returns (InitialParams memory) {
        return InitialParams(3e18, 6500, 0, "", alice, address(0));
    }

    /// @dev `length` bytes, each from 0 to 255.
    function _text(bytes32 seed, uint256 length) private pure returns (string memory) {
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            text[i] = bytes1(uint8(uint256(keccak256(abi.encode(seed, i)))));
        }
        return string(text);
    }
}
