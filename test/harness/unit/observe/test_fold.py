"""What events add up to, and what a plugin says of a round."""

from __future__ import annotations

from dataclasses import replace

import pytest
from seen import DAY, NOW, OTHER_TX, SAFE, STRANGER, USDC, event, model, snapshot, system

from pyharness.observe.fold import MOST_PAYMENTS, Fold, a_day, folded
from pyharness.observe.happened import paid_out
from pyharness.observe.nagios import MOST_ALERTS, MOST_MODELS, line, unknown
from pyharness.observe.schema import Alert, Round

TODAY = NOW // DAY
WINDOW = 30


def test_a_role_is_held_from_its_grant_to_its_revocation() -> None:
    """Granted twice it is held once, by the newer transaction; of two holders one may go."""
    give = event("granted", "UsageFeeRouter", name="GOV_ROLE", account=SAFE, block=5)
    again = replace(give, tx_hash=OTHER_TX, block=9)
    other = replace(give, account=STRANGER)
    held = folded(Fold(), [give, other, again], (), today=TODAY, window=WINDOW).grants
    assert [(item.holder, item.block, item.tx_hash) for item in held] == [
        (SAFE, 9, OTHER_TX), (STRANGER, 5, give.tx_hash),
    ]  # fmt: skip
    gone = replace(give, kind="revoked", block=10)
    then = folded(Fold(grants=held), [gone], (), today=TODAY, window=WINDOW).grants
    assert [item.holder for item in then] == [STRANGER]


def test_days_beyond_the_window_are_forgotten_and_an_average_is_rounded_up() -> None:
    """Thirty days, today among them."""
    ages = (0, 29, 30, 31)
    spent = [event("payment", number=10, account=SAFE, at=NOW - age * DAY) for age in ages]
    earned = [event("share", number=7), event("deposit", number=1_000)]
    fold = folded(Fold(), [*spent, *earned], (), today=TODAY, window=WINDOW)
    assert fold.paid == {"lead-scoring": {str(TODAY): 10, str(TODAY - 29): 10}}
    assert fold.earned == {"lead-scoring": {str(TODAY): 7}}
    assert [a_day(fold.paid["lead-scoring"], today=TODAY + more, window=WINDOW) for more in (0, 1, 30)] == [1, 1, 0]
    assert a_day({str(TODAY): 31}, today=TODAY, window=WINDOW) == 2


def test_sums_go_on_where_they_ended() -> None:
    """Block by block they are what they are at once."""
    events = [event("payment", number=at + 1, account=SAFE, index=at, at=NOW - at * DAY) for at in range(6)]
    paid = paid_out(events, {"lead-scoring": 0})
    at_once = folded(Fold(), events, paid, today=TODAY, window=WINDOW)
    by_parts = Fold()
    for item, out in zip(events, paid, strict=True):
        by_parts = folded(by_parts, [item], [out], today=TODAY, window=WINDOW)
    assert by_parts == at_once
    many = folded(Fold(), (), [paid[0]] * (MOST_PAYMENTS + 5), today=TODAY, window=WINDOW)
    assert len(many.payments) == MOST_PAYMENTS


def alert(severity: str, words: str) -> Alert:
    """One of a kind."""
    given = {
        "id": words,
        "rule": "paused",
        "severity": severity,
        "subject": "x",
        "since": 1,
        "command": "",
        "words": words,
    }
    return Alert.model_validate(given)


def replaced(item: Alert, **changes: object) -> Alert:
    """The same but for that."""
    return item.model_copy(update=changes)


def said(*alerts: Alert, state: str = "ok", **more: object) -> str:
    """The line of a round."""
    found = Round.model_validate({"network": "sepolia", "at": NOW, "state": state, "open": alerts, **more})
    return line(found, warning_days=7, critical_days=3)


def test_a_plugins_line_begins_with_the_worst_and_is_one() -> None:
    """Breaks and bars of others' words are theirs no more; what is for information only is left out."""
    found = said(
        alert("info", "nothing"), alert("warning", "second | a\nb"), alert("critical", "first"), state="critical"
    )
    assert found == "HOKUSAI CRITICAL - first; second / a b"
    many = [alert("warning", f"w{at}") for at in range(MOST_ALERTS + 2)]
    assert said(*many, state="warning").endswith("w4; and 2 more")
    assert unknown("E-X: gone | away") == "HOKUSAI UNKNOWN - E-X: gone / away"
    assert said(state="unknown") == "HOKUSAI UNKNOWN - nothing could be read"


def test_a_plugin_that_sees_nothing_says_first_why() -> None:
    """However much that is worse stood before; what two alerts say alike is said once."""
    stood = [alert("critical", f"c{at}") for at in range(MOST_ALERTS + 1)]
    assert said(*stood, alert("unknown", "no node"), state="unknown").startswith("HOKUSAI UNKNOWN - no node; c0; ")
    assert said(alert("unknown", "old"), alert("critical", "gap"), state="critical") == "HOKUSAI CRITICAL - gap; old"
    both = said(alert("warning", "2 days"), replaced(alert("critical", "2 days"), id="other"), state="critical")
    assert both == "HOKUSAI CRITICAL - 2 days"


def test_a_plugins_labels_are_labels_whatever_a_model_is_called() -> None:
    """Directories of older systems take any bytes as an id."""
    odd = snapshot(model(50 * USDC, name="a'b=c|d e\n\x1b[2J9"), system=system(), taken_at=NOW)
    assert said(snapshot=odd).endswith(" 'runway_a_b_c_d_e___2J9'=1;7:;3:")


@pytest.mark.parametrize("models", [1, MOST_MODELS + 3])
def test_a_plugins_figures_are_the_shortest_runways(models: int) -> None:
    """With the configured limits; a model without a burn has none."""
    burning = [model((models - at) * 50 * USDC, name=f"m{at:02d}") for at in range(models)]
    found = snapshot(*burning, model(0, 0, name="idle"), system=system(held=1, outstanding=2_000_000), taken_at=NOW + 5)
    text = said(snapshot=found)
    words, figures = text.split(" | ")
    assert words == f"HOKUSAI OK - {models + 1} models at block 100"
    assert figures.startswith("held=0.000001 owed=2.000000 head_age=5s 'runway_m")
    assert figures.count("runway_") == min(models, MOST_MODELS)
    assert f"'runway_m{models - 1:02d}'=1;7:;3:" in figures
    assert "idle" not in figures
