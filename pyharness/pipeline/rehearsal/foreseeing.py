"""A hand-over or a rotation on a network with real money is carried out on a fork of it first, to its end.

In: ``Session``. Out: the plan of what is to be done, or a refusal. Doors: a fork of our own, by ``chain.anvil``; the
rooms it composes. Everybody acts there without keys, records and journals are copies; the same command sends the same
plan.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from pyharness.chain.abi import encode_call
from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.config.sources import Secret
from pyharness.errors import HarnessError, Refused
from pyharness.names import FORK_CHAIN_ID
from pyharness.ops.rotation import Rotation, said, turns
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.verifying import verify
from pyharness.pipeline.powers.rotating import ROUTER, plan_rotation, usdc_of
from pyharness.pipeline.powers.succession import plan_handover
from pyharness.pipeline.rehearsal.heirs import all_moved
from pyharness.pipeline.rehearsal.staging import funding
from pyharness.pipeline.rehearsal.standings import private_folder
from pyharness.plan.schema import Plan
from pyharness.record.store import recorded

POWERS = frozenset({"role", "residue"})
DEPOSIT = 10**6  # USDC base units, as the new backend's first one on the fork
ROUNDS = 4  # what is possible, the deposit, what was waited for, and one to see that nothing is left


def foreseen(session: Session) -> Plan:
    """The plan of a hand-over; on a protected network only one that ends on a fork with every power as declared.

    Raises:
        Refused: E-HAND-OVER-FORESEEN, and what ``plan_handover`` raises.
    """
    plan = plan_handover(session)
    if session.config.protected and not session.rehearsal and not plan.empty:
        _carried_out(session, plan)
    return plan


def _carried_out(session: Session, plan: Plan) -> None:
    with _forked(session) as (there, node):
        try:
            same = plan_handover(there)
            if same.plan_hash != plan.plan_hash:
                raise _refused(session, f"plan {same.plan_hash} on a fork of the newest block", plan.plan_hash)
            all_moved(there, node, None, {})
            left = [item for item in verify(there).findings if item.kind in POWERS]
        except Refused:
            raise
        except HarnessError as error:
            raise _refused(session, f"{error.message}: {error.found}", "everybody to make their part") from error
    if left:
        raise _refused(session, "; ".join(str(item) for item in left), "every power as the config declares it")


def foreseen_rotation(session: Session, look: Callable[[Session], Rotation]) -> Plan:
    """The plan of what a rotation can do now; on a protected network only one that ends on a fork: the new backend has
    deposited there, and the old one can do nothing. Of a stolen key only that last thing is asked, for then a paused
    router is no hindrance.

    Args:
        look: how far it came, as a session has it.

    Raises:
        Refused: E-ROTATION-FORESEEN, and what ``look`` and ``plan_rotation`` raise.
    """
    at = look(session)
    plan = plan_rotation(session, at)
    if session.config.protected and not session.rehearsal and not plan.empty:
        with _forked(session) as (there, node):
            try:
                end = _rotated(there, node, look)
            except HarnessError as error:
                raise _not_rotated(session, f"{error.message}: {error.found}") from error
        if end.old_holds or not end.new_holds or not (end.done or at.compromised):
            raise _not_rotated(session, "; ".join(f"{name} {state}" for name, state in said(end)))
    return plan


def _rotated(there: Session, node: Anvil, look: Callable[[Session], Rotation]) -> Rotation:
    """Everybody makes what can be made, again and again; between them the new backend deposits."""
    for _ in range(ROUNDS):
        at = look(there)
        for step in plan_rotation(there, at).steps if turns(at) else ():
            if step.blocked is None:
                node.send_as(step.signer, step.to, bytes.fromhex(step.data[2:]))
        now = look(there)
        if now.new_holds and now.new_allows and not now.deposited and not at.compromised:
            _deposited(there, node, at.new, min(DEPOSIT, now.new_allows))
        node.mine(at.depth)
    return look(there)


def _deposited(there: Session, node: Anvil, backend: str, amount: int) -> None:
    """The new backend deposits what it is given for that."""
    record = recorded(there.records, there.config.words)
    standing = [model.id for model in record.models] or [model.id for model in there.config.models]
    funding(node, usdc_of(there))(node, backend, amount)
    data = encode_call("depositFee(string,uint256)", standing[0], amount)
    node.send_as(backend, record.contracts[ROUTER].address, data)


@contextmanager
def _forked(session: Session) -> Iterator[tuple[Session, Anvil]]:
    """The session on a fork of the newest block, with copies of its records, until the block ends."""
    url, block = session.loaded.rpc_url.reveal(), session.rpc.block_number()
    spec = NodeSpec(
        chain_id=FORK_CHAIN_ID, fork_url=url, fork_block=block, arguments=("--mnemonic-random", "12")
    )  # the default accounts carry draining code on mainnet
    with private_folder() as private, running(spec) as node:
        shutil.copytree(session.deployments, private / "deployments")
        there = replace(
            session,
            loaded=replace(session.loaded, rpc_url=Secret(node.url)),
            rpc=node.rpc,
            work=private / "work",
            deployments=private / "deployments",
            rehearsal=True,
            second=None,
        )
        yield there, node


def _not_rotated(session: Session, found: str) -> Refused:
    return Refused(
        "E-ROTATION-FORESEEN",
        "carried out on a fork first, this rotation does not end well",
        found=found,
        expected="a deposit of the new backend, and an old one without power",
        next_command=f"python -m pyharness roles {session.config.words} --function depositFee",
    )


def _refused(session: Session, found: str, expected: str) -> Refused:
    return Refused(
        "E-HAND-OVER-FORESEEN",
        "carried out on a fork first, this hand-over does not end well",
        found=found,
        expected=expected,
        next_command=f"python -m pyharness verify {session.config.words}",
    )
