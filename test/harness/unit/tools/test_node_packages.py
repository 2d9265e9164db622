"""A package is fetched once, checked against its hash, and unpacked without leaving its directory."""

import base64
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from pyharness.errors import EnvironmentFault
from pyharness.tools import node_packages


def archive(path: Path, *members: tuple[str, bytes]) -> Path:
    """Write a gzipped tar of the given names and contents."""
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def integrity(path: Path) -> str:
    """State a file's hash as npm states it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def test_a_package_is_fetched_once_and_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second call uses the cache, and the archive's leading directory is gone."""
    made = archive(tmp_path / "made.tgz", ("package/contracts/A.sol", b"contract A {}"))
    fetched: list[str] = []

    def fetch(spec: str, target: Path) -> Path:
        fetched.append(spec)
        return Path((target / "x.tgz").write_bytes(made.read_bytes()) and target / "x.tgz")

    monkeypatch.setattr(node_packages, "_fetch", fetch)
    for _ in range(2):
        root = node_packages.packed("@scope/lib", "1.2.3", integrity(made), cache=tmp_path / "cache")
        assert (root / "contracts/A.sol").read_text() == "contract A {}"
    assert fetched == ["@scope/lib@1.2.3"]
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [root.name]


def test_other_bytes_than_the_reviewed_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong hash leaves nothing behind."""
    made = archive(tmp_path / "made.tgz", ("package/a", b"a"))
    monkeypatch.setattr(node_packages, "_fetch", lambda _spec, _target: made)
    with pytest.raises(EnvironmentFault) as caught:
        node_packages.packed("lib", "1.0.0", "sha512-AAAA", cache=tmp_path / "cache")
    assert caught.value.code == "E-INTEGRITY"
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("name", ["package/../../evil", "/etc/evil", "../evil", "evil", "package\\..\\evil"])
def test_a_path_outside_the_package_is_refused(tmp_path: Path, name: str) -> None:
    """Climbing, absolute and bare paths all stop the unpacking."""
    with pytest.raises(EnvironmentFault) as caught:
        node_packages.unpack(archive(tmp_path / "a.tgz", (name, b"x")), tmp_path / "deep" / "target")
    assert caught.value.code == "E-ARCHIVE"
    assert not (tmp_path / "evil").exists()


def test_links_in_an_archive_are_left_out(tmp_path: Path) -> None:
    """A symbolic link cannot redirect a later file."""
    path = tmp_path / "a.tgz"
    with tarfile.open(path, "w:gz") as tar:
        link = tarfile.TarInfo("package/out")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        tar.addfile(link)
        data = tarfile.TarInfo("package/out/file")
        data.size = 1
        tar.addfile(data, io.BytesIO(b"x"))
    node_packages.unpack(path, tmp_path / "target")
    assert not (tmp_path / "file").exists()
    assert (tmp_path / "target/out/file").read_bytes() == b"x"


def test_an_archive_that_grows_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit counts the unpacked bytes."""
    monkeypatch.setattr(node_packages, "MAX_UNPACKED_BYTES", 10)
    with pytest.raises(EnvironmentFault, match="larger than 10"):
        node_packages.unpack(archive(tmp_path / "a.tgz", ("package/a", b"x" * 11)), tmp_path / "target")
