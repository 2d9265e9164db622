"""Two configs are compared value by value, with the origin of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyharness.cli.app import main
from pyharness.config.differences import Changed, changed, of_config, of_file
from pyharness.config.forge_input import forge_input
from pyharness.config.load import Loaded, load
from pyharness.config.sources import NAMES, read_sources
from pyharness.errors import ConfigFault
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.pipeline.corridor import session

KEY = "0x" + "11" * 32
OTHER = "0x1563915e194D8CfBA1943570603F7606A3115508"
DEPLOYER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
SEPOLIA = {"SEPOLIA_RPC_URL": "https://node.example/secret", "DEPLOYER_PRIVATE_KEY": KEY}


def sepolia(folder: Path = NETWORK_TEMPLATES, **changes: str) -> Loaded:
    """The sepolia config with some variables changed."""
    return load("sepolia", read_sources(environ={**SEPOLIA, **changes}), folder=folder)


def test_a_config_is_like_itself_in_both_forms() -> None:
    """As a whole, and as it is rendered."""
    for rendered in (True, False):
        assert changed(of_config(sepolia(), rendered=rendered), of_config(sepolia(), rendered=rendered)) == ()
    file = of_file("rendered.toml", forge_input(sepolia().config))
    assert changed(of_config(sepolia(), rendered=True), file) == ()
    assert len(file.values) > 40


def test_a_value_that_differs_has_old_and_new_and_both_origins() -> None:
    """The treasury is the provider of every model as well; a secret is compared by reference only."""
    found = changed(of_config(sepolia(), rendered=False), of_config(sepolia(TREASURY_ADDRESS=OTHER), rendered=False))
    default, given = "default TREASURY_ADDRESS", "environment TREASURY_ADDRESS"
    assert found == (
        Changed(key="holders.treasury", old=DEPLOYER, new=OTHER, old_from=default, new_from=given),
        Changed(key="models[lead-scoring].provider", old=DEPLOYER, new=OTHER, old_from=default, new_from=given),
    )


def test_models_are_compared_by_id(tmp_path: Path) -> None:
    """A model put before another one is only itself."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        text = source.read_text()
        first = '[[models]]\nid = "churn"\nname = "Churn"\nsymbol = "CHURN"\n\n[[models]]'
        (tmp_path / source.name).write_text(text.replace("[[models]]", first))
    for rendered in (True, False):
        found = changed(of_config(sepolia(), rendered=rendered), of_config(sepolia(tmp_path), rendered=rendered))
        assert len(found) == 24
        assert all(item.key.startswith("models[churn].") and item.old is None for item in found)


@pytest.mark.parametrize("text", ["[", 'network = "x"', "m = 1", "[m]\nid = ['a']\n"])
def test_a_file_that_was_not_rendered_here_is_refused(text: str) -> None:
    """By its name."""
    with pytest.raises(ConfigFault) as caught:
        of_file("some.toml", text)
    assert (caught.value.code, caught.value.faults[0].file) == ("E-CONFIG-TOML", "some.toml")


def run(line: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    """A command line: its code and its one object."""
    code = main([*line, "--json"])
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    return code, json.loads(out)


def test_the_command_line_answers_with_one_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """7 when they differ, 0 when they do not, 2 for neither a network nor a file; no secret is printed."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(session, "DOTENV", tmp_path / ".env")
    for name, text in SEPOLIA.items():
        monkeypatch.setenv(name, text)
    file = tmp_path / "before.toml"
    file.write_text(forge_input(sepolia(TREASURY_ADDRESS=OTHER).config))
    assert run(["config", "diff", "sepolia", "11155111"], capsys)[1]["differences"] == []
    code, answer = run(["config", "diff", str(file), "sepolia"], capsys)
    assert code == 7
    differences = answer["differences"]
    assert isinstance(differences, list)
    assert differences[0] == {
        "key": "holders.treasury",
        "old": OTHER,
        "new": DEPLOYER,
        "oldFrom": str(file),
        "newFrom": "default TREASURY_ADDRESS",
    }
    code, answer = run(["config", "diff", "sepolia", "local"], capsys)
    assert code == 7
    assert "node.example" not in json.dumps(answer)
    keys = {item["key"]: item for item in answer["differences"]}  # type: ignore[attr-defined]
    assert (keys["chain_id"]["oldFrom"], keys["chain_id"]["newFrom"]) == ("sepolia.toml.j2", "local.toml.j2")
    assert run(["config", "diff", "sepolia", "nowhere.toml"], capsys)[0] == 2
    for verb in ("show", "validate"):
        assert run(["config", verb, "sepolia"], capsys)[0] == 0
