"""Own transactions that are not mined: looked for, made dearer, or given up.

In: ``Session``, a nonce. Out: ``Found``, ``Replaced``. Doors: by the rooms it composes; the journal, under the
network's lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pyharness.chain.schema import Clock
from pyharness.deploy import rescue
from pyharness.deploy.fees import Fees, raised
from pyharness.deploy.journal import Journal
from pyharness.deploy.lock import held
from pyharness.deploy.protect import check_protected, of_the_desk
from pyharness.deploy.rescue import Stuck
from pyharness.deploy.signed import another_account
from pyharness.deploy.signers import Signer
from pyharness.errors import Inconclusive, Refused
from pyharness.pipeline.corridor.deploying import market, reopened, resumed_plan
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.pipeline.corridor.signing import own_signer

PATIENCE_SECONDS = 180.0  # fifteen blocks
POLL_SECONDS = 0.5
Confirm = Callable[[Stuck, Fees], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What waits, lowest nonce first, and the newest block's base fee (wei per gas)."""

    account: str
    base_fee: int
    waiting: tuple[Stuck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What was sent on a nonce; of a cancelling one, whether it was mined, and not the step's."""

    tx_hash: str
    step: str
    fees: Fees
    given_up: bool = False


def look(session: Session) -> Found:
    """What of the deployer waits. Sends nothing.

    Raises:
        Refused: E-LOCKED, a command is at work on it; E-JOURNAL-CORRUPT.
    """
    check_node(session)
    with held(session.work):
        journal = reopened(session)
        return _look(session, journal)


def bump(session: Session, nonce: int, confirm: Confirm, tell: Callable[[str], None]) -> Replaced:
    """Replace the transaction of this nonce by the same one at a higher fee.

    Raises:
        Refused: E-RESCUE-NONCE, E-FEE-CAP, E-NO-CONFIRMATION, what a resumed deployment refuses.
        OperationFailed: E-RESCUE-REFUSED.
    """
    with held(session.work):
        journal, item, fees = _begin(session, nonce, confirm)
        resumed_plan(session, journal.progress)  # whose bytes the journal's are
        signer = _signer(session, journal, tell)
        tx_hash = rescue.bump(session.rpc, journal, signer, item, fees, _command(session))
        return Replaced(tx_hash=tx_hash, step=item.step or "", fees=fees)


def cancel(
    session: Session, nonce: int, confirm: Confirm, tell: Callable[[str], None], *, clock: Clock = time
) -> Replaced:
    """Take this nonce for nothing, and wait which of the two is mined.

    Raises:
        Refused: E-RESCUE-NONCE, E-FEE-CAP, E-NO-CONFIRMATION, E-SIGNER. OperationFailed: E-RESCUE-REFUSED.
        Inconclusive: E-NOT-MINED, neither is mined for long; the same command offers more.
    """
    with held(session.work):
        journal, item, fees = _begin(session, nonce, confirm)
        signer = _signer(session, journal, tell)
        tx_hash = rescue.cancel(session.rpc, journal, signer, item, fees, _command(session))
        end = clock.monotonic() + PATIENCE_SECONDS
        while session.rpc.nonce(signer.address) <= nonce:
            if clock.monotonic() > end:
                raise _neither(session, tx_hash, fees)
            clock.sleep(POLL_SECONDS)
        given_up = item.step in rescue.give_up(session.rpc, journal)
        return Replaced(tx_hash=tx_hash, step=item.step or "", fees=fees, given_up=given_up)


def _look(session: Session, journal: Journal | None) -> Found:
    if journal is not None:
        rescue.give_up(session.rpc, journal)  # of a run that died before it saw it
    account = session.config.holders.deployer
    waiting = rescue.stuck(session.rpc, journal.progress if journal else None, account)
    return Found(account=account, base_fee=session.rpc.block().base_fee or 0, waiting=waiting)


def _begin(session: Session, nonce: int, confirm: Confirm) -> tuple[Journal, Stuck, Fees]:
    """The open journal, what waits on the nonce, and what replaces it, once that was agreed to."""
    check_node(session)
    in_reach = session.config.protected and session.loaded.environment_key
    check_protected(session.config, of_the_desk(session.config, environment_key=in_reach, changed=()))
    journal = reopened(session)
    if journal is None:
        raise rescue.not_ours(nonce, "", _command(session))
    item = rescue.chosen(_look(session, journal).waiting, nonce, _command(session))
    fees = rescue.dearer(item, lambda old: raised(old, **market(session)), _command(session))
    if not confirm(item, fees):
        raise Refused(
            "E-NO-CONFIRMATION", "nobody confirmed", found="no answer", expected="yes", next_command=_command(session)
        )
    return journal, item, fees


def _signer(session: Session, journal: Journal, tell: Callable[[str], None]) -> Signer:
    """The config's signer, where it is the journal's. Raises Refused E-SIGNER."""
    signer, opened = own_signer(session, tell), journal.progress.opened
    if signer.address != opened.signer:
        raise another_account(
            signer.address, opened.signer or "", f"python -m pyharness config show {session.config.words}"
        )
    return signer


def _command(session: Session) -> str:
    return f"python -m pyharness status {session.network} --rescue"


def _neither(session: Session, tx_hash: str, fees: Fees) -> Inconclusive:
    return Inconclusive(
        "E-NOT-MINED",
        f"neither was mined in {PATIENCE_SECONDS:g} s, the dearer one at {fees.max_fee} wei per gas",
        found=tx_hash,
        expected="a receipt that block and account agree with",
        next_command=_command(session),
    )
