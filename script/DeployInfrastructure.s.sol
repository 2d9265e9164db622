// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Broadcaster} from "./lib/Broadcaster.sol";
import {DeployConfig, System} from "./lib/DeployConfig.sol";
import {DepositProbe} from "./lib/DepositProbe.sol";
import {InfrastructureBuilder} from "./lib/InfrastructureBuilder.sol";

/// @notice Plans reserve and router beside an existing factory, and tries a deposit for each configured model.
/// @custom:source Deployment guide, "Option 2: Add Infrastructure to Existing Deployment".
contract DeployInfrastructure is InfrastructureBuilder, Broadcaster {
    /// @notice Plans what the configuration at `path` still needs.
    /// @return system Where reserve and router are, with USDC and the factory they stand beside.
    /// @return blocked The calls that nobody can make, as an encoded `BlockedCall[]`.
    /// @return beside The encoded `Beside`: what the trials showed.
    function run(string calldata path)
        external
        returns (System memory system, bytes memory blocked, bytes memory beside)
    {
        DeployConfig memory config = _read(path);
        system = _convergeInfrastructure(config);
        blocked = abi.encode(_blocked);
        beside = abi.encode(new DepositProbe().probe(config, system, _isListed(config, system)));
    }
}
