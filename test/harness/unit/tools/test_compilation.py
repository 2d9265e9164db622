"""The compiler's input of a contract is read back from its metadata."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyharness.errors import EnvironmentFault
from pyharness.tools.compilation import read_compilation
from pyharness.tools.schema import Built
from pyharness.values import keccak_hex

SOURCE = "pragma solidity 0.8.30; contract T {} // ü\n"
BUILT = Built(name="T", source="src/T.sol", creation=b"", runtime=b"", immutables=(), abi=())


def metadata() -> dict[str, object]:
    """What solc says about the contract; a source the contract does not need is not in it."""
    return {
        "compiler": {"version": "0.8.30+commit.73712a01"},
        "settings": {"compilationTarget": {"src/T.sol": "T"}, "optimizer": {"enabled": True, "runs": 7}},
        "sources": {"src/T.sol": {"keccak256": keccak_hex(SOURCE.encode())}},
    }


def written(root: Path, text: str) -> Path:
    """An artifact with that as its metadata."""
    (root / "src").mkdir(exist_ok=True)
    (root / "src" / "T.sol").write_text(SOURCE, "utf-8")
    (root / "src" / "Unneeded.sol").write_text("", "utf-8")
    folder = root / "out"
    (folder / "T.sol").mkdir(parents=True, exist_ok=True)
    (folder / "T.sol" / "T.json").write_text(json.dumps({"rawMetadata": text}), "utf-8")
    return folder


def test_sources_and_settings_are_those_of_the_metadata(tmp_path: Path) -> None:
    """The settings without the target, which is no setting of an input; only the sources the contract needs."""
    found = read_compilation(BUILT, written(tmp_path, json.dumps(metadata())), tmp_path)
    assert found.compiler == "0.8.30+commit.73712a01"
    assert found.standard_json["sources"] == {"src/T.sol": {"content": SOURCE}}
    settings = dict(found.standard_json["settings"])
    assert settings.pop("outputSelection")
    assert settings == {"optimizer": {"enabled": True, "runs": 7}}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"compiler": {}}'])
def test_an_artifact_without_metadata_is_named(tmp_path: Path, text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(EnvironmentFault) as fault:
        read_compilation(BUILT, written(tmp_path, text), tmp_path)
    assert fault.value.code == "E-ARTIFACT-METADATA"


@pytest.mark.parametrize("content", [SOURCE + " ", None])
def test_a_source_that_was_changed_since_is_named(tmp_path: Path, content: str | None) -> None:
    """One byte is enough; so is a file that is gone."""
    folder, source = written(tmp_path, json.dumps(metadata())), tmp_path / "src" / "T.sol"
    source.unlink()
    if content is not None:
        source.write_text(content, "utf-8")
    with pytest.raises(EnvironmentFault) as fault:
        read_compilation(BUILT, folder, tmp_path)
    assert fault.value.code == "E-SOURCE-CHANGED"
    assert str(fault.value.found).startswith("src/T.sol: ")
