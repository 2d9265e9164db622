// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";
import {InitialParams} from "../types/ModelSpec.sol";

/// @title Governed parameters of one model
/// @notice Above all the share of revenue that goes to infrastructure, read live by the router at each deposit.
/// @custom:source Deployment guide, "Adjust Infrastructure Accrual Rates".
interface IHokusaiParams {
    /// @notice The parameters were initialised before, or this is the implementation itself.
    error AlreadyInitialized();

    /// @notice The share of infrastructure changed (bps, 10_000 = 100%).
    event InfrastructureAccrualBpsSet(
        ModelKey indexed key, address indexed by, string modelId, uint16 oldBps, uint16 newBps
    );

    /// @notice The reward per percentage point changed (tokens, 18 decimals).
    event TokensPerDeltaOneSet(
        ModelKey indexed key, address indexed by, string modelId, uint256 oldAmount, uint256 newAmount
    );

    /// @notice The licence reference changed.
    event LicenseRefSet(
        ModelKey indexed key, address indexed by, string modelId, bytes32 licenseHash, string licenseURI
    );

    /// @notice The directory switched the model off or on.
    event ActiveSet(ModelKey indexed key, bool active);

    /// @notice Role that governs the model. Its admin is the same governance, so it can rotate.
    function GOV_ROLE() external view returns (bytes32);

    /// @notice Smallest share of infrastructure: 5_000 (bps, 10_000 = 100%).
    function MIN_INFRASTRUCTURE_ACCRUAL_BPS() external view returns (uint16);

    /// @notice Largest share of infrastructure: 10_000 (bps, 10_000 = 100%).
    function MAX_INFRASTRUCTURE_ACCRUAL_BPS() external view returns (uint16);

    /// @notice Smallest reward per percentage point: 1e18 (tokens, 18 decimals).
    function MIN_TOKENS_PER_DELTA_ONE() external view returns (uint256);

    /// @notice Largest reward per percentage point: 1e24 (tokens, 18 decimals).
    function MAX_TOKENS_PER_DELTA_ONE() external view returns (uint256);

    /// @notice Writes the values of birth and gives governance its role.
    /// @dev Only the TokenManager, once, in the call that creates the clone.
    function initialize(InitialParams calldata initial) external;

    /// @notice Sets the share of infrastructure; the next deposit uses it.
    /// @dev GOV_ROLE. Emits InfrastructureAccrualBpsSet.
    /// Warning: moves revenue between providers and token holders at once.
    /// @param newBps 5_000 to 10_000 (bps, 10_000 = 100%).
    function setInfrastructureAccrualBps(uint16 newBps) external;

    /// @notice Sets the reward for one percentage point of improvement.
    /// @dev GOV_ROLE. Emits TokensPerDeltaOneSet.
    /// Warning: raises or lowers what later evaluations mint, within the budget.
    /// @param newAmount 1e18 to 1e24 (tokens, 18 decimals).
    function setTokensPerDeltaOne(uint256 newAmount) external;

    /// @notice Sets the licence reference; zero hash and empty text are allowed.
    /// @dev GOV_ROLE. Emits LicenseRefSet.
    function setLicenseRef(bytes32 newHash, string calldata newURI) external;

    /// @notice Follows the directory's switch.
    /// @dev Only the ModelRegistry. Emits ActiveSet.
    function setActive(bool newActive) external;

    /// @notice Share of infrastructure (bps, 10_000 = 100%).
    function infrastructureAccrualBps() external view returns (uint16);

    /// @notice Share of profit: 10_000 less the share of infrastructure (bps, 10_000 = 100%).
    function getProfitShareBps() external view returns (uint16);

    /// @notice What a deposit needs to know, in one read.
    /// @return bps Share of infrastructure (bps, 10_000 = 100%).
    /// @return isActive Whether the model takes deposits.
    function accrualState() external view returns (uint16 bps, bool isActive);

    /// @notice Whether the model is active.
    function active() external view returns (bool);

    /// @notice Reward for one percentage point of improvement (tokens, 18 decimals).
    function tokensPerDeltaOne() external view returns (uint256);

    /// @notice Hash of the licence text.
    function licenseHash() external view returns (bytes32);

    /// @notice Where the licence stands.
    function licenseURI() external view returns (string memory);

    /// @notice Licence hash and place together.
    function licenseRef() external view returns (bytes32, string memory);

    /// @notice Model these parameters belong to.
    function modelKey() external view returns (ModelKey);

    /// @notice The directory that switches the model.
    function modelRegistry() external view returns (address);

    /// @notice The TokenManager that created these parameters.
    function tokenManager() external view returns (address);
}
