"""The release build holds what is read, and no syntax trees, which forge would load for every script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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
