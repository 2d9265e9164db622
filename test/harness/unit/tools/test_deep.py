"""A long campaign's result counts for the sources it ran on, and for no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyharness.errors import UsageFault
from pyharness.tools import deep
from pyharness.tools.deep import Result


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one campaign over a folder and a file."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.deep.calls]\nwanted = "1,000 calls"\nsources = ["src", "a.toml"]\n', "utf-8"
    )
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / "src" / "deep" / "A.sol").write_text("contract A {}", "utf-8")
    (tmp_path / "a.toml").write_text("", "utf-8")
    return tmp_path


def stored(root: Path, *, ok: bool = True) -> Result:
    """Store a result on the present sources."""
    bar = deep.bar("calls", root)
    result = Result(
        bar="calls",
        figure="1,234 calls",
        wanted=bar.wanted,
        ok=ok,
        source_hash=deep.source_hash(bar, root),
        detail={"seeds": [1, 2]},
    )
    deep.store(result, root)
    return result


def test_a_result_reads_back_as_it_was_stored(root: Path) -> None:
    """Nothing is lost on the way to the file."""
    assert deep.load("calls", root) is None
    result = stored(root)
    assert deep.load("calls", root) == result


@pytest.mark.parametrize(("ok", "state"), [(True, "ok"), (False, "FAILED")])
def test_a_fresh_result_stands_as_it_was_found(root: Path, ok: bool, state: str) -> None:
    """On unchanged sources the verdict is the campaign's own."""
    stored(root, ok=ok)
    (standing,) = deep.merge(root)
    assert (standing.ok, standing.state, standing.stale) == (ok, state, False)


@pytest.mark.parametrize("change", ["content", "name", "new", "file"])
def test_a_result_is_stale_once_its_sources_change(root: Path, change: str) -> None:
    """Another content, another name, another file: each makes the good result not ok."""
    stored(root)
    source = root / "src" / "deep" / "A.sol"
    if change == "content":
        source.write_text("contract A { }", "utf-8")
    elif change == "name":
        source.rename(source.with_name("B.sol"))
    elif change == "new":
        source.with_name("B.sol").write_text("", "utf-8")
    else:
        (root / "a.toml").write_text("x = 1", "utf-8")
    (standing,) = deep.merge(root)
    assert (standing.ok, standing.state) == (False, "STALE")
    assert json.loads((root / deep.MERGED).read_text("utf-8"))["calls"]["ok"] is False


def test_what_compilers_and_python_leave_behind_makes_nothing_stale(root: Path) -> None:
    """Byte code and files outside the named sources do not count."""
    stored(root)
    (root / "src" / "__pycache__").mkdir()
    (root / "src" / "__pycache__" / "a.pyc").write_bytes(b"1")
    (root / "other.txt").write_text("", "utf-8")
    (standing,) = deep.standings(root)
    assert standing.ok


def test_a_campaign_that_never_ran_is_not_ok(root: Path) -> None:
    """Silence is no success."""
    (standing,) = deep.merge(root)
    assert (standing.ok, standing.state) == (False, "NEVER RUN")
    merged = json.loads((root / deep.MERGED).read_text("utf-8"))
    assert merged == {
        "calls": {"figure": "never run", "wanted": "1,000 calls", "ok": False, "stale": False, "sourceHash": None}
    }


def test_an_unknown_campaign_is_refused(root: Path) -> None:
    """A result that nobody asked for would never be looked at."""
    with pytest.raises(UsageFault, match="no such campaign"):
        deep.bar("other", root)
    with pytest.raises(UsageFault, match="no such campaign"):
        deep.store(Result(bar="other", figure="", wanted="", ok=True, source_hash=""), root)


def test_a_missing_source_is_refused(root: Path) -> None:
    """A hash over nothing would never go stale."""
    (root / "a.toml").unlink()
    with pytest.raises(UsageFault, match="missing"):
        deep.source_hash(deep.bar("calls", root), root)


def test_the_campaigns_of_this_checkout_have_their_sources() -> None:
    """Each named path exists."""
    for bar in deep.bars().values():
        assert deep.source_hash(bar)
