"""Deploys with a key that no connected machine holds: what is to be signed is written, what was signed is taken back.

In: ``Session``, a file. Out: ``Offered``, or ``Deployed``. Doors: by the rooms it composes; the file.

Between the two runs nothing is promised: the second one plans anew, and a bundle that is not exactly what it would send
is refused.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain.schema import Clock
from pyharness.config.load import write_rendered
from pyharness.deploy import bundle_refusals as refusals
from pyharness.deploy import gates
from pyharness.deploy.bundle import Standing, offer, read_bundle, taken
from pyharness.deploy.bundle_refusals import signing_anew
from pyharness.deploy.fees import GWEI, Fees, lasting, raised
from pyharness.deploy.lock import held
from pyharness.deploy.progress import Progress
from pyharness.deploy.protect import check_protected
from pyharness.deploy.schema import Bundle
from pyharness.deploy.signed import read_signed
from pyharness.deploy.signers import Signer
from pyharness.deploy.stops import resuming
from pyharness.errors import HarnessError, Refused, UsageFault
from pyharness.pipeline.corridor.deploying import Confirm, Deployed, deploy, market, progress_of, reopened, resumed_plan
from pyharness.pipeline.corridor.planning import make_plan
from pyharness.pipeline.corridor.protecting import reasons
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.plan.schema import Plan
from pyharness.values import pretty_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A plan and what of it is to be signed; no file where nothing is."""

    plan: Plan
    bundle: Bundle
    file: Path | None


def write_unsigned(session: Session, path: Path) -> Offered:
    """Write the transactions the deployer has still to sign: of the open journal's plan, or of a new one.

    Raises:
        UsageFault: E-BUNDLE-EXISTS, signatures would be lost.
        Refused: a gate said no; what ``make_plan`` raises.
    """
    with held(session.work):
        _check_free(path, session.config.words)
        journal = reopened(session)
        plan = resumed_plan(session, journal.progress) if journal else make_plan(session)
        progress = progress_of(plan, journal)
        check_node(session)
        gates.check_history(session.rpc, plan, progress, plan.sender)
        if journal is not None:
            gates.check_preconditions(session.rpc, plan, progress)
        check_protected(session.config, reasons(session, plan, at=journal.progress.opened.at if journal else None))
        wanted = market(session)
        standing = _standing(session, plan, progress)
        bundle = offer(plan, progress, standing, lasting(**wanted), lambda old: raised(old, **wanted))
        if not bundle.transactions:
            return Offered(plan=plan, bundle=bundle, file=None)
        return Offered(plan=plan, bundle=bundle, file=write_rendered(pretty_json(bundle), path))


def submit(
    session: Session,
    path: Path,
    confirm: Confirm,
    barrier: Callable[[str], None] = lambda _: None,
    *,
    tell: Callable[[str], None],
    clock: Clock = time,
) -> Deployed:
    """Deploy with the signed transactions of a file; else as ``deploy``, and as safe to repeat.

    Raises:
        UsageFault: E-BUNDLE-FILE, there is no such file.
        Refused: E-BUNDLE-*, E-SIGNED-UNREADABLE, E-SIGNER: it is not exactly what would be sent; nothing was.
    """
    words = session.config.words
    bundle = read_bundle(_text(path, words), name=str(path), words=words)

    def signing(plan: Plan, progress: Progress) -> Signer:
        check_node(session)
        gates.check_history(session.rpc, plan, progress, plan.sender)
        standing = _standing(session, plan, progress)
        if bundle.plan_hash != plan.plan_hash:
            raise _other_plan(session, bundle, plan)
        sending = session.config.sending
        limits = Fees(max_fee=sending.max_fee_gwei * GWEI, tip=sending.max_tip_gwei * GWEI)
        signer = taken(bundle, plan, progress, standing, limits)
        gates.check_balance(session.rpc, plan, progress, signer.address, signer.dearest)
        return signer

    try:
        return deploy(session, confirm, barrier, tell=tell, clock=clock, signing=signing)
    except HarnessError as error:
        again = resuming(words)
        if error.next_command in (again, f"{again} --yes"):
            error.next_command = error.next_command.replace(again, f"{again} --submit {shlex.quote(str(path))}")
        raise


def _standing(session: Session, plan: Plan, progress: Progress) -> Standing:
    free = gates.next_nonce(session.rpc, progress, plan.sender)
    return Standing(used=session.rpc.nonce(plan.sender), free=free)


def _other_plan(session: Session, bundle: Bundle, plan: Plan) -> Refused:
    """Why a bundle's plan is not the one that would be made now: part of it is mined, or something else changed."""
    for item in bundle.transactions:
        tx_hash = read_signed(item.raw, next_command=signing_anew(plan.words)).tx_hash if item.raw else None
        if tx_hash is not None and session.rpc.receipt(tx_hash) is not None:
            return refusals.mined(plan.words, item.step, f"{tx_hash} is mined")
    return refusals.another_plan(plan.words, bundle.plan_hash, plan.plan_hash)


def _check_free(path: Path, words: str) -> None:
    """The place is free, or holds what nobody has signed yet."""
    if not path.exists():
        return
    try:
        bundle = read_bundle(path.read_text(encoding="utf-8"), name=str(path), words=words)
        if all(item.raw is None for item in bundle.transactions):
            return
    except (OSError, ValueError, Refused):
        pass
    raise UsageFault(
        "E-BUNDLE-EXISTS",
        "there is a file already, and it is no unsigned bundle",
        found=str(path),
        expected="another name",
        next_command=signing_anew(words),
    )


def _text(path: Path, words: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise UsageFault(
            "E-BUNDLE-FILE",
            "there is no signed bundle",
            found=str(path),
            expected="a file that --unsigned wrote and that was signed",
            next_command=signing_anew(words),
        ) from problem
