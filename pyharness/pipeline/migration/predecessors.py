"""An existing system as it is: its contracts, powers and money, the routers that pay it, and their last deposits.

In: ``Session``, a block, addresses of ours. Out: ``Existing``. Door: the node, reading only.

Routers are found by the money they brought to the pools of the configured models; whoever answers for
FEE_DEPOSITOR_ROLE is one. Deposits are those of the last ``RECENT`` blocks, powers those since a contract's creation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pyharness.chain.abi import Interface, topic
from pyharness.chain.faults import RpcRejected
from pyharness.chain.logs import Wanted, logs, unmoved
from pyharness.chain.mined import born
from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.roles import REVOKED, Held, held_roles
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Log
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id
from pyharness.ops.ending import ROLE
from pyharness.ops.migration import Deposit, OldRouter
from pyharness.ops.vocabulary import ROUTER
from pyharness.pipeline.corridor.session import Session
from pyharness.scenarios.stage.older_router import PAID, RECENT
from pyharness.tools.release import read_release
from pyharness.values import ZERO_ADDRESS, checksummed, model_key

OLD_DEPOSIT = topic("FeeDeposited(string,address,uint256,uint256,uint256,address)")
APPROVAL, TRANSFER = topic("Approval(address,address,uint256)"), topic("Transfer(address,address,uint256)")
MAY, MANAGER, REGISTRY = "hasRole(bytes32,address)(bool)", "tokenManager()(address)", "modelRegistry()(address)"


@dataclass(frozen=True, slots=True, kw_only=True)
class OldModel:
    """A configured model of the existing system; reserve in USDC base units, supply in the token's (18 decimals)."""

    id: str
    pool: str
    token: str
    params: str
    reserve: int
    supply: int
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """The system at one block.

    Args:
        places: its contracts by label.
        owners: owner by label, of what has one.
        held: every role of what has roles.
        not_checked: what nobody looked at, in words.
    """

    block: int
    places: Mapping[str, str]
    models: tuple[OldModel, ...]
    owners: Mapping[str, str]
    held: tuple[Held, ...]
    older: tuple[OldRouter, ...]
    deposits: tuple[Deposit, ...]
    not_checked: tuple[str, ...] = field(default=())


def look(session: Session, *, ours: str = "", routers: Sequence[str] = ()) -> Existing:
    """Read everything at the newest block.

    Args:
        ours: our router, where it stands.
        routers: the older routers, where they are known; anybody may pay a pool, and call itself a router.

    Raises:
        Inconclusive: E-REORGANISED.
    """
    rpc, pinned = session.rpc, session.rpc.block()
    head, models = pinned.number, _models(session, hex(pinned.number))
    paid = _paid(rpc, models, head)
    payers = dict.fromkeys(_account(log.topics[1]) for log in paid)
    paying = [place for place in _routers(rpc, list(payers), hex(head)) if place != ours]
    older = list(routers) or paying
    places = _places(session, models, older, hex(head))
    held = tuple(item for place in places.values() for item in _held(rpc, place, head))
    deposits = _deposits(rpc, models, paid, older, ours, head)
    answers = ask(rpc, [(place, "owner()(address)") for place in places.values()], hex(head))
    gaps = [f"{place}: answers like a router, paid a pool and is not named" for place in paying if place not in older]
    gaps += [f"{place}: found by what it paid and not named; anybody may pay a pool" for place in older if not routers]
    gaps += ["older routers: none paid a pool of a configured model"] * (not older)
    gaps += [f"deposits before block {head - RECENT}, and routers that paid nothing since"] * (head > RECENT)
    found = Existing(
        block=head,
        places=places,
        models=models,
        owners={name: owner for name, owner in zip(places, answers, strict=True) if owner != REVERTED},
        held=held,
        older=tuple(_router(session, place, held, deposits, head) for place in older),
        deposits=deposits,
        not_checked=tuple(gaps),
    )
    unmoved(rpc, pinned)
    return found


def holders(rpc: Rpc, token: str, block: int) -> int:
    """How many accounts have some of a token."""
    moves = _logs(rpc, _born(rpc, token, block), block, [token], [TRANSFER])
    accounts = sorted({_account(log.topics[2]) for log in moves} - {ZERO_ADDRESS})
    balances = ask(rpc, [(token, "balanceOf(address)(uint256)", (item,)) for item in accounts], hex(block))
    return sum(1 for balance in balances if balance not in ("0", REVERTED))


def _models(session: Session, block: str) -> tuple[OldModel, ...]:
    """The configured models that have a pool."""
    rpc, factory = session.rpc, session.config.existing.factory
    ids = [model.id for model in session.config.models]
    pools = ask(rpc, [(factory, "getPool(string)(address)", (name,)) for name in ids], block)
    known = {name: pool for name, pool in zip(ids, pools, strict=True) if pool not in (ZERO_ADDRESS, REVERTED)}
    tokens = ask(rpc, [(pool, "hokusaiToken()(address)") for pool in known.values()], block)
    managers = ask(rpc, [(pool, MANAGER) for pool in known.values()], block)
    reserves = ask(rpc, [(pool, "reserveBalance()(uint256)") for pool in known.values()], block)
    asked = [
        (_place(at), "getParamsAddress(string)(address)", (name,)) for name, at in zip(known, managers, strict=True)
    ]
    params = ask(rpc, asked, block)
    rates = ask(rpc, [(_place(at), "infrastructureAccrualBps()(uint256)") for at in params], block)
    supplies = ask(rpc, [(_place(token), "totalSupply()(uint256)") for token in tokens], block)
    return tuple(
        OldModel(id=name, pool=pool, token=token, params=at, reserve=_number(cash), supply=_number(supply), rate=rate)
        for (name, pool), token, at, cash, supply, rate in zip(
            known.items(), tokens, params, reserves, supplies, rates, strict=True
        )
    )


def _places(session: Session, models: Sequence[OldModel], older: Sequence[str], block: str) -> dict[str, str]:
    """Every contract of the system that is known, by label."""
    factory = session.config.existing.factory
    manager, registry = ask(session.rpc, [(factory, MANAGER), (factory, REGISTRY)], block)
    named = {"HokusaiAMMFactory": factory, "TokenManager": manager, "ModelRegistry": registry}
    for model in models:
        named |= {f"HokusaiAMM/{model.id}": model.pool, f"HokusaiToken/{model.id}": model.token}
        named |= {f"HokusaiParams/{model.id}": model.params}
    named |= {f"older router {number}": place for number, place in enumerate(older, start=1)}
    return {label: place for label, place in named.items() if place not in (REVERTED, ZERO_ADDRESS)}


def _routers(rpc: Rpc, payers: Sequence[str], block: str) -> list[str]:
    """Those that answer for the role of depositors."""
    asked = [(payer, MAY, (bytes.fromhex(role_id(ROLE)[2:]), payer)) for payer in payers]
    return [payer for payer, answer in zip(payers, ask(rpc, asked, block), strict=True) if answer != REVERTED]


def _router(session: Session, place: str, held: Sequence[Held], deposits: Sequence[Deposit], head: int) -> OldRouter:
    rpc, usdc, role = session.rpc, session.config.usdc.address, role_id(ROLE)
    of = [item for item in held if item.contract == place and item.confirmed]
    depositors = {item.holder: item.tx_hash for item in of if item.role == role}
    ended = [log for log in _logs(rpc, _born(rpc, place, head), head, [place], [REVOKED, role]) if log.topics[3:]]
    owners = dict.fromkeys(
        [*depositors, *(_account(log.topics[2]) for log in ended), *(i.by for i in deposits if i.router == place)]
    )
    accounts = [owner for owner in owners if owner]
    asked = [(usdc, "allowance(address,address)(uint256)", (owner, place)) for owner in accounts]
    amounts = [_number(answer) for answer in ask(rpc, asked, hex(head))]
    (holds,) = ask(rpc, [(usdc, "balanceOf(address)(uint256)", (place,))], hex(head))
    return OldRouter(
        address=place,
        admins=tuple(item.holder for item in of if item.role == role_id(DEFAULT_ADMIN_ROLE)),
        depositors=depositors,
        allowances={
            owner: (amount, approved(rpc, usdc, owner, place, head))
            for owner, amount in zip(accounts, amounts, strict=True)
        },
        holds=_number(holds),
        revoked=ended[-1].tx_hash if ended else "",
    )


def approved(rpc: Rpc, usdc: str, owner: str, spender: str, head: int) -> str:
    """The last transaction by which an account set what another may take; empty if none is recent."""
    words = ["0x" + account[2:].lower().rjust(64, "0") for account in (owner, spender)]
    found = _logs(rpc, max(head - RECENT, 0), head, [usdc], [APPROVAL, *words])
    return found[-1].tx_hash if found else ""


def _paid(rpc: Rpc, models: Sequence[OldModel], head: int) -> list[Log]:
    pools = [model.pool for model in models]
    return _logs(rpc, max(head - RECENT, 0), head, pools, [PAID]) if pools else []


def _deposits(
    rpc: Rpc, models: Sequence[OldModel], paid: Sequence[Log], older: Sequence[str], ours: str, head: int
) -> tuple[Deposit, ...]:
    """Of ours and of older routers by their events, of older routers also by what reached a pool; several for a model
    in one transaction are one.
    """
    keys, pools = {model_key(model.id): model.id for model in models}, {model.pool: model.id for model in models}
    places = [*older, *([ours] if ours else [])]
    our_deposit = Interface(read_release().contracts[ROUTER].abi).topic_of("FeeDeposited")
    told = _logs(rpc, max(head - RECENT, 0), head, places, [[OLD_DEPOSIT, our_deposit]]) if places else []
    found: dict[tuple[str, str, str], Deposit] = {}
    for log in told:
        model = keys.get(log.topics[1]) if log.topics[3:] else None  # a stranger's event may have less
        if model is not None:
            by = _account(log.topics[3])
            found[log.tx_hash, log.address, model] = _deposit(log, model, log.address, log.address == ours, by)
    for log in paid:
        payer, model = _account(log.topics[1]), pools[log.address]
        if payer in older:
            found.setdefault((log.tx_hash, payer, model), _deposit(log, model, payer, False, ""))
    return tuple(sorted(found.values(), key=lambda item: item.at))


def _deposit(log: Log, model: str, router: str, ours: bool, by: str) -> Deposit:
    at = (log.block_number, log.log_index)
    return Deposit(model=model, router=router, ours=ours, by=by, at=at, tx_hash=log.tx_hash)


def _held(rpc: Rpc, place: str, head: int) -> tuple[Held, ...]:
    return held_roles(rpc, [place], from_block=_born(rpc, place, head), to_block=head)


def _born(rpc: Rpc, place: str, head: int) -> int:
    """The block of a contract's creation; the first one where the node knows no past."""
    try:
        return born(rpc, place, head)
    except RpcRejected:
        return 0


def _logs(
    rpc: Rpc, first: int, last: int, places: Sequence[str], topics: Sequence[str | Sequence[str] | None]
) -> list[Log]:
    return list(logs(rpc, Wanted(addresses=tuple(places), topics=tuple(topics)), first, last))


def _account(word: str) -> str:
    return checksummed("0x" + word[-40:])


def _place(answer: str) -> str:
    """An address to ask next; asking zero gives no answer either."""
    return ZERO_ADDRESS if answer == REVERTED else answer


def _number(answer: str) -> int:
    return int(answer) if answer.isdecimal() else 0
