"""The door a journal comes in by: found, believed, shown, gone on with, as far as the file decides it.

In: the bytes of a journal. Out: what the harness says of it. Door: a folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from fuzz.judge import Broken
from pyharness import paths
from pyharness.chain.rpc import Rpc
from pyharness.deploy.gates import next_nonce
from pyharness.deploy.journal import Journal, mentioned, open_journal
from pyharness.pipeline.corridor.deploying import JOURNALS
from pyharness.pipeline.corridor.standing import standing

NETWORK = "sepolia"


class Node:
    """Nothing was sent yet."""

    def nonce(self, _address: str, _block: str = "latest") -> int:
        """None."""
        return 0


def through_journal(folder: Path, *, text: bytes) -> None:
    """`status`, then what `deploy` reads before it asks the node, then what it would send again."""
    path = folder / NETWORK / JOURNALS / "20260102T030405Z-fuzz.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(text)
    mentioned(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "WORK", folder)
        standing(NETWORK)
    if path.read_bytes() != text:
        raise Broken("looking at a journal changed it")
    found = open_journal(path.parent, NETWORK)
    if found is None:
        return
    journal = Journal.reopen(found, lambda: "2026-01-02T03:04:06Z")
    kept = path.read_bytes()
    if not text.startswith(kept) or b"\n" in text[len(kept) :]:
        raise Broken("reopening a journal lost a line")
    opened = journal.progress.opened
    next_nonce(cast("Rpc", Node()), journal.progress, opened.signer or "")
    for attempt in journal.progress.live:
        raw = attempt.raw_tx
        if raw.startswith("0x"):
            bytes.fromhex(raw[2:])  # what is handed to the node
        hex(attempt.max_fee + attempt.tip + attempt.nonce)
    journal.note(state="abandoned", reason="tried")
    if Journal.reopen(found, lambda: "").progress.closed != "abandoned":
        raise Broken("what was written cannot be read")
