// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IHokusaiToken} from "../interfaces/IHokusaiToken.sol";
import {TokenArgs} from "../libraries/TokenArgs.sol";
import {DeadlineExpired, UnauthorizedCaller} from "../types/Errors.sol";
import {ModelKey} from "../types/ModelKey.sol";

/// @title Token of one model
/// @notice See IHokusaiToken.
/// @dev A clone; its immutable arguments are key, name and symbol (see TokenArgs). OpenZeppelin's ERC20Permit keeps name
/// and domain in constructor immutables, which a clone shares with its implementation, so the domain is built here.
contract HokusaiToken is IHokusaiToken, ERC20, Nonces {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    /// @inheritdoc IHokusaiToken
    address public immutable controller;

    /// @inheritdoc IHokusaiToken
    mapping(address account => bool) public isMinter;

    modifier onlyController() {
        if (msg.sender != controller) revert UnauthorizedCaller(msg.sender, controller);
        _;
    }

    /// @param manager The TokenManager that clones this implementation.
    constructor(address manager) ERC20("", "") {
        controller = manager;
    }

    /// @inheritdoc IHokusaiToken
    function mint(address to, uint256 amount) external {
        if (!isMinter[msg.sender] && msg.sender != controller) revert NotMinter(msg.sender);
        _mint(to, amount);
    }

    /// @inheritdoc IHokusaiToken
    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }

    /// @inheritdoc IHokusaiToken
    function burnFrom(address account, uint256 amount) external returns (uint256) {
        _spendAllowance(account, msg.sender, amount);
        _burn(account, amount);
        return totalSupply();
    }

    /// @inheritdoc IHokusaiToken
    function burnFor(address spender, address account, uint256 amount) external onlyController {
        if (spender != account) _spendAllowance(account, spender, amount);
        _burn(account, amount);
    }

    /// @inheritdoc IHokusaiToken
    function setMinter(address account, bool allowed) external onlyController {
        isMinter[account] = allowed;
        emit MinterSet(account, allowed);
    }

    /// @inheritdoc IERC20Permit
    /// @custom:source EIP-2612.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        if (block.timestamp > deadline) revert DeadlineExpired(deadline, block.timestamp);
        bytes32 content = keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, _useNonce(owner), deadline));
        address signer = ECDSA.recover(MessageHashUtils.toTypedDataHash(DOMAIN_SEPARATOR(), content), v, r, s);
        if (signer != owner) revert PermitSignerMismatch(signer, owner);
        _approve(owner, spender, value);
    }

    /// @inheritdoc IERC20Permit
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return
            keccak256(
                abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(name())), keccak256("1"), block.chainid, address(this))
            );
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(IERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @inheritdoc IERC20Metadata
    function name() public view override(ERC20, IERC20Metadata) returns (string memory) {
        return TokenArgs.name(Clones.fetchCloneArgs(address(this)));
    }

    /// @inheritdoc IERC20Metadata
    function symbol() public view override(ERC20, IERC20Metadata) returns (string memory) {
        return TokenArgs.symbol(Clones.fetchCloneArgs(address(this)));
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public pure override(ERC20, IERC20Metadata) returns (uint8) {
        return 18;
    }

    /// @inheritdoc IHokusaiToken
    function modelKey() external view returns (ModelKey) {
        return TokenArgs.key(Clones.fetchCloneArgs(address(this)));
    }
}
