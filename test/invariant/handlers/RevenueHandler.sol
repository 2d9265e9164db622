// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {InfrastructureReserve} from "../../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../../src/revenue/UsageFeeRouter.sol";
import {Payment} from "../../../src/types/Payment.sol";
import {World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice The backend that deposits, people who add funds, the treasury that pays.
contract RevenueHandler is Handler {
    InfrastructureReserve private immutable RESERVE;
    UsageFeeRouter private immutable ROUTER;

    uint256 private _invoices;

    constructor(World world) Handler(world) {
        RESERVE = world.reserve();
        ROUTER = world.router();
    }

    function deposit(uint256 seed, uint256 amount) external act("deposit") {
        string memory modelId = WORLD.model(seed);
        amount = _bound(amount, 1, seed % 5 == 0 ? 10 : 50_000e6);
        _fund(people.backend, amount, address(ROUTER));
        (uint256 infra,) = ROUTER.calculateFeeSplit(modelId, amount);
        vm.prank(people.backend);
        ROUTER.depositFee(modelId, amount);
        WORLD.noteDeposit(modelId, infra, amount);
    }

    function depositBatch(uint256 seed, uint256 amount) external act("depositBatch") {
        uint256 count = 1 + seed % 5;
        string[] memory ids = new string[](count);
        uint256[] memory amounts = new uint256[](count);
        uint256 total;
        for (uint256 i = 0; i < count; ++i) {
            ids[i] = WORLD.model(uint256(keccak256(abi.encode(seed, i))));
            amounts[i] = _bound(uint256(keccak256(abi.encode(amount, i))), 1, 10_000e6);
            total += amounts[i];
            (uint256 infra,) = ROUTER.calculateFeeSplit(ids[i], amounts[i]);
            WORLD.noteDeposit(ids[i], infra, amounts[i]);
        }
        _fund(people.backend, total, address(ROUTER));
        vm.prank(people.backend);
        ROUTER.batchDepositFees(ids, amounts);
    }

    function topUp(uint256 seed, uint256 amount) external act("topUp") {
        string memory modelId = WORLD.model(seed);
        amount = _bound(amount, 1, 10_000e6);
        address from = _person(seed);
        _fund(from, amount, address(RESERVE));
        vm.prank(from);
        RESERVE.topUp(modelId, amount);
        WORLD.noteTopUp(modelId, amount);
    }

    function pay(uint256 seed, uint256 amount) external act("pay") {
        string memory modelId = WORLD.model(seed);
        if (RESERVE.accrued(modelId) == 0) return _returnEarly();
        amount = _bound(amount, 1, RESERVE.accrued(modelId));
        bytes32 invoice = bytes32(++_invoices);
        address payee = RESERVE.provider(modelId);
        vm.prank(people.treasury);
        RESERVE.payInfrastructureCost(modelId, payee, amount, invoice, "");
        WORLD.notePayment(modelId, amount);
        bytes memory again = abi.encodeCall(RESERVE.payInfrastructureCost, (modelId, payee, 1, invoice, ""));
        _expectRefusal(people.treasury, address(RESERVE), again, "R-3: no invoice is paid twice");
    }

    function payBatch(uint256 seed, uint256 amount) external act("payBatch") {
        string memory modelId = WORLD.model(seed);
        if (RESERVE.accrued(modelId) < 2) return _returnEarly();
        amount = _bound(amount, 2, RESERVE.accrued(modelId));
        Payment[] memory payments = new Payment[](2);
        address payee = RESERVE.provider(modelId);
        payments[0] = Payment(modelId, payee, amount / 2, bytes32(++_invoices), "");
        payments[1] = Payment(modelId, payee, amount - amount / 2, bytes32(++_invoices), "");
        vm.prank(people.treasury);
        RESERVE.batchPayInfrastructureCosts(payments);
        WORLD.notePayment(modelId, amount);
    }
}
