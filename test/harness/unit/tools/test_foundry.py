"""Which program is called for forge, cast and anvil, and how a launcher that swallows exit codes is found."""

from pathlib import Path

import pytest

from pyharness.errors import EnvironmentFault
from pyharness.tools import foundry


def program(path: Path, text: str) -> Path:
    """Write an executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without node_modules on a machine whose PATH holds no Foundry."""
    monkeypatch.delenv("PYHARNESS_FORGE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path


def test_the_order_of_places_is_variable_package_link_path(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place wins over the ones after it."""
    text = "#!/bin/sh\n"
    on_path = program(bare / "path" / "forge", text)
    assert foundry.native("forge", root=bare) == on_path
    linked = program(bare / "node_modules/.bin/forge", text)
    assert foundry.native("forge", root=bare) == linked
    packaged = program(bare / f"node_modules/@foundry-rs/forge-{foundry.platform_tag()}/bin/forge", text)
    assert foundry.native("forge", root=bare) == packaged
    named = program(bare / "mine", text)
    monkeypatch.setenv("PYHARNESS_FORGE", str(named))
    assert foundry.native("forge", root=bare) == named


def test_a_javascript_launcher_is_never_chosen(bare: Path) -> None:
    """A `.bin` link to an .mjs file and a node script on PATH are both passed over."""
    launcher = program(bare / "node_modules/@foundry-rs/forge/bin.mjs", "#!/usr/bin/env node\n")
    link = bare / "node_modules/.bin/forge"
    link.parent.mkdir()
    link.symlink_to(launcher)
    program(bare / "path" / "forge", "#!/usr/bin/env node\n")
    with pytest.raises(EnvironmentFault) as caught:
        foundry.native("forge", root=bare)
    assert caught.value.next_command == "make -B setup"


def test_a_named_program_that_does_not_exist_is_refused(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong PYHARNESS_FORGE is not silently replaced by another forge."""
    program(bare / "path" / "forge", "#!/bin/sh\n")
    monkeypatch.setenv("PYHARNESS_FORGE", str(bare / "nowhere"))
    with pytest.raises(EnvironmentFault, match="forge is not installed") as caught:
        foundry.native("forge", root=bare)
    assert "nowhere" in (caught.value.found or "")


@pytest.mark.parametrize(("code", "works"), [(0, False), (1, True), (2, True)])
def test_the_probe_sees_a_program_that_always_succeeds(tmp_path: Path, code: int, works: bool) -> None:
    """A nonsense flag must fail; a program that answers 0 to it is the trap."""
    fake = program(tmp_path / "forge", f"#!/bin/sh\nexit {code}\n")
    assert foundry.exit_codes_work(fake) is works


@pytest.mark.parametrize("tool", foundry.TOOLS)
def test_the_installed_tools_are_native_and_honest(tool: str) -> None:
    """The tools of this checkout are of the pinned version and give real exit codes."""
    path = foundry.native(tool)
    assert foundry.version(path) == "1.7.1"
    assert foundry.exit_codes_work(path)


def test_forge_runs_offline_in_the_wanted_profile() -> None:
    """The environment names the profile and forbids network look-ups."""
    said = foundry.environment("release", {"FOUNDRY_BROADCAST": "/tmp/b"})
    assert said["FOUNDRY_OFFLINE"] == "true"
    assert said["FOUNDRY_PROFILE"] == "release"
    assert said["FOUNDRY_BROADCAST"] == "/tmp/b"
    assert '"out": "out-fast"' in foundry.forge("config", "--json", profile="fast").stdout
