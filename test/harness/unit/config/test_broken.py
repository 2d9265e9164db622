"""Configurations that are wrong in one thing each: code, key, found, expected and next command are the right ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from commands import parses
from fuzz.mutations import toml
from fuzz.valid import rendered

from pyharness.config.faults import CODES, config_fault
from pyharness.config.load import load
from pyharness.config.render import CodedFault
from pyharness.config.schema import Mode
from pyharness.config.sources import read_sources
from pyharness.errors import ConfigFault, Fault
from pyharness.paths import NETWORK_TEMPLATES

KEY = "0x" + "11" * 32
DEPLOYER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
OTHER = "0x1563915e194D8CfBA1943570603F7606A3115508"
ZERO = "0x" + "0" * 40
SEPOLIA = {"SEPOLIA_RPC_URL": "https://node.example/secret", "DEPLOYER_PRIVATE_KEY": KEY}
FEWEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One wrong thing: what is changed in templates (text to text) or variables, and the fault it must give.

    Args:
        key: where the fault is said to be; ``line`` for whichever line it is.
        found: part of what is said to be found there.
        expected: part of what is said to be right.
    """

    id: str
    code: str
    key: str
    found: str
    expected: str
    text: tuple[str, str] | None = None
    variables: Mapping[str, str | None] = field(default_factory=dict)
    dotenv: bytes | None = None
    mode: Mode = "full"


def line(id: str, old: str, new: str, code: str, key: str, found: str, expected: str) -> Broken:
    """A template with one text changed."""
    return Broken(id=id, text=(old, new), code=f"E-CONFIG-{code}", key=key, found=found, expected=expected)


def variable(id: str, name: str, text: str | None, code: str, found: str, expected: str) -> Broken:
    """A variable unset or with another value."""
    return Broken(id=id, variables={name: text}, code=f"E-CONFIG-{code}", key=name, found=found, expected=expected)


MODEL = 'symbol = "LSCOR"'
BROKEN = (
    variable("no-endpoint", "SEPOLIA_RPC_URL", None, "UNSET", "unset", "JSON-RPC endpoint of Sepolia"),
    variable("empty-endpoint", "SEPOLIA_RPC_URL", "  ", "EMPTY", "set but empty", "JSON-RPC endpoint of Sepolia"),
    variable("no-key", "DEPLOYER_PRIVATE_KEY", None, "UNSET", "unset", "key of the deployer"),
    variable("short-key", "DEPLOYER_PRIVATE_KEY", "0x12", "KEY", "***", "0x and 64 hex digits"),
    variable("key-of-zeros", "DEPLOYER_PRIVATE_KEY", "0x" + "0" * 64, "KEY", "***", "0x and 64 hex digits"),
    variable("key-above-the-order", "DEPLOYER_PRIVATE_KEY", "f" * 64, "KEY", "***", "0x and 64 hex digits"),
    variable("deployer-without-its-key", "DEPLOYER_ADDRESS", OTHER, "KEY", OTHER, f"{DEPLOYER}, the address of"),
    variable("short-address", "TREASURY_ADDRESS", "0x12", "ADDRESS", "0x12", "0x and 40 hex digits"),
    variable("address-of-words", "ADMIN_ADDRESS", "treasury.eth", "ADDRESS", "treasury.eth", "40 hex digits"),
    variable("wrong-checksum", "ADMIN_ADDRESS", OTHER.replace("e", "E"), "ADDRESS", "E194D8", f"checksum form {OTHER}"),
    variable("zero-treasury", "TREASURY_ADDRESS", ZERO, "ADDRESS", ZERO, "an account, not the zero address"),
    variable("zero-governor", "GOVERNOR_ADDRESS", ZERO, "ADDRESS", ZERO, "an account, not the zero address"),
    variable("empty-key", "DEPLOYER_PRIVATE_KEY", " ", "EMPTY", "set but empty", "key of the deployer"),
    variable("empty-backend", "BACKEND_SERVICE_ADDRESS", "", "EMPTY", "set but empty", "deposits API fees"),
    variable("attester-twice", "ATTESTER_ADDRESSES", f"{OTHER},{OTHER}", "ADDRESS", "2 entries", "each attester once"),
    variable("attester-of-words", "ATTESTER_ADDRESSES", f"{OTHER};x", "ADDRESS", ";x", "40 hex digits"),
    variable("threshold-of-words", "ATTESTER_THRESHOLD", "two", "VALUE", "two", "a valid integer"),
    variable("allowance-without-end", "BACKEND_ALLOWANCE_USDC", "max", "ALLOWANCE", "max USDC", "a stated sum"),
    variable("timelock-without-delay", "GOVERNOR_ADDRESS", "timelock", "TIMELOCK", "timelock", "TIMELOCK_DELAY_"),
    variable("usdc-of-words", "USDC_ADDRESS", "USDC", "ADDRESS", "USDC", "40 hex digits"),
    variable("explorer-unencrypted", "SOURCIFY_URL", "http://sourcify.example", "URL", "http://", "an https address"),
    variable("explorer-with-login", "ETHERSCAN_URL", "https://me:pw@host/api", "URL", "https://", "without login"),
    Broken(
        id="quotes-that-add-a-key",
        variables={"TREASURY_ADDRESS": f'{OTHER}"\nadmin = "{OTHER}'},
        code="E-CONFIG-ADDRESS",
        key="TREASURY_ADDRESS",
        found=OTHER,
        expected="0x and 40 hex digits",
    ),
    Broken(
        id="line-without-a-name",
        dotenv=b"TREASURY_ADDRESS: 0x12\n",
        code="E-CONFIG-DOTENV",
        key="line 1",
        found="no NAME=",
        expected="NAME=value",
    ),
    Broken(
        id="line-of-no-text",
        dotenv=b"# a comment\nTREASURY_ADDRESS=\xff\n",
        code="E-CONFIG-DOTENV",
        key="line 2",
        found="not UTF-8",
        expected="NAME=value",
    ),
    Broken(
        id="no-factory-to-build-beside",
        variables={"USDC_ADDRESS": OTHER},
        mode="infrastructure",
        code="E-CONFIG-UNSET",
        key="FACTORY_ADDRESS",
        found="unset",
        expected="existing HokusaiAMMFactory",
    ),
    Broken(
        id="factory-of-nobody",
        variables={"USDC_ADDRESS": OTHER, "FACTORY_ADDRESS": OTHER, "FACTORY_KIND": "mine"},
        mode="infrastructure",
        code="E-CONFIG-VALUE",
        key="FACTORY_KIND",
        found="mine",
        expected="'native' or 'predecessor'",
    ),
    line("rate-in-percent", "infra_bps = 8000", "infra_bps = 80", "RANGE", "models[0].infra_bps", "80",
         "5000 to 10000"),
    line("rate-above-all", "infra_bps = 8000", "infra_bps = 10001", "RANGE", "models[0].infra_bps", "10001",
         "10000 bps"),
    line("rate-as-text", "infra_bps = 8000", 'infra_bps = "8000"', "VALUE", "models[0].infra_bps", "8000", "integer"),
    line("rate-not-a-number", "infra_bps = 8000", "infra_bps = nan", "VALUE", "models[0].infra_bps", "", "integer"),
    line("unknown-key", "mode = {{ mode }}", 'mode = {{ mode }}\nmood = "x"', "UNKNOWN-KEY", "mood", "x", "a key the"),
    line("unknown-setting", MODEL, f"{MODEL}\nrate = 1", "UNKNOWN-KEY", "models[0].rate", "1",
         "a key the harness knows"),
    line("no-symbol", MODEL, "", "MISSING", "models[0].symbol", "this table", "a value"),
    line("empty-name", '"Hokusai Lead Scoring"', '""', "VALUE", "models[0].name", "", "at least 1 character"),
    line("endless-symbol", '"LSCOR"', f'"{"L" * 17}"', "VALUE", "models[0].symbol", "LLL", "at most 16 characters"),
    line("name-turned-around", '"Hokusai Lead Scoring"', '"Hokusai \\u202eLead"', "VALUE", "models[0].name", "Hokusai",
         "people see all of"),
    line("symbol-unseen", '"LSCOR"', '"LSCOR\\u200b"', "VALUE", "models[0].symbol", "LSCOR", "people see all of"),
    line("symbol-with-a-blank", '"LSCOR"', '"LSCOR "', "VALUE", "models[0].symbol", "LSCOR", "people see all of"),
    line("id-with-zero", '"lead-scoring"', '"021"', "MODEL-ID", "models[0].id", "021", "without leading zero"),
    line("id-with-capitals", '"lead-scoring"', '"Lead"', "MODEL-ID", "models[0].id", "Lead", "1 to 64 characters"),
    line("path-as-id", '"lead-scoring"', '"../../etc"', "MODEL-ID", "models[0].id", "../../etc", "1 to 64 characters"),
    line("empty-id", '"lead-scoring"', '""', "MODEL-ID", "models[0].id", "", "1 to 64 characters"),
    line(
        "model-twice",
        "[[models]]",
        '[[models]]\nid = "lead-scoring"\nname = "a"\nsymbol = "b"\n[[models]]',
        "DUPLICATE",
        "config",
        "this table",
        "not lead-scoring twice",
    ),
    line("class-of-nobody", '"standard"', '"huge"', "VALUE", "models[0].class", "huge", "'lightweight'"),
    line("crr-of-all", "crr_ppm = 100000", "crr_ppm = 1000000", "RANGE", "models[0].crr_ppm", "1000000", "500000 ppm"),
    line("dear-trades", "trade_fee_bps = 30", "trade_fee_bps = 101", "RANGE", "models[0].trade_fee_bps", "101",
         "100 bps"),
    line("short-round", "{{ 7 * a_day }}", "60", "RANGE", "models[0].round_seconds", "60", "86400 to 2592000 seconds"),
    line("low-threshold", "{{ 25000 | usdc }}", "{{ 99 | usdc }}", "RANGE", "models[0].threshold_usdc", "99000000",
         "to"),
    line("amount-with-exponent", "{{ 25000 | usdc }}", '"2.5e10"', "AMOUNT", "models[0].threshold_usdc", "2.5e10",
         "digits"),
    line("launch-for-nobody", 'launch_usdc = "0"', 'launch_usdc = "5"\nlaunch_recipient = {{ zero }}', "ADDRESS",
         "models[0]", "this table", "a launch_recipient if and only if"),
    line("license-no-hash", "license_hash = {{ zero_hash }}", 'license_hash = "0xAB"', "HASH", "models[0].license_hash",
         "0xAB", "32 bytes"),
    line("salt-no-hash", 'salt = "0x68', 'salt = "0x', "HASH", "salt", "0x6f", "32 bytes"),
    line("impatient", "bump_after_seconds = 60", "bump_after_seconds = 1", "RANGE", "sending.bump_after_seconds", "1",
         "5 to 3600 seconds"),
    line("endless-bumps", "max_bumps = 6", "max_bumps = 33", "RANGE", "sending.max_bumps", "33",
         "0 to 32 replacements"),
    line("endless-fee", "max_fee_gwei = 200", "max_fee_gwei = 10001", "RANGE", "sending.max_fee_gwei", "10001",
         "10000 gwei"),
    line("unreachable-quorum", "threshold = {{ env('ATTESTER_THRESHOLD', default='1') | number }}", "threshold = 2",
         "RANGE", "verifier", "this table", "at most the number of attesters, 1"),
    line("endpoint-in-clear", "url = {{ secret('SEPOLIA_RPC_URL') }}", 'url = "https://node.example/token"', "SECRET",
         "rpc.url", "***", "a reference such as secret('NAME')"),
    line("chain-without-id", "chain_id = 11155111", "chain_id = 0", "VALUE", "chain_id", "0", "greater than 0"),
    line("network-of-no-kind", 'kind = "test"', 'kind = "real"', "VALUE", "kind", "real", "'mainnet'"),
    line("mock-where-money-is", 'kind = "test"', 'kind = "mainnet"', "PROTECTED", "config", "this table",
         "external on a"),
    line("usdc-of-two-kinds", "'mock' if usdc == zero else 'external'", "'external'", "USDC", "usdc", "this table",
         "the zero address for a mock"),
    line("nothing-named-so", "{{ 25000 | usdc }}", "{{ nothing }}", "TEMPLATE", "line", "'nothing' is undefined",
         "a template that renders"),
    line("variable-nobody-knows", "env('GOVERNOR_ADDRESS'", "env('GOVERNESS'", "TEMPLATE", "line", "GOVERNESS",
         "a template that renders"),
    line("reaches-out-of-the-template", "chain_id = 11155111", "chain_id = {{ ().__class__.__mro__ | length }}",
         "TEMPLATE", "line", "unsafe", "a template that renders"),
    line("divided-by-nothing", "{{ 25000 | usdc }}", "{{ 1 / 0 }}", "TEMPLATE", "line", "division by zero",
         "a template that renders"),
    line("argument-twice", "default=the_deployer) %}", "default=zero, default=zero) %}", "TEMPLATE", "line",
         "keyword argument repeated", "a template that renders"),
    line("models-no-list", "[[models]]", "[models]", "VALUE", "models", "this table", "array"),
    line("endless-number", "chain_id = 11155111", f"chain_id = 1{'0' * 5_000}", "TOML", "toml", "4300 digits",
         "valid TOML"),
    line("endless-nesting", "chain_id = 11155111", f"chain_id = {'[' * 5_000}", "TOML", "toml", "nested more than",
         "valid TOML"),
    line("no-value", "schema_version = 1", "schema_version", "TOML", "line", "Expected '='", "valid TOML"),
    line("key-twice", "confirmations = 1", "window = 1", "TOML", "line", "Cannot overwrite", "valid TOML"),
)  # fmt: skip


def faulty(broken: Broken, folder: Path) -> ConfigFault:
    """What loading says."""
    changed = broken.text is None
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        text = source.read_text("utf-8")
        if broken.text and source.name in ("sepolia.toml.j2", "_base.toml.j2"):
            changed |= broken.text[0] in text
            text = text.replace(*broken.text)
        (folder / source.name).write_text(text, "utf-8")
    assert changed, f"the templates do not hold {broken.text}"
    environ = {name: text for name, text in {**SEPOLIA, **broken.variables}.items() if text is not None}
    dotenv = folder / ".env"
    dotenv.write_bytes(broken.dotenv or b"")
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=environ, dotenv=dotenv), mode=broken.mode, folder=folder)
    return caught.value


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.id)
def test_what_is_wrong_is_named_with_its_remedy(broken: Broken, tmp_path: Path) -> None:
    """One fault, a stable code, exit code 4; no secret is shown; the next command is one."""
    error = faulty(broken, tmp_path)
    assert (error.code, error.exit_code) == (broken.code, 4)
    (fault,) = error.faults
    assert (fault.key.split()[0] if broken.key == "line" else fault.key) == broken.key
    assert broken.found in fault.found
    assert broken.expected in fault.expected
    assert KEY[2:] not in str(fault)
    assert error.next_command is not None
    assert parses(error.next_command) or error.next_command == "diff .env.example .env"


@pytest.mark.parametrize("key", ["holders", "model_defaults", "models", "models[0]"])
def test_what_is_no_table_is_named_among_what_follows_from_it(key: str, tmp_path: Path) -> None:
    """The models cannot be filled in then."""
    name, listed = key.removesuffix("[0]"), [7] if key.endswith("]") else 7
    (tmp_path / "sepolia.toml.j2").write_text(toml(rendered("sepolia", "full") | {name: listed}), "utf-8")
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=SEPOLIA), folder=tmp_path)
    assert key in {fault.key for fault in caught.value.faults}


def test_what_is_found_is_shown_in_part_where_it_is_long(tmp_path: Path) -> None:
    """Nobody reads seventy thousand characters."""
    endless = variable("endless", "DEPLOYER_ADDRESS", "x" * 70_000, "KEY", "", "")
    (fault,) = faulty(endless, tmp_path).faults
    assert len(fault.found) <= 80
    assert fault.found.endswith("x…")


def test_there_are_forty_and_every_code_is_among_them() -> None:
    """Each id once; of the codes of single values none is left out but the one of modes, which needs no variable."""
    assert len(BROKEN) >= FEWEST
    assert len({broken.id for broken in BROKEN}) == len(BROKEN)
    assert {broken.code for broken in BROKEN} >= set(CODES.values()) - {"E-CONFIG-MODE"}


def test_of_thousands_of_faults_the_first_are_told() -> None:
    """A terminal is no place for half a megabyte; how many there are is said."""
    one = Fault(file="local.toml.j2", key="models[0]", found="0", expected="an object")
    error = config_fault("local", "full", [CodedFault(code="E-CONFIG-VALUE", fault=one)] * 3_000)
    assert (error.message, len(error.faults)) == ("the configuration of local has 3000 faults, here the first 100", 100)
    few = config_fault("local", "full", [CodedFault(code="E-CONFIG-VALUE", fault=one)] * 100)
    assert (few.message, len(few.faults)) == ("the configuration of local has 100 faults", 100)


def test_a_variable_may_end_in_a_digit() -> None:
    """To set it is a command as well."""
    assert parses("export MAINNET_RPC_URL_2='…'")
