// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MarketJourneys} from "./MarketJourneys.sol";
import {ModelJourneys} from "./ModelJourneys.sol";
import {RevenueJourneys} from "./RevenueJourneys.sol";

/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract RevenueOnMockGasTest is RevenueJourneys {}

/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract MarketOnMockGasTest is MarketJourneys {}

/// forge-config: default.isolate = true
/// forge-config: fast.isolate = true
contract ModelsOnMockGasTest is ModelJourneys {}
