// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DeployConfig} from "../../script/lib/DeployConfig.sol";
import {ModelSpec, PoolParams} from "../../src/types/ModelSpec.sol";
import {Base} from "../Base.t.sol";
import {Defaults} from "../utils/Defaults.sol";
import {Entry} from "./Ledger.sol";
import {People, World} from "./World.sol";
import {AdminHandler} from "./handlers/AdminHandler.sol";
import {AttesterHandler} from "./handlers/AttesterHandler.sol";
import {DonorHandler} from "./handlers/DonorHandler.sol";
import {GovernorHandler} from "./handlers/GovernorHandler.sol";
import {PayerHandler} from "./handlers/PayerHandler.sol";
import {RecorderHandler} from "./handlers/RecorderHandler.sol";
import {RevenueHandler} from "./handlers/RevenueHandler.sol";
import {ThiefHandler} from "./handlers/ThiefHandler.sol";
import {TraderHandler} from "./handlers/TraderHandler.sol";

/// @notice Where a campaign begins: three models of different curves, and everybody in place. The first has the guide's
/// numbers; of the second a part of the supply was given away, and its curve is steep; the third's round is not over.
abstract contract Setting is Base {
    string internal constant STEEP = "steep";
    string internal constant YOUNG = "young";

    World internal world;
    TraderHandler internal trader;
    RevenueHandler internal depositor;
    PayerHandler internal payer;
    GovernorHandler internal governance;
    AdminHandler internal administration;
    AttesterHandler internal attester;
    RecorderHandler internal recorder;
    DonorHandler internal donor;
    ThiefHandler internal thief;

    function setUp() public virtual override {
        super.setUp();
        People memory people = _people();
        PoolParams memory steep = PoolParams({
            crrPpm: 50_000,
            tradeFeeBps: 100,
            roundSeconds: 1 days,
            thresholdUsdc: 10_000e6,
            launchPriceUsdc: 1e6,
            windowSeconds: 1 hours
        });
        _launchWith(STEEP, steep, 1000e18, people.crowd[0]);
        _endRound();
        PoolParams memory young = PoolParams({
            crrPpm: 500_000,
            tradeFeeBps: 10,
            roundSeconds: 20 days,
            thresholdUsdc: 2000e6,
            launchPriceUsdc: 100,
            windowSeconds: 6 hours
        });
        _launchWith(YOUNG, young, 0, address(0));
        string[] memory ids = new string[](3);
        (ids[0], ids[1], ids[2]) = (MODEL, STEEP, YOUNG);
        world = new World(sys, people, ids);
        _handlers();
        _open(people, ids);
    }

    function _people() private returns (People memory people) {
        people = People(admin, governor, treasury, backend, pauser, new address[](4), new address[](3));
        for (uint256 i = 0; i < 4; ++i) {
            address next = makeAddr(string.concat("person ", vm.toString(i)));
            uint256 at = i;
            for (; at > 0 && people.crowd[at - 1] > next; --at) {
                people.crowd[at] = people.crowd[at - 1];
            }
            people.crowd[at] = next;
        }
        for (uint256 i = 0; i < 3; ++i) {
            people.payees[i] = makeAddr(string.concat("payee ", vm.toString(i)));
        }
    }

    function _launchWith(string memory id, PoolParams memory p, uint256 supply, address owner) private {
        ModelSpec[] memory specs = new ModelSpec[](1);
        specs[0] = Defaults.model(id, id, "MDL").spec;
        specs[0].pool = p;
        (specs[0].initialSupply, specs[0].params.supplyRecipient) = (supply, owner);
        specs[0].params.governor = governor;
        vm.startPrank(admin);
        launcher.launch(specs);
        registry.setGenesis(id, Defaults.METRIC, Defaults.BENCHMARK, Defaults.GENESIS);
        registry.setBudget(id, Defaults.BUDGET);
        vm.stopPrank();
    }

    function _handlers() private {
        trader = new TraderHandler(world);
        depositor = new RevenueHandler(world);
        payer = new PayerHandler(world);
        governance = new GovernorHandler(world);
        administration = new AdminHandler(world);
        attester = new AttesterHandler(world, verifier);
        recorder = new RecorderHandler(world);
        donor = new DonorHandler(world);
        thief = new ThiefHandler(world);
        thief.place("DataContributionRegistry", sys.contributions);
        thief.place("DeltaVerifier", sys.verifier);
        thief.place("HokusaiAMMFactory", sys.factory);
        thief.place("InfrastructureReserve", sys.reserve);
        thief.place("ModelLauncher", sys.launcher);
        thief.place("ModelRegistry", sys.registry);
        thief.place("TokenManager", sys.manager);
        thief.place("UsageFeeRouter", sys.router);
    }

    /// @dev Powers, allowances, ghost sums, and the first holders.
    function _open(People memory people, string[] memory ids) private {
        vm.startPrank(admin);
        contributions.grantRole(contributions.RECORDER_ROLE(), backend);
        contributions.grantRole(contributions.VERIFIER_ROLE(), backend);
        verifier.setAttesters(attester.attesters(), 2);
        verifier.setMinImprovementBps(1);
        for (uint256 i = 0; i < 3; ++i) {
            reserve.setProvider(ids[i], people.payees[i]);
            world.setProvider(ids[i], people.payees[i]);
        }
        vm.stopPrank();
        for (uint256 i = 0; i < 3; ++i) {
            address amm = registry.getPool(ids[i]);
            for (uint256 j = 0; j < 4; ++j) {
                vm.startPrank(people.crowd[j]);
                usdc.approve(amm, type(uint256).max);
                usdc.approve(address(reserve), type(uint256).max);
                world.tokenOf(ids[i]).approve(amm, type(uint256).max);
                vm.stopPrank();
            }
            vm.prank(backend);
            usdc.approve(amm, type(uint256).max);
            world.set(ids[i], Entry.RateBps, 8000);
            world.set(ids[i], Entry.TokensPerPoint, 1000e18);
            world.set(ids[i], Entry.HeadBps, Defaults.GENESIS);
            world.set(ids[i], Entry.Budget, Defaults.BUDGET);
            world.set(ids[i], Entry.Minted, world.tokenOf(ids[i]).totalSupply());
        }
        usdc.mint(backend, 1e15);
        for (uint256 i = 0; i < 8; ++i) {
            trader.buy(12 * i + i % 2, 500e6); // holders from the start, of the two whose round is over
        }
        world.forgetActs();
    }
}
