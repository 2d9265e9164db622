"""A fault of a template is blamed on the file and the line it stands in, whichever template it is part of."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyharness.config.load import load
from pyharness.config.render import render
from pyharness.config.sources import read_sources
from pyharness.errors import ConfigFault
from pyharness.paths import NETWORK_TEMPLATES

KEY = "0x" + "11" * 32
ENVIRON = {"SEPOLIA_RPC_URL": "http://127.0.0.1:1", "DEPLOYER_PRIVATE_KEY": KEY}
BASE, SEPOLIA = "_base.toml.j2", "sepolia.toml.j2"

ADDRESS = "0x1563915e194D8CfBA1943570603F7606A3115508"
HOLDERS = ("DEPLOYER_ADDRESS", "ADMIN_ADDRESS", "GOVERNOR_ADDRESS", "TREASURY_ADDRESS", "BACKEND_SERVICE_ADDRESS")

# File, its text, what it becomes, code, what is found; the line is that of the first changed one.
FAULTS = [
    (BASE, "{{ 25000 | usdc }}", "{{ nothing }}", "E-CONFIG-TEMPLATE", "'nothing' is undefined"),
    (BASE, "{{ 25000 | usdc }}", "{{ 'x' | usdc }}", "E-CONFIG-TEMPLATE", "'x' is not a number"),
    (BASE, "{{ 25000 | usdc }}", "{{ 25000 | }}", "E-CONFIG-TEMPLATE", "expected token"),
    (BASE, "env('GOVERNOR_ADDRESS'", "env('GOVERNESS'", "E-CONFIG-TEMPLATE", "GOVERNESS"),
    (BASE, "{% block verifier %}", "{% block %}", "E-CONFIG-TEMPLATE", "expected token"),
    (SEPOLIA, "secret('SEPOLIA_RPC_URL')", "secret()", "E-CONFIG-TEMPLATE", "missing"),
    (SEPOLIA, "{% endblock %}", "{% end %}", "E-CONFIG-TEMPLATE", "unknown tag"),
    (BASE, "schema_version = 1", "schema_version", "E-CONFIG-TOML", "Expected '='"),
    (BASE, "mode = {{ mode }}", "mode {{ mode }}", "E-CONFIG-TOML", "Expected '='"),
    (BASE, "infra_bps = 8000", "infra_bps = 8_", "E-CONFIG-TOML", "infra_bps = 8_"),
    (BASE, "confirmations = 1", "window = 1", "E-CONFIG-TOML", "Cannot overwrite a value"),
    (BASE, 'symbol = "LSCOR"', 'symbol = "LSCOR', "E-CONFIG-TOML", "LSCOR"),
    (BASE, "[existing]", "[holders]", "E-CONFIG-TOML", "Cannot declare"),
    (SEPOLIA, 'second_url = ""', 'second_url = "', "E-CONFIG-TOML", 'second_url = "'),
    (SEPOLIA, "chain_id = 11155111", "chain_id = ", "E-CONFIG-TOML", "chain_id ="),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "found"), FAULTS, ids=[row[2] for row in FAULTS])
def test_a_fault_is_blamed_on_its_line(tmp_path: Path, file: str, old: str, new: str, code: str, found: str) -> None:
    """Of a template and of the one it extends."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        text = source.read_text()
        assert source.name != file or old in text
        (tmp_path / source.name).write_text(text.replace(old, new, 1) if source.name == file else text)
    line = (NETWORK_TEMPLATES / file).read_text().split(old, 1)[0].count("\n") + 1
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=ENVIRON), folder=tmp_path)
    (fault,) = caught.value.faults
    assert (caught.value.code, fault.file, fault.key) == (code, file, f"line {line}")
    assert found in fault.found


# File, its text, what it becomes, the key that is wrong then.
VALUES = [
    (BASE, "infra_bps = 8000", "infra_bps = 4999", "models[0].infra_bps"),
    (BASE, "window = 16", "window = 65", "sending.window"),
    (BASE, "{{ 25000 | usdc }}", "{{ 25 | usdc }}", "models[0].threshold_usdc"),
    (BASE, "mode = {{ mode }}", 'mode = {{ mode }}\nmood = "x"', "mood"),
    (BASE, "max_bumps = 6\n", "", "sending.max_bumps"),
    (BASE, 'symbol = "LSCOR"', "symbol = 7", "models[0].symbol"),
    (SEPOLIA, "anchors = []", 'anchors = [\n  { number = -1, hash = "0x" },\n]', "rpc.anchors[0].number"),
    (SEPOLIA, "chain_id = 11155111", "chain_id = 0", "chain_id"),
    (
        SEPOLIA,
        "{% block rpc %}",
        "{% block sending %}\n[sending]\nwindow = 65\n{% endblock %}\n{% block rpc %}",
        "sending.window",
    ),
    (
        "_models_sepolia.toml.j2",
        "",
        '[[models]]\nid = "b"\nname = "B"\nsymbol = "B"\ninfra_bps = 1\n',
        "models[1].infra_bps",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "key"), VALUES, ids=[f"{row[0]}-{row[3]}" for row in VALUES])
def test_a_wrong_value_is_blamed_on_the_file_it_stands_in(
    tmp_path: Path, file: str, old: str, new: str, key: str
) -> None:
    """Whoever reads the fault opens the right file: the shared one, the network's own, or what `model add` wrote."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        text = source.read_text()
        assert source.name != file or old in text
        (tmp_path / source.name).write_text(text.replace(old, new, 1) if source.name == file else text)
    if not (tmp_path / file).exists():
        (tmp_path / file).write_text(new)
    with pytest.raises(ConfigFault) as caught:
        load("sepolia", read_sources(environ=ENVIRON), folder=tmp_path)
    assert {item.key: item.file for item in caught.value.faults}[key] == file


def test_every_value_names_the_template_it_stands_in() -> None:
    """A config's own account of where its values came from."""
    provenance = load("sepolia", read_sources(environ=ENVIRON)).provenance
    assert provenance.origin_of("chain_id") == SEPOLIA
    assert provenance.origin_of("sending.window") == BASE
    assert provenance.origin_of("models[0].budget") == BASE
    assert provenance.origin_of("models[0].id") == BASE
    mainnet = load(
        "simulated",
        read_sources(environ=dict.fromkeys(HOLDERS, ADDRESS) | {"SIMULATED_RPC_URL": "http://127.0.0.1:1"}),
    ).provenance
    assert mainnet.origin_of("sending.window") == "mainnet.toml.j2"
    assert mainnet.origin_of("rpc.anchors") == "simulated.toml.j2"


@pytest.mark.parametrize("place", [SEPOLIA, "mainnet.toml.j2"])
def test_what_stands_beside_the_blocks_is_refused_and_not_dropped(place: str, tmp_path: Path) -> None:
    """Of the template itself and of one it extends: a model below the last block would never be deployed."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        (tmp_path / source.name).write_text(source.read_text("utf-8"), "utf-8")
    text = (tmp_path / place).read_text("utf-8") + '\n[[models]]\nid = "churn"\n'
    (tmp_path / place).write_text(text, "utf-8")
    template = tmp_path / (SEPOLIA if place == SEPOLIA else "simulated.toml.j2")
    with pytest.raises(ConfigFault) as caught:
        render(template, read_sources(environ={}), network=template.name.split(".")[0], mode="full")
    assert caught.value.code == "E-CONFIG-TEMPLATE"
    (fault,) = caught.value.faults
    assert (fault.file, fault.key, fault.found) == (place, f"line {text.count(chr(10)) - 1}", "[[models]]")
