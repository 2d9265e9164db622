"""Compares who holds power with who shall.

In: declared roles, roles rebuilt from logs. Out: findings, and the guide's role tables. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.roles import Held
from pyharness.config.schema import DeclaredRole
from pyharness.names import CREATE2_FACTORY, DEFAULT_ADMIN_ROLE, FORGE_DEFAULT_SENDER, role_name
from pyharness.verify.schema import Finding, RoleRow

# Source: guide, "Access Control Roles".
GUIDE_TABLES: Mapping[str, tuple[str, ...]] = {
    "InfrastructureReserve": ("DEPOSITOR_ROLE", "PAYER_ROLE", "DEFAULT_ADMIN_ROLE"),
    "UsageFeeRouter": ("FEE_DEPOSITOR_ROLE", "DEFAULT_ADMIN_ROLE"),
}
NOBODY = "nobody"


def compare_roles(declared: Sequence[DeclaredRole], held: Sequence[Held], deployer: str) -> tuple[Finding, ...]:
    """Undeclared holders, missing holders, and logs that the contract contradicts."""
    wanted = {(item.address, item.role): item for item in declared}
    labels = {item.address: item.contract for item in declared}
    residue = {CREATE2_FACTORY.lower(), FORGE_DEFAULT_SENDER.lower(), deployer.lower()}
    findings = []
    present: set[tuple[str, str, str]] = set()
    for item in held:
        role, label = role_name(item.role), labels.get(item.contract, item.contract)
        if not item.confirmed:
            findings.append(_finding("role", label, role, f"{item.holder} (by its logs)", "hasRole says no", "logs"))
            continue
        present.add((item.contract, role, item.holder))
        declaration = wanted.get((item.contract, role))
        if declaration is None or item.holder not in declaration.holders:
            kind = "residue" if item.holder.lower() in residue else "role"
            holders = ", ".join(declaration.holders) if declaration else NOBODY
            found = f"{item.holder}, granted in {item.tx_hash}"
            finding = _finding(kind, label, role, holders or NOBODY, found, "policy")
            findings.append(finding.model_copy(update={"remedy": revocation(item, wanted)}))
    for policy in (item for item in declared if item.granted):
        for holder in policy.holders:
            if (policy.address, policy.role, holder) not in present:
                findings.append(_finding("role", policy.contract, policy.role, holder, NOBODY, "policy"))
    return tuple(findings)


def revocation(item: Held, wanted: Mapping[tuple[str, str], DeclaredRole]) -> str:
    """The line that takes a role from a holder, by the contract's declared admin; ``ops hand-over`` takes them all."""
    admins = wanted.get((item.contract, DEFAULT_ADMIN_ROLE))
    sender = admins.holders[0] if admins and admins.holders else "<admin>"
    call = f"{item.contract} 'revokeRole(bytes32,address)' {item.role} {item.holder}"
    return f"node_modules/.bin/cast send {call} --from {sender} --rpc-url <node>"


def nobody_pauses(declared: Sequence[DeclaredRole], held: Sequence[Held]) -> tuple[str, ...]:
    """The roles that no plan grants and nobody holds, in words."""
    taken = {(item.contract, role_name(item.role)) for item in held if item.confirmed}
    return tuple(
        f"{item.contract}: nobody holds {item.role}; its admin may grant it to {', '.join(item.holders)}"
        for item in declared
        if not item.granted and (item.address, item.role) not in taken
    )


def guide_tables(declared: Sequence[DeclaredRole], held: Sequence[Held]) -> tuple[RoleRow, ...]:
    """The guide's two tables, expected against found."""
    rows = []
    for item in declared:
        if item.role in GUIDE_TABLES.get(item.contract, ()):
            found = sorted(
                entry.holder
                for entry in held
                if entry.contract == item.address and role_name(entry.role) == item.role and entry.confirmed
            )
            rows.append(RoleRow(contract=item.contract, role=item.role, expected=item.holders, found=tuple(found)))
    order = [(contract, role) for contract, roles in GUIDE_TABLES.items() for role in roles]
    return tuple(sorted(rows, key=lambda row: order.index((row.contract, row.role))))


def _finding(kind: str, subject: str, key: str, expected: str, found: str, source: str) -> Finding:
    return Finding.model_validate(
        {"kind": kind, "subject": subject, "key": key, "expected": expected, "found": found, "source": source}
    )
