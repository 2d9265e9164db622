// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHokusaiAMM} from "../interfaces/IHokusaiAMM.sol";
import {IHokusaiAMMFactory} from "../interfaces/IHokusaiAMMFactory.sol";
import {IHokusaiToken} from "../interfaces/IHokusaiToken.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {BondingCurve} from "../libraries/BondingCurve.sol";
import {PoolArgs} from "../libraries/PoolArgs.sol";
import {Book} from "../libraries/PoolBook.sol";
import {DeadlineExpired, UnauthorizedCaller, ZeroAddress, ZeroAmount} from "../types/Errors.sol";
import {PoolQuotes} from "./PoolQuotes.sol";

/// @title Market of one model
/// @notice See IHokusaiAMM.
/// @dev A clone; see PoolArgs for its immutable arguments. There is no emergency exit from a pool, by design.
contract HokusaiAMM is PoolQuotes, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    bytes32 private constant ADMIN_ROLE = 0x00;
    bytes32 private constant PAUSER_ROLE = keccak256("PAUSER_ROLE");
    bytes32 private constant FEE_ROUTER_ROLE = keccak256("FEE_ROUTER_ROLE");
    uint256 private constant PAUSE_SECONDS = 14 days;

    IERC20 private immutable USDC;

    /// @inheritdoc IHokusaiAMM
    address public immutable factory;

    /// @inheritdoc IHokusaiAMM
    address public immutable tokenManager;

    /// @inheritdoc IHokusaiAMM
    address public immutable modelRegistry;

    modifier onlyFactory() {
        if (msg.sender != factory) revert UnauthorizedCaller(msg.sender, factory);
        _;
    }

    /// @param usdc USDC.
    /// @param ammFactory The factory that clones this implementation.
    /// @param manager The TokenManager.
    /// @param registry The directory.
    constructor(address usdc, address ammFactory, address manager, address registry) {
        USDC = IERC20(usdc);
        factory = ammFactory;
        tokenManager = manager;
        modelRegistry = registry;
        _terms.buyOnlyUntil = type(uint40).max; // the implementation itself is never initialised
    }

    /// @inheritdoc IHokusaiAMM
    function initialize(uint16 tradeFeeBps, uint256 roundSeconds) external onlyFactory {
        if (_terms.buyOnlyUntil != 0) revert AlreadyInitialized();
        _terms = Terms({
            tradeFeeBps: tradeFeeBps,
            active: true,
            buyOnlyUntil: (block.timestamp + roundSeconds).toUint40(),
            pausedUntil: 0,
            pauserReadyAt: 0
        });
    }

    /// @inheritdoc IHokusaiAMM
    function buy(
        uint256 reserveIn,
        uint256 minTokensOut,
        address to,
        uint256 deadline
    ) external nonReentrant returns (uint256 tokensOut) {
        Terms memory terms = _terms;
        _requireOpen(terms, to, deadline);
        if (reserveIn == 0) revert ZeroAmount("reserveIn");
        if (!terms.active) revert ModelInactive();
        PoolArgs.Args memory args = PoolArgs.read(address(this));
        Book memory book = _present();
        uint256 supply = _supply(args);
        uint256 fee = _fee(reserveIn, terms.tradeFeeBps);
        // The fee is part of what is paid; buyDown accepts no sums near the width of a word.
        unchecked {
            uint256 net = reserveIn - fee;
            tokensOut = BondingCurve.buyDown(args.curve, book.reserve, supply, net);
            supply += tokensOut;
            book.reserve += net;
            book.feesOwed += fee;
        }
        _requireOutput(tokensOut, minTokensOut);
        _setClock(book, args, supply, block.timestamp >= terms.buyOnlyUntil);
        _store(book, args.curve.thresholdUsdc);

        USDC.safeTransferFrom(msg.sender, address(this), reserveIn);
        _requireBacked(book);
        IHokusaiToken(args.token).mint(to, tokensOut);
        emit Buy(msg.sender, reserveIn, tokensOut, fee, BondingCurve.askPriceAfter(args.curve, book.reserve, supply));
    }

    /// @inheritdoc IHokusaiAMM
    function sell(
        uint256 tokensIn,
        uint256 minReserveOut,
        address to,
        uint256 deadline
    ) external nonReentrant returns (uint256 reserveOut) {
        Terms memory terms = _terms;
        _requireOpen(terms, to, deadline);
        if (tokensIn == 0) revert ZeroAmount("tokensIn");
        if (block.timestamp < terms.buyOnlyUntil) revert BuyOnlyRound(terms.buyOnlyUntil);
        PoolArgs.Args memory args = PoolArgs.read(address(this));
        Book memory book = _present();
        // slither-disable-next-line reentrancy-no-eth: the model's own token calls nobody
        uint256 supply = IHokusaiToken(args.token).burnFrom(msg.sender, tokensIn);
        uint256 fee;
        // What was burned was part of the supply; gross is part of the reserve, and the fee of gross.
        unchecked {
            uint256 gross = BondingCurve.sellDown(args.curve, book.reserve, supply + tokensIn, tokensIn);
            fee = _fee(gross, terms.tradeFeeBps);
            reserveOut = gross - fee;
            book.reserve -= gross;
            book.feesOwed += fee;
        }
        _requireOutput(reserveOut, minReserveOut);
        _setClock(book, args, supply, true);
        _store(book, args.curve.thresholdUsdc);

        USDC.safeTransfer(to, reserveOut);
        emit Sell(msg.sender, tokensIn, reserveOut, fee, BondingCurve.askPriceAfter(args.curve, book.reserve, supply));
    }

    /// @inheritdoc IHokusaiAMM
    function depositFees(uint256 amount) external nonReentrant {
        USDC.safeTransferFrom(msg.sender, address(this), amount);
        _creditProfit(amount);
    }

    /// @inheritdoc IHokusaiAMM
    function creditFees(uint256 amount) external nonReentrant {
        if (!IAccessControl(factory).hasRole(FEE_ROUTER_ROLE, msg.sender)) revert NotFeeRouter(msg.sender);
        _creditProfit(amount);
    }

    /// @inheritdoc IHokusaiAMM
    function collectFees() external nonReentrant returns (uint256 amount) {
        amount = feesOwed();
        // slither-disable-next-line incorrect-equality: nothing owed is exactly zero, and nobody can make it less
        if (amount == 0) revert NothingToCollect();
        _clearFees();
        address recipient = treasury();
        emit FeesCollected(recipient, amount);
        USDC.safeTransfer(recipient, amount);
    }

    /// @inheritdoc IHokusaiAMM
    function poke() external nonReentrant {
        PoolArgs.Args memory args = PoolArgs.read(address(this));
        Book memory book = _present();
        _setClock(book, args, _supply(args), isSellEnabled());
        _store(book, args.curve.thresholdUsdc);
    }

    /// @inheritdoc IHokusaiAMM
    function pause() external {
        uint256 until = block.timestamp + PAUSE_SECONDS;
        if (!IAccessControl(factory).hasRole(ADMIN_ROLE, msg.sender)) {
            _requireRole(PAUSER_ROLE);
            if (block.timestamp < _terms.pauserReadyAt) revert PauseCoolingDown(_terms.pauserReadyAt);
            _terms.pauserReadyAt = (until + PAUSE_SECONDS).toUint40();
        }
        _terms.pausedUntil = until.toUint40();
        emit Paused(msg.sender, until);
    }

    /// @inheritdoc IHokusaiAMM
    function unpause() external {
        _requireRole(ADMIN_ROLE);
        if (!paused()) revert NotPaused();
        (_terms.pausedUntil, _terms.pauserReadyAt) = (0, 0);
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IHokusaiAMM
    function setTradeFee(uint16 newFeeBps) external onlyFactory {
        emit TradeFeeSet(_terms.tradeFeeBps, newFeeBps);
        _terms.tradeFeeBps = newFeeBps;
    }

    /// @inheritdoc IHokusaiAMM
    function setActive(bool newActive) external {
        if (msg.sender != modelRegistry) revert UnauthorizedCaller(msg.sender, modelRegistry);
        _terms.active = newActive;
        emit ActiveSet(newActive);
    }

    /// @inheritdoc IHokusaiAMM
    function modelId() external view returns (string memory) {
        return IModelRegistry(modelRegistry).modelIdOf(modelKey());
    }

    /// @inheritdoc IHokusaiAMM
    function reserveToken() external view returns (address) {
        return address(USDC);
    }

    /// @inheritdoc IHokusaiAMM
    function treasury() public view returns (address) {
        return IHokusaiAMMFactory(factory).treasury();
    }

    /// @dev Books profit that is already here and sends it on its way into the price.
    function _creditProfit(uint256 amount) private {
        if (amount == 0) revert ZeroAmount("amount");
        (uint256 unreleased, uint256 reserve, uint256 owed) = _addProfit(amount);
        _requireBacked(owed);
        emit FeesDeposited(msg.sender, amount, reserve, unreleased);
    }

    /// @dev What both sides of a trade depend on.
    function _requireOpen(Terms memory terms, address to, uint256 deadline) private view {
        if (block.timestamp > deadline) revert DeadlineExpired(deadline, block.timestamp);
        if (to == address(0)) revert ZeroAddress("to");
        if (block.timestamp < terms.pausedUntil) revert TradingPaused(terms.pausedUntil);
    }

    function _requireBacked(Book memory book) private view {
        unchecked {
            _requireBacked(book.reserve + book.unreleased + book.feesOwed); // none of them near the width of a word
        }
    }

    function _requireBacked(uint256 needed) private view {
        uint256 balance = USDC.balanceOf(address(this));
        if (balance < needed) revert NotArrived(balance, needed);
    }

    function _requireRole(bytes32 role) private view {
        if (!IAccessControl(factory).hasRole(role, msg.sender)) revert MissingPoolRole(msg.sender, role);
    }

    function _requireOutput(uint256 got, uint256 min) private pure {
        // slither-disable-next-line incorrect-equality: an output of zero is exactly zero
        if (got == 0) revert ZeroOutput();
        if (got < min) revert SlippageExceeded(got, min);
    }
}
