// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {BondingCurve} from "../libraries/BondingCurve.sol";
import {Drip} from "../libraries/Drip.sol";
import {PoolArgs} from "../libraries/PoolArgs.sol";
import {Book, PoolBook} from "../libraries/PoolBook.sol";
import {PPM, WAD} from "../types/Curve.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title Books of a pool
/// @notice What the pool owns, how much of it is in the price, and what both say. Moves no money: HokusaiAMM does, and
/// each change of its cash goes with a change here.
abstract contract PoolBooks is IHokusaiAMM {
    /// @dev One slot: what trading depends on besides the curve (bps; unix seconds). A trade reads it once.
    struct Terms {
        uint16 tradeFeeBps;
        bool active;
        uint40 buyOnlyUntil;
        uint40 pausedUntil;
        uint40 pauserReadyAt;
    }

    uint256 internal constant BPS = 10_000;

    /// @dev The release clock runs from 1 % of the tokens that the threshold buys at the launch price.
    uint256 private constant LIVE_SUPPLY_DIVISOR = 100;

    /// @dev Profit of one deposit stays below this, so that no sum of the book wraps (USDC, 6 decimals).
    uint256 private constant WIDEST_AMOUNT = 1 << 64;

    /// @dev See PoolBook.
    uint256 private _bookWord;
    Terms internal _terms;

    /// @inheritdoc IHokusaiAMM
    function reserveBalance() public view returns (uint256) {
        Book memory book = _book();
        return book.reserve + book.unreleased;
    }

    /// @inheritdoc IHokusaiAMM
    function pricedReserve() public view returns (uint256) {
        return _present().reserve;
    }

    /// @inheritdoc IHokusaiAMM
    function unreleasedProfit() external view returns (uint256) {
        return _present().unreleased;
    }

    /// @inheritdoc IHokusaiAMM
    function feesOwed() public view returns (uint256) {
        return _book().feesOwed;
    }

    /// @inheritdoc IHokusaiAMM
    function spotPrice() public view returns (uint256) {
        PoolArgs.Args memory args = _args();
        return BondingCurve.askPrice(args.curve, pricedReserve(), _supply(args));
    }

    /// @inheritdoc IHokusaiAMM
    function redemptionPrice() public view returns (uint256) {
        PoolArgs.Args memory args = _args();
        return BondingCurve.redemptionPrice(args.curve, pricedReserve(), _supply(args));
    }

    /// @inheritdoc IHokusaiAMM
    /// @dev A holder may sell T of S, have c·S minted, and buy back. In tokens the mint gives her c·T; the two fees f on
    /// the proceeds G cost her 2f·G·wS/A on the curve, and G ≥ A·T/S. So c ≤ 2f·w, wherever the pool was sold down to:
    /// below the threshold too, since the way there may have begun above it. 0.9 is the margin.
    function rewardCap() external view returns (uint256) {
        if (paused()) return 0; // holders who cannot leave are not diluted
        if (!isSellEnabled()) return type(uint256).max;
        PoolArgs.Args memory args = _args();
        uint256 supply = _supply(args);
        if (supply < _liveSupply(args)) return 0;
        return supply * 18 * _terms.tradeFeeBps * args.curve.crrPpm / (10 * BPS * PPM);
    }

    /// @inheritdoc IHokusaiAMM
    function getCurrentPhase() public view returns (Phase) {
        return _phase(pricedReserve(), _args().curve.thresholdUsdc);
    }

    /// @inheritdoc IHokusaiAMM
    function getPhaseInfo()
        external
        view
        returns (
            Phase currentPhase,
            uint256 currentReserve,
            uint256 threshold,
            uint256 flatPrice,
            uint256 percentToThreshold
        )
    {
        PoolArgs.Args memory args = _args();
        threshold = args.curve.thresholdUsdc;
        flatPrice = args.curve.launchPriceUsdc;
        currentReserve = pricedReserve();
        currentPhase = _phase(currentReserve, threshold);
        percentToThreshold = currentReserve >= threshold ? 100 : currentReserve * 100 / threshold;
    }

    /// @inheritdoc IHokusaiAMM
    function getPoolState()
        external
        view
        returns (uint256 reserve, uint256 supply, uint256 price, uint256 reserveRatio, uint256 tradeFeeRate)
    {
        (reserve, supply) = getReserves();
        return (reserve, supply, spotPrice(), crr(), tradeFee());
    }

    /// @inheritdoc IHokusaiAMM
    function getTradeInfo() external view returns (bool sellsEnabled, uint256 ibrEndTime, bool isPaused) {
        return (isSellEnabled(), _terms.buyOnlyUntil, paused());
    }

    /// @inheritdoc IHokusaiAMM
    function getReserves() public view returns (uint256 reserve, uint256 supply) {
        return (reserveBalance(), _supply(_args()));
    }

    /// @inheritdoc IHokusaiAMM
    function isSellEnabled() public view returns (bool) {
        return block.timestamp >= _terms.buyOnlyUntil;
    }

    /// @inheritdoc IHokusaiAMM
    function paused() public view returns (bool) {
        return block.timestamp < _terms.pausedUntil;
    }

    /// @inheritdoc IHokusaiAMM
    function active() external view returns (bool) {
        return _terms.active;
    }

    /// @inheritdoc IHokusaiAMM
    function tradeFee() public view returns (uint16) {
        return _terms.tradeFeeBps;
    }

    /// @inheritdoc IHokusaiAMM
    function crr() public view returns (uint256) {
        return _args().curve.crrPpm;
    }

    /// @inheritdoc IHokusaiAMM
    function buyOnlyUntil() external view returns (uint256) {
        return _terms.buyOnlyUntil;
    }

    /// @inheritdoc IHokusaiAMM
    function windowSeconds() external view returns (uint256) {
        return _args().windowSeconds;
    }

    /// @inheritdoc IHokusaiAMM
    function FLAT_CURVE_THRESHOLD() external view returns (uint256) {
        return _args().curve.thresholdUsdc;
    }

    /// @inheritdoc IHokusaiAMM
    function FLAT_CURVE_PRICE() external view returns (uint256) {
        return _args().curve.launchPriceUsdc;
    }

    /// @inheritdoc IHokusaiAMM
    function modelKey() public view returns (ModelKey) {
        return _args().key;
    }

    /// @inheritdoc IHokusaiAMM
    function hokusaiToken() external view returns (address) {
        return _args().token;
    }

    /// @dev For views; a trade asks PoolArgs itself, as each function on the way zeroes the struct it returns.
    function _args() internal view returns (PoolArgs.Args memory) {
        return PoolArgs.read(address(this));
    }

    function _supply(PoolArgs.Args memory args) internal view returns (uint256) {
        return IERC20(args.token).totalSupply();
    }

    /// @dev The book as it was last written.
    function _book() internal view returns (Book memory) {
        return PoolBook.unpack(_bookWord);
    }

    /// @dev The book as of now.
    function _present() internal view returns (Book memory book) {
        uint256 word = _bookWord;
        (book.reserve, book.unreleased, book.remaining) = PoolBook.present(word, block.timestamp);
        (book.feesOwed, book.last, book.running) = (PoolBook.feesOwed(word), block.timestamp, PoolBook.running(word));
    }

    /// @dev Adds profit to the line, without a book in memory: this is most of what happens to a pool. The time the line
    /// runs is the mean of both, weighed by amount and rounded down.
    /// @return unreleased What waits now.
    /// @return reserve What the holders own now.
    /// @return owed All that the pool must have now.
    function _addProfit(uint256 amount) internal returns (uint256 unreleased, uint256 reserve, uint256 owed) {
        if (amount >= WIDEST_AMOUNT) revert ProfitTooLarge(amount);
        (uint256 window, uint256 threshold) = PoolArgs.readDrip(address(this));
        uint256 word = _bookWord;
        uint256 left;
        (reserve, unreleased, left) = PoolBook.present(word, block.timestamp);
        left = Drip.merged(unreleased, left, amount, window);
        // None of the sums near the width of a word.
        unchecked {
            unreleased += amount;
            owed = PoolBook.feesOwed(word);
            _write(
                word, PoolBook.pack(reserve, unreleased, owed, block.timestamp, left, PoolBook.running(word)), threshold
            );
            reserve += unreleased;
            owed += reserve;
        }
    }

    /// @dev Looks whether the clock runs: the round is over and somebody owns the profit.
    function _setClock(Book memory book, PoolArgs.Args memory args, uint256 supply, bool roundOver) internal pure {
        book.running = roundOver && supply >= _liveSupply(args);
    }

    /// @dev Writes the book and says so if the priced reserve has crossed the threshold since the last touch.
    function _store(Book memory book, uint256 threshold) internal {
        _write(_bookWord, PoolBook.pack(book), threshold);
    }

    function _write(uint256 old, uint256 word, uint256 threshold) private {
        _bookWord = word;
        uint256 reserve = PoolBook.reserve(word);
        bool was = PoolBook.reserve(old) > threshold;
        if (was != reserve > threshold) {
            emit PhaseTransition(
                was ? Phase.BONDING_CURVE : Phase.FLAT_PRICE, _phase(reserve, threshold), reserve, block.timestamp
            );
        }
    }

    /// @dev Writes that no trade fee waits any more.
    function _clearFees() internal {
        Book memory book = _book();
        book.feesOwed = 0;
        _bookWord = PoolBook.pack(book);
    }

    function _phase(uint256 reserve, uint256 threshold) private pure returns (Phase) {
        return reserve > threshold ? Phase.BONDING_CURVE : Phase.FLAT_PRICE;
    }

    function _liveSupply(PoolArgs.Args memory args) private pure returns (uint256) {
        unchecked {
            return args.curve.thresholdUsdc * WAD / args.curve.launchPriceUsdc / LIVE_SUPPLY_DIVISOR; // 64 and 60 bits
        }
    }
}
