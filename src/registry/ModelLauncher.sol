// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {IHokusaiAMMFactory} from "../interfaces/IHokusaiAMMFactory.sol";
import {IInfrastructureReserve} from "../interfaces/IInfrastructureReserve.sol";
import {IModelLauncher} from "../interfaces/IModelLauncher.sol";
import {ITokenManager} from "../interfaces/ITokenManager.sol";
import {ArrayEmpty, ZeroAddress} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";
import {ModelSpec} from "../types/ModelSpec.sol";

/// @title Whole models in one call
/// @notice See IModelLauncher.
/// @dev Holds DEPLOYER_ROLE on manager and factory and PROVIDER_INITIALIZER_ROLE on the reserve; keeps no money.
contract ModelLauncher is IModelLauncher, AccessControl {
    using SafeERC20 for IERC20;

    /// @inheritdoc IModelLauncher
    bytes32 public constant LAUNCHER_ROLE = keccak256("LAUNCHER_ROLE");

    /// @inheritdoc IModelLauncher
    address public immutable tokenManager;

    /// @inheritdoc IModelLauncher
    address public immutable ammFactory;

    /// @inheritdoc IModelLauncher
    address public immutable infraReserve;

    /// @inheritdoc IModelLauncher
    address public immutable reserveToken;

    /// @param manager The TokenManager.
    /// @param factory The factory of pools.
    /// @param reserve The reserve whose providers are named at launch.
    /// @param usdc USDC.
    /// @param admin Holder of DEFAULT_ADMIN_ROLE.
    constructor(address manager, address factory, address reserve, address usdc, address admin) {
        if (manager == address(0)) revert ZeroAddress("manager");
        if (factory == address(0)) revert ZeroAddress("factory");
        if (reserve == address(0)) revert ZeroAddress("reserve");
        if (usdc == address(0)) revert ZeroAddress("usdc");
        if (admin == address(0)) revert ZeroAddress("admin");
        tokenManager = manager;
        ammFactory = factory;
        infraReserve = reserve;
        reserveToken = usdc;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IModelLauncher
    function launch(ModelSpec[] calldata specs) external onlyRole(LAUNCHER_ROLE) {
        if (specs.length == 0) revert ArrayEmpty();
        for (uint256 i = 0; i < specs.length; ++i) {
            _launch(specs[i]);
        }
    }

    function _launch(ModelSpec calldata spec) private {
        if ((spec.launchUsdc == 0) != (spec.launchRecipient == address(0))) {
            revert LaunchRecipientMismatch(spec.launchUsdc, spec.launchRecipient);
        }
        address token = ITokenManager(tokenManager)
            .deployTokenWithParams(spec.modelId, spec.name, spec.symbol, spec.initialSupply, spec.params);
        address pool = IHokusaiAMMFactory(ammFactory).createPoolWith(spec.modelId, token, spec.pool);
        if (spec.provider != address(0)) {
            IInfrastructureReserve(infraReserve).initializeProvider(spec.modelId, spec.provider);
        }
        uint256 launchTokens = spec.launchUsdc == 0 ? 0 : _purchase(pool, spec.launchUsdc, spec.launchRecipient);
        emit ModelLaunched(
            ModelKey.wrap(keccak256(bytes(spec.modelId))),
            token,
            pool,
            spec.modelId,
            ITokenManager(tokenManager).getParamsAddress(spec.modelId),
            spec.provider,
            spec.launchUsdc,
            launchTokens
        );
    }

    /// @dev The pool was made in this call, so nobody can have moved its price: any output is the launch price's.
    function _purchase(address pool, uint256 usdc, address recipient) private returns (uint256) {
        IERC20(reserveToken).safeTransferFrom(msg.sender, address(this), usdc);
        IERC20(reserveToken).forceApprove(pool, usdc);
        return IHokusaiAMM(pool).buy(usdc, 1, recipient, block.timestamp);
    }
}
