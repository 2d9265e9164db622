// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ModelSpec} from "../../src/types/ModelSpec.sol";
import {Payment} from "../../src/types/Payment.sol";
import {CircleBase} from "../utils/CircleBase.sol";
import {Defaults} from "../utils/Defaults.sol";

/// @notice Everything that moves USDC, told by name, and every book it could move.
abstract contract CircleStage is CircleBase {
    /// @dev No act has this name.
    error UnknownName(string name);

    string[15] internal actNames = [
        "depositFee",
        "depositFee without profit",
        "batchDepositFees",
        "topUp",
        "payInfrastructureCost",
        "batchPayInfrastructureCosts",
        "emergencyWithdraw",
        "emergencyWithdrawBatch",
        "sweepSurplus",
        "buy",
        "sell",
        "depositFees",
        "collectFees",
        "launch",
        "launch without purchase"
    ];

    address internal payer = makeAddr("payer");
    address internal buyer = makeAddr("buyer");
    address internal seller = makeAddr("seller");
    address internal recipient = makeAddr("recipient");
    address internal funder = makeAddr("funder");
    mapping(string name => address) internal people;

    function setUp() public virtual override {
        super.setUp();
        bytes32 role = reserve.PAYER_ROLE();
        vm.prank(admin);
        reserve.grantRole(role, payer);
        _buy(seller, 1000e6);
        _endRound();
        _deposit(100e6);
        usdc.mint(address(reserve), 5e6);
        _fund(buyer, 100e6, address(pool));
        _fund(funder, 100e6, address(pool));
        _fund(funder, 100e6, address(reserve));
        _fund(admin, 100e6, address(launcher));
        vm.prank(seller);
        token.approve(address(pool), type(uint256).max);
        _name();
    }

    /// @dev Does one act as the one whose act it is.
    function _act(string memory name) internal returns (bool ok, bytes memory got) {
        bytes32 hash = keccak256(bytes(name));
        if (hash == keccak256("depositFee without profit")) {
            vm.prank(governor);
            params.setInfrastructureAccrualBps(10_000);
        }
        if (hash == keccak256("emergencyWithdraw") || hash == keccak256("emergencyWithdrawBatch")) {
            vm.prank(pauser);
            reserve.pause();
        }
        (address who, address target, bytes memory data) = _call(hash, name);
        vm.prank(who);
        return target.call(data);
    }

    function _call(bytes32 hash, string memory name) private view returns (address, address, bytes memory) {
        if (hash == keccak256("batchDepositFees")) {
            return (backend, address(router), abi.encodeCall(router.batchDepositFees, (_models(), _amounts())));
        }
        if (hash == keccak256("depositFee") || hash == keccak256("depositFee without profit")) {
            return (backend, address(router), abi.encodeWithSignature("depositFee(string,uint256)", MODEL, 10e6));
        }
        if (hash == keccak256("buy")) {
            return (buyer, address(pool), abi.encodeCall(pool.buy, (10e6, 1, recipient, block.timestamp)));
        }
        if (hash == keccak256("sell")) {
            return (seller, address(pool), abi.encodeCall(pool.sell, (100e18, 1, recipient, block.timestamp)));
        }
        if (hash == keccak256("depositFees")) return (funder, address(pool), abi.encodeCall(pool.depositFees, (1e6)));
        if (hash == keccak256("collectFees")) return (stranger, address(pool), abi.encodeCall(pool.collectFees, ()));
        if (hash == keccak256("launch")) {
            return (admin, address(launcher), abi.encodeCall(launcher.launch, (_specs(10e6))));
        }
        if (hash == keccak256("launch without purchase")) {
            return (admin, address(launcher), abi.encodeCall(launcher.launch, (_specs(0))));
        }
        return _reserveCall(hash, name);
    }

    function _reserveCall(bytes32 hash, string memory name) private view returns (address, address, bytes memory) {
        address at = address(reserve);
        if (hash == keccak256("topUp")) return (funder, at, abi.encodeCall(reserve.topUp, (MODEL, 1e6)));
        if (hash == keccak256("payInfrastructureCost")) {
            return (payer, at, abi.encodeCall(reserve.payInfrastructureCost, (MODEL, provider, 1e6, "bill", "")));
        }
        if (hash == keccak256("batchPayInfrastructureCosts")) {
            Payment[] memory payments = new Payment[](1);
            payments[0] = Payment(MODEL, provider, 1e6, "bill", "");
            return (payer, at, abi.encodeCall(reserve.batchPayInfrastructureCosts, (payments)));
        }
        if (hash == keccak256("emergencyWithdraw")) {
            return (admin, at, abi.encodeCall(reserve.emergencyWithdraw, (MODEL, 1e6)));
        }
        if (hash == keccak256("emergencyWithdrawBatch")) {
            return (admin, at, abi.encodeCall(reserve.emergencyWithdrawBatch, (_models())));
        }
        if (hash == keccak256("sweepSurplus")) return (admin, at, abi.encodeCall(reserve.sweepSurplus, ()));
        revert UnknownName(name);
    }

    /// @dev Fingerprint of every book and balance.
    function _books() internal view returns (bytes32) {
        (uint256 accrued, uint256 paid,) = reserve.getModelAccounting(MODEL);
        bytes memory ledger =
            abi.encode(accrued, paid, reserve.withdrawn(MODEL), reserve.outstanding(), reserve.totalAccrued());
        bytes memory market =
            abi.encode(pool.reserveBalance(), pool.pricedReserve(), pool.feesOwed(), token.totalSupply());
        bytes memory directory = abi.encode(registry.modelCount(), router.getModelFees(MODEL));
        bytes memory cash;
        string[] memory names = _names();
        for (uint256 i = 0; i < names.length; ++i) {
            address person = people[names[i]];
            cash = bytes.concat(cash, abi.encode(usdc.balanceOf(person), token.balanceOf(person)));
        }
        return keccak256(bytes.concat(ledger, market, directory, cash));
    }

    function _names() internal view returns (string[] memory) {
        return vm.parseJsonStringArray(vm.readFile("test/matrix/blocklist.json"), ".addresses");
    }

    function _name() private {
        people["treasury"] = treasury;
        people["provider"] = provider;
        people["payer"] = payer;
        people["backend"] = backend;
        people["pool"] = address(pool);
        people["reserve"] = address(reserve);
        people["router"] = address(router);
        people["launcher"] = address(launcher);
        people["launching admin"] = admin;
        people["buyer"] = buyer;
        people["seller"] = seller;
        people["recipient"] = recipient;
        people["funder"] = funder;
    }

    function _models() private pure returns (string[] memory list) {
        list = new string[](1);
        list[0] = MODEL;
    }

    function _amounts() private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = 10e6;
    }

    function _specs(uint256 purchase) private view returns (ModelSpec[] memory specs) {
        specs = new ModelSpec[](1);
        specs[0] = Defaults.model("fresh", "Fresh", "FRE").spec;
        specs[0].params.governor = governor;
        specs[0].launchUsdc = purchase;
        if (purchase != 0) specs[0].launchRecipient = recipient;
    }
}
