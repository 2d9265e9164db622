"""From a config that names other holders to a plan that moves the powers.

In: ``Session`` of a deployed system. Out: ``Plan`` of kind handover, kept as every plan is. Doors: by the rooms it
composes. It is sent, journaled, handed out and recorded as a deployment is: ``deploying.deploy`` with this planner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.abi import encode_call
from pyharness.chain.questions import ask
from pyharness.chain.roles import Held, held_roles
from pyharness.config.forge_input import forge_input
from pyharness.config.schema import Config, DeclaredRole
from pyharness.errors import Refused
from pyharness.names import CREATE2_FACTORY, DEFAULT_ADMIN_ROLE, role_id
from pyharness.ops.handover import Move, moves
from pyharness.pipeline.corridor import timelocks
from pyharness.pipeline.corridor.models import models_at
from pyharness.pipeline.corridor.planning import keep_plan, with_params
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.plan.assemble import assemble
from pyharness.plan.build import build_steps
from pyharness.plan.conditions import preconditions, questions
from pyharness.plan.document import plan_document
from pyharness.plan.hashing import sealed
from pyharness.plan.schema import Plan, Step
from pyharness.record import store
from pyharness.record.schema import Record
from pyharness.tools.release import build_release, read_release
from pyharness.values import checksummed

GAS = 100_000  # of one grant or revocation, with room; the sender asks the node too
SIGNATURE = {True: "grantRole(bytes32,address)", False: "revokeRole(bytes32,address)"}


def plan_handover(session: Session) -> Plan:
    """The grants and revocations that would give every power to whom the config names. Sends nothing.

    Raises:
        Refused: E-CHAIN-ID and its kin, E-TIMELOCK-MISSING; E-HOLDER, somebody named can never act.
        Mismatch: E-TIMELOCK. Inconclusive: E-RECORD-MISSING, nothing was deployed by us.
    """
    config = session.config
    check_node(session)
    timelocks.require(session)
    record = store.recorded(session.records, config.words)
    build_release()
    release, block = read_release(), session.rpc.block_number()
    known = record.places(config.external)
    _can_act(config, known)
    declared = declared_at(session, record, known, block)
    held = held_at(session, record, declared, block)
    labels = known | {item.contract: item.address for item in declared}
    steps = _steps(moves(declared, held, _earlier(session, record)), labels)
    asked = questions(config, steps)
    answers = ask(session.rpc, [(item.contract, item.call) for item in asked], hex(block))
    plan = assemble(
        config,
        wanted=forge_input(config),
        steps=steps,
        predicted=known,
        roles=declared,
        preconditions=preconditions(asked, answers),
        release=release,
    )
    plan = sealed(plan.model_copy(update={"kind": "handover"}))
    keep_plan(session.work, plan, plan_document(plan, gas_price_wei=session.rpc.block().base_fee))
    return plan


def _can_act(config: Config, known: Mapping[str, str]) -> None:
    """No power goes to a contract that never calls what it would have power over. Raises Refused E-HOLDER."""
    mute = {address: label for label, address in {**known, "the CREATE2 factory": checksummed(CREATE2_FACTORY)}.items()}
    for party, account in config.holders.model_dump().items():
        if account in mute:
            raise Refused(
                "E-HOLDER",
                f"the {party} would be a contract that can use no power",
                found=f"{mute[account]} {account}",
                expected="an account, a Safe or a timelock",
                next_command=f"python -m pyharness config show {config.words}",
            )


def declared_at(session: Session, record: Record, known: Mapping[str, str], block: int) -> tuple[DeclaredRole, ...]:
    """The declared roles of the recorded contracts, and of every configured model's params."""
    models = models_at(session.rpc, session.config, known, block)
    ours = {label: item.address for label, item in record.contracts.items()}
    return with_params(session.config, ours, {model.id: model.params for model in models if model.exists})


def held_at(session: Session, record: Record, declared: Sequence[DeclaredRole], block: int) -> tuple[Held, ...]:
    """Who holds which role of the declared contracts, by replay of their logs."""
    places = sorted({item.address for item in declared})
    return held_roles(session.rpc, places, from_block=record.first_block, to_block=block)


def _earlier(session: Session, record: Record) -> set[str]:
    """Who may have held power by an earlier config, whichever entry of the record named it."""
    named = [entry.parties for _, entry in store.entries(session.records)]
    return {
        session.config.holders.birth_admin,
        *(account for parties in (*named, record.parties) for account in parties.model_dump().values()),
    }


def _steps(wanted: Sequence[Move], labels: Mapping[str, str]) -> tuple[Step, ...]:
    """The moves as steps of a plan, each with its words; what waits for what is as the moves have it."""
    built = build_steps([_transaction(move) for move in wanted], read_release(), labels)
    return tuple(
        step.model_copy(
            update={
                "depends_on": tuple(built[place].id for place in move.after),
                "blocked": DEFAULT_ADMIN_ROLE if move.blocked else None,
                "gas": 0 if move.blocked else step.gas,
            }
        )
        for move, step in zip(wanted, built, strict=True)
    )


def _transaction(move: Move) -> dict[str, object]:
    data = encode_call(SIGNATURE[move.gives], bytes.fromhex(role_id(move.role)[2:]), move.holder)
    raw = {"from": move.signer, "to": move.contract, "input": "0x" + data.hex(), "value": "0x0", "gas": hex(GAS)}
    return {"transactionType": "CALL", "transaction": raw}
