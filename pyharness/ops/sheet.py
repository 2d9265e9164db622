"""The signing sheet: what somebody is asked to sign, in words and numbers that can be checked without us.

In: one signer's part of a ``Prospect``, the simulated books, the hashes of what is signed. Out: ``Sheet``; Markdown.
Pure. What is shown is what was predicted, simulated and encoded; nothing is typed a second time.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.ops.parts import Part
from pyharness.ops.prospect import Prospect
from pyharness.ops.schema import Books, Call, Fact, Form, plain, shown
from pyharness.pages import code, escaped

CAST = "node_modules/.bin/cast"
OWN = "the signer itself"  # whose power a call needs that an account makes to itself
CHECKED = 4  # calls whose lines for cast are printed; the others are checked by `ops check`
CONDITIONS = 8
LONGEST_LINE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One call as the sheet shows it."""

    number: int
    words: str
    target: str
    signature: str
    arguments: tuple[tuple[str, str], ...]
    power: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact before, as predicted, and as simulated."""

    name: str
    before: str
    predicted: str
    simulated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A command line that anybody may run, and what it prints."""

    command: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a sheet says besides its calls and books.

    Args:
        kind: what the signer is, in words.
        block: number and hash of the block that was read and simulated on.
        signed: what is compared on the signing device, by name: hashes, nonce, checksum; an id and times of a timelock.
        wrong: what besides a moved fact voids the signature.
        checks: command lines beside those that the calls themselves give.
    """

    title: str
    kind: str
    form: Form
    files: tuple[str, ...]
    block: tuple[int, str]
    signed: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page for whoever signs.

    Args:
        wrong: everything that would make the simulation wrong, and the signature with it.
        checks: every command line.
    """

    frame: Frame
    network: str
    chain_id: int
    signer: str
    lines: tuple[Line, ...]
    powers: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    unchanged: int
    wrong: tuple[str, ...]
    checks: tuple[Check, ...]
    remarks: tuple[str, ...]


def make_sheet(found: Prospect, part: Part, frame: Frame, simulated: Mapping[int, Books]) -> Sheet:
    """The sheet of one part.

    Args:
        simulated: the books by number of calls made.
    """
    calls = found.calls[part.start : part.end]
    before, after = simulated[part.start], found.stages[part.end]
    changed = [fact for fact in before if before[fact] != after[fact]]
    return Sheet(
        frame=frame,
        network=found.system.config.network,
        chain_id=found.system.config.chain_id,
        signer=part.sender,
        lines=tuple(_line(call, number) for number, call in enumerate(calls, start=1)),
        powers=tuple(_powers(calls, before)),
        changes=tuple(_change(fact, before, after, simulated[part.end]) for fact in changed),
        unchanged=len(before) - len(changed),
        wrong=(*frame.wrong, *_conditions(found, part, before)),
        checks=(*_lines_for_cast(calls), *frame.checks),
        remarks=found.remarks,
    )


def _line(call: Call, number: int) -> Line:
    return Line(
        number=number,
        words=call.words,
        target=f"{call.label.removesuffix(f'/{call.to}')} {call.to}",
        signature=call.signature,
        arguments=tuple((name, plain(value)) for name, value in zip(call.names, call.arguments, strict=True)),
        power=call.power.role if call.power else OWN if call.to == call.sender else "none",
    )


def _powers(calls: Sequence[Call], books: Books) -> Iterator[tuple[str, str]]:
    for place in dict.fromkeys(call.to for call in calls if call.to == call.sender):
        yield OWN, f"the calls of {place} to itself are refused from anybody else"
    facts = dict.fromkeys(call.power.held_by(call.sender) for call in calls if call.power)
    for fact in facts:
        yield fact.what, "held" if books.get(fact) is True else "given earlier in this set"


def _change(fact: Fact, before: Books, predicted: Books, simulated: Books) -> Change:
    return Change(
        name=fact.name,
        before=shown(fact, before[fact]),
        predicted=shown(fact, predicted[fact]),
        simulated=shown(fact, simulated[fact]),
    )


def _conditions(found: Prospect, part: Part, before: Books) -> Iterator[str]:
    """Facts of this part that a later block may have otherwise; money may be more, and not too little."""
    own = [fact for fact in before if part.start <= found.first[fact] < part.end and not fact.flows]
    for fact in own[:CONDITIONS]:
        yield f"{fact.name}: changed from {shown(fact, before[fact])}"
    if len(own) > CONDITIONS:
        yield f"one of {len(own) - CONDITIONS} more such facts has changed: `ops check` reads all of them again"
    for fact, was in before.items():
        now = found.stages[part.end][fact]
        if fact.flows and isinstance(was, int) and isinstance(now, int) and now < was:
            yield f"{fact.name}: fell below {shown(fact, was - now)}"


def _lines_for_cast(calls: Sequence[Call]) -> Iterator[Check]:
    for call in calls[:CHECKED]:
        given = [plain(value) for value in call.arguments]
        ends = ["--"] if any(text.startswith("-") for text in given) else []  # no memo is an option
        words = [CAST, "calldata", call.signature, *ends, *given]
        yield Check(command=shlex.join(words), expected="0x" + call.data.hex())
    powers = dict.fromkeys(call.power.held_by(call.sender) for call in calls if call.power)
    for fact in list(powers)[:CHECKED]:
        arguments = [plain(value) for value in fact.arguments]
        words = [CAST, "call", fact.to, fact.question, *arguments]
        yield Check(command=shlex.join(words) + ' --rpc-url "$ETH_RPC_URL"', expected="true")


def markdown(sheet: Sheet) -> str:
    """The sheet as Markdown."""
    frame = sheet.frame
    head = [
        f"# {frame.title}",
        "",
        f"- network {sheet.network}, chain {sheet.chain_id}",
        f"- signer `{sheet.signer}`, {frame.kind}; form {frame.form}",
        f"- read and simulated at block {frame.block[0]} `{frame.block[1]}`",
        *(f"- file `{name}`" for name in frame.files),
        *(f"- note: {escaped(text)}" for text in sheet.remarks),
    ]
    changes = ["| | before | predicted | simulated |", "|---|--:|--:|--:|"]
    changes += [
        f"| {escaped(row.name)} | {escaped(row.before)} | {escaped(row.predicted)} | {escaped(row.simulated)} |"
        for row in sheet.changes
    ]
    signed = ["| | |", "|---|---|", *(f"| {name} | `{value}` |" for name, value in frame.signed)]
    checks = ["```sh", *(line for check in sheet.checks for line in (check.command, f"# {check.expected}")), "```"]
    powers = [f"- {escaped(what)}: {state}" for what, state in sheet.powers]
    sections = {
        "Calls": [text for line in sheet.lines for text in _said(line)],
        "What changes": [*changes, "", f"Facts that were read besides and stay as they are: {sheet.unchanged}."],
        "Power": powers or ["- anybody may make these calls"],
        "What is signed": signed,
        "What would make it wrong": [f"- {escaped(text)}" for text in sheet.wrong],
        "Check it yourself": checks,
    }
    body = [line for title, lines in sections.items() for line in ("", f"## {title}", "", *lines)]
    return "\n".join([*head, *body, ""])


def _said(line: Line) -> tuple[str, str]:
    """A call in words, and as it is encoded."""
    given = ", ".join(f"{name} {code(value)}" for name, value in line.arguments) or "no arguments"
    return (
        f"{line.number}. **{escaped(line.words)}**  ",
        f"   `{line.signature}` of {line.target}, power {line.power}: {given}",
    )
