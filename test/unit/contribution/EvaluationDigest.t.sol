// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EvaluationHash} from "../../../src/libraries/EvaluationHash.sol";
import {Attestation, Contributor, Evaluation} from "../../../src/types/Evaluation.sol";
import {MockRewardPool} from "../../mocks/MockRewardPool.sol";
import {VerifierBase} from "./VerifierBase.sol";
import {DeltaVerifier} from "../../../src/contribution/DeltaVerifier.sol";

/// @dev The committed vector, made with eth-account: the same values give the same digest on chain, and its signature
/// is accepted.
contract EvaluationDigestTest is VerifierBase {
    string internal vector;

    function setUp() public override {
        super.setUp();
        vector = vm.readFile("test/vectors/evaluation.json");
    }

    /// @dev The verifier, with its storage of none, at the vector's address and chain.
    function _place() private returns (DeltaVerifier placed) {
        vm.chainId(vm.parseJsonUint(vector, ".domain.chainId"));
        address at = vm.parseJsonAddress(vector, ".domain.verifyingContract");
        deployCodeTo(
            "DeltaVerifier.sol:DeltaVerifier",
            abi.encode(address(registry), address(manager), address(ledger), uint16(100), address(this)),
            at
        );
        placed = DeltaVerifier(at);
    }

    function test_DigestEqualsTheVector() public {
        DeltaVerifier placed = _place();
        assertEq(placed.hashEvaluation(_read()), vm.parseJsonBytes32(vector, ".digest"));
        (, string memory name, string memory version, uint256 chainId, address at,,) = placed.eip712Domain();
        assertEq(name, vm.parseJsonString(vector, ".domain.name"));
        assertEq(version, vm.parseJsonString(vector, ".domain.version"));
        assertEq(chainId, block.chainid);
        assertEq(at, address(placed));
    }

    function test_TheVectorsSignatureIsAccepted() public {
        DeltaVerifier placed = _place();
        Evaluation memory e = _read();
        manager.deployToken(e.modelId, "Vector", "V", 0);
        registry.registerPool(e.modelId, address(new MockRewardPool()));
        registry.setGenesis(e.modelId, e.metricHash, e.benchmarkSpecHash, e.baselineBps);
        registry.setBudget(e.modelId, BUDGET);
        manager.setDeltaVerifier(address(placed));
        ledger.grantRole(ledger.RECORDER_ROLE(), address(placed));
        Attestation[] memory attestations = new Attestation[](1);
        attestations[0].attester = vm.parseJsonAddress(vector, ".attester");
        attestations[0].signature = vm.parseJsonBytes(vector, ".signature");
        address[] memory one = new address[](1);
        one[0] = attestations[0].attester;
        placed.setAttesters(one, 1);

        (uint256 reward, uint256 released) = placed.submitEvaluation(e, attestations);
        assertEq(reward, RATE * 263 / 100);
        assertEq(released, reward);
    }

    /// @dev forge's own EIP-712 encoder is a third reader of the type.
    function testFuzz_StructHashEqualsForges(Evaluation calldata e) public pure {
        string memory types = "Evaluation(string modelId,string runId,bytes32 metricHash,bytes32 benchmarkSpecHash,"
            "bytes32 datasetHash,uint16 baselineBps,uint16 candidateBps,Contributor[] contributors,uint64 deadline)"
            "Contributor(address wallet,uint16 weightBps,uint64 samples,bytes32 contributionHash)";
        assertEq(EvaluationHash.hash(e), vm.eip712HashStruct(types, abi.encode(e)));
    }

    function _read() private view returns (Evaluation memory e) {
        e.modelId = vm.parseJsonString(vector, ".message.modelId");
        e.runId = vm.parseJsonString(vector, ".message.runId");
        e.metricHash = vm.parseJsonBytes32(vector, ".message.metricHash");
        e.benchmarkSpecHash = vm.parseJsonBytes32(vector, ".message.benchmarkSpecHash");
        e.datasetHash = vm.parseJsonBytes32(vector, ".message.datasetHash");
        e.baselineBps = uint16(vm.parseJsonUint(vector, ".message.baselineBps"));
        e.candidateBps = uint16(vm.parseJsonUint(vector, ".message.candidateBps"));
        e.deadline = uint64(vm.parseJsonUint(vector, ".message.deadline"));
        e.contributors = new Contributor[](3);
        for (uint256 i = 0; i < 3; ++i) {
            string memory at = string.concat(".message.contributors[", vm.toString(i), "]");
            e.contributors[i] = Contributor({
                wallet: vm.parseJsonAddress(vector, string.concat(at, ".wallet")),
                weightBps: uint16(vm.parseJsonUint(vector, string.concat(at, ".weightBps"))),
                samples: uint64(vm.parseJsonUint(vector, string.concat(at, ".samples"))),
                contributionHash: vm.parseJsonBytes32(vector, string.concat(at, ".contributionHash"))
            });
        }
    }
}
