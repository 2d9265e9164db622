"""Each fault a machine can have is imitated, and the doctor's eyes see it by name."""

import importlib.metadata
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pyharness.paths import ROOT
from pyharness.tools import foundry, health
from pyharness.tools.health import Finding

HONEST = '#!/bin/sh\ncase "$1" in --version) echo "{name} Version: {version}";; *) exit 2;; esac\n'
TRAP = '#!/bin/sh\n[ "$1" = --version ] && echo "forge Version: 1.7.1"\nexit 0\n'


def program(path: Path, text: str) -> Path:
    """Write an executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which everything is right, made of small imitations."""
    for tool in ("FORGE", "CAST", "ANVIL", "SOLC"):
        monkeypatch.delenv(f"PYHARNESS_{tool}", raising=False)
    for name in ("package.json", "pyproject.toml", "requirements.lock", "foundry.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for tool in foundry.TOOLS:
        place = tmp_path / f"node_modules/@foundry-rs/{tool}-{foundry.platform_tag()}/bin/{tool}"
        program(place, HONEST.format(name=tool, version="1.7.1"))
    program(tmp_path / "pyharness/tools/solc", "#!/bin/sh\necho 'Version: 0.8.30+commit.73712a01.Linux.g++'\n")
    manifest = tmp_path / "node_modules/@openzeppelin/contracts/package.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"version": "5.7.0"}))
    program(tmp_path / "path/node", "#!/bin/sh\necho v20.1.0\n")
    program(tmp_path / "path/npm", "#!/bin/sh\necho 11.0.0\n")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path


def wrong(root: Path) -> dict[str, Finding]:
    """Collect what is wrong, by name."""
    return {f.name: f for f in health.findings(root) if f.status == "wrong"}


def forge_path(root: Path) -> Path:
    """Locate the packaged forge."""
    return root / f"node_modules/@foundry-rs/forge-{foundry.platform_tag()}/bin/forge"


def test_a_sound_checkout_has_nothing_wrong(checkout: Path) -> None:
    """The imitation and the real checkout are both right."""
    assert wrong(checkout) == {}


def test_this_checkout_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tools this suite runs with are the pinned ones."""
    for tool in ("FORGE", "CAST", "ANVIL", "SOLC"):
        monkeypatch.delenv(f"PYHARNESS_{tool}", raising=False)
    assert wrong(ROOT) == {}


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Build a fault: a file of the checkout says something else."""

    def fault(root: Path) -> None:
        text = (root / name).read_text()
        assert old in text
        (root / name).write_text(text.replace(old, new))

    return fault


FAULTS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "npm launcher": (lambda r: program(forge_path(r), TRAP), "forge exit code", "reports success for a flag"),
    "other forge": (lambda r: program(forge_path(r), HONEST.format(name="forge", version="1.8.0")), "forge", "1.8.0"),
    "no forge": (lambda r: forge_path(r).unlink(), "forge", "no native forge"),
    "silent forge": (lambda r: program(forge_path(r), "#!/bin/sh\nexit 1\n"), "forge", "no version"),
    "broken forge": (lambda r: program(forge_path(r), "no program"), "forge", "forge"),
    "missing solc": (lambda r: (r / "pyharness/tools/solc").unlink(), "solc", "cannot run solc"),
    "failing solc": (lambda r: program(r / "pyharness/tools/solc", "#!/bin/sh\nexit 3\n"), "solc", "exit code 3"),
    "other solc": (
        lambda r: program(r / "pyharness/tools/solc", "#!/bin/sh\necho Version: 0.8.29+x\n"),
        "solc",
        "0.8.29",
    ),
    "no openzeppelin": (lambda r: shutil.rmtree(r / "node_modules/@openzeppelin"), "openzeppelin", "missing"),
    "old node": (lambda r: program(r / "path/node", "#!/bin/sh\necho v18.20.0\n"), "node", "v18.20.0"),
    "no node": (lambda r: (r / "path/node").unlink(), "node", "cannot run node"),
    "no npm": (lambda r: (r / "path/npm").unlink(), "npm", "cannot run npm"),
    "linking on": (
        replace("foundry.toml", "dynamic_test_linking = false", "dynamic_test_linking = true"),
        "dynamic test linking",
        "true",
    ),
    "linking unsaid": (
        replace("foundry.toml", "dynamic_test_linking = false", ""),
        "dynamic test linking",
        "not stated",
    ),
    "other package": (
        replace("requirements.lock", "web3==8.0.0", "web3==8.0.1"),
        "python packages",
        "web3 8.0.0 instead of 8.0.1",
    ),
    "package missing": (
        replace("requirements.lock", "web3==8.0.0", "no-such-package==1.0"),
        "python packages",
        "no-such-package missing",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_named_with_its_fix(checkout: Path, case: str) -> None:
    """The finding tells what was found and how to fix it."""
    make_fault, name, words = FAULTS[case]
    make_fault(checkout)
    found = wrong(checkout)
    assert name in found
    assert words in found[name].found
    assert found[name].fix


def test_an_old_python_is_named(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python below the floor of pyproject.toml is wrong."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    assert wrong(checkout)["python"].found == "3.9.18"


def test_a_package_that_cannot_be_imported_is_named(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is registered but has no files is wrong."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "jinja2" else object())
    assert wrong(checkout)["python packages"].found == "jinja2 cannot be imported"


def test_a_package_bound_to_another_platform_may_be_absent(checkout: Path) -> None:
    """Only unconditional entries of the lock are required."""
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("pywin32")
    assert "pywin32==" in (checkout / "requirements.lock").read_text()
    assert "python packages" not in wrong(checkout)


def test_a_missing_browser_is_a_note(checkout: Path) -> None:
    """Only the page checks need one."""
    browser = next(f for f in health.findings(checkout) if f.name == "browser")
    assert browser.status == "note"
    program(checkout / "path/chromium", "#!/bin/sh\n")
    assert next(f for f in health.findings(checkout) if f.name == "browser").status == "ok"
