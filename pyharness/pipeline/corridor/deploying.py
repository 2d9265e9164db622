"""From a plan to a live, recorded system: resume what is open, else plan; send; record; close.

In: ``Session``, who confirms. Out: ``Deployed``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain.reverts import RevertReader
from pyharness.chain.schema import Clock
from pyharness.deploy import gates
from pyharness.deploy.fees import Fees, choose, raised
from pyharness.deploy.journal import Journal, new_path, open_journal
from pyharness.deploy.lock import held
from pyharness.deploy.outcome import nothing_sent, own_steps
from pyharness.deploy.progress import Progress
from pyharness.deploy.protect import check_protected
from pyharness.deploy.schema import Entry, Outcome
from pyharness.deploy.second import confirm as confirm_mined
from pyharness.deploy.second import confirm_code
from pyharness.deploy.send import Sender
from pyharness.deploy.signers import Signer
from pyharness.deploy.spoken import check_spoken
from pyharness.deploy.stops import resuming
from pyharness.deploy.work import Sending
from pyharness.errors import Refused
from pyharness.pipeline.corridor.explaining import in_a_line
from pyharness.pipeline.corridor.handing import Handed, hand_out, waits
from pyharness.pipeline.corridor.planning import make_plan, release_explained, stored_plan
from pyharness.pipeline.corridor.protecting import reasons
from pyharness.pipeline.corridor.recording import later, says_what_is, write_record
from pyharness.pipeline.corridor.session import Session, check_node, now, sources
from pyharness.pipeline.corridor.signing import own_signer
from pyharness.plan.schema import Plan
from pyharness.record import store
from pyharness.tools.release import read_release
from pyharness.values import stamp

JOURNALS = "journals"
Confirm = Callable[[Plan, bool], bool]
Signing = Callable[[Plan, Progress], Signer]
Planning = Callable[[Session], Plan]


def _silent(_: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """What a deployment came to.

    Args:
        resumed: whether an open journal was taken up.
        outcome: None when there was nothing to do.
        files: the entry and the guide's file; none when nothing was written.
        handed: what other signers have to do, and the files they do it with.
    """

    plan: Plan
    resumed: bool
    outcome: Outcome | None
    files: tuple[Path, ...]
    handed: tuple[Handed, ...] = ()


def deploy(
    session: Session,
    confirm: Confirm,
    barrier: Callable[[str], None] = _silent,
    *,
    tell: Callable[[str], None] = _silent,
    clock: Clock = time,
    signing: Signing | None = None,
    planning: Planning = make_plan,
) -> Deployed:
    """Carry out the open journal's plan, or a new one. Safe to repeat.

    Args:
        confirm: asked once, with the plan and whether it is resumed, before anything is sent.
        barrier: called at each boundary; tests die there.
        tell: called with what whoever waits should know: a replacement, a reorganisation, a limit reached.
        clock: what waiting is measured by.
        signing: makes the signer for a plan and where its journal stands; the config's own when None.
        planning: makes the plan where no journal is open.

    Raises:
        Refused: a gate said no, E-NO-CONFIRMATION among them; nothing was sent.
    """
    with held(session.work):
        journal = reopened(session)
        plan = resumed_plan(session, journal.progress) if journal else planning(session)
        if journal is None and (ended := _without_sending(session, plan, clock, tell)) is not None:
            return ended
        signer = signing(plan, progress_of(plan, journal)) if signing else own_signer(session, tell)
        _gates(session, plan, journal, signer)
        resumed = _confirmed(confirm, plan, journal)
        journal = journal or _new_journal(session, plan, signer)
        outcome = Sender(plan, journal, signer, session.rpc, clock, _how(session, barrier, tell, signing)).run()
        _confirm(session, outcome, clock)
        barrier("before record")
        files = write_record(session.config, sources(session.loaded), outcome, session.rpc, session.records)
        barrier("after record")
        handed = hand_out(session, outcome)
        journal.note(state="done", reason="other signers must act" if outcome.waiting else None)
        return Deployed(plan=plan, resumed=resumed, outcome=outcome, files=files, handed=handed)


def _confirm(session: Session, outcome: Outcome, clock: Clock) -> None:
    """The second node has what was mined, and what stood already."""
    confirm_mined(session.second, outcome.steps, clock, words=session.config.words)
    unsent = {step.step_id for step in outcome.steps if step.tx_hash is None}
    places = [step.creates.address for step in outcome.plan.steps if step.creates and step.id in unsent]
    confirm_code(session.rpc, session.second, places, clock, words=session.config.words)


def _without_sending(session: Session, plan: Plan, clock: Clock, tell: Callable[[str], None]) -> Deployed | None:
    """The end of a new plan that has no step for the deployer; None where it has one."""
    if plan.empty:
        confirm_code(session.rpc, session.second, sorted(plan.predicted.values()), clock, words=session.config.words)
        if store.latest(session.records) is None:
            tell(f"what stands there has no record here: python -m pyharness record rebuild {session.config.words}")
        files = _completed(session, plan)
        return Deployed(plan=plan, resumed=False, outcome=None, files=files, handed=hand_out(session, None))
    if own_steps(plan, plan.sender):
        return None
    check_protected(session.config, reasons(session, plan))
    outcome = nothing_sent(plan, now())
    return Deployed(plan=plan, resumed=False, outcome=outcome, files=(), handed=hand_out(session, outcome))


def reopened(session: Session) -> Journal | None:
    """The open journal, if there is one."""
    path = open_journal(session.work / JOURNALS, session.config.words)
    return Journal.reopen(path, now) if path else None


def progress_of(plan: Plan, journal: Journal | None) -> Progress:
    """Where an open journal stands; at the beginning without one."""
    if journal is not None:
        return journal.progress
    return Progress(opened=Entry(seq=0, at=now(), state="opened", chain_id=plan.target.chain_id))


def resumed_plan(session: Session, progress: Progress) -> Plan:
    """The open journal's plan, which goes on in its own mode only, and of which alone the journal speaks.

    Raises:
        Refused: E-JOURNAL-MODE, E-JOURNAL-OTHER, and what ``stored_plan`` raises.
    """
    plan = stored_plan(session.work, progress.opened.plan_hash or "", session.config.words)
    if plan.mode != session.config.mode:
        raise Refused(
            "E-JOURNAL-MODE",
            "the open journal is of another mode",
            found=session.config.mode,
            expected=plan.mode,
            next_command=resuming(plan.words),
        )
    if not session.rehearsal:  # a fork acts without signatures
        check_spoken(plan, progress)
    return plan


def _confirmed(confirm: Confirm, plan: Plan, journal: Journal | None) -> bool:
    """Whether an open journal is resumed, once somebody confirmed. Raises Refused E-NO-CONFIRMATION."""
    resumed = journal is not None
    if confirm(plan, resumed):
        return resumed
    raise Refused(
        "E-NO-CONFIRMATION",
        "nobody confirmed, so nothing was sent",
        found="neither --yes nor a yes on a terminal",
        expected="one of the two",
        next_command=f"{resuming(plan.words)} --yes",
    )


def _completed(session: Session, plan: Plan) -> tuple[Path, ...]:
    """Record that nothing is missing any more where the record does not say so yet: other signers have acted."""
    record = store.latest(session.records)
    if record is None or (record.complete and not waits(session) and says_what_is(session, plan, record)):
        return ()
    finished = nothing_sent(plan, later(session))
    return write_record(session.config, sources(session.loaded), finished, session.rpc, session.records)


def _gates(session: Session, plan: Plan, journal: Journal | None, signer: Signer) -> None:
    rpc = session.rpc
    check_node(session)
    if journal is not None:
        gates.check_history(rpc, plan, journal.progress, signer.address)
    gates.check_signer(plan, signer.address)
    begun = journal.progress.opened.at if journal else None
    check_protected(session.config, reasons(session, plan, at=begun))
    progress = journal.progress if journal else None
    gates.check_preconditions(rpc, plan, progress)
    gates.check_balance(rpc, plan, progress, signer.address, _fees(session).max_fee)


def _new_journal(session: Session, plan: Plan, signer: Signer) -> Journal:
    begun = later(session)
    return Journal.create(
        new_path(session.work / JOURNALS, f"{stamp(begun)}-{plan.plan_hash[2:10]}"),
        plan_hash=plan.plan_hash,
        signer=signer.address,
        chain_id=plan.target.chain_id,
        now=lambda: max(now(), begun),
        anchor=gates.anchor(session.rpc),
    )


def _how(
    session: Session, barrier: Callable[[str], None], tell: Callable[[str], None], signing: Signing | None
) -> Sending:
    sending = session.config.sending
    return Sending(
        window=sending.window,
        confirmations=sending.confirmations,
        fees=lambda: _fees(session),
        raised=lambda old: raised(old, **market(session)),
        bump_after_seconds=sending.bump_after_seconds,
        max_bumps=sending.max_bumps,
        explain=in_a_line(RevertReader(release_explained(read_release()))),
        barrier=barrier,
        tell=tell,
        in_order=signing is not None,
    )


def _fees(session: Session) -> Fees:
    return choose(**market(session))


def market(session: Session) -> dict[str, int]:
    """What the newest block asks for (wei per gas), and what the config allows."""
    sending = session.config.sending
    return {
        "base_fee": session.rpc.block().base_fee or 0,
        "suggested_tip": session.rpc.suggested_tip(),
        "max_fee_gwei": sending.max_fee_gwei,
        "max_tip_gwei": sending.max_tip_gwei,
    }
