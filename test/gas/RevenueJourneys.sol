// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Payment} from "../../src/types/Payment.sol";
import {GasBase} from "./GasBase.sol";

/// @notice Money in and money out: deposits, batches of them, payments, and what is set for a model.
abstract contract RevenueJourneys is GasBase {
    /// @dev The largest transaction a block takes (gas).
    /// @custom:source EIP-7825.
    uint256 private constant TRANSACTION_GAS_CAP = 16_777_216;

    uint256[4] private _sizes = [uint256(1), 10, 50, 100];

    /// @dev What is measured is a whole transaction.
    function test_AFigureIsAWholeTransaction() public {
        vm.prank(alice);
        usdc.approve(bob, 1);
        assertGt(vm.lastCallGas().gasTotalUsed, 45_000);
    }

    function test_DepositIdOf8() public {
        _deposits(MODEL, "id of 8");
    }

    function test_DepositIdOf11() public {
        _launch("model-id-11");
        _deposits("model-id-11", "id of 11");
    }

    function test_DepositIdOf40() public {
        string memory id = _id(0, 40);
        _launch(id);
        _deposits(id, "id of 40");
    }

    function test_Batches() public {
        uint256 most = router.MAX_BATCH();
        string[] memory ids = _launchMany(most, 0);
        _finite(backend, address(router));
        for (uint256 i = 0; i < _sizes.length; ++i) {
            uint256 before = vm.snapshotState();
            _batches(ids, _sizes[i], string.concat("batch of ", vm.toString(_sizes[i])));
            vm.revertToStateAndDelete(before);
        }
        _batches(ids, most, "largest batch");
    }

    function test_LargestBatchOfFreshModelsWithTheLongestIdsFitsATransaction() public {
        uint256 most = router.MAX_BATCH();
        string[] memory ids = _launchMany(most, 64);
        _finite(backend, address(router));
        _batch(ids, most);
        _record("largest batch, ids of 64, fresh");
        assertLe(vm.lastCallGas().gasTotalUsed, TRANSACTION_GAS_CAP);
    }

    function test_Pay() public {
        _deposit(1000e6);
        _pay(10e6, keccak256("1"));
        _record("pay, first");
        _pay(10e6, keccak256("2"));
        _pay(10e6, keccak256("3"));
        _record("pay, third");
    }

    function test_BatchOfTenPayments() public {
        _deposit(1000e6);
        for (uint256 round = 0; round < 3; ++round) {
            Payment[] memory payments = new Payment[](10);
            for (uint256 i = 0; i < 10; ++i) {
                payments[i] = Payment(MODEL, provider, 1e6, keccak256(abi.encode(round, i)), "compute");
            }
            vm.prank(treasury);
            reserve.batchPayInfrastructureCosts(payments);
        }
        _record("batch of 10 payments, third");
    }

    function test_Provider() public {
        _launch("another-one");
        vm.prank(admin);
        reserve.setProvider("another-one", provider);
        _record("setProvider, first");
        vm.prank(admin);
        reserve.setProvider("another-one", alice);
        _record("setProvider, update");
    }

    function test_Rate() public {
        vm.prank(governor);
        params.setInfrastructureAccrualBps(7000);
        _record("setInfrastructureAccrualBps");
    }

    function test_TopUp() public {
        _fund(alice, 100e6, address(reserve));
        _finite(alice, address(reserve));
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(alice);
            reserve.topUp(MODEL, 10e6);
        }
        _record("topUp, third");
    }

    function _deposits(string memory modelId, string memory label) private {
        _finite(backend, address(router));
        for (uint256 i = 1; i <= 3; ++i) {
            vm.prank(backend);
            router.depositFee(modelId, 100e6);
            if (i == 1) _record(string.concat("depositFee, ", label, ", first"));
        }
        _record(string.concat("depositFee, ", label, ", third"));
    }

    function _batches(string[] memory ids, uint256 size, string memory label) private {
        _batch(ids, size);
        _record(string.concat(label, ", fresh"));
        _batch(ids, size);
        _batch(ids, size);
        _record(string.concat(label, ", third"));
    }

    function _batch(string[] memory all, uint256 size) private {
        string[] memory ids = new string[](size);
        uint256[] memory amounts = new uint256[](size);
        for (uint256 i = 0; i < size; ++i) {
            (ids[i], amounts[i]) = (all[i], 100e6);
        }
        vm.prank(backend);
        router.batchDepositFees(ids, amounts);
    }

    function _launchMany(uint256 count, uint256 width) private returns (string[] memory ids) {
        ids = new string[](count);
        for (uint256 i = 0; i < count; ++i) {
            ids[i] = _id(i, width);
            _launch(ids[i]);
        }
    }
}
