"""What each path of the server answers: the page, the same for programs, metrics, health.

In: the board, the limits, what the outbox holds. Out: ``Paths``. Pure.

What is of the chain is written once for each round, however many ask. Health is of the monitor: 503 while it does not
know how things are, 200 when it knows that they are bad.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http import HTTPStatus

from pyharness.config.schema import Monitor
from pyharness.observe.serving import page
from pyharness.observe.serving.board import Board, View
from pyharness.observe.serving.metrics import CONTENT_TYPE, Told, always, certain
from pyharness.observe.serving.server import Paths, Shown
from pyharness.values import canonical_json

JSON = "application/json"


def paths(board: Board, limits: Monitor, told: Callable[[], Told] = Told) -> Paths:
    """The four paths.

    Args:
        told: what waits for receivers now.
    """
    html = _Once(lambda view: Shown.of(page.render(view, limits), "text/html; charset=utf-8", policy=page.policy()))
    document = _Once(lambda view: Shown.of(page.document(view), JSON))
    gauges = _Once(lambda view: Shown(text=certain(view), kind=CONTENT_TYPE))

    def scraped() -> Shown:
        view = board.view()
        return Shown(text=always(view, told()) + gauges.of(view).text, kind=CONTENT_TYPE)

    return {
        "/": lambda: html.of(board.view()),
        "/snapshot.json": lambda: document.of(board.view()),
        "/metrics": scraped,
        "/healthz": lambda: health(board.view()),
    }


def health(view: View) -> Shown:
    """Whether what is shown may be believed."""
    seen = view.good.snapshot.number if view.good and view.good.snapshot else None
    state = "unknown" if view.trouble or view.last is None else view.last.state
    text = canonical_json({"network": view.network, "state": state, "trouble": view.trouble, "block": seen}) + "\n"
    status = HTTPStatus.SERVICE_UNAVAILABLE if view.trouble else HTTPStatus.OK
    return Shown(text=text, kind=JSON, status=status)


class _Once:
    """Makes an answer once for what it is made of."""

    def __init__(self, make: Callable[[View], Shown]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._kept: tuple[View, Shown] | None = None

    def of(self, view: View) -> Shown:
        """The answer for a view."""
        with self._lock:
            if self._kept is None or not _same(self._kept[0], view):
                self._kept = (view, self._make(view))
            return self._kept[1]


def _same(one: View, other: View) -> bool:
    return one.last is other.last and one.trouble == other.trouble
