"""How long, how many requests and how much memory the corridor takes with 1, 10, 100 and 1,000 models.

`PYTHONPATH=.:test/harness python -m scale.bench [--models N]…`, or `make bench`.

In: nothing but the checkout. Out: one line a verb and size, what each model adds, and `artifacts/bench-scale.json`;
exit code 1 where a bar is missed. Each verb runs in a process of its own, against a chain of its own, through a proxy
that counts; the plan of a finished system also behind a node that is slow to answer.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eth_account import Account

from pyharness import paths
from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.tools import process
from pyharness.tools.release import build_release
from scale.counting import counting
from scale.memory import watched
from scale.phase import KEY, NETWORK

SIZES = (1, 10, 100, 1_000)
CHAIN_ID = 31337
STATES_KEPT = 64  # of the node; it would hold one per block
LATENCY_S = 0.05
FILE = paths.ARTIFACTS / "bench-scale.json"
FRESH, DEPLOY, FINISHED, SLOW, VERIFY = "plan, fresh", "deploy", "plan, finished", "plan, finished, 50 ms", "verify"
PHASES = ((FRESH, "plan"), (DEPLOY, "deploy"), (FINISHED, "plan"), (SLOW, "plan"), (VERIFY, "verify"))
MB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one verb took: seconds, messages to the node, calls in them, resident bytes, steps, gas."""

    models: int
    phase: str
    seconds: float
    messages: int
    calls: int
    memory: int
    with_node: int
    steps: int
    gas: int

    def cells(self) -> tuple[str, ...]:
        """As a row."""
        memory = (f"{self.memory / MB:.0f}", f"{self.with_node / MB:.0f}")
        counts = (f"{self.messages:,}", f"{self.calls:,}")
        return (
            self.phase,
            f"{self.models:,}",
            f"{self.seconds:.1f}",
            *counts,
            *memory,
            f"{self.steps}",
            f"{self.gas:,}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The most a phase may take at the largest size."""

    phase: str
    figure: str
    most: float
    unit: str


BARS = (
    Bar(phase=FINISHED, figure="seconds", most=10, unit="s"),
    Bar(phase=FINISHED, figure="messages", most=60, unit="requests"),
    Bar(phase=SLOW, figure="messages", most=60, unit="requests"),
    Bar(phase=SLOW, figure="seconds", most=10, unit="s"),
    Bar(phase=DEPLOY, figure="seconds", most=300, unit="s"),
    Bar(phase=VERIFY, figure="seconds", most=30, unit="s"),
    Bar(phase=FINISHED, figure="memory", most=300 * MB, unit="bytes, the node's not counted"),
    Bar(phase=SLOW, figure="memory", most=300 * MB, unit="bytes, the node's not counted"),
    *(Bar(phase=phase, figure="with_node", most=1024 * MB, unit="bytes, the node's counted") for phase, _ in PHASES),
)
COLUMNS = ("", "models", "s", "requests", "calls", "MB", "with node", "steps", "gas")


def templates(folder: Path, models: int) -> Path:
    """The checkout's networks with this many models on the local one."""
    shutil.copytree(paths.NETWORK_TEMPLATES, folder)
    rows = (
        f'[[models]]\nid = "model-{number:04d}"\nname = "Model number {number}"\nsymbol = "M{number}"\n'
        f"infra_bps = {5_000 + number * 5}\n"
        for number in range(2, models + 1)  # the first one is in the template
    )
    (folder / f"_models_{NETWORK}.toml.j2").write_text("\n".join(rows), "utf-8")
    return folder


def measured(models: int) -> Iterator[Figure]:
    """Every verb with so many models, one after the other on one chain."""
    account = Account.create()
    key = "0x" + bytes(account.key).hex()
    work = paths.WORK / f"scale-{os.getpid()}"  # forge may read below .pyharness only
    work.mkdir(parents=True)
    try:
        folder = templates(work / "networks", models)
        spec = NodeSpec(chain_id=CHAIN_ID, arguments=("--prune-history", str(STATES_KEPT)))
        with running(spec) as node:
            node.set_balance(account.address, 10**22)
            for phase, verb in PHASES:
                yield one(node, models, phase, verb, folder, work, key)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def one(node: Anvil, models: int, phase: str, verb: str, folder: Path, work: Path, key: str) -> Figure:
    """One verb. Raises RuntimeError where it fails."""
    latency = LATENCY_S if phase == SLOW else 0.0
    with counting(node.url, latency_s=latency) as (url, counts), watched(node.pid) as peak:
        argv = [sys.executable, "-m", "scale.phase", verb, folder, url, work]
        path = os.pathsep.join((str(paths.ROOT), str(paths.ROOT / "test" / "harness")))
        done = process.run(argv, env={KEY: key, "PYTHONPATH": path})
    if not done.ok:
        raise RuntimeError(f"{verb} of {models} models: {done.last_words()}")
    found = json.loads(done.stdout.splitlines()[-1])
    if found.get("findings") or (phase in (FINISHED, SLOW) and found["steps"]):
        raise RuntimeError(f"{verb} of {models} models found something: {found}")
    messages, calls = counts.take()
    return Figure(
        models=models,
        phase=phase,
        seconds=round(found["seconds"], 2),
        messages=messages,
        calls=calls,
        memory=peak.verb,
        with_node=peak.all,
        steps=found.get("steps", 0),
        gas=found.get("gas", 0),
    )


def slopes(figures: Sequence[Figure]) -> dict[str, dict[str, float]]:
    """What one more model adds, between the smallest size and the largest, by phase."""
    found = {}
    for phase, _ in PHASES:
        of_phase = [figure for figure in figures if figure.phase == phase]
        first, last = of_phase[0], of_phase[-1]
        more = max(1, last.models - first.models)
        found[phase] = {
            name: round((getattr(last, name) - getattr(first, name)) / more, 4)
            for name in ("seconds", "messages", "memory", "steps", "gas")
        }
    return found


def missed(figures: Sequence[Figure]) -> list[str]:
    """The bars that the largest size does not keep."""
    largest = max(figure.models for figure in figures)
    at_largest = {figure.phase: figure for figure in figures if figure.models == largest}
    found = [(bar, getattr(at_largest[bar.phase], bar.figure)) for bar in BARS]
    return [
        f"{bar.phase}, {largest:,} models: {figure:,.1f} {bar.unit}, at most {bar.most:,}"
        for bar, figure in found
        if figure > bar.most
    ]


def build_anew() -> None:
    """The release build as the verbs make it; one that somebody else made with syntax trees is not measured."""
    script = paths.OUT_RELEASE / "Deploy.s.sol" / "Deploy.json"
    if script.is_file() and "ast" in json.loads(script.read_bytes()):
        for folder in (paths.OUT_RELEASE, paths.ROOT / "cache-release"):
            shutil.rmtree(folder, ignore_errors=True)
    build_release()


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Measure, show, keep, judge."""
    parser = argparse.ArgumentParser(description="the corridor by number of models")
    parser.add_argument("--models", type=int, action="append", help="a size; 1, 10, 100 and 1,000 if none is given")
    sizes = parser.parse_args().models or SIZES
    build_anew()
    figures: list[Figure] = []
    layout = "{:<22} {:>7} {:>7} {:>9} {:>8} {:>6} {:>9} {:>7} {:>15}"
    say(layout.format(*COLUMNS))
    for models in sizes:
        for figure in measured(models):
            figures.append(figure)
            say(layout.format(*figure.cells()))
    more, wrong = slopes(figures), missed(figures)
    for phase, each in more.items():
        say(f"one more model, {phase}: " + ", ".join(f"{value:,} {name}" for name, value in each.items()))
    for line in wrong:
        say(f"MISSED: {line}")
    FILE.parent.mkdir(exist_ok=True)
    document = {"figures": [asdict(figure) for figure in figures], "oneMoreModel": more, "missed": wrong}
    FILE.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    say(f"{len(BARS) - len(wrong)} of {len(BARS)} bars kept")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
