// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IDeltaVerifier} from "../../../src/interfaces/IDeltaVerifier.sol";
import {ArrayTooLarge} from "../../../src/types/Errors.sol";
import {Attestation, Evaluation} from "../../../src/types/Evaluation.sol";
import {ContractAttester} from "../../mocks/ContractAttester.sol";
import {VerifierBase} from "./VerifierBase.sol";

/// @dev Who may attest, how many must, and what counts as a signature.
contract DeltaVerifierAttestTest is VerifierBase {
    uint256 internal constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    Evaluation internal e;

    function setUp() public override {
        super.setUp();
        Evaluation memory sample = _evaluation("run-1", 5250);
        (e.modelId, e.runId) = (sample.modelId, sample.runId);
        (e.metricHash, e.benchmarkSpecHash) = (sample.metricHash, sample.benchmarkSpecHash);
        (e.datasetHash, e.deadline) = (sample.datasetHash, sample.deadline);
        (e.baselineBps, e.candidateBps) = (sample.baselineBps, sample.candidateBps);
        e.contributors.push(sample.contributors[0]);
        e.contributors.push(sample.contributors[1]);
    }

    // ---- the set

    function test_SetAttesters_ReplacesAll() public {
        vm.expectEmit(address(verifier));
        emit IDeltaVerifier.AttestersSet(_addresses(alice, bob), 2);
        verifier.setAttesters(_addresses(alice, bob), 2);
        assertEq(verifier.attesters(), _addresses(alice, bob));
        assertEq(verifier.threshold(), 2);
        assertTrue(verifier.isAttester(alice));
        assertFalse(verifier.isAttester(low));
        _expectRefused(_of(lowKey), abi.encodeWithSelector(IDeltaVerifier.QuorumMissing.selector, 1, 2));
        verifier.setAttesters(_addresses(alice, bob), 1);
        _expectRefused(_of(lowKey), abi.encodeWithSelector(IDeltaVerifier.NotAttester.selector, low));
    }

    function test_RevertWhen_AttestersAreMalformed() public {
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.AttestersNotAscending.selector, bob, alice));
        verifier.setAttesters(_addresses(bob, alice), 1);
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.AttestersNotAscending.selector, alice, alice));
        verifier.setAttesters(_addresses(alice, alice), 1);
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.AttestersNotAscending.selector, address(0), address(0)));
        verifier.setAttesters(_addresses(address(0), alice), 1);
        vm.expectRevert(abi.encodeWithSelector(IDeltaVerifier.ThresholdTooHigh.selector, 3, 2));
        verifier.setAttesters(_addresses(alice, bob), 3);
        vm.expectRevert(abi.encodeWithSelector(ArrayTooLarge.selector, 17, 16));
        verifier.setAttesters(new address[](17), 1);
        assertEq(verifier.attesters(), _addresses(low, high));
    }

    function test_RevertWhen_StrangerSetsAttesters() public {
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, alice, bytes32(0))
        );
        verifier.setAttesters(_addresses(alice, bob), 1);
    }

    function test_SixteenAttestersCanBeReplaced() public {
        address[] memory many = new address[](16);
        for (uint256 i = 0; i < 16; ++i) {
            many[i] = address(uint160(i + 1));
        }
        verifier.setAttesters(many, 16);
        assertEq(verifier.attesters(), many);
        verifier.setAttesters(new address[](0), 0);
        assertEq(verifier.attesters().length, 0);
    }

    // ---- the quorum

    function test_RevertGiven_ThresholdIsZero() public {
        verifier.setAttesters(new address[](0), 0);
        _expectRefused(_of(lowKey), abi.encodeWithSelector(IDeltaVerifier.EvaluationsClosed.selector));
        verifier.setAttesters(_addresses(low, high), 0);
        _expectRefused(_of(lowKey, highKey), abi.encodeWithSelector(IDeltaVerifier.EvaluationsClosed.selector));
    }

    function test_RevertWhen_QuorumIsMissing() public {
        _expectRefused(new Attestation[](0), abi.encodeWithSelector(IDeltaVerifier.QuorumMissing.selector, 0, 1));
        verifier.setAttesters(_addresses(low, high), 2);
        _expectRefused(_of(highKey), abi.encodeWithSelector(IDeltaVerifier.QuorumMissing.selector, 1, 2));
        verifier.submitEvaluation(e, _of(lowKey, highKey));
    }

    function test_RevertWhen_OneAttesterSignsTwice() public {
        verifier.setAttesters(_addresses(low, high), 2);
        _expectRefused(
            _of(lowKey, lowKey), abi.encodeWithSelector(IDeltaVerifier.AttestersNotAscending.selector, low, low)
        );
        _expectRefused(
            _of(highKey, lowKey), abi.encodeWithSelector(IDeltaVerifier.AttestersNotAscending.selector, high, low)
        );
    }

    function test_RevertWhen_OneMoreThanEnoughIsInvalid() public {
        Attestation[] memory both = _of(lowKey, highKey);
        both[1].signature = both[0].signature;
        _expectRefused(both, abi.encodeWithSelector(IDeltaVerifier.InvalidAttestation.selector, high));
    }

    function test_RevertWhen_StrangerSigns() public {
        (address stranger, uint256 key) = makeAddrAndKey("stranger");
        _expectRefused(_of(key), abi.encodeWithSelector(IDeltaVerifier.NotAttester.selector, stranger));
    }

    // ---- ECDSA

    function test_RevertWhen_SignatureIsOfAnotherEvaluation() public {
        Attestation[] memory attestations = _of(lowKey);
        bytes memory invalid = abi.encodeWithSelector(IDeltaVerifier.InvalidAttestation.selector, low);
        e.contributors[0].wallet = address(0xA11CF);
        _expectRefused(attestations, invalid);
        e.contributors[0].wallet = alice;
        e.datasetHash = 0;
        _expectRefused(attestations, invalid);
        e.datasetHash = keccak256("dataset");
        vm.chainId(block.chainid + 1);
        _expectRefused(attestations, invalid);
    }

    function test_RevertWhen_SignatureIsMalformed() public {
        Attestation[] memory attestations = _of(lowKey);
        bytes memory invalid = abi.encodeWithSelector(IDeltaVerifier.InvalidAttestation.selector, low);
        bytes memory good = attestations[0].signature;
        attestations[0].signature = _malleable(good);
        _expectRefused(attestations, invalid);
        attestations[0].signature = "";
        _expectRefused(attestations, invalid);
        attestations[0].signature = abi.encodePacked(good, hex"00");
        _expectRefused(attestations, invalid);
        attestations[0].signature = new bytes(65);
        _expectRefused(attestations, invalid);
    }

    function test_AnAttesterWithDelegatedCodeStillSigns() public {
        Attestation[] memory attestations = _of(lowKey);
        vm.etch(low, abi.encodePacked(hex"ef0100", address(registry)));
        verifier.submitEvaluation(e, attestations);
    }

    // ---- ERC-1271

    function test_AContractAttests() public {
        ContractAttester signer = _contractAttester();
        signer.approve(verifier.hashEvaluation(e), "its own way");
        verifier.submitEvaluation(e, _by(address(signer), "its own way"));
        assertEq(token.balanceOf(alice), 1500e18);
    }

    function test_RevertWhen_AContractDoesNotAccept() public {
        ContractAttester signer = _contractAttester();
        bytes memory invalid = abi.encodeWithSelector(IDeltaVerifier.InvalidAttestation.selector, address(signer));
        signer.approve(verifier.hashEvaluation(e), "its own way");
        _expectRefused(_by(address(signer), "another"), invalid);
        signer.behave(ContractAttester.Manner.WrongMagic);
        _expectRefused(_by(address(signer), "its own way"), invalid);
        signer.behave(ContractAttester.Manner.Reverts);
        _expectRefused(_by(address(signer), "its own way"), invalid);
        signer.behave(ContractAttester.Manner.ShortAnswer);
        _expectRefused(_by(address(signer), "its own way"), invalid);
    }

    // ---- building blocks

    function _contractAttester() internal returns (ContractAttester signer) {
        signer = new ContractAttester();
        address[] memory one = new address[](1);
        one[0] = address(signer);
        verifier.setAttesters(one, 1);
    }

    function _expectRefused(Attestation[] memory attestations, bytes memory reason) internal {
        vm.expectRevert(reason);
        verifier.submitEvaluation(e, attestations);
    }

    function _by(address attester, bytes memory signature) internal pure returns (Attestation[] memory attestations) {
        attestations = new Attestation[](1);
        attestations[0] = Attestation(attester, signature);
    }

    function _of(uint256 key) internal view returns (Attestation[] memory attestations) {
        attestations = new Attestation[](1);
        attestations[0] = _attest(key, e);
    }

    function _of(uint256 first, uint256 second) internal view returns (Attestation[] memory attestations) {
        attestations = new Attestation[](2);
        (attestations[0], attestations[1]) = (_attest(first, e), _attest(second, e));
    }

    /// @dev The same signature with the other s.
    function _malleable(bytes memory signature) internal pure returns (bytes memory) {
        bytes32 r;
        uint256 s;
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
        }
        return abi.encodePacked(r, CURVE_ORDER - s, uint8(signature[64]) == 27 ? uint8(28) : uint8(27));
    }
}
