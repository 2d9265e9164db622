"""Valid input made invalid: trees with parts dropped, doubled, retyped, blown up or nested; texts cut and spoilt.

In: a tree of tables, lists and scalars, or bytes. Out: strategies for the same with one to four changes. Pure.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

Tree = Any
Place = tuple[Any, Any]  # a table or a list, and the key of one of its items
Draw = Callable[[st.SearchStrategy[Any]], Any]

TEXTS = ("", " ", "\x00", "\u202e", "\ud800", "ﬁ", "Ω\u0301", "\r\n", "../../etc/passwd", "{{ 7 * 7 }}", "{% raw %}",
         "'; DROP TABLE x; --", "${HOME}", "<script>", "\x1b[31m", "0x", "0x" + "0" * 40, "0X" + "AB" * 20, "1e9", "٣",
         "-1", "true", "null", "NaN", "x" * 70_000, "é" * 65, "%s%n", "[" * 500)  # fmt: skip
NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, 2**63, 2**64, 2**255, 2**256, -(2**63) - 1, 10**400, 10**5_000)
OTHERS = (None, True, False, 0.5, -0.0, 1e308, float("nan"), float("inf"), float("-inf"))
BYTES = (b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b"#",
         b"=", b",", b"\xed\xa0\x80", b"\xc3", b"{{", b"}}", b"{%", b"-", b"\x1b", b"\t", b'"""')  # fmt: skip


def nested(depth: int, kind: int) -> Tree:
    """Tables in tables, or lists in lists."""
    tree: Tree = 0
    for _ in range(depth):
        tree = {"a": tree} if kind else [tree]
    return tree


VALUES = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(NUMBERS),
    st.sampled_from(OTHERS),
    st.text(max_size=20),
    st.integers(-(10**20), 10**20),
    st.builds(nested, st.sampled_from((1, 3, 60, 400)), st.integers(0, 1)),
    st.sampled_from(([], {}, [[]], [{}], [0] * 3_000)),
)


def places(tree: Tree) -> Iterator[Place]:
    """Every item of every table and list."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield tree, key
        yield from places(value)


def dropped(draw: Draw, holder: Any, key: Any) -> None:
    """Without it."""
    del holder[key]


def doubled(draw: Draw, holder: Any, key: Any) -> None:
    """A list's item once more; a table's under a name that looks alike."""
    if isinstance(holder, list):
        holder.insert(draw(st.integers(0, len(holder))), _copied(holder[key]))
    else:
        alike = draw(st.sampled_from((key.upper(), key + " ", key + "\u200b", "_" + key, key[:-1] or "x")))
        holder[alike] = _copied(holder[key])


def replaced(draw: Draw, holder: Any, key: Any) -> None:
    """Anything in its place."""
    holder[key] = _copied(draw(VALUES))


def retyped(draw: Draw, holder: Any, key: Any) -> None:
    """The same value as another type."""
    value = holder[key]
    ways: list[Any] = [[value], {"value": value}]
    ways += [] if _endless(value) else [str(value)]
    if isinstance(value, str):
        ways += [value.encode("utf-8", "surrogatepass").hex(), value.upper(), value[::-1], len(value), list(value[:5])]
    if isinstance(value, int) and not _endless(value):
        ways += [float(value) if abs(value) < 2**1000 else 0.5, -value, value * 10**18, value == 1, value + 1]
    holder[key] = draw(st.sampled_from(ways))


def cut(draw: Draw, holder: Any, key: Any) -> None:
    """A text, list or table without its end."""
    value = holder[key]
    if isinstance(value, (str, list)):
        holder[key] = value[: draw(st.integers(0, max(0, len(value) - 1)))]
    elif isinstance(value, dict):
        holder[key] = dict(list(value.items())[: draw(st.integers(0, max(0, len(value) - 1)))])
    else:
        dropped(draw, holder, key)


def renamed(draw: Draw, holder: Any, key: Any) -> None:
    """A table's item under another name; a list's at another place."""
    if isinstance(holder, list):
        holder.insert(draw(st.integers(0, len(holder) - 1)), holder.pop(key))
    else:
        holder[draw(st.one_of(st.sampled_from(TEXTS[:12]), st.text(max_size=8)))] = holder.pop(key)


WAYS = (dropped, doubled, replaced, replaced, retyped, cut, renamed)


@st.composite
def trees(draw: Draw, valid: Tree) -> Tree:
    """A valid tree with one to four changes anywhere in it."""
    tree = _copied(valid)
    for _ in range(draw(st.integers(1, 4))):
        with _room():
            found = list(places(tree))
        if not found:
            break
        draw(st.sampled_from(WAYS))(draw, *found[draw(st.integers(0, len(found) - 1))])
    return tree


@st.composite
def spoilt(draw: Draw, text: bytes) -> bytes:
    """Bytes with one to three cuts, repetitions, insertions or changed bits."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from((0, 1, 2, 7, 40, 400))))
        way = draw(st.integers(0, 5))
        piece = draw(st.sampled_from(BYTES)) if way < 2 else text[start:end] if way == 2 else b""
        if way == 3:
            text = text[:start]  # torn
        elif way == 4 and start < len(text):
            text = text[:start] + bytes([text[start] ^ (1 << draw(st.integers(0, 7)))]) + text[start + 1 :]
        else:
            text = text[: end if way == 2 else start] + piece + text[end if way != 0 else start :]
    return text


def toml(tree: dict[str, Tree]) -> str:
    """A tree as TOML, tables inline; what TOML has no form for is left as text that is none."""
    with _room():
        return "\n".join(f"{_name(key)} = {_toml(value)}" for key, value in tree.items()) + "\n"


def _name(key: Any) -> str:
    return json.dumps(str(key), ensure_ascii=False)


def _toml(value: Tree) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_name(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int):
        return "1" + "0" * 5_000 if _endless(value) else str(value)
    return str(value) if isinstance(value, float) else _name(value)


def jsoned(tree: Tree) -> bytes:
    """A tree as JSON, lone surrogates escaped, numbers of any size."""
    with _room():
        limitless = json.dumps(_marked(tree))
    return limitless.replace('"\\u0001huge"', "1" + "0" * 5_000).encode()


def _marked(tree: Tree) -> Tree:
    """Integers too long for Python's own writer by a mark."""
    if isinstance(tree, dict):
        return {key: _marked(item) for key, item in tree.items()}
    if isinstance(tree, list):
        return [_marked(item) for item in tree]
    return "\x01huge" if _endless(tree) else tree


def _endless(value: Tree) -> bool:
    """An integer of more digits than Python writes; by itself, or somewhere below."""
    if isinstance(value, dict):
        return any(map(_endless, value.values()))
    if isinstance(value, list):
        return any(map(_endless, value))
    return isinstance(value, int) and abs(value) >= 10**4_000


def _copied(tree: Tree) -> Tree:
    with _room():
        return copy.deepcopy(tree)


@contextmanager
def _room() -> Iterator[None]:
    """Recursion for what is made here, however deep it is nested; what is tried has the usual limit."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(usual + 20_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)
