// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiParams} from "../../../src/interfaces/IHokusaiParams.sol";
import {HokusaiParams} from "../../../src/token/HokusaiParams.sol";
import {UnauthorizedCaller, ValueOutOfBounds, ZeroAddress} from "../../../src/types/Errors.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {InitialParams} from "../../../src/types/ModelSpec.sol";
import {Base} from "../../Base.t.sol";

/// @notice Parameters of one model, governed by its governance alone.
contract HokusaiParamsTest is Base {
    bytes32 private gov;

    function setUp() public override {
        super.setUp();
        gov = params.GOV_ROLE();
    }

    function test_IsBornAsConfigured() public view {
        assertEq(params.infrastructureAccrualBps(), 8000);
        assertEq(params.getProfitShareBps(), 2000);
        assertEq(params.tokensPerDeltaOne(), 1000e18);
        assertTrue(params.active());
        (uint16 bps, bool active) = params.accrualState();
        assertEq(bps, 8000);
        assertTrue(active);
        assertEq(params.tokenManager(), address(manager));
        assertEq(params.modelRegistry(), address(registry));
        assertEq(ModelKey.unwrap(params.modelKey()), keccak256(bytes(MODEL)));
        assertEq(params.MIN_INFRASTRUCTURE_ACCRUAL_BPS(), 5000);
        assertEq(params.MAX_INFRASTRUCTURE_ACCRUAL_BPS(), 10_000);
        assertEq(params.MIN_TOKENS_PER_DELTA_ONE(), 1e18);
        assertEq(params.MAX_TOKENS_PER_DELTA_ONE(), 1e24);
        (bytes32 licence, string memory uri) = params.licenseRef();
        assertEq(licence, 0);
        assertEq(uri, "");
    }

    function test_GovernanceAloneHasPower() public {
        assertTrue(params.hasRole(gov, governor));
        assertTrue(params.hasRole(0x00, governor));
        address[4] memory others = [address(manager), address(launcher), admin, makeAddr("deployer")];
        for (uint256 i = 0; i < others.length; ++i) {
            assertFalse(params.hasRole(gov, others[i]));
            assertFalse(params.hasRole(0x00, others[i]));
        }
    }

    function test_GovernanceRotatesItself() public {
        vm.startPrank(governor);
        params.grantRole(gov, alice);
        params.grantRole(0x00, alice);
        vm.stopPrank();
        vm.startPrank(alice);
        params.revokeRole(gov, governor);
        params.revokeRole(0x00, governor);
        params.setInfrastructureAccrualBps(6000);
        vm.stopPrank();
        vm.expectRevert(_missingRole(governor, gov));
        vm.prank(governor);
        params.setInfrastructureAccrualBps(7000);
        assertEq(params.infrastructureAccrualBps(), 6000);
    }

    // --- birth -----------------------------------------------------------------------------------------------------

    function test_RevertWhen_InitializedAgain() public {
        vm.expectRevert(IHokusaiParams.AlreadyInitialized.selector);
        vm.prank(address(manager));
        params.initialize(_initial());
    }

    function test_RevertWhen_SomebodyElseInitializes() public {
        vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, stranger, address(manager)));
        vm.prank(stranger);
        params.initialize(_initial());
    }

    function test_TheImplementationIsLocked() public {
        HokusaiParams implementation = HokusaiParams(manager.paramsImplementation());
        vm.expectRevert(IHokusaiParams.AlreadyInitialized.selector);
        vm.prank(address(manager));
        implementation.initialize(_initial());
        vm.expectRevert(_missingRole(governor, gov));
        vm.prank(governor);
        implementation.setInfrastructureAccrualBps(7000);
        vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, stranger, address(registry)));
        vm.prank(stranger);
        implementation.setActive(true);
        assertFalse(implementation.active());
    }

    function test_RevertWhen_BornOutOfBounds() public {
        InitialParams memory initial = _initial();
        initial.governor = address(0);
        _expectBirth(initial, abi.encodeWithSelector(ZeroAddress.selector, "governor"));
        initial = _initial();
        initial.infrastructureAccrualBps = 4999;
        _expectBirth(initial, abi.encodeWithSelector(ValueOutOfBounds.selector, 4999, 5000, 10_000));
        initial.infrastructureAccrualBps = 10_001;
        _expectBirth(initial, abi.encodeWithSelector(ValueOutOfBounds.selector, 10_001, 5000, 10_000));
        initial = _initial();
        initial.tokensPerDeltaOne = 1000;
        _expectBirth(initial, abi.encodeWithSelector(ValueOutOfBounds.selector, 1000, 1e18, 1e24));
        initial.tokensPerDeltaOne = 1e24 + 1;
        _expectBirth(initial, abi.encodeWithSelector(ValueOutOfBounds.selector, 1e24 + 1, 1e18, 1e24));
    }

    function test_BoundsAreInclusive() public {
        InitialParams memory initial = _initial();
        (initial.infrastructureAccrualBps, initial.tokensPerDeltaOne) = (5000, 1e18);
        vm.startPrank(admin);
        manager.deployTokenWithParams("low", "L", "L", 0, initial);
        (initial.infrastructureAccrualBps, initial.tokensPerDeltaOne) = (10_000, 1e24);
        manager.deployTokenWithParams("high", "H", "H", 0, initial);
        vm.stopPrank();
        assertEq(_params("low").getProfitShareBps(), 5000);
        assertEq(_params("high").getProfitShareBps(), 0);
        assertEq(_params("high").tokensPerDeltaOne(), 1e24);
    }

    // --- setters ---------------------------------------------------------------------------------------------------

    function testFuzz_P1_RateStaysWithinItsBounds(uint16 bps) public {
        vm.startPrank(governor);
        if (bps < 5000 || bps > 10_000) {
            vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, bps, 5000, 10_000));
            params.setInfrastructureAccrualBps(bps);
            assertEq(params.infrastructureAccrualBps(), 8000);
        } else {
            vm.expectEmit(address(params));
            emit IHokusaiParams.InfrastructureAccrualBpsSet(_key(MODEL), governor, MODEL, 8000, bps);
            params.setInfrastructureAccrualBps(bps);
            assertEq(params.infrastructureAccrualBps(), bps);
            assertEq(params.getProfitShareBps(), 10_000 - bps);
        }
        vm.stopPrank();
    }

    function test_SetTokensPerDeltaOne() public {
        vm.startPrank(governor);
        vm.expectEmit(address(params));
        emit IHokusaiParams.TokensPerDeltaOneSet(_key(MODEL), governor, MODEL, 1000e18, 1e18);
        params.setTokensPerDeltaOne(1e18);
        assertEq(params.tokensPerDeltaOne(), 1e18);
        params.setTokensPerDeltaOne(1e24);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 1e18 - 1, 1e18, 1e24));
        params.setTokensPerDeltaOne(1e18 - 1);
        uint256 wraps = uint256(type(uint128).max) + 1e18 + 1;
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, wraps, 1e18, 1e24));
        params.setTokensPerDeltaOne(wraps);
        vm.stopPrank();
        assertEq(params.tokensPerDeltaOne(), 1e24);
    }

    function test_SetLicenseRef() public {
        vm.startPrank(governor);
        vm.expectEmit(address(params));
        emit IHokusaiParams.LicenseRefSet(_key(MODEL), governor, MODEL, "hash", "ipfs://x");
        params.setLicenseRef("hash", "ipfs://x");
        (bytes32 licence, string memory uri) = params.licenseRef();
        assertEq(licence, "hash");
        assertEq(uri, "ipfs://x");
        params.setLicenseRef(0, "");
        vm.stopPrank();
        assertEq(params.licenseHash(), 0);
        assertEq(params.licenseURI(), "");
    }

    function test_RevertWhen_SomebodyElseGoverns() public {
        address[2] memory others = [stranger, admin];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert(_missingRole(others[i], gov));
            params.setInfrastructureAccrualBps(7000);
            vm.expectRevert(_missingRole(others[i], gov));
            params.setTokensPerDeltaOne(2e18);
            vm.expectRevert(_missingRole(others[i], gov));
            params.setLicenseRef("hash", "uri");
            vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, others[i], address(registry)));
            params.setActive(false);
            vm.stopPrank();
        }
    }

    function _initial() private view returns (InitialParams memory) {
        return InitialParams(1000e18, 8000, 0, "", governor, address(0));
    }

    function _expectBirth(InitialParams memory initial, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(admin);
        manager.deployTokenWithParams("new", "N", "N", 0, initial);
    }
}
