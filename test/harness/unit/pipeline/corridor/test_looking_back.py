"""What the last runs left is what `status` says; a file that cannot be read says nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyharness import paths
from pyharness.pipeline.corridor import looking_back
from pyharness.verify.schema import Finding, Findings

DIFFERENT = Finding(kind="role", subject="0x1", key="k", expected="a", found="b", source="config")


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A network whose work folder does not exist yet."""
    monkeypatch.setattr(paths, "WORK", tmp_path)
    return SimpleNamespace(work=tmp_path / "sepolia", config=SimpleNamespace(words="sepolia --mode infrastructure"))


def found(*findings: Finding) -> Findings:
    """Five things looked at, one not."""
    return Findings(
        network="sepolia", block=9, checked={"code": 2, "role": 3}, not_checked=("a thing",), findings=findings,
        roles=(), immutables={},
    )  # fmt: skip


def test_the_last_verification_is_told_and_the_one_before_is_not(session: Any) -> None:
    """How much was looked at, and how much of it differs."""
    assert looking_back.last_verified("sepolia") is None
    looking_back.keep_verified(session, found())
    looking_back.keep_verified(session, found(DIFFERENT))
    told = looking_back.last_verified("sepolia")
    assert told is not None
    assert (told.words, told.block) == ("sepolia --mode infrastructure", 9)
    assert (told.checked, told.not_checked, told.differences) == (5, 1, 1)


def test_what_waits_is_what_was_handed_out_last(session: Any) -> None:
    """Nothing, once nobody has to act."""
    assert looking_back.last_waiting("sepolia") == []
    item = {"signer": "0x1", "kind": "Safe", "files": ["a.json"]}
    looking_back.keep_waiting(session, [item])
    assert looking_back.last_waiting("sepolia") == [item]
    looking_back.keep_waiting(session, [])
    assert looking_back.last_waiting("sepolia") == []


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b'"x"', b"[1]"])
def test_a_file_that_was_spoilt_says_nothing(session: Any, content: bytes) -> None:
    """It is a note of what was, and no run rests on it."""
    session.work.mkdir()
    for name in (looking_back.VERIFIED, looking_back.WAITING):
        (session.work / name).write_bytes(content)
    assert looking_back.last_verified("sepolia") is None
    assert looking_back.last_waiting("sepolia") == []
