"""Compiles each contract of a deployment alone, from the input explorers get: `make deep-bundles`.

In: the release build. Out: per contract whether code and metadata's hash are the release's, and the stored result.
Doors: the compiler, by `explorers.judge` and `tools.release`.

The legacy code generator once let sources that a contract does not need change its code; the release build compiles
everything at once, an explorer only what it was given.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from explorers.judge import Code, Compiler

from pyharness.tools import deep
from pyharness.tools.compilation import read_compilation
from pyharness.tools.release import build_release, read_release
from pyharness.tools.schema import Built
from pyharness.verify.explorer.bundles import MADE_BY
from pyharness.verify.history import MADE

NAMES = (*MADE["full"], "MockUSDC", *MADE_BY)


def differing(contracts: Sequence[Built], compiler: Compiler) -> Iterator[tuple[str, str]]:
    """(name, how it differs) of each contract, empty where it does not."""
    for built in contracts:
        found = compiler.compile(read_compilation(built).standard_json, f"{built.source}:{built.name}")
        yield built.name, compared(built, found)


def compared(built: Built, found: Code | str) -> str:
    """How a compilation differs from the release build; empty if it does not."""
    if isinstance(found, str):
        return found
    parts = {"creation": found.creation == built.creation, "runtime": found.runtime == built.runtime}
    return ", ".join(f"{part} code differs" for part, same in parts.items() if not same)


def campaign() -> int:
    """Compile them all, show each and store what was found."""
    bar = deep.bar("bundles")
    on_sources = deep.source_hash(bar)
    build_release()
    contracts = read_release().contracts
    wrong = {}
    for name, how in differing([contracts[name] for name in NAMES], Compiler(release=False)):
        print(f"{name}: {how or 'the same code'}", flush=True)  # noqa: T201
        wrong |= {name: how} if how else {}
    figure = f"{len(NAMES) - len(wrong)} of {len(NAMES)} contracts compile alone to the release build's code"
    print(figure)  # noqa: T201
    ok = not wrong
    deep.store(deep.Result(bar=bar.name, figure=figure, wanted=bar.wanted, ok=ok, source_hash=on_sources, detail=wrong))
    return int(not ok)


if __name__ == "__main__":
    sys.exit(campaign())
