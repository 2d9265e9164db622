"""What is kept for tests is made once for these sources, and not kept when it could not be made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import kept
import pytest


def test_it_is_made_once_whoever_asks(tmp_path: Path) -> None:
    """Eight at once get the same folder, made by one; what was made of other sources is gone."""
    (tmp_path / "thing-of-other-sources").mkdir()
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "content").write_text("whole")

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: kept.kept("thing", make, tmp_path), range(8)))
    assert len(made) == len(found) == 1
    assert (found.pop() / "content").read_text() == "whole"
    assert not (tmp_path / "thing-of-other-sources").exists()


def test_what_could_not_be_made_is_not_kept(tmp_path: Path) -> None:
    """The next one tries again."""

    def fail(_: Path) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.kept("thing", fail, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thing.lock"]
    assert kept.kept("thing", lambda _: None, tmp_path).is_dir()


def test_other_sources_are_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By content and by name."""
    monkeypatch.setattr(kept.paths, "ROOT", tmp_path)
    hashes = set()
    for name, text in (("a.py", "1"), ("a.py", "2"), ("b.py", "2")):
        for old in tmp_path.glob("src/*"):
            old.unlink()
        (tmp_path / "src").mkdir(exist_ok=True)
        (tmp_path / "src" / name).write_text(text)
        kept.sources.cache_clear()
        hashes.add(kept.sources())
    kept.sources.cache_clear()
    assert len(hashes) == 3
