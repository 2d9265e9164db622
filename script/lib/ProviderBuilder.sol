// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IInfrastructureReserve} from "../../src/interfaces/IInfrastructureReserve.sol";
import {ModelSpec} from "../../src/types/ModelSpec.sol";
import {System} from "./DeployConfig.sol";
import {RoleBuilder} from "./RoleBuilder.sol";

/// @notice Tells the reserve whom a model's infrastructure is bought from.
/// @custom:source Deployment guide, "Set Infrastructure Providers".
abstract contract ProviderBuilder is RoleBuilder {
    function _setProvider(address admin, System memory s, ModelSpec memory spec) internal by(admin) {
        IInfrastructureReserve(s.reserve).setProvider(spec.modelId, spec.provider);
    }
}
