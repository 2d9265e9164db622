"""The release build holds what is read, and no syntax trees, which forge would load for every script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyharness.errors import EnvironmentFault
from pyharness.paths import ROOT
from pyharness.tools import foundry, release

SETTINGS = f"""
[profile.release]
src = "src"
out = "out-release"
solc = "{ROOT}/pyharness/tools/solc"
build_info = true
extra_output = ["storageLayout", "metadata"]
"""
READ = ("abi", "bytecode", "deployedBytecode", "metadata", "rawMetadata", "storageLayout")


def built(folder: Path) -> dict[str, Any]:
    """The artifact of the folder's contract."""
    return dict(json.loads((folder / "out-release" / "T.sol" / "T.json").read_text("utf-8")))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """One contract, and the release profile of this checkout as far as it matters."""
    (tmp_path / "foundry.toml").write_text(SETTINGS)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "T.sol").write_text("pragma solidity 0.8.30;\ncontract T { uint256 public x; }\n")
    return tmp_path


def test_a_release_build_has_what_is_read_and_no_syntax_trees(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code and metadata are the same with them and without."""
    forge = foundry.forge
    monkeypatch.setattr(foundry, "forge", lambda *words, **given: forge(*words, **{**given, "cwd": project}))
    release.build_release()
    lean = built(project)
    assert "ast" not in lean
    assert lean.keys() >= set(READ)
    assert forge("build", profile="release", cwd=project).ok
    whole = built(project)
    assert "ast" in whole
    assert {key: whole[key] for key in READ} == {key: lean[key] for key in READ}


ARTIFACT: dict[str, Any] = {
    "metadata": {
        "compiler": {"version": "0.8.30"},
        "settings": {"compilationTarget": {"src/T.sol": "T"}, "evmVersion": "prague", "optimizer": {"runs": 1}},
    },
    "abi": [],
    "bytecode": {"object": "0x6001"},
    "deployedBytecode": {"object": "0x6001"},
}


def test_a_build_is_read_once_until_an_artifact_is_written_anew(tmp_path: Path) -> None:
    """In its place, as another file, or one more: whoever reads then has what is there."""
    place = tmp_path / "T.sol" / "T.json"
    place.parent.mkdir()
    place.write_text(json.dumps(ARTIFACT))
    first = release.read_release(tmp_path)
    assert release.read_release(tmp_path) is first
    other = json.dumps(ARTIFACT | {"bytecode": {"object": "0x6002"}})
    place.with_suffix(".new").write_text(other)
    place.with_suffix(".new").replace(place)
    assert release.read_release(tmp_path).contracts["T"].creation == b"\x60\x02"
    place.write_text(json.dumps(ARTIFACT | {"bytecode": {"object": "0x600300"}}))
    assert release.read_release(tmp_path).contracts["T"].creation == b"\x60\x03\x00"
    target = {"metadata": {**ARTIFACT["metadata"], "settings": {"compilationTarget": {"src/U.sol": "U"}}}}
    place.with_name("U.json").write_text(json.dumps(ARTIFACT | target))
    assert set(release.read_release(tmp_path).contracts) == {"T", "U"}
    for path in tuple(place.parent.iterdir()):
        path.unlink()
    with pytest.raises(EnvironmentFault, match="have not been built"):
        release.read_release(tmp_path)
