// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Contributor, Evaluation} from "../../src/types/Evaluation.sol";
import {InitialParams, ModelSpec} from "../../src/types/ModelSpec.sol";
import {ModelKey} from "../../src/types/ModelKey.sol";
import {Payment} from "../../src/types/Payment.sol";
import {Defaults} from "../utils/Defaults.sol";
import {Stage} from "./Stage.sol";

/// @notice One call for every function that changes state, made so that its holder's succeeds on the stage.
abstract contract Acts is Stage {
    /// @dev By contract and selector.
    mapping(string name => mapping(bytes4 selector => bytes data)) internal acts;

    function setUp() public virtual override {
        super.setUp();
        _poolActs();
        _tokenActs();
        _reserveActs();
        _routerActs();
        _makerActs();
        _registryActs();
        _rewardActs();
        _roleActs();
    }

    function _add(string memory name, bytes memory data) private {
        acts[name][bytes4(data)] = data;
    }

    function _poolActs() private {
        string memory name = "HokusaiAMM";
        _add(name, abi.encodeCall(pool.buy, (1e6, 1, newcomer, block.timestamp)));
        _add(name, abi.encodeCall(pool.sell, (AMOUNT, 1, newcomer, block.timestamp)));
        _add(name, abi.encodeCall(pool.depositFees, (1e6)));
        _add(name, abi.encodeCall(pool.creditFees, (1e6)));
        _add(name, abi.encodeCall(pool.collectFees, ()));
        _add(name, abi.encodeCall(pool.poke, ()));
        _add(name, abi.encodeCall(pool.pause, ()));
        _add(name, abi.encodeCall(pool.unpause, ()));
        _add(name, abi.encodeCall(pool.initialize, (30, 7 days)));
        _add(name, abi.encodeCall(pool.setTradeFee, (0)));
        _add(name, abi.encodeCall(pool.setActive, (true)));
    }

    function _tokenActs() private {
        string memory name = "HokusaiToken";
        _add(name, abi.encodeCall(token.mint, (newcomer, AMOUNT)));
        _add(name, abi.encodeCall(token.setMinter, (newcomer, true)));
        _add(name, abi.encodeCall(token.burnFor, (spender, saver, AMOUNT)));
        _add(name, abi.encodeCall(token.burn, (AMOUNT)));
        _add(name, abi.encodeCall(token.burnFrom, (saver, AMOUNT)));
        _add(name, abi.encodeCall(token.transfer, (newcomer, AMOUNT)));
        _add(name, abi.encodeCall(token.transferFrom, (saver, newcomer, AMOUNT)));
        _add(name, abi.encodeCall(token.approve, (newcomer, AMOUNT)));
        _add(name, _permit());
        name = "MockUSDC";
        _add(name, abi.encodeCall(usdc.mint, (newcomer, AMOUNT)));
        _add(name, abi.encodeCall(usdc.approve, (newcomer, AMOUNT)));
        _add(name, abi.encodeCall(usdc.transfer, (newcomer, AMOUNT)));
        _add(name, abi.encodeCall(usdc.transferFrom, (lender, newcomer, AMOUNT)));
    }

    function _reserveActs() private {
        string memory name = "InfrastructureReserve";
        (string[] memory ids, uint256[] memory amounts) = (_one(MODEL), _one(1e6));
        ModelKey[] memory keys = new ModelKey[](1);
        keys[0] = _key(MODEL);
        _add(name, abi.encodeCall(reserve.deposit, (MODEL, 1e6)));
        _add(name, abi.encodeCall(reserve.batchDeposit, (ids, amounts)));
        _add(name, abi.encodeCall(reserve.depositShare, (keys[0], 1e6, 2e6)));
        _add(name, abi.encodeCall(reserve.batchDepositShares, (keys, amounts, amounts)));
        _add(name, abi.encodeCall(reserve.topUp, (MODEL, 1e6)));
        _add(name, abi.encodeCall(reserve.payInfrastructureCost, (MODEL, provider, 1e6, "invoice", "compute")));
        Payment[] memory payments = new Payment[](1);
        payments[0] = Payment(MODEL, provider, 1e6, "invoice", "compute");
        _add(name, abi.encodeCall(reserve.batchPayInfrastructureCosts, (payments)));
        _add(name, abi.encodeCall(reserve.setProvider, (MODEL, newcomer)));
        _add(name, abi.encodeCall(reserve.initializeProvider, (OPEN, newcomer)));
        _add(name, abi.encodeCall(reserve.approvePayee, (MODEL, newcomer, true)));
        _add(name, abi.encodeCall(reserve.setTreasury, (newcomer)));
        _add(name, abi.encodeCall(reserve.pause, ()));
        _add(name, abi.encodeCall(reserve.unpause, ()));
        _add(name, abi.encodeCall(reserve.emergencyWithdraw, (MODEL, 1e6)));
        _add(name, abi.encodeCall(reserve.emergencyWithdrawBatch, (ids)));
        _add(name, abi.encodeCall(reserve.sweepSurplus, ()));
    }

    function _routerActs() private {
        string memory name = "UsageFeeRouter";
        _add(name, abi.encodeWithSignature("depositFee(string,uint256)", MODEL, 1e6));
        _add(name, abi.encodeWithSignature("depositFee(string,uint256,uint256)", MODEL, 1e6, 8000));
        _add(name, abi.encodeCall(router.batchDepositFees, (_one(MODEL), _one(1e6))));
        _add(name, abi.encodeCall(router.pause, ()));
        _add(name, abi.encodeCall(router.unpause, ()));
    }

    function _makerActs() private {
        address bare = registry.getToken(BARE);
        string memory name = "HokusaiAMMFactory";
        _add(name, abi.encodeCall(factory.createPool, (BARE, bare)));
        _add(name, abi.encodeCall(factory.createPoolWith, (BARE, bare, Defaults.poolParams())));
        _add(name, abi.encodeCall(factory.createPoolWithParams, (BARE, bare, 100_000, 30, 7 days, 25_000e6, 10_000)));
        _add(name, abi.encodeCall(factory.setDefaults, (Defaults.poolParams())));
        _add(name, abi.encodeCall(factory.setTreasury, (newcomer)));
        _add(name, abi.encodeCall(factory.setTradeFee, (MODEL, 0)));
        name = "TokenManager";
        _add(name, abi.encodeCall(manager.deployToken, ("fresh", "Fresh", "FRE", 0)));
        _add(name, abi.encodeCall(manager.deployTokenWithParams, ("fresh", "Fresh", "FRE", 0, _initial())));
        _add(name, abi.encodeCall(manager.authorizeAMM, (address(pool))));
        _add(name, abi.encodeCall(manager.revokeAMM, (address(pool))));
        _add(name, abi.encodeCall(manager.setDeltaVerifier, (newcomer)));
        _add(name, abi.encodeCall(manager.mintTokens, (MODEL, newcomer, AMOUNT)));
        _add(name, abi.encodeCall(manager.batchMintTokens, (MODEL, _one(newcomer), _one(AMOUNT))));
        _add(name, abi.encodeCall(manager.burnTokens, (MODEL, saver, AMOUNT)));
        ModelSpec[] memory specs = new ModelSpec[](1);
        specs[0] = Defaults.model("fresh", "Fresh", "FRE").spec;
        specs[0].params.governor = governor;
        specs[0].provider = provider;
        (specs[0].launchUsdc, specs[0].launchRecipient) = (10e6, newcomer);
        _add("ModelLauncher", abi.encodeCall(launcher.launch, (specs)));
    }

    function _registryActs() private {
        string memory name = "ModelRegistry";
        _add(name, abi.encodeCall(registry.registerModel, ("fresh", newcomer, newcomer)));
        _add(name, abi.encodeCall(registry.registerPool, (BARE, newcomer)));
        _add(name, abi.encodeCall(registry.setVerifier, (newcomer)));
        _add(name, abi.encodeCall(registry.advance, (_key(MODEL), 7000, AMOUNT)));
        _add(name, abi.encodeCall(registry.setActive, (MODEL, false)));
        _add(name, abi.encodeCall(registry.setGenesis, (BARE, Defaults.METRIC, Defaults.BENCHMARK, 5000)));
        _add(name, abi.encodeCall(registry.setBudget, (MODEL, Defaults.BUDGET)));
        name = "HokusaiParams";
        _add(name, abi.encodeCall(params.initialize, (_initial())));
        _add(name, abi.encodeCall(params.setInfrastructureAccrualBps, (5000)));
        _add(name, abi.encodeCall(params.setTokensPerDeltaOne, (1e18)));
        _add(name, abi.encodeCall(params.setLicenseRef, ("licence", "ipfs://licence")));
        _add(name, abi.encodeCall(params.setActive, (true)));
    }

    function _rewardActs() private {
        string memory name = "DeltaVerifier";
        Evaluation memory second = _evaluation("run-2", 6500);
        Contributor[] memory parts = _evaluation("run-1", 6000).contributors;
        _add(name, abi.encodeCall(verifier.submitEvaluation, (second, _attest(second))));
        _add(name, abi.encodeCall(verifier.releaseTranche, (firstDigest, MODEL, parts)));
        _add(name, abi.encodeCall(verifier.setAttesters, (_one(newcomer), 1)));
        _add(name, abi.encodeCall(verifier.setMinImprovementBps, (1)));
        name = "DataContributionRegistry";
        _add(name, abi.encodeCall(contributions.recordContribution, (MODEL, newcomer, "new", 1, 1, 1, "run-3")));
        _add(name, abi.encodeCall(contributions.recordEvaluation, (MODEL, "run-2", second.contributors, _one(1))));
        _add(name, abi.encodeCall(contributions.verifyContribution, (pendingContribution)));
        _add(name, abi.encodeCall(contributions.rejectContribution, (pendingContribution, "copied")));
    }

    /// @dev What OpenZeppelin's AccessControl adds to eight contracts and to each params.
    function _roleActs() private {
        string[9] memory names = [
            "DataContributionRegistry",
            "DeltaVerifier",
            "HokusaiAMMFactory",
            "HokusaiParams",
            "InfrastructureReserve",
            "ModelLauncher",
            "ModelRegistry",
            "TokenManager",
            "UsageFeeRouter"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            _add(names[i], abi.encodeCall(IAccessControl.grantRole, ("ANY_ROLE", newcomer)));
            _add(names[i], abi.encodeCall(IAccessControl.revokeRole, ("ANY_ROLE", newcomer)));
            _add(names[i], abi.encodeCall(IAccessControl.renounceRole, ("ANY_ROLE", stranger)));
        }
    }

    function _permit() private returns (bytes memory) {
        (address owner, uint256 key) = makeAddrAndKey("permitting owner");
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 content = keccak256(abi.encode(typeHash, owner, newcomer, AMOUNT, 0, block.timestamp));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), content));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodeCall(token.permit, (owner, newcomer, AMOUNT, block.timestamp, v, r, s));
    }

    function _initial() private view returns (InitialParams memory initial) {
        initial = Defaults.model("fresh", "Fresh", "FRE").spec.params;
        initial.governor = governor;
    }

    function _one(string memory item) internal pure returns (string[] memory list) {
        list = new string[](1);
        list[0] = item;
    }

    function _one(uint256 item) internal pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = item;
    }

    function _one(address item) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = item;
    }
}
