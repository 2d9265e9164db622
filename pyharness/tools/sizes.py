"""Says which contracts come too close to the size a network accepts.

In: the sources and the artifacts. Out: one line per contract without enough margin.
Door: processes, through ``foundry``. Judging the sizes is pure.
Source: EIP-170 (24,576 bytes of runtime code), EIP-3860 (49,152 bytes of creation code).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyharness.errors import EnvironmentFault
from pyharness.paths import ROOT
from pyharness.tools import foundry

MARGIN_BYTES = 1024
LIMITS = (24_576, 49_152)  # runtime and creation code (bytes)
_CONTRACT = re.compile(r"^contract\s+(\w+)", re.MULTILINE)


def deployable(root: Path = ROOT) -> frozenset[str]:
    """The names of the contracts below src that can be deployed."""
    sources = sorted((root / "src").rglob("*.sol"))
    return frozenset(name for source in sources for name in _CONTRACT.findall(source.read_text("utf-8")))


def tight(sizes: Mapping[str, tuple[int, int]], names: Iterable[str]) -> list[str]:
    """The contracts with less than 1 KiB to spare, and those without an artifact. Pure."""
    lines = []
    for name in sorted(names):
        if name not in sizes:
            lines.append(f"{name}: no artifact with code; rm -rf out cache, then build again")
            continue
        for part, size, limit in zip(("runtime", "creation"), sizes[name], LIMITS, strict=True):
            spare = limit - size
            if spare < MARGIN_BYTES:
                lines.append(f"{name}: {part} code {size} bytes, {spare} to spare, at least {MARGIN_BYTES} wanted")
    return lines


def measured(out: Path, names: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Runtime and creation code of each contract (bytes), from its artifact.

    forge's own size report leaves contracts out that tests or scripts import, so the artifacts are read instead.
    """
    sizes = {}
    for name in names:
        for path in out.glob(f"*/{name}.json"):
            artifact = json.loads(path.read_text("utf-8"))
            if "deployedBytecode" in artifact:  # a lint or a filtered test of forge leaves hollow ones
                sizes[name] = (_bytes(artifact["deployedBytecode"]["object"]), _bytes(artifact["bytecode"]["object"]))
    return sizes


def check(root: Path = ROOT) -> list[str]:
    """Build and look at every contract below src.

    Raises:
        EnvironmentFault: the build failed.
    """
    names = deployable(root)
    said = foundry.forge("build", cwd=root)
    if not said.ok:
        raise EnvironmentFault("E-BUILD", "the contracts do not compile", found=said.last_words(20))
    return tight(measured(root / "out", names), names)


def _bytes(code: str) -> int:
    return len(code.removeprefix("0x")) // 2
