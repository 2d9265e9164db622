"""A file is signed only if a Safe stands behind it and its calls are those that the acts make, byte by byte."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pyharness.ops.batchfile import Batch
from pyharness.pipeline.acts import checking

SAFE, PLACE = "0x" + "11" * 20, "0x" + "22" * 20
SESSION: Any = SimpleNamespace(rpc=None)


def prepared(*calls: tuple[str, bytes]) -> Any:
    """Acts that make these calls."""
    made = tuple(SimpleNamespace(to=to, data=data) for to, data in calls)
    return SimpleNamespace(prospect=SimpleNamespace(calls=made))


@pytest.mark.parametrize(
    ("calls", "place"),
    [
        pytest.param(((PLACE, b"\x01"), (SAFE, b"\x02")), "transaction 2", id="another contract"),
        pytest.param(((PLACE, b"\x01\x00"), (PLACE, b"\x02")), "transaction 1", id="more data"),
        pytest.param(((PLACE, b"\x01"),), "transaction 1", id="one less"),
    ],
)
def test_other_calls_than_the_acts_make_are_named(calls: tuple[tuple[str, bytes], ...], place: str) -> None:
    """With the transaction in which they differ first."""
    acts = prepared((PLACE, b"\x01"), (PLACE, b"\x02"))
    assert checking._other_calls(Batch(safe=SAFE, said="", calls=((PLACE, b"\x01"), (PLACE, b"\x02"))), acts) == []
    found = checking._other_calls(Batch(safe=SAFE, said="", calls=calls), acts)
    assert [(one.code, one.place) for one in found] == [("E-FILE-CALL", place)]


def test_a_file_for_what_is_no_safe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could sign it, or somebody else would."""
    monkeypatch.setattr(checking, "read_safe", lambda *_: object())
    assert checking._no_safe(SESSION, Batch(safe=SAFE, said="", calls=())) == ()
    monkeypatch.setattr(checking, "read_safe", lambda *_: None)
    assert [one.code for one in checking._no_safe(SESSION, Batch(safe=SAFE, said="", calls=()))] == ["E-FILE-SAFE"]
