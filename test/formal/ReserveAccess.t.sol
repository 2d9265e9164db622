// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../../src/types/ModelKey.sol";
import {Payment} from "../../src/types/Payment.sol";
import {Stage} from "./Stage.sol";

/// @notice Who may do what with the reserve: one proof for each function that changes it.
contract ReserveAccess is Stage {
    ModelKey private constant KEY = ModelKey.wrap(keccak256("m"));

    function check_Deposit(address caller, uint256 amount) public {
        _guarded(address(reserve), reserve.DEPOSITOR_ROLE(), caller, abi.encodeCall(reserve.deposit, ("m", amount)));
    }

    function refuted_Deposit(address caller, uint256 amount) public {
        _closed(address(reserve), caller, abi.encodeCall(reserve.deposit, ("m", amount)));
    }

    function check_DepositShare(address caller, uint256 amount, uint256 fee) public {
        _guarded(
            address(reserve), reserve.DEPOSITOR_ROLE(), caller, abi.encodeCall(reserve.depositShare, (KEY, amount, fee))
        );
    }

    function refuted_DepositShare(address caller, uint256 amount, uint256 fee) public {
        _closed(address(reserve), caller, abi.encodeCall(reserve.depositShare, (KEY, amount, fee)));
    }

    function check_BatchDeposit(address caller, uint256 amount) public {
        _guarded(
            address(reserve),
            reserve.DEPOSITOR_ROLE(),
            caller,
            abi.encodeCall(reserve.batchDeposit, (_ids(), _amounts(amount)))
        );
    }

    function refuted_BatchDeposit(address caller, uint256 amount) public {
        _closed(address(reserve), caller, abi.encodeCall(reserve.batchDeposit, (_ids(), _amounts(amount))));
    }

    function check_BatchDepositShares(address caller, uint256 amount, uint256 fee) public {
        _guarded(
            address(reserve),
            reserve.DEPOSITOR_ROLE(),
            caller,
            abi.encodeCall(reserve.batchDepositShares, (_keys(), _amounts(amount), _amounts(fee)))
        );
    }

    function refuted_BatchDepositShares(address caller, uint256 amount, uint256 fee) public {
        _closed(
            address(reserve),
            caller,
            abi.encodeCall(reserve.batchDepositShares, (_keys(), _amounts(amount), _amounts(fee)))
        );
    }

    function check_Pay(address caller, uint256 amount, bytes32 invoice) public {
        _guarded(
            address(reserve),
            reserve.PAYER_ROLE(),
            caller,
            abi.encodeCall(reserve.payInfrastructureCost, ("m", HOLDER, amount, invoice, ""))
        );
    }

    function refuted_Pay(address caller, uint256 amount, bytes32 invoice) public {
        _closed(
            address(reserve), caller, abi.encodeCall(reserve.payInfrastructureCost, ("m", HOLDER, amount, invoice, ""))
        );
    }

    function check_BatchPay(address caller, uint256 amount, bytes32 invoice) public {
        _guarded(
            address(reserve),
            reserve.PAYER_ROLE(),
            caller,
            abi.encodeCall(reserve.batchPayInfrastructureCosts, (_payments(amount, invoice)))
        );
    }

    function refuted_BatchPay(address caller, uint256 amount, bytes32 invoice) public {
        _closed(
            address(reserve), caller, abi.encodeCall(reserve.batchPayInfrastructureCosts, (_payments(amount, invoice)))
        );
    }

    function check_SetProvider(address caller, address provider) public {
        _guarded(address(reserve), ADMIN_ROLE, caller, abi.encodeCall(reserve.setProvider, ("m", provider)));
    }

    function refuted_SetProvider(address caller, address provider) public {
        _closed(address(reserve), caller, abi.encodeCall(reserve.setProvider, ("m", provider)));
    }

    function check_InitializeProvider(address caller, address provider) public {
        vm.prank(HOLDER);
        reserve.setProvider("m", address(0));
        _guarded(
            address(reserve),
            reserve.PROVIDER_INITIALIZER_ROLE(),
            caller,
            abi.encodeCall(reserve.initializeProvider, ("m", provider))
        );
    }

    function refuted_InitializeProvider(address caller, address provider) public {
        vm.prank(HOLDER);
        reserve.setProvider("m", address(0));
        _closed(address(reserve), caller, abi.encodeCall(reserve.initializeProvider, ("m", provider)));
    }

    function check_ApprovePayee(address caller, address payee, bool approved) public {
        _guarded(address(reserve), ADMIN_ROLE, caller, abi.encodeCall(reserve.approvePayee, ("m", payee, approved)));
    }

    function refuted_ApprovePayee(address caller, address payee, bool approved) public {
        _closed(address(reserve), caller, abi.encodeCall(reserve.approvePayee, ("m", payee, approved)));
    }

    function check_SetTreasury(address caller, address treasury) public {
        _guarded(address(reserve), ADMIN_ROLE, caller, abi.encodeCall(reserve.setTreasury, (treasury)));
    }

    function refuted_SetTreasury(address caller, address treasury) public {
        _closed(address(reserve), caller, abi.encodeCall(reserve.setTreasury, (treasury)));
    }

    function check_Pause(address caller) public {
        _guarded(address(reserve), reserve.PAUSER_ROLE(), caller, abi.encodeCall(reserve.pause, ()));
    }

    function refuted_Pause(address caller) public {
        _closed(address(reserve), caller, abi.encodeCall(reserve.pause, ()));
    }

    function check_Unpause(address caller) public {
        vm.prank(HOLDER);
        reserve.pause();
        _guarded(address(reserve), ADMIN_ROLE, caller, abi.encodeCall(reserve.unpause, ()));
    }

    function refuted_Unpause(address caller) public {
        vm.prank(HOLDER);
        reserve.pause();
        _closed(address(reserve), caller, abi.encodeCall(reserve.unpause, ()));
    }

    function check_EmergencyWithdraw(address caller, uint256 amount) public {
        vm.prank(HOLDER);
        reserve.pause();
        _guarded(address(reserve), ADMIN_ROLE, caller, abi.encodeCall(reserve.emergencyWithdraw, ("m", amount)));
    }

    function refuted_EmergencyWithdraw(address caller, uint256 amount) public {
        vm.prank(HOLDER);
        reserve.pause();
        _closed(address(reserve), caller, abi.encodeCall(reserve.emergencyWithdraw, ("m", amount)));
    }

    function check_EmergencyWithdrawBatch(address caller) public {
        vm.prank(HOLDER);
        reserve.pause();
        _guarded(address(reserve), ADMIN_ROLE, caller, abi.encodeCall(reserve.emergencyWithdrawBatch, (_ids())));
    }

    function refuted_EmergencyWithdrawBatch(address caller) public {
        vm.prank(HOLDER);
        reserve.pause();
        _closed(address(reserve), caller, abi.encodeCall(reserve.emergencyWithdrawBatch, (_ids())));
    }

    function check_SweepSurplus(address caller) public {
        _guarded(address(reserve), ADMIN_ROLE, caller, abi.encodeCall(reserve.sweepSurplus, ()));
    }

    function refuted_SweepSurplus(address caller) public {
        _closed(address(reserve), caller, abi.encodeCall(reserve.sweepSurplus, ()));
    }

    function _ids() private pure returns (string[] memory ids) {
        ids = new string[](1);
        ids[0] = "m";
    }

    function _keys() private pure returns (ModelKey[] memory keys) {
        keys = new ModelKey[](1);
        keys[0] = KEY;
    }

    function _amounts(uint256 amount) private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](1);
        amounts[0] = amount;
    }

    function _payments(uint256 amount, bytes32 invoice) private pure returns (Payment[] memory payments) {
        payments = new Payment[](1);
        payments[0] = Payment("m", HOLDER, amount, invoice, "");
    }
}
