"""Closes an open journal, so that the next deployment plans from what the chain holds.

In: ``Session``, a reason. Out: the closed journal. Refused only while a transaction of it waits at the node; what the
node does not know can be overtaken by the next plan, which uses the same nonce.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyharness.deploy.journal import Journal, mentioned, open_journal, set_aside, unreadable
from pyharness.deploy.lock import held
from pyharness.deploy.stops import abandoning
from pyharness.errors import Refused
from pyharness.pipeline.corridor.deploying import JOURNALS
from pyharness.pipeline.corridor.session import Session, check_node, now


def abandon(session: Session, reason: str) -> Path:
    """Close the open journal with a reason; one that cannot be read is renamed and kept.

    Raises:
        Refused: E-NOTHING-OPEN; E-PENDING, a transaction waits to be mined.
    """
    folder = session.work / JOURNALS
    with held(session.work):
        broken = unreadable(folder)
        if broken is not None:
            _none_waits(session, mentioned(broken), reason)
            return set_aside(broken)
        path = open_journal(folder, session.config.words)
        if path is None:
            raise Refused(
                "E-NOTHING-OPEN",
                "there is no open journal",
                found=str(folder),
                next_command=f"python -m pyharness status {session.network}",
            )
        journal = Journal.reopen(path, now)
        live = journal.progress.live
        _none_waits(session, [attempt.tx_hash for attempt in live if attempt.tx_hash], reason)
        journal.note(state="abandoned", reason=reason)
        return path


def _none_waits(session: Session, hashes: Iterable[str], reason: str) -> None:
    asked = sorted(hashes)
    if asked:
        check_node(session)
    for tx_hash in asked:
        if session.rpc.receipt(tx_hash) is None and session.rpc.transaction(tx_hash) is not None:
            raise Refused(
                "E-PENDING",
                "a transaction waits to be mined",
                found=tx_hash,
                expected="that it is mined, or that the node forgets it; then the same again",
                next_command=abandoning(session.config.words, reason),
            )
