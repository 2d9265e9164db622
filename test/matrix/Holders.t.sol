// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Vm} from "forge-std/Vm.sol";
import {Base} from "../Base.t.sol";
import {Abi} from "./Abi.sol";

/// @notice After a deployment each role has exactly the holders of holders.json. Who holds what is added up from every
/// grant and revocation since the first block, so nobody can be overlooked.
contract HoldersTest is Base {
    mapping(address target => mapping(bytes32 role => address[] holders)) private _held;
    mapping(string name => address) private _where;
    uint256 private _grants;

    function setUp() public override {
        vm.recordLogs();
        super.setUp();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            bool granted = topic == IAccessControl.RoleGranted.selector;
            if (!granted && topic != IAccessControl.RoleRevoked.selector) continue;
            address account = address(uint160(uint256(logs[i].topics[2])));
            _book(_held[logs[i].emitter][logs[i].topics[1]], account, granted);
        }
        _name();
    }

    function test_EachRoleHasExactlyTheDeclaredHolders() public view {
        string memory table = vm.readFile("test/matrix/holders.json");
        string[] memory names = vm.parseJsonKeys(table, ".contracts");
        uint256 seen;
        for (uint256 i = 0; i < names.length; ++i) {
            string memory path = string.concat(".contracts.", names[i]);
            string[] memory roles = vm.parseJsonKeys(table, path);
            for (uint256 j = 0; j < roles.length; ++j) {
                string[] memory declared = vm.parseJsonStringArray(table, string.concat(path, ".", roles[j]));
                seen += _compare(names[i], roles[j], declared);
            }
        }
        assertEq(seen, _grants, "somebody holds a role the table does not know");
    }

    function test_EveryRoleOfEveryContractIsDeclared() public view {
        string memory table = vm.readFile("test/matrix/holders.json");
        string[] memory names = Abi.contracts();
        for (uint256 i = 0; i < names.length; ++i) {
            string[] memory roles = Abi.roles(Abi.artifact(names[i]));
            for (uint256 j = 0; j < roles.length; ++j) {
                string memory path = string.concat(".contracts.", names[i], ".", roles[j]);
                assertTrue(vm.keyExistsJson(table, path), path);
            }
        }
    }

    /// @dev Number of holders, all of them declared and no others.
    function _compare(string memory name, string memory role, string[] memory declared) private view returns (uint256) {
        string memory label = string.concat(name, ".", role);
        bytes32 hash = keccak256(bytes(role));
        if (hash == keccak256("DEFAULT_ADMIN_ROLE")) hash = 0;
        address[] storage held = _held[_where[name]][hash];
        assertEq(held.length, declared.length, label);
        for (uint256 i = 0; i < declared.length; ++i) {
            address holder = _where[declared[i]];
            assertNotEq(holder, address(0), declared[i]);
            assertTrue(_contains(held, holder), string.concat(label, " of ", declared[i]));
            assertTrue(IAccessControl(_where[name]).hasRole(hash, holder), label);
        }
        return held.length;
    }

    function _book(address[] storage holders, address account, bool granted) private {
        if (granted) {
            holders.push(account);
            ++_grants;
            return;
        }
        for (uint256 i = 0; i < holders.length; ++i) {
            if (holders[i] != account) continue;
            holders[i] = holders[holders.length - 1];
            holders.pop();
            --_grants;
            return;
        }
    }

    function _name() private {
        _where["DataContributionRegistry"] = sys.contributions;
        _where["DeltaVerifier"] = sys.verifier;
        _where["HokusaiAMMFactory"] = sys.factory;
        _where["HokusaiParams"] = address(params);
        _where["InfrastructureReserve"] = sys.reserve;
        _where["ModelLauncher"] = sys.launcher;
        _where["ModelRegistry"] = sys.registry;
        _where["TokenManager"] = sys.manager;
        _where["UsageFeeRouter"] = sys.router;
        _where["admin"] = admin;
        _where["governor"] = governor;
        _where["treasury"] = treasury;
        _where["backend"] = backend;
        _where["pauser"] = pauser;
    }

    function _contains(address[] storage list, address item) private view returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == item) return true;
        }
        return false;
    }
}
