"""A token's books: supply, balances, allowances.

In: owners and spenders as ints, amounts in base units. Out: the books changed, or the error of the ERC-6093 standard;
in Circle's coin the texts it answers with. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyharness.exact.refusal import UINT256_END, require

UNLIMITED = UINT256_END - 1


@dataclass(slots=True, kw_only=True)
class Coin:
    """One ERC-20."""

    supply: int = 0
    balances: dict[int, int] = field(default_factory=dict)
    allowances: dict[tuple[int, int], int] = field(default_factory=dict)

    def of(self, owner: int) -> int:
        """Balance."""
        return self.balances.get(owner, 0)

    def allowed(self, owner: int, spender: int) -> int:
        """Allowance."""
        return self.allowances.get((owner, spender), 0)

    def approve(self, owner: int, spender: int, amount: int) -> None:
        """Set an allowance."""
        require(spender != 0, "ERC20InvalidSpender", 0)
        self.allowances[owner, spender] = amount

    def spend(self, owner: int, spender: int, amount: int) -> None:
        """Use an allowance; an unlimited one stays."""
        left = self.allowed(owner, spender)
        if left == UNLIMITED:
            return
        require(left >= amount, "ERC20InsufficientAllowance", spender, left, amount)
        self.allowances[owner, spender] = left - amount

    def move(self, owner: int, to: int, amount: int) -> None:
        """Transfer."""
        require(to != 0, "ERC20InvalidReceiver", 0)
        self._take(owner, amount)
        self.balances[to] = self.of(to) + amount

    def move_from(self, spender: int, owner: int, to: int, amount: int) -> None:
        """Transfer by allowance."""
        self.spend(owner, spender, amount)
        self.move(owner, to, amount)

    def mint(self, to: int, amount: int) -> None:
        """New money."""
        require(to != 0, "ERC20InvalidReceiver", 0)
        self.supply += amount
        self.balances[to] = self.of(to) + amount

    def burn(self, owner: int, amount: int) -> None:
        """Money gone."""
        self._take(owner, amount)
        self.supply -= amount

    def _take(self, owner: int, amount: int) -> None:
        have = self.of(owner)
        require(have >= amount, "ERC20InsufficientBalance", owner, have, amount)
        self.balances[owner] = have - amount


class Circle(Coin):
    """USDC as Circle wrote it: an unlimited allowance is used up like any other, errors are texts.

    Source: FiatTokenV2_2.
    """

    __slots__ = ()

    def approve(self, owner: int, spender: int, amount: int) -> None:
        """Set an allowance."""
        require(spender != 0, "Error", "ERC20: approve to the zero address")
        self.allowances[owner, spender] = amount

    def spend(self, owner: int, spender: int, amount: int) -> None:
        """Use an allowance."""
        left = self.allowed(owner, spender)
        require(left >= amount, "Error", "ERC20: transfer amount exceeds allowance")
        self.allowances[owner, spender] = left - amount

    def move(self, owner: int, to: int, amount: int) -> None:
        """Transfer."""
        require(to != 0, "Error", "ERC20: transfer to the zero address")
        require(self.of(owner) >= amount, "Error", "ERC20: transfer amount exceeds balance")
        self.balances[owner] = self.of(owner) - amount
        self.balances[to] = self.of(to) + amount
