// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {Vm} from "forge-std/Vm.sol";
import {IHokusaiAMMFactory} from "../../src/interfaces/IHokusaiAMMFactory.sol";
import {IHokusaiParams} from "../../src/interfaces/IHokusaiParams.sol";
import {IPredecessorPool, IPredecessorTokenManager} from "../../src/interfaces/IPredecessor.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {DeployConfig, System} from "./DeployConfig.sol";
import {IPredecessorMaker} from "./PredecessorMaker.sol";

/// @notice What the existing system is to a model's revenue.
/// @param Usable A deposit went through, at the rate of params that the factory's own manager made.
/// @param NoPool The factory knows no pool of the model.
/// @param LegacyParams The model's params are of the first version and know no accrual rate.
/// @param ForeignManager The pool names another manager than the factory, or one that knows no params of the model.
/// @param Refused All of that is in order, and still a deposit reverted.
enum Verdict {
    Usable,
    NoPool,
    LegacyParams,
    ForeignManager,
    Refused
}

/// @notice Which params a manager makes for its next model, as a trial showed; `Unknown` where it made none.
enum Maker {
    Current,
    Legacy,
    Unknown
}

/// @notice One model and what became of a deposit of one unit.
/// @param infraBps The rate now (bps, 10_000 = 100%); zero where there is none.
/// @param made Whether the deposit went through.
/// @param reason What it reverted with.
struct Probe {
    string modelId;
    Verdict verdict;
    address pool;
    address manager;
    address params;
    uint256 infraBps;
    bool made;
    bytes reason;
}

/// @notice The existing system as the router meets it.
/// @param manager The factory's token manager.
/// @param listed Whether the factory lists the router, or will once the plan is carried out.
struct Beside {
    address manager;
    Maker maker;
    bool listed;
    Probe[] probes;
}

/// @notice Tries deposits in a simulation, so that what is said about a model was seen and not inferred. Every trial is
/// undone. It needs nothing of a node but what a fork reads: code and storage.
contract DepositProbe is StdCheats {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Ends a trial in which one unit arrived whole.
    error DepositMade();

    /// @notice Ends a trial in which something else than one unit arrived (USDC, 6 decimals).
    error DepositAstray(uint256 infrastructureAmount, uint256 profitAmount);

    /// @notice Ends a trial in which a manager made params that know their rate, or do not.
    error ManagerMade(bool knowsRate);

    /// @dev A manager gives back what it was paid too much, also when that is nothing.
    receive() external payable {}

    /// @notice Tries one deposit for each configured model and, beside an older system, one new model.
    /// @param s Reserve and router as they will be.
    /// @param listed Whether a factory of ours lists the router; a trial assumes it does.
    function probe(DeployConfig calldata c, System calldata s, bool listed) external returns (Beside memory beside) {
        beside.manager = IHokusaiAMMFactory(s.factory).tokenManager();
        beside.listed = listed;
        if (c.existing.kind == IUsageFeeRouter.Kind.Predecessor) beside.maker = _maker(beside.manager);
        if (!listed) {
            bytes memory asked = abi.encodeCall(IAccessControl.hasRole, (keccak256("FEE_ROUTER_ROLE"), s.router));
            vm.mockCall(s.factory, asked, abi.encode(true));
        }
        deal(s.usdc, c.holders.backend, 1);
        beside.probes = new Probe[](c.models.length);
        for (uint256 i = 0; i < c.models.length; ++i) {
            beside.probes[i] = _probe(s, c.holders.backend, beside.manager, c.models[i].spec.modelId);
        }
    }

    /// @notice Deposits one unit and reverts with what came of it.
    function depositOne(System calldata s, address depositor, address pool, string calldata modelId) external {
        IERC20 usdc = IERC20(s.usdc);
        (uint256 inReserve, uint256 inPool) = (usdc.balanceOf(s.reserve), usdc.balanceOf(pool));
        vm.prank(depositor);
        usdc.approve(s.router, 1);
        vm.prank(depositor);
        IUsageFeeRouter(s.router).depositFee(modelId, 1);
        uint256 infra = usdc.balanceOf(s.reserve) - inReserve;
        uint256 profit = usdc.balanceOf(pool) - inPool;
        if (infra + profit != 1) revert DepositAstray(infra, profit);
        revert DepositMade();
    }

    /// @notice Makes a model at a manager of the older system and reverts with what its params know.
    function makeOne(address manager) external {
        uint256 fee = IPredecessorMaker(manager).deploymentFee();
        vm.deal(address(this), fee);
        string memory modelId = string.concat("probe-", vm.toString(manager));
        IPredecessorMaker(manager).deployToken{value: fee}(modelId, "Probe", "PROBE", 1);
        (bool ok, bytes memory data) = IPredecessorTokenManager(manager).getParamsAddress(modelId)
            .staticcall(abi.encodeCall(IHokusaiParams.infrastructureAccrualBps, ()));
        revert ManagerMade(ok && data.length == 32);
    }

    /// @dev Not for a manager of ours: it makes models for its own deployers only, and always with a rate.
    function _maker(address manager) private returns (Maker) {
        try this.makeOne(manager) {}
        catch (bytes memory end) {
            if (keccak256(end) == keccak256(abi.encodeWithSelector(ManagerMade.selector, true))) return Maker.Current;
            if (keccak256(end) == keccak256(abi.encodeWithSelector(ManagerMade.selector, false))) return Maker.Legacy;
        }
        return Maker.Unknown;
    }

    function _probe(
        System calldata s,
        address depositor,
        address manager,
        string calldata modelId
    ) private returns (Probe memory p) {
        p.modelId = modelId;
        p.pool = IHokusaiAMMFactory(s.factory).getPool(modelId);
        IUsageFeeRouter.Status status;
        (status, p.manager, p.params, p.infraBps) = _read(s, p.pool, modelId);
        try this.depositOne(s, depositor, p.pool, modelId) {}
        catch (bytes memory end) {
            p.made = keccak256(end) == keccak256(abi.encodeWithSelector(DepositMade.selector));
            if (!p.made) p.reason = end;
        }
        if (p.pool == address(0)) p.verdict = Verdict.NoPool;
        else if (p.manager != manager || p.params == address(0)) p.verdict = Verdict.ForeignManager;
        else if (status == IUsageFeeRouter.Status.LegacyParams) p.verdict = Verdict.LegacyParams;
        else if (!p.made) p.verdict = Verdict.Refused;
    }

    /// @dev What the router reads; zeros where the pool names no manager that could be asked.
    function _read(
        System calldata s,
        address pool,
        string calldata modelId
    ) private view returns (IUsageFeeRouter.Status status, address manager, address params, uint256 bps) {
        if (pool == address(0)) return (IUsageFeeRouter.Status.PoolDoesNotExist, manager, params, bps);
        (bool ok, bytes memory answer) = pool.staticcall(abi.encodeCall(IPredecessorPool.tokenManager, ()));
        if (!ok || answer.length != 32) return (IUsageFeeRouter.Status.ParamsNotFound, manager, params, bps);
        manager = abi.decode(answer, (address));
        string[] memory ids = new string[](1);
        ids[0] = modelId;
        try IUsageFeeRouter(s.router).checkBatch(ids) returns (IUsageFeeRouter.Status[] memory found) {
            status = found[0];
            (,,, params) = IUsageFeeRouter(s.router).routeOf(modelId);
            (, bps,) = IUsageFeeRouter(s.router).getModelStats(modelId);
        } catch {
            status = IUsageFeeRouter.Status.ParamsNotFound;
        }
    }
}
