// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IHokusaiAMM} from "../../../src/interfaces/IHokusaiAMM.sol";
import {IHokusaiAMMFactory} from "../../../src/interfaces/IHokusaiAMMFactory.sol";
import {HokusaiAMMFactory} from "../../../src/market/HokusaiAMMFactory.sol";
import {ValueOutOfBounds, ZeroAddress} from "../../../src/types/Errors.sol";
import {PoolParams} from "../../../src/types/ModelSpec.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {Base} from "../../Base.t.sol";
import {Defaults} from "../../utils/Defaults.sol";

/// @notice Making pools and administering them.
contract HokusaiAMMFactoryTest is Base {
    string private constant OTHER = "other";

    address private other;

    function setUp() public override {
        super.setUp();
        vm.prank(admin);
        other = manager.deployToken(OTHER, "Other", "OTH", 0);
    }

    /// @dev Answers every call with nothing.
    fallback() external {}

    function test_CreatesAPoolWithTheDefaultsWherePredicted() public {
        PoolParams memory p = factory.defaults();
        assertEq(keccak256(abi.encode(p)), keccak256(abi.encode(Defaults.poolParams())));
        address predicted = factory.predictPool(OTHER, other, p);
        assertFalse(factory.hasPool(OTHER));
        vm.expectEmit(address(factory));
        emit IHokusaiAMMFactory.PoolCreated(_key(OTHER), predicted, other, OTHER, p);
        vm.prank(admin);
        assertEq(factory.createPool(OTHER, other), predicted);
        assertEq(factory.getPool(OTHER), predicted);
        assertTrue(factory.hasPool(OTHER));
        assertTrue(factory.isPool(predicted));
        assertEq(factory.getModelId(predicted), OTHER);
        IHokusaiAMM made = IHokusaiAMM(predicted);
        assertEq(ModelKey.unwrap(made.modelKey()), ModelKey.unwrap(_key(OTHER)));
        assertTrue(made.active());
        _fund(alice, 100e6, predicted);
        vm.prank(alice);
        made.buy(100e6, 1, alice, block.timestamp);
    }

    function test_CreatesAPoolWithParams() public {
        vm.prank(admin);
        IHokusaiAMM made =
            IHokusaiAMM(factory.createPoolWithParams(OTHER, other, 200_000, 50, 3 days, 50_000e6, 20_000));
        assertEq(made.crr(), 200_000);
        assertEq(made.tradeFee(), 50);
        assertEq(made.buyOnlyUntil(), block.timestamp + 3 days);
        assertEq(made.FLAT_CURVE_THRESHOLD(), 50_000e6);
        assertEq(made.FLAT_CURVE_PRICE(), 20_000);
        assertEq(made.windowSeconds(), Defaults.WINDOW);
        (address at, address ofToken, uint256 ratio, uint256 fee, uint256 held, uint256 price) =
            factory.getPoolInfo(OTHER);
        assertEq(at, address(made));
        assertEq(ofToken, other);
        assertEq(ratio, 200_000);
        assertEq(fee, 50);
        assertEq(held, 0);
        assertEq(price, 20_000);
    }

    function test_ListsPoolsInTheDirectorysOrder() public view {
        address[] memory pools = factory.getPools(0, 10);
        assertEq(pools.length, 2);
        assertEq(pools[0], address(pool));
        assertEq(pools[1], address(0));
        assertEq(factory.getPools(1, 10).length, 1);
        assertEq(factory.getPools(2, 10).length, 0);
    }

    function test_RevertWhen_AnotherContractOfTheModelIsAskedFor() public {
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMMFactory.PoolDoesNotExist.selector, MODEL));
        factory.getModelId(address(token));
    }

    function test_OtherAddressesAreNoPools() public {
        assertFalse(factory.isPool(stranger));
        assertFalse(factory.isPool(address(usdc)));
        assertFalse(factory.isPool(address(this))); // answers with nothing
        assertFalse(factory.isPool(factory.poolImplementation()));
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMMFactory.PoolDoesNotExist.selector, "none"));
        factory.getPoolInfo("none");
    }

    function test_RevertGiven_ThePoolExists() public {
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMMFactory.PoolAlreadyExists.selector, MODEL, address(pool)));
        vm.prank(admin);
        factory.createPool(MODEL, address(token));
    }

    function test_RevertWhen_TheTokenIsAnothers() public {
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMMFactory.TokenMismatch.selector, address(token), other));
        factory.createPool(OTHER, address(token));
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMMFactory.TokenMismatch.selector, address(0), address(0)));
        factory.createPool("none", address(0));
        vm.stopPrank();
    }

    function test_RevertWhen_AParameterIsOutOfBounds() public {
        PoolParams memory p;
        (p = Defaults.poolParams()).crrPpm = 49_999;
        _expectBounds(p, 49_999, 50_000, 500_000);
        (p = Defaults.poolParams()).crrPpm = 500_001;
        _expectBounds(p, 500_001, 50_000, 500_000);
        (p = Defaults.poolParams()).tradeFeeBps = 101;
        _expectBounds(p, 101, 0, 100);
        (p = Defaults.poolParams()).roundSeconds = 1 days - 1;
        _expectBounds(p, 1 days - 1, 1 days, 30 days);
        (p = Defaults.poolParams()).roundSeconds = 30 days + 1;
        _expectBounds(p, 30 days + 1, 1 days, 30 days);
        (p = Defaults.poolParams()).thresholdUsdc = 1000e6 - 1;
        _expectBounds(p, 1000e6 - 1, 1000e6, 1e15);
        (p = Defaults.poolParams()).thresholdUsdc = 1e15 + 1;
        _expectBounds(p, 1e15 + 1, 1000e6, 1e15);
        (p = Defaults.poolParams()).launchPriceUsdc = 0;
        _expectBounds(p, 0, 1, 1e12);
        (p = Defaults.poolParams()).launchPriceUsdc = 1e12 + 1;
        _expectBounds(p, 1e12 + 1, 1, 1e12);
        (p = Defaults.poolParams()).windowSeconds = 1 hours - 1;
        _expectBounds(p, 1 hours - 1, 1 hours, 30 days);
        (p = Defaults.poolParams()).windowSeconds = 30 days + 1;
        _expectBounds(p, 30 days + 1, 1 hours, 30 days);
        (p = Defaults.poolParams()).launchPriceUsdc = 2_500_001;
        _expectParams(p, abi.encodeWithSelector(IHokusaiAMMFactory.LaunchSupplyTooSmall.selector, 9999, 10_000));
    }

    function _expectBounds(PoolParams memory p, uint256 value, uint256 min, uint256 max) private {
        _expectParams(p, abi.encodeWithSelector(ValueOutOfBounds.selector, value, min, max));
    }

    function _expectParams(PoolParams memory p, bytes memory err) private {
        vm.startPrank(admin);
        vm.expectRevert(err);
        factory.createPoolWith(OTHER, other, p);
        vm.expectRevert(err);
        factory.setDefaults(p);
        vm.stopPrank();
    }

    function test_TheBoundsThemselvesAreAllowed() public {
        PoolParams memory low = PoolParams(50_000, 0, uint32(1 days), 1000e6, 1, uint32(1 hours));
        PoolParams memory high = PoolParams(500_000, 100, uint32(30 days), 1e15, 1e11, uint32(30 days));
        vm.startPrank(admin);
        vm.expectEmit(address(factory));
        emit IHokusaiAMMFactory.DefaultsUpdated(low);
        factory.setDefaults(low);
        factory.setDefaults(high);
        vm.stopPrank();
        assertEq(keccak256(abi.encode(factory.defaults())), keccak256(abi.encode(high)));
        vm.prank(admin);
        assertEq(IHokusaiAMM(factory.createPool(OTHER, other)).windowSeconds(), 30 days);
    }

    function test_RevertWhen_AParameterDoesNotFit() public {
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 32, 1 << 32));
        vm.prank(admin);
        factory.createPoolWithParams(OTHER, other, 1 << 32, 30, 7 days, 25_000e6, 10_000);
    }

    function test_TheAdminNamesTheTreasury() public {
        _buy(alice, 1000e6);
        vm.expectEmit(address(factory));
        emit IHokusaiAMMFactory.TreasuryUpdated(treasury, bob);
        vm.prank(admin);
        factory.setTreasury(bob);
        pool.collectFees();
        assertEq(usdc.balanceOf(bob), 3e6);
        vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, "newTreasury"));
        vm.prank(admin);
        factory.setTreasury(address(0));
    }

    function test_RevertWhen_TheFeeIsSetWrongly() public {
        vm.startPrank(governor);
        vm.expectRevert(abi.encodeWithSelector(ValueOutOfBounds.selector, 101, 0, 100));
        factory.setTradeFee(MODEL, 101);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiAMMFactory.PoolDoesNotExist.selector, OTHER));
        factory.setTradeFee(OTHER, 10);
        vm.stopPrank();
    }

    function test_RevertWhen_TheRoleIsMissing() public {
        PoolParams memory p = Defaults.poolParams();
        bytes memory noDeployer = _missingRole(stranger, factory.DEPLOYER_ROLE());
        bytes memory noAdmin = _missingRole(stranger, 0);
        bytes memory noGovernor = _missingRole(stranger, factory.GOV_ROLE());
        vm.startPrank(stranger);
        vm.expectRevert(noDeployer);
        factory.createPool(OTHER, other);
        vm.expectRevert(noDeployer);
        factory.createPoolWithParams(OTHER, other, 100_000, 30, 7 days, 25_000e6, 10_000);
        vm.expectRevert(noDeployer);
        factory.createPoolWith(OTHER, other, p);
        vm.expectRevert(noAdmin);
        factory.setDefaults(p);
        vm.expectRevert(noAdmin);
        factory.setTreasury(stranger);
        vm.expectRevert(noGovernor);
        factory.setTradeFee(MODEL, 0);
        vm.stopPrank();
    }

    function test_RevertWhen_ANeighbourIsMissing() public {
        address[5] memory a = [address(registry), address(manager), address(usdc), treasury, admin];
        string[5] memory names = ["registry", "manager", "usdc", "initialTreasury", "admin"];
        for (uint256 i = 0; i < a.length; ++i) {
            address kept = a[i];
            a[i] = address(0);
            vm.expectRevert(abi.encodeWithSelector(ZeroAddress.selector, names[i]));
            new HokusaiAMMFactory(a[0], a[1], a[2], a[3], a[4]);
            a[i] = kept;
        }
    }
}
