// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {console} from "forge-std/console.sol";
import {ModelSpec} from "../../src/types/ModelSpec.sol";
import {Base} from "../Base.t.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice What each journey costs as a transaction of its own: cold access lists, third use of the model, finite
/// allowances, text ids of 8 to 11 characters. Figures are printed; only what a transaction can hold is asserted.
/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract JourneysGasTest is Base {
    /// @dev The largest transaction a block of the Osaka rules takes (gas).
    uint256 private constant TRANSACTION_GAS_CAP = 16_777_216;

    uint256 private constant FINITE = 900_000e6;

    /// @dev What is measured is a whole transaction: 21,000 gas, the data, the call.
    function test_AFigureIsAWholeTransaction() public {
        vm.prank(alice);
        usdc.approve(bob, 1);
        assertGt(vm.lastCallGas().gasTotalUsed, 45_000);
    }

    function test_DepositFee() public {
        _finite(backend, address(router));
        _deposit(100e6);
        _deposit(100e6);
        _deposit(100e6);
        _report("depositFee, third use", 115_000);
    }

    function test_DepositFeeFirstUse() public {
        _finite(backend, address(router));
        _deposit(100e6);
        _report("depositFee, first use", 300_000);
    }

    function test_BatchOfAHundredModels() public {
        (string[] memory ids, uint256[] memory amounts) = _many(100, 0);
        _finite(backend, address(router));
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(backend);
            router.batchDepositFees(ids, amounts);
        }
        _reportEach("batchDepositFees, 100 models, per model", 100, 45_000);
    }

    function test_LargestBatchOfFreshModelsFitsATransaction() public {
        uint256 most = router.MAX_BATCH();
        (string[] memory ids, uint256[] memory amounts) = _many(most, 64);
        _finite(backend, address(router));
        vm.prank(backend);
        router.batchDepositFees(ids, amounts);
        _report("batchDepositFees, largest batch of fresh models with the longest ids", TRANSACTION_GAS_CAP);
        assertLe(vm.lastCallGas().gasTotalUsed, TRANSACTION_GAS_CAP);
    }

    function test_Pay() public {
        _deposit(1000e6);
        _pay(10e6, keccak256("1"));
        _pay(10e6, keccak256("2"));
        _pay(10e6, keccak256("3"));
        _report("payInfrastructureCost", 82_000);
    }

    function test_BuyAndSellOnTheCurve() public {
        _buy(alice, 60_000e6);
        _endRound();
        _deposit(100e6);
        _fund(bob, 10_000e6, address(pool));
        _finite(bob, address(pool));
        for (uint256 i = 0; i < 3; ++i) {
            vm.warp(block.timestamp + 1 hours);
            vm.prank(bob);
            pool.buy(1000e6, 1, bob, block.timestamp);
        }
        _report("buy on the curve", 85_000);
        vm.prank(bob);
        token.approve(address(pool), 1e30);
        for (uint256 i = 0; i < 3; ++i) {
            vm.warp(block.timestamp + 1 hours);
            vm.prank(bob);
            pool.sell(1000e18, 1, bob, block.timestamp);
        }
        _report("sell on the curve", 80_000);
    }

    function test_BuyAndSellInTheFlatPhase() public {
        _buy(alice, 10_000e6);
        _endRound();
        _fund(bob, 10_000e6, address(pool));
        _finite(bob, address(pool));
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(bob);
            pool.buy(100e6, 1, bob, block.timestamp);
        }
        _report("buy in the flat phase", 85_000);
        vm.prank(bob);
        token.approve(address(pool), 1e30);
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(bob);
            pool.sell(1000e18, 1, bob, block.timestamp);
        }
        _report("sell in the flat phase", 80_000);
    }

    function test_AModelByTheLauncher() public {
        _launch("first-one");
        ModelSpec[] memory specs = new ModelSpec[](1);
        specs[0] = _spec("another-one");
        vm.prank(admin);
        launcher.launch(specs);
        _report("a whole model by the launcher", 560_000);
    }

    function test_LargestLaunchOfTheHeaviestModelsFitsATransaction() public {
        ModelSpec[] memory specs = new ModelSpec[](14);
        string memory text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        for (uint256 i = 0; i < specs.length; ++i) {
            string memory id = string.concat(text, vm.toString(10 + i));
            specs[i] = Defaults.model(id, id, id).spec;
            (specs[i].params.governor, specs[i].provider) = (governor, provider);
            (specs[i].params.licenseHash, specs[i].params.licenseURI) = ("licence", id);
            (specs[i].initialSupply, specs[i].params.supplyRecipient) = (1e18, alice);
            (specs[i].launchUsdc, specs[i].launchRecipient) = (100e6, bob);
        }
        _fund(admin, 14 * 100e6, address(launcher));
        vm.prank(admin);
        launcher.launch(specs);
        _report("launch of 14 of the heaviest models", TRANSACTION_GAS_CAP);
        assertLe(vm.lastCallGas().gasTotalUsed, TRANSACTION_GAS_CAP);
    }

    function test_AModelBySingleCalls() public {
        _launch("first-one");
        ModelSpec memory spec = _spec("another-one");
        uint256 total;
        vm.prank(admin);
        address made = manager.deployTokenWithParams(spec.modelId, spec.name, spec.symbol, 0, spec.params);
        total += vm.lastCallGas().gasTotalUsed;
        vm.prank(admin);
        factory.createPoolWith(spec.modelId, made, spec.pool);
        total += vm.lastCallGas().gasTotalUsed;
        vm.prank(admin);
        reserve.setProvider(spec.modelId, spec.provider);
        total += vm.lastCallGas().gasTotalUsed;
        _compare("a whole model by single calls", total, 620_000);
    }

    function _spec(string memory modelId) private view returns (ModelSpec memory spec) {
        spec = Defaults.model(modelId, "Another model", "ANM").spec;
        spec.params.governor = governor;
        spec.provider = provider;
    }

    /// @dev Launches `count` models whose ids have `width` bytes (0: as they come), a dollar for each.
    function _many(uint256 count, uint256 width) private returns (string[] memory ids, uint256[] memory amounts) {
        ids = new string[](count);
        amounts = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes memory id = bytes(string.concat("model-", vm.toString(1000 + i)));
            while (id.length < width) id = bytes.concat(id, "x");
            (ids[i], amounts[i]) = (string(id), 100e6);
            _launch(ids[i]);
        }
    }

    function _finite(address owner, address spender) private {
        vm.prank(owner);
        usdc.approve(spender, FINITE);
    }

    function _report(string memory journey, uint256 target) private view {
        _compare(journey, vm.lastCallGas().gasTotalUsed, target);
    }

    function _reportEach(string memory journey, uint256 count, uint256 target) private view {
        _compare(journey, vm.lastCallGas().gasTotalUsed / count, target);
    }

    function _compare(string memory journey, uint256 used, uint256 target) private pure {
        console.log(journey);
        console.log("  gas %s, target %s", used, target);
    }
}
