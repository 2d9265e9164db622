"""A round as a Nagios plugin says it: one line, what makes its state first, figures behind a bar.

In: a ``Round``. Out: a line. Pure. Source: Monitoring Plugins Development Guidelines, "Plugin Output", "Performance
data": ``'label'=value[UOM];[warn];[crit]``, where a range ``7:`` alerts below 7.
"""

from __future__ import annotations

import re

from pyharness.observe.measures import many
from pyharness.observe.schema import ModelState, Round, Snapshot, State
from pyharness.units import ONE_USDC

NAME = "HOKUSAI"
MOST_ALERTS, MOST_MODELS = 5, 20
WORDS: dict[State, str] = {"ok": "OK", "warning": "WARNING", "critical": "CRITICAL", "unknown": "UNKNOWN"}
UNFIT = re.compile(r"[^A-Za-z0-9._:-]")  # in a label; ids of older systems are any bytes
RANK = ("critical", "unknown", "warning", "info")


def line(found: Round, *, warning_days: int, critical_days: int) -> str:
    """The whole answer.

    Args:
        warning_days, critical_days: the configured limits of a runway.
    """
    loud = [item for item in found.open if item.severity != "info"]
    said = sorted(loud, key=lambda it: (it.severity != found.state, RANK.index(it.severity)))
    each = list(dict.fromkeys(item.words for item in said))
    more = f"; and {len(each) - MOST_ALERTS} more" if len(each) > MOST_ALERTS else ""
    words = "; ".join(each[:MOST_ALERTS]) + more
    return _plain(found.state, words or _calm(found), _figures(found.snapshot, warning_days, critical_days))


def unknown(words: str) -> str:
    """The answer where nothing could be judged."""
    return _plain("unknown", words, "")


def _plain(state: State, words: str, figures: str) -> str:
    """One line; a bar parts words from figures, so words have none."""
    text = " ".join(words.replace("|", "/").split())
    return f"{NAME} {WORDS[state]} - {text}" + (f" | {figures}" if figures else "")


def _calm(found: Round) -> str:
    if found.snapshot is None:
        return "nothing could be read"
    return f"{many(len(found.snapshot.models), 'model')} at block {found.snapshot.number}"


def _figures(snapshot: Snapshot | None, warning_days: int, critical_days: int) -> str:
    """The shortest runways, the reserve's cash and debt, the age of the block."""
    if snapshot is None:
        return ""
    burning = sorted((item for item in snapshot.models if item.runway_days is not None), key=_shortest)
    limits = f"{warning_days}:;{critical_days}:"
    figures = [f"'runway_{UNFIT.sub('_', item.id)}'={item.runway_days};{limits}" for item in burning]
    system = snapshot.system
    return " ".join(
        (
            f"held={_usdc(system.held)}",
            f"owed={_usdc(system.outstanding)}",
            f"head_age={snapshot.head_age}s",
            *figures[:MOST_MODELS],
        )
    )


def _shortest(item: ModelState) -> tuple[int, str]:
    return item.runway_days or 0, item.id


def _usdc(units: int) -> str:
    return f"{units // ONE_USDC}.{units % ONE_USDC:06d}"
