"""A fault of a template is blamed on the file and the line it stands in, whichever template it is part of."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyharness.config.load import load
from pyharness.config.sources import read_sources
from pyharness.errors import ConfigFault
from pyharness.paths import NETWORK_TEMPLATES

KEY = "0x" + "11" * 32
ENVIRON = {"SEPOLIA_RPC_URL": "http://127.0.0.1:1", "DEPLOYER_PRIVATE_KEY": KEY}
BASE, SEPOLIA = "_base.toml.j2", "sepolia.toml.j2"

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
