"""The report of a rehearsal: complete, escaped, alone, and saying no more than is true."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pyharness.scenarios.report import shown
from pyharness.scenarios.report.document import Rehearsal, from_json
from pyharness.scenarios.report.page import render
from pyharness.scenarios.report.shown import verdict
from pyharness.scenarios.schema import FIRST, LAST, Step

GOLDEN = from_json((Path(__file__).parent / "golden/rehearsal.json").read_text("utf-8"))
NASTY = "<b onclick=\"x('&')\">"
ESCAPED = "&lt;b onclick=&#34;x(&#39;&amp;&#39;)&#34;&gt;"
LOADS = {"src", "srcset", "href", "data", "action", "poster", "formaction", "xlink:href", "background"}


class Page(HTMLParser):
    """The tags, the attributes that load something, and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attrs if name in LOADS]

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def with_scenario(**changes: Any) -> Rehearsal:
    """The golden rehearsal with a first scenario changed."""
    first, *rest = GOLDEN.scenarios
    return GOLDEN.model_copy(update={"scenarios": (first.model_copy(update=changes), *rest), "ok": False})


def test_the_page_is_a_function_of_the_document() -> None:
    """Twice the same, with everything the document holds."""
    html = render(GOLDEN)
    assert render(from_json(GOLDEN.model_dump_json(by_alias=True))) == html
    text = Page(html).text
    for scenario in GOLDEN.scenarios:
        assert scenario.name in text
        assert scenario.sentence in text
    for address in GOLDEN.contracts.values():
        assert address in text
    for role in GOLDEN.roles:
        assert role.holder in text
        assert role.role in text
    for check in GOLDEN.checks:
        assert check.found in text
    for gap in GOLDEN.not_checked:
        subject, _, rest = gap.partition(": ")
        assert subject in text
        assert rest.removeprefix("view ") in text
    assert GOLDEN.plan_hash in text
    assert GOLDEN.upstream.wording in text
    assert f"All {len(GOLDEN.scenarios)} scenarios and all {len(GOLDEN.checks)} checks held." in text


def test_the_pictures_show_the_amounts() -> None:
    """The guide's deposit and payment, the price at the ends of the window, gas by journey."""
    text = Page(render(GOLDEN)).text
    for amount in ("$100.00", "$80.00", "$20.00", "$50.00", "$30.00", "$0.0100", "$0.0120"):
        assert amount in text
    assert f"{GOLDEN.gas['deposit an API fee']:,}" in text
    assert Page(render(GOLDEN)).tags.count("svg") == 6


def test_the_hand_over_is_shown_before_and_after() -> None:
    """Two graphs and two tables; one of each where nothing was handed over."""
    after = [role.model_copy(update={"kind": "timelock, 2 days", "holder": "0x" + "71" * 20}) for role in GOLDEN.roles]
    html = render(GOLDEN.model_copy(update={"handed_over": tuple(after)}))
    assert (html.count("As deployed</h3>"), html.count("After the hand-over</h3>")) == (1, 1)
    assert Page(html).tags.count("svg") == 7
    assert html.count("0x" + "71" * 20) == len(GOLDEN.roles)
    assert "After the hand-over" not in render(GOLDEN)


def test_more_powers_than_a_picture_shows_have_their_table() -> None:
    """Nothing is left out because it is not drawn."""
    many = [GOLDEN.roles[0].model_copy(update={"contract": f"HokusaiParams/{at}"}) for at in range(200)]
    html = render(GOLDEN.model_copy(update={"roles": tuple(many)}))
    assert Page(html).tags.count("svg") == 5
    assert all(f"HokusaiParams/{at}<" in html for at in range(200))


def test_a_diary_is_closed_where_the_scenario_held() -> None:
    """And open where it did not, so that a reader sees what happened without a click."""
    html = render(GOLDEN)
    assert html.count("<details>\n<summary>Diary") == len(GOLDEN.scenarios)
    red = render(with_scenario(ok=False, failure="it did not"))
    assert red.count("<details open>") == 1
    assert "<details open>" not in html


def test_a_long_diary_says_what_is_left_out() -> None:
    """Where it is left out, and how many steps; the numbers of the last ones go on from there."""
    steps = tuple(Step(kind="act", at=at, by="trader", call=f"A.call{at}", gas=at) for at in range(FIRST + LAST))
    html = render(with_scenario(steps=steps, steps_left_out=1_234))
    assert "Diary: 1,334 steps, the first 60 and the last 40 of them" in html
    assert html.count("1,234 steps are left out here") == 1
    rows = re.findall(
        r"<td>([0-9,]+)</td>\n      <td class=\"when\">", html[: html.index('id="infrastructure-payment"')]
    )
    assert rows[FIRST - 1 : FIRST + 1] == ["60", "1295"]
    assert rows[-1] == "1334"
    assert html.index(">60</td>") < html.index("are left out here") < html.index(">1295</td>")


def test_who_reads_sees_how_each_step_ended() -> None:
    """Gas, refusal with its values, waiting, what was taken back, what moved."""
    text = Page(render(GOLDEN)).text
    for words in ("refused, as it must be", "BuyOnlyRound(", "waited", "taken back", "−$100.00", "+99,700\u202ftokens"):
        assert words in text, words


def test_the_page_needs_nothing_but_itself() -> None:
    """No script, no frame, no image, no font; the only thing it names is an empty icon."""
    page, html = Page(render(GOLDEN)), render(GOLDEN)
    assert not {"script", "iframe", "img", "object", "embed", "base", "form"} & set(page.tags)
    assert page.loads[0] == "data:,"
    ids = set(re.findall(r'id="([^"]+)"', html))
    assert all(link[0] == "#" and link[1:] in ids for link in page.loads[1:])
    assert "url(" not in html
    assert "@import" not in html
    assert not re.search(r"\son[a-z]+=", html)


def test_every_text_of_the_document_is_escaped() -> None:
    """Whatever text stands anywhere in the document, none of it becomes markup."""
    page = Page(render(_poisoned(GOLDEN)))
    plain = Page(render(GOLDEN))
    assert "b" not in page.tags
    assert set(page.tags) <= set(plain.tags) | {"p", "h3"}
    html = render(_poisoned(GOLDEN))
    assert NASTY not in html
    assert html.count(ESCAPED) > 100


def test_an_offline_run_says_so() -> None:
    """In the words of the document, and with everything that only a public service shows."""
    html = render(GOLDEN).lower()
    assert "not proven byte-identical" in html
    for words in (
        "the live network",
        "comment that they keep on a pull request",
        "hardware wallets",
        "block explorers",
    ):
        assert words in html, words


def test_a_red_scenario_is_named_first_and_explained() -> None:
    """Verdict, card and colour."""
    red = with_scenario(ok=False, failure="what the deposit moved; found 1; expected 2")
    html = render(red)
    assert verdict(red) == "Did not hold: api-fee-deposit"
    assert 'class="verdict red"' in html
    assert "what the deposit moved; found 1; expected 2" in html
    assert "Not told in this rehearsal." in html  # its amounts are no facts any more, so the picture is left out


def test_part_of_a_rehearsal_is_not_called_whole() -> None:
    """Stories left out: neither green nor red."""
    part = GOLDEN.model_copy(update={"ok": False, "scenarios": GOLDEN.scenarios[:1], "gas": {}})
    html = render(part)
    assert 'class="verdict part"' in html
    assert verdict(part).startswith("Told in part: 1 of")
    assert html.count("Not told in this rehearsal.") == 2
    assert "Not measured in this rehearsal." in html


def test_an_undeclared_power_is_marked() -> None:
    """No holder is shown as declared who is not."""
    first, *rest = GOLDEN.roles
    html = render(GOLDEN.model_copy(update={"roles": (first.model_copy(update={"declared": False}), *rest)}))
    assert html.count('<span class="mark no">no</span>') == 1


@pytest.mark.parametrize("texts", [(), ("a: view x()", "a: view y()"), ("alone",)])
def test_gaps_are_grouped_by_subject(texts: tuple[str, ...]) -> None:
    """Nothing is lost in grouping."""
    groups = shown.grouped(texts)
    assert sum(len(group.texts) for group in groups) == len(texts)
    assert len(groups) <= 1


def _poisoned(value: Any) -> Any:
    """The value with every text in it replaced, past all validation; names that choose a picture stay."""
    if isinstance(value, BaseModel):
        keep = {"kind"} if "block_hash" in type(value).model_fields else set()
        keep |= {"name"} if "facts" in type(value).model_fields else set()
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return value.model_copy(
            update={name: item if name in keep else _poisoned(item) for name, item in fields.items()}
        )
    if isinstance(value, dict):
        return {
            key if key.endswith(("_usdc", "_price")) else key + NASTY: _poisoned(item) for key, item in value.items()
        }
    if isinstance(value, tuple):
        return tuple(_poisoned(item) for item in value)
    return NASTY if isinstance(value, str) else value
