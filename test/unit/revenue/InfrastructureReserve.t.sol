// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IInfrastructureReserve} from "../../../src/interfaces/IInfrastructureReserve.sol";
import {ModelId} from "../../../src/libraries/ModelId.sol";
import {InfrastructureReserve} from "../../../src/revenue/InfrastructureReserve.sol";
import {ArrayEmpty, ArrayLengthMismatch, ZeroAddress, ZeroAmount} from "../../../src/types/Errors.sol";
import {Base} from "../../Base.t.sol";

/// @notice How money and books come into the reserve.
contract InfrastructureReserveTest is Base {
    address private depositor = makeAddr("depositor");

    function setUp() public override {
        super.setUp();
        vm.startPrank(admin);
        reserve.grantRole(reserve.DEPOSITOR_ROLE(), depositor);
        vm.stopPrank();
    }

    function test_KnowsItsSurroundings() public view {
        assertEq(reserve.reserveToken(), address(usdc));
        assertEq(reserve.factory(), address(factory));
        assertEq(reserve.treasury(), treasury);
        assertEq(reserve.MAX_MEMO_LENGTH(), 256);
        assertEq(reserve.DEPOSITOR_ROLE(), keccak256("DEPOSITOR_ROLE"));
        assertEq(reserve.PAYER_ROLE(), keccak256("PAYER_ROLE"));
        assertEq(reserve.PAUSER_ROLE(), keccak256("PAUSER_ROLE"));
        assertEq(reserve.PROVIDER_INITIALIZER_ROLE(), keccak256("PROVIDER_INITIALIZER_ROLE"));
        assertFalse(reserve.paused());
    }

    function test_AdminAloneHasPowerAtBirth() public {
        InfrastructureReserve fresh = new InfrastructureReserve(address(1), address(2), treasury, admin);
        assertTrue(fresh.hasRole(0x00, admin));
        assertFalse(fresh.hasRole(0x00, address(this)), "the sender of the creation has nothing");
        assertFalse(fresh.hasRole(fresh.PAYER_ROLE(), treasury));
    }

    function test_RevertWhen_UsdcIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "usdc"));
        new InfrastructureReserve(address(0), address(2), treasury, admin);
    }

    function test_RevertWhen_FactoryIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "ammFactory"));
        new InfrastructureReserve(address(1), address(0), treasury, admin);
    }

    function test_RevertWhen_InitialTreasuryIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "initialTreasury"));
        new InfrastructureReserve(address(1), address(2), address(0), admin);
    }

    function test_RevertWhen_AdminIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "admin"));
        new InfrastructureReserve(address(1), address(2), treasury, address(0));
    }

    // --- deposit ---------------------------------------------------------------------------------------------------

    function test_DepositBooksWhatArrived() public {
        usdc.mint(address(reserve), 100e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.InfrastructureDeposited(_key(MODEL), MODEL, 60e6, 60e6);
        vm.prank(depositor);
        reserve.deposit(MODEL, 60e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.InfrastructureDeposited(_key(MODEL), MODEL, 40e6, 100e6);
        vm.prank(depositor);
        reserve.deposit(MODEL, 40e6);
        assertEq(reserve.accrued(MODEL), 100e6);
        assertEq(reserve.outstanding(), 100e6);
        assertEq(reserve.totalAccrued(), 100e6);
        assertEq(reserve.getBalance(), 100e6, "a deposit never pulls");
        assertEq(usdc.balanceOf(depositor), 0);
    }

    function test_RevertWhen_TheDepositHasNotArrived() public {
        usdc.mint(address(reserve), 100e6);
        vm.prank(depositor);
        reserve.deposit(MODEL, 100e6);
        usdc.mint(address(reserve), 50e6 - 1);
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.NotArrived.selector, 150e6 - 1, 150e6));
        vm.prank(depositor);
        reserve.deposit(MODEL, 50e6);
    }

    function test_RevertWhen_NothingIsDeposited() public {
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "amount"));
        vm.prank(depositor);
        reserve.deposit(MODEL, 0);
    }

    function test_RevertWhen_AStrangerDeposits() public {
        usdc.mint(address(reserve), 1e6);
        bytes32 role = reserve.DEPOSITOR_ROLE();
        vm.expectRevert(_missingRole(stranger, role));
        vm.prank(stranger);
        reserve.deposit(MODEL, 1e6);
    }

    function test_RevertWhen_TheBooksWouldOverflow() public {
        uint256 most = type(uint64).max;
        usdc.mint(address(reserve), most + 1);
        vm.prank(depositor);
        reserve.deposit(MODEL, most);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, most + 1));
        vm.prank(depositor);
        reserve.deposit("another", 1);
    }

    function test_RevertWhen_TheIdIsEmptyOrTooLong() public {
        usdc.mint(address(reserve), 1e6);
        string memory long = string(new bytes(65));
        vm.startPrank(depositor);
        vm.expectRevert(ModelId.ModelIdEmpty.selector);
        reserve.deposit("", 1e6);
        vm.expectRevert(abi.encodeWithSelector(ModelId.ModelIdTooLong.selector, 65, 64));
        reserve.deposit(long, 1e6);
        reserve.deposit(string(new bytes(64)), 1e6);
        vm.stopPrank();
    }

    // --- batchDeposit ----------------------------------------------------------------------------------------------

    function test_BatchBooksEachModelAndSkipsZeros() public {
        (string[] memory ids, uint256[] memory amounts) = _three(10e6, 0, 30e6);
        ids[2] = ids[0];
        usdc.mint(address(reserve), 40e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.InfrastructureDeposited(_key("a"), "a", 10e6, 10e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.InfrastructureDeposited(_key("a"), "a", 30e6, 40e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.BatchDeposited(3, 40e6);
        vm.prank(depositor);
        reserve.batchDeposit(ids, amounts);
        assertEq(reserve.accrued("a"), 40e6);
        assertEq(reserve.accrued("b"), 0);
        assertEq(reserve.outstanding(), 40e6);
    }

    function test_RevertWhen_ABatchHasNotArrived() public {
        (string[] memory ids, uint256[] memory amounts) = _three(10e6, 20e6, 30e6);
        usdc.mint(address(reserve), 60e6 - 1);
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.NotArrived.selector, 60e6 - 1, 60e6));
        vm.prank(depositor);
        reserve.batchDeposit(ids, amounts);
    }

    function test_RevertWhen_ABatchIsMalformed() public {
        (string[] memory ids, uint256[] memory amounts) = _three(0, 0, 0);
        vm.startPrank(depositor);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "amounts"));
        reserve.batchDeposit(ids, amounts);
        vm.expectRevert(abi.encodeWithSelector(ArrayLengthMismatch.selector, 3, 2));
        reserve.batchDeposit(ids, new uint256[](2));
        vm.expectRevert(ArrayEmpty.selector);
        reserve.batchDeposit(new string[](0), new uint256[](0));
        vm.stopPrank();
    }

    function test_RevertWhen_AStrangerDepositsABatch() public {
        (string[] memory ids, uint256[] memory amounts) = _three(1, 1, 1);
        bytes32 role = reserve.DEPOSITOR_ROLE();
        vm.expectRevert(_missingRole(stranger, role));
        vm.prank(stranger);
        reserve.batchDeposit(ids, amounts);
    }

    // --- topUp -----------------------------------------------------------------------------------------------------

    function test_AnyoneMayTopUp() public {
        _fund(stranger, 25e6, address(reserve));
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.ToppedUp(_key(MODEL), stranger, MODEL, 25e6, 25e6);
        vm.prank(stranger);
        reserve.topUp(MODEL, 25e6);
        assertEq(reserve.accrued(MODEL), 25e6);
        assertEq(reserve.outstanding(), 25e6);
        assertEq(usdc.balanceOf(stranger), 0);
    }

    function test_RevertWhen_TheToppedUpModelHasNoPool() public {
        _fund(stranger, 25e6, address(reserve));
        vm.expectRevert(abi.encodeWithSelector(IInfrastructureReserve.PoolDoesNotExist.selector, "nowhere"));
        vm.prank(stranger);
        reserve.topUp("nowhere", 25e6);
    }

    function test_RevertWhen_ATopUpIsZeroOrNotAllowed() public {
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector, "amount"));
        reserve.topUp(MODEL, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(reserve), 0, 1e6)
        );
        reserve.topUp(MODEL, 1e6);
        vm.stopPrank();
    }

    // --- views -----------------------------------------------------------------------------------------------------

    function test_RunwayIsWholeDays() public {
        _deposit(100e6);
        assertEq(reserve.getAccrualRunway(MODEL, 50e6), 1, "$80 at $50 a day");
        assertEq(reserve.getAccrualRunway(MODEL, 80e6), 1);
        assertEq(reserve.getAccrualRunway(MODEL, 80e6 + 1), 0);
        assertEq(reserve.getAccrualRunway(MODEL, 0), type(uint256).max, "no burn lasts for ever");
        assertEq(reserve.getAccrualRunway("nowhere", 1), 0);
    }

    function test_AccountingViewsAgree() public {
        _deposit(100e6);
        _pay(30e6, keccak256("1"));
        (uint256 accrued, uint256 paid, address current) = reserve.getModelAccounting(MODEL);
        assertEq(accrued, 50e6);
        assertEq(paid, 30e6);
        assertEq(current, provider);
        assertEq(reserve.getNetAccrual(MODEL), reserve.accrued(MODEL));
        assertEq(reserve.getProviderPayments(MODEL), reserve.paid(MODEL));
        assertEq(reserve.totalAccrued(), 80e6, "gross");
        assertEq(reserve.totalPaid(), 30e6);
        assertEq(reserve.outstanding(), 50e6);
    }

    function testFuzz_R2_CreditsAreConserved(uint64 deposited, uint64 toppedUp) public {
        uint256 first = bound(deposited, 1, type(uint64).max - 1);
        uint256 second = bound(toppedUp, 1, type(uint64).max - first);
        usdc.mint(address(reserve), first);
        vm.prank(depositor);
        reserve.deposit(MODEL, first);
        _fund(stranger, second, address(reserve));
        vm.prank(stranger);
        reserve.topUp(MODEL, second);
        assertEq(reserve.accrued(MODEL), first + second);
        assertEq(reserve.outstanding(), usdc.balanceOf(address(reserve)));
    }

    function _three(
        uint256 first,
        uint256 second,
        uint256 third
    ) private pure returns (string[] memory ids, uint256[] memory amounts) {
        ids = new string[](3);
        (ids[0], ids[1], ids[2]) = ("a", "b", "c");
        amounts = new uint256[](3);
        (amounts[0], amounts[1], amounts[2]) = (first, second, third);
    }
}
