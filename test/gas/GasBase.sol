// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DeployConfig, UsdcChoice} from "../../script/lib/DeployConfig.sol";
import {ModelSpec} from "../../src/types/ModelSpec.sol";
import {Base} from "../Base.t.sol";
import {CircleUSDC} from "../utils/CircleUSDC.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice Figures of whole transactions: 21,000 gas, the data, the call, on cold state. A figure is recorded under the
/// name that test/gas/bars.toml gives its operation; `make gas` reads what was recorded.
/// @dev Every contract that inherits this runs isolated, which makes each call of a test a transaction of its own.
abstract contract GasBase is Base {
    uint256 internal constant FINITE = 900_000e6;

    /// @dev Whether Circle's own code moves the money, or the mock.
    function _onCircle() internal pure virtual returns (bool) {
        return false;
    }

    function _config() internal override returns (DeployConfig memory config) {
        config = super._config();
        if (!_onCircle()) return config;
        config.usdc = UsdcChoice({mock: false, token: CircleUSDC.install(address(this)), mockMint: 0});
    }

    /// @dev Records the gas of the last call.
    function _record(string memory operation) internal {
        _recordValue(operation, vm.lastCallGas().gasTotalUsed);
    }

    function _recordValue(string memory operation, uint256 gas) internal {
        vm.snapshotValue(_onCircle() ? "circle" : "mock", operation, gas);
    }

    /// @dev Allowances are finite, as a careful owner's are.
    function _finite(address owner, address spender) internal {
        vm.prank(owner);
        usdc.approve(spender, FINITE);
    }

    function _spec(string memory modelId) internal view returns (ModelSpec memory spec) {
        spec = Defaults.model(modelId, "Another model", "ANM").spec;
        spec.params.governor = governor;
        spec.provider = provider;
    }

    /// @dev An id of exactly `width` bytes.
    function _id(uint256 number, uint256 width) internal pure returns (string memory) {
        bytes memory id = bytes(string.concat("model-", vm.toString(1000 + number)));
        while (id.length < width) id = bytes.concat(id, "x");
        return string(id);
    }
}
