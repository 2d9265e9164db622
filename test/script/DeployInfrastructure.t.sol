// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {BlockedCall} from "../../script/lib/Actor.sol";
import {DeployConfig, Existing, ModelPlan, System, UsdcChoice} from "../../script/lib/DeployConfig.sol";
import {Beside, DepositProbe, Maker, Probe, Verdict} from "../../script/lib/DepositProbe.sol";
import {InfrastructureBuilder} from "../../script/lib/InfrastructureBuilder.sol";
import {IHokusaiAMM} from "../../src/interfaces/IHokusaiAMM.sol";
import {IInfrastructureReserve} from "../../src/interfaces/IInfrastructureReserve.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {Base} from "../Base.t.sol";
import {PredecessorBase} from "../fixtures/PredecessorBase.sol";
import {PredecessorFactory} from "../fixtures/PredecessorFactory.sol";
import {PredecessorPool} from "../fixtures/PredecessorPool.sol";
import {PredecessorTokenManager} from "../fixtures/PredecessorTokenManager.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice Reserve and router beside what is there: exactly these steps, none the second time, and every model judged by
/// a deposit. A whole system of ours stands as the existing one, and one of the older kind beside it.
contract DeployInfrastructureTest is Base, PredecessorBase, InfrastructureBuilder {
    address[] private senders;

    address private deployer = makeAddr("deployer of option 2");
    address private owner = makeAddr("admin of option 2");

    function setUp() public override {
        super.setUp();
        _buildOld(address(usdc), treasury, false);
        _launchOld("usable");
    }

    function test_BesideAnOlderSystemItIsTwoContractsThreeGrantsAndTheProviders() public {
        DeployConfig memory c = _beside(IUsageFeeRouter.Kind.Predecessor, _ids("usable", "no-pool"));
        System memory s = _expectSent(c, 2 + 3 + 1);
        for (uint256 i = 0; i < senders.length; ++i) {
            assertEq(senders[i], deployer);
        }
        IInfrastructureReserve besideReserve = IInfrastructureReserve(s.reserve);
        assertTrue(IAccessControl(s.reserve).hasRole(keccak256("DEPOSITOR_ROLE"), s.router));
        assertTrue(IAccessControl(s.reserve).hasRole(keccak256("PAYER_ROLE"), treasury));
        assertTrue(IAccessControl(s.router).hasRole(keccak256("FEE_DEPOSITOR_ROLE"), backend));
        assertEq(besideReserve.provider("usable"), provider);
        assertEq(besideReserve.provider("no-pool"), address(0));
        assertEq(besideReserve.factory(), address(oldFactory));
        assertEq(IUsageFeeRouter(s.router).infraReserve(), s.reserve);
        assertEq(uint8(IUsageFeeRouter(s.router).kind()), uint8(IUsageFeeRouter.Kind.Predecessor));
        _expectSent(c, 0);
    }

    function test_AProviderFollowsOnceTheModelHasAPool() public {
        DeployConfig memory c = _beside(IUsageFeeRouter.Kind.Predecessor, _ids("usable", "later"));
        _convergeInfrastructure(c);
        _launchOld("later");
        System memory s = _expectSent(c, 1);
        assertEq(IInfrastructureReserve(s.reserve).provider("later"), provider);
    }

    function test_AnotherAdminTakesOverAtTheEnd() public {
        DeployConfig memory c = _beside(IUsageFeeRouter.Kind.Predecessor, _ids("usable", "no-pool"));
        c.holders.admin = owner;
        System memory s = _expectSent(c, 2 + 3 + 1 + 2 + 2);
        assertTrue(_has(s.reserve, ADMIN, owner));
        assertTrue(_has(s.router, ADMIN, owner));
        assertFalse(_has(s.reserve, ADMIN, deployer));
        assertFalse(_has(s.router, ADMIN, deployer));
        _expectSent(c, 0);
    }

    function test_BesideAFactoryOfOursItsAdminListsTheRouter() public {
        DeployConfig memory c = _beside(IUsageFeeRouter.Kind.Native, _ids(MODEL, "no-pool"));
        c.existing.admin = admin;
        System memory s = _expectSent(c, 2 + 3 + 1 + 1);
        assertEq(senders[6], admin, "the only step of somebody else");
        assertTrue(_has(address(factory), FEE_ROUTER, s.router));
        assertTrue(_has(address(factory), FEE_ROUTER, address(router)), "the older router stays listed");
        _expectSent(c, 0);
        _fund(backend, 100e6, s.router);
        vm.prank(backend);
        IUsageFeeRouter(s.router).depositFee(MODEL, 100e6);
        assertEq(IInfrastructureReserve(s.reserve).accrued(MODEL), 80e6);
        assertEq(pool.reserveBalance(), 20e6);
    }

    function test_TheDeployerListsTheRouterWhereItMay() public {
        DeployConfig memory c = _beside(IUsageFeeRouter.Kind.Native, _ids(MODEL, "no-pool"));
        vm.prank(admin);
        factory.grantRole(0x00, deployer);
        _expectSent(c, 2 + 3 + 1 + 1);
        assertEq(senders[6], deployer);
    }

    function test_AListingThatNobodyKnownMayMakeIsBlocked() public {
        DeployConfig memory c = _beside(IUsageFeeRouter.Kind.Native, _ids(MODEL, "no-pool"));
        System memory s = _expectSent(c, 2 + 3 + 1);
        assertFalse(_isListed(c, s));
        assertEq(_blocked.length, 1);
        BlockedCall memory listing = _blocked[0];
        assertEq(listing.sender, c.holders.admin);
        assertEq(listing.to, address(factory));
        assertEq(listing.role, ADMIN);
        assertEq(listing.data, abi.encodeCall(IAccessControl.grantRole, (FEE_ROUTER, s.router)));
        Beside memory beside = new DepositProbe().probe(c, s, false);
        assertFalse(beside.listed);
        assertEq(uint8(beside.probes[0].verdict), uint8(Verdict.Usable), "judged as if it were listed");
        _fund(backend, 1e6, s.router);
        vm.clearMockedCalls();
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMM.NotFeeRouter.selector, s.router));
        vm.prank(backend);
        IUsageFeeRouter(s.router).depositFee(MODEL, 1e6);
    }

    function test_AModelIsUsableBecauseADepositWentThrough() public {
        Beside memory beside = _probed(_ids("usable", "no-pool"));
        Probe memory p = beside.probes[0];
        assertEq(uint8(p.verdict), uint8(Verdict.Usable));
        assertEq(p.pool, oldFactory.getPool("usable"));
        assertEq(p.params, oldManager.getParamsAddress("usable"));
        assertEq(p.manager, address(oldManager));
        assertEq(p.infraBps, 8000);
        assertTrue(p.made);
        assertEq(p.reason.length, 0);
        assertEq(beside.manager, address(oldManager));
        assertEq(uint8(beside.maker), uint8(Maker.Current));
    }

    function test_AModelWithoutPoolIsNamed() public {
        Probe memory p = _probed(_ids("usable", "no-pool")).probes[1];
        assertEq(uint8(p.verdict), uint8(Verdict.NoPool));
        assertEq(p.reason, abi.encodeWithSelector(IUsageFeeRouter.PoolDoesNotExist.selector, "no-pool"));
    }

    function test_ParamsAndManagerOfTheFirstVersionAreNamed() public {
        _buildOld(address(usdc), treasury, true);
        _launchOld("usable");
        Beside memory beside = _probed(_ids("usable", "no-pool"));
        Probe memory p = beside.probes[0];
        assertEq(uint8(p.verdict), uint8(Verdict.LegacyParams));
        assertEq(p.reason, abi.encodeWithSelector(IUsageFeeRouter.LegacyParams.selector, "usable", p.params));
        assertEq(uint8(beside.maker), uint8(Maker.Legacy));
        assertEq(beside.manager, address(oldManager));
    }

    function test_AManagerThatMakesNothingIsUnknown() public {
        vm.mockCallRevert(address(oldManager), abi.encodePacked(oldManager.deployToken.selector), "closed");
        assertEq(uint8(_probed(_ids("usable", "no-pool")).maker), uint8(Maker.Unknown));
    }

    function test_AManagerThatWantsAFeeIsPaidInTheTrial() public {
        vm.prank(oldOwner);
        oldManager.setDeploymentFee(1 ether);
        assertEq(uint8(_probed(_ids("usable", "no-pool")).maker), uint8(Maker.Current));
        assertEq(oldOwner.balance, 0, "undone");
    }

    function test_APoolOfAnotherManagerIsNamed() public {
        PredecessorPool usable = PredecessorPool(oldFactory.getPool("usable"));
        address elsewhere = address(new PredecessorTokenManager(address(oldRegistry)));
        vm.mockCall(address(usable), abi.encodeCall(usable.tokenManager, ()), abi.encode(elsewhere));
        Probe memory p = _probed(_ids("usable", "no-pool")).probes[0];
        assertEq(uint8(p.verdict), uint8(Verdict.ForeignManager));
        assertEq(p.manager, elsewhere);
        assertEq(p.reason, abi.encodeWithSelector(IUsageFeeRouter.ParamsNotFound.selector, "usable"));
    }

    function test_APoolThatNamesNoManagerIsNamed() public {
        bytes memory asked = abi.encodeCall(PredecessorFactory.getPool, ("usable"));
        for (uint256 i = 0; i < 2; ++i) {
            vm.mockCall(address(oldFactory), asked, abi.encode([makeAddr("no contract"), address(usdc)][i]));
            Probe memory p = _probed(_ids("usable", "no-pool")).probes[0];
            assertEq(uint8(p.verdict), uint8(Verdict.ForeignManager));
            assertEq(p.manager, address(0));
        }
    }

    function test_ADepositThatRevertsAnywayIsRefusedWithItsReason() public {
        bytes memory asked = abi.encodePacked(PredecessorPool.depositFees.selector);
        vm.mockCallRevert(oldFactory.getPool("usable"), asked, "out of order");
        Probe memory p = _probed(_ids("usable", "no-pool")).probes[0];
        assertEq(uint8(p.verdict), uint8(Verdict.Refused));
        assertEq(p.reason, "out of order");
    }

    function test_ATrialLeavesNothingBehind() public {
        DeployConfig memory c = _beside(IUsageFeeRouter.Kind.Predecessor, _ids("usable", "no-pool"));
        System memory s = _convergeInfrastructure(c);
        PredecessorPool usable = PredecessorPool(oldFactory.getPool("usable"));
        uint256 tokens = usable.hokusaiToken().totalSupply();
        new DepositProbe().probe(c, s, true);
        assertEq(usdc.balanceOf(s.reserve) + usdc.balanceOf(address(usable)), 0);
        assertEq(usable.reserveBalance(), 0);
        assertEq(usable.hokusaiToken().totalSupply(), tokens);
        assertEq(IUsageFeeRouter(s.router).getModelFees("usable"), 0);
    }

    function _probed(string[] memory ids) private returns (Beside memory) {
        DeployConfig memory c = _beside(IUsageFeeRouter.Kind.Predecessor, ids);
        return new DepositProbe().probe(c, _convergeInfrastructure(c), true);
    }

    function _ids(string memory first, string memory second) private pure returns (string[] memory ids) {
        ids = new string[](2);
        (ids[0], ids[1]) = (first, second);
    }

    /// @dev The deployer is admin at birth and stays it, as the guide has it on a test network.
    function _beside(IUsageFeeRouter.Kind kind, string[] memory ids) private returns (DeployConfig memory c) {
        c = _config();
        c.salt = keccak256("option 2");
        c.usdc = UsdcChoice({mock: false, token: address(usdc), mockMint: 0});
        address beside = kind == IUsageFeeRouter.Kind.Native ? address(factory) : address(oldFactory);
        c.existing = Existing({factory: beside, kind: kind, admin: address(0)});
        (c.holders.deployer, c.holders.birthAdmin, c.holders.admin) = (deployer, deployer, deployer);
        c.models[0].spec.modelId = ids[0];
        c.models = _two(c, ids[1]);
    }

    function _two(DeployConfig memory c, string memory second) private view returns (ModelPlan[] memory models) {
        models = new ModelPlan[](2);
        models[0] = c.models[0];
        models[1] = Defaults.model(second, "Second", "SCD");
        models[1].spec.provider = provider;
    }

    /// @dev Converges, and requires that `count` calls were sent.
    function _expectSent(DeployConfig memory c, uint256 count) private returns (System memory s) {
        delete senders;
        s = _convergeInfrastructure(c);
        assertEq(senders.length, count, "calls sent");
    }

    function _startAs(address holder) internal override {
        senders.push(holder);
        vm.startPrank(holder);
    }

    function _stopAs() internal override {
        vm.stopPrank();
    }
}
