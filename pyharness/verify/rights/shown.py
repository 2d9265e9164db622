"""An audit in the words of its reports.

In: ``Audit``. Out: text. Pure.
"""

from __future__ import annotations

from pyharness.verify.rights.schema import Audit, Right


def holders(audit: Audit, right: Right) -> str:
    """Who passed the gate of a function, in words."""
    if right.open:
        return {"anybody": "anybody", "oneself": "everybody for itself"}.get(
            right.needs, "everybody with tokens of their own"
        )
    return ", ".join(named(audit, holder) for holder in right.holders) or "nobody"


def named(audit: Audit, address: str) -> str:
    """An account by its names, else its address."""
    account = audit.account(address)
    return f"{' and '.join(account.names)} {address}" if account.names else address


def verdict(audit: Audit) -> str:
    """The outcome in one sentence."""
    if audit.ok:
        return f"All {len(audit.powers)} powers are as declared."
    count = len(audit.findings)
    return "One power is not as declared." if count == 1 else f"{count} powers are not as declared."
