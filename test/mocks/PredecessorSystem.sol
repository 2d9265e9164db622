// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPredecessorFactory, IPredecessorPool, IPredecessorTokenManager} from "../../src/interfaces/IPredecessor.sol";

// The older system as a router beside it meets it: its error texts, a factory that answers zero for unknown models, and
// params of both versions.

/// @notice Factory of the older system: pools by model id.
contract PredecessorFactory is IPredecessorFactory {
    mapping(string modelId => address pool) public getPool;

    function hasPool(string calldata modelId) external view returns (bool) {
        return getPool[modelId] != address(0);
    }

    function setPool(string calldata modelId, address pool) external {
        getPool[modelId] = pool;
    }
}

/// @notice Pool of the older system: pulls what it is told to take.
contract PredecessorPool is IPredecessorPool {
    IERC20 private immutable USDC;

    address public immutable tokenManager;
    uint256 public reserveBalance;
    uint256 public takenPerMille = 1000;

    constructor(IERC20 usdc, address manager) {
        USDC = usdc;
        tokenManager = manager;
    }

    function depositFees(uint256 amount) external {
        require(amount > 0, "Amount must be > 0");
        uint256 taken = amount * takenPerMille / 1000;
        require(USDC.transferFrom(msg.sender, address(this), taken), "Fee deposit failed");
        reserveBalance += taken;
    }

    /// @notice Makes the pool take less than it is given.
    function take(uint256 perMille) external {
        takenPerMille = perMille;
    }
}

/// @notice Token manager of the older system: params by model id.
contract PredecessorTokenManager is IPredecessorTokenManager {
    mapping(string modelId => address params) public getParamsAddress;

    function setParams(string calldata modelId, address params) external {
        getParamsAddress[modelId] = params;
    }
}

/// @notice Params of the older system's second version.
contract PredecessorParams {
    /// @dev Wider than the getter's type, so that a test can report what no governance can have set.
    uint256 public infrastructureAccrualBps = 8000;

    function set(uint256 bps) external {
        infrastructureAccrualBps = bps;
    }
}

/// @notice Params of the older system's first version: no accrual rate.
contract PredecessorParamsV1 {
    uint16 public infraMarkupBps = 500;
}

/// @notice Params whose fallback answers every call with nothing.
contract SilentParams {
    fallback() external {}
}
