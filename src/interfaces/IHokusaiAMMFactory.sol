// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";
import {PoolParams} from "../types/ModelSpec.sol";

/// @title Maker and administration of pools
/// @notice Creates each model's pool as a clone, authorises it to mint its own token, and holds the roles the pools ask
/// for: pools themselves hold none, so there is one place to administer, reachable for ever.
/// @custom:source Deployment guide, "Troubleshooting: Pool does not exist".
interface IHokusaiAMMFactory {
    /// @notice The model has a pool already.
    error PoolAlreadyExists(string modelId, address pool);

    /// @notice The model has no pool.
    error PoolDoesNotExist(string modelId);

    /// @notice The token is not the directory's token of the model.
    error TokenMismatch(address given, address registered);

    /// @notice The launch price and threshold describe fewer than 10_000 tokens (tokens, without decimals).
    error LaunchSupplyTooSmall(uint256 tokens, uint256 min);

    /// @notice A pool was created.
    event PoolCreated(
        ModelKey indexed key, address indexed pool, address indexed token, string modelId, PoolParams params
    );

    /// @notice Later pools are created with other defaults.
    event DefaultsUpdated(PoolParams defaults);

    /// @notice Trade fees go to another account from now on.
    event TreasuryUpdated(address indexed oldTreasury, address indexed newTreasury);

    /// @notice Role that may create pools: the admin and the ModelLauncher.
    function DEPLOYER_ROLE() external view returns (bytes32);

    /// @notice Role that sets trade fees.
    function GOV_ROLE() external view returns (bytes32);

    /// @notice Role that may pause trading in a pool for 14 days.
    function PAUSER_ROLE() external view returns (bytes32);

    /// @notice Role of the routers whose profit deposits pools credit: UsageFeeRouter.
    function FEE_ROUTER_ROLE() external view returns (bytes32);

    /// @notice Creates a model's pool with the defaults.
    /// @dev DEPLOYER_ROLE. Emits PoolCreated.
    function createPool(string calldata modelId, address token) external returns (address pool);

    /// @notice Creates a model's pool; the release window is the default one.
    /// @dev DEPLOYER_ROLE. Emits PoolCreated.
    /// @param crr Constant reserve ratio (ppm).
    /// @param tradeFee Fee on either side of a trade (bps, 10_000 = 100%).
    /// @param ibrDuration Length of the buy-only round (seconds).
    /// @param flatCurveThreshold Reserve at which the curve begins (USDC, 6 decimals).
    /// @param flatCurvePrice Launch price (USDC per token, 6 decimals).
    function createPoolWithParams(
        string calldata modelId,
        address token,
        uint256 crr,
        uint256 tradeFee,
        uint256 ibrDuration,
        uint256 flatCurveThreshold,
        uint256 flatCurvePrice
    ) external returns (address pool);

    /// @notice Creates a model's pool, every parameter given.
    /// @dev DEPLOYER_ROLE. Emits PoolCreated.
    function createPoolWith(
        string calldata modelId,
        address token,
        PoolParams calldata params
    ) external returns (address pool);

    /// @notice Sets the defaults of later pools.
    /// @dev DEFAULT_ADMIN_ROLE. Emits DefaultsUpdated.
    function setDefaults(PoolParams calldata newDefaults) external;

    /// @notice Names the receiver of trade fees of all pools.
    /// @dev DEFAULT_ADMIN_ROLE. Emits TreasuryUpdated.
    /// Warning: fees that wait in pools go to the new treasury too.
    function setTreasury(address newTreasury) external;

    /// @notice Sets a pool's trade fee.
    /// @dev GOV_ROLE.
    /// @param newFeeBps 0 to 100 (bps, 10_000 = 100%).
    function setTradeFee(string calldata modelId, uint16 newFeeBps) external;

    /// @notice Defaults of new pools.
    function defaults() external view returns (PoolParams memory);

    /// @notice Pool of a model; zero if none.
    function getPool(string calldata modelId) external view returns (address);

    /// @notice Whether the model has a pool.
    function hasPool(string calldata modelId) external view returns (bool);

    /// @notice Whether the address is the pool of a model of this factory's directory.
    function isPool(address pool) external view returns (bool);

    /// @notice Text id of a pool's model; reverts for an address that is no pool.
    function getModelId(address pool) external view returns (string memory);

    /// @notice A pool at a glance.
    /// @return pool Address.
    /// @return token Model token.
    /// @return crr Constant reserve ratio (ppm).
    /// @return tradeFee Fee (bps, 10_000 = 100%).
    /// @return reserveBalance Everything the pool owns for holders (USDC, 6 decimals).
    /// @return spotPrice Asking price (USDC per token, 6 decimals).
    function getPoolInfo(string calldata modelId)
        external
        view
        returns (address pool, address token, uint256 crr, uint256 tradeFee, uint256 reserveBalance, uint256 spotPrice);

    /// @notice Pools in the directory's order, zero where a model has none yet.
    function getPools(uint256 offset, uint256 limit) external view returns (address[] memory);

    /// @notice Where a model's pool will be, or is, if created with these parameters.
    function predictPool(
        string calldata modelId,
        address token,
        PoolParams calldata params
    ) external view returns (address);

    /// @notice The directory.
    function modelRegistry() external view returns (address);

    /// @notice The TokenManager.
    function tokenManager() external view returns (address);

    /// @notice USDC.
    function reserveToken() external view returns (address);

    /// @notice Receiver of trade fees.
    function treasury() external view returns (address);

    /// @notice The pool every pool is a clone of.
    function poolImplementation() external view returns (address);
}
