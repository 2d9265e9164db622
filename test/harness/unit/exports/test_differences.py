"""What a copy has otherwise is named: file, key, both values."""

from __future__ import annotations

import json
import time

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
        'a.js: module.exports > contracts > usageFeeRouter > line 3: "0x9", expected "0x1"'
    ]
    assert said("a.js", JS, JS.replace('    other: "0x2",\n', "")) == [
        'a.js: module.exports > contracts > other > line 4: absent, expected "0x2"'
    ]
    assert said("a.js", JS, JS.replace("  chainId", "  protocolFee: 5,\n  chainId")) == [
        "a.js: module.exports > protocolFee > line 6: 5, expected absent"
    ]


@pytest.mark.parametrize(
    ("line", "changed", "words"),
    [
        ("    rate: 8000,", "    rate: 7000,", "7000, expected 8000"),
        ('    name: "a, b;: = c",', '    name: "a, b;: = d",', '"a, b;: = d", expected "a, b;: = c"'),
        ("export const chainId = 1;", "export const chainId = 2;", "2, expected 1"),
        ("export const chainId = 1 as const;", "export const chainId = 2 as const;", "2, expected 1"),
        ("CHAIN_ID: Final = 1", "CHAIN_ID: Final = 2", "2, expected 1"),
        ("    rate=8000,", "    rate=7000,", "7000, expected 8000"),
        ("    address internal constant USDC = 0x1;", "    address internal constant USDC = 0x2;", "0x2, expected 0x1"),
        ("    provider: 0x1", "    provider: 0x2", "0x2, expected 0x1"),
        (
            "pragma solidity ^0.8.4;",
            "pragma solidity ^0.8.5;",
            "pragma solidity ^0.8.5, expected pragma solidity ^0.8.4",
        ),
        ("// Plan: a;", "// Plan: b;", "// Plan: b;, expected // Plan: a;"),
        ("# Rates: a,", "# Rates: b,", "# Rates: b,, expected # Rates: a,"),
        (
            '  {"name":"a: b","x":1},',
            '  {"name":"a: b","x":2},',
            '{"name":"a: b","x":2}, expected {"name":"a: b","x":1}',
        ),
        ("    rate: 8000,", "    rate: 8000, // soon", "8000, // soon, expected 8000"),
        ("    rate: 8000,", "    rate: 8000", "rate: 8000, expected rate: 8000,"),
        ("    rate: 8000,", "    rate:  8000,", "rate:  8000, expected rate: 8000"),
        ("    rate: 8000,", "    rate: 8000, ", "other blanks, expected rate: 8000,"),
        (
            "uint8 internal constant A = 1;",
            "uint8 public constant A = 2;",
            "uint8 public constant A = 2, expected uint8 internal constant A = 1",
        ),
        ('  "m: 0": {', '  "m: 1": {', '"m: 1": {, expected "m: 0": {'),
    ],
)
def test_a_value_is_shown_without_its_languages_punctuation(line: str, changed: str, words: str) -> None:
    """Comma, semicolon and `as const` are the line's; where only they differ the line is shown, as comments are."""
    (found,) = differences({"a": f"a\n{line}\nb\n"}, {"a": f"a\n{changed}\nb\n"})
    assert f"{found.found}, expected {found.expected}" == words


def test_long_lines_that_end_otherwise_are_shown_where_they_differ() -> None:
    """An entry of an ABI is one line."""
    line = '  {"inputs":[' + '{"type":"address"},' * 40 + '],"name":"pay"},\n'
    (found,) = differences({"a": line}, {"a": line.replace("pay", "buy")})
    assert found.found.endswith('"name":"buy"}')
    assert found.expected.endswith('"name":"pay"}')
    assert len(found.expected) <= 100


def test_an_empty_line_is_called_one() -> None:
    """Too few, too many or in place of a line."""
    assert said("a.js", "a\n\nb\n", "a\nb\n") == ["a.js: a > line 2: absent, expected an empty line"]
    assert said("a.js", "a\nb\n", "a\n\nb\n") == ["a.js: a > line 2: an empty line, expected absent"]


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


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("0x9", "0x1", ': "0x9", expected "0x1"'),
        ("0x1", "0x9", ' (again): "0x9", expected absent'),
        ("0x1", "0x1", ' (again): "0x1", expected absent'),
    ],
    ids=["first", "last", "neither"],
)
def test_a_key_that_is_said_twice_is_named(first: str, second: str, words: str) -> None:
    """Readers of JSON take the first or the last, so that a copy may say one address to each."""
    twice = f'"UsageFeeRouter": "{first}", "UsageFeeRouter": "{second}"'
    found = said("a.json", JSON, JSON.replace('"UsageFeeRouter": "0x1"', twice))
    assert f"a.json: contracts.UsageFeeRouter{words}" in found


@pytest.mark.parametrize(
    "found", ["[" * 200_000, "[" * 990 + "]" * 990, '{"a":' * 200_000, JSON + "{}", "\ufeff" + JSON]
)
def test_what_no_reader_takes_is_no_json(found: str) -> None:
    """However deep, or good in its beginning."""
    assert said("a.json", JSON, found) == ["a.json: no JSON, expected as the record has it"]


def models(count: int, rate: int) -> str:
    """A module of many models that look alike."""
    fields = "".join(f'    name{at}: "same",\n' for at in range(9)) + f"    rate: {rate},\n"
    return "export const models = {\n" + "".join(f'  "m{at}": {{\n{fields}  }},\n' for at in range(count)) + "};\n"


def test_a_thousand_models_are_compared_in_a_moment() -> None:
    """Their lines are alike but for where they stand; a model too few moves none of the others."""
    before = time.process_time()
    found = differences({"a.js": models(1_000, 8000)}, {"a.js": models(1_000, 7000).replace('  "m0"', '  "n0"')})
    assert {one.key.split(" > line")[0] for one in found} == {
        'models > "m0"',
        *(f'models > "m{at}" > rate' for at in range(1_000)),
    }
    fewer = differences({"a.js": models(1_000, 8000)}, {"a.js": models(999, 8000)})
    assert {one.found for one in fewer} == {"absent"}
    assert len(fewer) == 12
    assert time.process_time() - before < 5


def test_a_pythons_argument_is_named_without_its_value() -> None:
    """As a constant is."""
    text = "A: Final = 1\nB = Model(\n    rate=8000,\n)\n"
    assert [one.key for one in differences({"a.py": text}, {"a.py": text.replace("8000", "7000")})] == [
        "B > rate > line 3"
    ]
