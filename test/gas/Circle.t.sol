// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MarketJourneys} from "./MarketJourneys.sol";
import {ModelJourneys} from "./ModelJourneys.sol";
import {RevenueJourneys} from "./RevenueJourneys.sol";

/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract RevenueOnCircleGasTest is RevenueJourneys {
    function _onCircle() internal pure override returns (bool) {
        return true;
    }
}

/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract MarketOnCircleGasTest is MarketJourneys {
    function _onCircle() internal pure override returns (bool) {
        return true;
    }
}

/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract ModelsOnCircleGasTest is ModelJourneys {
    function _onCircle() internal pure override returns (bool) {
        return true;
    }
}
