// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, Evaluation} from "../../../src/types/Evaluation.sol";
import {ModelSpec, PoolParams} from "../../../src/types/ModelSpec.sol";
import {Payment} from "../../../src/types/Payment.sol";
import {Arguments} from "../../invariant/handlers/Arguments.sol";
import {Setting} from "../../invariant/Setting.sol";

/// @notice The strangers of the invariant campaign say something that contracts understand.
contract ArgumentsTest is Setting {
    string private constant EVALUATION = "submitEvaluation((string,string,bytes32,bytes32,bytes32,uint16,uint16,"
        "(address,uint16,uint64,bytes32)[],uint64),(address,bytes)[])";
    string private constant SPECS = "launch((string,string,string,uint256,(uint256,uint16,bytes32,string,address,"
        "address),(uint32,uint16,uint32,uint64,uint64,uint32),address,uint256,address)[])";
    string private constant PAYMENTS = "batchPayInfrastructureCosts((string,address,uint256,bytes32,string)[])";

    Arguments private arguments;

    function setUp() public override {
        super.setUp();
        arguments = new Arguments(world);
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_NestedArgumentsDecode(uint256 dice) public {
        this.decodeEvaluation(arguments.make(EVALUATION, dice, stranger));
        this.decodeSpecs(arguments.make(SPECS, dice, stranger));
        this.decodePayments(arguments.make(PAYMENTS, dice, stranger));
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_FlatArgumentsDecode(uint256 dice) public {
        this.decodePool(
            arguments.make("createPoolWith(string,address,(uint32,uint16,uint32,uint64,uint64,uint32))", dice, stranger)
        );
        bytes memory data = arguments.make("setMinter(address,bool)", dice, stranger);
        assertEq(data.length, 68);
        assertEq(bytes4(data), bytes4(keccak256("setMinter(address,bool)")));
        assertEq(arguments.make("pause()", dice, stranger), abi.encodeWithSignature("pause()"));
    }

    function decodeEvaluation(bytes calldata data) external pure returns (Evaluation memory, Attestation[] memory) {
        return abi.decode(data[4:], (Evaluation, Attestation[]));
    }

    function decodeSpecs(bytes calldata data) external pure returns (ModelSpec[] memory) {
        return abi.decode(data[4:], (ModelSpec[]));
    }

    function decodePayments(bytes calldata data) external pure returns (Payment[] memory) {
        return abi.decode(data[4:], (Payment[]));
    }

    function decodePool(bytes calldata data) external pure returns (string memory, address, PoolParams memory) {
        return abi.decode(data[4:], (string, address, PoolParams));
    }
}
