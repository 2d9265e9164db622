"""The config room: templates and variables become one checked value, or every fault at once."""

from __future__ import annotations

import pickle
from itertools import pairwise
from pathlib import Path

import pytest
import tomli

from pyharness.config.forge_input import COLUMNS, forge_input
from pyharness.config.load import Loaded, load, write_rendered
from pyharness.config.networks import BY_CHAIN_ID, known_networks, resolve_network, template_of
from pyharness.config.policy import declared_roles
from pyharness.config.sources import VARIABLES, Secret, read_sources
from pyharness.errors import ConfigFault, UsageFault
from pyharness.paths import NETWORK_TEMPLATES, ROOT
from pyharness.values import ZERO_ADDRESS

KEY = "0x" + "11" * 32
DEPLOYER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
OTHER = "0x1563915e194D8CfBA1943570603F7606A3115508"
SEPOLIA = {"SEPOLIA_RPC_URL": "https://node.example/secret", "DEPLOYER_PRIVATE_KEY": KEY}


def sepolia(**changes: str) -> Loaded:
    """The sepolia config with some variables changed."""
    return load("sepolia", read_sources(environ={**SEPOLIA, **changes}))


def faulty(folder: Path, old: str, new: str, environ: dict[str, str] | None = None) -> ConfigFault:
    """The fault of the sepolia config after one change of its templates' text."""
    changed = 0
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        text = source.read_text()
        changed += text.count(old) if source.name in ("sepolia.toml.j2", "_base.toml.j2") else 0
        (folder / source.name).write_text(text.replace(old, new))
    assert changed, f"the templates do not hold {old!r}"
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=SEPOLIA if environ is None else environ), folder=folder)
    return caught.value


def test_the_deployer_is_derived_from_its_key() -> None:
    """The deployer is derived from its key."""
    assert sepolia().config.holders.deployer == DEPLOYER


def test_unset_holders_default_to_the_deployer_with_one_warning_each() -> None:
    """Unset holders default to the deployer with one warning each."""
    loaded = sepolia(TREASURY_ADDRESS=OTHER)
    assert loaded.config.holders.treasury == OTHER
    assert loaded.config.holders.backend == DEPLOYER
    assert sorted(warning.split(" ")[0] for warning in loaded.warnings) == [
        "ADMIN_ADDRESS",
        "ATTESTER_ADDRESSES",
        "BACKEND_SERVICE_ADDRESS",
        "GOVERNOR_ADDRESS",
    ]


def test_attesters_are_a_list_in_ascending_order() -> None:
    """Spaces and order do not matter; a wrong one is blamed on its variable, wherever in the list it stands."""
    attesters = sepolia(ATTESTER_ADDRESSES=f"{OTHER}, {DEPLOYER}", ATTESTER_THRESHOLD="2").config.verifier.attesters
    assert attesters == tuple(sorted((OTHER, DEPLOYER), key=lambda address: int(address, 16)))
    for wrong in (f"{OTHER},0x12", f"{OTHER},{OTHER}"):
        with pytest.raises(ConfigFault) as refusal:
            sepolia(ATTESTER_ADDRESSES=wrong)
        assert "ATTESTER_ADDRESSES" in str(refusal.value.faults)
    with pytest.raises(ConfigFault) as refusal:
        sepolia(ATTESTER_THRESHOLD="two")
    assert "ATTESTER_THRESHOLD" in str(refusal.value.faults)


def test_flags_win_over_the_environment_and_the_environment_over_the_file(tmp_path: Path) -> None:
    """Flags win over the environment and the environment over the file."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("export A_OTHER=1\nTREASURY_ADDRESS='three' # note\nADMIN_ADDRESS=three # note\n\n# comment\n")
    sources = read_sources(
        flags={"TREASURY_ADDRESS": "one"},
        environ={"TREASURY_ADDRESS": "two", "BACKEND_SERVICE_ADDRESS": "two"},
        dotenv=dotenv,
    )
    origins = {name: (found.text, found.origin) for name, found in sources.values.items()}
    assert origins == {
        "TREASURY_ADDRESS": ("one", "flag"),
        "BACKEND_SERVICE_ADDRESS": ("two", "environment"),
        "ADMIN_ADDRESS": ("three", ".env"),
    }


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("three", "three"),
        ("three # note", "three"),
        ("'three' # note", "three"),
        ('"a # b" # note', "a # b"),
        ('"three"', "three"),
        ("http://host/#part", "http://host/#part"),
        ("'a' 'b'", "'a' 'b'"),
    ],
)
def test_quotes_and_comments_of_the_file_are_no_part_of_a_value(tmp_path: Path, line: str, value: str) -> None:
    """A comment may follow a quoted value; within quotes it is none."""
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"TREASURY_ADDRESS={line}\n")
    found = read_sources(environ={}, dotenv=dotenv).get("TREASURY_ADDRESS")
    assert found is not None
    assert found.text == value


def test_what_is_used_is_what_was_validated() -> None:
    """White space around a key or an endpoint, as pasting leaves it, is dropped when checked and when used."""
    loaded = sepolia(DEPLOYER_PRIVATE_KEY=f" {SEPOLIA['DEPLOYER_PRIVATE_KEY']}\n", SEPOLIA_RPC_URL="http://host/ ")
    assert loaded.key is not None
    assert loaded.key.reveal() == SEPOLIA["DEPLOYER_PRIVATE_KEY"]
    assert loaded.rpc_url.reveal() == "http://host/"


def test_each_value_remembers_its_source() -> None:
    """Each value remembers its source."""
    provenance = sepolia(TREASURY_ADDRESS=OTHER).provenance
    assert provenance.origin_of("holders.treasury") == "environment TREASURY_ADDRESS"
    assert provenance.origin_of("holders.deployer") == "derived DEPLOYER_ADDRESS"
    assert provenance.origin_of("models[0].provider") == "environment TREASURY_ADDRESS"
    assert provenance.origin_of("chain_id") == "sepolia.toml.j2"


def test_a_secret_shows_itself_nowhere(tmp_path: Path) -> None:
    """A secret shows itself nowhere."""
    loaded = sepolia()
    path = write_rendered(forge_input(loaded.config), tmp_path / "net" / "rendered.toml")
    for text in (repr(loaded), str(loaded.key), path.read_text(), loaded.config.model_dump_json()):
        assert KEY[2:] not in text
        assert "node.example" not in text
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(TypeError):
        pickle.dumps(Secret("x"))


def test_a_link_that_somebody_put_there_is_not_followed(tmp_path: Path) -> None:
    """Files for signers may be written where others write too: nothing else is overwritten through a link."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "sheet.tmp").symlink_to(victim)
    with pytest.raises(OSError, match=r"sheet\.tmp"):
        write_rendered("theirs", tmp_path / "sheet.md")
    (tmp_path / "sheet.tmp").unlink()
    (tmp_path / "sheet.md").symlink_to(victim)
    assert write_rendered("theirs", tmp_path / "sheet.md").read_text() == "theirs"
    assert victim.read_text() == "mine"


def test_the_rendered_file_holds_models_as_columns_of_equal_length() -> None:
    """The rendered file holds models as columns of equal length."""
    document = tomli.loads(forge_input(sepolia().config))
    columns = document["m"]
    assert [name for name, _ in COLUMNS] == list(columns)
    assert {len(column) for column in columns.values()} == {1}
    assert columns["threshold_usdc"] == ["25000000000"]
    assert document["changed"] == [0]
    assert document["usdc"] == {"kind": "mock", "address": "0x" + "0" * 40, "mock_mint": "1000000000000"}


def test_a_value_with_quotes_and_newlines_adds_no_key(tmp_path: Path) -> None:
    """A value with quotes and newlines adds no key."""
    environ = {**SEPOLIA, "TREASURY_ADDRESS": f'{OTHER}"\nadmin = "{OTHER}'}
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=environ))
    assert [fault.key for fault in caught.value.faults] == ["TREASURY_ADDRESS"]


BAD_TEXT = [
    ("infra_bps = 8000", "infra_bps = 4999", "E-CONFIG-RANGE", "models[0].infra_bps", "4999", "5000 to 10000 bps"),
    (
        "mode = {{ mode }}",
        'mode = {{ mode }}\nmood = "x"',
        "E-CONFIG-UNKNOWN-KEY",
        "mood",
        "x",
        "a key the harness knows",
    ),
    ("infra_bps = 8000", 'infra_bps = "8000"', "E-CONFIG-VALUE", "models[0].infra_bps", "8000", "a valid integer"),
    ('symbol = "LSCOR"', "", "E-CONFIG-MISSING", "models[0].symbol", "this table", "a value"),
    (
        'id = "lead-scoring"',
        'id = "021"',
        "E-CONFIG-MODEL-ID",
        "models[0].id",
        "021",
        "a numeric id without leading zero",
    ),
    (
        "{{ 25000 | usdc }}",
        "{{ 99 | usdc }}",
        "E-CONFIG-RANGE",
        "models[0].threshold_usdc",
        "99000000",
        "1000000000 to",
    ),
    ("{{ 25000 | usdc }}", '"2.5e10"', "E-CONFIG-AMOUNT", "models[0].threshold_usdc", "2.5e10", "decimal digits"),
    (
        "threshold = {{ env('ATTESTER_THRESHOLD', default='1') | number }}",
        "threshold = 2",
        "E-CONFIG-RANGE",
        "verifier",
        "this table",
        "at most the number of attesters, 1",
    ),
    (
        "bump_after_seconds = 60",
        "bump_after_seconds = 1",
        "E-CONFIG-RANGE",
        "sending.bump_after_seconds",
        "1",
        "5 to 3600 seconds",
    ),
    ("max_bumps = 6", "max_bumps = 33", "E-CONFIG-RANGE", "sending.max_bumps", "33", "0 to 32 replacements"),
    (
        "[[models]]",
        '[[models]]\nid = "lead-scoring"\nname = "a"\nsymbol = "b"\n[[models]]',
        "E-CONFIG-DUPLICATE",
        "config",
        "this table",
        "model ids that differ, not lead-scoring twice",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "key", "found", "expected"), BAD_TEXT, ids=[row[1] for row in BAD_TEXT])
def test_a_wrong_line_is_named(
    tmp_path: Path, old: str, new: str, code: str, key: str, found: str, expected: str
) -> None:
    """A wrong line is named."""
    error = faulty(tmp_path, old, new)
    assert (error.code, error.exit_code) == (code, 4)
    assert [fault.key for fault in error.faults] == [key]
    assert found in error.faults[0].found
    assert expected in error.faults[0].expected


BAD_VARIABLES = [
    ({"SEPOLIA_RPC_URL": None}, "E-CONFIG-UNSET", "SEPOLIA_RPC_URL", "unset"),
    ({"SEPOLIA_RPC_URL": ""}, "E-CONFIG-EMPTY", "SEPOLIA_RPC_URL", "set but empty"),
    ({"DEPLOYER_PRIVATE_KEY": None}, "E-CONFIG-UNSET", "DEPLOYER_PRIVATE_KEY", "unset"),
    ({"DEPLOYER_PRIVATE_KEY": "0x12"}, "E-CONFIG-KEY", "DEPLOYER_PRIVATE_KEY", "***"),
    ({"DEPLOYER_PRIVATE_KEY": "0x" + "00" * 32}, "E-CONFIG-KEY", "DEPLOYER_PRIVATE_KEY", "***"),
    ({"DEPLOYER_ADDRESS": OTHER}, "E-CONFIG-KEY", "DEPLOYER_ADDRESS", OTHER),
    ({"TREASURY_ADDRESS": "0x12"}, "E-CONFIG-ADDRESS", "TREASURY_ADDRESS", "0x12"),
    ({"TREASURY_ADDRESS": OTHER.replace("e", "E")}, "E-CONFIG-ADDRESS", "TREASURY_ADDRESS", OTHER.replace("e", "E")),
    ({"TREASURY_ADDRESS": "0x" + "0" * 40}, "E-CONFIG-ADDRESS", "TREASURY_ADDRESS", "0x" + "0" * 40),
]


@pytest.mark.parametrize(("changes", "code", "key", "found"), BAD_VARIABLES)
def test_a_wrong_variable_is_named_once(changes: dict[str, str | None], code: str, key: str, found: str) -> None:
    """A wrong variable is named once."""
    environ = {name: text for name, text in {**SEPOLIA, **changes}.items() if text is not None}
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=environ))
    assert caught.value.code == code
    assert [(fault.key, fault.found) for fault in caught.value.faults] == [(key, found)]


def test_all_faults_come_at_once() -> None:
    """All faults come at once."""
    environ = {"SEPOLIA_RPC_URL": "", "TREASURY_ADDRESS": "0x1"}
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=environ))
    assert caught.value.code == "E-CONFIG-INVALID"
    assert {fault.key for fault in caught.value.faults} == {
        "SEPOLIA_RPC_URL",
        "DEPLOYER_PRIVATE_KEY",
        "TREASURY_ADDRESS",
    }


@pytest.mark.parametrize("network", ["mainnet", "simulated"])
def test_a_protected_network_assumes_nobody(network: str) -> None:
    """A protected network assumes nobody."""
    with pytest.raises(ConfigFault) as caught:
        load(network, read_sources(environ={"DEPLOYER_PRIVATE_KEY": KEY}))
    missing = {fault.key for fault in caught.value.faults}
    assert {
        "DEPLOYER_ADDRESS",
        "ADMIN_ADDRESS",
        "GOVERNOR_ADDRESS",
        "TREASURY_ADDRESS",
        "BACKEND_SERVICE_ADDRESS",
    } < missing


def test_the_infrastructure_mode_wants_factory_and_usdc() -> None:
    """The infrastructure mode wants factory and usdc."""
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=SEPOLIA), mode="infrastructure")
    assert {fault.key for fault in caught.value.faults} == {"FACTORY_ADDRESS", "USDC_ADDRESS"}
    environ = {**SEPOLIA, "FACTORY_ADDRESS": OTHER, "USDC_ADDRESS": DEPLOYER}
    loaded = load("sepolia", read_sources(environ=environ), mode="infrastructure")
    rendered = tomli.loads(forge_input(loaded.config))
    assert rendered["m"]["id"] == ["lead-scoring"]
    assert rendered["existing"] == {"factory": OTHER, "kind": "predecessor", "admin": ZERO_ADDRESS}
    assert loaded.config.external == {"HokusaiAMMFactory": OTHER, "USDC": DEPLOYER}
    assert loaded.config.words == "sepolia --mode infrastructure"
    native = {**environ, "FACTORY_KIND": "native", "FACTORY_ADMIN_ADDRESS": OTHER}
    existing = load("sepolia", read_sources(environ=native), mode="infrastructure").config.existing
    assert (existing.kind, existing.admin) == ("native", OTHER)


def test_beside_an_existing_factory_only_our_own_roles_are_declared() -> None:
    """The guide's three grants; who pauses is the admin's word; of a native factory that it lists the router."""
    environ = {**SEPOLIA, "FACTORY_ADDRESS": OTHER, "USDC_ADDRESS": DEPLOYER}
    addresses = {"HokusaiAMMFactory": OTHER, "InfrastructureReserve": DEPLOYER, "UsageFeeRouter": DEPLOYER}
    for kind, listed in (("predecessor", []), ("native", ["FEE_ROUTER_ROLE"])):
        sources = read_sources(environ={**environ, "FACTORY_KIND": kind})
        declared = declared_roles(load("sepolia", sources, mode="infrastructure").config, addresses)
        assert [item.role for item in declared if item.contract == "HokusaiAMMFactory"] == listed
        ours = {(item.contract, item.role) for item in declared if item.granted and item.holders} - {
            ("HokusaiAMMFactory", role) for role in listed
        }
        assert ours == {
            ("InfrastructureReserve", "DEFAULT_ADMIN_ROLE"),
            ("InfrastructureReserve", "DEPOSITOR_ROLE"),
            ("InfrastructureReserve", "PAYER_ROLE"),
            ("UsageFeeRouter", "DEFAULT_ADMIN_ROLE"),
            ("UsageFeeRouter", "FEE_DEPOSITOR_ROLE"),
        }
        pausers = [item for item in declared if item.role == "PAUSER_ROLE"]
        assert [item.granted for item in pausers] == [False, False]


@pytest.mark.parametrize(("text", "name"), [("sepolia", "sepolia"), ("1", "mainnet"), ("eip155:11155111", "sepolia")])
def test_a_network_is_known_by_name_and_by_chain_id(text: str, name: str) -> None:
    """A network is known by name and by chain id."""
    assert resolve_network(text) == name


@pytest.mark.parametrize("text", ["", "goerli", "5", "eip155:x", "_base", "../secrets", "1" * 5_000])
def test_an_unknown_network_is_a_usage_fault(text: str) -> None:
    """An unknown network is a usage fault."""
    with pytest.raises(UsageFault) as caught:
        resolve_network(text)
    assert (caught.value.code, caught.value.exit_code) == ("E-NETWORK", 2)


def test_the_chain_ids_of_names_and_templates_agree() -> None:
    """The chain ids of names and templates agree."""
    for chain_id, name in BY_CHAIN_ID.items():
        assert f"\nchain_id = {chain_id}\n" in template_of(name).read_text()
    assert known_networks() == ("local", "mainnet", "sepolia", "simulated", "world")


def test_the_example_file_holds_exactly_what_is_read() -> None:
    """The example file holds exactly what is read."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    pairs = [(comment, name) for comment, name in pairwise(lines) if name.startswith("#") and name.endswith("=")]
    assert pairs == [(f"# {variable.meaning}", f"#{variable.name}=") for variable in VARIABLES]


def test_the_policy_names_parties_and_contracts_by_address() -> None:
    """The policy names parties and contracts by address."""
    addresses = {"InfrastructureReserve": OTHER, "UsageFeeRouter": DEPLOYER, "HokusaiParams/a": OTHER}
    roles = {(item.contract, item.role): item.holders for item in declared_roles(sepolia().config, addresses)}
    assert roles["InfrastructureReserve", "DEPOSITOR_ROLE"] == (DEPLOYER,)
    assert roles["InfrastructureReserve", "PROVIDER_INITIALIZER_ROLE"] == ()
    assert roles["HokusaiParams/a", "GOV_ROLE"] == (DEPLOYER,)


def test_what_the_router_may_take_of_the_backend_is_a_stated_sum() -> None:
    """Ten thousand dollars unless the environment says another amount, on protected networks too; in base units."""
    assert sepolia().config.backend.allowance_usdc == 10_000 * 10**6
    assert sepolia(BACKEND_ALLOWANCE_USDC="250.5").config.backend.allowance_usdc == 250_500_000
    people = dict.fromkeys(("DEPLOYER", "ADMIN", "GOVERNOR", "TREASURY", "BACKEND_SERVICE"), OTHER)
    named = {f"{party}_ADDRESS": account for party, account in people.items()} | {"MAINNET_RPC_URL": "https://node"}
    assert load("mainnet", read_sources(environ=named)).config.backend.allowance_usdc == 10_000 * 10**6


@pytest.mark.parametrize(
    "said", ["0", "-1", "unlimited", "1e30", "0500", "1000000001", "1" + 15 * "0", str(2**256 - 1)]
)
def test_an_allowance_without_an_end_is_refused(said: str) -> None:
    """By the name of its variable; nothing is read as base units by mistake."""
    with pytest.raises(ConfigFault) as refusal:
        sepolia(BACKEND_ALLOWANCE_USDC=said)
    assert refusal.value.code == "E-CONFIG-ALLOWANCE"
    (fault,) = refusal.value.faults
    assert (fault.key, fault.file) == ("BACKEND_ALLOWANCE_USDC", "environment")
    assert "without an end" in fault.expected
