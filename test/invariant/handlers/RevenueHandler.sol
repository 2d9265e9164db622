// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelId} from "../../../src/libraries/ModelId.sol";
import {HokusaiAMM} from "../../../src/market/HokusaiAMM.sol";
import {InfrastructureReserve} from "../../../src/revenue/InfrastructureReserve.sol";
import {UsageFeeRouter} from "../../../src/revenue/UsageFeeRouter.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {Entry} from "../Ledger.sol";
import {Crisis, World} from "../World.sol";
import {Handler} from "./Handler.sol";

/// @notice The backend that deposits revenue, and people who add funds or give profit.
contract RevenueHandler is Handler {
    InfrastructureReserve private immutable RESERVE;
    UsageFeeRouter private immutable ROUTER;

    /// @dev What a pool looks like before profit comes.
    struct Before {
        uint256 ask;
        uint256 bid;
        uint256 supply;
        uint256 cash;
    }

    constructor(World world) Handler(world) {
        RESERVE = world.reserve();
        ROUTER = world.router();
    }

    function deposit(uint256 seed, uint256 amount) external act("depositor.deposit") {
        string memory modelId = WORLD.pick(seed);
        amount = _bound(amount, 1, seed % 5 == 0 ? 10 : 50_000e6);
        Before memory before = _before(modelId);
        uint256 cash = RESERVE.getBalance();
        bytes memory data = abi.encodeWithSignature("depositFee(string,uint256)", modelId, amount);
        bool may = WORLD.takesRevenue(modelId);
        if (!_try(people.backend, address(ROUTER), data, may, "X-1: no revenue while closed")) return;
        uint256 infra = _noteRevenue(modelId, amount);
        assertEq(RESERVE.getBalance() - cash, infra, "F-2: the reserve gets its share, rounded down");
        _assertUnmoved(modelId, before, amount - infra);
    }

    function depositLimited(uint256 seed, uint256 amount, uint256 most) external act("depositor.depositLimited") {
        string memory modelId = WORLD.pick(seed);
        (amount, most) = (_bound(amount, 1, 1000e6), _bound(most, 4000, 12_000));
        bool may = WORLD.takesRevenue(modelId) && _ghost(modelId, Entry.RateBps) <= most;
        bytes memory data = abi.encodeWithSignature("depositFee(string,uint256,uint256)", modelId, amount, most);
        if (_try(people.backend, address(ROUTER), data, may, "F-2: no rate above the limit")) {
            _noteRevenue(modelId, amount);
        }
    }

    /// @dev Up to six items, some of them so small that a share rounds to nothing.
    function depositBatch(uint256 seed, uint256 amount) external act("depositor.depositBatch") {
        uint256 count = 1 + seed % 6;
        string[] memory ids = new string[](count);
        uint256[] memory amounts = new uint256[](count);
        bool may = true;
        for (uint256 i = 0; i < count; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, amount, i)));
            ids[i] = WORLD.pick(dice);
            amounts[i] = dice % 4 == 0 ? 1 : _bound(dice, 1, 10_000e6);
            may = may && WORLD.takesRevenue(ids[i]);
        }
        bytes memory data = abi.encodeCall(ROUTER.batchDepositFees, (ids, amounts));
        if (!_try(people.backend, address(ROUTER), data, may, "X-1: no revenue while closed")) return;
        for (uint256 i = 0; i < count; ++i) {
            _noteRevenue(ids[i], amounts[i]);
        }
    }

    function topUp(uint256 seed, uint256 amount) external act("depositor.topUp") {
        string memory modelId = WORLD.pick(seed);
        address from = _person(seed);
        amount = _bound(amount, 1, 10_000e6);
        WORLD.usdc().mint(from, amount);
        bytes memory data = abi.encodeCall(RESERVE.topUp, (modelId, amount));
        bool may = !WORLD.closed(Crisis.ReservePaused, modelId);
        if (_try(from, address(RESERVE), data, may, "X-1: nothing comes while paused")) {
            _add(modelId, Entry.ToppedUp, amount);
        }
    }

    function giveProfit(uint256 seed, uint256 amount) external act("depositor.giveProfit") {
        string memory modelId = WORLD.pick(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        amount = seed % 4 == 0 ? 1 : _bound(amount, 1, 10_000e6);
        WORLD.usdc().mint(_person(seed), amount);
        Before memory before = _before(modelId);
        vm.prank(_person(seed));
        pool.depositFees(amount);
        _add(modelId, Entry.Profit, amount);
        _assertUnmoved(modelId, before, amount);
    }

    /// @dev The router itself cannot book more than has arrived.
    function overclaim(uint256 seed, uint256 amount) external act("depositor.overclaim") {
        string memory modelId = WORLD.pick(seed);
        HokusaiAMM pool = WORLD.poolOf(modelId);
        amount = _bound(amount, 1, 1e12);
        bytes memory data = abi.encodeCall(pool.creditFees, (_ghost(modelId, Entry.DonatedToPool) + amount));
        _expectRefusal(address(ROUTER), address(pool), data, "A-1: no profit is booked that has not arrived");
        ModelKey key = ModelId.toKeyMemory(modelId);
        data = abi.encodeCall(RESERVE.depositShare, (key, WORLD.donatedToReserve() + amount, amount));
        _expectRefusal(address(ROUTER), address(RESERVE), data, "R-1: no accrual is booked that has not arrived");
    }

    function _noteRevenue(string memory modelId, uint256 amount) private returns (uint256 infra) {
        infra = amount * _ghost(modelId, Entry.RateBps) / 10_000;
        _add(modelId, Entry.Deposited, infra);
        _add(modelId, Entry.Profit, amount - infra);
        _add(modelId, Entry.Revenue, amount);
    }

    function _before(string memory modelId) private view returns (Before memory) {
        HokusaiAMM pool = WORLD.poolOf(modelId);
        return Before({
            ask: pool.spotPrice(),
            bid: pool.redemptionPrice(),
            supply: WORLD.tokenOf(modelId).totalSupply(),
            cash: WORLD.usdc().balanceOf(address(pool))
        });
    }

    function _assertUnmoved(string memory modelId, Before memory before, uint256 profit) private view {
        Before memory now_ = _before(modelId);
        assertEq(now_.ask, before.ask, "A-2: no profit moves the price in its own block");
        assertEq(now_.bid, before.bid, "A-2: no profit moves the redemption price in its own block");
        assertEq(now_.supply, before.supply, "A-2: no profit mints");
        assertEq(now_.cash - before.cash, profit, "F-2: the pool gets the rest");
    }
}
