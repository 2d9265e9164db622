// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IInfrastructureReserve} from "../../../src/interfaces/IInfrastructureReserve.sol";
import {IUsageFeeRouter} from "../../../src/interfaces/IUsageFeeRouter.sol";
import {HokusaiParams} from "../../../src/token/HokusaiParams.sol";
import {ArrayEmpty, ArrayLengthMismatch, ArrayTooLarge} from "../../../src/types/Errors.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {Base} from "../../Base.t.sol";

/// @notice Many deposits in one call: all or none.
contract UsageFeeRouterBatchTest is Base {
    string private constant SECOND = "second";

    function setUp() public override {
        super.setUp();
        _launch(SECOND);
        HokusaiParams secondParams = _params(SECOND);
        vm.prank(governor);
        secondParams.setInfrastructureAccrualBps(6000);
    }

    function test_BatchSplitsEachAtItsOwnRate() public {
        (string[] memory ids, uint256[] memory amounts) = _pair(100e6, 200e6);
        address secondPool = registry.getPool(SECOND);
        vm.expectEmit(address(router));
        emit IUsageFeeRouter.FeeDeposited(_key(MODEL), address(pool), backend, MODEL, 100e6, 80e6, 20e6);
        vm.expectEmit(address(router));
        emit IUsageFeeRouter.FeeDeposited(_key(SECOND), secondPool, backend, SECOND, 200e6, 120e6, 80e6);
        vm.expectEmit(address(reserve));
        emit IInfrastructureReserve.SharesDeposited(_keys(ids), _pairOf(80e6, 120e6));
        vm.expectEmit(address(router));
        emit IUsageFeeRouter.BatchDeposited(backend, 300e6, 200e6, 100e6, 2);
        vm.expectCall(address(usdc), abi.encodeWithSelector(usdc.transferFrom.selector), 1);
        vm.expectCall(address(usdc), abi.encodeCall(usdc.transferFrom, (backend, address(router), 300e6)), 1);
        vm.expectCall(address(usdc), abi.encodeCall(usdc.transfer, (address(reserve), 200e6)), 1);
        _batch(ids, amounts);
        assertEq(reserve.accrued(MODEL), 80e6);
        assertEq(reserve.accrued(SECOND), 120e6);
        assertEq(usdc.balanceOf(address(pool)), 20e6);
        assertEq(usdc.balanceOf(secondPool), 80e6);
        assertEq(router.getBalance(), 0);
    }

    function test_AModelMayComeTwice() public {
        (string[] memory ids, uint256[] memory amounts) = _pair(100e6, 50e6);
        ids[1] = MODEL;
        _batch(ids, amounts);
        assertEq(reserve.accrued(MODEL), 120e6);
        assertEq(router.getModelFees(MODEL), 150e6);
    }

    function test_ABatchLeavesStraysAlone() public {
        usdc.mint(address(router), 7);
        (string[] memory ids, uint256[] memory amounts) = _pair(33, 101);
        _batch(ids, amounts);
        assertEq(router.getBalance(), 7);
        assertEq(usdc.balanceOf(backend), 1_000_000e6 - 134);
    }

    function test_RevertWhen_ABatchIsNotAllowedAsAWhole() public {
        (string[] memory ids, uint256[] memory amounts) = _pair(100e6, 50e6);
        vm.prank(backend);
        usdc.approve(address(router), 150e6 - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(router), 150e6 - 1, 150e6)
        );
        _batch(ids, amounts);
    }

    function test_BatchWithoutInfrastructureSkipsTheReserve() public {
        (string[] memory ids, uint256[] memory amounts) = _pair(1, 1);
        vm.expectCall(address(reserve), abi.encodeWithSelector(reserve.batchDeposit.selector), 0);
        _batch(ids, amounts);
        assertEq(pool.reserveBalance(), 1);
    }

    function test_BatchWithOneZeroLegOfEachKind() public {
        HokusaiParams secondParams = _params(SECOND);
        vm.prank(governor);
        secondParams.setInfrastructureAccrualBps(10_000);
        (string[] memory ids, uint256[] memory amounts) = _pair(1, 7);
        _batch(ids, amounts);
        assertEq(reserve.accrued(MODEL), 0);
        assertEq(reserve.accrued(SECOND), 7);
        assertEq(pool.reserveBalance(), 1);
    }

    function test_AZeroLegStopsNoBatch() public {
        (string[] memory ids, uint256[] memory amounts) = _pair(1, 100e6);
        vm.prank(backend);
        (bool ok,) = address(router).call(abi.encodeCall(router.batchDepositFees, (ids, amounts)));
        assertTrue(ok, "a leg of zero stops the batch");
    }

    function testFuzz_BatchEqualsSingles(uint256 first, uint256 second) public {
        first = bound(first, 1, 400_000e6);
        second = bound(second, 1, 400_000e6);
        (string[] memory ids, uint256[] memory amounts) = _pair(first, second);
        uint256 before = vm.snapshotState();
        _batch(ids, amounts);
        bytes32 batched = _books();
        vm.revertToState(before);
        vm.startPrank(backend);
        router.depositFee(MODEL, first);
        router.depositFee(SECOND, second);
        vm.stopPrank();
        assertEq(_books(), batched);
    }

    function test_RevertWhen_OneItemCannotBeDeposited() public {
        (string[] memory ids, uint256[] memory amounts) = _pair(100e6, 100e6);
        ids[1] = "nowhere";
        _expectItem(1, "nowhere", IUsageFeeRouter.Status.PoolDoesNotExist);
        _batch(ids, amounts);
        ids[1] = "";
        _expectItem(1, "", IUsageFeeRouter.Status.InvalidModelId);
        _batch(ids, amounts);
        ids[1] = SECOND;
        vm.prank(admin);
        registry.setActive(SECOND, false);
        _expectItem(1, SECOND, IUsageFeeRouter.Status.ModelInactive);
        _batch(ids, amounts);
        assertEq(reserve.outstanding(), 0, "nothing was deposited");
        assertEq(pool.reserveBalance(), 0);
    }

    function test_RevertWhen_OneAmountIsZero() public {
        (string[] memory ids, uint256[] memory amounts) = _pair(1, 0);
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.BatchItemZero.selector, 1, SECOND));
        _batch(ids, amounts);
    }

    function test_RevertWhen_TheBatchIsMalformed() public {
        (string[] memory ids,) = _pair(1, 1);
        vm.expectRevert(abi.encodeWithSelector(ArrayLengthMismatch.selector, 2, 3));
        _batch(ids, new uint256[](3));
        vm.expectRevert(ArrayEmpty.selector);
        _batch(new string[](0), new uint256[](0));
        uint256 most = router.MAX_BATCH();
        vm.expectRevert(abi.encodeWithSelector(ArrayTooLarge.selector, most + 1, most));
        _batch(new string[](most + 1), new uint256[](most + 1));
    }

    function test_ABatchMayBeAsLongAsItsLimit() public {
        uint256 most = 120;
        assertEq(router.MAX_BATCH(), most);
        string[] memory ids = new string[](most);
        uint256[] memory amounts = new uint256[](most);
        for (uint256 i = 0; i < most; ++i) {
            (ids[i], amounts[i]) = (MODEL, 10e6);
        }
        _batch(ids, amounts);
        assertEq(reserve.accrued(MODEL), most * 8e6);
        assertEq(pool.unreleasedProfit(), most * 2e6);
    }

    function test_RevertWhen_AStrangerDepositsABatch() public {
        (string[] memory ids, uint256[] memory amounts) = _pair(1, 1);
        bytes32 role = router.FEE_DEPOSITOR_ROLE();
        vm.expectRevert(_missingRole(stranger, role));
        vm.prank(stranger);
        router.batchDepositFees(ids, amounts);
    }

    function _expectItem(uint256 index, string memory modelId, IUsageFeeRouter.Status status) private {
        vm.expectRevert(abi.encodeWithSelector(IUsageFeeRouter.BatchItemFailed.selector, index, modelId, status));
    }

    function _batch(string[] memory ids, uint256[] memory amounts) private {
        vm.prank(backend);
        router.batchDepositFees(ids, amounts);
    }

    function _books() private view returns (bytes32) {
        address secondPool = registry.getPool(SECOND);
        return keccak256(
            abi.encode(
                reserve.accrued(MODEL),
                reserve.accrued(SECOND),
                reserve.outstanding(),
                pool.reserveBalance(),
                usdc.balanceOf(secondPool),
                usdc.balanceOf(address(reserve)),
                router.getModelFees(MODEL),
                router.getModelFees(SECOND)
            )
        );
    }

    function _pair(uint256 first, uint256 second) private pure returns (string[] memory ids, uint256[] memory amounts) {
        ids = new string[](2);
        (ids[0], ids[1]) = (MODEL, SECOND);
        amounts = _pairOf(first, second);
    }

    function _pairOf(uint256 first, uint256 second) private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (first, second);
    }

    function _keys(string[] memory ids) private pure returns (ModelKey[] memory keys) {
        keys = new ModelKey[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            keys[i] = _key(ids[i]);
        }
    }
}
