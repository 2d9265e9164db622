// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HokusaiAMM} from "../../src/market/HokusaiAMM.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {HokusaiToken} from "../../src/token/HokusaiToken.sol";
import {ModelKey} from "../../src/types/ModelKey.sol";
import {Entry} from "./Ledger.sol";
import {Setting} from "./Setting.sol";

/// @notice Money and tokens are where the books say, whatever anybody does in whatever order.
/// @dev One invariant, because each runs a campaign of its own; what concerns a single call the handlers assert.
contract SystemInvariant is Setting {
    function setUp() public override {
        super.setUp();
        address[9] memory handlers = [
            address(trader),
            address(depositor),
            address(payer),
            address(governance),
            address(administration),
            address(attester),
            address(recorder),
            address(donor),
            address(thief)
        ];
        for (uint256 i = 0; i < handlers.length; ++i) {
            targetContract(handlers[i]);
        }
        excludeSelector(FuzzSelector(address(attester), _one(attester.attesters.selector)));
        excludeSelector(FuzzSelector(address(thief), _one(thief.place.selector)));
    }

    function invariant_R1_R2_R3_F1_P1_A1_A3_T1_D1_M1() public view {
        uint256 outstanding;
        uint256 toTreasury = world.swept();
        for (uint256 i = 0; i < 3; ++i) {
            string memory modelId = world.model(i);
            uint256[20] memory ghosts = world.ghosts(modelId);
            outstanding += reserve.accrued(modelId);
            toTreasury += ghosts[uint256(Entry.Withdrawn)] + ghosts[uint256(Entry.FeesCollected)];
            _assertLine(modelId, ghosts);
            _assertPool(modelId, ghosts);
            _assertModel(modelId, ghosts);
            _assertRewards(modelId, ghosts);
            address payee = world.people().payees[i];
            assertEq(usdc.balanceOf(payee), world.received(payee), "R-3: a payee gets what was paid to it");
        }
        uint256 cash = usdc.balanceOf(address(reserve));
        assertEq(reserve.outstanding(), outstanding, "R-1: what is owed is the sum of the lines");
        assertEq(cash, outstanding + world.donatedToReserve(), "R-1: the cash of the reserve is owed or given");
        assertEq(usdc.balanceOf(address(router)), world.donatedToRouter(), "F-1: no call moves the router's cash");
        assertEq(usdc.balanceOf(treasury), toTreasury, "R-1, A-1: the treasury gets exits, surplus and fees");
        assertEq(registry.modelCount(), 3, "M-1: no model comes uncalled");
    }

    /// @dev What is too slow for every call, and the tally of the run for whoever asked for it.
    function afterInvariant() public {
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 j = 0; j < 4; ++j) {
                _assertRecords(world.model(i), world.people().crowd[j]);
            }
        }
        string memory file = vm.envOr("INVARIANT_TALLY", string(""));
        if (bytes(file).length != 0) vm.writeLine(file, _tallies());
    }

    function _assertLine(string memory modelId, uint256[20] memory ghosts) private view {
        uint256 credits = ghosts[uint256(Entry.Deposited)] + ghosts[uint256(Entry.ToppedUp)];
        uint256 debits = ghosts[uint256(Entry.Paid)] + ghosts[uint256(Entry.Withdrawn)];
        assertEq(reserve.accrued(modelId), credits - debits, "R-2: credits less debits");
        assertEq(reserve.paid(modelId), ghosts[uint256(Entry.Paid)], "R-2: paid");
        assertEq(reserve.withdrawn(modelId), ghosts[uint256(Entry.Withdrawn)], "R-2: withdrawn");
        assertEq(router.getModelFees(modelId), ghosts[uint256(Entry.Revenue)], "F-2: revenue");
        assertEq(reserve.provider(modelId), world.provider(modelId), "R-3: only the admin names providers");
    }

    function _assertPool(string memory modelId, uint256[20] memory ghosts) private view {
        HokusaiAMM amm = world.poolOf(modelId);
        uint256 cash = usdc.balanceOf(address(amm));
        uint256 put = ghosts[uint256(Entry.Bought)] + ghosts[uint256(Entry.Profit)];
        uint256 given = ghosts[uint256(Entry.DonatedToPool)];
        uint256 owed = ghosts[uint256(Entry.FeesCharged)] - ghosts[uint256(Entry.FeesCollected)];
        uint256 gone = ghosts[uint256(Entry.Sold)] + ghosts[uint256(Entry.FeesCollected)];
        assertEq(cash, put + given - gone, "A-3: traders and treasury take out what was put in, no more");
        assertEq(amm.feesOwed(), owed, "A-1: fees charged and not collected are owed");
        assertEq(amm.reserveBalance(), cash - given - owed, "A-1: the rest of the pool's cash is its reserve");
        assertEq(
            amm.pricedReserve() + amm.unreleasedProfit(), amm.reserveBalance(), "A-1: released or not, it is owned"
        );
        uint256 ask = amm.spotPrice();
        assertGe(ask, amm.FLAT_CURVE_PRICE(), "A-3: nothing is sold below the launch price");
        assertGe(ask, amm.redemptionPrice(), "A-3: nothing is bought back above the asking price");
        if (ghosts[uint256(Entry.Minted)] == 0) {
            assertEq(ask, amm.FLAT_CURVE_PRICE(), "A-7: the first buyer finds the launch price");
        }
    }

    function _assertModel(string memory modelId, uint256[20] memory ghosts) private view {
        HokusaiToken hokusai = world.tokenOf(modelId);
        HokusaiAMM amm = world.poolOf(modelId);
        uint256 supply = ghosts[uint256(Entry.Minted)] - ghosts[uint256(Entry.Burned)];
        assertEq(hokusai.totalSupply(), supply, "T-1: supply by the known doors");
        assertEq(_params(modelId).infrastructureAccrualBps(), ghosts[uint256(Entry.RateBps)], "P-1: by governance");
        assertEq(_params(modelId).tokensPerDeltaOne(), ghosts[uint256(Entry.TokensPerPoint)], "P-1: by governance");
        IModelRegistry.Model memory entry = registry.model(_key(modelId));
        assertEq(amm.hokusaiToken(), address(hokusai), "M-1: the pool sells the model's token");
        _assertKey(amm.modelKey(), modelId, "M-1: the pool knows its model");
        _assertKey(hokusai.modelKey(), modelId, "M-1: the token knows its model");
        _assertKey(_params(modelId).modelKey(), modelId, "M-1: the params know their model");
        assertEq(entry.params, address(_params(modelId)), "M-1: directory and manager agree on the params");
        assertTrue(factory.isPool(address(amm)), "M-1: factory and directory agree on the pool");
        assertEq(amm.active(), entry.active, "M-1: pool and directory agree whether the model is on");
        assertEq(_params(modelId).active(), entry.active, "M-1: params and directory agree whether the model is on");
    }

    function _assertKey(ModelKey key, string memory modelId, string memory why) private pure {
        assertEq(ModelKey.unwrap(key), ModelKey.unwrap(_key(modelId)), why);
    }

    function _assertRewards(string memory modelId, uint256[20] memory ghosts) private view {
        IModelRegistry.Lineage memory line = registry.lineage(_key(modelId));
        uint256 promised = ghosts[uint256(Entry.Promised)];
        assertEq(line.headBps, ghosts[uint256(Entry.HeadBps)], "D-1: the head moves by accepted evaluations only");
        assertEq(line.spent, promised, "D-1: what is promised telescopes, under whichever verifier");
        assertEq(line.budget, ghosts[uint256(Entry.Budget)], "D-1: only the admin sets budgets");
        assertLe(promised, line.budget, "D-1: within the budget");
        assertLe(ghosts[uint256(Entry.Released)], promised, "D-1: no more is minted than was promised");
    }

    function _assertRecords(string memory modelId, address who) private view {
        (uint256 count, uint256 samples, uint256 tokens) = world.records(modelId, who);
        (uint256 counted, uint256 earned, uint256 sampled) = contributions.getContributorStatsForModel(modelId, who);
        assertEq(counted, count, "C-1: records that are not rejected");
        assertEq(sampled, samples, "C-1: samples sum up");
        assertEq(earned, tokens, "C-1: rewards sum up");
    }

    /// @dev One line: `{"acts": {act: [done, refused, early]}, "states": {state: times entered}}`.
    function _tallies() private view returns (string memory line) {
        string[] memory acts = world.acts();
        line = '{"acts":{';
        for (uint256 i = 0; i < acts.length; ++i) {
            uint256[3] memory t = world.tally(acts[i]);
            string memory row = string.concat(vm.toString(t[0]), ",", vm.toString(t[1]), ",", vm.toString(t[2]));
            line = string.concat(line, i == 0 ? '"' : ',"', acts[i], '":[', row, "]");
        }
        line = string.concat(line, '},"states":{');
        for (uint256 i = 0; i < 9; ++i) {
            string memory name = string.concat(i == 0 ? '"' : ',"', world.states(i), '":');
            line = string.concat(line, name, vm.toString(world.entered(i)));
        }
        return string.concat(line, "}}");
    }

    function _one(bytes4 selector) private pure returns (bytes4[] memory list) {
        list = new bytes4[](1);
        list[0] = selector;
    }
}
