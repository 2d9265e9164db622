// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {InfrastructureReserve} from "../../../src/revenue/InfrastructureReserve.sol";
import {Payment} from "../../../src/types/Payment.sol";
import {Entry} from "../Ledger.sol";
import {Crisis, World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice The treasury that pays invoices.
contract PayerHandler is Handler {
    InfrastructureReserve private immutable RESERVE;

    uint256 private _invoices;

    /// @dev Invoices that were paid, by model.
    mapping(string modelId => bytes32[]) private _paid;

    constructor(World world) Handler(world) {
        RESERVE = world.reserve();
    }

    function pay(uint256 seed, uint256 amount) external act("payer.pay") {
        string memory modelId = WORLD.pick(seed);
        Payment memory p = _payment(modelId, seed, _bound(amount, 1, RESERVE.accrued(modelId) + 1));
        bool may = _mayPay(p) && p.amount <= RESERVE.accrued(modelId);
        if (!_try(people.treasury, address(RESERVE), _single(p), may, "R-2, R-3: what may not be paid")) return;
        _note(p);
        _expectRefusal(people.treasury, address(RESERVE), _single(p), "R-3: no invoice is paid twice");
    }

    function payBatch(uint256 seed, uint256 amount) external act("payer.payBatch") {
        Payment[] memory payments = new Payment[](1 + seed % 3);
        bool may = true;
        for (uint256 i = 0; i < payments.length; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, amount, i)));
            string memory modelId = WORLD.pick(dice);
            uint256 most = RESERVE.accrued(modelId) / payments.length; // all items may be the same model's
            payments[i] = _payment(modelId, dice, _bound(dice, 1, most + 1));
            may = may && most != 0 && payments[i].amount <= most && _mayPay(payments[i]);
            if (payments[i].amount > most) payments[i].amount = RESERVE.accrued(modelId) + 1;
        }
        bytes memory data = abi.encodeCall(RESERVE.batchPayInfrastructureCosts, (payments));
        if (!_try(people.treasury, address(RESERVE), data, may, "R-2, R-3: what may not be paid")) return;
        for (uint256 i = 0; i < payments.length; ++i) {
            _note(payments[i]);
        }
    }

    /// @dev What a payer may never do, whatever the state.
    function misuse(uint256 seed, uint256 amount) external act("payer.misuse") {
        string memory modelId = WORLD.pick(seed);
        Payment memory p = _payment(modelId, 0, _bound(amount, 1, RESERVE.accrued(modelId) + 1));
        uint256 kind = seed % 5;
        if (kind == 0) p.payee = people.treasury;
        if (kind == 1) p.payee = _person(seed);
        if (kind == 2) p.amount = RESERVE.accrued(modelId) + 1;
        if (kind == 3) p.invoiceHash = 0;
        if (kind == 4) {
            bytes32[] storage old = _paid[modelId];
            if (old.length == 0) p.amount = 0;
            else p.invoiceHash = old[seed / 5 % old.length];
        }
        _expectRefusal(people.treasury, address(RESERVE), _single(p), "R-3: no payer may do this");
    }

    function _payment(string memory modelId, uint256 seed, uint256 amount) private returns (Payment memory) {
        address payee = seed % 8 == 0 ? _payee(seed / 8) : WORLD.provider(modelId);
        return Payment(modelId, payee, amount, bytes32(++_invoices), "");
    }

    function _mayPay(Payment memory p) private view returns (bool) {
        return WORLD.mayBePaid(p.modelId, p.payee) && !WORLD.closed(Crisis.ReservePaused, p.modelId);
    }

    function _note(Payment memory p) private {
        _paid[p.modelId].push(p.invoiceHash);
        _add(p.modelId, Entry.Paid, p.amount);
        WORLD.noteReceived(p.payee, p.amount);
    }

    function _single(Payment memory p) private view returns (bytes memory) {
        return abi.encodeCall(RESERVE.payInfrastructureCost, (p.modelId, p.payee, p.amount, p.invoiceHash, p.memo));
    }
}
