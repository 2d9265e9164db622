"""Shows what each round of the monitor found: to Prometheus, to programs, to people.

In: ``Session``, rounds; or the config alone. Out: an address that answers; files. Doors: a listening socket, by
``observe.serving``; the clock; files.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyharness.config.schema import Config
from pyharness.observe.prometheus.dashboard import dashboard
from pyharness.observe.prometheus.rules import rules, yaml
from pyharness.observe.schema import Round
from pyharness.observe.serving.board import Board
from pyharness.observe.serving.metrics import Told
from pyharness.observe.serving.page import render
from pyharness.observe.serving.paths import paths
from pyharness.observe.serving.server import serving
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.monitor.watching import LONGEST_WAIT

ROUNDS_MISSED = 3  # and nothing is certain any more


def board(config: Config, every: float) -> Board:
    """Where rounds are shown that come every so many seconds, and seldom later than that."""
    return Board(config.words, stale_after_s=stale_after(every), monotonic=time.monotonic)


def stale_after(every: float) -> float:
    """Seconds without a round after which nothing is certain, where rounds come every so many."""
    return ROUNDS_MISSED * every + LONGEST_WAIT


@contextmanager
def showing(
    session: Session, where: tuple[str, int], on: Board, *, names: Sequence[str], told: Callable[[], Told]
) -> Iterator[str]:
    """The address at which a board is shown, until the block ends.

    Raises:
        EnvironmentFault: E-SERVE-TAKEN.
    """
    with serving(where, paths(on, session.config.monitor, told), names=names) as address:
        yield address


def write_page(config: Config, found: Round, path: Path) -> None:
    """A round as a page of its own, which asks nobody."""
    on = board(config, 0)
    on.publish(found)
    _write(render(on.view(), config.monitor, served=False), path)


def write_rules(config: Config, path: Path, every: float) -> None:
    """The alerting rules of the config, for rounds that come every so many seconds."""
    found = rules(config.words, config.monitor, silent_s=math.ceil(stale_after(every)))
    _write(yaml(config.words, found), path)


def write_dashboard(config: Config, path: Path) -> None:
    """The dashboard of the config."""
    _write(dashboard(config.words, config.monitor), path)


def _write(text: str, path: Path) -> None:
    """As a whole or not at all: somebody may be reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
