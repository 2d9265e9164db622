"""package-lock.json installs on every platform and names no registry."""

import json
import re

import pytest

from pyharness.errors import EnvironmentFault
from pyharness.paths import ROOT
from pyharness.tools import lockfile

LOCK = json.loads((ROOT / "package-lock.json").read_text())
MANIFEST = json.loads((ROOT / "package.json").read_text())
PLATFORMS = [key for key in LOCK["packages"] if key.startswith("node_modules/@foundry-rs/")]


def test_all_fifteen_platform_packages_are_locked() -> None:
    """Three tools on five platforms, at the version package.json states, each bound to its os and cpu."""
    assert len(PLATFORMS) == 15
    for key in PLATFORMS:
        tool, os, cpu = key.removeprefix("node_modules/@foundry-rs/").split("-")
        entry = LOCK["packages"][key]
        assert tool in {"forge", "cast", "anvil"}
        assert entry["version"] == "1.7.1"
        assert entry["optional"] is True
        assert entry["os"] == [os]
        assert entry["cpu"] == [{"amd64": "x64", "arm64": "arm64"}[cpu]]


def test_the_committed_lock_is_complete() -> None:
    """Completing it again changes nothing."""
    assert lockfile.complete(LOCK, MANIFEST) == LOCK
    assert list(lockfile.complete(LOCK, MANIFEST)["packages"]) == list(LOCK["packages"])


def test_missing_entries_are_restored_in_place() -> None:
    """A lock as npm writes it where a registry lacks packages becomes the committed one."""
    lost = {
        key: entry
        for key, entry in LOCK["packages"].items()
        if key not in PLATFORMS or "integrity" in LOCK["packages"][key]
    }
    lost[""] = {**lost[""], "optionalDependencies": {}}
    assert lockfile.complete({**LOCK, "packages": lost}, MANIFEST) == LOCK


def test_a_lock_that_names_its_registry_is_refused() -> None:
    """The `resolved` field would tie every checkout to one registry."""
    packages = {**LOCK["packages"], "node_modules/solc": {**LOCK["packages"]["node_modules/solc"], "resolved": "x"}}
    with pytest.raises(EnvironmentFault, match="registry"):
        lockfile.complete({**LOCK, "packages": packages}, MANIFEST)


def test_a_platform_package_of_another_version_is_refused() -> None:
    """The lock and package.json cannot disagree about Foundry."""
    key = PLATFORMS[0]
    packages = {**LOCK["packages"], key: {**LOCK["packages"][key], "version": "1.8.0"}}
    with pytest.raises(EnvironmentFault, match="another version"):
        lockfile.complete({**LOCK, "packages": packages}, MANIFEST)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-screens.lock", "requirements-deep.lock"])
def test_python_locks_pin_and_hash_every_package(name: str) -> None:
    """Each entry has a version and a hash, and no line says where to fetch it."""
    text = (ROOT / name).read_text()
    assert text.startswith("# ")
    assert "`make lock`" in text.splitlines()[0]
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert entries
    assert all(re.match(r"[a-z0-9._-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
