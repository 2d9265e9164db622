// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Stage} from "./Stage.sol";

/// @notice Who may do what with router and pool.
contract RouterAccess is Stage {
    function check_DepositFee(address caller) public {
        _guarded(
            address(router),
            router.FEE_DEPOSITOR_ROLE(),
            caller,
            abi.encodeWithSignature("depositFee(string,uint256)", "m", 100)
        );
    }

    function refuted_DepositFee(address caller) public {
        _closed(address(router), caller, abi.encodeWithSignature("depositFee(string,uint256)", "m", 100));
    }

    function check_DepositFeeWithLimit(address caller) public {
        _guarded(
            address(router),
            router.FEE_DEPOSITOR_ROLE(),
            caller,
            abi.encodeWithSignature("depositFee(string,uint256,uint256)", "m", 100, 9000)
        );
    }

    function refuted_DepositFeeWithLimit(address caller) public {
        _closed(address(router), caller, abi.encodeWithSignature("depositFee(string,uint256,uint256)", "m", 100, 9000));
    }

    function check_BatchDepositFees(address caller) public {
        _guarded(
            address(router),
            router.FEE_DEPOSITOR_ROLE(),
            caller,
            abi.encodeCall(router.batchDepositFees, (_ids(), _amounts()))
        );
    }

    function refuted_BatchDepositFees(address caller) public {
        _closed(address(router), caller, abi.encodeCall(router.batchDepositFees, (_ids(), _amounts())));
    }

    function check_RouterPause(address caller) public {
        _guarded(address(router), router.PAUSER_ROLE(), caller, abi.encodeCall(router.pause, ()));
    }

    function refuted_RouterPause(address caller) public {
        _closed(address(router), caller, abi.encodeCall(router.pause, ()));
    }

    function check_RouterUnpause(address caller) public {
        vm.prank(HOLDER);
        router.pause();
        _guarded(address(router), ADMIN_ROLE, caller, abi.encodeCall(router.unpause, ()));
    }

    function refuted_RouterUnpause(address caller) public {
        vm.prank(HOLDER);
        router.pause();
        _closed(address(router), caller, abi.encodeCall(router.unpause, ()));
    }

    function check_CreditFees(address caller) public {
        usdc.mint(address(pool), 7);
        _reserved(address(pool), address(router), caller, abi.encodeCall(pool.creditFees, (7)));
    }

    function refuted_CreditFees(address caller) public {
        usdc.mint(address(pool), 7);
        _closed(address(pool), caller, abi.encodeCall(pool.creditFees, (7)));
    }

    function check_PoolSetTradeFee(address caller, uint16 fee) public {
        _reserved(address(pool), address(factory), caller, abi.encodeCall(pool.setTradeFee, (fee)));
    }

    function refuted_PoolSetTradeFee(address caller, uint16 fee) public {
        _closed(address(pool), caller, abi.encodeCall(pool.setTradeFee, (fee)));
    }

    function check_PoolSetActive(address caller, bool active) public {
        _reserved(address(pool), address(registry), caller, abi.encodeCall(pool.setActive, (active)));
    }

    function refuted_PoolSetActive(address caller, bool active) public {
        _closed(address(pool), caller, abi.encodeCall(pool.setActive, (active)));
    }

    function check_PoolPause(address caller) public {
        _reserved(address(pool), HOLDER, caller, abi.encodeCall(pool.pause, ()));
    }

    function refuted_PoolPause(address caller) public {
        _closed(address(pool), caller, abi.encodeCall(pool.pause, ()));
    }

    function check_PoolUnpause(address caller) public {
        vm.prank(HOLDER);
        pool.pause();
        _reserved(address(pool), HOLDER, caller, abi.encodeCall(pool.unpause, ()));
    }

    function refuted_PoolUnpause(address caller) public {
        vm.prank(HOLDER);
        pool.pause();
        _closed(address(pool), caller, abi.encodeCall(pool.unpause, ()));
    }

    function _ids() private pure returns (string[] memory ids) {
        ids = new string[](1);
        ids[0] = "m";
    }

    function _amounts() private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](1);
        amounts[0] = 100;
    }
}
