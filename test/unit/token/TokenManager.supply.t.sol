// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IHokusaiToken} from "../../../src/interfaces/IHokusaiToken.sol";
import {ITokenManager} from "../../../src/interfaces/ITokenManager.sol";
import {ArrayEmpty, ArrayLengthMismatch, ArrayTooLarge, UnauthorizedCaller} from "../../../src/types/Errors.sol";
import {Base} from "../../Base.t.sol";

/// @notice Minting rights, rewards and burns.
contract TokenManagerSupplyTest is Base {
    // --- minting rights --------------------------------------------------------------------------------------------

    function test_RevokingAPoolStopsBuysAndNotSells() public {
        uint256 tokens = _buy(alice, 1000e6);
        _endRound();
        vm.expectEmit(address(manager));
        emit ITokenManager.AMMRevoked(_key(MODEL), address(pool), MODEL);
        vm.prank(admin);
        manager.revokeAMM(address(pool));
        _fund(bob, 1000e6, address(pool));
        vm.expectRevert(abi.encodeWithSelector(IHokusaiToken.NotMinter.selector, address(pool)));
        vm.prank(bob);
        pool.buy(1000e6, 1, bob, block.timestamp);
        assertGt(_sell(alice, tokens), 0);
        vm.expectEmit(address(manager));
        emit ITokenManager.AMMAuthorized(_key(MODEL), address(pool), MODEL);
        vm.prank(admin);
        manager.authorizeAMM(address(pool));
        vm.prank(bob);
        pool.buy(1000e6, 1, bob, block.timestamp);
    }

    function test_RevertWhen_ThePoolIsNotTheDirectorys() public {
        vm.mockCall(stranger, abi.encodeCall(pool.modelKey, ()), abi.encode(_key(MODEL)));
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(ITokenManager.NotTheModelsPool.selector, stranger));
        manager.authorizeAMM(stranger);
        vm.expectRevert(abi.encodeWithSelector(ITokenManager.NotTheModelsPool.selector, stranger));
        manager.revokeAMM(stranger);
        vm.stopPrank();
        assertFalse(token.isMinter(stranger));
    }

    function test_RevertWhen_AStrangerAuthorizes() public {
        bytes32 role = manager.POOL_FACTORY_ROLE();
        vm.startPrank(stranger);
        vm.expectRevert(_missingRole(stranger, role));
        manager.authorizeAMM(address(pool));
        vm.expectRevert(_missingRole(stranger, 0x00));
        manager.revokeAMM(address(pool));
        vm.expectRevert(_missingRole(stranger, 0x00));
        manager.setDeltaVerifier(stranger);
        vm.stopPrank();
        vm.expectRevert(_missingRole(address(factory), 0x00));
        vm.prank(address(factory));
        manager.revokeAMM(address(pool));
    }

    // --- rewards ---------------------------------------------------------------------------------------------------

    function test_SetDeltaVerifier() public {
        vm.expectEmit(address(manager));
        emit ITokenManager.DeltaVerifierUpdated(address(verifier), alice);
        vm.prank(admin);
        manager.setDeltaVerifier(alice);
        assertEq(manager.deltaVerifier(), alice);
        assertEq(registry.verifier(), alice);
    }

    function test_OnlyTheVerifierMints() public {
        vm.expectEmit(address(manager));
        emit ITokenManager.TokensMinted(_key(MODEL), alice, MODEL, 3e18);
        vm.prank(address(verifier));
        manager.mintTokens(MODEL, alice, 3e18);
        assertEq(token.balanceOf(alice), 3e18);
        address[3] memory others = [stranger, admin, address(pool)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, others[i], address(verifier)));
            manager.mintTokens(MODEL, others[i], 1);
            vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, others[i], address(verifier)));
            manager.batchMintTokens(MODEL, new address[](1), new uint256[](1));
            vm.stopPrank();
        }
    }

    function test_BatchMintSkipsZeros() public {
        (address[] memory to, uint256[] memory amounts) = _batch(3);
        (to[0], to[1], to[2]) = (alice, address(0), bob);
        (amounts[0], amounts[2]) = (1e18, 2e18);
        vm.expectEmit(address(manager));
        emit ITokenManager.TokensMinted(_key(MODEL), alice, MODEL, 1e18);
        vm.expectEmit(address(manager));
        emit ITokenManager.TokensMinted(_key(MODEL), bob, MODEL, 2e18);
        vm.prank(address(verifier));
        manager.batchMintTokens(MODEL, to, amounts);
        assertEq(token.totalSupply(), 3e18);
    }

    function test_RevertWhen_TheBatchIsMalformed() public {
        (address[] memory to, uint256[] memory amounts) = _batch(101);
        vm.startPrank(address(verifier));
        vm.expectRevert(ArrayEmpty.selector);
        manager.batchMintTokens(MODEL, new address[](0), new uint256[](0));
        vm.expectRevert(abi.encodeWithSelector(ArrayLengthMismatch.selector, 101, 2));
        manager.batchMintTokens(MODEL, to, new uint256[](2));
        vm.expectRevert(abi.encodeWithSelector(ArrayTooLarge.selector, 101, 100));
        manager.batchMintTokens(MODEL, to, amounts);
        (to, amounts) = _batch(100);
        manager.batchMintTokens(MODEL, to, amounts);
        vm.stopPrank();
    }

    function test_RevertGiven_TheModelIsUnknownOrSwitchedOff() public {
        vm.prank(admin);
        registry.setActive(MODEL, false);
        vm.startPrank(address(verifier));
        vm.expectRevert(abi.encodeWithSelector(ITokenManager.TokenNotDeployed.selector, "nowhere"));
        manager.mintTokens("nowhere", alice, 1);
        vm.expectRevert(abi.encodeWithSelector(ITokenManager.ModelInactive.selector, MODEL));
        manager.mintTokens(MODEL, alice, 1);
        (address[] memory to, uint256[] memory amounts) = _batch(1);
        vm.expectRevert(abi.encodeWithSelector(ITokenManager.ModelInactive.selector, MODEL));
        manager.batchMintTokens(MODEL, to, amounts);
        vm.stopPrank();
    }

    // --- burns -----------------------------------------------------------------------------------------------------

    function test_BurnsOnesOwn() public {
        _buy(alice, 1000e6);
        uint256 supply = token.totalSupply();
        vm.expectEmit(address(manager));
        emit ITokenManager.TokensBurned(_key(MODEL), alice, MODEL, 1e18);
        vm.prank(alice);
        manager.burnTokens(MODEL, alice, 1e18);
        assertEq(token.totalSupply(), supply - 1e18);
    }

    function test_BurnsWhatWasAllowedToTheCaller() public {
        _buy(alice, 1000e6);
        vm.prank(alice);
        token.approve(bob, 1e18);
        vm.prank(bob);
        manager.burnTokens(MODEL, alice, 1e18);
        assertEq(token.allowance(alice, bob), 0);
        address[3] memory others = [stranger, admin, address(verifier)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, others[i], 0, 1));
            vm.prank(others[i]);
            manager.burnTokens(MODEL, alice, 1);
        }
    }

    function test_BurnsOfASwitchedOffModelGoOn() public {
        _buy(alice, 1000e6);
        vm.prank(admin);
        registry.setActive(MODEL, false);
        vm.prank(alice);
        manager.burnTokens(MODEL, alice, 1e18);
    }

    function test_RevertWhen_BurningForAnUnknownModel() public {
        vm.expectRevert(abi.encodeWithSelector(ITokenManager.TokenNotDeployed.selector, "nowhere"));
        vm.prank(alice);
        manager.burnTokens("nowhere", alice, 1);
    }

    function _batch(uint256 count) private view returns (address[] memory to, uint256[] memory amounts) {
        (to, amounts) = (new address[](count), new uint256[](count));
        for (uint256 i = 0; i < count; ++i) {
            to[i] = alice;
        }
    }
}
