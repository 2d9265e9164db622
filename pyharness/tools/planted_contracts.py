"""The contracts as ground for planted faults: patches of ``src``, tests of Foundry.

In: ``test/faults``. Out: ``CONTRACTS``, the ``Ground``; and where test contracts are, what they are built from, a copy
that forge can build. Doors: as ``planted``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from pyharness.paths import ROOT
from pyharness.tools import counted
from pyharness.tools.counted import Run
from pyharness.tools.planted import Fault, Ground

FOLDER = Path("test") / "faults"
COPIED = ("src", "script", "test", "foundry.toml", "package.json", "pyproject.toml", "pyharness/tools/solc")
SETTINGS = ("foundry.toml", "package-lock.json")
_CONTRACT = re.compile(r"^contract (\w+)", re.MULTILINE)
_IMPORT = re.compile(r"from \"(\.[^\"]+)\"")


def contract_files(root: Path = ROOT) -> dict[str, Path]:
    """Where each test contract is, by name, from the checkout's root."""
    return {
        name: file.relative_to(root)
        for file in sorted((root / "test").rglob("*.t.sol"))
        for name in _CONTRACT.findall(file.read_text("utf-8"))
    }


def copy_sources(root: Path, copy: Path) -> None:
    """Copy what forge builds and tests; packages are linked."""
    for name in COPIED:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("harness", "__pycache__"))
        else:
            shutil.copy(root / name, copy / name)
    (copy / "node_modules").symlink_to(root / "node_modules")


def imported(file: Path, root: Path) -> set[Path]:
    """A Solidity file and all it imports from the checkout; packages are fixed by their lock file."""
    found, open_files = {file}, [file]
    while open_files:
        here = open_files.pop()
        for name in _IMPORT.findall((root / here).read_text("utf-8")):
            path = Path(os.path.normpath(here.parent / name))
            if path not in found:
                found.add(path)
                open_files.append(path)
    return found


def _sources(fault: Fault, root: Path) -> Sequence[str]:
    built = imported(contract_files(root)[fault.test.partition(".")[0]], root)
    return (*SETTINGS, *map(str, sorted(built)))


def _said(fault: Fault, failure: str) -> str | None:
    contract, _, test = fault.test.partition(".")
    named = re.match(rf"\S+:{contract} {test}\(.*?\): ", failure)
    return failure[named.end() :] if named else None


def _run(copy: Path, chosen: Sequence[Fault], minimum: int) -> Run:
    """The tests of these faults, and no others' contracts compiled; unoptimised, which compiles twice as fast."""
    files = contract_files(copy)
    contracts = sorted({fault.test.partition(".")[0] for fault in chosen})
    tests = sorted({fault.test.partition(".")[2] for fault in chosen})
    paths = sorted({str(files[name]) for name in contracts if name in files})
    return counted.forge(
        "--match-path",
        paths[0] if len(paths) == 1 else f"{{{','.join(paths)}}}",
        "--match-contract",
        f"^({'|'.join(contracts)})$",
        "--match-test",
        rf"^({'|'.join(tests)})\b",
        root=copy,
        minimum=minimum,
        env={"FOUNDRY_PROFILE": "fast"},
    )


CONTRACTS = Ground(
    bar="faults",
    folder=FOLDER,
    patched="src",
    copy=copy_sources,
    run=_run,
    said=_said,
    test_name=lambda fault: fault.test,
    sources=_sources,
)
