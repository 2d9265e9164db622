"""What git says of the sources; what it cannot say is no clean checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyharness.tools import process
from pyharness.tools.checkout import MATTERS, UNKNOWN, harness_hash, read_checkout


def git(folder: Path, *arguments: str) -> None:
    """One command of git by somebody."""
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    assert process.run(["git", *who, *arguments], cwd=folder, timeout=30).ok


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One commit of one source and one document."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.sol").write_text("a")
    (tmp_path / "README.md").write_text("a")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "a")
    return tmp_path


def test_changed_and_new_sources_differ_from_the_commit(repository: Path) -> None:
    """Documents do not matter."""
    (repository / "README.md").write_text("b")
    clean = read_checkout(repository)
    assert (len(clean.commit), clean.changed) == (40, ())
    (repository / "src" / "a.sol").write_text("b")
    (repository / "src" / "b.sol").write_text("b")
    assert read_checkout(repository).changed == ("src/a.sol", "src/b.sol")


def test_where_git_knows_no_commit_nothing_is_as_it_was_committed(tmp_path: Path, repository: Path) -> None:
    """An unpacked archive, a folder of somebody else's, an index that cannot be read: nobody compared anything."""
    (repository / ".git" / "index").write_bytes(b"torn")
    assert read_checkout(repository).changed == MATTERS
    (repository / ".git").rename(repository / "away")
    found = read_checkout(tmp_path)
    assert (found.commit, found.changed) == (UNKNOWN, MATTERS)


def test_another_harness_has_another_hash(tmp_path: Path) -> None:
    """A file edited, added, or renamed; what Python keeps beside them does not count."""
    room = tmp_path / "pyharness" / "room"
    (room / "__pycache__").mkdir(parents=True)
    (room / "a.py").write_text("a")
    hashes = [harness_hash(tmp_path)]
    (room / "__pycache__" / "a.pyc").write_text("a")
    assert harness_hash(tmp_path) == hashes[0]
    (room / "a.py").write_text("b")
    hashes.append(harness_hash(tmp_path))
    (room / "b.py").write_text("b")
    hashes.append(harness_hash(tmp_path))
    (room / "b.py").rename(room / "c.py")
    hashes.append(harness_hash(tmp_path))
    assert len(set(hashes)) == 4
