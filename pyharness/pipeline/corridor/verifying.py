"""Is the record true and complete? The same verifier for a fork and for the live chain.

In: ``Session``. Out: ``Findings``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pyharness.chain import timelock
from pyharness.deploy.second import alone
from pyharness.errors import Mismatch
from pyharness.pipeline.corridor.models import models_at, strangers_at
from pyharness.pipeline.corridor.planning import with_params
from pyharness.pipeline.corridor.session import Session, check_node, cross_check
from pyharness.record import store
from pyharness.record.build import fold_entries
from pyharness.record.guide import guide_file, guide_name
from pyharness.record.schema import Record
from pyharness.tools.release import build_release, read_release
from pyharness.units import in_time
from pyharness.verify.expectations import addresses_of
from pyharness.verify.run import Verification
from pyharness.verify.schema import Findings, Paper


def verify(session: Session) -> Findings:
    """Look at everything at the newest block.

    Raises:
        Refused: E-CHAIN-ID and its kin.
        Inconclusive: E-RECORD-MISSING, nothing was recorded that could be checked.
    """
    check_node(session)
    record = store.recorded(session.records, session.config.words)
    cross_check(session, sorted(contract.address for contract in record.contracts.values()))
    build_release()
    return findings_of(session, record, _papers(session, record))


def findings_of(session: Session, record: Record, papers: tuple[Paper, ...]) -> Findings:
    """A record against the chain, with the files that were made from it."""
    config, rpc = session.config, session.rpc
    block = rpc.block_number()
    known = addresses_of(record, config)
    models = models_at(rpc, config, known, block)
    params = {model.id: model.params for model in models if model.exists}
    ours = {label: address for label, address in known.items() if label in record.contracts}
    declared = with_params(config, ours, params)
    verification = Verification(rpc, config, record, read_release(), block)
    found = verification.run(declared, models, strangers_at(rpc, config, known, block), papers)
    gaps = () if session.rehearsal else tuple(str(reason) for reason in alone(config, session.second))
    gaps = (*gaps, *_inside_the_governor(session))
    return found.model_copy(update={"not_checked": (*found.not_checked, *gaps)})


def _inside_the_governor(session: Session) -> tuple[str, ...]:
    """A timelock has roles of its own, which no policy declares; only whether the admin may propose is looked at."""
    holders = session.config.holders
    lock = timelock.read(session.rpc, holders.governor, [holders.admin])
    if lock is None:
        return ()
    proposes = "proposes" if holders.admin in lock.holders[timelock.PROPOSER] else "does not propose"
    return (
        f"governor: a timelock of {in_time(lock.delay)}, in which the admin {proposes}; who else does is its own table",
    )


def _papers(session: Session, record: Record) -> tuple[Paper, ...]:
    """``latest.json`` and the newest of the guide's files, beside what the entries give; single acts write none."""
    entries = store.entries(session.records)
    last = max(place for place, (_, entry) in enumerate(entries) if entry.kind not in ("explorer", "ops"))
    entry = entries[last][1]
    stem = guide_name(entry, ()).removesuffix(".json")
    taken = [path.name for path in session.deployments.glob(f"{stem}*.json")]
    newest = max(taken, key=lambda name: (len(name), name), default=f"{stem}.json")
    return (
        Paper(
            name=store.LATEST,
            expected=record.model_dump(mode="json"),
            found=_object(session.records / store.LATEST),
        ),
        Paper(
            name=newest,
            expected=guide_file(fold_entries(entries[: last + 1]), entry),
            found=_object(session.deployments / newest),
        ),
    )


def _object(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None where there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def mismatch(findings: Findings) -> Mismatch:
    """The error for findings that differ; it names the first, the answer of the verb lists all."""
    first = findings.findings[0]
    return Mismatch(
        "E-VERIFY",
        f"{len(findings.findings)} difference(s); first {first.kind} of {first.subject}: {first.key}",
        found=first.found,
        expected=f"{first.expected} ({first.source})",
        next_command=first.remedy,
    )
