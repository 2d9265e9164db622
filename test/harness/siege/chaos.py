"""The chaos matrix: a deployment through a node that does one thing wrong, then through the node itself.

`PYTHONPATH=.:test/harness python -m siege.chaos [--seconds S] [--only TEXT]`, or `make deep-chaos`.

In: a site, faults, seeds. Out: `artifacts/deep/chaos.json` and a matrix of how each cell ended; exit code 1 where one
did not reach the final state within three runs without the fault, ended in a refusal its fault does not explain, or
believed what was false; or where cells are left.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from pyharness.errors import HarnessError, Refused
from siege.faults import FAULTS
from siege.kills import undisturbed
from siege.proxy import Behind, standing_before
from siege.results import Cells, asked
from siege.site import Cell, Site, opened

MODELS = 1
SEEDS = 5
RUNS = 3
WRONG = "WRONG"

# Which refusals a fault explains. Every other one is wrong, whatever was done to the run.
REFUSALS: Mapping[str, frozenset[str]] = {
    "wrong chain id": frozenset({"E-CHAIN-ID"}),
    "wrong code": frozenset({"E-CODE-FOREIGN", "E-MOVED"}),
}


def besieged(cell: Cell, name: str, seed: int) -> tuple[str, int]:
    """One run through the fault: ``completed`` or the code it ended with, and how often the fault struck."""
    fault = FAULTS[name](seed, Behind(cell.site.node.url))
    with standing_before(fault) as url:
        try:
            cell.run(url=url, pace=20.0)
        except HarnessError as error:
            unexplained = isinstance(error, Refused) and error.code not in REFUSALS.get(name, frozenset())
            return (f"{WRONG} {error.code}" if unexplained else error.code), fault.struck
    return "completed", fault.struck


def tried(site: Site, name: str, seed: int, wanted: dict[str, Any]) -> str:
    """How a cell ended, in words: the first run's end, the runs it took afterwards; or what is wrong."""
    with site.cell() as cell:
        ended, struck = besieged(cell, name, seed)
        site.node.rpc.call("evm_setAutomine", [True])
        site.node.mine()
        if ended == "completed" and cell.believed_falsely():
            return f"{WRONG}: false belief in {cell.believed_falsely()[0]}"
        runs = 0
        while cell.progress().closed is None and runs < RUNS:
            runs += 1
            try:
                cell.run()
            except HarnessError as error:
                last = f"{error.code} ({error.message}: {error.found})"
        if cell.progress().closed is None:
            return f"{WRONG}: {ended}, then {last} after {runs} runs"
        false, state = cell.believed_falsely(), cell.state()
    differing = [key for key in wanted if state[key] != wanted[key]] + false
    if differing:
        return f"{WRONG}: {ended}, +{runs}, differs: {', '.join(differing)}"
    if not struck:
        return f"{WRONG}: the fault never struck"
    return f"{ended}, struck {struck}, +{runs}"


def matrix(cells: Cells) -> list[str]:
    """A row a fault, a column a seed."""
    rows = []
    for name in FAULTS:
        ends = [cells.found.get(f"{name}/{seed}", "-") for seed in range(SEEDS)]
        rows.append(f"{name:>21}  " + " | ".join(ends))
    return rows


def figure(cells: Cells) -> str:
    """How many cells ended well, and how many of them in the first run."""
    completed = sum(ended.startswith("completed") for ended in cells.found.values())
    return (
        f"{cells.right}/{len(cells.wanted)} cells of {len(FAULTS)} faults by {SEEDS} seeds in the final state, "
        f"{completed} in the faulty run itself, {len(cells.bad)} wrong"
    )


def main() -> int:
    """Every cell that is left, then the matrix."""
    arguments = asked("a deployment through a node that does something wrong")
    names = [f"{name}/{seed}" for name in FAULTS for seed in range(SEEDS)]
    cells = Cells.resumed("chaos", names, lambda ended: ended.startswith(WRONG), figure)
    for name, group in groupby(cells.left(arguments), key=lambda cell: cell.rpartition("/")[0]):
        with opened(MODELS) as site:  # a node that was rolled back often loses code of its own
            _, wanted = undisturbed(site)
            for cell in group:
                cells.add(cell, tried(site, name, int(cell.rpartition("/")[2]), wanted))
    sys.stdout.write("\n".join(["", *matrix(cells), ""]))
    return cells.closed()


if __name__ == "__main__":
    sys.exit(main())
