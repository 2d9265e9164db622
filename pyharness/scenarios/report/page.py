"""The report of a rehearsal: one page that needs nothing but itself.

In: ``Rehearsal``. Out: HTML. Pure but for reading its template; every value is escaped.
"""

from __future__ import annotations

from pathlib import Path

from pyharness.pages import rendered
from pyharness.scenarios import wording
from pyharness.scenarios.report import charts, shown
from pyharness.scenarios.report.document import DEPLOYMENT, Rehearsal
from pyharness.scenarios.report.pictures.crossing import crossing
from pyharness.scenarios.report.pictures.path import path
from pyharness.scenarios.report.pictures.powers import graph
from pyharness.scenarios.report.pictures.timeline import timeline

TEMPLATE = "report.html.j2"


def render(rehearsal: Rehearsal) -> str:
    """The whole page."""
    deploying = rehearsal.gas.get(DEPLOYMENT, 0)
    return rendered(
        Path(__file__).parent,
        TEMPLATE,
        r=rehearsal,
        shown=shown,
        verdict=shown.verdict(rehearsal),
        state="ok" if rehearsal.ok else "red" if rehearsal.red else "part",
        flow=charts.flow(rehearsal),
        curve=charts.curve(rehearsal),
        crossing=crossing(rehearsal),
        path=path(rehearsal),
        bars=charts.bars(rehearsal),
        timeline=timeline(rehearsal),
        before=graph(rehearsal.roles),
        after=graph(rehearsal.handed_over),
        deployment=(wording.grouped(deploying), wording.cents(rehearsal.prices.cents(deploying))),
        block=wording.grouped(rehearsal.upstream.block),
    )
