"""What the harness reads, each kind with valid input to spoil and the door it comes in by.

In: nothing. Out: ``KINDS``: per kind a strategy of doors, each ready to be tried with one spoilt input. A further kind
is one function and one entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from fuzz.configs import configured
from fuzz.journals import through_journal
from fuzz.mutations import TEXTS, jsoned, spoilt, toml, trees
from fuzz.receipts import RECEIPT, through_receipts
from fuzz.records import ENTRY, through_records
from fuzz.valid import ADDRESS, ENVIRON, LINES, NETWORKS, SECRETS, rendered
from pyharness.config.sources import NAMES
from pyharness.paths import NETWORK_TEMPLATES

Door = Callable[[Path], None]
Draw = Callable[[st.SearchStrategy[Any]], Any]
__all__ = ["KINDS", "SECRETS", "Kind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of input: its name, and doors with one spoilt input each."""

    name: str
    doors: st.SearchStrategy[Door]


@st.composite
def environments(draw: Draw) -> Door:
    """Variables and a `.env` file."""
    environ = dict(ENVIRON)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(NAMES)))
        texts = st.one_of(
            st.sampled_from([text for text in TEXTS if "\x00" not in text]),
            st.text(st.characters(exclude_characters="\x00", exclude_categories=()), max_size=30),
            st.sampled_from(
                (ADDRESS, ADDRESS.upper(), ADDRESS[:-1], f"{ADDRESS},{ADDRESS}", ADDRESS.lower(), "1", "2")
            ),
            st.sampled_from(("https://host/x", "http://[::1", "https://host:99999/", "http://127.0.0.1:1", "native")),
        )
        text = draw(st.one_of(st.none(), texts))
        environ = {**environ, name: text} if text is not None else {k: v for k, v in environ.items() if k != name}
    lines = "".join(f"{name}={text}\n" for name, text in ENVIRON.items()).encode()
    dotenv = draw(st.one_of(st.just(b""), spoilt(lines)))
    network, mode = draw(st.sampled_from(NETWORKS)), draw(st.sampled_from(("full", "infrastructure")))
    return partial(configured, network=network, mode=mode, environ=environ, dotenv=dotenv)


@st.composite
def configs(draw: Draw) -> Door:
    """A network's template: one whose every value is written out and spoilt, or the shipped text spoilt."""
    network, mode = draw(st.sampled_from(("sepolia", "local"))), draw(st.sampled_from(("full", "infrastructure")))
    if draw(st.integers(0, 3)):
        text = toml(draw(trees(rendered(network, mode)))).encode("utf-8", "surrogatepass")
        if not draw(st.integers(0, 4)):
            text = draw(spoilt(text))
    else:
        text = draw(spoilt((NETWORK_TEMPLATES / f"{network}.toml.j2").read_bytes()))
    return partial(configured, network=network, mode=mode, environ=ENVIRON, template=text)


@st.composite
def journals(draw: Draw) -> Door:
    """The lines of a journal, each line spoilt by itself, their order, and the file's bytes."""
    lines = [json.loads(line) for line in draw(st.sampled_from(LINES)).splitlines()]
    rows = draw(trees(lines)) if draw(st.integers(0, 4)) else lines
    text = b"".join(jsoned(row) + b"\n" for row in rows) if isinstance(rows, list) else jsoned(rows)
    if rows is lines or not draw(st.integers(0, 4)):
        text = draw(spoilt(text))
    return partial(through_journal, text=text)


@st.composite
def records(draw: Draw) -> Door:
    """An entry beside one that is right."""
    whole = json.dumps(ENTRY, indent=2).encode()
    text = jsoned(draw(trees(ENTRY))) if draw(st.integers(0, 4)) else draw(spoilt(whole))
    return partial(through_records, text=text)


@st.composite
def receipts(draw: Draw) -> Door:
    """A receipt spoilt; now and then with a seal that fits what it became, which anybody can make."""
    if draw(st.integers(0, 4)):
        text = jsoned(draw(trees(RECEIPT)))
    else:
        text = draw(spoilt(json.dumps(RECEIPT, indent=2).encode()))
    return partial(through_receipts, text=text, resealed=draw(st.booleans()))


KINDS = {
    kind.name: kind
    for kind in (
        Kind(name="environment", doors=environments()),
        Kind(name="config", doors=configs()),
        Kind(name="journal", doors=journals()),
        Kind(name="record", doors=records()),
        Kind(name="receipt", doors=receipts()),
    )
}
