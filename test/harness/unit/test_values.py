"""JSON of strangers is read within a depth that no library's limit changes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pyharness.values import parsed_json

READER = """
import sys
from pyharness.values import parsed_json
sys.setrecursionlimit(100_000)
parsed_json(sys.argv[1])
"""


@pytest.mark.parametrize("text", ["", "[", "[1] 2", "\ufeff[]", "[" * 100_000, "[" * 300 + "]" * 300, '{"a":' * 20_000])
def test_what_is_no_json_or_too_deep_is_refused(text: str) -> None:
    """By one error, in a process that nests as deep as eth_account's libraries let it."""
    with pytest.raises(ValueError, match=r"."):
        parsed_json(text)
    ended = subprocess.run([sys.executable, "-c", READER, text], capture_output=True, check=False)
    assert (ended.returncode, b"ValueError" in ended.stderr) == (1, True)


def test_the_rest_is_as_it_is_written() -> None:
    """Numbers of any size, members in their order, and twice where they stand twice."""
    assert parsed_json('{"b": 1, "a": [123456789012345678901234567890, null]}') == {
        "b": 1,
        "a": [123456789012345678901234567890, None],
    }
    assert parsed_json('{"a": 1, "a": 2}', pairs=list) == [("a", 1), ("a", 2)]
    assert parsed_json("[NaN]", constant=str) == ["NaN"]
