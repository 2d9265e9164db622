"""What `monitor` does with its rounds besides printing them: tells webhooks, serves pages, writes files.

In: a session, places. Out: rounds that were told; files. Door: by the pipeline.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from pyharness.cli import output
from pyharness.cli.arguments import mode
from pyharness.cli.output import Answer

if TYPE_CHECKING:
    from pyharness.observe.schema import Round
    from pyharness.pipeline.corridor.session import Session


def once(session: Session) -> Round:
    """One round, and whoever is to be told of it."""
    from pyharness.pipeline.monitor import watching
    from pyharness.pipeline.monitor.notifying import notifying

    with notifying(session, output.warn) as told:
        found = watching.once(session, hear=told.hear, notice=output.warn)
        told.settle()
        return found


def watched(
    session: Session, every: float, place: str | None, names: Sequence[str], say: Callable[[Round], None]
) -> Round:
    """Round after round until interrupted; with a place, shown there."""
    from pyharness.observe.serving import hosts
    from pyharness.pipeline.monitor.notifying import notifying
    from pyharness.pipeline.monitor.showing import board, showing
    from pyharness.pipeline.monitor.watching import watching

    where, on = None if place is None else hosts.place(place), board(session.config, every)
    with ExitStack() as until:
        told = until.enter_context(notifying(session, output.warn))

        def hear(found: Round) -> None:
            on.publish(found)
            told.hear(found)

        monitor = until.enter_context(watching(session, hear=hear, notice=output.warn))
        if where is not None:
            address = until.enter_context(showing(session, where, on, names=names, told=told.told))
            output.say(f"serving {address} {address}metrics {address}healthz {address}snapshot.json")
            if not hosts.reached_by_us_alone(where[0]):
                output.warn("whoever reaches that place reads all of it: nothing there asks for a password")
        found = None
        for found in monitor.rounds(every, waited):
            say(found)
    assert found is not None  # noqa: S101  (there is always a first round)
    return found


def written(network: str, rules: Path | None, dashboard: Path | None, every: float, mode_name: str) -> Answer:
    """The files that the config alone makes."""
    from pyharness.pipeline.corridor.session import configured
    from pyharness.pipeline.monitor import showing

    config = configured(network, mode=mode(mode_name)).config
    if rules is not None:
        showing.write_rules(config, rules, every)
    if dashboard is not None:
        showing.write_dashboard(config, dashboard)
    for path in filter(None, (rules, dashboard)):
        output.say(f"written: {path}")
    return Answer(value={"rules": _named(rules), "dashboard": _named(dashboard)})


def page(session: Session, found: Round, path: Path) -> None:
    """The status page of one round."""
    from pyharness.pipeline.monitor.showing import write_page

    write_page(session.config, found, path)
    output.say(f"written: {path}")


def waited(seconds: float) -> bool:
    """Wait; what ends the process ends the wait."""
    time.sleep(max(0.0, seconds))
    return True


def _named(path: Path | None) -> str | None:
    return None if path is None else str(path)
