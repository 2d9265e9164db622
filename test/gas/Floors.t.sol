// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiAMM} from "../../src/interfaces/IHokusaiAMM.sol";
import {IInfrastructureReserve} from "../../src/interfaces/IInfrastructureReserve.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {Test} from "forge-std/Test.sol";

/// @notice What an operation costs if every contract in it computed for nothing: the transaction and its data, the
/// accounts and slots it cannot do without, the events. No layout of the same duties gets below it. With mock USDC.
/// @custom:source EIP-2929, EIP-2200, EIP-3529; the logs and the data as in the yellow paper and EIP-2028.
contract FloorsGasTest is Test {
    uint256 private constant TRANSACTION = 21_000;
    uint256 private constant ACCOUNT = 2600;
    uint256 private constant READ = 2100;
    uint256 private constant UPDATE = 5000;
    uint256 private constant NEW = 22_100;
    uint256 private constant WARM_CALL = 100;

    /// @dev Role; totals, line, provider, a fresh invoice; USDC and two balances.
    function test_Pay() public {
        bytes memory data = abi.encodeCall(
            IInfrastructureReserve.payInfrastructureCost,
            ("model-id", makeAddr("provider"), 10e6, keccak256("3"), "compute")
        );
        uint256 slots = READ + UPDATE + UPDATE + READ + NEW;
        _record("pay, third", _transaction(data) + slots + ACCOUNT + 2 * UPDATE + _transfer() + _log(4, 224));
    }

    /// @dev Implementation, terms, book; USDC, allowance, two balances, the look at what arrived; token and its
    /// implementation, minter, supply, balance.
    function test_Buy() public {
        bytes memory data = abi.encodeCall(IHokusaiAMM.buy, (1000e6, 1, makeAddr("bob"), block.timestamp));
        uint256 pool = ACCOUNT + READ + UPDATE;
        uint256 usdc = ACCOUNT + 3 * UPDATE + WARM_CALL + _transfer();
        uint256 token = 2 * ACCOUNT + READ + 2 * UPDATE + _transfer();
        _record("buy, on the curve", _transaction(data) + pool + usdc + token + _log(2, 128));
    }

    /// @dev As a purchase, with an allowance of the token instead of one of USDC.
    function test_Sell() public {
        bytes memory data = abi.encodeCall(IHokusaiAMM.sell, (1000e18, 1, makeAddr("bob"), block.timestamp));
        uint256 pool = ACCOUNT + READ + UPDATE;
        uint256 usdc = ACCOUNT + 2 * UPDATE + _transfer();
        uint256 token = 2 * ACCOUNT + 3 * UPDATE + _transfer();
        _record("sell, on the curve", _transaction(data) + pool + usdc + token + _log(2, 128));
    }

    /// @dev Once: gate, reserve and its role, totals; USDC, allowance and two balances; factory and its role; two
    /// implementations. For each model: route, params and their state, pool and its book, its USDC, its line, the
    /// pool's question for the router's role and its look at what arrived, three events, and two words of the reserve's
    /// one event for all.
    function test_BatchOfAHundred() public {
        string[] memory ids = new string[](100);
        uint256[] memory amounts = new uint256[](100);
        for (uint256 i = 0; i < 100; ++i) {
            (ids[i], amounts[i]) = (string.concat("model-", vm.toString(1000 + i)), 100e6);
        }
        uint256 once = READ + ACCOUNT + READ + UPDATE + ACCOUNT + 3 * UPDATE + ACCOUNT + READ + 2 * ACCOUNT;
        uint256 model = READ + ACCOUNT + READ + ACCOUNT + UPDATE + UPDATE + UPDATE + 5 * WARM_CALL;
        model += _transfer() + _log(4, 192) + _log(2, 96) + 8 * 64;
        bytes memory data = abi.encodeCall(IUsageFeeRouter.batchDepositFees, (ids, amounts));
        _record("batch of 100, third", _transaction(data) + once + _log(1, 128) + 100 * model);
    }

    function _record(string memory operation, uint256 gas) private {
        vm.snapshotValue("floor-mock", operation, gas);
    }

    function _transfer() private pure returns (uint256) {
        return _log(3, 32);
    }

    function _log(uint256 topics, uint256 size) private pure returns (uint256) {
        return 375 + 375 * topics + 8 * size;
    }

    function _transaction(bytes memory data) private pure returns (uint256 gas) {
        gas = TRANSACTION;
        for (uint256 i = 0; i < data.length; ++i) {
            gas += data[i] == 0 ? 4 : 16;
        }
    }
}
