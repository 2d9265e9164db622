"""The page of requirements cannot promise what no test shows."""

import pytest

from pyharness.tools import requirements
from pyharness.tools.requirements import PAGE

NO_TEST = "is no test: `Contract.test_x` or `test_file.py::test_x`"
SOUND = """
## Headings of the guide

- One

## Verbs

`first` `later`
`last`

## Verbs still to come

`later` `last`

## One

| id | the guide asks | where | test | our command |
|---|---|---|---|---|
| A-1 | a thing | `src` | `FooTest.test_X` and `test_y.py::test_z` | `make` |
| A-2 | another | `src` | pending: the rest | |
"""


def test_a_sound_page_has_no_fault() -> None:
    """Rows, tests and verbs are found where they stand."""
    page = requirements.read(SOUND)
    assert page.verbs == ("first", "later", "last")
    assert page.pending_verbs == ("later", "last")
    assert requirements.faults(page, ran={"FooTest.test_X", "test_y.py::test_z"}) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("- One", "- One\n- Two"), "Two: no requirement"),
        (("- One", "- Other"), "A-1: heading 'One' is not in the list"),
        (("`src` | `Foo", "`no/such/place` | `Foo"), "A-1: no/such/place does not exist"),
        (("`FooTest.test_X` and `test_y.py::test_z`", "see above"), "A-1: no test"),
        (("FooTest.test_X", "FooTest.test_Gone"), "A-1: FooTest.test_Gone did not pass"),
        (("A-2", "A-1"), "A-1: two rows"),
        (("test_y.py::test_z", "test_y.py::Group::test_z"), f"A-1: test_y.py::Group::test_z {NO_TEST}"),
        (("test_y.py::test_z", "unit/test_y.py::test_z"), f"A-1: unit/test_y.py::test_z {NO_TEST}"),
        (("test_y.py::test_z", "y.py::test_z"), f"A-1: y.py::test_z {NO_TEST}"),
        (("test_y.py::test_z", "test_y.py"), f"A-1: test_y.py {NO_TEST}"),
        (("`test_y.py::test_z`", "test_y.py::test_z"), f"A-1: test_y.py::test_z {NO_TEST}"),
        (("FooTest.test_X", "FooTest::test_X"), f"A-1: FooTest::test_X {NO_TEST}"),
        (("FooTest.test_X", "FooTest.test_X(uint256)"), f"A-1: FooTest.test_X(uint256) {NO_TEST}"),
        (("`FooTest.test_X`", "FooTest.test_X"), f"A-1: FooTest.test_X {NO_TEST}"),
        (("FooTest.test_X", "FooTest.setUp"), f"A-1: FooTest.setUp {NO_TEST}"),
        (("pending: the rest", "pending: `Later`"), f"A-2: Later {NO_TEST}"),
    ],
)
def test_each_fault_of_the_page_is_named(change: tuple[str, str], complaint: str) -> None:
    """One change, one complaint about it."""
    page = requirements.read(SOUND.replace(*change))
    assert complaint in requirements.faults(page, ran={"FooTest.test_X", "test_y.py::test_z"})


@pytest.mark.parametrize("row", ["|A-3 | a thing | `src` | see above | |", "  | A-3 | a thing | `src` | see above | |"])
def test_a_row_is_one_however_it_is_indented(row: str) -> None:
    """A row that is not read promises without proof."""
    page = requirements.read(SOUND + row + "\n")
    assert requirements.faults(page, ran={"FooTest.test_X", "test_y.py::test_z"}) == ["A-3: no test"]


def test_a_row_with_another_number_of_cells_is_refused() -> None:
    """Its cells could not be told apart."""
    with pytest.raises(ValueError, match="5 cells"):
        requirements.read(SOUND + "| A-3 | a thing |\n")


def test_the_committed_page_is_sound_but_for_what_ran() -> None:
    """Whether each named test passed is seen at the end of the whole suite."""
    page = requirements.read(PAGE.read_text("utf-8"))
    assert len(page.headings) > 20
    assert requirements.faults(page, ran=None) == []
