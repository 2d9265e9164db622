"""The page of requirements cannot promise what no test shows."""

import pytest

from pyharness.tools import requirements
from pyharness.tools.requirements import PAGE

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
    ],
)
def test_each_fault_of_the_page_is_named(change: tuple[str, str], complaint: str) -> None:
    """One change, one complaint about it."""
    page = requirements.read(SOUND.replace(*change))
    assert complaint in requirements.faults(page, ran={"FooTest.test_X", "test_y.py::test_z"})


def test_the_committed_page_is_sound_but_for_what_ran() -> None:
    """Whether each named test passed is seen at the end of the whole suite."""
    page = requirements.read(PAGE.read_text("utf-8"))
    assert len(page.headings) > 20
    assert requirements.faults(page, ran=None) == []
