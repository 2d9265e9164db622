"""Plants known faults in a copy of the checkout, one at a time, and looks whether the test named for each notices.

In: a ``Ground``: contracts or harness. Its folder holds one patch per fault, and faults.toml, which names for each what
the patch takes away, the threats and weaknesses it answers, the test that must fail, and what that test must say.
Out: one ``Catch`` per fault, kept as the result of the ground's campaign. A run that was broken off goes on where it
stood: a fault caught before is planted again only when its sources, patch or test have changed.
Door: processes and a temporary directory; the checkout itself is never patched.

All named tests are first seen green on the unpatched copy. A fault is caught when the patched code compiles and its
test, not the set-up before it, fails with the words expected: anything else would score a broken copy as a success.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli

from pyharness.errors import OperationFailed, UsageFault
from pyharness.paths import ROOT
from pyharness.tools import deep, process
from pyharness.tools.counted import Run
from pyharness.tools.deep import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A planted fault: its id (also its patch's name), what it takes away, what it answers, its test, its words.

    Args:
        folder: where its patch lies, from the checkout's root.
    """

    id: str
    removes: str
    answers: tuple[str, ...]
    test: str
    says: str
    folder: Path = Path("test") / "faults"

    @property
    def patch(self) -> Path:
        """The patch, from the checkout's root."""
        return self.folder / f"{self.id}.patch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """Whether a fault's test noticed it, what was seen, and whether an earlier run on the same sources saw it."""

    fault: Fault
    caught: bool
    seen: str
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where faults are planted, and how their tests are run and read.

    Args:
        bar: the campaign that keeps the result.
        folder: patches and faults.toml, from the checkout's root.
        patched: the folder that patches change.
        copy: copies a checkout (first) to an empty place (second).
        run: runs the tests of these faults in a copy, and at least so many of them.
        said: what a failure says, if it is the failure of this fault's own test; else None. Pure.
        test_name: a fault's test as a ``Tally`` names it. Pure.
        sources: everything a catch depends on but the patch, from the checkout's root.
    """

    bar: str
    folder: Path
    patched: str
    copy: Callable[[Path, Path], None]
    run: Callable[[Path, Sequence[Fault], int], Run]
    said: Callable[[Fault, str], str | None]
    test_name: Callable[[Fault], str]
    sources: Callable[[Fault, Path], Sequence[str]]

    def faults(self, root: Path = ROOT) -> tuple[Fault, ...]:
        """Every fault planted here, in the order of faults.toml."""
        table = tomli.loads((root / self.folder / "faults.toml").read_text("utf-8"))
        return tuple(
            Fault(
                id=name,
                removes=row["removes"],
                answers=tuple(row["answers"]),
                test=row["test"],
                says=row["says"],
                folder=self.folder,
            )
            for name, row in table.items()
        )


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
            expected=f"{fault.patch} made anew for the present sources",
        )


def replant(fault: Fault, copy: Path, root: Path = ROOT, patched: str = "src") -> None:
    """Plant a fault in a copy whose last one is taken out first."""
    shutil.rmtree(copy / patched)
    shutil.copytree(root / patched, copy / patched, ignore=shutil.ignore_patterns("__pycache__"))
    plant(fault, copy, root)


def hunt(ground: Ground, root: Path = ROOT, only: Sequence[str] = ()) -> Iterator[Catch]:
    """Plant every fault, or those named, in turn; those caught before on the same sources are not planted again.

    Raises:
        UsageFault: no such fault, or a patch that does not fit.
        OperationFailed: a named test is not green without any fault.
    """
    known = ground.faults(root)
    unknown = set(only) - {fault.id for fault in known}
    if unknown:
        raise UsageFault("E-FAULT-ID", "no such planted fault", found=", ".join(sorted(unknown)))
    hash_before = deep.source_hash(deep.bar(ground.bar, root), root)
    keys = {fault.id: _key(ground, fault, root) for fault in known}
    caught = _earlier(ground.bar, keys, root)
    _keep(ground.bar, root, hash_before, keys, caught)
    wanted = [fault for fault in known if not only or fault.id in only]
    for fault in wanted:
        if fault.id in caught:
            yield Catch(fault=fault, caught=True, seen=caught[fault.id], earlier=True)
    left = [fault for fault in wanted if fault.id not in caught]
    if not left:
        return
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        copy = Path(scratch) / "copy"
        ground.copy(root, copy)
        _require_green(ground, copy, left)
        for fault in left:
            replant(fault, copy, root, ground.patched)
            found = judge(ground, fault, ground.run(copy, [fault], 1))
            if found.caught:
                caught[fault.id] = found.seen
            _keep(ground.bar, root, hash_before, keys, caught)
            yield found


def judge(ground: Ground, fault: Fault, run: Run) -> Catch:
    """Whether a run of a fault's test on the patched sources is the failure expected. Pure."""
    failures = run.tally.failures
    if len(failures) != 1:
        return Catch(fault=fault, caught=False, seen="\n".join((*failures, *run.troubles)) or "the test passed")
    said = ground.said(fault, failures[0])
    return Catch(fault=fault, caught=said is not None and fault.says in said, seen=said or failures[0])


def _require_green(ground: Ground, copy: Path, left: Sequence[Fault]) -> None:
    tests = {ground.test_name(fault) for fault in left}
    run = ground.run(copy, left, len(tests))
    absent = sorted(tests - run.tally.names)
    if not run.ok or absent:
        raise OperationFailed(
            "E-FAULT-BASELINE",
            "a test named for a planted fault is not green without it",
            found="\n".join((*run.tally.failures, *run.troubles, *(f"{test} did not run" for test in absent))),
        )


def _key(ground: Ground, fault: Fault, root: Path) -> str:
    """What a catch depends on: the patch, what is expected, and the test with every file it is built from."""
    sources = (str(fault.patch), *ground.sources(fault, root))
    code = deep.source_hash(deep.Bar(name=fault.id, wanted="", sources=sources), root)
    return hashlib.sha256(f"{code} {fault.test} {fault.says}".encode()).hexdigest()


def _earlier(bar: str, keys: Mapping[str, str], root: Path) -> dict[str, str]:
    """What was caught before, as long as nothing it depends on has changed."""
    result = deep.load(bar, root)
    kept = result.detail if result else {}
    return {name: kept[name]["seen"] for name, key in keys.items() if name in kept and kept[name]["key"] == key}


def _keep(bar: str, root: Path, source_hash: str, keys: Mapping[str, str], caught: Mapping[str, str]) -> None:
    deep.store(
        Result(
            bar=bar,
            figure=f"{len(caught)} of {len(keys)} caught",
            wanted=deep.bar(bar, root).wanted,
            ok=len(caught) == len(keys),
            source_hash=source_hash,
            detail={name: {"key": keys[name], "seen": seen} for name, seen in caught.items()},
        ),
        root,
    )
