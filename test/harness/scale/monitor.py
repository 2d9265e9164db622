"""How many requests and seconds a round of the monitor takes with 100, 300 and 1,000 models.

`PYTHONPATH=.:test/harness python -m scale.monitor [--models N]…`, or `make bench-monitor`.

In: nothing but the checkout. Out: a line for each size, what each model adds, and `artifacts/bench-monitor.json`; exit
code 1 where a bar is missed. The models are deployed as `deploy` does it, by the launcher; then they are looked at
through a proxy that counts: a first round, which sums up the past, and one of the kind that a watch repeats.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from eth_account import Account

from pyharness import paths
from pyharness.chain.anvil import NodeSpec, running
from pyharness.pipeline.corridor.deploying import deploy
from pyharness.pipeline.monitor.watching import watching
from pyharness.tools.release import build_release
from scale.bench import CHAIN_ID, STATES_KEPT, say, templates
from scale.counting import counting
from scale.phase import KEY, session

SIZES = (100, 300, 1_000)
MOST_REQUESTS, MOST_SECONDS = 25, 3.0  # of a round with 1,000 models
FILE = paths.ARTIFACTS / "bench-monitor.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a round took: seconds, messages to the node, calls in them."""

    models: int
    round: str
    seconds: float
    messages: int
    calls: int


def measured(models: int) -> Iterator[Figure]:
    """Two rounds with so many models, on a chain of their own."""
    os.environ[KEY] = "0x" + bytes((account := Account.create()).key).hex()
    work = paths.WORK / f"scale-{os.getpid()}"  # forge may read below .pyharness only
    work.mkdir(parents=True)
    try:
        folder = templates(work / "networks", models)
        with running(NodeSpec(chain_id=CHAIN_ID, arguments=("--prune-history", str(STATES_KEPT)))) as node:
            node.set_balance(account.address, 10**22)
            deploy(session(folder, node.url, work), lambda *_: True)
            yield from rounds(folder, node.url, work, models)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def rounds(folder: Path, url: str, work: Path, models: int) -> Iterator[Figure]:
    """A first round and a second one. Raises RuntimeError where one does not see every model."""
    with counting(url) as (counted, counts), watching(session(folder, counted, work)) as monitor:
        for name in ("first", "each"):
            counts.take()
            began = time.monotonic()
            found = monitor.round()
            seconds = time.monotonic() - began
            if found.snapshot is None or len(found.snapshot.models) != models:
                raise RuntimeError(f"{name} round of {models} models: {found.open[:3]}")
            messages, calls = counts.take()
            yield Figure(models=models, round=name, seconds=round(seconds, 3), messages=messages, calls=calls)


def main() -> int:
    """Measure, show, keep, judge."""
    parser = argparse.ArgumentParser(description="a round of the monitor by number of models")
    parser.add_argument("--models", type=int, action="append", help="a size; 100, 300 and 1,000 if none is given")
    sizes = parser.parse_args().models or SIZES
    build_release()
    layout = "{:>7} {:<6} {:>8} {:>9} {:>6}"
    say(layout.format("models", "round", "seconds", "requests", "calls"))
    figures: list[Figure] = []
    for models in sizes:
        for figure in measured(models):
            figures.append(figure)
            say(layout.format(*asdict(figure).values()))
    each = [figure for figure in figures if figure.round == "each"]
    more = max(1, each[-1].models - each[0].models)
    slope = {name: (getattr(each[-1], name) - getattr(each[0], name)) / more for name in ("seconds", "messages")}
    say(f"one more model: {1_000 * slope['seconds']:.3f} ms, {slope['messages']:.4f} requests")
    wrong = [figure for figure in each if figure.seconds > MOST_SECONDS or figure.messages > MOST_REQUESTS]
    for figure in wrong:
        say(f"MISSED: {figure.models:,} models: at most {MOST_REQUESTS} requests and {MOST_SECONDS} s")
    FILE.parent.mkdir(exist_ok=True)
    document = {"figures": [asdict(figure) for figure in figures], "oneMoreModel": slope, "missed": len(wrong)}
    FILE.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
