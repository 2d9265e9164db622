"""The page of weaknesses cannot claim an answer that no test or decision gives."""

import pytest

from pyharness.tools import weaknesses
from pyharness.tools.weaknesses import PAGE

ROWS = "\n".join(
    f"| {name} | low | it was wrong | it is right | `ATest.test_X` |" for name in weaknesses.IDS if name > "W-03"
)
SOUND = f"""
| id | severity | what was wrong | what we do | shown by |
|---|---|---|---|---|
| W-01 | critical | a thing | another | `ATest.test_X` and `test_y.py::test_z` |
| W-02 | info | a thing | another | `docs/requirements.md` |
| W-03 | high | a thing | another | pending: a monitor; `ATest.test_Later` |
{ROWS}
"""
RAN = {"ATest.test_X", "test_y.py::test_z"}


def test_a_sound_page_has_no_fault() -> None:
    """And is counted by what shows each answer."""
    rows = weaknesses.read(SOUND)
    assert weaknesses.faults(rows, ran=RAN) == []
    assert str(weaknesses.count(rows)) == "48/48 weaknesses have a row: 46 shown by tests, 1 by decisions, 1 pending"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("| W-01 |", "| W-99 |"), "W-01: no row"),
        (("| W-01 |", "| W-99 |"), "W-99: no such weakness"),
        (("| W-01 |", "| W-02 |"), "W-02: two rows"),
        (("`ATest.test_X` and", "`ATest.test_Gone` and"), "W-01: ATest.test_Gone did not pass"),
        (("`docs/requirements.md`", "`docs/nowhere.md`"), "W-02: docs/nowhere.md does not exist"),
        (("`docs/requirements.md`", "see above"), "W-02: neither test nor decision"),
        (("| W-02 | info", "| W-02 | high"), "W-02: a decision alone does not answer a high weakness"),
        (("| W-02 | info", "| W-02 | bad"), "W-02: 'bad' is no severity"),
    ],
)
def test_each_fault_of_the_page_is_named(change: tuple[str, str], complaint: str) -> None:
    """One change, one complaint about it."""
    assert complaint in weaknesses.faults(weaknesses.read(SOUND.replace(*change)), ran=RAN)


def test_the_committed_page_answers_all_with_tests_that_exist() -> None:
    """Whether each named test passed is seen at the end of the whole suite."""
    rows = weaknesses.read(PAGE.read_text("utf-8"))
    assert weaknesses.count(rows).rows == len(weaknesses.IDS)
    assert weaknesses.faults(rows, ran=weaknesses.written()) == []


def test_a_test_is_known_by_its_contract_or_file() -> None:
    """Both runners' names, as they report them."""
    names = weaknesses.written()
    assert "SharesTest.test_RunwayInWholeDays" in names
    assert "test_weaknesses.py::test_a_test_is_known_by_its_contract_or_file" in names
    assert "SharesTest.test_NoSuchTest" not in names
