"""Plants known faults in a copy of the contracts, one at a time, and looks whether the test named for each notices.

In: ``test/faults``: one patch per fault, and faults.toml, which names for each what the patch takes away, the threats
and weaknesses it answers, the test that must fail, and what that test must say. Out: one ``Catch`` per fault, kept as
the result of the campaign ``faults``. A run that was broken off goes on where it stood: a fault caught before is
planted again only when contracts, patch or test have changed.
Door: processes and a temporary directory; the checkout itself is never patched.

All named tests are first seen green on the unpatched copy. A fault is caught when the patched code compiles and its
test, not the set-up before it, fails with the words expected: anything else would score a broken copy as a success.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli

from pyharness.errors import OperationFailed, UsageFault
from pyharness.paths import ROOT
from pyharness.tools import counted, deep, process
from pyharness.tools.counted import Run
from pyharness.tools.deep import Result

FOLDER = Path("test") / "faults"
BAR = "faults"
COPIED = ("src", "script", "test", "foundry.toml", "package.json", "pyproject.toml", "pyharness/tools/solc")
SETTINGS = ("foundry.toml", "package-lock.json")
_CONTRACT = re.compile(r"^contract (\w+)", re.MULTILINE)
_IMPORT = re.compile(r"from \"(\.[^\"]+)\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A planted fault: its id (also its patch's name), what it takes away, what it answers, its test, its words."""

    id: str
    removes: str
    answers: tuple[str, ...]
    test: str
    says: str

    @property
    def patch(self) -> Path:
        """The patch, from the checkout's root."""
        return FOLDER / f"{self.id}.patch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """Whether a fault's test noticed it, what was seen, and whether an earlier run on the same sources saw it."""

    fault: Fault
    caught: bool
    seen: str
    earlier: bool = False


def faults(root: Path = ROOT) -> tuple[Fault, ...]:
    """Every planted fault, in the order of faults.toml."""
    table = tomli.loads((root / FOLDER / "faults.toml").read_text("utf-8"))
    return tuple(
        Fault(id=name, removes=row["removes"], answers=tuple(row["answers"]), test=row["test"], says=row["says"])
        for name, row in table.items()
    )


def contract_files(root: Path = ROOT) -> dict[str, Path]:
    """Where each test contract is, by name, from the checkout's root."""
    return {
        name: file.relative_to(root)
        for file in sorted((root / "test").rglob("*.t.sol"))
        for name in _CONTRACT.findall(file.read_text("utf-8"))
    }


def plant(fault: Fault, copy: Path, root: Path = ROOT) -> None:
    """Apply a fault's patch to a copy of the sources.

    Raises:
        UsageFault: the patch does not fit the sources any more.
    """
    said = process.run(
        ["git", "apply", "--recount", root / fault.patch], cwd=copy, env={"GIT_CEILING_DIRECTORIES": str(copy.parent)}
    )
    if not said.ok:
        raise UsageFault(
            "E-FAULT-PATCH",
            f"the patch of {fault.id} does not fit the sources",
            found=said.last_words(),
            expected=f"{fault.patch} made anew for the present src",
        )


def replant(fault: Fault, copy: Path, root: Path = ROOT) -> None:
    """Plant a fault in a copy whose last one is taken out first."""
    shutil.rmtree(copy / "src")
    shutil.copytree(root / "src", copy / "src")
    plant(fault, copy, root)


def hunt(root: Path = ROOT, only: Sequence[str] = ()) -> Iterator[Catch]:
    """Plant every fault, or those named, in turn; those caught before on the same sources are not planted again.

    Raises:
        UsageFault: no such fault, or a patch that does not fit.
        OperationFailed: a named test is not green without any fault.
    """
    known = faults(root)
    unknown = set(only) - {fault.id for fault in known}
    if unknown:
        raise UsageFault("E-FAULT-ID", "no such planted fault", found=", ".join(sorted(unknown)))
    hash_before = deep.source_hash(deep.bar(BAR, root), root)
    keys = {fault.id: _key(fault, root) for fault in known}
    caught = _earlier(keys, root)
    _keep(root, hash_before, keys, caught)
    wanted = [fault for fault in known if not only or fault.id in only]
    for fault in wanted:
        if fault.id in caught:
            yield Catch(fault=fault, caught=True, seen=caught[fault.id], earlier=True)
    left = [fault for fault in wanted if fault.id not in caught]
    if not left:
        return
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        copy = Path(scratch) / "copy"
        copy_sources(root, copy)
        _require_green(copy, left)
        for fault in left:
            found = _hunt_one(fault, copy, root)
            if found.caught:
                caught[fault.id] = found.seen
            _keep(root, hash_before, keys, caught)
            yield found


def judge(fault: Fault, run: Run) -> Catch:
    """Whether a run of a fault's test on the patched sources is the failure expected. Pure."""
    contract, _, test = fault.test.partition(".")
    failures = run.tally.failures
    if len(failures) != 1:
        return Catch(fault=fault, caught=False, seen="\n".join((*failures, *run.troubles)) or "the test passed")
    (line,) = failures
    named = re.match(rf"\S+:{contract} {test}\(.*?\): ", line)
    said = line[named.end() :] if named else line
    return Catch(fault=fault, caught=bool(named) and fault.says in said, seen=said)


def _hunt_one(fault: Fault, copy: Path, root: Path) -> Catch:
    replant(fault, copy, root)
    return judge(fault, _run(copy, [fault], minimum=1))


def copy_sources(root: Path, copy: Path) -> None:
    """Copy what forge builds and tests; packages are linked."""
    for name in COPIED:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("harness", "__pycache__"))
        else:
            shutil.copy(root / name, copy / name)
    (copy / "node_modules").symlink_to(root / "node_modules")


def _require_green(copy: Path, left: Sequence[Fault]) -> None:
    tests = {fault.test for fault in left}
    run = _run(copy, left, minimum=len(tests))
    absent = sorted(tests - run.tally.names)
    if not run.ok or absent:
        raise OperationFailed(
            "E-FAULT-BASELINE",
            "a test named for a planted fault is not green without it",
            found="\n".join((*run.tally.failures, *run.troubles, *(f"{test} did not run" for test in absent))),
        )


def _run(copy: Path, chosen: Sequence[Fault], *, minimum: int) -> Run:
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


def _key(fault: Fault, root: Path) -> str:
    """What a catch depends on: the patch, what is expected, and the test with every file it is built from."""
    built = imported(contract_files(root)[fault.test.partition(".")[0]], root)
    sources = (*SETTINGS, str(fault.patch), *map(str, sorted(built)))
    code = deep.source_hash(deep.Bar(name=fault.id, wanted="", sources=sources), root)
    return hashlib.sha256(f"{code} {fault.test} {fault.says}".encode()).hexdigest()


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


def _earlier(keys: Mapping[str, str], root: Path) -> dict[str, str]:
    """What was caught before, as long as nothing it depends on has changed."""
    result = deep.load(BAR, root)
    kept = result.detail if result else {}
    return {name: kept[name]["seen"] for name, key in keys.items() if name in kept and kept[name]["key"] == key}


def _keep(root: Path, source_hash: str, keys: Mapping[str, str], caught: Mapping[str, str]) -> None:
    deep.store(
        Result(
            bar=BAR,
            figure=f"{len(caught)} of {len(keys)} caught",
            wanted=deep.bar(BAR, root).wanted,
            ok=len(caught) == len(keys),
            source_hash=source_hash,
            detail={name: {"key": keys[name], "seen": seen} for name, seen in caught.items()},
        ),
        root,
    )
