"""Turns a private key into its address.

In: a key as text. Out: a checksummed address. Pure; the one place of this room that loads eth_account, and only when
a key is really there.
"""

from __future__ import annotations


def address_of_key(text: str) -> str | None:
    """The address of a 32-byte key in hex, or None when the text is no such key."""
    from eth_account import Account  # documented lazy import: about a second

    digits = text.removeprefix("0x")
    if len(digits) != 64:
        return None
    try:
        return str(Account.from_key("0x" + digits).address)
    except Exception:  # whatever eth_account calls it, its message may carry the key
        return None
