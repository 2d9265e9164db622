"""The verb shows each finding with its fix and ends with 3 when something needed is wrong."""

import json

import pytest

from pyharness.cli import app
from pyharness.tools import health
from pyharness.tools.health import Finding

OK = Finding(name="node", status="ok", found="v20", expected="20 or newer")
NOTE = Finding(name="browser", status="note", found="none", expected="chromium", fix="install chromium")
WRONG = Finding(name="forge", status="wrong", found="1.8.0", expected="1.7.1", fix="make setup")


@pytest.mark.parametrize(("found", "code"), [([OK, NOTE], 0), ([OK, WRONG, NOTE], 3)])
def test_only_a_wrong_finding_makes_it_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: list[Finding], code: int
) -> None:
    """A note is shown and does not count."""
    monkeypatch.setattr(health, "findings", lambda: found)
    assert app.main(["doctor"]) == code
    said = capsys.readouterr().out
    assert "browser: install chromium" in said
    assert ("forge: make setup" in said) is (code == 3)


def test_json_carries_every_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One object: the verdict and the findings as they are."""
    monkeypatch.setattr(health, "findings", lambda: [OK, WRONG])
    assert app.main(["doctor", "--json"]) == 3
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert [f["name"] for f in said["findings"]] == ["node", "forge"]
    assert said["findings"][1]["fix"] == "make setup"
