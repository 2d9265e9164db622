// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IInfrastructureReserve} from "../../src/interfaces/IInfrastructureReserve.sol";
import {ModelSpec} from "../../src/types/ModelSpec.sol";
import {Holders, System} from "./DeployConfig.sol";
import {RoleBuilder} from "./RoleBuilder.sol";

/// @notice Tells the reserve whom a model's infrastructure is bought from, where it knows another.
/// @custom:source Deployment guide, "Set Infrastructure Providers".
abstract contract ProviderBuilder is RoleBuilder {
    function _convergeProvider(Holders memory h, System memory s, ModelSpec memory spec) internal {
        if (IInfrastructureReserve(s.reserve).provider(spec.modelId) == spec.provider) return;
        bytes memory data = abi.encodeCall(IInfrastructureReserve.setProvider, (spec.modelId, spec.provider));
        _act(_adminOf(h, s.reserve), s.reserve, ADMIN, data);
    }
}
