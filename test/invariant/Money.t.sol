// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {console} from "forge-std/console.sol";
import {HokusaiAMM} from "../../src/market/HokusaiAMM.sol";
import {Base} from "../Base.t.sol";
import {MarketHandler} from "./handlers/MarketHandler.sol";
import {PowerHandler} from "./handlers/PowerHandler.sol";
import {RevenueHandler} from "./handlers/RevenueHandler.sol";
import {People, World} from "./World.sol";

/// @notice Money and tokens are where the books say, whatever anybody does in whatever order.
contract MoneyInvariant is Base {
    World private world;

    function setUp() public override {
        super.setUp();
        _launch("second");
        _endRound();
        _launch("young");
        string[] memory ids = new string[](3);
        (ids[0], ids[1], ids[2]) = (MODEL, "second", "young");
        world = new World(sys, People(admin, governor, treasury, backend, pauser), ids);
        vm.startPrank(admin);
        reserve.setProvider("second", makeAddr("second provider"));
        reserve.setProvider("young", makeAddr("young provider"));
        vm.stopPrank();
        MarketHandler market = new MarketHandler(world);
        for (uint256 i = 0; i < 6; ++i) {
            market.buy(i, 1000e6); // holders from the start, for sells and burns
        }
        targetContract(address(market));
        targetContract(address(new RevenueHandler(world)));
        targetContract(address(new PowerHandler(world)));
    }

    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.show-metrics = true
    function invariant_R1_R2_F1_A1_T1_P1_M1() public view {
        uint256 outstanding;
        for (uint256 i = 0; i < world.modelCount(); ++i) {
            string memory modelId = world.model(i);
            World.Ghost memory ghost = world.ghost(modelId);
            outstanding += reserve.accrued(modelId);
            _assertLine(modelId, ghost);
            _assertPool(modelId, ghost);
            _assertModel(modelId, ghost);
        }
        uint256 cash = usdc.balanceOf(address(reserve));
        assertEq(reserve.outstanding(), outstanding, "R-1: what is owed is the sum of the lines");
        assertEq(cash, outstanding + world.donatedToReserve(), "R-1: the cash of the reserve is owed or given");
        assertEq(usdc.balanceOf(address(router)), world.donatedToRouter(), "F-1: no call moves the router's cash");
        assertFalse(reserve.paused() || router.paused(), "crises end");
    }

    /// @dev What the last run did; asserted nowhere, because a shrunk sequence ends here too.
    function afterInvariant() public view {
        string[] memory acts = world.acts();
        for (uint256 i = 0; i < acts.length; ++i) {
            (uint256 done, uint256 skipped) = world.tally(acts[i]);
            console.log("%s: %s done, %s early", acts[i], done, skipped);
        }
    }

    function test_EachActCanSucceed() public {
        RevenueHandler revenue = new RevenueHandler(world);
        MarketHandler market = new MarketHandler(world);
        PowerHandler power = new PowerHandler(world);
        revenue.deposit(1, 1000e6);
        revenue.depositBatch(4, 1000e6);
        revenue.topUp(2, 5e6);
        revenue.pay(1, 7e6);
        revenue.payBatch(1, 7e6);
        market.buy(3, 1000e6);
        market.sell(0, 1);
        market.burn(1, 1e18);
        market.reward(2, 1e18);
        market.giveProfit(1, 5e6);
        market.donate(1, 3);
        market.pass(6, 1 hours);
        power.setRate(1, 7000);
        power.setTradeFee(1, 99);
        power.sweep();
        power.setProvider(5);
        power.reserveCrisis(1, 1e6);
        power.routerCrisis(2);
        power.switchOff(0);
        for (uint256 kind = 0; kind < 13; ++kind) {
            power.steal(kind, 1);
        }
        invariant_R1_R2_F1_A1_T1_P1_M1();
        string[] memory acts = world.acts();
        assertEq(acts.length, 20);
        for (uint256 i = 0; i < acts.length; ++i) {
            (uint256 done, uint256 skipped) = world.tally(acts[i]);
            assertGt(done, 0, acts[i]);
            assertEq(skipped, 0, acts[i]);
        }
    }

    function _assertLine(string memory modelId, World.Ghost memory ghost) private view {
        uint256 credits = ghost.deposited + ghost.toppedUp;
        uint256 debits = ghost.paid + ghost.withdrawn;
        assertEq(reserve.accrued(modelId), credits - debits, "R-2: credits less debits");
        assertEq(reserve.paid(modelId), ghost.paid, "R-2: paid");
        assertEq(reserve.withdrawn(modelId), ghost.withdrawn, "R-2: withdrawn");
        assertEq(router.getModelFees(modelId), ghost.revenue, "F-2: revenue");
    }

    function _assertPool(string memory modelId, World.Ghost memory ghost) private view {
        HokusaiAMM amm = world.poolOf(modelId);
        uint256 booked = amm.reserveBalance() + amm.feesOwed();
        assertEq(usdc.balanceOf(address(amm)), booked + ghost.donatedToPool, "A-1: the pool's cash is booked or given");
        assertEq(
            amm.pricedReserve() + amm.unreleasedProfit(), amm.reserveBalance(), "A-1: released or not, it is owned"
        );
    }

    function _assertModel(string memory modelId, World.Ghost memory ghost) private view {
        assertEq(world.tokenOf(modelId).totalSupply(), ghost.minted - ghost.burned, "T-1: supply by the known doors");
        uint256 bps = world.paramsOf(modelId).infrastructureAccrualBps();
        assertEq(bps, ghost.rateBps, "P-1: only governance moves the rate");
        assertTrue(bps >= 5000 && bps <= 10_000, "P-1: the rate keeps its bounds");
        HokusaiAMM amm = world.poolOf(modelId);
        assertEq(amm.hokusaiToken(), address(world.tokenOf(modelId)), "M-1: the pool sells the model's token");
        assertTrue(world.tokenOf(modelId).isMinter(address(amm)), "M-1: and may mint it");
    }
}
