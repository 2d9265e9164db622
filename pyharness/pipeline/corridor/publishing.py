"""From a record to published sources: bundles on disk, their submission, and an entry of what explorers said.

In: ``Session``. Out: ``Published``. Doors: by the rooms it composes; no node is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain.schema import Clock
from pyharness.config.load import write_rendered
from pyharness.errors import HarnessError, Mismatch, Partial
from pyharness.pipeline.corridor.session import Session, now
from pyharness.record import store
from pyharness.record.build import acts, publication_entry
from pyharness.record.schema import Commit, Publication, Record
from pyharness.tools.checkout import read_checkout
from pyharness.tools.compilation import read_compilation
from pyharness.tools.release import build_release, read_release
from pyharness.verify.explorer.bundles import Found, changed_since, find, sources_needed
from pyharness.verify.explorer.door import Door
from pyharness.verify.explorer.etherscan import Etherscan
from pyharness.verify.explorer.ledger import Ledger
from pyharness.verify.explorer.papers import papers
from pyharness.verify.explorer.schema import Explorer, Outcome
from pyharness.verify.explorer.sourcify import Sourcify
from pyharness.verify.explorer.submit import Submission

FOLDER = "explorer"
STATE = "state.json"
NO_KEY = "ETHERSCAN_API_KEY is not set"
CLOCK: Clock = time


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was written, and how far each contract came with each explorer.

    Args:
        words: the network and its mode as the command line wants them.
        entry: of the record, where an explorer said something new.
    """

    network: str
    words: str
    folder: Path
    found: Found
    explorers: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    entry: Path | None = None


def publish(session: Session, notice: Callable[[Outcome], None]) -> Published:
    """Write every bundle, then submit what is not verified yet. Safe to repeat.

    Args:
        notice: told of every change, as it happens.

    Raises:
        Inconclusive: E-RECORD-MISSING.
        Mismatch: E-EXPLORER-BUILD, the checkout builds other code than the record holds.
        EnvironmentFault: E-EXPLORER-STATE, E-SOURCE-CHANGED.
    """
    found = _found(session)
    folder = session.work / FOLDER
    for name, text in papers(found, session.config.explorers.sourcify).items():
        write_rendered(text, folder / name)
    ledger = Ledger(folder / STATE)
    outcomes: list[Outcome] = []
    explorers = _explorers(session)
    key = session.loaded.etherscan_key
    door = Door(secrets=[key.reveal()] if key else ())
    try:
        for explorer, stopped in explorers.items():
            turn = Submission(explorer, door, ledger, CLOCK, notice=notice, stopped=stopped)
            outcomes += turn.run(found.bundles)
    finally:
        door.close()
    return Published(
        network=session.network,
        words=session.config.words,
        folder=folder,
        found=found,
        explorers=tuple(explorer.name for explorer in explorers),
        outcomes=tuple(outcomes),
        entry=_record(session, _publications(found, explorers, outcomes)),
    )


def _publications(
    found: Found, explorers: Mapping[Explorer, str], outcomes: Sequence[Outcome]
) -> tuple[Publication, ...]:
    """What explorers were handed, and what they said; what was not submitted is nobody's knowledge."""
    places = {explorer.name: explorer.place for explorer in explorers}
    bundles = {bundle.label: bundle for bundle in found.bundles}
    return tuple(
        Publication(
            explorer=item.explorer,
            place=places[item.explorer],
            label=item.label,
            address=bundles[item.label].address,
            digest=bundles[item.label].digest,
            state=item.state,
            words=item.words if item.state != "submitted" else "",
        )
        for item in outcomes
        if item.state != "open"
    )


def _record(session: Session, publications: Sequence[Publication]) -> Path | None:
    """A new entry, where the record does not say all of it yet."""
    entries = [entry for _, entry in store.entries(session.records)]
    record = store.recorded(session.records, session.config.words)
    if set(publications) <= set(record.publications):
        return None
    checkout = read_checkout()
    commit = Commit(commit=checkout.commit, dirty=bool(checkout.changed))
    return store.add(session.records, publication_entry(acts(entries)[-1], publications, now(), commit))[0]


def shortfall(published: Published) -> HarnessError | None:
    """The error for what an explorer refused, or for what remains; None when all is verified."""
    again = f"python -m pyharness verify {published.words} --explorer"
    refused = [item for item in published.outcomes if item.state == "refused"]
    if refused:
        first = refused[0]
        return Mismatch(
            "E-EXPLORER-REFUSED",
            f"{len(refused)} submission(s) refused; first {first.label} by {first.explorer}",
            found=first.words,
            expected="sources that compile to the code on the chain",
            next_command=f"python -m pyharness verify {published.words}",
        )
    rest = list(remaining(published))
    if not rest:
        return None
    waits = next((item for item in published.outcomes if item.words == NO_KEY), None)
    return Partial(
        "E-EXPLORER-OPEN",
        f"{len(rest)} publication(s) remain; the bundles are in {published.folder}",
        found=rest[0],
        expected="every contract verified on every explorer",
        next_command=f"export ETHERSCAN_API_KEY='…' && {again}" if waits else again,
    )


def remaining(published: Published) -> Iterator[str]:
    """What is not verified and not refused, in words."""
    for outcome in published.outcomes:
        if outcome.state in ("open", "submitted"):
            yield f"{outcome.explorer} {outcome.label}: {outcome.words}"
    for item in published.found.unbundled:
        yield f"{item.label}: {item.reason}"


def _found(session: Session) -> Found:
    record = store.recorded(session.records, session.config.words)
    build_release()
    release = read_release()
    changed = changed_since(record, release)
    if changed:
        raise Mismatch(
            "E-EXPLORER-BUILD",
            "this checkout does not build what was deployed",
            found=", ".join(changed),
            expected="the sources of the recorded code",
            next_command=f"git checkout {_commit(session, record)}",
        )
    compiled = {name: read_compilation(release.contracts[name]) for name in sources_needed(record, release)}
    return find(record, release, compiled)


def _commit(session: Session, record: Record) -> str:
    """The commit of the newest entry that sent a creation."""
    made = {contract.tx_hash for contract in record.contracts.values()}
    entries = [entry for _, entry in store.entries(session.records)]
    creating = [entry for entry in entries if made & {sent.tx_hash for sent in entry.transactions if sent.tx_hash}]
    return (creating or entries)[-1].checkout.commit


def _explorers(session: Session) -> Mapping[Explorer, str]:
    """The explorers of the network, each with what keeps it from being asked."""
    places, key = session.config.explorers, session.loaded.etherscan_key
    found: dict[Explorer, str] = {}
    if places.sourcify:
        found[Sourcify(place=places.sourcify)] = ""
    if places.etherscan:
        chain_id, text = session.config.chain_id, key.reveal() if key else ""
        found[Etherscan(place=places.etherscan, chain_id=chain_id, key=text)] = "" if key else NO_KEY
    return found
