"""Runs the long campaign of test/invariant: half a million calls in shards, then the planted faults it must see.

In: ``test/invariant``, its acts, and test/faults/invariants.toml: the planted faults to see, and by which property.
Out: a ``Table`` of what was done, one ``Catch`` per fault, both kept as the result of the campaign ``invariants``. What
was broken off goes on where it stood: a shard (a seed) counts as long as no source has changed, a caught fault as long
as neither source nor patch nor what is expected has.
Door: processes, a temporary directory, and a file per shard below artifacts/ in which forge's runs leave their tallies.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

import tomli

from pyharness.errors import OperationFailed, UsageFault
from pyharness.paths import ROOT
from pyharness.tools import counted, deep, planted, planted_contracts, tallies
from pyharness.tools.deep import Bar, Result
from pyharness.tools.planted import Fault
from pyharness.tools.planted_contracts import CONTRACTS
from pyharness.tools.tallies import Table

BAR = "invariants"
FOLDER = Path("test") / "invariant"
SUITE = FOLDER / "System.t.sol"
CONTRACT = "SystemInvariant"
SEEDS = range(1, 9)
RUNS, DEPTH = 125, 500  # of one seed; the depth is that of [profile.deep]
FEWEST_FAULTS = 12
PROCESSES = 2
REPLAYS = Path("cache") / "invariant"
FAULT_RUNS = 60  # at most so many runs until a planted fault is seen
_ACT = re.compile(r'\bact\("([^"]+)"\)')

Job = TypeVar("Job")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One seed's part of the campaign: its table, or what it violated."""

    seed: int
    table: Table
    violations: tuple[str, ...] = ()
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """Whether the campaign saw a planted fault, and what it said."""

    id: str
    caught: bool
    seen: str
    earlier: bool = False


def acts_of_sources(root: Path = ROOT) -> frozenset[str]:
    """The acts that the handlers have."""
    files = sorted((root / FOLDER).rglob("*.sol"))
    return frozenset(name for file in files for name in _ACT.findall(file.read_text("utf-8")))


def expected(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """The planted faults to see, each with the words of which a violation must begin with one.

    Raises:
        UsageFault: test/faults has no such fault.
    """
    named = tomli.loads((root / planted_contracts.FOLDER / "invariants.toml").read_text("utf-8"))
    unknown = set(named) - {fault.id for fault in CONTRACTS.faults(root)}
    if unknown:
        raise UsageFault("E-FAULT-ID", "no such planted fault", found=", ".join(sorted(unknown)))
    return {name: tuple(words) for name, words in named.items()}


def catch(fault: str, words: Iterable[str], failures: Iterable[str]) -> Catch:
    """Whether a run's failure, of which there is one, is the violation expected. Pure."""
    for line in failures:
        named = re.match(rf"\S+:{CONTRACT} invariant_\w+\(\): ", line)
        said = line[named.end() :] if named else line
        return Catch(id=fault, caught=bool(named) and said.startswith(tuple(words)), seen=said)
    return Catch(id=fault, caught=False, seen="no violation")


def table_of_runs(lines: Iterable[str]) -> Table:
    """What a seed's runs did; not what forge tries again, an old violation before them and the last run after. Pure."""
    tables = (tallies.read([line]) for line in lines)
    return tallies.total([table for table in tables if table.calls == DEPTH][:RUNS])


class Campaign:
    """What was found so far on the present sources; each finding is kept at once."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self._bar = deep.bar(BAR, root)
        self._hash = deep.source_hash(self._bar, root)
        self._key = _key(self._bar, root)
        self._fault_keys = {name: _fault_key(self._key, name, words, root) for name, words in expected(root).items()}
        result = deep.load(BAR, root)
        kept: Mapping[str, Any] = result.detail if result and result.detail["key"] == self._key else {}
        self._shards: dict[str, Any] = dict(kept.get("shards", {}))
        faults: Mapping[str, Any] = kept.get("faults", {})
        self._caught: dict[str, str] = {
            name: faults[name]["seen"]
            for name, key in self._fault_keys.items()
            if name in faults and faults[name]["key"] == key
        }

    @property
    def table(self) -> Table:
        """All shards together."""
        return tallies.total(_table(row) for row in self._shards.values())

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is missing of a whole campaign."""
        faults = expected(self.root)
        found = [*tallies.judge(self.table, acts_of_sources(self.root))]
        found += [f"{name}: not caught" for name in faults if name not in self._caught]
        if len(faults) < FEWEST_FAULTS:
            found.append(f"{len(faults)} planted faults, {FEWEST_FAULTS} are wanted")
        return tuple(found)

    def shards(self) -> Iterator[Shard]:
        """Run every seed that has not run on these sources, two at a time."""
        yield from (Shard(seed=int(s), table=_table(row), earlier=True) for s, row in self._shards.items())
        left = [seed for seed in SEEDS if str(seed) not in self._shards]
        if not left:
            return
        _run(self.root, 0, runs=1)  # compiles, so that the processes do not do it at the same time
        for shard in _two_at_a_time(lambda seed: _shard(self.root, seed), left):
            if not shard.violations:
                self._shards[str(shard.seed)] = {"acts": dict(shard.table.acts), "states": dict(shard.table.states)}
            self._keep()
            yield shard

    def hunt(self) -> Iterator[Catch]:
        """Plant every fault that has not been seen on these sources, in two copies at a time."""
        wanted = expected(self.root)
        yield from (Catch(id=n, caught=True, seen=s, earlier=True) for n, s in self._caught.items())
        left = [fault for fault in CONTRACTS.faults(self.root) if fault.id in wanted and fault.id not in self._caught]
        with tempfile.TemporaryDirectory(prefix="invariants-") as scratch:
            copies: SimpleQueue[Path] = SimpleQueue()
            for number in range(min(PROCESSES, len(left))):
                copies.put(Path(scratch) / str(number))
                planted_contracts.copy_sources(self.root, Path(scratch) / str(number))
            for found in _two_at_a_time(lambda fault: _hunt_one(fault, wanted[fault.id], copies, self.root), left):
                if found.caught:
                    self._caught[found.id] = found.seen
                self._keep()
                yield found

    def _keep(self) -> None:
        wrong = self.wrong
        deep.store(
            Result(
                bar=BAR,
                figure=f"{self.table.calls:,} calls, {len(self._caught)} planted faults seen, {len(wrong)} wrong",
                wanted=self._bar.wanted,
                ok=not wrong,
                source_hash=self._hash,
                detail={
                    "key": self._key,
                    "shards": self._shards,
                    "faults": {n: {"key": self._fault_keys[n], "seen": seen} for n, seen in self._caught.items()},
                    "wrong": list(wrong),
                },
            ),
            self.root,
        )


def _key(bar: Bar, root: Path) -> str:
    """What the calls depend on: every source but the faults."""
    sources = tuple(source for source in bar.sources if source != str(planted_contracts.FOLDER))
    return deep.source_hash(Bar(name=BAR, wanted="", sources=sources), root)


def _fault_key(key: str, name: str, words: tuple[str, ...], root: Path) -> str:
    patch = (root / planted_contracts.FOLDER / f"{name}.patch").read_bytes()
    return hashlib.sha256(b"%b %b %b" % (key.encode(), patch, repr(words).encode())).hexdigest()


def _table(row: Mapping[str, Any]) -> Table:
    return Table(acts={name: tuple(counts) for name, counts in row["acts"].items()}, states=row["states"])


def _two_at_a_time(work: Callable[[Job], Found], jobs: Iterable[Job]) -> Iterator[Found]:
    """Results as they come; who stops listening stops the jobs that have not begun."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        try:
            for done in as_completed([pool.submit(work, job) for job in jobs]):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _shard(root: Path, seed: int) -> Shard:
    tally = root / deep.FOLDER / f"{BAR}-{seed}.jsonl"
    tally.parent.mkdir(parents=True, exist_ok=True)
    tally.unlink(missing_ok=True)
    failures = _run(root, seed, tally=tally)
    table = table_of_runs(tally.read_text("utf-8").splitlines() if tally.is_file() else ())
    tally.unlink(missing_ok=True)
    if not failures and table.calls != RUNS * DEPTH:
        failures = (f"seed {seed}: {table.calls:,} calls were told, {RUNS * DEPTH:,} were asked for",)
    return Shard(seed=seed, table=table, violations=failures)


def _hunt_one(fault: Fault, words: tuple[str, ...], copies: SimpleQueue[Path], root: Path) -> Catch:
    copy = copies.get()
    try:
        planted.replant(fault, copy, root)
        shutil.rmtree(copy / REPLAYS, ignore_errors=True)  # the last fault's violation, which would be tried first
        return catch(fault.id, words, _run(copy, 1, runs=FAULT_RUNS))
    finally:
        copies.put(copy)


def _run(root: Path, seed: int, *, runs: int = RUNS, tally: Path | None = None) -> tuple[str, ...]:
    """The violations of some runs with one seed.

    Raises:
        OperationFailed: it did not run to a verdict.
    """
    env = {"FOUNDRY_PROFILE": "deep", "FOUNDRY_INVARIANT_RUNS": str(runs)}
    if tally:
        env["INVARIANT_TALLY"] = str(tally.relative_to(root))
    said = counted.forge("--match-path", str(SUITE), "--fuzz-seed", str(seed), root=root, env=env, minimum=1)
    if said.troubles:
        raise OperationFailed("E-INVARIANTS-RUN", "the campaign did not run", found="\n".join(said.troubles))
    return said.tally.failures
