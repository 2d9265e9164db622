// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Attestation, Contributor, Evaluation} from "../../src/types/Evaluation.sol";
import {Base} from "../Base.t.sol";
import {Defaults} from "../utils/Defaults.sol";
import {Abi} from "./Abi.sol";

/// @notice A system in which every function has something to do, every role a holder of its own and everybody money, and
/// the states in which it is looked at.
abstract contract Stage is Base {
    /// @dev As the columns of permissions.json.
    enum State {
        Normal,
        ReservePaused,
        RouterPaused,
        PoolPaused,
        ModelInactive,
        PoolRevoked
    }

    /// @dev A model with a token and no pool, and one with a pool and no provider.
    string internal constant BARE = "bare";
    string internal constant OPEN = "open";

    /// @dev What tokens change hands by: one token, or as many base units of USDC.
    uint256 internal constant AMOUNT = 1e18;

    mapping(string name => address) internal where;
    address[] internal actors;
    address internal saver = makeAddr("saver");
    address internal seller = makeAddr("seller");
    address internal spender = makeAddr("spender");
    address internal lender = makeAddr("lender");
    address internal newcomer = makeAddr("newcomer");
    uint256 internal pendingContribution;
    bytes32 internal firstDigest;

    function setUp() public virtual override {
        super.setUp();
        _place();
        _appointHolders();
        _fillMarket();
        _fillModels();
        _fundEverybody();
    }

    /// @dev The account that holds this role of this contract and nothing else.
    function _holder(string memory name, string memory role) internal returns (address) {
        return makeAddr(string.concat(name, ".", role));
    }

    function _roleHash(string memory role) internal pure returns (bytes32) {
        bytes32 hash = keccak256(bytes(role));
        return hash == keccak256("DEFAULT_ADMIN_ROLE") ? bytes32(0) : hash;
    }

    /// @dev Enters a state from the normal one.
    function _enter(State state) internal {
        if (state == State.Normal) return;
        vm.startPrank(state == State.ReservePaused || state == State.RouterPaused ? pauser : admin);
        if (state == State.ReservePaused) reserve.pause();
        else if (state == State.RouterPaused) router.pause();
        else if (state == State.PoolPaused) pool.pause();
        else if (state == State.ModelInactive) registry.setActive(MODEL, false);
        else manager.revokeAMM(address(pool));
        vm.stopPrank();
    }

    function _evaluation(string memory runId, uint16 candidateBps) internal view returns (Evaluation memory) {
        Contributor[] memory parts = new Contributor[](1);
        parts[0] = Contributor(alice, 10_000, 10, keccak256(bytes(runId)));
        return Evaluation({
            modelId: MODEL,
            runId: runId,
            metricHash: Defaults.METRIC,
            benchmarkSpecHash: Defaults.BENCHMARK,
            datasetHash: keccak256("dataset"),
            baselineBps: Defaults.GENESIS,
            candidateBps: candidateBps,
            contributors: parts,
            deadline: uint64(Defaults.START + 365 days)
        });
    }

    function _attest(Evaluation memory evaluation) internal returns (Attestation[] memory attestations) {
        (address attester, uint256 key) = makeAddrAndKey("attester");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, verifier.hashEvaluation(evaluation));
        attestations = new Attestation[](1);
        attestations[0] = Attestation(attester, abi.encodePacked(r, s, v));
    }

    function _place() private {
        where["DataContributionRegistry"] = sys.contributions;
        where["DeltaVerifier"] = sys.verifier;
        where["HokusaiAMM"] = address(pool);
        where["HokusaiAMMFactory"] = sys.factory;
        where["HokusaiParams"] = address(params);
        where["HokusaiToken"] = address(token);
        where["InfrastructureReserve"] = sys.reserve;
        where["MockUSDC"] = sys.usdc;
        where["ModelLauncher"] = sys.launcher;
        where["ModelRegistry"] = sys.registry;
        where["TokenManager"] = sys.manager;
        where["UsageFeeRouter"] = sys.router;
    }

    /// @dev Each role the ABI names gets a holder of its own; each contract and each declared person is an actor too.
    function _appointHolders() private {
        string[] memory names = Abi.contracts();
        for (uint256 i = 0; i < names.length; ++i) {
            address target = where[names[i]];
            string[] memory roles = Abi.roles(Abi.artifact(names[i]));
            for (uint256 j = 0; j < roles.length; ++j) {
                address holder = _holder(names[i], roles[j]);
                vm.prank(target == address(params) ? governor : admin);
                IAccessControl(target).grantRole(_roleHash(roles[j]), holder);
                actors.push(holder);
            }
            vm.label(target, names[i]);
            if (target != address(usdc)) actors.push(target);
        }
        address[12] memory people = [
            stranger,
            admin,
            governor,
            treasury,
            backend,
            pauser,
            provider,
            makeAddr("deployer"),
            makeAddr("attester"),
            saver,
            seller,
            spender
        ];
        for (uint256 i = 0; i < people.length; ++i) {
            actors.push(people[i]);
        }
    }

    /// @dev A pool past its round with trade fees, a reserve with a balance, a reward of which a part waits.
    function _fillMarket() private {
        _buy(seller, 1000e6);
        _buy(saver, 1000e6);
        _endRound();
        _deposit(100e6);
        Evaluation memory first = _evaluation("run-1", 6000);
        firstDigest = verifier.hashEvaluation(first);
        verifier.submitEvaluation(first, _attest(first));
        skip(Defaults.WINDOW);
    }

    function _fillModels() private {
        _launch(OPEN);
        vm.prank(_holder("TokenManager", "DEPLOYER_ROLE"));
        manager.deployToken(BARE, "Bare", "BARE", 0);
        vm.prank(_holder("DataContributionRegistry", "RECORDER_ROLE"));
        pendingContribution = contributions.recordContribution(MODEL, alice, keccak256("data"), 1, 1, 1, "run-0");
    }

    function _fundEverybody() private {
        address[4] memory takers = [sys.reserve, sys.router, address(pool), sys.launcher];
        for (uint256 i = 0; i < actors.length; ++i) {
            usdc.mint(actors[i], 10 * AMOUNT);
            vm.startPrank(actors[i]);
            for (uint256 j = 0; j < takers.length; ++j) {
                usdc.approve(takers[j], type(uint256).max);
            }
            vm.stopPrank();
        }
        vm.prank(seller);
        token.approve(address(pool), AMOUNT);
        vm.prank(saver);
        token.approve(spender, AMOUNT);
        _fund(lender, AMOUNT, spender);
    }
}
