"""Timeline, threshold and powers: the marks are where the numbers say, and inside their pictures."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from pyharness.scenarios.report.document import Rehearsal, Role, from_json
from pyharness.scenarios.report.pictures import crossing as crossings
from pyharness.scenarios.report.pictures import powers
from pyharness.scenarios.report.pictures.axis import ticks
from pyharness.scenarios.report.pictures.crossing import crossing
from pyharness.scenarios.report.pictures.path import path
from pyharness.scenarios.report.pictures.timeline import WIDTH, timeline
from pyharness.scenarios.stories import across_the_threshold

GOLDEN = from_json((Path(__file__).parent / "golden/rehearsal.json").read_text("utf-8"))
THRESHOLD = next(item for item in GOLDEN.scenarios if item.name == across_the_threshold.NAME)


def role(contract: str, name: str, holder: int, kind: str, *, declared: bool = True) -> Role:
    """A power of somebody."""
    return Role(contract=contract, role=name, holder=f"0x{holder:040x}", kind=kind, declared=declared)


def test_a_bar_lies_where_its_part_lay() -> None:
    """From its beginning, as long as it took, none outside the picture; the chain's time in days."""
    found = timeline(GOLDEN)
    assert found is not None
    assert [row.label for row in found.rows] == [part.name for part in GOLDEN.timeline]
    whole = max(part.began + part.seconds for part in GOLDEN.timeline)
    for row, part in zip(found.rows, GOLDEN.timeline, strict=True):
        assert row.width == pytest.approx(max(2.0, WIDTH * part.seconds / whole), abs=0.1)
        assert row.x == pytest.approx(min(WIDTH * part.began / whole, WIDTH - row.width), abs=0.1)
        assert 0 <= row.x <= row.x + row.width <= WIDTH + 0.1
        assert row.words.startswith(f"{part.seconds:.1f}")
    assert any(row.words.endswith("7\u202fdays told") for row in found.rows)
    assert [row.y for row in found.rows] == sorted(row.y for row in found.rows)


def test_what_was_not_timed_has_no_timeline() -> None:
    """An older document; a rehearsal in no time at all is drawn all the same."""
    assert timeline(GOLDEN.model_copy(update={"timeline": ()})) is None
    instant = GOLDEN.timeline[0].model_copy(update={"seconds": 0.0, "began": 0.0})
    found = timeline(GOLDEN.model_copy(update={"timeline": (instant,)}))
    assert found is not None
    assert found.rows[0].width == 2.0


def test_the_price_is_flat_then_rises_and_the_drip_goes_on_from_there() -> None:
    """Eleven dots each; the threshold where the line turns; the redemption price never above the asking price."""
    found = crossing(GOLDEN)
    assert found is not None
    bought, dripped = found.panels
    assert (len(bought.dots), len(dripped.dots)) == (11, 11)
    heights = [dot.y for dot in bought.dots]
    below = [dot.y for dot in bought.dots if dot.x < found.threshold.x]
    assert len(set(below)) == 1
    assert heights == sorted(heights, reverse=True)
    assert dripped.dots[0].y == bought.dots[-1].y
    assert dripped.dots[-1].y < dripped.dots[0].y
    assert found.threshold.label == "threshold $25,000"
    for panel in found.panels:
        ys = [float(pair.split(",")[1]) for pair in panel.redemption.split()]
        assert all(below >= above for below, above in zip(ys, (dot.y for dot in panel.dots), strict=True))
        assert all(panel.left <= dot.x <= panel.right and found.top < dot.y <= found.bottom for dot in panel.dots)
    assert all(found.top < tick.y <= found.bottom for tick in found.ticks)
    assert 3 <= len(found.ticks) <= 8


@pytest.mark.parametrize("change", [{"ok": False}, {"facts": {"threshold_usdc": 1}}, {"facts": {}}])
def test_a_story_that_was_not_told_to_its_end_is_not_drawn(change: dict[str, object]) -> None:
    """No sample, no line."""
    others = [item for item in GOLDEN.scenarios if item.name != across_the_threshold.NAME]
    assert crossing(GOLDEN.model_copy(update={"scenarios": (*others, THRESHOLD.model_copy(update=change))})) is None
    assert crossings.crossing(GOLDEN.model_copy(update={"scenarios": ()})) is None


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0, 101_866, (0, 20_000, 40_000, 60_000, 80_000, 100_000)),
        (10_000, 138_000, (20_000, 40_000, 60_000, 80_000, 100_000, 120_000)),
        (10_000, 12_000, (10_000, 10_500, 11_000, 11_500, 12_000)),
        (7, 7, (7,)),
        (7, 9, (7, 8, 9)),
        (0, 10**30, tuple(range(0, 10**30 + 1, 2 * 10**29))),
    ],
)
def test_ticks_are_round(low: int, high: int, found: tuple[int, ...]) -> None:
    """Evenly apart, none outside."""
    assert ticks(low, high) == found


def business(**facts: object) -> Rehearsal:
    """The golden rehearsal with a story that kept the path of a market."""
    kept = {
        "path_of": "m",
        "path_threshold_usdc": 3_000_000,
        "path_reserves": "1000000 4000000",
        "path_prices": "10 20",
    }
    story = THRESHOLD.model_copy(update={"name": "business", "facts": {**kept, **facts}})
    return GOLDEN.model_copy(update={"scenarios": (*GOLDEN.scenarios, story)})


def test_a_market_is_a_dot_where_it_stood() -> None:
    """More held, further right; dearer, higher; the threshold between them."""
    found = path(business())
    assert found is not None
    left, right = found.dots
    assert left.x < found.threshold.x < right.x == found.right
    assert left.y > right.y > found.top
    assert (found.most, found.threshold.label, found.story, found.of) == ("$4", "threshold $3", "business", "m")
    assert all(found.top < tick.y < found.bottom for tick in found.ticks)


@pytest.mark.parametrize(
    "facts", [{"path_prices": "1 2 3"}, {"path_prices": "1 x"}, {"path_prices": "", "path_reserves": ""}]
)
def test_a_path_that_is_none_is_not_drawn(facts: dict[str, object]) -> None:
    """Lists of two lengths, words among numbers, nothing at all; a market that stood still is one height."""
    assert path(business(**facts)) is None
    assert path(GOLDEN) is None
    still = path(business(path_prices="10 10"))
    assert still is not None
    assert len({dot.y for dot in still.dots}) == 1


def test_every_power_is_a_line_from_its_role_to_its_holder() -> None:
    """One line each, one box a holder, one row a role; the boxes do not touch."""
    graph = powers.graph(GOLDEN.roles)
    assert graph is not None
    assert len(graph.lines) == len(GOLDEN.roles)
    assert len(graph.boxes) == len({item.holder for item in GOLDEN.roles})
    assert sum(not row.heading for row in graph.rows) == len({(item.contract, item.role) for item in GOLDEN.roles})
    headings = "|".join(row.label for row in graph.rows if row.heading).replace("/|", "/").split("|")
    assert headings == sorted({item.contract for item in GOLDEN.roles})
    for above, below in zip(graph.boxes, graph.boxes[1:], strict=False):
        assert above.y + above.height < below.y
    assert all(box.y + box.height <= graph.height for box in graph.boxes)
    assert all(len(line) <= powers.LETTERS for box in graph.boxes for line in box.lines)


def test_a_contracts_name_ends_before_the_lines_do() -> None:
    """A model's own contract takes two lines; a name that is too long for any is cut."""
    named = ("DataContributionRegistry", "HokusaiParams/a", "HokusaiParams/lead-scoring", f"HokusaiParams/{'x' * 64}")
    graph = powers.graph([role(contract, "GOV_ROLE", 1, "governor, account") for contract in named])
    assert graph is not None
    headings = [row.label for row in graph.rows if row.heading]
    assert headings == [named[0], named[1], "HokusaiParams/", "lead-scoring", "HokusaiParams/", "x" * 23 + "…"]
    assert [round(below.y - above.y) >= powers.ROW for above, below in pairwise(graph.rows)] == [True] * 9


def test_who_holds_a_power_is_seen_by_kind() -> None:
    """Contract, Safe, timelock, account; who is not declared stands out whatever it is."""
    roles = (
        role("A", "X_ROLE", 1, "contract B"),
        role("A", "Y_ROLE", 2, "treasury, Safe, 2 of 3"),
        role("A", "DEFAULT_ADMIN_ROLE", 3, "admin, timelock, 2 days"),
        role("A", "Z_ROLE", 4, "backend, account"),
        role("A", "W_ROLE", 5, "stranger, account", declared=False),
    )
    graph = powers.graph(roles)
    assert graph is not None
    assert [line.kind for line in graph.lines] == ["contract", "safe", "timelock", "account", "unknown"]
    assert [row.label for row in graph.rows] == ["A", "default admin", "w", "x", "y", "z"]
    assert [box.lines[0] for box in graph.boxes if box.kind == "contract"] == ["B"]


def test_long_names_stay_in_their_place_and_many_roles_have_the_table() -> None:
    """An account that plays five parties, a model with a long name; hundreds of models are no picture."""
    words = "deployer and admin and governor and treasury and backend and pauser, account"
    graph = powers.graph([role("HokusaiParams/" + "m" * 60, "GOV_ROLE", 1, words)])
    assert graph is not None
    assert len(graph.boxes[0].lines) == 3
    assert graph.boxes[0].lines[-1].endswith("…")
    assert len(graph.rows[1].label) == powers.HEADING
    assert powers.graph([role(f"P{at}", "GOV_ROLE", at, "account") for at in range(powers.MOST + 1)]) is None
    assert powers.graph(()) is None
