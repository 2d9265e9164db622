"""Each numbered formula of docs/market.md, as printed, holds in the exact model and has a test on the contracts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from mpmath import mp, mpf
from paper import cases, sandwich
from paper.formulas import Formula, read

from pyharness.paths import ROOT

PAPER = ROOT / "docs" / "market.md"
FORMULAS = read(PAPER.read_text("utf-8"))
CONTRACT_TESTS = ("test/unit/libraries/MarketPaper.t.sol", "test/unit/market/MarketPaper.pool.t.sol")
CASES: dict[int, Callable[[], list[dict[str, Any]]]] = {
    int(name.removeprefix("formula_")): case
    for name, case in (vars(cases) | vars(sandwich)).items()
    if name.startswith("formula_")
}


def test_formulas_are_numbered_without_a_gap() -> None:
    """Numbers are 1 to n, each once."""
    assert sorted(formula.number for formula in FORMULAS) == list(range(1, len(FORMULAS) + 1))


def test_each_formula_has_cases_and_each_case_a_formula() -> None:
    """Nothing is printed that is not evaluated here."""
    assert CASES.keys() == {formula.number for formula in FORMULAS}


def test_each_formula_is_evaluated_on_the_contracts_once() -> None:
    """One Foundry test by each number."""
    sources = "".join((ROOT / path).read_text("utf-8") for path in CONTRACT_TESTS)
    numbers = [int(number) for number in re.findall(r"function test_Formula_(\d+)_", sources)]
    assert sorted(numbers) == [formula.number for formula in sorted(FORMULAS, key=lambda one: one.number)]


def test_each_reference_leads_to_a_formula_and_each_plot_exists() -> None:
    """No dangling (n), no missing picture."""
    text = PAPER.read_text("utf-8")
    assert {int(n) for n in re.findall(r"\((\d{1,2})\)", text)} <= CASES.keys()
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text):
        assert (PAPER.parent / picture).is_file()


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: str(formula.number))
def test_a_formula_holds_in_the_exact_model(formula: Formula) -> None:
    """Both sides of the printed line agree for the model's values, to forty digits."""
    with mp.workdps(100):
        for values in CASES[formula.number]():
            assert formula.holds(values), f"{formula.text} fails for {values}"


@pytest.mark.parametrize(
    ("wrong", "values"),
    [
        ("out = R·T/(S + 1)", {"out": 25, "R": 100, "T": 1, "S": 4}),
        ("T = S·((1 + E/A)^(1/w) − 1)", {"T": 1, "S": 1, "E": 3, "A": 1, "w": mpf(1) / 2}),
        ("taken − paid ≤ P", {"taken": 3, "paid": 1, "P": 1}),
        ("x = artanh(n/n)", {"x": 1, "n": 1}),
        ("exact − 2 < got ≤ exact", {"exact": 5, "got": 3}),
    ],
)
def test_a_wrong_formula_does_not_hold(wrong: str, values: dict[str, Any]) -> None:
    """The evaluation can fail."""
    assert not Formula(number=1, text=wrong).holds(values)
