// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What a model's parameters and token are born with.
/// @param tokensPerDeltaOne Reward for one percentage point of improvement (tokens, 18 decimals).
/// @param infrastructureAccrualBps Share of revenue that goes to infrastructure (bps, 10_000 = 100%).
/// @param licenseHash Hash of the licence text; may be zero.
/// @param licenseURI Where the licence stands; may be empty.
/// @param governor Holder of GOV_ROLE and its admin in the model's params.
/// @param supplyRecipient Receiver of the initial supply; zero exactly if that supply is zero.
struct InitialParams {
    uint256 tokensPerDeltaOne;
    uint16 infrastructureAccrualBps;
    bytes32 licenseHash;
    string licenseURI;
    address governor;
    address supplyRecipient;
}

/// @notice What a model's pool is born with.
/// @param crrPpm Constant reserve ratio above the threshold (ppm).
/// @param tradeFeeBps Fee on either side of a trade (bps, 10_000 = 100%).
/// @param roundSeconds Length of the buy-only round (seconds).
/// @param thresholdUsdc Reserve at which the curve begins (USDC, 6 decimals).
/// @param launchPriceUsdc Price the pool never sells below (USDC per token, 6 decimals).
/// @param windowSeconds Time over which a profit deposit is released into the price (seconds).
struct PoolParams {
    uint32 crrPpm;
    uint16 tradeFeeBps;
    uint32 roundSeconds;
    uint64 thresholdUsdc;
    uint64 launchPriceUsdc;
    uint32 windowSeconds;
}

/// @notice A whole model, created in one call.
/// @param modelId Text id, well formed (see ModelId).
/// @param name Name of the token.
/// @param symbol Symbol of the token.
/// @param initialSupply Supply minted to `params.supplyRecipient` (tokens, 18 decimals).
/// @param params Parameters at birth.
/// @param pool Pool at birth.
/// @param provider Infrastructure provider; zero leaves it unset.
/// @param launchUsdc Purchase at the launch price, paid by the caller (USDC, 6 decimals); zero for none.
/// @param launchRecipient Receiver of the purchased tokens; zero exactly if there is no purchase.
struct ModelSpec {
    string modelId;
    string name;
    string symbol;
    uint256 initialSupply;
    InitialParams params;
    PoolParams pool;
    address provider;
    uint256 launchUsdc;
    address launchRecipient;
}
