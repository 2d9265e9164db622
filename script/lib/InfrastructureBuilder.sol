// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IHokusaiAMMFactory} from "../../src/interfaces/IHokusaiAMMFactory.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {ModelSpec} from "../../src/types/ModelSpec.sol";
import {DeployConfig, Holders, System} from "./DeployConfig.sol";
import {ProviderBuilder} from "./ProviderBuilder.sol";
import {RevenueBuilder} from "./RevenueBuilder.sol";

/// @notice Makes reserve, router, their three grants and the providers true beside a factory that is already there. Of
/// what exists only one thing may change, and only at a factory of this system: it lists the router.
/// @custom:source Deployment guide, "Option 2: Add Infrastructure to Existing Deployment".
abstract contract InfrastructureBuilder is RevenueBuilder, ProviderBuilder {
    /// @dev Contracts, the guide's grants, providers of the models that have a pool, the hand-over from the birth admin,
    /// and last the listing, which may have to wait for somebody else. On a finished system it sends nothing.
    function _convergeInfrastructure(DeployConfig memory c) internal returns (System memory s) {
        Holders memory h = c.holders;
        (s.usdc, s.factory) = (c.usdc.token, c.existing.factory);
        _createRevenue(c, s);
        _wireRevenue(h, s);
        _grant(h, s.reserve, ADMIN, h.admin);
        _grant(h, s.router, ADMIN, h.admin);
        for (uint256 i = 0; i < c.models.length; ++i) {
            ModelSpec memory spec = c.models[i].spec;
            if (IHokusaiAMMFactory(s.factory).hasPool(spec.modelId)) _convergeProvider(h, s, spec);
        }
        if (h.birthAdmin != h.admin) {
            _drop(s.reserve, ADMIN, h.birthAdmin);
            _drop(s.router, ADMIN, h.birthAdmin);
        }
        if (!_isListed(c, s)) _list(c, s);
    }

    /// @dev Whether the factory's pools take profit from the router: those of the older system take it from anybody.
    function _isListed(DeployConfig memory c, System memory s) internal view returns (bool) {
        return c.existing.kind == IUsageFeeRouter.Kind.Predecessor || _has(s.factory, FEE_ROUTER, s.router);
    }

    /// @dev By whichever account of the configuration administers the factory. Where none does, the step is blocked in
    /// the admin's name and the rest is planned.
    function _list(DeployConfig memory c, System memory s) private {
        bytes memory data = abi.encodeCall(IAccessControl.grantRole, (FEE_ROUTER, s.router));
        _act(_administrator(c, s.factory), s.factory, ADMIN, data);
    }

    function _administrator(DeployConfig memory c, address factory) private view returns (address) {
        if (_has(factory, ADMIN, c.holders.deployer)) return c.holders.deployer;
        return _has(factory, ADMIN, c.existing.admin) ? c.existing.admin : c.holders.admin;
    }
}
