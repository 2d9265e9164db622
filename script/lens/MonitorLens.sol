// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IHokusaiAMM} from "../../src/interfaces/IHokusaiAMM.sol";
import {IHokusaiParams} from "../../src/interfaces/IHokusaiParams.sol";
import {IInfrastructureReserve} from "../../src/interfaces/IInfrastructureReserve.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";

/// @notice What is asked of USDC beside its ERC-20: Circle's block list.
interface IBlockList {
    /// @notice Whether an account may neither send nor receive.
    function isBlacklisted(address account) external view returns (bool);
}

/// @title Many models in one answer
/// @notice Never deployed: sent as creation code in an `eth_call` without `to`, its "code" is the answer, so that a
/// hundred models of one block cost one request and nobody needs a contract on the chain.
/// @dev The answer is `abi.encode(uint256[5][])`, a row for each id in order:
///   0  accrued (USDC, 6 decimals) 64 bits, paid 64, usage fees 64, rate (bps) 16, and `flags` in the lowest 48
///   1  provider 160, USDC of the pool's book 96
///   2  params 160, spot price (USDC per token, 6 decimals) 96
///   3  pool 160, redemption price 96
///   4  supply (tokens, 18 decimals)
/// What a contract does not answer, or answers beyond its bits, is zero, and its flag is not set: params and pools of
/// an older system have other functions, and a broken one must not hide the others. The reserve is ours and must answer.
/// @custom:source EIP-170: an answer has 24,576 bytes at most, which is 153 rows
contract MonitorLens {
    uint256 private constant RATE = 1;
    uint256 private constant ACTIVE_KNOWN = 2;
    uint256 private constant ACTIVE = 4;
    uint256 private constant RESERVE = 8;
    uint256 private constant SPOT = 16;
    uint256 private constant REDEMPTION = 32;
    uint256 private constant SUPPLY = 64;
    uint256 private constant PHASE_KNOWN = 128;
    uint256 private constant CURVE = 256;
    uint256 private constant PAUSED_KNOWN = 512;
    uint256 private constant PAUSED = 1024;
    uint256 private constant LISTED_KNOWN = 2048;
    uint256 private constant LISTED = 4096;

    /// @dev What one foreign view may burn; the others go on (gas).
    uint256 private constant GAS_A_VIEW = 1_000_000;

    /// @dev Returns the rows instead of code.
    /// @param reserve the reserve whose books are read
    /// @param router the router that knows each model's pool and params
    /// @param modelIds the models, at most 153
    constructor(IInfrastructureReserve reserve, IUsageFeeRouter router, string[] memory modelIds) {
        uint256[5][] memory rows = new uint256[5][](modelIds.length);
        address usdc = reserve.reserveToken();
        for (uint256 i; i < modelIds.length; ++i) {
            rows[i] = _row(reserve, router, usdc, modelIds[i]);
        }
        bytes memory answer = abi.encode(rows);
        assembly ("memory-safe") {
            return(add(answer, 32), mload(answer))
        }
    }

    function _row(
        IInfrastructureReserve reserve,
        IUsageFeeRouter router,
        address usdc,
        string memory modelId
    ) private view returns (uint256[5] memory row) {
        (address pool, address params) = _route(router, modelId);
        (uint256 flags, uint256 bps) = _params(params);
        flags |= _pool(pool, usdc);
        row[0] = _books(reserve, modelId) | bps << 48;
        row[1] = uint256(uint160(reserve.provider(modelId))) << 96;
        row[2] = uint256(uint160(params)) << 96;
        row[3] = uint256(uint160(pool)) << 96;
        if (pool != address(0)) flags |= _market(pool, row);
        row[0] |= flags;
    }

    /// @dev Accrued, paid and fees, 64 bits each, as the reserve itself keeps them.
    function _books(IInfrastructureReserve reserve, string memory modelId) private view returns (uint256) {
        return reserve.accrued(modelId) << 192 | reserve.paid(modelId) << 128 | reserve.usageFees(modelId) << 64;
    }

    /// @dev Pool and params as the directory has them now; zero where it does not know the model.
    function _route(IUsageFeeRouter router, string memory modelId) private view returns (address pool, address params) {
        try router.routeOf(modelId) returns (address, address, address currentPool, address currentParams) {
            return (currentPool, currentParams);
        } catch {}
    }

    function _params(address params) private view returns (uint256 flags, uint256 bps) {
        bool known;
        (known, bps) = _ask(params, abi.encodeCall(IHokusaiParams.infrastructureAccrualBps, ()));
        if (known && bps <= type(uint16).max) flags = RATE;
        else bps = 0;
        flags |= _yes(params, abi.encodeCall(IHokusaiParams.active, ()), ACTIVE_KNOWN, ACTIVE);
    }

    function _pool(address pool, address usdc) private view returns (uint256 flags) {
        flags = _yes(pool, abi.encodeCall(IHokusaiAMM.getCurrentPhase, ()), PHASE_KNOWN, CURVE);
        flags |= _yes(pool, abi.encodeCall(IHokusaiAMM.paused, ()), PAUSED_KNOWN, PAUSED);
        if (pool == address(0)) return flags;
        flags |= _yes(usdc, abi.encodeCall(IBlockList.isBlacklisted, (pool)), LISTED_KNOWN, LISTED);
    }

    /// @dev Puts the pool's book and prices beside the addresses, the supply in its own word.
    function _market(address pool, uint256[5] memory row) private view returns (uint256 flags) {
        flags = _beside(row, 1, pool, abi.encodeCall(IHokusaiAMM.reserveBalance, ()), RESERVE);
        flags |= _beside(row, 2, pool, abi.encodeCall(IHokusaiAMM.spotPrice, ()), SPOT);
        flags |= _beside(row, 3, pool, abi.encodeCall(IHokusaiAMM.redemptionPrice, ()), REDEMPTION);
        (bool known, bytes memory answer) = _call(pool, abi.encodeCall(IHokusaiAMM.getReserves, ()), 64);
        if (!known) return flags;
        (, row[4]) = abi.decode(answer, (uint256, uint256));
        flags |= SUPPLY;
    }

    function _beside(
        uint256[5] memory row,
        uint256 index,
        address to,
        bytes memory data,
        uint256 flag
    ) private view returns (uint256) {
        (bool known, uint256 value) = _ask(to, data);
        if (!known || value > type(uint96).max) return 0;
        row[index] |= value;
        return flag;
    }

    function _yes(address to, bytes memory data, uint256 known, uint256 yes) private view returns (uint256) {
        (bool answered, uint256 value) = _ask(to, data);
        if (!answered || value > 1) return 0;
        return value == 1 ? known | yes : known;
    }

    function _ask(address to, bytes memory data) private view returns (bool known, uint256 value) {
        bytes memory answer;
        (known, answer) = _call(to, data, 32);
        if (known) value = abi.decode(answer, (uint256));
    }

    /// @dev A view of anybody's: one that reverts, says too little, or has no code, has not answered.
    function _call(address to, bytes memory data, uint256 size) private view returns (bool, bytes memory answer) {
        bool ok;
        (ok, answer) = to.staticcall{gas: GAS_A_VIEW}(data);
        return (ok && answer.length >= size, answer);
    }
}
