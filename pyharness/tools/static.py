"""Runs slither over the contracts and counts what it finds and what the sources except by hand.

In: the contracts, and slither in its own environment, installed from requirements-deep.lock. Out: ``Analysis``, kept as
the result of the campaign ``slither``. Door: processes. Counting is pure.

There is no list of accepted findings. An exception stands in the source, above the line it excepts, names its detector
and says why; there may be few of them.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyharness.errors import EnvironmentFault, OperationFailed
from pyharness.paths import ROOT
from pyharness.tools import deep, foundry, process
from pyharness.tools.deep import Result

BAR = "slither"
ENVIRONMENT = Path(".venv-deep")
COUNTED = ("High", "Medium")
MOST_EXCEPTIONS = 10
APART = {"FOUNDRY_OUT": "out-static", "FOUNDRY_CACHE_PATH": "cache-static"}
LOOKS_AT = ("--foundry-out-directory", "out-static", "--filter-paths", "node_modules|test/|script/")
_ANALYZED = re.compile(r"analyzed \((\d+) contracts with (\d+) detectors\)")
_EXCEPTION = re.compile(r"//\s*slither-disable(\S*)[ \t]*([^\n]*)")
_WITH_REASON = re.compile(r"([a-z0-9-]+): (\S.{9,})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What slither looked at and found; the exceptions of the sources, and those among them that break the rule."""

    contracts: int
    detectors: int
    findings: tuple[str, ...]
    exceptions: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether something was looked at, nothing was found, and the exceptions are few and reasoned."""
        few = len(self.exceptions) <= MOST_EXCEPTIONS
        return self.contracts > 0 and self.detectors > 0 and few and not self.findings and not self.broken

    def __str__(self) -> str:
        return (
            f"{len(self.findings)} findings in {self.contracts} contracts by {self.detectors} detectors, "
            f"{len(self.exceptions)} exceptions"
        )


def program(name: str, root: Path = ROOT) -> Path:
    """A program of the environment of the long campaigns.

    Raises:
        EnvironmentFault: it is not installed.
    """
    path = root / ENVIRONMENT / "bin" / name
    if not path.is_file():
        raise EnvironmentFault(
            "E-TOOL-MISSING", f"{name} is not installed", found=str(path), next_command=f"make deep-{BAR}"
        )
    return path


def search_path(root: Path = ROOT) -> str:
    """PATH for tools that call forge by its name: the native one first, then node, then the system's."""
    node = Path(shutil.which("node") or "/usr/bin/node").parent
    return f"{foundry.native('forge', root=root).parent}:{node}:/usr/bin:/bin"


def analyse(root: Path = ROOT) -> Analysis:
    """Compile the contracts apart from every other build, run slither, and keep the result.

    Raises:
        EnvironmentFault: slither is not installed.
        OperationFailed: slither gave no report.
    """
    bar = deep.bar(BAR, root)
    before = deep.source_hash(bar, root)
    with tempfile.TemporaryDirectory(prefix="slither-") as scratch:
        report = Path(scratch) / "report.json"
        argv: list[str | Path] = [program("slither", root), ".", *LOOKS_AT, "--json", report]
        said = process.run(argv, cwd=root, env=foundry.environment(extra={**APART, "PATH": search_path(root)}))
        if not report.is_file():
            raise OperationFailed("E-STATIC-REPORT", "slither gave no report", found=said.last_words())
        found = read(json.loads(report.read_text("utf-8")), said.stderr, sources(root))
    deep.store(
        Result(
            bar=BAR,
            figure=str(found),
            wanted=bar.wanted,
            ok=found.ok,
            source_hash=before,
            detail={"findings": list(found.findings), "exceptions": list(found.exceptions)},
        ),
        root,
    )
    return found


def sources(root: Path = ROOT) -> dict[str, str]:
    """The contracts' texts by path."""
    return {str(file.relative_to(root)): file.read_text("utf-8") for file in sorted((root / "src").rglob("*.sol"))}


def read(report: Mapping[str, Any], words: str, texts: Mapping[str, str]) -> Analysis:
    """Count a report, the tool's last words and the sources' exceptions. Pure."""
    size = _ANALYZED.search(words) if report.get("success") else None
    rows = report.get("results", {}).get("detectors", [])
    findings = [f"{row['check']}: {row['description'].strip()}" for row in rows if row["impact"] in COUNTED]
    exceptions: list[str] = []
    broken: list[str] = []
    for path, text in texts.items():
        for form, rest in _EXCEPTION.findall(text):
            line = f"{path}: {rest}"
            (exceptions if form == "-next-line" and _WITH_REASON.match(rest) else broken).append(line)
    return Analysis(
        contracts=int(size[1]) if size else 0,
        detectors=int(size[2]) if size else 0,
        findings=tuple(findings),
        exceptions=tuple(exceptions),
        broken=tuple(broken),
    )
