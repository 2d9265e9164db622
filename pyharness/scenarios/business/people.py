"""Who acts.

In: accounts by name. Out: ``People``. Pure; accounts are ints, as in the exact model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Accounts by name, who of them is looked at, and who signs.

    Args:
        accounts: by the names that acts use; one account may go by several.
        holders: those whose books are compared and who may do anything, without repetition.
        contributors: those who share rewards.
        attesters: key by attester, ascending.
        outsider: somebody who signs and is no attester.
    """

    accounts: Mapping[str, int]
    holders: tuple[int, ...]
    contributors: tuple[int, ...]
    attesters: Mapping[int, bytes] = field(repr=False)
    outsider: tuple[int, bytes] = field(repr=False)

    def __getitem__(self, name: str) -> int:
        return self.accounts[name]
