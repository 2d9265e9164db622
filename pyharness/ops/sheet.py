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

CAST = "node_modules/.bin/cast"
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
class Sheet:
    """One page for whoever signs.

    Args:
        signed: what is compared on the signing device, by name: hashes, nonce, checksum; an id and times of a timelock.
        wrong: what would make the simulation wrong, and the signature with it.
    """

    title: str
    network: str
    chain_id: int
    signer: str
    kind: str
    form: Form
    files: tuple[str, ...]
    block: int
    block_hash: str
    lines: tuple[Line, ...]
    powers: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    unchanged: int
    signed: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]
    checks: tuple[Check, ...]
    remarks: tuple[str, ...]


def make_sheet(
    found: Prospect,
    part: Part,
    *,
    title: str,
    kind: str,
    form: Form,
    files: Sequence[str],
    block: tuple[int, str],
    simulated: Mapping[int, Books],
    signed: Sequence[tuple[str, str]],
    wrong: Sequence[str],
    checks: Sequence[Check],
) -> Sheet:
    """The sheet of one part.

    Args:
        kind: what the signer is, in words.
        block: number and hash of the block that was read and simulated on.
        simulated: the books by number of calls made.
        wrong: what besides a moved fact voids the signature.
        checks: command lines beside those that the calls themselves give.
    """
    calls = found.calls[part.start : part.end]
    before, after = simulated[part.start], found.stages[part.end]
    changed = [fact for fact in before if before[fact] != after[fact]]
    return Sheet(
        title=title,
        network=found.system.config.network,
        chain_id=found.system.config.chain_id,
        signer=part.sender,
        kind=kind,
        form=form,
        files=tuple(files),
        block=block[0],
        block_hash=block[1],
        lines=tuple(_line(call, number) for number, call in enumerate(calls, start=1)),
        powers=tuple(_powers(calls, before)),
        changes=tuple(_change(fact, before, after, simulated[part.end]) for fact in changed),
        unchanged=len(before) - len(changed),
        signed=tuple(signed),
        wrong=(*wrong, *_conditions(found, part, before)),
        checks=(*_lines_for_cast(calls), *checks),
        remarks=found.remarks,
    )


def _line(call: Call, number: int) -> Line:
    return Line(
        number=number,
        words=call.words,
        target=f"{call.label} {call.to}",
        signature=call.signature,
        arguments=tuple((name, plain(value)) for name, value in zip(call.names, call.arguments, strict=True)),
        power=call.power.role if call.power else "none",
    )


def _powers(calls: Sequence[Call], books: Books) -> Iterator[tuple[str, str]]:
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
        yield f"{fact.name} is no longer {shown(fact, before[fact])}"
    if len(own) > CONDITIONS:
        yield f"one of {len(own) - CONDITIONS} more such facts has moved: `ops check` reads all of them again"


def _lines_for_cast(calls: Sequence[Call]) -> Iterator[Check]:
    for call in calls[:CHECKED]:
        words = [CAST, "calldata", call.signature, *(plain(value) for value in call.arguments)]
        yield Check(command=shlex.join(words), expected="0x" + call.data.hex())
    powers = dict.fromkeys(call.power.held_by(call.sender) for call in calls if call.power)
    for fact in list(powers)[:CHECKED]:
        arguments = [plain(value) for value in fact.arguments]
        words = [CAST, "call", fact.to, fact.question, *arguments]
        yield Check(command=shlex.join(words) + ' --rpc-url "$ETH_RPC_URL"', expected="true")


def markdown(sheet: Sheet) -> str:
    """The sheet as Markdown."""
    lines = [
        f"# {sheet.title}",
        "",
        f"- network {sheet.network}, chain {sheet.chain_id}",
        f"- signer `{sheet.signer}`, {sheet.kind}; form {sheet.form}",
        f"- read and simulated at block {sheet.block} `{sheet.block_hash}`",
        *(f"- file `{name}`" for name in sheet.files),
        *(f"- note: {text}" for text in sheet.remarks),
        "",
        "## Calls",
        "",
    ]
    for line in sheet.lines:
        given = ", ".join(f"{name} `{value}`" for name, value in line.arguments) or "no arguments"
        lines += [
            f"{line.number}. **{_inline(line.words)}**  ",
            f"   `{line.signature}` of {line.target}, power {line.power}: {_inline(given)}",
        ]
    lines += ["", "## What changes", "", "| | before | predicted | simulated |", "|---|--:|--:|--:|"]
    lines += [
        f"| {_cell(row.name)} | {_cell(row.before)} | {_cell(row.predicted)} | {_cell(row.simulated)} |"
        for row in sheet.changes
    ]
    lines += ["", f"{sheet.unchanged} other facts were read and stay as they are.", "", "## Power", ""]
    lines += [f"- {what}: {state}" for what, state in sheet.powers] or ["- anybody may make these calls"]
    lines += ["", "## What is signed", "", "| | |", "|---|---|"]
    lines += [f"| {name} | `{value}` |" for name, value in sheet.signed]
    lines += ["", "## What would make it wrong", "", *(f"- {_inline(text)}" for text in sheet.wrong)]
    lines += ["", "## Check it yourself", "", "```sh"]
    for check in sheet.checks:
        lines += [check.command, f"# {check.expected}"]
    return "\n".join([*lines, "```", ""])


def _cell(text: str) -> str:
    return _inline(text).replace("|", "\\|")


def _inline(text: str) -> str:
    """Text that may be somebody else's, such as a memo: on one line, and no markup of a page."""
    return " ".join(text.split()).replace("<", "&lt;")
