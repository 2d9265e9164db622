"""The events of the build, for tests that need no code: ABIs of the default build as a ``Release``."""

from __future__ import annotations

import json
from functools import cache

from pyharness.analytics.tables import KINDS, Table, tables_of
from pyharness.names import MOCK_USDC
from pyharness.paths import ROOT
from pyharness.tools.schema import Built, Release


@cache
def release() -> Release:
    """Every contract that has tables, without code."""
    contracts = {}
    for name in (*KINDS, MOCK_USDC):
        abi = json.loads((ROOT / "out" / f"{name}.sol" / f"{name}.json").read_text("utf-8"))["abi"]
        contracts[name] = Built(name=name, source="", creation=b"", runtime=b"", immutables=(), abi=tuple(abi))
    return Release(contracts=contracts, solc="", evm="", optimizer_runs=0)


@cache
def tables() -> tuple[Table, ...]:
    """Every table of the build."""
    return tables_of(release())
