// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IUsageFeeRouter} from "../../../src/interfaces/IUsageFeeRouter.sol";
import {Base} from "../../Base.t.sol";

/// @notice The copy of the newest depositor never lets in, or keeps out, anybody the role would not.
contract UsageFeeRouterGateTest is Base {
    bytes32 private _role;
    address[3] private _accounts;

    function setUp() public override {
        super.setUp();
        _role = router.FEE_DEPOSITOR_ROLE();
        _accounts = [backend, alice, bob];
        _fund(alice, 1000e6, address(router));
        _fund(bob, 1000e6, address(router));
    }

    /// @dev Any history of grants, revocations and renunciations; after each step the door agrees with the role.
    function testFuzz_WhoHasTheRoleMayDepositAndNobodyElse(uint256 seed) public {
        for (uint256 step = 0; step < 12; ++step) {
            address account = _accounts[seed % 3];
            uint256 what = seed / 3 % 3;
            seed = uint256(keccak256(abi.encode(seed)));
            if (what == 2) {
                vm.prank(account);
                router.renounceRole(_role, account);
            } else {
                vm.prank(admin);
                what == 0 ? router.grantRole(_role, account) : router.revokeRole(_role, account);
            }
            _compare();
        }
    }

    function test_RevertWhen_PausedForEitherDepositor() public {
        vm.prank(admin);
        router.grantRole(_role, alice);
        vm.prank(pauser);
        router.pause();
        assertTrue(router.paused());
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(IUsageFeeRouter.RouterPaused.selector);
            vm.prank(_accounts[i]);
            router.depositFee(MODEL, 1e6);
        }
    }

    function _compare() private {
        for (uint256 i = 0; i < 3; ++i) {
            bool allowed = router.hasRole(_role, _accounts[i]);
            if (!allowed) vm.expectRevert(_missingRole(_accounts[i], _role));
            vm.prank(_accounts[i]);
            router.depositFee(MODEL, 1e6);
        }
    }
}
