"""A node that answers one question of a round with nonsense ends no alert and makes nothing green."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from watched import RESERVE, ROUTER, Watch, rules, watch

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Answer, Json
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios.schema import USDC
from pyharness.scenarios.stage.circle import STOPS, listed

NONSENSE: Sequence[Json] = (None, "0x", {}, "", 7, "0x1", [], True)
CUT = len(NONSENSE)  # what there was, a byte shorter, or a log or a key less
STOOD = ["blocklisted", "large-payment", "paused", "role-granted", "undeclared-payer", "usdc-paused"]


class Garbling:
    """A connection that garbles one answer of those it gives."""

    def __init__(self, honest: Any) -> None:
        self._honest, self.given, self.spoiled, self.kind = honest, 0, 0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._honest, name)

    def request(self, method: str, params: Sequence[Json]) -> Answer:
        """As the transport's."""
        return self._garbled(self._honest.request(method, params))

    def batch(self, calls: Any) -> list[Answer]:
        """As the transport's."""
        return [self._garbled(answer) for answer in self._honest.batch(calls)]

    def _garbled(self, answer: Answer) -> Answer:
        self.given += 1
        if self.given != self.spoiled:
            return answer
        return Answer(result=_cut(answer.result) if self.kind == CUT else NONSENSE[self.kind])


def _cut(told: Json) -> Json:
    if isinstance(told, dict):
        return {key: value for key, value in told.items() if key not in ("hash", "timestamp")}
    return told[:-2] if isinstance(told, str) else told[:-1]


def _wrong(w: Watch) -> None:
    """Much of what can be."""
    w.power("grantRole", RESERVE, "PAYER_ROLE")
    w.pay(1_500 * USDC, "large")
    w.act("pauser", RESERVE, "pause")
    listed(w.stage, ROUTER)
    w.act(STOPS, "USDC", "pause")


def test_no_answer_that_makes_no_sense_ends_an_alert_or_is_green(here: Standing, tmp_path: Path) -> None:
    """Each answer of a round once, every kind of nonsense in turn; an honest node then says what it said before."""
    w = watch(here, tmp_path, confirmations=2)
    w.look()
    _wrong(w)
    stood = w.look()
    assert sorted(rules(stood.open)) == STOOD
    rpc, garbling = Rpc("http://127.0.0.1:9", retries=0), Garbling(w.session.rpc._transport)
    rpc._transport = garbling  # type: ignore[assignment]
    w.session = replace(w.session, rpc=rpc)
    w.look()
    lost = 0
    for place in range(1, garbling.given + 1):
        garbling.given, garbling.spoiled, garbling.kind = 0, place, place % (CUT + 1)
        found = w.look()
        lost += found.state == "unknown"
        assert (found.cleared, found.snapshot is None or found.raised == ()) == ((), True), (place, found.open)
        assert not any("E-INTERNAL" in item.words for item in found.open), (place, found.open)
        garbling.spoiled = 0
        assert {item.id for item in w.look().open} == {item.id for item in stood.open}
    assert lost > 30
