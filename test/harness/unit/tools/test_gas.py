"""Figures meet their bars and the committed figures; what cannot be reached at all is told by its floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyharness.errors import OperationFailed
from pyharness.tools import gas

BARS = {"deposit": {"mock": 100, "circle": 120, "predecessor": 200}}


@pytest.mark.parametrize(
    ("mock", "circle", "floor", "above"),
    [
        (100, 120, {}, ()),
        (101, 120, {}, ("mock",)),
        (101, 121, {}, ("mock", "circle")),
        (101, 120, {"floor-mock": {"deposit": 100}}, ("mock",)),
        (102, 120, {"floor-mock": {"deposit": 101}}, ()),
    ],
)
def test_a_figure_is_held_to_its_target(mock, circle, floor, above) -> None:
    """Both sides of the target; a floor excuses only where it lies above the target itself."""
    (figure,) = gas.figures({"mock": {"deposit": mock}, "circle": {"deposit": circle}, **floor}, BARS)
    assert figure.above == above


def test_an_entry_says_everything() -> None:
    """Both figures, targets, predecessor, ratio, and the floor only where there is one."""
    used = {"mock": {"deposit": 160, "other": 7}, "circle": {"deposit": 170}, "floor-mock": {"deposit": 90}}
    deposit, other = gas.figures(used, BARS)
    target = {"mock": 100, "circle": 120}
    assert deposit.to_dict() == {
        "mock": 160,
        "circle": 170,
        "target": target,
        "predecessor": 200,
        "ratio": 1.25,
        "floor": {"mock": 90},
    }
    assert other.to_dict() == {"mock": 7, "circle": None, "target": {}, "predecessor": None, "ratio": None}
    assert gas.rows([other]) == [("other", "7", "-", "-", "-", "-", "-", "-", "")]


def test_a_bar_without_a_figure_is_refused() -> None:
    """So an operation cannot lose its test unseen."""
    with pytest.raises(OperationFailed) as caught:
        gas.figures({"mock": {}}, BARS)
    assert (caught.value.code, caught.value.found) == ("E-GAS-BAR", "deposit")


def test_changes_are_named_until_they_are_committed(tmp_path: Path) -> None:
    """Changed, new and gone figures each have a line; after the commit there is none."""
    for folder, figures in ((gas.RECORDED, {"a": "1", "b": "2"}), (gas.COMMITTED, {"a": "1000", "c": "3"})):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "mock.json").write_text(json.dumps(figures), "utf-8")
    assert gas.changes(tmp_path) == ["mock: a: 1,000 -> 1", "mock: b: - -> 2", "mock: c: 3 -> -"]
    gas.commit(tmp_path)
    assert gas.changes(tmp_path) == []
