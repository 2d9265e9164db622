"""A hand-over on a network with real money is carried out on a fork of it first, to its end.

In: ``Session``. Out: the plan of the hand-over, or a refusal. Doors: a fork of our own, by ``chain.anvil``; the rooms
it composes. Everybody acts there without keys, records and journals are copies; the same command sends the same plan.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.config.sources import Secret
from pyharness.errors import HarnessError, Refused
from pyharness.names import FORK_CHAIN_ID
from pyharness.pipeline.heirs import all_moved
from pyharness.pipeline.session import Session
from pyharness.pipeline.standings import private_folder
from pyharness.pipeline.succession import plan_handover
from pyharness.pipeline.verifying import verify
from pyharness.plan.schema import Plan

POWERS = frozenset({"role", "residue"})


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


def _refused(session: Session, found: str, expected: str) -> Refused:
    return Refused(
        "E-HAND-OVER-FORESEEN",
        "carried out on a fork first, this hand-over does not end well",
        found=found,
        expected=expected,
        next_command=f"python -m pyharness verify {session.config.words}",
    )
