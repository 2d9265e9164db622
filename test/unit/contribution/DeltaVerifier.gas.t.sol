// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm, VmSafe} from "forge-std/Vm.sol";
import {IHokusaiParams} from "../../../src/interfaces/IHokusaiParams.sol";
import {Attestation, Contributor, Evaluation} from "../../../src/types/Evaluation.sol";
import {MockRewardPool} from "../../mocks/MockRewardPool.sol";
import {VerifierBase} from "./VerifierBase.sol";

/// @dev The largest evaluation there can be is one transaction.
contract DeltaVerifierGasTest is VerifierBase {
    /// @custom:source EIP-7825: most gas of one transaction.
    uint256 internal constant TRANSACTION_GAS_CAP = 16_777_216;
    /// @dev Ample room for what a real pool reads and computes beyond the mock.
    uint256 internal constant REAL_POOL_GAS = 100_000;
    string internal constant LONGEST = "0123456789012345678901234567890123456789012345678901234567890abc";

    /// @dev 100 contributors nobody has seen, the longest ids, 16 signatures, an empty token, and weights and a reward
    /// that leave a remainder to sort.
    /// forge-config: default.isolate = true
    function test_AHundredNewcomersFitOneTransaction() public {
        vm.skip(vm.isContext(VmSafe.ForgeContext.Coverage), "coverage measures code without the optimizer");
        manager.deployToken(LONGEST, "Long", "L", 0);
        registry.registerPool(LONGEST, address(new MockRewardPool()));
        registry.setGenesis(LONGEST, METRIC, BENCHMARK, GENESIS);
        registry.setBudget(LONGEST, BUDGET);
        IHokusaiParams(manager.getParamsAddress(LONGEST)).setTokensPerDeltaOne(RATE + 33);
        _submit(_evaluation("run-0", 5250));

        Evaluation memory e = _evaluation(LONGEST, 5297);
        e.modelId = LONGEST;
        e.contributors = new Contributor[](100);
        for (uint256 i = 0; i < 100; ++i) {
            bytes32 seed = keccak256(abi.encode(i));
            uint160 wallet = (uint160(i + 1) << 152) | (uint160(uint256(seed)) >> 8);
            e.contributors[i] = Contributor(address(wallet), 100, uint64(uint256(seed) | 1 << 40) >> 8, seed);
        }
        (e.contributors[0].weightBps, e.contributors[99].weightBps) = (99, 101);
        Attestation[] memory attestations = _signedByAll(e);
        verifier.submitEvaluation(e, attestations);
        Vm.Gas memory used = vm.lastCallGas();
        emit log_named_uint("gas of 100 newcomers", used.gasTotalUsed);
        assertLt(used.gasTotalUsed + REAL_POOL_GAS, TRANSACTION_GAS_CAP);
        assertEq(ledger.nextContributionId(), 103);
    }

    function _signedByAll(Evaluation memory e) private returns (Attestation[] memory attestations) {
        address[] memory signers = new address[](16);
        uint256[] memory keys = new uint256[](16);
        for (uint256 i = 0; i < 16; ++i) {
            keys[i] = uint256(keccak256(abi.encode("signer", i)));
            signers[i] = vm.addr(keys[i]);
            for (uint256 j = i; j > 0 && signers[j] < signers[j - 1]; --j) {
                (signers[j], signers[j - 1]) = (signers[j - 1], signers[j]);
                (keys[j], keys[j - 1]) = (keys[j - 1], keys[j]);
            }
        }
        verifier.setAttesters(signers, 16);
        attestations = new Attestation[](16);
        for (uint256 i = 0; i < 16; ++i) {
            attestations[i] = _attest(keys[i], e);
        }
    }
}
