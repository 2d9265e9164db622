"""A model is added to the reviewed text as one table more, or refused by name; nothing else in the file moves."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from pyharness.cli.app import main
from pyharness.config.adding import with_model
from pyharness.config.load import load
from pyharness.config.sources import NAMES, read_sources
from pyharness.errors import ConfigFault
from pyharness.paths import NETWORK_TEMPLATES

ENVIRON = {"SEPOLIA_RPC_URL": "http://127.0.0.1:1", "DEPLOYER_PRIVATE_KEY": "0x" + "11" * 32}
PLAIN: dict[str, str | int] = {"name": "Churn", "symbol": "CHURN"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the templates."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        (tmp_path / source.name).write_text(source.read_text())
    return tmp_path


def models(folder: Path, network: str = "sepolia") -> list[str]:
    """The ids a network has."""
    config = load(network, read_sources(environ=ENVIRON), folder=folder).config
    return [model.id for model in config.models]


def test_a_model_is_one_table_more(folder: Path) -> None:
    """The first one makes the file; its defaults are the network's; other networks do not see it."""
    added = with_model("sepolia", "churn", PLAIN | {"class": "compute-heavy", "infra_bps": 9000}, folder)
    assert not added.path.exists()
    added.write()
    assert added.path == folder / "_models_sepolia.toml.j2"
    assert [line for line in added.difference.splitlines() if line.startswith("+")][3:] == [
        "+[[models]]",
        '+id = "churn"',
        '+name = "Churn"',
        '+symbol = "CHURN"',
        '+class = "compute-heavy"',
        "+infra_bps = 9000",
    ]
    assert added.warnings == ()
    assert models(folder) == ["lead-scoring", "churn"]
    assert models(folder, "local") == ["lead-scoring"]


def test_comments_and_order_of_the_file_are_kept(folder: Path) -> None:
    """What a reviewer wrote stays, byte for byte."""
    path = folder / "_models_sepolia.toml.j2"
    text = '{# why #}\n[[models]]  # first\nid = "b"\nname = "B"\nsymbol = "B"\nbudget = {{ 5 | tokens }}\n\n# end\n'
    path.write_text(text)
    with_model("sepolia", "a", PLAIN, folder).write()
    assert path.read_text().startswith(text)
    assert models(folder) == ["lead-scoring", "b", "a"]


def test_what_is_unusual_is_a_warning(folder: Path) -> None:
    """The guide's bands never refuse; warnings of other models and of unset variables are not repeated."""
    added = with_model("sepolia", "churn", PLAIN | {"class": "lightweight"}, folder)
    assert added.warnings == ("churn: 80 % infrastructure, lightweight has 60 to 70 %",)


def test_a_market_without_a_fee_is_a_warning(folder: Path) -> None:
    """Nothing is gained within one block; without a fee, staying for some blocks costs nothing either."""
    free = with_model("sepolia", "churn", PLAIN | {"trade_fee_bps": 0}, folder)
    assert free.warnings == ("churn: no trade fee, so whoever stays for some blocks takes a part of each profit",)
    assert with_model("sepolia", "churn", PLAIN | {"trade_fee_bps": 1}, folder).warnings == ()


def test_mainnets_twin_has_its_models(folder: Path) -> None:
    """Added to mainnet, a model is the twin's too, and cannot be added there again."""
    with_model("mainnet", "churn", PLAIN, folder).write()
    with pytest.raises(ConfigFault) as caught:
        with_model("simulated", "churn", PLAIN, folder)
    assert caught.value.code == "E-CONFIG-DUPLICATE"


REFUSED: list[tuple[str, dict[str, str | int], str, str, str]] = [
    ("lead-scoring", PLAIN, "E-CONFIG-DUPLICATE", "id", "lead-scoring"),
    ("Churn", PLAIN, "E-CONFIG-MODEL-ID", "id", "Churn"),
    ("021", PLAIN, "E-CONFIG-MODEL-ID", "id", "021"),
    ("a b", PLAIN, "E-CONFIG-MODEL-ID", "id", "a b"),
    ("-churn", PLAIN, "E-CONFIG-MODEL-ID", "id", "-churn"),
    ("--help", PLAIN, "E-CONFIG-MODEL-ID", "id", "--help"),
    ('a"\nx = "', PLAIN, "E-CONFIG-MODEL-ID", "id", 'a"\nx = "'),
    ("churn", PLAIN | {"infra_bps": 4999}, "E-CONFIG-RANGE", "infra_bps", "4999"),
    ("churn", PLAIN | {"provider": "0x12"}, "E-CONFIG-ADDRESS", "provider", "0x12"),
    ("churn", PLAIN | {"class": "huge"}, "E-CONFIG-VALUE", "class", "huge"),
    ("churn", PLAIN | {"name": ""}, "E-CONFIG-VALUE", "name", ""),
    ("churn", PLAIN | {"name": "{{ secret('DEPLOYER_PRIVATE_KEY') }}"}, "E-CONFIG-VALUE", "name", "{{"),
    ("churn", PLAIN | {"name": "{% endblock %}"}, "E-CONFIG-VALUE", "name", "{%"),
]


@pytest.mark.parametrize(("identifier", "settings", "code", "key", "found"), REFUSED)
def test_what_is_no_model_is_refused_by_name(
    folder: Path, identifier: str, settings: dict[str, str | int], code: str, key: str, found: str
) -> None:
    """Duplicates and malformed values; no file is made."""
    with pytest.raises(ConfigFault) as caught:
        with_model("sepolia", identifier, settings, folder)
    assert caught.value.code == code
    (fault,) = caught.value.faults
    assert fault.key == key
    assert found in fault.found
    assert not list(folder.glob("_models_*"))


def test_the_command_line_writes_and_names_the_next_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a variable set; name and symbol come from the id where nobody gives them."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pyharness.config.adding.with_model", partial(with_model, folder=folder))
    assert main(["model", "add", "churn-xl.2", "11155111", "--provider", "0x" + "12" * 20, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["next"] == "python -m pyharness plan sepolia"
    assert 'name = "Hokusai Churn Xl 2"\nsymbol = "CHURNXL2"\n' in Path(answer["file"]).read_text()
    assert main(["model", "add", "churn-xl.2", "sepolia", "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "E-CONFIG-DUPLICATE"
