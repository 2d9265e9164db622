"""The Markdown report: the numbers of the document and of the page, in tables, escaped, short enough for a comment."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from pyharness.pages import escaped
from pyharness.scenarios import wording
from pyharness.scenarios.report import shown
from pyharness.scenarios.report.document import Rehearsal, from_json, to_json
from pyharness.scenarios.report.markdown import MOST, markdown
from pyharness.scenarios.report.page import render

GOLDEN = from_json((Path(__file__).parent / "golden/rehearsal.json").read_text("utf-8"))


def handed_over() -> Rehearsal:
    """The golden rehearsal with an admin that is a timelock afterwards."""
    after = [role.model_copy(update={"kind": "timelock, 2 days", "holder": "0x" + "71" * 20}) for role in GOLDEN.roles]
    return GOLDEN.model_copy(update={"handed_over": tuple(after)})


def plain(markup: str) -> str:
    """The text a reader of the page sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def unescaped(text: str) -> str:
    """The text a reader of the Markdown sees."""
    return html.unescape(re.sub(r"\\([^a-z0-9\s])", r"\1", text))


def test_document_page_and_markdown_have_the_same_numbers() -> None:
    """Every fact, sample, gas, cost, balance, time and address of the document, in the same words in both."""
    r = handed_over()
    page, text = plain(render(r)), unescaped(markdown(r))
    document = json.loads(to_json(r))
    words = [value for item in r.scenarios for _, value in shown.facts(item)]
    words += [amount for item in r.scenarios for entry in shown.diary(item) for _, amount in entry.moved]
    words += [value for item in r.scenarios for entry in shown.diary(item) for _, value in entry.arguments]
    words += [entry.when for item in r.scenarios for entry in shown.diary(item)]
    words += [wording.grouped(gas) for gas in document["gas"].values()]
    words += [wording.cents(r.prices.cents(gas)) for gas in document["gas"].values()]
    words += [wording.seconds(part["seconds"]) for part in document["timeline"]]
    words += [role["holder"] for role in (*document["roles"], *document["handedOver"])]
    words += list(document["contracts"].values())
    words += [document["planHash"], document["upstream"]["blockHash"], document["upstream"]["wording"]]
    words += [check["found"] for check in document["checks"]]
    words += [shown.stated(r.prices), shown.verdict(r)]
    assert len(words) > 700
    for word in words:
        assert word in page, word
        assert word in text, word


def test_sampled_prices_are_in_the_markdown() -> None:
    """What the page draws stands there as numbers."""
    text = unescaped(markdown(GOLDEN))
    drawn = [item for scenario in GOLDEN.scenarios for item in shown.samples(scenario)]
    assert len(drawn) > 60
    for label, words in drawn:
        assert f"| {label} | {words} |" in text


def test_a_dollar_is_what_the_gas_costs() -> None:
    """Both reports multiply the document's gas by the document's prices; other prices, other dollars."""
    dear = GOLDEN.model_copy(update={"prices": GOLDEN.prices.model_copy(update={"gas_price_wei": 10**11})})
    gas = GOLDEN.gas["deposit an API fee"]
    for found, cents in ((GOLDEN, GOLDEN.prices.cents(gas)), (dear, dear.prices.cents(gas))):
        row = f"| deposit an API fee | {gas:,} | {wording.cents(cents)} |"
        assert row in markdown(found)
    assert abs(dear.prices.cents(gas) - 10 * GOLDEN.prices.cents(gas)) <= 5


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("a|b", r"a\|b"),
        ("two\nlines\r\nmore", "two lines more"),
        ("<script>&", "&lt;script&gt;&amp;"),
        ("`x` *y* _z_ ~~w~~", r"\`x\` \*y\* \_z\_ \~\~w\~\~"),
        ("[a](b)", r"\[a\](b)"),
        ("back\\slash|", r"back\\slash\|"),
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("12. no list", r"12\. no list"),
        ("0.5 s", "0.5 s"),
        ("see https://example.org", "see https:<!-- -->//example.org"),
        ("www.example.org", "www<!-- -->.example.org"),
        ("ask @everybody, #12", "ask @<!-- -->everybody, #<!-- -->12"),
        ("", ""),
    ],
)
def test_text_is_never_markup(text: str, shown_as: str) -> None:
    """Neither in a cell nor in a line of its own."""
    assert escaped(text) == shown_as


def test_every_table_is_whole() -> None:
    """As many cells in each row as in its head, whatever text stands in it."""
    nasty = GOLDEN.scenarios[0].model_copy(update={"sentence": "a | b\n| c |", "failure": "x\n\n# y | z", "ok": False})
    text = markdown(GOLDEN.model_copy(update={"scenarios": (nasty, *GOLDEN.scenarios[1:])}))
    columns = 0
    for line in text.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line))
        columns = (columns or cells) if line.startswith("|") else 0
        assert cells == columns, line
    assert "\n# y" not in text


def test_what_is_too_long_for_a_comment_keeps_the_diaries_that_matter() -> None:
    """Those of scenarios that did not hold; the text says what is missing."""
    long = [item.model_copy(update={"steps": item.steps * 4}) for item in GOLDEN.scenarios]
    red = long[0].model_copy(update={"ok": False, "failure": "it did not"})
    text = markdown(GOLDEN.model_copy(update={"ok": False, "scenarios": (red, *long[1:])}))
    assert len(text) <= MOST
    assert text.count("<summary>") == 1
    assert "would not fit" in text
    assert "would not fit" not in markdown(GOLDEN)
    hopeless = [item.model_copy(update={"ok": False}) for item in long]
    text = markdown(GOLDEN.model_copy(update={"ok": False, "scenarios": tuple(hopeless)}))
    assert "<summary>" not in text
    assert "would not fit" in text


def test_an_offline_run_is_never_called_a_mainnet_fork() -> None:
    """In none of the three."""
    assert GOLDEN.upstream.kind == "offline"
    for text in (markdown(GOLDEN), render(GOLDEN), to_json(GOLDEN)):
        assert "mainnet fork" not in text.lower()
        assert "bytes on mainnet" not in text.lower()


def test_a_path_is_told_point_by_point() -> None:
    """No list of base units stands in a table for people."""
    facts = {"path_reserves": "0 26980046019", "path_prices": "15381 22852"}
    told = shown.samples(GOLDEN.scenarios[0].model_copy(update={"facts": facts}))
    assert told == (("asked with $0.00 held", "$0.015381"), ("asked with $26,980.046019 held", "$0.022852"))
