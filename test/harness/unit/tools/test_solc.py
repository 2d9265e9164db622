"""The compiler shim answers as forge expects it to."""

import json
import shutil
from pathlib import Path

import pytest

from pyharness.paths import ROOT
from pyharness.tools import process

SHIM = ROOT / "pyharness" / "tools" / "solc"
TINY = {
    "language": "Solidity",
    "sources": {"T.sol": {"content": "pragma solidity 0.8.30; contract T { uint256 public x; }"}},
    "settings": {"outputSelection": {"*": {"*": ["evm.bytecode.object"]}}},
}


def test_the_version_is_the_pinned_one_in_the_words_of_a_native_compiler(tmp_path: Path) -> None:
    """Two lines, found from any working directory."""
    said = process.run([SHIM, "--version"], cwd=tmp_path)
    assert said.ok
    title, version = said.stdout.splitlines()
    assert title.startswith("solc, the solidity compiler")
    assert version == "Version: 0.8.30+commit.73712a01.Linux.g++"


def test_standard_json_in_gives_standard_json_out() -> None:
    """A tiny contract compiles, and nothing but the answer is printed."""
    said = process.run([SHIM, "--standard-json", "-"], input=json.dumps(TINY), timeout=60)
    answer = json.loads(said.stdout)
    assert said.stderr == ""
    assert "errors" not in answer or all(e["severity"] != "error" for e in answer["errors"])
    assert answer["contracts"]["T.sol"]["T"]["evm"]["bytecode"]["object"].startswith("60")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The shim of a checkout whose compiler, once loaded, is not the one its package states."""
    shim = tmp_path / "pyharness" / "tools" / "solc"
    shim.parent.mkdir(parents=True)
    shutil.copy(SHIM, shim)
    shutil.copy(ROOT / "package.json", tmp_path)
    package = tmp_path / "node_modules" / "solc"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "0.8.30"}')
    (package / "index.js").write_text('exports.version = () => "0.8.300+commit.00000000.Emscripten.clang";')
    return shim


def test_a_compiler_that_is_not_what_its_package_states_compiles_nothing(other: Path) -> None:
    """It is looked at when it is loaded, and it is loaded for compiling only."""
    assert process.run([other, "--version"]).stdout.endswith("Version: 0.8.30+commit.73712a01.Linux.g++\n")
    said = process.run([other, "--standard-json"], input=json.dumps(TINY), timeout=60)
    assert (said.returncode, said.stdout) == (3, "")
    assert (
        said.stderr
        == "node_modules/solc is 0.8.300+commit.00000000.Emscripten.clang, not solc 0.8.30+commit.73712a01\n"
    )


def test_a_package_of_another_version_answers_nothing(other: Path) -> None:
    """What is stated is not said of it."""
    (other.parents[2] / "node_modules" / "solc" / "package.json").write_text('{"version": "0.8.3"}')
    said = process.run([other, "--version"])
    assert (said.returncode, said.stdout) == (3, "")
    assert said.stderr == "node_modules/solc is 0.8.3, not solc 0.8.30+commit.73712a01\n"


@pytest.mark.parametrize("version", ["0.8.29", "0.8.300"])
def test_a_native_compiler_of_another_version_is_refused(tmp_path: Path, version: str) -> None:
    """PYHARNESS_SOLC must be the pinned version exactly."""
    fake = tmp_path / "solc"
    fake.write_text(f"#!/bin/sh\necho 'Version: {version}+commit.00000000'\n")
    fake.chmod(0o755)
    said = process.run([SHIM, "--version"], env={"PYHARNESS_SOLC": str(fake)})
    assert said.returncode == 3
    assert "is not solc 0.8.30" in said.stderr


def test_a_native_compiler_that_does_not_exist_is_refused() -> None:
    """A wrong path is a message, not a crash."""
    said = process.run([SHIM, "--version"], env={"PYHARNESS_SOLC": "/nowhere/solc"})
    assert said.returncode == 3
    assert said.stderr == "PYHARNESS_SOLC=/nowhere/solc is not solc 0.8.30\n"
    assert said.stdout == ""


def test_a_native_compiler_of_the_same_version_does_the_work(tmp_path: Path) -> None:
    """Arguments, stdin and exit code pass through."""
    fake = tmp_path / "solc"
    fake.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "Version: 0.8.30+commit.73712a01";; *) cat; exit 7;; esac\n'
    )
    fake.chmod(0o755)
    said = process.run([SHIM, "--standard-json"], env={"PYHARNESS_SOLC": str(fake)}, input="text")
    assert (said.returncode, said.stdout) == (7, "text")
