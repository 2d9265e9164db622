"""The checks that need no test to run: format, lint, types, sizes, architecture.

In: a checkout. Out: one ``Verdict`` per check.
Door: processes, through ``process``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyharness.errors import HarnessError
from pyharness.paths import ROOT
from pyharness.tools import counted, foundry, process, sizes
from pyharness.tools.process import Completed

SHOWN_LINES = 60
ARCHITECTURE = "test/harness/unit/test_architecture.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One check's result: its complaint, empty when all is well."""

    name: str
    complaint: str

    @property
    def ok(self) -> bool:
        """Whether there is no complaint."""
        return not self.complaint


def judge(name: str, root: Path = ROOT) -> Verdict:
    """Run one check of ``CHECKS``. A check that cannot run is a complaint."""
    try:
        complaint = CHECKS[name](root)
    except HarnessError as error:
        complaint = f"{error.code}: {error.message}\n{error.found or ''}".strip()
    return Verdict(name=name, complaint=complaint)


def _complaint(said: Completed) -> str:
    if said.ok:
        return ""
    lines = f"{said.stdout.strip()}\n{said.stderr.strip()}".strip().splitlines()
    more = [f"… {len(lines) - SHOWN_LINES} more lines"] if len(lines) > SHOWN_LINES else []
    return "\n".join([f"exit code {said.returncode}", *lines[:SHOWN_LINES], *more])


def _forge(*arguments: str) -> Callable[[Path], str]:
    return lambda root: _complaint(foundry.forge(*arguments, cwd=root))


def _python(module: str, *arguments: str) -> Callable[[Path], str]:
    return lambda root: _complaint(process.run([sys.executable, "-m", module, *arguments], cwd=root))


def _lint(root: Path) -> str:
    """What goes live and what deploys it; tests cast their own literals as they like."""
    rooms = [room for room in ("src", "script") if (root / room).is_dir()]
    return _complaint(foundry.forge("lint", "--deny", "warnings", *rooms, profile="lint", cwd=root)) if rooms else ""


def _sizes(root: Path) -> str:
    return "\n".join(sizes.check(root))


def _architecture(root: Path) -> str:
    run = counted.pytest(ARCHITECTURE, "-p", "no:cacheprovider", root=root, minimum=1)
    return "\n".join((*run.tally.failures, *run.troubles))


def _exit_codes(root: Path) -> str:
    """The tools themselves must be able to fail, or nothing below means anything."""
    lost = [tool for tool in foundry.TOOLS if not foundry.exit_codes_work(foundry.native(tool, root=root))]
    return f"these report success for a flag that does not exist: {', '.join(lost)}" if lost else ""


CHECKS: dict[str, Callable[[Path], str]] = {
    "exit codes": _exit_codes,
    "forge fmt": _forge("fmt", "--check"),
    "forge lint": _lint,
    "ruff format": _python("ruff", "format", "--check", "."),
    "ruff check": _python("ruff", "check", "."),
    "mypy": _python("mypy"),
    "architecture": _architecture,
    "contract sizes": _sizes,
}
