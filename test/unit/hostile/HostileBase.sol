// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DeployConfig, UsdcChoice} from "../../../script/lib/DeployConfig.sol";
import {Base} from "../../Base.t.sol";

/// @notice A whole system over a token of another kind.
abstract contract HostileBase is Base {
    /// @dev Creates the token the system is built over.
    function _token() internal virtual returns (address);

    function _config() internal override returns (DeployConfig memory config) {
        config = super._config();
        config.usdc = UsdcChoice({mock: false, token: _token(), mockMint: 0});
    }
}
