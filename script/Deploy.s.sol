// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Broadcaster} from "./lib/Broadcaster.sol";
import {System} from "./lib/DeployConfig.sol";
import {SystemBuilder} from "./lib/SystemBuilder.sol";

/// @notice Plans the full system.
/// @custom:source Deployment guide, "Option 1: Fresh Full Deployment".
contract Deploy is SystemBuilder, Broadcaster {
    /// @notice Plans what the configuration at `path` still needs.
    /// @return system Where everything is.
    /// @return blocked The calls that nobody can make, as an encoded `BlockedCall[]`.
    function run(string calldata path) external returns (System memory system, bytes memory blocked) {
        system = _converge(_read(path));
        blocked = abi.encode(_blocked);
    }
}
