"""Writes what signers act with: per signer a file of the form that is theirs, a signing sheet, and what it promises.

In: ``Session``, ``Prepared``. Out: ``Paper`` s; files in a folder of their own. Doors: that folder; the node, reading
only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain import timelock
from pyharness.chain.safe_batch import SafeCall, batches
from pyharness.chain.safe_state import read_safe
from pyharness.config.load import write_rendered
from pyharness.errors import Refused
from pyharness.ops.page import render
from pyharness.ops.parts import Part, parts
from pyharness.ops.promise import Promise, PromisedCall, promise_of
from pyharness.ops.schema import Call, Form
from pyharness.ops.sheet import Frame, Sheet, make_sheet, markdown
from pyharness.pipeline.acts import signables
from pyharness.pipeline.acts.preparing import Prepared
from pyharness.pipeline.acts.signables import Signed
from pyharness.pipeline.corridor.session import Session
from pyharness.values import canonical_json, keccak_hex, pretty_json

FOLDER, PROMISE = "ops", ".promise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What one signer is given.

    Args:
        files: what they import or send; of a timelock schedule, execute and cancel.
        sheet: the sheet as Markdown; the page beside it has the same name.
    """

    signer: str
    kind: str
    form: Form
    calls: int
    files: tuple[Path, ...]
    sheet: Path
    said: Sheet


def issue(
    session: Session, prepared: Prepared, *, form: Form | None = None, nonce: int | None = None, out: Path | None = None
) -> tuple[Paper, ...]:
    """Write everything for everybody. The same work at the same block gives the same bytes.

    Args:
        form: how all of it is handed over; by what each signer is when None: a Safe, a timelock, an account.
        nonce: of a Safe's first transaction; its own when None.
        out: the folder; one below the network's work folder when None.

    Raises:
        Refused: E-FORM, a signer is not what the form is for.
    """
    found, trial = prepared.prospect, prepared.trial
    work = [(call.sender, call.to, "0x" + call.data.hex()) for call in found.calls]
    folder = out or session.work / FOLDER / keccak_hex(canonical_json(work).encode())[2:10]
    papers: list[Paper] = []
    used: dict[str, int] = {}
    for number, part in enumerate(parts(found.calls, found.stages), start=1):
        kind = _kind(session, part.sender, form)
        promise = promise_of(found, part, form=kind, block=trial.block.number)
        stem = f"{number}-{found.wishes[0].act}-{part.sender[2:10].lower()}"
        first = used.setdefault(part.sender, nonce if nonce is not None else -1)
        signed = _signed(session, prepared, part, promise, stem, first)
        used[part.sender] = first + 1 if first >= 0 else signed.nonce + 1
        papers.append(_written(prepared, part, promise, signed, folder, stem))
    return tuple(papers)


def _kind(session: Session, signer: str, form: Form | None) -> Form:
    """The form a signer acts by. Raises Refused E-FORM where another one was asked for."""
    safe = read_safe(session.rpc, signer)
    lock = None if safe else timelock.read(session.rpc, signer)
    own: Form = "safe" if safe else "timelock" if lock else "calldata"
    if form in (None, own, "calldata"):
        return form or own
    raise Refused(
        "E-FORM",
        f"{signer} cannot act by the form {form}",
        found={"safe": "a Safe", "timelock": "a timelock"}.get(own, "neither Safe nor timelock"),
        expected="--as calldata" if own == "calldata" else f"--as {own}, or --as calldata",
        next_command="python -m pyharness ops --help",
    )


def _signed(session: Session, prepared: Prepared, part: Part, promise: Promise, stem: str, nonce: int) -> Signed:
    """The files of a part by its form, and what is compared when it is signed."""
    if promise.form == "timelock":
        return signables.of_timelock(session, promise, prepared.trial.block)
    if promise.form == "calldata":
        return signables.of_account(promise)
    safe = read_safe(session.rpc, part.sender, hex(prepared.trial.block.number))
    if safe is None:
        raise _moved(part.sender)
    (batch,) = batches(
        [SafeCall(to=call.to, value=0, data=bytes.fromhex(call.data[2:])) for call in promise.calls],
        [entry for entries in prepared.prospect.system.abi.values() for entry in entries],
        chain_id=promise.chain_id,
        safe=part.sender,
        name=f"{promise.network} (chain {promise.chain_id}): {stem}",
        description=f"chain {promise.chain_id}, Safe {part.sender}: {summary(promise.calls)}",
        created_at=prepared.trial.block.timestamp * 1000,
    )
    meant = nonce if nonce >= 0 else safe.nonce
    if meant < safe.nonce:
        raise Refused(
            "E-SAFE-NONCE",
            "the Safe has spent this nonce: what is signed for it is void",
            found=str(meant),
            expected=f"{safe.nonce} or later",
            next_command="python -m pyharness ops --help",
        )
    return signables.of_safe(session, promise, batch, safe, nonce=meant, block=prepared.trial.block.number)


def summary(calls: Sequence[Call | PromisedCall]) -> str:
    """The calls in one line, as the app shows it: the first of them in words."""
    words = "; ".join(call.words for call in calls[:3])
    more = len(calls) - 3
    return words + (f"; and {more} more" if more > 0 else "")


def _written(prepared: Prepared, part: Part, promise: Promise, signed: Signed, folder: Path, stem: str) -> Paper:
    files = tuple(
        write_rendered(pretty_json(document), folder / f"{stem}{suffix}.json") for suffix, document in signed.documents
    )
    block = prepared.trial.block
    frame = Frame(
        title=f"{promise.act}: {len(promise.calls)} call(s) for {promise.network}",
        kind=signed.kind,
        form=promise.form,
        files=tuple(path.name for path in files),
        block=(block.number, block.hash),
        signed=signed.rows,
        wrong=signed.wrong,
        checks=signed.checks,
    )
    said = make_sheet(prepared.prospect, part, frame, prepared.trial.stages)
    sheet = write_rendered(markdown(said), folder / f"{stem}.md")
    write_rendered(render(said), folder / f"{stem}.html")
    kept = promise.model_copy(update={"signed": signed.rows})
    write_rendered(pretty_json(kept), folder / f"{stem}{PROMISE}")
    return Paper(
        signer=part.sender,
        kind=signed.kind,
        form=promise.form,
        calls=len(promise.calls),
        files=files,
        sheet=sheet,
        said=said,
    )


def _moved(signer: str) -> Refused:
    return Refused(
        "E-FORM",
        "the Safe was not there yet at the block that was read",
        found=signer,
        expected="a Safe",
        next_command="python -m pyharness ops --help",
    )


def describe(papers: Sequence[Paper]) -> list[dict[str, object]]:
    """What was written, for ``--json``."""
    return [
        {
            "signer": paper.signer,
            "kind": paper.kind,
            "form": paper.form,
            "calls": paper.calls,
            "files": [str(path) for path in paper.files],
            "sheet": str(paper.sheet),
            "signed": dict(paper.said.frame.signed),
        }
        for paper in papers
    ]
