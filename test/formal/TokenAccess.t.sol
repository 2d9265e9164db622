// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Contributor} from "../../src/types/Evaluation.sol";
import {Stage} from "./Stage.sol";

/// @notice Who may mint, burn, govern a model, record contributions and name attesters.
contract TokenAccess is Stage {
    function check_TokenMint(address caller, address to, uint256 amount) public {
        vm.assume(caller != address(manager));
        _reserved(address(token), address(pool), caller, abi.encodeCall(token.mint, (to, amount)));
    }

    function refuted_TokenMint(address caller, address to, uint256 amount) public {
        vm.assume(caller != address(manager));
        _closed(address(token), caller, abi.encodeCall(token.mint, (to, amount)));
    }

    function check_BurnFor(address caller, uint256 amount) public {
        _reserved(address(token), address(manager), caller, abi.encodeCall(token.burnFor, (HOLDER, HOLDER, amount)));
    }

    function refuted_BurnFor(address caller, uint256 amount) public {
        _closed(address(token), caller, abi.encodeCall(token.burnFor, (HOLDER, HOLDER, amount)));
    }

    function check_SetMinter(address caller, address account, bool allowed) public {
        _reserved(address(token), address(manager), caller, abi.encodeCall(token.setMinter, (account, allowed)));
    }

    function refuted_SetMinter(address caller, address account, bool allowed) public {
        _closed(address(token), caller, abi.encodeCall(token.setMinter, (account, allowed)));
    }

    function check_MintTokens(address caller, address to, uint256 amount) public {
        _reserved(address(manager), HOLDER, caller, abi.encodeCall(manager.mintTokens, ("m", to, amount)));
    }

    function refuted_MintTokens(address caller, address to, uint256 amount) public {
        _closed(address(manager), caller, abi.encodeCall(manager.mintTokens, ("m", to, amount)));
    }

    function check_BatchMintTokens(address caller, address to, uint256 amount) public {
        _reserved(
            address(manager),
            HOLDER,
            caller,
            abi.encodeCall(manager.batchMintTokens, ("m", _accounts(to), _amounts(amount)))
        );
    }

    function refuted_BatchMintTokens(address caller, address to, uint256 amount) public {
        _closed(
            address(manager), caller, abi.encodeCall(manager.batchMintTokens, ("m", _accounts(to), _amounts(amount)))
        );
    }

    function check_SetInfrastructureAccrualBps(address caller, uint16 bps) public {
        _guarded(address(params), params.GOV_ROLE(), caller, abi.encodeCall(params.setInfrastructureAccrualBps, (bps)));
    }

    function refuted_SetInfrastructureAccrualBps(address caller, uint16 bps) public {
        _closed(address(params), caller, abi.encodeCall(params.setInfrastructureAccrualBps, (bps)));
    }

    function check_SetTokensPerDeltaOne(address caller, uint256 amount) public {
        _guarded(address(params), params.GOV_ROLE(), caller, abi.encodeCall(params.setTokensPerDeltaOne, (amount)));
    }

    function refuted_SetTokensPerDeltaOne(address caller, uint256 amount) public {
        _closed(address(params), caller, abi.encodeCall(params.setTokensPerDeltaOne, (amount)));
    }

    function check_SetLicenseRef(address caller, bytes32 hash) public {
        _guarded(address(params), params.GOV_ROLE(), caller, abi.encodeCall(params.setLicenseRef, (hash, "uri")));
    }

    function refuted_SetLicenseRef(address caller, bytes32 hash) public {
        _closed(address(params), caller, abi.encodeCall(params.setLicenseRef, (hash, "uri")));
    }

    function check_ParamsSetActive(address caller, bool active) public {
        _reserved(address(params), address(registry), caller, abi.encodeCall(params.setActive, (active)));
    }

    function refuted_ParamsSetActive(address caller, bool active) public {
        _closed(address(params), caller, abi.encodeCall(params.setActive, (active)));
    }

    function check_RecordContribution(address caller, bytes32 hash) public {
        _guarded(
            address(contributions),
            contributions.RECORDER_ROLE(),
            caller,
            abi.encodeCall(contributions.recordContribution, ("m", HOLDER, hash, 1, 1, 1, "run"))
        );
    }

    function refuted_RecordContribution(address caller, bytes32 hash) public {
        _closed(
            address(contributions),
            caller,
            abi.encodeCall(contributions.recordContribution, ("m", HOLDER, hash, 1, 1, 1, "run"))
        );
    }

    function check_RecordEvaluation(address caller, uint256 tokens) public {
        _guarded(
            address(contributions),
            contributions.RECORDER_ROLE(),
            caller,
            abi.encodeCall(contributions.recordEvaluation, ("m", "run", _parts(), _amounts(tokens)))
        );
    }

    function refuted_RecordEvaluation(address caller, uint256 tokens) public {
        _closed(
            address(contributions),
            caller,
            abi.encodeCall(contributions.recordEvaluation, ("m", "run", _parts(), _amounts(tokens)))
        );
    }

    function check_VerifyContribution(address caller) public {
        vm.prank(HOLDER);
        contributions.recordContribution("m", HOLDER, bytes32(uint256(1)), 1, 1, 1, "run");
        _guarded(
            address(contributions),
            contributions.VERIFIER_ROLE(),
            caller,
            abi.encodeCall(contributions.verifyContribution, (1))
        );
    }

    function refuted_VerifyContribution(address caller) public {
        vm.prank(HOLDER);
        contributions.recordContribution("m", HOLDER, bytes32(uint256(1)), 1, 1, 1, "run");
        _closed(address(contributions), caller, abi.encodeCall(contributions.verifyContribution, (1)));
    }

    function check_RejectContribution(address caller) public {
        vm.prank(HOLDER);
        contributions.recordContribution("m", HOLDER, bytes32(uint256(1)), 1, 1, 1, "run");
        _guarded(
            address(contributions),
            contributions.VERIFIER_ROLE(),
            caller,
            abi.encodeCall(contributions.rejectContribution, (1, "no"))
        );
    }

    function refuted_RejectContribution(address caller) public {
        vm.prank(HOLDER);
        contributions.recordContribution("m", HOLDER, bytes32(uint256(1)), 1, 1, 1, "run");
        _closed(address(contributions), caller, abi.encodeCall(contributions.rejectContribution, (1, "no")));
    }

    function check_SetAttesters(address caller, address attester) public {
        _guarded(address(verifier), ADMIN_ROLE, caller, abi.encodeCall(verifier.setAttesters, (_accounts(attester), 1)));
    }

    function refuted_SetAttesters(address caller, address attester) public {
        _closed(address(verifier), caller, abi.encodeCall(verifier.setAttesters, (_accounts(attester), 1)));
    }

    function check_SetMinImprovementBps(address caller, uint16 bps) public {
        _guarded(address(verifier), ADMIN_ROLE, caller, abi.encodeCall(verifier.setMinImprovementBps, (bps)));
    }

    function refuted_SetMinImprovementBps(address caller, uint16 bps) public {
        _closed(address(verifier), caller, abi.encodeCall(verifier.setMinImprovementBps, (bps)));
    }

    function _accounts(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }

    function _amounts(uint256 amount) private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](1);
        amounts[0] = amount;
    }

    function _parts() private pure returns (Contributor[] memory parts) {
        parts = new Contributor[](1);
        parts[0] = Contributor(HOLDER, 10_000, 1, bytes32(uint256(1)));
    }
}
