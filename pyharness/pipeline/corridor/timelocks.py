"""Whether the timelock that the config asks for stands, and is as it was made.

In: ``Session``. Out: ``Creation``; whether it stands, or a refusal. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyharness.chain import timelock
from pyharness.chain.roles import held_roles
from pyharness.config.parties import GOVERNING
from pyharness.config.schema import Config
from pyharness.errors import Mismatch, Refused
from pyharness.names import DEFAULT_ADMIN_ROLE, listed, role_id
from pyharness.pipeline.corridor.locking import creation_of, executors
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.plan.schema import Creation
from pyharness.record import store
from pyharness.units import in_time
from pyharness.values import keccak_hex

ROLES = {**{timelock.role_id(role): role for role in timelock.ROLES}, role_id(DEFAULT_ADMIN_ROLE): DEFAULT_ADMIN_ROLE}


def made_of(config: Config) -> Creation:
    """The timelock of this config.

    Raises:
        Refused: E-TIMELOCK-UNWANTED, the config asks for none.
    """
    if not config.timelock.wanted:
        raise Refused(
            "E-TIMELOCK-UNWANTED",
            "the config asks for no timelock",
            found="timelock.delay_seconds is 0",
            expected="a delay of an hour to 30 days, such as 172800 for two days",
            next_command="export TIMELOCK_DELAY_SECONDS=172800",
        )
    return creation_of(config.salt, config.timelock)


def require(session: Session) -> None:
    """Where the config's timelock is to govern, it stands: power given to an address without code waits for nobody.

    Raises:
        Refused: E-TIMELOCK-MISSING. Mismatch: E-TIMELOCK.
    """
    config = session.config
    parties = config.holders.model_dump(include=set(GOVERNING))
    if not config.timelock.wanted or (made := made_of(config)).address not in parties.values():
        return
    if not stands(session, made):
        raise Refused(
            "E-TIMELOCK-MISSING",
            f"{listed([name for name, at in parties.items() if at == made.address])} shall be a timelock not yet made",
            found=f"no code at {made.address}",
            expected=f"a timelock of {in_time(config.timelock.delay_seconds)}",
            next_command=f"python -m pyharness ops make-timelock {config.words}",
        )


def stands(session: Session, made: Creation) -> bool:
    """Whether it was made already; then with the code, the delay and the roles that the config says.

    Raises:
        Mismatch: E-TIMELOCK, it is another one by now.
    """
    check_node(session)
    code = session.rpc.code(made.address)
    if not code:
        return False
    wrong = tuple(_changes(session, made, code))
    if wrong:
        raise Mismatch(
            "E-TIMELOCK",
            "the timelock is not as the config wants it: it changed itself after it was made",
            found="; ".join(wrong),
            expected="what the config says, or its address in the place of its name",
            next_command=f"python -m pyharness roles {session.config.words} --who {made.address}",
        )
    return True


def _changes(session: Session, made: Creation, code: bytes) -> Iterator[str]:
    """In what it differs from what was asked for, in words."""
    wanted, rpc = session.config.timelock, session.rpc
    if keccak_hex(code) != made.runtime_hash:
        yield "other code"
        return
    found = timelock.read(rpc, made.address, [*wanted.proposers, *wanted.executors])
    if found is None or found.delay != wanted.delay_seconds:
        yield f"a delay of {in_time(found.delay)}" if found else "no delay"
        return
    due = {(timelock.PROPOSER, account) for account in wanted.proposers}
    due |= {(timelock.CANCELLER, account) for account in wanted.proposers}
    due |= {(timelock.EXECUTOR, account) for account in executors(wanted)}
    held = {(role, account) for role, accounts in found.holders.items() for account in accounts}
    record = store.latest(session.records)
    if record is not None:
        logged = held_roles(rpc, [made.address], from_block=record.first_block, to_block=rpc.block_number())
        held |= {(ROLES.get(item.role, item.role), item.holder) for item in logged if item.confirmed}
    for role, account in sorted(due - held):
        yield f"{account} without {role}"
    for role, account in sorted(held - due - {(DEFAULT_ADMIN_ROLE, made.address)}):
        yield f"{account} with {role}"
