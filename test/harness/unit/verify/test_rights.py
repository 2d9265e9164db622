"""Gates are told from other failures, ways to power are found, and what is wrong with holders is named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pyharness.chain.abi import Interface, encode, selector
from pyharness.chain.attempts import attempts
from pyharness.chain.faults import RpcRejected
from pyharness.chain.schema import Answer, RpcError
from pyharness.config.schema import Config, DeclaredRole
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id
from pyharness.verify.rights import judge
from pyharness.verify.rights.matrix import Attempt, Place, either, matrix, refusal
from pyharness.verify.rights.paths import everybody, functions_of, tree, ways
from pyharness.verify.rights.schema import Account, Audit, Power, Right

A, B, C, D, X, Y = ("0x" + f"{n:02d}" * 20 for n in (11, 22, 33, 44, 88, 99))
HASH = "0x" + "0" * 64
PAYER = "PAYER_ROLE"


def error(name: str, *kinds: str) -> dict[str, object]:
    """An ABI entry."""
    inputs = [{"name": f"a{at}", "type": kind} for at, kind in enumerate(kinds)]
    return {"type": "error", "name": name, "inputs": inputs}


ERRORS = [
    error("AccessControlUnauthorizedAccount", "address", "bytes32"),
    error("AccessControlBadConfirmation"),
    error("UnauthorizedCaller", "address", "address"),
    error("MissingPoolRole", "address", "bytes32"),
    error("NotMinter", "address"),
    error("ERC20InsufficientAllowance", "address", "uint256", "uint256"),
    error("UnknownModel", "string"),
]
PAY = {"type": "function", "name": "pay", "stateMutability": "nonpayable", "inputs": [{"name": "id", "type": "string"}]}
VIEW = {"type": "function", "name": "paid", "stateMutability": "view", "inputs": []}
PLACE = Place(label="Reserve", address=X, abi=[PAY, VIEW, *ERRORS], text="churn")
KNOWN = Interface(ERRORS)


def reverted(signature: str, kinds: Sequence[str] = (), values: Sequence[object] = ()) -> bytes:
    """Revert data."""
    return selector(signature) + encode(list(kinds), list(values))


def no_role(account: str, role: str = PAYER) -> bytes:
    """What AccessControl says."""
    given = (account, bytes.fromhex(role_id(role)[2:]))
    return reverted("AccessControlUnauthorizedAccount(address,bytes32)", ["address", "bytes32"], given)


def test_each_refusal_is_read() -> None:
    """By error, and only of the account that called."""
    words = ["address", "address"]
    cases = {
        PAYER: no_role(A),
        "HokusaiAMMFactory.PAUSER_ROLE": reverted(
            "MissingPoolRole(address,bytes32)", ["address", "bytes32"], (A, bytes.fromhex(role_id("PAUSER_ROLE")[2:]))
        ),
        "only Reserve": reverted("UnauthorizedCaller(address,address)", words, (A, X)),
        f"only {B}": reverted("UnauthorizedCaller(address,address)", words, (A, B)),
        "minter": reverted("NotMinter(address)", ["address"], (A,)),
        "oneself": reverted("AccessControlBadConfirmation()"),
        "own tokens": reverted(
            "ERC20InsufficientAllowance(address,uint256,uint256)", ["address", "uint256", "uint256"], (B, 0, 1)
        ),
    }
    assert {refusal(KNOWN, data, A, {X: "Reserve"}) for data in cases.values()} == set(cases)
    for expected, data in cases.items():
        assert refusal(KNOWN, data, A, {X: "Reserve"}) == expected
    for passed in (None, b"", b"\x01\x02\x03\x04", reverted("UnknownModel(string)", ["string"], ("x",)), no_role(B)):
        assert refusal(KNOWN, passed, A, {}) is None


def test_a_function_is_anybodys_only_if_a_stranger_passes() -> None:
    """Views are no rows; a failure behind the gate is a pass; nobody's role has no holder."""

    def gate(calls: Sequence[Attempt]) -> list[bytes | None]:
        assert all(call.to == X for call in calls)
        behind = reverted("UnknownModel(string)", ["string"], ("churn",))
        return [behind if call.sender == A else no_role(call.sender) for call in calls]

    (row,) = matrix([PLACE], [A, B], (C, D), gate)
    assert (row.function, row.needs, row.holders, row.open) == ("pay(string)", PAYER, (A,), False)
    (free,) = matrix([PLACE], [A, B], (C, D), lambda calls: [None for _ in calls])
    assert (free.needs, free.holders, free.open) == ("anybody", (), True)
    (shut,) = matrix([PLACE], [A, B], (C, D), lambda calls: [no_role(call.sender) for call in calls])
    assert shut.holders == ()


def test_a_models_own_contracts_are_asked_of_it_alone() -> None:
    """Each calls its neighbours; of a thousand models that keeps the calls a few thousand."""
    calls: list[Attempt] = []

    def gate(part: Sequence[Attempt]) -> list[bytes | None]:
        calls.extend(part)
        return [no_role(call.sender) for call in part]

    near = Place(label="Params", address=Y, abi=PLACE.abi, text="churn", near=(B, A))
    matrix([PLACE, near], [A], (C, D), gate)
    assert [(call.sender, call.to) for call in calls] == [(C, X), (C, Y), (A, X), (A, Y), (B, Y)]


def test_the_admin_beside_a_role_is_said() -> None:
    """Only where somebody without the role passed, and every such one is an admin."""
    right = Right(contract="Reserve", function="pay(string)", needs=PAYER, holders=(A, B))
    held = {("Reserve", PAYER): frozenset({A}), ("Reserve", DEFAULT_ADMIN_ROLE): frozenset({B})}
    assert either(right, held).needs == f"{PAYER} or {DEFAULT_ADMIN_ROLE}"
    assert either(right, {("Reserve", PAYER): frozenset({A})}).needs == PAYER


def test_a_gate_that_contradicts_the_role_is_a_finding() -> None:
    """Somebody let in without it, and somebody refused with it."""
    held = {("Reserve", PAYER): frozenset({A})}
    good = Right(contract="Reserve", function="pay(string)", needs=PAYER, holders=(A,))
    assert list(judge.gates([good], held, "sepolia")) == []
    (let_in,) = judge.gates([good.model_copy(update={"holders": (A, B)})], held, "sepolia")
    assert let_in.found == f"{B} let in when it was called"
    (refused,) = judge.gates([good.model_copy(update={"holders": ()})], held, "sepolia")
    assert refused.found == f"{A} refused when it was called"


def test_one_key_may_not_administer_where_money_is_real() -> None:
    """A plain account, a delegated one and a Safe of one; on a test network it is the default."""
    config = Config.model_construct(kind="test", network="sepolia", mode="full")
    real = config.model_copy(update={"kind": "mainnet"})
    kinds = {
        A: Account(address=A, kind="account"),
        B: Account(address=B, kind="delegated", delegate=X),
        C: Account(address=C, kind="safe", owners=(A, B), threshold=1),
        D: Account(address=D, kind="safe", owners=(A, B), threshold=2),
    }
    powers = [
        Power(contract="UsageFeeRouter", address=X, role=DEFAULT_ADMIN_ROLE, holder=holder, declared=True)
        for holder in kinds
    ]
    found = list(judge.one_key_admins(real, powers, kinds))
    assert [item.found.split(",")[0] for item in found] == [A, B, C]
    assert list(judge.one_key_admins(config, powers, kinds)) == []


def test_an_allowance_above_the_configured_one_is_too_much() -> None:
    """Up to the limit, which counts in, it is a choice; beyond it a finding with the line that lowers it."""
    found = list(judge.too_much({A: 2**256 - 1, B: 1001, C: 1000, D: 0}, 1000, "cast send X"))
    assert {item.key: item.found for item in found} == {
        f"allowance of {A}": "without an end",
        f"allowance of {B}": "0.001001 USDC",
    }
    assert {item.expected for item in found} == {"at most 0.001 USDC"}
    assert [item.remedy for item in found] == [f"cast send X --from {account}" for account in sorted((A, B))]


def test_a_module_moves_a_safe_past_its_owners() -> None:
    """Two of three owners and a module is one key, and it leads to all that the Safe may do."""
    owner = Power(contract=f"Safe {A}", address=A, role="owner", holder=B, declared=True)
    module = owner.model_copy(update={"role": "module", "holder": C, "declared": False})
    (found,) = judge.inside_safes([owner, module])
    assert (found.subject, found.key, found.found) == (f"Safe {A}", "module", C)
    safe = Account(address=A, kind="safe", owners=(B, D), threshold=2, modules=(C,))
    audit = small().model_copy(update={"accounts": (safe, Account(address=C, kind="contract"))})
    assert [way.to for way in ways(audit, C)] == [A]
    assert safe.words == "Safe, 2 of 2, with modules"


def test_zero_admins_are_named() -> None:
    """Nothing brings one back."""
    declared = [DeclaredRole(contract="Reserve", address=X, role=DEFAULT_ADMIN_ROLE, holders=(A,))]
    (found,) = judge.without_admin(declared, {})
    assert (found.subject, found.found) == ("Reserve", "nobody")
    assert list(judge.without_admin(declared, {("Reserve", DEFAULT_ADMIN_ROLE): frozenset({B})})) == []


def small() -> Audit:
    """An owner, a Safe of theirs, a timelock it proposes in, and what that may do; two Safes that own each other."""
    return Audit(
        network="sepolia",
        block=1,
        block_hash=HASH,
        accounts=(
            Account(address=A, kind="account"),
            Account(address=B, kind="safe", owners=(A, D), threshold=1),
            Account(address=C, kind="timelock", delay=60, roles={"PROPOSER_ROLE": (B,), DEFAULT_ADMIN_ROLE: (C,)}),
            Account(address=D, kind="safe", owners=(B,), threshold=1),
        ),
        powers=(Power(contract="Reserve", address=X, role=PAYER, holder=C, declared=True),),
        rights=(Right(contract="Reserve", function="pay(string)", needs=PAYER, holders=(C,)),),
        asked=1,
        findings=(),
        not_checked=(),
    )


def test_a_way_is_followed_to_its_end_and_never_in_a_circle() -> None:
    """Owner, Safe, timelock, role, function."""
    found = small()
    lines = list(tree(found, A))
    assert [line.strip("│├└─ ") for line in lines[:4]] == [
        f"{A}: plain account",
        f"owner of {B} (Safe, 1 of 2)",
        f"announces in {C} (timelock, delay 60 s)",
        "PAYER_ROLE of Reserve: pay",
    ]
    assert len(lines) < 12
    assert [way.to for way in ways(found, A)] == [B]
    assert [item.address for item in everybody(found)] == [A]
    for name in ("pay", "pay(string)", "Reserve.pay", "Reserve.pay(string)"):
        assert len(functions_of(found, name)) == 1
    assert functions_of(found, "pa") == ()


class Node:
    """A node that answers every call alike."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[object] = []

    def try_batch(self, calls: Sequence[tuple[str, Sequence[object]]]) -> list[Answer]:
        """One answer each."""
        self.asked += calls
        return [self.answer for _ in calls]


def test_a_call_as_somebody_ends_in_one_of_three_ways() -> None:
    """It goes through, it reverts, it halts; a node that will not make it is no answer."""
    calls = [(A, X, b"\x01")] * 150
    node = Node(Answer(result="0x"))
    assert attempts(node, calls, "0x1") == [None] * 150
    assert len(node.asked) == 150
    failed = RpcError(code=3, message="execution reverted", data=b"\x05")
    assert attempts(Node(Answer(error=failed)), calls[:1], "0x1") == [b"\x05"]
    halted = RpcError(code=-32000, message="out of gas", data=None)
    assert attempts(Node(Answer(error=halted)), calls[:1], "0x1") == [b""]
    with pytest.raises(RpcRejected):
        attempts(Node(Answer(error=RpcError(code=-32602, message="no such block", data=None))), calls[:1], "0x1")
