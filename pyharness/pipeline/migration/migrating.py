"""Moves a network's revenue from older routers to ours: what is exposed, how far it came, papers for whose turn it is.

In: ``Session`` in mode infrastructure. Out: ``Exposure``, ``CutOver``; papers of the step whose turn it is. Doors: the
node, reading only; forks, by the rooms it composes; the network's work folder.

Nothing is remembered: each run reads the chain. Nothing is sent, and no holder's tokens are moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.roles import held_roles
from pyharness.config.adding import Added, with_model
from pyharness.errors import Refused
from pyharness.names import role_id
from pyharness.ops import migration
from pyharness.ops.ending import ROLE
from pyharness.ops.migration import COMMAND, LEGACY, Deposit, Seen, Step
from pyharness.ops.schema import System
from pyharness.ops.vocabulary import ROUTER
from pyharness.pipeline.acts.papers import Paper
from pyharness.pipeline.acts.preparing import system_of
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.pipeline.migration.moving_papers import Asked, papers_of
from pyharness.pipeline.migration.predecessors import Existing, approved, holders, look
from pyharness.pipeline.migration.unchanged import Proof, prove
from pyharness.pipeline.rehearsal.standings import Watch
from pyharness.record.store import recorded
from pyharness.tools.release import read_release
from pyharness.values import checksummed
from pyharness.verify.beside import STATUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A model on params of the first version: whom and what a successor would concern.

    Args:
        holders: accounts with some of its token; supply in the token's units (18 decimals).
        reserve: of its pool (USDC base units).
    """

    model: str
    params: str
    holders: int
    supply: int
    reserve: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What a move rests on: the system, the plan beside it, the proof, and whom it concerns."""

    proof: Proof
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOver:
    """How far the move came.

    Args:
        last: the deposits that were looked at; late: those of them that went the old way after the first by ours.
        papers: what whoever is next signs; files: what else was written.
    """

    seen: Seen
    steps: tuple[Step, ...]
    following: Step | None
    last: tuple[Deposit, ...]
    late: tuple[Deposit, ...]
    remarks: tuple[str, ...]
    papers: tuple[Paper, ...] = ()
    files: tuple[Path, ...] = ()


def expose(session: Session, *, rpc_url: str | None, routers: Sequence[str], watch: Watch) -> Exposure:
    """Read, plan and prove; sends and writes nothing on the network.

    Raises:
        Refused: E-MIGRATE-KIND, and what planning refuses.
    """
    _older_kind(session)
    check_node(session)
    proof = prove(session.network, rpc_url=rpc_url, routers=routers, watch=watch)
    known = {model.id: model for model in proof.existing.models}
    verdicts = proof.plan.beside.models if proof.plan.beside else ()
    block = session.rpc.block_number()
    choices = [
        Choice(
            model=item.id,
            params=item.params,
            holders=holders(session.rpc, known[item.id].token, block),
            supply=known[item.id].supply,
            reserve=known[item.id].reserve,
        )
        for item in verdicts
        if item.verdict == LEGACY and item.id in known
    ]
    return Exposure(proof=proof, choices=tuple(choices))


def cut_over(session: Session, asked: Asked, *, write: bool) -> CutOver:
    """How far the move came; papers of the step whose turn it is.

    Args:
        write: whether anything is written; without it the state is read only.

    Raises:
        Refused: E-MIGRATE-KIND, E-CUT-OVER-ORDER, and what an act refuses.
        Inconclusive: E-RECORD-MISSING, reserve and router are not deployed.
    """
    _older_kind(session)
    check_node(session)
    system = system_of(session, recorded(session.records, session.config.words), read_release(), {})
    existing = look(session, ours=system.contracts[ROUTER], routers=asked.routers)
    seen = seen_of(session, system, existing)
    migration.refuse_early(session.network, seen, confirmed=asked.confirmed, retire=asked.retire)
    found = migration.steps(seen, confirmed=asked.confirmed, retire=asked.retire)
    late = tuple(_with_depositor(session, item) for item in migration.late(seen, asked.last))
    next_one = migration.following(found)
    done = CutOver(
        seen=seen,
        steps=found,
        following=next_one,
        last=migration.moved(seen)[-asked.last :],
        late=late,
        remarks=(*migration.early(seen, found), *existing.not_checked),
    )
    if not write or next_one is None or (late and next_one.router and not asked.retire):
        return done
    papers, files = papers_of(session, system, seen, next_one, asked)
    return replace(done, papers=papers, files=files)


def _with_depositor(session: Session, item: Deposit) -> Deposit:
    """The same with who sent the transaction, where no event says who deposited."""
    if item.by:
        return item
    return replace(item, by=checksummed(str(session.rpc.transaction(item.tx_hash)["from"])))


def seen_of(session: Session, system: System, existing: Existing) -> Seen:
    """The move as the chain has it, at the block of ``existing``."""
    rpc, block = session.rpc, hex(existing.block)
    router, backend, usdc = system.contracts[ROUTER], system.holder("backend"), system.contracts["USDC"]
    identifier = bytes.fromhex(role_id(ROLE)[2:])
    ids = [model.id for model in existing.models]
    role, allowance, *states = ask(
        rpc,
        [
            (router, "hasRole(bytes32,address)(bool)", (identifier, backend)),
            (usdc, "allowance(address,address)(uint256)", (backend, router)),
            *((router, "checkBatch(string[])(uint8[])", ([name],)) for name in ids),
        ],
        block,
    )
    return Seen(
        block=existing.block,
        router=router,
        backend=backend,
        admin=system.holder("admin"),
        role=role == "true",
        role_tx=_granted(session, router, backend, existing.block),
        allowance=int(allowance),
        limit=session.config.backend.allowance_usdc,
        allowance_tx=approved(rpc, usdc, backend, router, existing.block),
        deposits=existing.deposits,
        older=existing.older,
        stays=tuple(name for name, state in zip(ids, states, strict=True) if state == f"[{STATUS.index(LEGACY)}]"),
    )


def _granted(session: Session, router: str, backend: str, block: int) -> str:
    first = recorded(session.records, session.config.words).first_block
    found = held_roles(session.rpc, [router], from_block=first, to_block=block)
    return next((item.tx_hash for item in found if item.holder == backend and item.role == role_id(ROLE)), "")


def successor(session: Session, model: str, identifier: str) -> Added:
    """The config entry of a token that takes a model's place under a new id; nothing is written yet.

    Raises:
        Refused: E-MIGRATE-KIND; E-NO-SUCCESSOR, the model is not there, or its params know a rate.
        ConfigFault: the new id is taken, or no id.
    """
    _older_kind(session)
    check_node(session)
    on_old = {item.id for item in look(session).models if item.rate == REVERTED}
    if model not in on_old:
        raise Refused(
            "E-NO-SUCCESSOR",
            "only a model on params of the first version needs a successor",
            found=model,
            expected=", ".join(sorted(on_old)) or "no model: all of them have a rate",
            next_command=f"{COMMAND} {session.network}",
        )
    (old,) = (item for item in session.config.models if item.id == model)
    return with_model(session.network, identifier, {"name": old.name, "symbol": old.symbol})


def _older_kind(session: Session) -> None:
    if session.config.existing.kind != "predecessor":
        raise Refused(
            "E-MIGRATE-KIND",
            "the existing factory is of our own kind: there is nothing to migrate from",
            found=session.config.existing.kind,
            expected="FACTORY_KIND=predecessor",
            next_command=f"python -m pyharness plan {session.config.words}",
        )
