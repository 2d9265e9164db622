"""What accounts are: plain, delegated, a Safe, a timelock, one of our contracts, or something unknown.

In: ``Session``, addresses, a block. Out: ``Account`` s, and the powers inside Safes and timelocks, as far down as
they lead. Door: the node, reading only.
Source: EIP-7702 (a delegated account's code is 0xef0100 and an address).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyharness.chain import timelock
from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.roles import Held, held_roles
from pyharness.chain.safe_state import read_safe
from pyharness.names import DEFAULT_ADMIN_ROLE, role_name
from pyharness.pipeline.corridor.session import Session
from pyharness.values import ZERO_ADDRESS, checksummed
from pyharness.verify.rights.schema import Account, Power

DELEGATED = bytes.fromhex("ef0100")
DEEPEST = 4  # Safes that own Safes that propose in timelocks
TIMELOCK_ROLES = {timelock.role_id(role): role for role in timelock.ROLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Who is who.

    Args:
        inside: powers over Safes and timelocks.
        older: timelocks that stood before the first block that was read.
    """

    accounts: dict[str, Account] = field(default_factory=dict)
    inside: list[Power] = field(default_factory=list)
    older: list[str] = field(default_factory=list)


def identify(
    session: Session, addresses: Iterable[str], labels: Mapping[str, str], *, first: int, block: int
) -> Identified:
    """What the accounts are, and everybody who moves them.

    Args:
        labels: our contracts by address.
        first: the block that events are read from.
    """
    found = Identified()
    asked = [item for item in dict.fromkeys(addresses) if item != ZERO_ADDRESS]
    for _ in range(DEEPEST):
        new = [item for item in asked if item not in found.accounts]
        if not new:
            break
        known = sorted({*asked, *found.accounts} - {*labels})
        asked = []
        for address, code in zip(new, session.rpc.codes(new, block), strict=True):
            account = _account(session, address, code, labels, known, (first, block), found)
            found.accounts[address] = account
            inside = [holder for holders in account.roles.values() for holder in holders]
            asked += [
                item
                for item in (*account.owners, *account.modules, *inside, account.owner)
                if item and item != ZERO_ADDRESS
            ]
    return found


def _account(
    session: Session,
    address: str,
    code: bytes,
    labels: Mapping[str, str],
    known: Sequence[str],
    blocks: tuple[int, int],
    found: Identified,
) -> Account:
    parties = session.config.holders.model_dump()
    names = tuple(name for name, account in parties.items() if account == address and name != "birth_admin")
    if address in labels:
        return Account(address=address, kind="ours", names=(labels[address],))
    if not code:
        return Account(address=address, kind="account", names=names)
    if code.startswith(DELEGATED) and len(code) == 23:
        delegate = checksummed("0x" + code[3:].hex())
        return Account(address=address, kind="delegated", names=names, delegate=delegate)
    safe = read_safe(session.rpc, address, hex(blocks[1]))
    if safe is not None:
        found.inside.extend(_moves(address, "owner", item) for item in safe.owners)
        found.inside.extend(_moves(address, "module", item) for item in safe.modules)
        of = {"owners": safe.owners, "threshold": safe.threshold, "modules": safe.modules}
        return Account.model_validate({"address": address, "kind": "safe", "names": names, **of})
    lock = timelock.read(session.rpc, address, known)
    if lock is not None:
        return _timelock(session, lock, names, blocks, found)
    (owner,) = ask(session.rpc, [(address, "owner()(address)")], hex(blocks[1]))
    return Account(address=address, kind="contract", names=names, owner=None if owner == REVERTED else owner)


def _moves(safe: str, role: str, holder: str) -> Power:
    """An owner of a Safe, or a module, which nobody declares."""
    return Power(contract=f"Safe {safe}", address=safe, role=role, holder=holder, declared=role == "owner")


def _timelock(
    session: Session, lock: timelock.Timelock, names: tuple[str, ...], blocks: tuple[int, int], found: Identified
) -> Account:
    """A timelock with everybody in it: by its events since the deployment, and of those asked about by its word."""
    held = held_roles(session.rpc, [lock.address], from_block=blocks[0], to_block=blocks[1])
    granted = {(_role(item), item.holder): item for item in held if item.confirmed}
    holders = {role: list(accounts) for role, accounts in lock.holders.items()}
    for role, account in granted:
        holders.setdefault(role, [])
        if account not in holders[role]:
            holders[role].append(account)
    if (DEFAULT_ADMIN_ROLE, lock.address) not in granted:  # what its birth says of it was said before
        found.older.append(lock.address)
    config = session.config
    parties = {*config.holders.model_dump(exclude={"deployer", "birth_admin"}).values()}
    parties |= {*config.timelock.proposers, *config.timelock.executors}
    for role, accounts in holders.items():
        for account in accounts:
            at = granted.get((role, account))
            own = account == lock.address or (account == ZERO_ADDRESS and role == timelock.EXECUTOR)
            power = Power(
                contract=f"timelock {lock.address}",
                address=lock.address,
                role=role,
                holder=account,
                tx_hash=at.tx_hash if at else None,
                block=at.block if at else None,
                declared=own or account in parties,
            )
            found.inside.append(power)
    roles = {role: tuple(accounts) for role, accounts in holders.items()}
    return Account(address=lock.address, kind="timelock", names=names, delay=lock.delay, roles=roles)


def _role(item: Held) -> str:
    name = role_name(item.role)
    return name if name == DEFAULT_ADMIN_ROLE else TIMELOCK_ROLES.get(item.role, item.role)
