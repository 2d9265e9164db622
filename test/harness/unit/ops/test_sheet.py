"""What a sheet says is what is signed: others' words are text on it, whatever they hold."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from ops_system import ME, MODEL, PAYEE, chain, system

from pyharness.ops.parts import Part
from pyharness.ops.prospect import prospect
from pyharness.ops.schema import Wish
from pyharness.ops.sheet import Change, Frame, Line, Sheet, make_sheet, markdown

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MEMOS = (
    "ok`, amount `1000000` to `0x52908400098527886E0F7030069857D2E4169EE7",
    "``` x ```",
    "**paid** _before_ ~~never~~",
    "[the invoice](https://example.org) ![x](y) <https://example.org>",
    "&#x202e; &lt;b&gt; \\` \\\\`",
    "| 40.00 USDC | 1.00 USDC |",
    "# What is signed",
    "<script>alert(1)</script> <!-- hidden",
    " ` ",
    "`",
    "\\",
)


def sheet(memo: str) -> Sheet:
    """A payment with a memo, which is also in its words, in a fact's name, a remark and a condition."""
    frame = Frame(
        title="pay", kind="account", form="calldata", files=(), block=(1, "0x"), signed=(), wrong=(memo,), checks=(),
    )  # fmt: skip
    line = Line(
        number=1,
        words=f"Pay ({memo})",
        target="Reserve 0x",
        signature="pay(string)",
        arguments=(("memo", memo),),
        power="none",
    )
    change = Change(name=memo, before="1", predicted="2", simulated="2")
    return Sheet(
        frame=frame, network="local", chain_id=1, signer="0x", lines=(line,), powers=(), changes=(change,), unchanged=0,
        wrong=(memo,), checks=(), remarks=(memo,),
    )  # fmt: skip


def shape(text: str) -> list[str]:
    """The kinds of everything on a page, and what stands between them."""
    found = []
    for block in READER.parse(text):
        found.append(block.type)
        found += [f"{item.type} {item.content}" for item in block.children or () if item.type != "text_special"]
    return found


def values(text: str) -> list[str]:
    """What stands in code."""
    blocks = READER.parse(text)
    return [item.content for block in blocks for item in block.children or () if item.type == "code_inline"]


def kinds(text: str) -> list[str]:
    """What a page is made of."""
    nothing = ("text ", "html_inline <!-- -->")  # the comment keeps code hosts from making links
    return [item.split(" ")[0] for item in shape(text) if not item.startswith(nothing)]


@pytest.mark.parametrize("memo", MEMOS)
def test_a_memo_is_text_and_nothing_else(memo: str) -> None:
    """The page has the parts of any other, and the value is one value."""
    made = markdown(sheet(memo))
    assert kinds(made) == kinds(markdown(sheet("January")))
    assert " ".join(memo.split()) in values(made)


@settings(deadline=None)
@given(memo=st.text(alphabet=st.sampled_from("`*_[]()<>|~&#!\\ax 1.-+:;/'\"="), min_size=1, max_size=12))
def test_no_memo_is_markup(memo: str) -> None:
    """Whatever signs it is made of."""
    if memo.strip():
        made = markdown(sheet(f"x{memo}x"))
        assert kinds(made) == kinds(markdown(sheet("January")))
        assert " ".join(f"x{memo}x".split()) in values(made)


@pytest.mark.parametrize("memo", ["--help", "-h", "--file=/etc/passwd", "'; touch /tmp/never; '", "$(id)"])
def test_a_memo_is_no_option_of_the_line_that_checks_it(memo: str) -> None:
    """What a signer pastes into a shell encodes the memo, and does nothing else."""
    said = {"model": MODEL, "to": PAYEE, "amount": "1", "invoice": "0x" + "11" * 32, "memo": memo}
    found = prospect(system(), [Wish(act="pay", said=said)], chain())
    part = Part(sender=ME, start=0, end=1)
    frame = Frame(title="", kind="", form="calldata", files=(), block=(1, "0x"), signed=(), wrong=(), checks=())
    words = shlex.split(make_sheet(found, part, frame, found.stages).checks[0].command)
    assert words[-1] == memo
    assert ("--" in words) is memo.startswith("-")
