// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IHokusaiToken} from "../../../src/interfaces/IHokusaiToken.sol";
import {HokusaiToken} from "../../../src/token/HokusaiToken.sol";
import {UnauthorizedCaller} from "../../../src/types/Errors.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {Base} from "../../Base.t.sol";

/// @notice A model's token: an ERC-20 whose supply moves only by the known doors.
contract HokusaiTokenTest is Base {
    function setUp() public override {
        super.setUp();
        vm.prank(address(manager));
        token.mint(alice, 100e18);
    }

    function test_IsBornAsConfigured() public view {
        assertEq(token.name(), "Model");
        assertEq(token.symbol(), "MDL");
        assertEq(token.decimals(), 18);
        assertEq(token.controller(), address(manager));
        assertEq(ModelKey.unwrap(token.modelKey()), keccak256(bytes(MODEL)));
        assertTrue(token.isMinter(address(pool)));
        assertFalse(token.isMinter(address(manager)), "the controller mints without being one");
    }

    // --- ERC-20 ----------------------------------------------------------------------------------------------------

    function test_Transfer() public {
        vm.expectEmit(address(token));
        emit IERC20.Transfer(alice, bob, 40e18);
        vm.prank(alice);
        assertTrue(token.transfer(bob, 40e18));
        assertEq(token.balanceOf(alice), 60e18);
        assertEq(token.balanceOf(bob), 40e18);
        assertEq(token.totalSupply(), 100e18);
    }

    function test_TransferFromUsesTheAllowance() public {
        vm.expectEmit(address(token));
        emit IERC20.Approval(alice, bob, 50e18);
        vm.prank(alice);
        assertTrue(token.approve(bob, 50e18));
        vm.startPrank(bob);
        assertTrue(token.transferFrom(alice, bob, 20e18));
        assertEq(token.allowance(alice, bob), 30e18);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, bob, 30e18, 30e18 + 1));
        token.transferFrom(alice, bob, 30e18 + 1);
        vm.stopPrank();
    }

    function test_AnInfiniteAllowanceStays() public {
        vm.prank(alice);
        token.approve(bob, type(uint256).max);
        vm.prank(bob);
        token.transferFrom(alice, bob, 1e18);
        assertEq(token.allowance(alice, bob), type(uint256).max);
    }

    function test_RevertWhen_MovingMoreThanOneHasOrToNobody() public {
        vm.startPrank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, alice, 100e18, 100e18 + 1)
        );
        token.transfer(bob, 100e18 + 1);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        token.transfer(address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidSpender.selector, address(0)));
        token.approve(address(0), 1);
        vm.stopPrank();
    }

    function testFuzz_TransfersKeepTheSupply(uint256 amount, address to) public {
        vm.assume(to != address(0) && to != alice);
        amount = bound(amount, 0, 100e18);
        vm.prank(alice);
        token.transfer(to, amount);
        assertEq(token.balanceOf(alice) + token.balanceOf(to), 100e18);
        assertEq(token.totalSupply(), 100e18);
    }

    // --- mint ------------------------------------------------------------------------------------------------------

    function test_ControllerAndMintersMint() public {
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(0), bob, 1e18);
        vm.prank(address(manager));
        token.mint(bob, 1e18);
        vm.prank(address(pool));
        token.mint(bob, 2e18);
        assertEq(token.balanceOf(bob), 3e18);
        assertEq(token.totalSupply(), 103e18);
    }

    function test_RevertWhen_AnybodyElseMints() public {
        address[4] memory others = [stranger, admin, address(verifier), address(factory)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IHokusaiToken.NotMinter.selector, others[i]));
            vm.prank(others[i]);
            token.mint(others[i], 1);
        }
    }

    function test_T1_APoolMintsItsOwnModelOnly() public {
        _launch("other");
        address otherPool = registry.getPool("other");
        HokusaiToken otherToken = HokusaiToken(registry.getToken("other"));
        vm.expectRevert(abi.encodeWithSelector(IHokusaiToken.NotMinter.selector, otherPool));
        vm.prank(otherPool);
        token.mint(bob, 1);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiToken.NotMinter.selector, address(pool)));
        vm.prank(address(pool));
        otherToken.mint(bob, 1);
    }

    function test_SetMinter() public {
        vm.startPrank(address(manager));
        vm.expectEmit(address(token));
        emit IHokusaiToken.MinterSet(bob, true);
        token.setMinter(bob, true);
        assertTrue(token.isMinter(bob));
        vm.expectEmit(address(token));
        emit IHokusaiToken.MinterSet(bob, false);
        token.setMinter(bob, false);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IHokusaiToken.NotMinter.selector, bob));
        vm.prank(bob);
        token.mint(bob, 1);
        vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, stranger, address(manager)));
        vm.prank(stranger);
        token.setMinter(stranger, true);
    }

    // --- burn ------------------------------------------------------------------------------------------------------

    function test_BurnsOnesOwn() public {
        vm.expectEmit(address(token));
        emit IERC20.Transfer(alice, address(0), 1e18);
        vm.prank(alice);
        token.burn(1e18);
        assertEq(token.totalSupply(), 99e18);
    }

    function test_BurnsWhatWasAllowed() public {
        vm.prank(alice);
        token.approve(bob, 5e18);
        vm.startPrank(bob);
        assertEq(token.burnFrom(alice, 5e18), token.totalSupply());
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, bob, 0, 1));
        token.burnFrom(alice, 1);
        vm.stopPrank();
        assertEq(token.balanceOf(alice), 95e18);
    }

    function test_RevertWhen_AMinterBurnsWithoutAllowance() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(pool), 0, 1));
        vm.prank(address(pool));
        token.burnFrom(alice, 1);
    }

    function test_BurnForSpendsTheSpendersAllowance() public {
        vm.prank(alice);
        token.approve(bob, 5e18);
        vm.startPrank(address(manager));
        token.burnFor(bob, alice, 4e18);
        assertEq(token.allowance(alice, bob), 1e18);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, bob, 1e18, 2e18));
        token.burnFor(bob, alice, 2e18);
        token.burnFor(alice, alice, 6e18);
        vm.stopPrank();
        assertEq(token.balanceOf(alice), 90e18);
    }

    function test_RevertWhen_SomebodyElseBurnsFor() public {
        vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, alice, address(manager)));
        vm.prank(alice);
        token.burnFor(alice, alice, 1);
    }

    // --- the implementation ----------------------------------------------------------------------------------------

    function test_NobodyMovesTheImplementation() public {
        HokusaiToken implementation = HokusaiToken(manager.tokenImplementation());
        assertEq(implementation.controller(), address(manager));
        assertEq(implementation.totalSupply(), 0);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiToken.NotMinter.selector, stranger));
        vm.prank(stranger);
        implementation.mint(stranger, 1);
        vm.expectRevert(abi.encodeWithSelector(UnauthorizedCaller.selector, stranger, address(manager)));
        vm.prank(stranger);
        implementation.setMinter(stranger, true);
    }
}
