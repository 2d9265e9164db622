// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DeployConfig, UsdcChoice} from "../../script/lib/DeployConfig.sol";
import {Base} from "../Base.t.sol";
import {CircleUSDC} from "./CircleUSDC.sol";

/// @notice The whole system with Circle's own code as its money. `usdc.mint` works in the tests: they are a minter.
abstract contract CircleBase is Base {
    function _config() internal virtual override returns (DeployConfig memory config) {
        config = super._config();
        config.usdc = UsdcChoice({mock: false, token: CircleUSDC.install(address(this)), mockMint: 0});
    }
}
