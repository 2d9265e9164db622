"""What a copy has otherwise is named: file, key, both values."""

from __future__ import annotations

import json

import pytest

from pyharness.exports.differences import differences

JS = 'module.exports = {\n  contracts: {\n    usageFeeRouter: "0x1",\n    other: "0x2",\n  },\n  chainId: 1,\n};\n'
JSON = json.dumps({"contracts": {"UsageFeeRouter": "0x1"}, "models": [{"id": "a"}, {"id": "b"}]})


def said(name: str, expected: str, found: str | None) -> list[str]:
    """The differences of one file in words."""
    return [str(one) for one in differences({name: expected}, {name: found})]


def test_an_equal_copy_has_none() -> None:
    """Byte for byte."""
    assert differences({"a": "x", "b": "y"}, {"a": "x", "b": "y"}) == ()


def test_missing_and_surplus_files_are_named() -> None:
    """In order."""
    assert [str(one) for one in differences({"a": "x"}, {"b": "y"})] == [
        "a: absent, expected as the record has it",
        "b: present, expected no such file",
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (JSON.replace("0x1", "0x9"), 'a.json: contracts.UsageFeeRouter: "0x9", expected "0x1"'),
        (JSON.replace('{"id": "b"}', '{"id": 1}'), 'a.json: models.1.id: 1, expected "b"'),
        (JSON.replace(', {"id": "b"}', ""), 'a.json: models.1: absent, expected {"id": "b"}'),
        (JSON.replace('"0x1"', '"0x1", "More": 1'), "a.json: contracts.More: 1, expected absent"),
        (JSON.replace(": ", ":  "), "a.json: other bytes for the same, expected as the record has it"),
        ("{", "a.json: no JSON, expected as the record has it"),
        (None, "a.json: no text, expected as the record has it"),
    ],
)
def test_a_key_of_a_json_file_is_named(changed: str | None, words: str) -> None:
    """From the top down to the value."""
    assert said("a.json", JSON, changed) == [words]


def test_a_key_of_a_source_file_is_named_with_the_blocks_around_it() -> None:
    """And its line; lines too many and too few as well."""
    assert said("a.js", JS, JS.replace("0x1", "0x9")) == [
        'a.js: module.exports > contracts > usageFeeRouter > line 3: usageFeeRouter: "0x9",, '
        'expected usageFeeRouter: "0x1",'
    ]
    assert said("a.js", JS, JS.replace('    other: "0x2",\n', "")) == [
        'a.js: module.exports > contracts > other > line 4: absent, expected other: "0x2",'
    ]
    assert said("a.js", JS, JS.replace("  chainId", "  protocolFee: 5,\n  chainId")) == [
        "a.js: module.exports > protocolFee > line 6: protocolFee: 5,, expected absent"
    ]


def test_an_entry_of_an_abi_is_named_by_its_name() -> None:
    """One entry is one line."""
    text = 'export const routerAbi = [\n  {"name":"pay","type":"function"},\n] as const;\n'
    found = differences({"abis.ts": text}, {"abis.ts": text.replace("function", "error")})
    assert [one.key for one in found] == ["routerAbi > pay > line 2"]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_other_line_ends_are_a_difference(ending: str) -> None:
    """A copy that git changed is no copy."""
    assert said("a.js", JS, JS.replace("\n", ending)) == [
        "a.js: other bytes for the same, expected as the record has it"
    ]
