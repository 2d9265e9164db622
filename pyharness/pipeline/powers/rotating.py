"""How far the rotation of the backend's account came, and the plan of what is possible now.

In: ``Session`` of a deployed system, two accounts. Out: ``Rotation``; ``Plan`` of kind handover, sent, journaled and
handed out as one. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyharness.chain.abi import Interface, encode_call
from pyharness.chain.logs import Wanted, logs
from pyharness.chain.questions import ask
from pyharness.chain.roles import GRANTED
from pyharness.chain.schema import Log
from pyharness.config.forge_input import forge_input
from pyharness.errors import Refused
from pyharness.names import DEFAULT_ADMIN_ROLE, MOCK_USDC, USDC, role_id
from pyharness.ops.rotation import Rotation, Turn, turns
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

ROUTER, ROLE = "UsageFeeRouter", "FEE_DEPOSITOR_ROLE"
DEPOSIT = "FeeDeposited"
HOLDS, ALLOWS = "hasRole(bytes32,address)(bool)", "allowance(address,address)(uint256)"
GAS = 100_000  # of one call, with room; the sender asks the node too
SIGNATURE = {"grant": "grantRole(bytes32,address)", "revoke": "revokeRole(bytes32,address)"}


def read(session: Session, old: str, new: str, limit: int, *, compromised: bool = False) -> Rotation:
    """Where it stands at the newest block; a deposit counts once its block has as many confirmations as sending wants.

    Args:
        limit: what the new account shall let the router take (USDC, 6 decimals).
        compromised: whether others know the old one's key.

    Raises:
        Refused: E-BACKEND, the accounts cannot be meant. Inconclusive: E-RECORD-MISSING.
    """
    check_node(session)
    config, rpc = session.config, session.rpc
    record = store.recorded(session.records, config.words)
    router, usdc, block = _known(session, record)[ROUTER], _usdc(session, record), rpc.block_number()
    granted = [_since(session, record, block, [GRANTED, role_id(ROLE), _word(account)]) for account in (old, new)]
    _sensible(session, record, old, new, was=bool(granted[0]))
    admin = config.holders.admin
    asked = (
        (router, f"{HOLDS} {role_id(ROLE)} {old}"),
        (router, f"{HOLDS} {role_id(ROLE)} {new}"),
        (router, f"{HOLDS} {role_id(DEFAULT_ADMIN_ROLE)} {admin}"),
        (usdc, f"{ALLOWS} {old} {router}"),
        (usdc, f"{ALLOWS} {new} {router}"),
    )
    answers = ask(rpc, asked, hex(block))
    depth = max(config.sending.confirmations, 1)
    return Rotation(
        old=old,
        new=new,
        limit=limit,
        admin=admin if answers[2] == "true" else None,
        old_holds=answers[0] == "true",
        old_allows=int(answers[3]),
        new_holds=answers[1] == "true",
        new_allows=int(answers[4]),
        deposited=_deposited(session, record, block - depth + 1, new, granted[1]),
        depth=depth,
        compromised=compromised,
    )


def _deposited(session: Session, record: Record, block: int, new: str, granted: list[Log]) -> bool:
    """Whether an account has deposited, up to a block, since it was granted the role last."""
    deposit = Interface(read_release().contracts[ROUTER].abi).topic_of(DEPOSIT)
    found = _since(session, record, block, [deposit, None, None, _word(new)]) if granted else []
    return any(log.block_number >= granted[-1].block_number for log in found)


def plan_rotation(session: Session, at: Rotation) -> Plan:
    """The plan of what is possible now. Sends nothing."""
    config = session.config
    record = store.recorded(session.records, config.words)
    build_release()
    known, release, block = _known(session, record), read_release(), session.rpc.block_number()
    steps = tuple(_steps(session, record, turns(at)))
    asked = questions(config, steps)
    answers = ask(session.rpc, [(item.contract, item.call) for item in asked], hex(block))
    ours = {label: item.address for label, item in record.contracts.items()}
    models = {model.id: model.params for model in models_at(session.rpc, config, known, block) if model.exists}
    plan = assemble(
        config,
        wanted=forge_input(config),
        steps=steps,
        predicted=known,
        roles=with_params(config, ours, models),
        preconditions=preconditions(asked, answers),
        release=release,
    )
    plan = sealed(plan.model_copy(update={"kind": "handover"}))
    keep_plan(session.work, plan, plan_document(plan, gas_price_wei=session.rpc.block().base_fee))
    return plan


def _steps(session: Session, record: Record, found: tuple[Turn, ...]) -> Iterator[Step]:
    labels = {**_known(session, record), USDC: _usdc(session, record)}
    router, admin = labels[ROUTER], session.config.holders.admin
    raw = []
    for turn in found:
        if turn.does in SIGNATURE:
            data = encode_call(SIGNATURE[turn.does], bytes.fromhex(role_id(ROLE)[2:]), turn.account)
        else:
            data = encode_call("approve(address,uint256)", router, turn.amount)
        to = router if turn.does in SIGNATURE else labels[USDC]
        sent = {"from": turn.signer or admin, "to": to, "input": "0x" + data.hex(), "value": "0x0", "gas": hex(GAS)}
        raw.append({"transactionType": "CALL", "transaction": sent})
    built = build_steps(raw, read_release(), labels)
    for turn, step in zip(found, built, strict=True):
        changes: dict[str, object] = {"depends_on": tuple(built[place].id for place in turn.after)}
        if turn.signer is None:
            changes |= {"blocked": DEFAULT_ADMIN_ROLE, "gas": 0}
        yield step.model_copy(update=changes)


def _known(session: Session, record: Record) -> dict[str, str]:
    return {label: item.address for label, item in record.contracts.items()} | session.config.external


def usdc_of(session: Session) -> str:
    """The USDC of a recorded system; a mock has its own."""
    return _usdc(session, store.recorded(session.records, session.config.words))


def _usdc(session: Session, record: Record) -> str:
    return _known(session, record).get(MOCK_USDC) or session.config.usdc.address


def _since(session: Session, record: Record, block: int, topics: list[str | None]) -> list[Log]:
    """The router's events with these topics up to a block, oldest first."""
    wanted = Wanted(addresses=(_known(session, record)[ROUTER],), topics=tuple(topics))
    return list(logs(session.rpc, wanted, record.first_block, block))


def _word(account: str) -> str:
    return "0x" + account[2:].lower().rjust(64, "0")


def _sensible(session: Session, record: Record, old: str, new: str, *, was: bool) -> None:
    """The accounts can be meant. Raises Refused E-BACKEND."""
    config, ours = session.config, _known(session, record).values()
    shown = f"python -m pyharness config show {config.words}"
    if old == new:
        raise _refused("old and new are the same account", new, "another one", shown)
    if new in ours or old in ours:
        raise _refused("a contract of this system is no backend", new if new in ours else old, "an account", shown)
    if new != config.holders.backend:
        export = f"export BACKEND_SERVICE_ADDRESS={new}"
        raise _refused("the reviewed config names another backend", config.holders.backend, new, export)
    if not was:
        command = f"python -m pyharness roles {config.words} --function depositFee"
        raise _refused("the old account was never given the role", old, "a depositor of now or before", command)


def _refused(message: str, found: str, expected: str, command: str) -> Refused:
    return Refused("E-BACKEND", message, found=found, expected=expected, next_command=command)
