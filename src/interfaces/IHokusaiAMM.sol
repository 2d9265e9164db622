// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelKey} from "../types/ModelKey.sol";

/// @title Market of one model
/// @notice Sells the model's token along a continuous, path-independent curve and buys it back. Profit deposits drip
/// into the price. No sequence of trades that ends with the tokens it began with takes out more than it put in.
/// @custom:source Deployment guide, "Architecture"; curve and drip as derived in the project's paper.
interface IHokusaiAMM {
    /// @notice Below the threshold every token redeems its share; above it the reserve ratio is constant.
    enum Phase {
        FLAT_PRICE,
        BONDING_CURVE
    }

    /// @notice Trading is paused until then (unix seconds).
    error TradingPaused(uint256 untilSeconds);

    /// @notice The pauser used its pause; it may pause again from then on (unix seconds).
    error PauseCoolingDown(uint256 untilSeconds);

    /// @notice Trading is not paused.
    error NotPaused();

    /// @notice The caller holds neither of the factory's roles that may do this.
    error MissingPoolRole(address caller, bytes32 role);

    /// @notice The model is switched off: no buys.
    error ModelInactive();

    /// @notice The buy-only round lasts until then (unix seconds).
    error BuyOnlyRound(uint256 untilSeconds);

    /// @notice The trade yields less than asked for.
    /// @param got What it would yield.
    /// @param min The least the trader accepts.
    error SlippageExceeded(uint256 got, uint256 min);

    /// @notice The trade would yield nothing.
    error ZeroOutput();

    /// @notice USDC that was announced is not there.
    /// @param balance What the pool holds (USDC, 6 decimals).
    /// @param needed What its books would need (USDC, 6 decimals).
    error NotArrived(uint256 balance, uint256 needed);

    /// @notice Only routers that the factory lists may announce profit.
    error NotFeeRouter(address caller);

    /// @notice There are no trade fees to collect.
    error NothingToCollect();

    /// @notice The pool was initialised before, or this is the implementation itself.
    error AlreadyInitialized();

    /// @notice Profit of more than a book can hold (USDC, 6 decimals).
    error ProfitTooLarge(uint256 amount);

    /// @notice Tokens were bought.
    /// @param reserveIn Paid, fee included (USDC, 6 decimals).
    /// @param tokensOut Received (tokens, 18 decimals).
    /// @param fee Part of `reserveIn` kept for the treasury (USDC, 6 decimals).
    /// @param spotAfter Asking price afterwards (USDC per token, 6 decimals).
    event Buy(address indexed buyer, uint256 reserveIn, uint256 tokensOut, uint256 fee, uint256 spotAfter);

    /// @notice Tokens were sold.
    /// @param tokensIn Burned (tokens, 18 decimals).
    /// @param reserveOut Paid out, fee already deducted (USDC, 6 decimals).
    /// @param fee Kept for the treasury (USDC, 6 decimals).
    /// @param spotAfter Asking price afterwards (USDC per token, 6 decimals).
    event Sell(address indexed seller, uint256 tokensIn, uint256 reserveOut, uint256 fee, uint256 spotAfter);

    /// @notice Profit arrived; it is released into the price over the window.
    /// @param newReserve Everything the pool owns for holders now (USDC, 6 decimals).
    /// @param unreleased Part of it not yet in the price (USDC, 6 decimals).
    event FeesDeposited(address indexed depositor, uint256 amount, uint256 newReserve, uint256 unreleased);

    /// @notice The priced reserve crossed the threshold, noticed at this touch.
    event PhaseTransition(Phase indexed fromPhase, Phase indexed toPhase, uint256 reserve, uint256 timestamp);

    /// @notice Trade fees went to the treasury (USDC, 6 decimals).
    event FeesCollected(address indexed treasury, uint256 amount);

    /// @notice The trade fee changed (bps, 10_000 = 100%).
    event TradeFeeSet(uint16 oldFeeBps, uint16 newFeeBps);

    /// @notice Trading stands still until then unless unpaused (unix seconds).
    event Paused(address indexed by, uint256 untilSeconds);

    /// @notice Trading goes on.
    event Unpaused(address indexed by);

    /// @notice The directory switched the model off or on.
    event ActiveSet(bool active);

    /// @notice Writes the values of birth.
    /// @dev Only the factory, once, in the call that creates the clone.
    /// @param tradeFeeBps Fee on either side of a trade (bps, 10_000 = 100%).
    /// @param roundSeconds Length of the buy-only round from now (seconds).
    function initialize(uint16 tradeFeeBps, uint256 roundSeconds) external;

    /// @notice Buys tokens with USDC from the caller.
    /// @dev Emits Buy. The caller has approved the pool.
    /// @param reserveIn What is paid, fee included (USDC, 6 decimals).
    /// @param minTokensOut The least to accept (tokens, 18 decimals).
    /// @param to Receiver of the tokens.
    /// @param deadline Last moment, inclusive (unix seconds).
    /// @return tokensOut Received (tokens, 18 decimals).
    function buy(
        uint256 reserveIn,
        uint256 minTokensOut,
        address to,
        uint256 deadline
    ) external returns (uint256 tokensOut);

    /// @notice Sells the caller's tokens for USDC.
    /// @dev Emits Sell. The caller has approved the pool; the tokens are burned directly.
    /// @param tokensIn What is sold (tokens, 18 decimals).
    /// @param minReserveOut The least to accept after the fee (USDC, 6 decimals).
    /// @param to Receiver of the USDC.
    /// @param deadline Last moment, inclusive (unix seconds).
    /// @return reserveOut Paid out, fee already deducted (USDC, 6 decimals).
    function sell(
        uint256 tokensIn,
        uint256 minReserveOut,
        address to,
        uint256 deadline
    ) external returns (uint256 reserveOut);

    /// @notice Gives profit to the holders; pulls USDC from the caller. Open to all, also while trading is paused.
    /// @dev Emits FeesDeposited.
    /// @param amount What is given (USDC, 6 decimals).
    function depositFees(uint256 amount) external;

    /// @notice Books profit that a router has already sent here.
    /// @dev Only routers that the factory lists; reverts unless the USDC has arrived. Emits FeesDeposited.
    /// @param amount What has arrived (USDC, 6 decimals).
    function creditFees(uint256 amount) external;

    /// @notice Sends the waiting trade fees to the factory's treasury. Anyone may call.
    /// @dev Emits FeesCollected.
    function collectFees() external returns (uint256 amount);

    /// @notice Brings the books to the present: releases what is due and looks whether the release clock runs.
    function poke() external;

    /// @notice Stops trading for 14 days; profit deposits go on.
    /// @dev The factory's PAUSER_ROLE, once per 28 days unless the admin unpaused in between; or its admin, who may
    /// renew it. Emits Paused.
    /// Warning: holders cannot sell while paused.
    function pause() external;

    /// @notice Lets trading go on.
    /// @dev The factory's admin. Emits Unpaused.
    function unpause() external;

    /// @notice Sets the trade fee.
    /// @dev Only the factory, whose governance calls. Emits TradeFeeSet.
    function setTradeFee(uint16 newFeeBps) external;

    /// @notice Follows the directory's switch.
    /// @dev Only the ModelRegistry. Emits ActiveSet.
    function setActive(bool newActive) external;

    /// @notice What a purchase would yield now, fee deducted (USDC in, 6 decimals; tokens out, 18 decimals).
    function getBuyQuote(uint256 reserveIn) external view returns (uint256 tokensOut);

    /// @notice What a sale would pay now, fee deducted (tokens in, 18 decimals; USDC out, 6 decimals).
    function getSellQuote(uint256 tokensIn) external view returns (uint256 reserveOut);

    /// @notice A purchase, how far it moves the price, and the price afterwards.
    /// @return tokensOut Received (tokens, 18 decimals).
    /// @return impactBps Rise of the asking price (bps, 10_000 = 100%).
    /// @return newSpotPrice Asking price afterwards (USDC per token, 6 decimals).
    function calculateBuyImpact(uint256 reserveIn)
        external
        view
        returns (uint256 tokensOut, uint256 impactBps, uint256 newSpotPrice);

    /// @notice A sale, how far it moves the price, and the price afterwards.
    /// @return reserveOut Paid out, fee deducted (USDC, 6 decimals).
    /// @return impactBps Fall of the redemption price (bps, 10_000 = 100%).
    /// @return newRedemptionPrice Redemption price afterwards (USDC per token, 6 decimals).
    function calculateSellImpact(uint256 tokensIn)
        external
        view
        returns (uint256 reserveOut, uint256 impactBps, uint256 newRedemptionPrice);

    /// @notice Asking price: the launch price, or the redemption price where that is higher (USDC per token, 6 decimals).
    function spotPrice() external view returns (uint256);

    /// @notice What the next token sold brings, before the fee (USDC per token, 6 decimals).
    function redemptionPrice() external view returns (uint256);

    /// @notice Everything the pool owns for holders, released or not (USDC, 6 decimals).
    function reserveBalance() external view returns (uint256);

    /// @notice The part of it that is in the price now (USDC, 6 decimals).
    function pricedReserve() external view returns (uint256);

    /// @notice The part of it that is not yet in the price (USDC, 6 decimals).
    function unreleasedProfit() external view returns (uint256);

    /// @notice Trade fees that wait for `collectFees` (USDC, 6 decimals).
    function feesOwed() external view returns (uint256);

    /// @notice Most that one reward may mint now without making a sell-and-buy-back around it pay (tokens, 18 decimals);
    /// nothing while trading is paused, without limit in the buy-only round.
    function rewardCap() external view returns (uint256);

    /// @notice Phase by the priced reserve now; reversible.
    function getCurrentPhase() external view returns (Phase);

    /// @notice Phase, priced reserve, threshold, launch price (USDC, 6 decimals) and percent of the way (0 to 100).
    function getPhaseInfo()
        external
        view
        returns (
            Phase currentPhase,
            uint256 currentReserve,
            uint256 threshold,
            uint256 flatPrice,
            uint256 percentToThreshold
        );

    /// @notice Reserve (USDC, 6 decimals), supply (tokens, 18 decimals), asking price (USDC per token, 6 decimals),
    /// constant reserve ratio (ppm), trade fee (bps, 10_000 = 100%).
    function getPoolState()
        external
        view
        returns (uint256 reserve, uint256 supply, uint256 price, uint256 reserveRatio, uint256 tradeFeeRate);

    /// @notice Whether sells are open, when the buy-only round ends (unix seconds), whether trading is paused.
    function getTradeInfo() external view returns (bool sellsEnabled, uint256 ibrEndTime, bool isPaused);

    /// @notice Reserve (USDC, 6 decimals) and supply (tokens, 18 decimals).
    function getReserves() external view returns (uint256 reserve, uint256 supply);

    /// @notice Whether the buy-only round is over.
    function isSellEnabled() external view returns (bool);

    /// @notice Whether trading is paused now.
    function paused() external view returns (bool);

    /// @notice Whether the directory has the model switched on.
    function active() external view returns (bool);

    /// @notice Fee on either side of a trade (bps, 10_000 = 100%).
    function tradeFee() external view returns (uint16);

    /// @notice Constant reserve ratio (ppm).
    function crr() external view returns (uint256);

    /// @notice End of the buy-only round, inclusive for sells (unix seconds).
    function buyOnlyUntil() external view returns (uint256);

    /// @notice Time over which a profit deposit is released into the price (seconds).
    function windowSeconds() external view returns (uint256);

    /// @notice Reserve at which the curve begins (USDC, 6 decimals).
    function FLAT_CURVE_THRESHOLD() external view returns (uint256);

    /// @notice Launch price (USDC per token, 6 decimals).
    function FLAT_CURVE_PRICE() external view returns (uint256);

    /// @notice Model of this pool.
    function modelKey() external view returns (ModelKey);

    /// @notice Text id of the model.
    function modelId() external view returns (string memory);

    /// @notice USDC.
    function reserveToken() external view returns (address);

    /// @notice Model token.
    function hokusaiToken() external view returns (address);

    /// @notice The TokenManager.
    function tokenManager() external view returns (address);

    /// @notice The factory, which holds the roles.
    function factory() external view returns (address);

    /// @notice The directory, which switches the model.
    function modelRegistry() external view returns (address);

    /// @notice Receiver of trade fees, as the factory says.
    function treasury() external view returns (address);
}
