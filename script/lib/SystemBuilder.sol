// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ContractBuilder} from "./ContractBuilder.sol";
import {DeployConfig, System} from "./DeployConfig.sol";
import {ModelBuilder} from "./ModelBuilder.sol";

/// @notice Makes a configuration true: looks at the chain and sends only what is missing. On a finished system it sends
/// nothing. Scripts and the tests' base build the system with this same code.
abstract contract SystemBuilder is ContractBuilder, ModelBuilder {
    /// @dev Contracts, wiring, models, and last the hand-over from the birth admin.
    function _converge(DeployConfig memory config) internal returns (System memory system) {
        system = _createContracts(config);
        _wire(config, system);
        _grantAdmin(config, system);
        _convergeModels(config, system);
        _dropBirthAdmin(config, system);
    }
}
