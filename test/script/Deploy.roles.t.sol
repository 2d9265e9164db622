// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {DeployConfig, Holders, System} from "../../script/lib/DeployConfig.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {Defaults} from "../utils/Defaults.sol";
import {DeployBase} from "./DeployBase.sol";

/// @notice X-2: after a deployment each role has exactly its declared holder, and the birth admin has nothing.
contract DeployRolesTest is DeployBase {
    /// @dev The public deterministic deployer that creates the contracts.
    address private constant CREATE2_DEPLOYER = 0x4e59b44847b379578588920cA78FbF26c0B4956C;

    struct Grant {
        address target;
        bytes32 role;
        address holder;
    }

    Grant[] private grants;

    function setUp() public override {
        super.setUp();
        sys = _converge(_config());
        _declare(_config().holders, sys);
    }

    function test_X2_EachRoleHasExactlyItsDeclaredHolders() public {
        address[] memory accounts = _accounts();
        bytes32[] memory roles = _roles();
        address[] memory targets = _targets();
        for (uint256 t = 0; t < targets.length; ++t) {
            for (uint256 r = 0; r < roles.length; ++r) {
                for (uint256 a = 0; a < accounts.length; ++a) {
                    bool has = IAccessControl(targets[t]).hasRole(roles[r], accounts[a]);
                    assertEq(has, _isDeclared(targets[t], roles[r], accounts[a]), _label(t, r, a));
                }
            }
        }
    }

    function test_X2_TheBirthAdminAndTheCreatorsFactoryHaveNothing() public view {
        _assertPowerless(deployer);
        _assertPowerless(CREATE2_DEPLOYER);
    }

    function test_X2_AMissingGrantBecomesOneCallOfTheAdmin() public {
        for (uint256 i = 0; i < grants.length; ++i) {
            Grant memory g = grants[i];
            if (g.role == ADMIN) continue; // whoever revokes the last admin can be replaced by nobody
            uint256 before = vm.snapshotState();
            vm.prank(admin);
            IAccessControl(g.target).revokeRole(g.role, g.holder);
            vm.expectCall(g.target, abi.encodeCall(IAccessControl.grantRole, (g.role, g.holder)), 1);
            _expectSent(_config(), 1, admin);
            assertTrue(IAccessControl(g.target).hasRole(g.role, g.holder));
            vm.revertToState(before);
        }
    }

    function test_X2_NothingIsHandedOverWhereTheBirthAdminStays() public {
        DeployConfig memory config = _config();
        config.salt = keccak256("stays");
        config.holders.admin = deployer;
        sys = _converge(config);
        address[] memory targets = _targets();
        for (uint256 t = 0; t < 8; ++t) {
            assertTrue(IAccessControl(targets[t]).hasRole(ADMIN, deployer));
        }
        _expectSent(config, 0, address(0));
    }

    function test_X2_ALaterHandOverLeavesTheBirthAdminWithNothing() public {
        DeployConfig memory config = _config();
        config.salt = keccak256("later");
        config.holders.admin = deployer;
        sys = _converge(config);
        config.holders.admin = admin;
        _expectSent(config, 12 + 12, deployer); // each role of an admin given, each dropped
        _assertPowerless(deployer);
        _expectSent(config, 0, address(0));
    }

    function test_X2_AHandOverBrokenOffInTheMiddleIsFinished() public {
        DeployConfig memory config = _config();
        config.salt = keccak256("middle");
        config.holders.admin = deployer;
        sys = _converge(config);
        config.holders.admin = admin;
        _grantAdmin(config, sys);
        vm.startPrank(deployer);
        IAccessControl(sys.registry).renounceRole(ADMIN, deployer);
        IAccessControl(sys.manager).renounceRole(DEPLOYER, deployer);
        vm.stopPrank();
        _expectSent(config, 10, deployer);
        _assertPowerless(deployer);
    }

    function test_X2_ADeclaredHolderKeepsItsRoleThroughTheHandOver() public {
        DeployConfig memory config = _config();
        config.salt = keccak256("backend too");
        config.holders.backend = deployer;
        sys = _converge(config);
        assertTrue(IAccessControl(sys.router).hasRole(keccak256("FEE_DEPOSITOR_ROLE"), deployer));
        assertFalse(IAccessControl(sys.router).hasRole(ADMIN, deployer));
    }

    function _declare(Holders memory h, System memory s) private {
        bytes32 pausing = PAUSER;
        address[8] memory contracts =
            [s.registry, s.manager, s.factory, s.reserve, s.router, s.launcher, s.contributions, s.verifier];
        for (uint256 i = 0; i < contracts.length; ++i) {
            grants.push(Grant(contracts[i], ADMIN, h.admin));
        }
        grants.push(Grant(s.registry, keccak256("REGISTRAR_ROLE"), s.manager));
        grants.push(Grant(s.registry, keccak256("REGISTRAR_ROLE"), s.factory));
        grants.push(Grant(s.manager, DEPLOYER, s.launcher));
        grants.push(Grant(s.manager, DEPLOYER, h.admin));
        grants.push(Grant(s.manager, keccak256("POOL_FACTORY_ROLE"), s.factory));
        grants.push(Grant(s.factory, DEPLOYER, s.launcher));
        grants.push(Grant(s.factory, DEPLOYER, h.admin));
        grants.push(Grant(s.factory, keccak256("FEE_ROUTER_ROLE"), s.router));
        grants.push(Grant(s.factory, keccak256("GOV_ROLE"), h.governor));
        grants.push(Grant(s.factory, pausing, h.pauser));
        grants.push(Grant(s.reserve, keccak256("DEPOSITOR_ROLE"), s.router));
        grants.push(Grant(s.reserve, keccak256("PAYER_ROLE"), h.treasury));
        grants.push(Grant(s.reserve, keccak256("PROVIDER_INITIALIZER_ROLE"), s.launcher));
        grants.push(Grant(s.reserve, pausing, h.pauser));
        grants.push(Grant(s.router, keccak256("FEE_DEPOSITOR_ROLE"), h.backend));
        grants.push(Grant(s.router, pausing, h.pauser));
        grants.push(Grant(s.launcher, LAUNCHER, h.admin));
        grants.push(Grant(s.contributions, keccak256("RECORDER_ROLE"), s.verifier));
        grants.push(Grant(s.contributions, VERIFIER, h.admin));
    }

    function _isDeclared(address target, bytes32 role, address holder) private view returns (bool) {
        bool isParams = target == _targets()[8];
        if (isParams) return holder == governor && (role == ADMIN || role == keccak256("GOV_ROLE"));
        for (uint256 i = 0; i < grants.length; ++i) {
            if (grants[i].target == target && grants[i].role == role && grants[i].holder == holder) return true;
        }
        return false;
    }

    function _assertPowerless(address account) private view {
        address[] memory targets = _targets();
        bytes32[] memory roles = _roles();
        for (uint256 t = 0; t < targets.length; ++t) {
            for (uint256 r = 0; r < roles.length; ++r) {
                assertFalse(IAccessControl(targets[t]).hasRole(roles[r], account), _label(t, r, 0));
            }
        }
    }

    /// @dev The eight contracts with roles, and the params of the model.
    function _targets() private view returns (address[] memory targets) {
        targets = new address[](9);
        (targets[0], targets[1], targets[2]) = (sys.registry, sys.manager, sys.factory);
        (targets[3], targets[4], targets[5]) = (sys.reserve, sys.router, sys.launcher);
        (targets[6], targets[7]) = (sys.contributions, sys.verifier);
        IModelRegistry registry = IModelRegistry(sys.registry);
        targets[8] = registry.model(registry.keyOf(Defaults.MODEL)).params;
    }

    function _roles() private pure returns (bytes32[] memory roles) {
        roles = new bytes32[](14);
        (roles[1], roles[2], roles[3], roles[4]) = (DEPLOYER, LAUNCHER, PAUSER, VERIFIER);
        (roles[5], roles[6]) = (keccak256("REGISTRAR_ROLE"), keccak256("POOL_FACTORY_ROLE"));
        (roles[7], roles[8]) = (keccak256("FEE_ROUTER_ROLE"), keccak256("GOV_ROLE"));
        (roles[9], roles[10]) = (keccak256("DEPOSITOR_ROLE"), keccak256("PAYER_ROLE"));
        (roles[11], roles[12]) = (keccak256("PROVIDER_INITIALIZER_ROLE"), keccak256("FEE_DEPOSITOR_ROLE"));
        roles[13] = keccak256("RECORDER_ROLE");
    }

    function _accounts() private returns (address[] memory accounts) {
        Holders memory h = _config().holders;
        address[] memory targets = _targets();
        accounts = new address[](20);
        (accounts[0], accounts[1], accounts[2]) = (h.deployer, h.admin, h.governor);
        (accounts[3], accounts[4], accounts[5]) = (h.treasury, h.backend, h.pauser);
        (accounts[6], accounts[7], accounts[8]) = (CREATE2_DEPLOYER, address(this), provider);
        (accounts[9], accounts[10]) = (sys.usdc, makeAddr("attester"));
        for (uint256 i = 0; i < targets.length; ++i) {
            accounts[11 + i] = targets[i];
        }
    }

    function _label(uint256 target, uint256 role, uint256 account) private pure returns (string memory) {
        return string.concat(vm.toString(target), "/", vm.toString(role), "/", vm.toString(account));
    }
}
