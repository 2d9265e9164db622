"""Says which contracts come too close to the size a network accepts.

In: the sources and forge's size report. Out: one line per contract without enough margin.
Door: processes, through ``foundry``. Reading the report is pure.
Source: EIP-170 (24,576 bytes of runtime code), EIP-3860 (49,152 bytes of creation code).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pyharness.errors import EnvironmentFault
from pyharness.paths import ROOT
from pyharness.tools import foundry

MARGIN_BYTES = 1024
_CONTRACT = re.compile(r"^contract\s+(\w+)", re.MULTILINE)


def deployable(root: Path = ROOT) -> frozenset[str]:
    """The names of the contracts below src that can be deployed."""
    sources = sorted((root / "src").rglob("*.sol"))
    return frozenset(name for source in sources for name in _CONTRACT.findall(source.read_text("utf-8")))


def tight(report: dict[str, Any], names: Iterable[str]) -> list[str]:
    """The contracts with less than 1 KiB to spare, and those the report does not hold. Pure."""
    lines = []
    for name in sorted(names):
        if name not in report:
            lines.append(f"{name}: not in the size report")
            continue
        for part in ("runtime", "init"):
            margin = report[name][f"{part}_margin"]
            if margin < MARGIN_BYTES:
                size = report[name][f"{part}_size"]
                lines.append(f"{name}: {part} code {size} bytes, {margin} to spare, at least {MARGIN_BYTES} wanted")
    return lines


def check(root: Path = ROOT) -> list[str]:
    """Build and look at every contract below src.

    Raises:
        EnvironmentFault: forge gave no report.
    """
    names = deployable(root)
    if not names:
        return []
    said = foundry.forge("build", "--sizes", "--json", cwd=root)
    try:
        report = json.loads(said.stdout)
    except json.JSONDecodeError as error:
        raise EnvironmentFault("E-SIZES", "forge gave no size report", found=said.last_words(20)) from error
    return tight(report, names)
