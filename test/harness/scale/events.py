"""How long and how much memory `events sync` takes for 250,000, 500,000 and a million events.

`PYTHONPATH=.:test/harness python -m scale.events [--events N]… [--no-times]`, or `make bench-events`.

In: nothing but the checkout. Out: one line a size, what 100,000 more events add, and `artifacts/bench-events.json`;
exit code 1 where a bar is missed or an event is. The node is a process of its own, and so is the reader: its memory is
its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pyharness import paths
from pyharness.tools import process
from pyharness.tools.release import build_release
from scale.event_node import blocks_for, expected

SIZES = (250_000, 500_000, 1_000_000)
FILE = paths.ARTIFACTS / "bench-events.json"
MOST_SECONDS, MOST_BYTES = 300, 600 * 2**20
MB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one run took: seconds by the clock and of the processor, resident bytes at the peak, bytes of the file."""

    events: int
    seconds: float
    cpu: float
    memory: int
    file: int
    wrong: str

    def __str__(self) -> str:
        rate = self.events / max(self.seconds, 0.001)
        return (
            f"{self.events:>9,} events  {self.seconds:>6.1f} s ({self.cpu:.1f} s of processor)  {rate:>7,.0f} a second"
            f"  {self.memory / MB:>4.0f} MiB  file {self.file / MB:>4.0f} MiB  {self.wrong or 'every event is there'}"
        )


@contextmanager
def node(blocks: int, *more: str) -> Iterator[str]:
    """A node of so many blocks, until the block ends; its address."""
    argv = [sys.executable, "-m", "scale.event_node", str(blocks), *more]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.stdin.close()  # it ends with its input
            child.wait(timeout=30)


def measured(events: int, *more: str) -> Figure:
    """One run. Raises RuntimeError where it fails."""
    blocks = blocks_for(events)
    wanted = expected(blocks)
    with node(blocks, *more) as url, tempfile.TemporaryDirectory() as folder:
        done = process.run([sys.executable, "-m", "scale.event_sync", url, folder], env=_environment(), timeout=3_600)
        if not done.ok:
            raise RuntimeError(done.last_words())
        found = json.loads(done.stdout.splitlines()[-1])
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    wrong = "; ".join(
        f"{name}: {found[name]:,}, not {wanted[name]:,}" for name in wanted if found[name] != wanted[name]
    )
    return Figure(
        events=wanted["events"],
        seconds=round(found["seconds"], 2),
        cpu=round(found["cpu"], 2),
        memory=found["memory"],
        file=size,
        wrong=wrong,
    )


def slope(figures: Sequence[Figure]) -> dict[str, float]:
    """What 100,000 more events add, between the smallest run and the largest."""
    first, last = figures[0], figures[-1]
    more = max(1, last.events - first.events) / 100_000
    names = ("seconds", "cpu", "memory", "file")
    return {name: round((getattr(last, name) - getattr(first, name)) / more, 3) for name in names}


def missed(figures: Sequence[Figure]) -> list[str]:
    """What is wrong, and the bars that the largest run does not keep."""
    largest = figures[-1]
    found = [f"{figure.events:,} events: {figure.wrong}" for figure in figures if figure.wrong]
    if largest.seconds > MOST_SECONDS:
        found.append(f"{largest.events:,} events: {largest.seconds:.0f} s, at most {MOST_SECONDS}")
    if largest.memory > MOST_BYTES:
        found.append(f"{largest.events:,} events: {largest.memory / MB:.0f} MiB, at most {MOST_BYTES // MB}")
    return found


def main() -> int:
    """Measure, show, keep, judge."""
    parser = argparse.ArgumentParser(description="reading events by their number")
    parser.add_argument("--events", type=int, action="append", help="a size; 250,000, 500,000 and 1,000,000 without")
    parser.add_argument("--no-times", action="store_true", help="a node that does not say a log's time")
    asked = parser.parse_args()
    more = ["--no-times"] * asked.no_times
    build_release()
    figures: list[Figure] = []
    for events in asked.events or SIZES:
        figures.append(measured(events, *more))
        say(str(figures[-1]))
    added, wrong = slope(figures), missed(figures)
    say("100,000 more: " + ", ".join(f"{value:,} {name}" for name, value in added.items()))
    for line in wrong:
        say(f"MISSED: {line}")
    FILE.parent.mkdir(exist_ok=True)
    document = {"figures": [asdict(figure) for figure in figures], "of100000More": added, "missed": wrong}
    FILE.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    return int(bool(wrong))


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _environment() -> dict[str, str]:
    path = os.pathsep.join(map(str, (paths.ROOT, paths.ROOT / "test" / "harness")))
    return {"PYTHONPATH": path, "PATH": os.environ.get("PATH", "")}


if __name__ == "__main__":
    sys.exit(main())
