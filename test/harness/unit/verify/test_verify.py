"""The verifier's pure parts: code, clones, roles, and which views nobody expects."""

from __future__ import annotations

from pyharness.chain.roles import Held
from pyharness.config.load import load
from pyharness.config.schema import DeclaredRole, Model
from pyharness.config.sources import read_sources
from pyharness.names import CREATE2_FACTORY, role_id
from pyharness.tools.schema import Built, masked
from pyharness.values import checksummed, keccak_hex
from pyharness.verify import code
from pyharness.verify.expectations import unexpected_views
from pyharness.verify.powers import compare_roles, guide_tables, nobody_pauses

HASH = "0x" + "ab" * 32
BUILT = Built(name="A", source="src/A.sol", creation=b"\x00", runtime=bytes(8), immutables=((2, 3),), abi=())


def address(number: int) -> str:
    """An address by number."""
    return checksummed("0x" + number.to_bytes(20, "big").hex())


def model() -> Model:
    """The shipped model."""
    return load("local", read_sources(environ={"DEPLOYER_PRIVATE_KEY": "0x" + "11" * 32})).config.models[0]


def held(role: str, holder: str, *, confirmed: bool = True) -> Held:
    """A role held at the first contract."""
    return Held(contract=address(1), role=role_id(role), holder=holder, tx_hash=HASH, confirmed=confirmed)


def declared(role: str, *holders: str) -> DeclaredRole:
    """A role declared for the first contract."""
    return DeclaredRole(contract="InfrastructureReserve", address=address(1), role=role, holders=holders)


def test_immutables_are_compared_apart_from_the_code() -> None:
    """The code fits the build whatever its immutables; those fit the record."""
    on_chain = bytes([0, 0, 1, 2, 3, 0, 0, 0])
    assert masked(on_chain, BUILT.immutables) == bytes(8)
    assert code.compare_contract("A", on_chain, BUILT, {"2+3": "0x010203"}, "record") == ()
    (finding,) = code.compare_contract("A", on_chain, BUILT, {"2+3": "0x010204"}, "record")
    assert (finding.kind, finding.key, finding.expected, finding.found) == (
        "immutable",
        "immutable 2+3",
        "0x010204",
        "0x010203",
    )


def test_any_other_byte_is_another_code() -> None:
    """So is no code at all, and a longer one."""
    for on_chain in (bytes([1, *bytes(7)]), b"", bytes(9)):
        (finding,) = code.compare_contract("A", on_chain, BUILT, {}, "record")
        assert (finding.kind, finding.expected) == ("code", keccak_hex(bytes(8)))


def test_a_clone_is_its_proxy_and_its_arguments() -> None:
    """One byte of either is a finding."""
    arguments = code.pool_arguments(model(), address(3))
    assert len(arguments) == 32 + 20 + 4 + 4 + 8 + 8
    wanted = code.clone_code(address(2), arguments)
    assert len(wanted) == 0x2D + len(arguments)
    assert code.compare_clone("pool", wanted, address(2), arguments) == ()
    for at in (0, 15, 44, len(wanted) - 1):
        changed = bytearray(wanted)
        changed[at] ^= 1
        assert code.compare_clone("pool", bytes(changed), address(2), arguments)[0].kind == "code"


def test_a_tokens_arguments_tell_name_and_symbol_apart() -> None:
    """The length of the name stands between key and texts."""
    arguments = code.token_arguments(model())
    assert arguments[32] == len("Hokusai Lead Scoring")
    assert arguments[33:] == b"Hokusai Lead ScoringLSCOR"


def test_roles_that_fit_give_no_finding() -> None:
    """Declared and held agree."""
    roles = [declared("PAYER_ROLE", address(5), address(6))]
    assert compare_roles(roles, [held("PAYER_ROLE", address(5)), held("PAYER_ROLE", address(6))], address(9)) == ()


def test_each_way_to_differ_is_told_apart() -> None:
    """Undeclared, missing, contradicted by the contract, left behind."""
    roles = [declared("PAYER_ROLE", address(5)), declared("DEPOSITOR_ROLE", address(6))]
    found = compare_roles(
        roles,
        [
            held("PAYER_ROLE", address(7)),
            held("PAYER_ROLE", address(5), confirmed=False),
            held("GOV_ROLE", CREATE2_FACTORY),
            held("DEPOSITOR_ROLE", address(6)),
            held("DEPOSITOR_ROLE", address(9)),
        ],
        address(9),
    )
    assert [(item.kind, item.key, item.expected, item.found.split(",")[0]) for item in found] == [
        ("role", "PAYER_ROLE", address(5), address(7)),
        ("role", "PAYER_ROLE", f"{address(5)} (by its logs)", "hasRole says no"),
        ("residue", "GOV_ROLE", "nobody", CREATE2_FACTORY),
        ("residue", "DEPOSITOR_ROLE", address(6), address(9)),
        ("role", "PAYER_ROLE", address(5), "nobody"),
    ]


def test_the_guides_tables_come_in_its_order() -> None:
    """Expected and found side by side, only the guide's roles."""
    roles = [
        declared("DEFAULT_ADMIN_ROLE", address(4)),
        declared("PAUSER_ROLE", address(4)),
        declared("PAYER_ROLE", address(5)),
        declared("DEPOSITOR_ROLE", address(6)),
    ]
    rows = guide_tables(roles, [held("PAYER_ROLE", address(7))])
    assert [(row.role, row.expected, row.found) for row in rows] == [
        ("DEPOSITOR_ROLE", (address(6),), ()),
        ("PAYER_ROLE", (address(5),), (address(7),)),
        ("DEFAULT_ADMIN_ROLE", (address(4),), ()),
    ]


def test_a_view_without_expectation_is_listed() -> None:
    """Argument-free views only; functions that change state are no views."""
    abi = [
        {"type": "function", "name": "paused", "stateMutability": "view", "inputs": []},
        {"type": "function", "name": "treasury", "stateMutability": "view", "inputs": []},
        {"type": "function", "name": "accrued", "stateMutability": "view", "inputs": [{"type": "string"}]},
        {"type": "function", "name": "pause", "stateMutability": "nonpayable", "inputs": []},
        {"type": "event", "name": "Paused", "inputs": []},
    ]
    assert unexpected_views(abi, ["paused()(bool)"]) == ("treasury",)


def test_a_role_that_no_plan_grants_may_be_held_and_need_not() -> None:
    """Its absence is said and is no finding; anybody else who holds it is one."""
    policy = declared("PAUSER_ROLE", address(5)).model_copy(update={"granted": False})
    assert compare_roles([policy], [], address(9)) == ()
    (note,) = nobody_pauses([policy], [])
    assert note.endswith(f"nobody holds PAUSER_ROLE; its admin may grant it to {address(5)}")
    rightful, other = held("PAUSER_ROLE", address(5)), held("PAUSER_ROLE", address(6))
    assert compare_roles([policy], [rightful], address(9)) == ()
    assert nobody_pauses([policy], [rightful]) == ()
    assert [item.kind for item in compare_roles([policy], [rightful, other], address(9))] == ["role"]
