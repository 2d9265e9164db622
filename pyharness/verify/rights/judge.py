"""What is wrong with who holds power.

In: accounts, powers, rights, who is declared. Out: findings with a remedy. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyharness.config.schema import Config, DeclaredRole
from pyharness.names import CREATE2_FACTORY, DEFAULT_ADMIN_ROLE, FORGE_DEFAULT_SENDER
from pyharness.units import in_usdc
from pyharness.verify.rights.matrix import asked_of
from pyharness.verify.rights.schema import Account, Power, Right
from pyharness.verify.schema import Finding

NOBODY, ATTESTER, ENDLESS = "nobody", "attester", "without an end"
Held = Mapping[tuple[str, str], frozenset[str]]


def without_admin(declared: Sequence[DeclaredRole], held: Held) -> Iterator[Finding]:
    """Contracts that nobody administers: nothing of their powers can ever change."""
    for item in declared:
        if item.role == DEFAULT_ADMIN_ROLE and not held.get((item.contract, item.role)):
            yield _finding(
                item.contract,
                f"{item.role}: zero admins",
                ", ".join(item.holders),
                NOBODY,
                remedy="no transaction brings an admin back: deploy under another salt",
            )


def one_key_admins(config: Config, powers: Sequence[Power], accounts: Mapping[str, Account]) -> Iterator[Finding]:
    """On a protected network: admins that a single key moves."""
    if not config.protected:
        return
    for power in powers:
        found = accounts.get(power.holder)
        if power.role == DEFAULT_ADMIN_ROLE and not power.inside and found is not None and found.one_key:
            party = "GOVERNOR_ADDRESS" if power.contract.startswith("HokusaiParams/") else "ADMIN_ADDRESS"
            yield _finding(
                power.contract,
                power.role,
                "a Safe of two owners or more, or a timelock",
                f"{power.holder}, {found.words}",
                remedy=f"export {party}=<Safe>, then python -m pyharness ops hand-over {config.words}",
            )


def inside_timelocks(config: Config, powers: Sequence[Power]) -> Iterator[Finding]:
    """Roles of a timelock itself that nobody declared holds."""
    for power in powers:
        if power.contract.startswith("timelock ") and not power.declared:
            yield _finding(
                power.contract,
                power.role,
                "the config's parties, or the timelock itself",
                power.holder,
                kind="residue" if power.holder in residue(config) else "role",
                remedy=f"an operation of the timelock itself: revokeRole of {power.role} from {power.holder}",
            )


def inside_safes(powers: Sequence[Power]) -> Iterator[Finding]:
    """Modules of Safes: who moves them without an owner, whatever their threshold says."""
    for power in powers:
        if power.contract.startswith("Safe ") and not power.declared:
            yield _finding(
                power.contract,
                power.role,
                "its owners alone",
                power.holder,
                remedy=f"a transaction of the Safe itself: disableModule of {power.holder}",
            )


def attesters(config: Config, powers: Sequence[Power]) -> Iterator[Finding]:
    """Who attests evaluations, and who shall."""
    found = sorted(power.holder for power in powers if power.role == ATTESTER)
    wanted = sorted(config.verifier.attesters)
    if found != wanted and any(power.contract == "DeltaVerifier" for power in powers):
        given = f"{','.join(wanted)} --threshold {config.verifier.threshold}"
        remedy = f"python -m pyharness ops set-attesters {config.words} {given}"
        yield _finding("DeltaVerifier", "attesters", ", ".join(wanted) or NOBODY, ", ".join(found) or NOBODY, remedy)


def too_much(taken: Mapping[str, int], limit: int, approving: str) -> Iterator[Finding]:
    """Depositors from whom the router may take more than the config lets it.

    Args:
        taken: what it may take, by depositor; ``limit`` what it may at most (USDC, 6 decimals).
        approving: the command that sets it right, but for the account.
    """
    for account, allowance in sorted(taken.items()):
        if allowance > limit:
            yield _finding(
                "UsageFeeRouter",
                f"allowance of {account}",
                f"at most {in_usdc(limit)}",
                ENDLESS if allowance == 2**256 - 1 else in_usdc(allowance),
                remedy=f"{approving} --from {account}",
                source="backend.allowance_usdc",
            )


def gates(rights: Sequence[Right], held: Held, words: str) -> Iterator[Finding]:
    """Functions that let somebody in without the role they ask for, or refuse somebody who has it."""
    for right in rights:
        needs, _, admin = right.needs.partition(" or ")
        label, role = asked_of(right.model_copy(update={"needs": needs}))
        if not role:
            continue
        may = held.get((label, role), frozenset())
        allowed = may | (held.get((label, admin), frozenset()) if admin else frozenset())
        for account in sorted((set(right.holders) - allowed) | (may - set(right.holders))):
            let_in = account in right.holders
            yield _finding(
                right.contract,
                right.function,
                f"{account} {'refused' if let_in else 'let in'}: {needs}",
                f"{account} {'let in' if let_in else 'refused'} when it was called",
                remedy=f"python -m pyharness verify {words}",
            )


def residue(config: Config) -> frozenset[str]:
    """Accounts that a deployment passes through and that shall keep nothing."""
    return frozenset({CREATE2_FACTORY, FORGE_DEFAULT_SENDER, config.holders.deployer})


def _finding(
    subject: str, key: str, expected: str, found: str, remedy: str, *, kind: str = "role", source: str = "policy"
) -> Finding:
    return Finding.model_validate(
        {
            "kind": kind,
            "subject": subject,
            "key": key,
            "expected": expected,
            "found": found,
            "source": source,
            "remedy": remedy,
        }
    )
