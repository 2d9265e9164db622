// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {DeployConfig, ModelPlan} from "../../script/lib/DeployConfig.sol";
import {SystemBuilder} from "../../script/lib/SystemBuilder.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice Whole deployments with mock USDC: their transactions are sent one by one and added up.
/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract DeploymentGasTest is SystemBuilder, Test {
    /// @dev The largest transaction a block takes (gas).
    /// @custom:source EIP-7825.
    uint256 private constant TRANSACTION_GAS_CAP = 16_777_216;

    uint256 private _gas;
    uint256 private _transactions;
    uint256 private _largest;

    function test_WholeDeployment() public {
        _converge(_config());
        vm.snapshotValue("mock", "whole deployment", _gas);
        vm.snapshotValue("mock", "whole deployment, transactions", _transactions);
    }

    /// @dev As many models as a launch takes, each with the longest texts, a supply and a purchase.
    function test_TheLargestLaunchFitsATransaction() public {
        DeployConfig memory config = _config();
        ModelPlan memory plan = config.models[0];
        config.models = new ModelPlan[](LAUNCH_CHUNK);
        for (uint256 i = 0; i < LAUNCH_CHUNK; ++i) {
            config.models[i] = _heaviest(plan, vm.toString(1000 + i));
        }
        _converge(config);
        vm.snapshotValue("mock", "largest launch", _largest);
        assertLe(_largest, TRANSACTION_GAS_CAP);
    }

    function _config() private returns (DeployConfig memory config) {
        vm.warp(Defaults.START);
        config = Defaults.config();
        config.holders.deployer = makeAddr("deployer");
        config.holders.birthAdmin = makeAddr("deployer");
        config.holders.admin = makeAddr("admin");
        config.holders.governor = makeAddr("governor");
        config.holders.treasury = makeAddr("treasury");
        config.holders.backend = makeAddr("backend");
        config.holders.pauser = makeAddr("pauser");
        config.verifier.attesters = new address[](1);
        config.verifier.attesters[0] = makeAddr("attester");
        config.verifier.threshold = 1;
        config.models[0].spec.params.governor = makeAddr("governor");
        config.models[0].spec.provider = makeAddr("provider");
    }

    function _heaviest(ModelPlan memory plan, string memory number) private returns (ModelPlan memory heavy) {
        heavy = abi.decode(abi.encode(plan), (ModelPlan));
        heavy.spec.modelId = _text(number, 64);
        (heavy.spec.name, heavy.spec.symbol) = (_text("name", 64), _text("symbol", 64));
        heavy.spec.params.licenseURI = _text("https://", 256);
        heavy.spec.params.licenseHash = keccak256("licence");
        (heavy.spec.initialSupply, heavy.spec.params.supplyRecipient) = (1000e18, makeAddr(number));
        (heavy.spec.launchUsdc, heavy.spec.launchRecipient) = (1000e6, makeAddr(string.concat("buyer ", number)));
    }

    /// @dev A text of exactly `width` bytes.
    function _text(string memory start, uint256 width) private pure returns (string memory) {
        bytes memory text = bytes(start);
        while (text.length < width) text = bytes.concat(text, "x");
        return string(text);
    }

    function _startAs(address holder) internal override {
        vm.startPrank(holder);
    }

    /// @dev Between start and stop there is exactly one transaction.
    function _stopAs() internal override {
        vm.stopPrank();
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        (_gas, _transactions) = (_gas + gas, _transactions + 1);
        if (gas > _largest) _largest = gas;
    }
}
