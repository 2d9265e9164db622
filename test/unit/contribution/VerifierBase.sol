// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {DataContributionRegistry} from "../../../src/contribution/DataContributionRegistry.sol";
import {DeltaVerifier} from "../../../src/contribution/DeltaVerifier.sol";
import {IHokusaiParams} from "../../../src/interfaces/IHokusaiParams.sol";
import {IHokusaiToken} from "../../../src/interfaces/IHokusaiToken.sol";
import {ModelRegistry} from "../../../src/registry/ModelRegistry.sol";
import {TokenManager} from "../../../src/token/TokenManager.sol";
import {Attestation, Contributor, Evaluation} from "../../../src/types/Evaluation.sol";
import {ModelKey} from "../../../src/types/ModelKey.sol";
import {MockRewardPool} from "../../mocks/MockRewardPool.sol";

/// @dev A verifier among the real directory, token, params and ledger; only the pool is a mock. Two attesters, one must
/// sign; two contributors share 60 to 40; 1_000 tokens per percentage point; the lineage begins at 5_000 bps.
abstract contract VerifierBase is Test {
    string internal constant MODEL = "model-a";
    string internal constant OTHER = "model-b";
    bytes32 internal constant METRIC = keccak256("accuracy");
    bytes32 internal constant BENCHMARK = keccak256("benchmark-1");
    uint16 internal constant GENESIS = 5000;
    uint256 internal constant RATE = 1000e18;
    uint256 internal constant BUDGET = 1_000_000e18;
    uint256 internal constant START = 1_800_000_000;

    ModelRegistry internal registry;
    TokenManager internal manager;
    DataContributionRegistry internal ledger;
    DeltaVerifier internal verifier;
    MockRewardPool internal pool;
    IHokusaiToken internal token;

    address internal relayer = makeAddr("relayer");
    address internal alice = address(0xA11CE);
    address internal bob = address(0xB0B0B0B0);
    uint256 internal lowKey;
    uint256 internal highKey;
    address internal low;
    address internal high;

    function setUp() public virtual {
        vm.warp(START);
        registry = new ModelRegistry(address(this));
        manager = new TokenManager(address(registry), address(this));
        ledger = new DataContributionRegistry(address(this));
        verifier = new DeltaVerifier(address(registry), address(manager), address(ledger), 100, address(this));
        registry.grantRole(registry.REGISTRAR_ROLE(), address(this));
        registry.grantRole(registry.REGISTRAR_ROLE(), address(manager));
        manager.grantRole(manager.DEPLOYER_ROLE(), address(this));
        ledger.grantRole(ledger.RECORDER_ROLE(), address(verifier));
        manager.setDeltaVerifier(address(verifier));

        token = IHokusaiToken(manager.deployToken(MODEL, "Model A", "MA", 0));
        pool = new MockRewardPool();
        registry.registerPool(MODEL, address(pool));
        registry.setGenesis(MODEL, METRIC, BENCHMARK, GENESIS);
        registry.setBudget(MODEL, BUDGET);
        _makeAttesters();
    }

    function _makeAttesters() private {
        (low, lowKey) = makeAddrAndKey("attester 1");
        (high, highKey) = makeAddrAndKey("attester 2");
        if (low > high) (low, lowKey, high, highKey) = (high, highKey, low, lowKey);
        verifier.setAttesters(_addresses(low, high), 1);
    }

    /// @dev Sets up a second model with its own pool; its lineage has not begun.
    function _otherModel() internal returns (MockRewardPool otherPool) {
        manager.deployToken(OTHER, "Model B", "MB", 0);
        otherPool = new MockRewardPool();
        registry.registerPool(OTHER, address(otherPool));
    }

    function _evaluation(string memory runId, uint16 candidateBps) internal view returns (Evaluation memory) {
        return Evaluation({
            modelId: MODEL,
            runId: runId,
            metricHash: METRIC,
            benchmarkSpecHash: BENCHMARK,
            datasetHash: keccak256("dataset"),
            baselineBps: GENESIS,
            candidateBps: candidateBps,
            contributors: _pair(runId),
            deadline: uint64(START + 365 days)
        });
    }

    /// @dev Alice 60 %, Bob 40 %, hashes fresh for the run.
    function _pair(string memory runId) internal view returns (Contributor[] memory parts) {
        parts = new Contributor[](2);
        parts[0] = Contributor(alice, 6000, 30, keccak256(abi.encode(runId, 0)));
        parts[1] = Contributor(bob, 4000, 20, keccak256(abi.encode(runId, 1)));
    }

    /// @dev Signed by the lower attester.
    function _signed(Evaluation memory evaluation) internal view returns (Attestation[] memory attestations) {
        attestations = new Attestation[](1);
        attestations[0] = _attest(lowKey, evaluation);
    }

    function _attest(uint256 key, Evaluation memory evaluation) internal view returns (Attestation memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, verifier.hashEvaluation(evaluation));
        return Attestation(vm.addr(key), abi.encodePacked(r, s, v));
    }

    function _submit(Evaluation memory evaluation) internal returns (uint256 reward, uint256 released) {
        Attestation[] memory attestations = _signed(evaluation);
        vm.prank(relayer);
        return verifier.submitEvaluation(evaluation, attestations);
    }

    /// @dev Signs the evaluation properly and expects its submission to revert so.
    function _refused(Evaluation memory evaluation, bytes memory reason) internal {
        Attestation[] memory attestations = _signed(evaluation);
        vm.expectRevert(reason);
        verifier.submitEvaluation(evaluation, attestations);
    }

    function _setRate(uint256 rate) internal {
        IHokusaiParams(manager.getParamsAddress(MODEL)).setTokensPerDeltaOne(rate);
    }

    function _addresses(address a, address b) internal pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (a, b);
    }

    function _key(string memory modelId) internal pure returns (ModelKey) {
        return ModelKey.wrap(keccak256(bytes(modelId)));
    }
}
