"""The harness as ground for planted faults: patches of ``pyharness``, tests of pytest.

In: ``test/harness/faults``. Out: ``HARNESS``, the ``Ground``. Doors: as ``planted``.

A failure counts where it is an assertion of the named test, or an error that test waited for in vain. A module that
cannot be imported, a set-up that fails, a time that is over are no catch: every module of the patched copy is imported
first, and pytest says of the others what they are.
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pyharness.tools import counted, process
from pyharness.tools.counted import Run
from pyharness.tools.planted import Fault, Ground

FOLDER = Path("test") / "harness" / "faults"
TESTS = Path("test") / "harness"
LINKED = ("node_modules",)
LEFT_OUT = frozenset({".git", ".venv", ".venv-deep", ".pyharness", "artifacts", "broadcast", *LINKED})
BUILT = re.compile(r"(out|cache)(-.*)?|\..*_cache|\.hypothesis")
RELEASE = ("out-release", "cache-release")  # so that a test that deploys compiles nothing again
OWN_WORDS = ("assert ", "AssertionError", "Failed: DID NOT RAISE")
IMPORT_ALL = """
import importlib, pkgutil, pyharness
for module in pkgutil.walk_packages(pyharness.__path__, "pyharness."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def copy_checkout(root: Path, copy: Path) -> None:
    """Copy everything that tests of the harness read; packages are linked, what is built is left out."""
    copy.mkdir(parents=True)
    for path in sorted(root.iterdir()):
        if path.name in LEFT_OUT or (BUILT.fullmatch(path.name) and path.name not in RELEASE):
            continue
        if path.is_dir():
            shutil.copytree(path, copy / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, copy / path.name)
    for name in LINKED:
        (copy / name).symlink_to(root / name)


def imported(file: Path, root: Path) -> set[Path]:
    """A Python file and all it imports from the checkout, anywhere in its text; packages have their lock file."""
    found, left = {file}, [file]
    while left:
        for path in _places(left.pop(), root):
            if path not in found:
                found.add(path)
                left.append(path)
    return found


def _places(file: Path, root: Path) -> Iterator[Path]:
    """The files of the checkout that one file names in its imports."""
    for node in ast.walk(ast.parse((root / file).read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            place = Path(*name.split(".")).with_suffix(".py")
            for folder in (Path(), TESTS, TESTS / "unit"):
                if (root / folder / place).is_file():
                    yield folder / place


def _sources(fault: Fault, root: Path) -> Sequence[str]:
    """The test's own file, what it imports, and the fixtures above it."""
    file = TESTS / fault.test.partition("::")[0]
    fixtures = [folder / "conftest.py" for folder in file.parents if (root / folder / "conftest.py").is_file()]
    built = set[Path]().union(*(imported(path, root) for path in (file, *fixtures)))
    return ("pyproject.toml", "requirements.lock", *map(str, sorted(built)))


def _said(fault: Fault, failure: str) -> str | None:
    file, _, test = fault.test.partition("::")
    module = ".".join((*TESTS.parts, *Path(file).with_suffix("").parts))
    head = f"{module} {test}"
    parameters = "" if test.endswith("]") else r"(\[.*?\])?"
    named = re.match(re.escape(head) + parameters + ": ", failure)
    said = failure[named.end() :] if named else ""
    return said if said.startswith(OWN_WORDS) else None


def _test_name(fault: Fault) -> str:
    """``test_journal.py::test_x``, as a tally names it."""
    return fault.test.partition("[")[0].rpartition("/")[2]


def _run(copy: Path, chosen: Sequence[Fault], minimum: int) -> Run:
    tests = sorted({str(TESTS / fault.test) for fault in chosen})
    run = counted.pytest("-p", "no:cacheprovider", *tests, root=copy, minimum=minimum)
    said = process.run([sys.executable, "-c", IMPORT_ALL], cwd=copy)
    if said.ok:
        return run
    return replace(run, tally=counted.Tally(), troubles=(f"a module cannot be imported\n{said.last_words()}",))


HARNESS = Ground(
    bar="faults-harness",
    folder=FOLDER,
    patched="pyharness",
    copy=copy_checkout,
    run=_run,
    said=_said,
    test_name=_test_name,
    sources=_sources,
)
