"""Fetches one npm package as files, without its dependencies and without running its scripts.

In: name, exact version, sha512 integrity. Out: the directory of the unpacked package, kept in .pyharness/cache/npm.
Door: processes, through ``npm pack``.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from pyharness.errors import EnvironmentFault
from pyharness.paths import WORK
from pyharness.tools import process

CACHE = WORK / "cache" / "npm"
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
_PACK_SECONDS = 180.0


def packed(name: str, version: str, integrity: str, *, cache: Path | None = None) -> Path:
    """The package's files, fetched once and checked against ``integrity`` (``sha512-…``, as in a lock file).

    Raises:
        EnvironmentFault: npm could not fetch it, its hash differs, or the archive tries to leave its directory.
    """
    cache = cache or CACHE
    wanted = cache / f"{name.replace('/', '+')}-{version}-{_fingerprint(integrity)}"
    if wanted.is_dir():
        return wanted
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        archive = _fetch(f"{name}@{version}", Path(scratch))
        check_integrity(archive, integrity)
        unpacked = Path(scratch) / "unpacked"
        unpack(archive, unpacked)
        if not wanted.is_dir():
            _settle(unpacked, wanted)
    return wanted


def check_integrity(archive: Path, integrity: str) -> None:
    """Compare a file with its integrity string.

    Raises:
        EnvironmentFault: the sha512 differs.
    """
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != integrity:
        raise EnvironmentFault(
            "E-INTEGRITY", f"{archive.name} is not the file that was reviewed", found=found, expected=integrity
        )


def unpack(archive: Path, target: Path) -> None:
    """Write an npm archive's regular files below ``target``, its leading directory removed.

    Links, devices and empty directories are left out: a package of source text needs none.

    Raises:
        EnvironmentFault: a path leaves the target, or the files are larger than 64 MiB.
    """
    written = 0
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            if not member.isfile():
                continue
            path = PurePosixPath(member.name)
            if path.is_absolute() or ".." in path.parts or "\\" in member.name or len(path.parts) < 2:
                raise EnvironmentFault("E-ARCHIVE", f"{archive.name} writes outside its directory", found=member.name)
            written += member.size
            if written > MAX_UNPACKED_BYTES:
                raise EnvironmentFault("E-ARCHIVE", f"{archive.name} is larger than {MAX_UNPACKED_BYTES} bytes")
            source = tar.extractfile(member)
            if source is None:
                continue
            file = target.joinpath(*path.parts[1:])
            file.parent.mkdir(parents=True, exist_ok=True)
            with source, file.open("wb") as sink:
                shutil.copyfileobj(source, sink)


def _fetch(spec: str, target: Path) -> Path:
    npm = shutil.which("npm") or "npm"
    said = process.run([npm, "pack", spec, "--ignore-scripts", "--pack-destination", target], timeout=_PACK_SECONDS)
    archives = sorted(target.glob("*.tgz"))
    if not said.ok or len(archives) != 1:
        raise EnvironmentFault(
            "E-PACKAGE", f"npm could not fetch {spec}", found=said.last_words(4), next_command=f"npm pack {spec}"
        )
    return archives[0]


def _settle(unpacked: Path, wanted: Path) -> None:
    """Move into place in one step; another process may have been first, with the same bytes."""
    try:
        unpacked.replace(wanted)
    except OSError:
        if not wanted.is_dir():
            raise


def _fingerprint(integrity: str) -> str:
    return hashlib.sha256(integrity.encode()).hexdigest()[:8]
