"""Tells stories at once, each worker on a fork of its own in the same state.

In: a ``Stage``, the ``World`` it is in, names. Out: ``Result`` s in the order of the names. Doors: by the rooms it
composes. A story is told on a snapshot, so where it is told makes no difference.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from queue import SimpleQueue

from pyharness.chain.anvil import Anvil
from pyharness.chain.offline.world import World
from pyharness.scenarios import repertoire
from pyharness.scenarios.schema import Result, Told
from pyharness.scenarios.stage.stage import Stage

Ending = Callable[[str, Told], None]


def _unseen(_: Anvil) -> Ending:
    """Nobody looks at the ends."""
    return lambda _name, _told: None


def told(
    world: World,
    stage: Stage,
    names: Sequence[str],
    *,
    workers: int,
    watch: Callable[[str], None],
    ending: Callable[[Anvil], Ending] = _unseen,
) -> list[Result]:
    """Every story, told.

    Args:
        workers: how many at once; more than stories are not started.
        watch: called with each name as it begins.
        ending: gives for a node what is called with each story that ends on it, its name and what it told.
    """
    free: SimpleQueue[Anvil] = SimpleQueue()
    free.put(stage.node)

    def tell(name: str) -> Result:
        node = free.get()
        try:
            watch(name)
            return repertoire.told(name, replace(stage, node=node), time, ending(node))
        finally:
            free.put(node)

    workers = max(1, min(workers, len(names)))
    with ExitStack() as stack:
        for _ in range(workers - 1):
            free.put(stack.enter_context(world.copied()))
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(tell, names))
