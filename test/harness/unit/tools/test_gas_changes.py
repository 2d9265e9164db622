"""What a change costs is told against an earlier state; what is above its budget ends with 9."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyharness.cli.app import main
from pyharness.errors import Inconclusive
from pyharness.paths import ROOT
from pyharness.tools import gas, gas_changes, process
from pyharness.tools.gas_changes import Over

OLD = {"mock": {"same": 100, "more": 1_000, "gone": 7}, "journeys": {"buy": 100_000, "sell": 100_000}}
NEW = {
    "mock": {"same": 100, "more": 1_500, "less": 5},
    "circle": {"x": 1},
    "journeys": {"buy": 100_099, "sell": 99_900},
}


def tree(root: Path, mock: dict[str, int], journeys: dict[str, int] | None = None) -> Path:
    """A checkout with committed figures."""
    folder = root / "test" / "gas" / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mock.json").write_text(json.dumps({name: str(used) for name, used in mock.items()}))
    (folder / "floor-mock.json").write_text('{"same": "90"}')
    if journeys is not None:
        (root / gas_changes.JOURNEYS).write_text(json.dumps(journeys))
    return root


def git(root: Path, *words: str) -> None:
    """A git command that succeeds."""
    named = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    said = process.run(["git", *named, *words], cwd=root)
    assert said.ok, said.last_words()


def test_what_differs_is_listed_and_the_wavering_of_journeys_is_not() -> None:
    """New and gone figures too; a group that one side has not is no difference; a thousandth of a journey is one."""
    found = [(item.group, item.name, item.old, item.new, item.delta) for item in gas_changes.changes(OLD, NEW)]
    assert found == [
        ("mock", "more", 1_000, 1_500, 500),
        ("journeys", "sell", 100_000, 99_900, -100),
        ("mock", "gone", 7, None, None),
        ("mock", "less", None, 5, None),
    ]
    assert gas_changes.common(OLD, NEW) == 4


def test_a_budget_is_the_most_and_a_figure_without_one_is_named() -> None:
    """At the budget is within it."""
    budget = {"mock": {"same": 100, "more": 1_499}, "journeys": {"buy": 200_000}}
    assert gas_changes.over(NEW, budget) == [Over(group="mock", name="more", used=1_500, budget=1_499)]
    assert gas_changes.unbudgeted(NEW, budget) == ["mock: less", "circle: x", "journeys: sell"]


def test_what_one_side_lacks_is_no_difference_of_both() -> None:
    """Of four figures that both have two differ; two more are on one side only."""
    found = gas_changes.changes(OLD, NEW)
    assert gas_changes.tally(found, gas_changes.common(OLD, NEW)) == "2 on one side only; 2 of 4 figures differ"


def test_markdown_is_a_table_that_no_name_can_leave() -> None:
    """Old, new, difference and percent; what is above its budget comes first."""
    found = gas_changes.changes({"mock": {"a|b": 1_000}}, {"mock": {"a|b": 1_500}})
    above = [Over(group="mock", name="<script>", used=2, budget=1)]
    text = gas_changes.markdown(found, above, against="main", compared=1)
    assert "| mock | a\\|b | 1,000 | 1,500 | +500 | +50.00 |" in text
    assert "- mock: &lt;script>: 2, budget 1" in text
    assert text.index("above budget") < text.index("| operation |")
    assert text.endswith("1 of 1 figures differ; gas of whole transactions, with mock USDC and Circle's.\n")


def test_the_baseline_is_a_file_or_what_was_committed(tmp_path: Path) -> None:
    """A ref's figures are those of that commit, whatever the tree holds now."""
    root = tree(tmp_path, {"a": 1}, {"buy": 10})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "figures")
    tree(root, {"a": 2}, {"buy": 20})
    assert gas_changes.baseline("HEAD", root) == {"mock": {"a": 1}, "journeys": {"buy": 10}}
    now = gas_changes.committed(root)
    assert now == {"mock": {"a": 2}, "journeys": {"buy": 20}}
    (root / "report.json").write_text(json.dumps({"figures": now}))
    assert gas_changes.baseline("report.json", root) == now
    (root / "artifacts").mkdir()
    (root / gas_changes.REHEARSED).write_text(json.dumps({"ok": False, "gas": {"buy": 25}}))
    assert gas_changes.committed(root)["journeys"] == {"buy": 20}, "part of a rehearsal"
    (root / gas_changes.REHEARSED).write_text(json.dumps({"ok": True, "gas": {"buy": 30}}))
    assert gas_changes.committed(root)["journeys"] == {"buy": 30}
    gas_changes.commit_journeys(root)
    assert json.loads((root / gas_changes.JOURNEYS).read_text()) == {"buy": 30}


@pytest.mark.parametrize("against", ["no-such-ref", "--output=x", "broken.json"])
def test_what_holds_no_figures_is_inconclusive(against: str, tmp_path: Path) -> None:
    """Neither a ref nor a file of figures; an option is no ref."""
    root = tree(tmp_path, {"a": 1})
    git(root, "init", "-q")
    (root / "broken.json").write_text('{"figures": 3}')
    with pytest.raises(Inconclusive) as caught:
        gas_changes.baseline(against, root)
    assert caught.value.code == "E-GAS-BASELINE"
    assert not (root / "x").exists()


def test_every_committed_figure_is_within_a_budget_of_its_own() -> None:
    """And no budget is of something that is not measured."""
    recorded, budget = gas.recorded(ROOT / gas.COMMITTED), gas_changes.budgets()
    figures = {"mock": recorded["mock"], "circle": recorded["circle"]}
    figures["journeys"] = json.loads((ROOT / gas_changes.JOURNEYS).read_text("utf-8"))
    assert gas_changes.over(figures, budget) == []
    assert gas_changes.unbudgeted(figures, budget) == []
    assert gas_changes.unbudgeted(budget, figures) == []


def test_the_verb_ends_with_9_above_a_budget_and_writes_markdown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One object on stdout, the differences in the file."""
    monkeypatch.setattr(gas_changes, "baseline", lambda _: OLD)
    monkeypatch.setattr(gas_changes, "committed", lambda: NEW)
    monkeypatch.setattr(gas_changes, "budgets", lambda: {"mock": {"more": 1_499}})
    assert main(["gas", "diff", "--json", "--markdown", str(tmp_path / "gas.md")]) == 9
    answer = json.loads(capfd.readouterr().out)
    assert (answer["error"]["code"], answer["error"]["exit"]) == ("E-GAS-BUDGET", 9)
    assert answer["aboveBudget"] == [{"group": "mock", "name": "more", "used": 1_500, "budget": 1_499}]
    assert (answer["compared"], answer["notCompared"]) == (4, ["circle"])
    assert "| mock | more | 1,000 | 1,500 | +500 | +50.00 |" in (tmp_path / "gas.md").read_text()
    monkeypatch.setattr(gas_changes, "budgets", lambda: {"mock": {"more": 1_500}})
    assert main(["gas", "report", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["figures"] == NEW
