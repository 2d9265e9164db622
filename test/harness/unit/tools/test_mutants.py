"""Mutants come from the syntax tree, keep their names, are drawn from every file, and are excused one by one."""

import json
from collections import Counter
from pathlib import Path

import pytest

from pyharness.paths import ROOT
from pyharness.tools import mutants, mutation_sample, process
from pyharness.tools.mutants import Mutant

FILE = "src/Till.sol"
SOURCE = """// Euro sign: €
contract Till {
    uint256 private constant LIMIT = 5 days;
    address private owner;
    uint256 public paid;
    error No();
    event Paid(uint256 amount, uint256 rest);

    modifier onlyOwner() {
        if (msg.sender != owner) revert No();
        _;
    }

    function pay(uint256 amount, uint256 rest) external onlyOwner returns (uint256) {
        if (amount > rest && amount < LIMIT) revert No();
        paid += amount;
        emit Paid(amount, rest);
        return paid;
    }

    function count(uint256 end) external pure returns (bool big, uint256 steps) {
        for (uint256 i = 0; i < end; ++i) {
            steps = steps + 1;
        }
        big = !(steps == 0);
        return (big, steps);
    }

    function word() external pure returns (uint256 w) {
        assembly {
            w := add(1, 2)
        }
    }
}
"""
LIST = """
["Till.pay swap 00000000"]
why = "both arguments are the same number"

["Till.pay deletion 11111111"]
why = "too short"
"""


def compiled(file: str, source: str) -> dict[str, object]:
    """Ask the locked compiler for a syntax tree."""
    wanted = {
        "language": "Solidity",
        "sources": {file: {"content": source}},
        "settings": {"outputSelection": {"*": {"": ["ast"]}}},
    }
    said = process.run([ROOT / "pyharness" / "tools" / "solc", "--standard-json"], input=json.dumps(wanted))
    tree: dict[str, object] = json.loads(said.stdout)["sources"][file]["ast"]
    return tree


@pytest.fixture(scope="module")
def made() -> tuple[Mutant, ...]:
    """Every mutant of the sample."""
    return mutants.of(FILE, SOURCE.encode(), compiled(FILE, SOURCE))


def changes(made: tuple[Mutant, ...], place: str, operator: str) -> list[tuple[str, str]]:
    """What an operator makes of a function."""
    return [(m.original, m.mutated) for m in made if m.place == f"Till.{place}" and m.operator == operator]


@pytest.mark.parametrize(
    ("place", "operator", "expected"),
    [
        ("onlyOwner", "relational", [("msg.sender != owner", "msg.sender == owner")]),
        ("onlyOwner", "guard", [("if (msg.sender != owner) revert No();", "{}")]),
        ("pay", "modifier", [("onlyOwner", "")]),
        ("pay", "logical", [("amount > rest && amount < LIMIT", "amount > rest || amount < LIMIT")]),
        ("pay", "negation", [("amount > rest && amount < LIMIT", "!(amount > rest && amount < LIMIT)")]),
        ("pay", "arithmetic", [("paid += amount", "paid -= amount")]),
        ("pay", "deletion", [("paid += amount;", "{}"), ("emit Paid(amount, rest);", "{}")]),
        ("pay", "swap", [("Paid(amount, rest)", "Paid(rest, amount)")]),
        ("pay", "return", [("return paid", "return 0")]),
        ("LIMIT", "constant", [("5 days", "(5 days + 1)"), ("5 days", "(5 days - 1)")]),
        ("count", "step", [("++i", "--i")]),
        ("count", "deletion", [("++i", ""), ("steps = steps + 1;", "{}"), ("big = !(steps == 0);", "{}")]),
        ("count", "negation", [("!(steps == 0)", "(steps == 0)")]),
        ("word", "arithmetic", [("add(1, 2)", "sub(1, 2)")]),
    ],
)
def test_each_operator_changes_what_it_should(
    made: tuple[Mutant, ...], place: str, operator: str, expected: list[tuple[str, str]]
) -> None:
    """Byte offsets hold behind a character of more than one byte, and a deleted statement takes its semicolon along."""
    assert sorted(changes(made, place, operator)) == sorted(expected)


def test_every_mutant_compiles_and_changes_its_bytes_only(made: tuple[Mutant, ...]) -> None:
    """The change is at the place named, and the rest of the file is as it was."""
    source = SOURCE.encode()
    for mutant in made:
        changed = mutant.applied(source)
        assert changed != source
        assert changed[: mutant.start] == source[: mutant.start]
        assert changed.endswith(source[mutant.end :])
        assert SOURCE.splitlines()[mutant.line - 1].strip()[:4] in (mutant.original[:4] + SOURCE)
    assert len({mutant.id for mutant in made}) == len(made)


def test_kinds_say_what_is_at_stake(made: tuple[Mutant, ...]) -> None:
    """An amount that is written is money, a caller that is asked is access, the rest is neither."""
    kinds = {mutant.place: mutant.kind for mutant in made}
    assert kinds["Till.pay"] == mutants.MONEY
    assert kinds["Till.onlyOwner"] == mutants.ACCESS
    assert kinds["Till.count"] == mutants.OTHER


def test_names_outlive_edits_elsewhere(made: tuple[Mutant, ...]) -> None:
    """Lines before, and changes to other functions, leave a function's mutants their names."""
    edited = SOURCE.replace("// Euro", "// A line more\n\n// Euro").replace("steps + 1", "steps + 7")
    after = {mutant.id for mutant in mutants.of(FILE, edited.encode(), compiled(FILE, edited))}
    assert {mutant.id for mutant in made if mutant.place == "Till.pay"} <= after
    assert {mutant.id for mutant in made if mutant.place == "Till.count"} - after


def mutant(file: str, number: int) -> Mutant:
    """Build a mutant without content."""
    return Mutant(
        id=f"{file} {number}",
        file=file,
        line=1,
        start=0,
        end=0,
        place="",
        operator="",
        original="",
        mutated="",
        kind="",
    )


def test_a_draw_is_the_same_again_and_takes_some_of_every_file() -> None:
    """Shares grow with the root, a small file gives all it has, and the sum is what was asked for."""
    known = [mutant(file, n) for file, count in (("a", 2), ("b", 100), ("c", 400)) for n in range(count)]
    seeds = {"a": "1", "b": "2", "c": "3"}
    drawn = mutation_sample.draw(known, 32, seeds)
    assert drawn == mutation_sample.draw(reversed(known), 32, seeds)
    shares = Counter(one.file for one in drawn)
    assert shares == {"a": 1, "b": 10, "c": 21}
    assert len(mutation_sample.draw(known, 10_000, seeds)) == 502


def test_another_files_edit_moves_no_draw() -> None:
    """A file's mutants are ranked by its own content; other content, other ranks."""
    known = [mutant(file, n) for file in "ab" for n in range(100)]
    one, two = (mutation_sample.draw(known, 20, {"a": "1", "b": seed}) for seed in "23")
    assert {m for m in one if m.file == "a"} == {m for m in two if m.file == "a"}
    assert {m for m in one if m.file == "b"} != {m for m in two if m.file == "b"}


def test_the_list_of_equivalents_is_held_against_the_mutants(tmp_path: Path) -> None:
    """An entry needs a mutant, a reason of some words, and no test that fails."""
    place = tmp_path / mutation_sample.EQUIVALENT
    place.parent.mkdir(parents=True)
    place.write_text(LIST, "utf-8")
    listed = mutation_sample.equivalents(tmp_path)
    swap, deletion = listed
    assert mutation_sample.faults(listed, [swap, deletion]) == [f"{deletion}: no reason is given"]
    assert mutation_sample.faults({swap: listed[swap]}, []) == [f"{swap}: no such mutant any more"]
    told_apart = mutation_sample.faults({swap: listed[swap]}, [swap], [swap])
    assert told_apart == [f"{swap}: said to change nothing, yet a test fails"]
