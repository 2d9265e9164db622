"""The events of the build, for tests that need no code: ABIs of whichever build is there as a ``Release``."""

from __future__ import annotations

import json
from functools import cache

from pyharness.analytics.tables import KINDS, Table, tables_of
from pyharness.names import MOCK_USDC
from pyharness.paths import OUT_RELEASE, ROOT
from pyharness.tools.release import build_release
from pyharness.tools.schema import Built, Release

BUILDS = (ROOT / "out", OUT_RELEASE)


@cache
def release() -> Release:
    """Every contract that has tables, without code."""
    if not any(folder.is_dir() for folder in BUILDS):
        build_release()
    build = next(folder for folder in BUILDS if folder.is_dir())
    contracts = {}
    for name in (*KINDS, MOCK_USDC):
        abi = json.loads((build / f"{name}.sol" / f"{name}.json").read_text("utf-8"))["abi"]
        contracts[name] = Built(name=name, source="", creation=b"", runtime=b"", immutables=(), abi=tuple(abi))
    return Release(contracts=contracts, solc="", evm="", optimizer_runs=0)


@cache
def tables() -> tuple[Table, ...]:
    """Every table of the build."""
    return tables_of(release())
