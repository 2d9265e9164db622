"""What a record gives to publish: contracts, the implementations they made, and what cannot be published."""

from __future__ import annotations

from typing import Any

from pyharness.chain.abi import encode
from pyharness.record.schema import Contract, Model, Party, Record
from pyharness.tools.schema import Built, Compilation, Release
from pyharness.values import checksummed, keccak_hex
from pyharness.verify.explorer.bundles import Found, changed_since, created_address, find, sources_needed
from pyharness.verify.explorer.papers import papers

HASH = "0x" + "ab" * 32
TYPES = {
    "TokenManager": 2,
    "HokusaiAMMFactory": 5,
    "InfrastructureReserve": 4,
    "HokusaiToken": 1,
    "HokusaiParams": 2,
    "HokusaiAMM": 4,
    "MockUSDC": 0,
}


def address(number: int) -> str:
    """An address by number."""
    return checksummed("0x" + number.to_bytes(20, "big").hex())


def word(text: str) -> str:
    """An address as an immutable holds it."""
    return "0x" + text[2:].lower().rjust(64, "0")


def built(name: str, inputs: int) -> Built:
    """A contract whose constructor takes some addresses."""
    abi = {"type": "constructor", "inputs": [{"name": f"a{at}", "type": "address"} for at in range(inputs)]}
    code = name.encode()
    return Built(name=name, source=f"src/{name}.sol", creation=code, runtime=code, immutables=(), abi=(abi,))


RELEASE = Release(
    contracts={name: built(name, inputs) for name, inputs in TYPES.items()},
    solc="0.8.30+commit.73712a01",
    evm="cancun",
    optimizer_runs=1_000_000,
)


def contract(label: str, number: int, *arguments: str, **changes: Any) -> Contract:
    """A recorded contract."""
    given = Contract(
        address=address(number),
        source=f"src/{label}.sol:{label}",
        tx_hash=HASH,
        block_number=1,
        gas_used=1,
        arguments=arguments,
        arguments_encoded="0x" + encode(["address"] * len(arguments), arguments).hex(),
        code_hash=HASH,
        runtime_hash=keccak_hex(label.encode()),
        immutables={},
    )
    return given.model_copy(update=changes)


MANAGER, FACTORY = address(2), address(3)
CONTRACTS = {
    "TokenManager": contract(
        "TokenManager",
        2,
        address(11),
        address(12),
        immutables={"1+32": word(created_address(MANAGER, 1)), "40+32": word(created_address(MANAGER, 2))},
    ),
    "HokusaiAMMFactory": contract(
        "HokusaiAMMFactory",
        3,
        address(11),
        MANAGER,
        address(13),
        address(14),
        address(12),
        immutables={"1+32": word(created_address(FACTORY, 1))},
    ),
    "InfrastructureReserve": contract("InfrastructureReserve", 4, address(13), FACTORY, address(14), address(12)),
    "MockUSDC": contract("MockUSDC", 13),
}
MODEL = Model(
    id="m",
    key=HASH,
    name="M",
    symbol="M",
    token=address(21),
    params=address(22),
    pool=address(23),
    provider=address(24),
    infra_bps=8000,
)


def record(**contracts: Contract) -> Record:
    """A record of the contracts above, some of them changed."""
    nobody = address(9)
    return Record(
        network="sepolia",
        chain_id=11155111,
        mode="full",
        updated_at="2026-01-02T03:04:05Z",
        complete=True,
        first_block=1,
        parties=Party(deployer=nobody, admin=nobody, governor=nobody, treasury=nobody, backend=nobody, pauser=nobody),
        external={},
        contracts={**CONTRACTS, **contracts},
        models=(MODEL,),
        grants=(),
        entries=("e.json",),
    )


def found(of: Record) -> Found:
    """Everything there is to publish, each compiled from a file of its own."""
    compiled = {
        name: Compilation(compiler=RELEASE.solc, standard_json={"sources": {name: {"content": ""}}})
        for name in sources_needed(of, RELEASE)
    }
    return find(of, RELEASE, compiled)


def test_implementations_follow_their_makers_with_the_arguments_these_handed_on() -> None:
    """Addresses by counting creations, arguments from the maker's own, the maker's transaction."""
    all_found = found(record())
    assert all_found.unbundled == ()
    bundles = {bundle.label: bundle for bundle in all_found.bundles}
    assert set(bundles) == {
        *CONTRACTS,
        *(f"{name} implementation" for name in ("HokusaiToken", "HokusaiParams", "HokusaiAMM")),
    }
    token, params, pool = list(bundles.values())[-3:]
    assert (token.address, token.arguments) == (created_address(MANAGER, 1), (MANAGER,))
    assert (params.address, params.arguments) == (created_address(MANAGER, 2), (MANAGER, address(11)))
    assert (pool.address, pool.arguments) == (created_address(FACTORY, 1), (address(13), FACTORY, MANAGER, address(11)))
    assert pool.arguments_encoded == "0x" + encode(["address"] * 4, pool.arguments).hex()
    assert pool.identifier == "src/HokusaiAMM.sol:HokusaiAMM"
    assert pool.creation_tx == HASH


def test_a_clone_is_explained_by_its_implementation() -> None:
    """Token, params and pool of each model; the page says so and bundles nothing for them."""
    all_found = found(record())
    assert [(clone.label, clone.address, clone.implementation_address) for clone in all_found.clones] == [
        ("HokusaiToken/m", address(21), created_address(MANAGER, 1)),
        ("HokusaiParams/m", address(22), created_address(MANAGER, 2)),
        ("HokusaiAMM/m", address(23), created_address(FACTORY, 1)),
    ]
    files = papers(all_found, "https://s.example")
    assert f"HokusaiAMM/m {address(23)}: HokusaiAMM implementation {created_address(FACTORY, 1)}" in files["by-hand.md"]
    assert not [name for name in files if address(23) in files[name] and name != "by-hand.md"]
    assert len(files) == 1 + 3 * len(all_found.bundles)


def test_what_the_record_does_not_know_is_named_and_not_guessed() -> None:
    """Arguments nobody recorded, a contract the build lacks, an implementation its maker does not name."""
    reserve = CONTRACTS["InfrastructureReserve"].model_copy(update={"arguments": (), "arguments_encoded": "0x"})
    manager = CONTRACTS["TokenManager"].model_copy(update={"immutables": {}})
    all_found = found(record(InfrastructureReserve=reserve, TokenManager=manager, Stranger=contract("Stranger", 5)))
    assert {item.label: item.reason for item in all_found.unbundled} == {
        "InfrastructureReserve": "the record does not hold its constructor's arguments",
        "Stranger": "the build does not know it",
        "HokusaiToken implementation": "its maker does not name it in the record",
        "HokusaiParams implementation": "its maker does not name it in the record",
    }
    assert {bundle.label for bundle in all_found.bundles} == {
        "TokenManager",
        "HokusaiAMMFactory",
        "MockUSDC",
        "HokusaiAMM implementation",
    }
    assert [clone.label for clone in all_found.clones] == ["HokusaiAMM/m"]


def test_without_the_makers_there_are_no_implementations() -> None:
    """Beside an existing factory only reserve and router are ours."""
    alone = record().model_copy(
        update={"contracts": {"InfrastructureReserve": CONTRACTS["InfrastructureReserve"]}, "models": ()}
    )
    assert [bundle.label for bundle in found(alone).bundles] == ["InfrastructureReserve"]


def test_code_that_was_built_since_is_named() -> None:
    """Compared by the hash of the code without immutables."""
    assert changed_since(record(), RELEASE) == ()
    other = CONTRACTS["MockUSDC"].model_copy(update={"runtime_hash": HASH})
    assert changed_since(record(MockUSDC=other), RELEASE) == ("MockUSDC",)
