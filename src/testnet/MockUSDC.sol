// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Stand-in for USDC on test networks
/// @notice 6 decimals; anyone may mint. Refuses to exist on Ethereum mainnet.
/// @custom:source Deployment guide, "Testing the Deployment".
contract MockUSDC is ERC20 {
    /// @notice Mock money has no place on this chain.
    error RefusedOnChain(uint256 chainId);

    constructor() ERC20("Mock USD Coin", "USDC") {
        if (block.chainid == 1) revert RefusedOnChain(block.chainid);
    }

    /// @notice Mints test money to anyone (USDC, 6 decimals).
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
