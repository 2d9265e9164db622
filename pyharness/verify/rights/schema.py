"""Accounts, their powers, and what each function lets them do.

In: nothing. Out: ``Account``, ``Power``, ``Right``, ``Audit``. Pure. Delays in seconds.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pyharness.names import listed
from pyharness.units import in_time
from pyharness.values import ZERO_ADDRESS, Address, Hash, Written
from pyharness.verify.schema import Finding

Kind = Literal["account", "delegated", "safe", "timelock", "ours", "contract"]
ANYBODY, ONESELF, OWN_TOKENS = "anybody", "oneself", "own tokens"


class Account(Written):
    """An account at one block.

    Args:
        names: what it is called: parties of the config, labels of contracts.
        owners: of a Safe; ``threshold`` of them act.
        modules: of a Safe; each of them moves it without any owner.
        delay: of a timelock.
        roles: of a timelock, who holds which of its roles.
        delegate: whose code a delegated account runs (EIP-7702).
        owner: what ``owner()`` of an unknown contract answers.
    """

    address: Address
    kind: Kind
    names: tuple[str, ...] = ()
    owners: tuple[Address, ...] = ()
    threshold: int = 0
    modules: tuple[Address, ...] = ()
    delay: int = 0
    roles: dict[str, tuple[Address, ...]] = Field(default_factory=dict)
    delegate: Address | None = None
    owner: Address | None = None

    @property
    def one_key(self) -> bool:
        """Whether a single key moves it."""
        return self.kind in ("account", "delegated") or (self.kind == "safe" and self.threshold == 1)

    @property
    def words(self) -> str:
        """What it is, and what it is called."""
        if self.address == ZERO_ADDRESS:
            return ANYBODY
        said = {
            "account": "plain account",
            "delegated": f"plain account that runs the code of {self.delegate}",
            "safe": f"Safe, {self.threshold} of {len(self.owners)}" + (", with modules" if self.modules else ""),
            "timelock": f"timelock, delay {in_time(self.delay)}",
            "ours": "contract",
            "contract": "unknown contract" + (f" owned by {self.owner}" if self.owner else ""),
        }[self.kind]
        named = listed(self.names)
        return f"contract {named}" if self.kind == "ours" else f"{said} ({named})" if named else said


class Power(Written):
    """A role somebody holds.

    Args:
        contract: label of one of our contracts, or ``Safe 0x…``, ``timelock 0x…``.
        tx_hash: the transaction that granted it, where an event says so; ``block`` is its height.
        confirmed: whether the contract itself says so too.
    """

    contract: str
    address: Address
    role: str
    holder: Address
    tx_hash: Hash | None = None
    block: int | None = None
    declared: bool
    confirmed: bool = True

    @property
    def inside(self) -> bool:
        """Whether it is a power over a Safe or timelock, not over one of our contracts."""
        return self.contract.startswith(("Safe ", "timelock "))


class Right(Written):
    """A function that changes state, and who passed its gate when it was called.

    Args:
        needs: a role of the contract, ``Contract.ROLE`` of another one, ``only Contract``, ``minter``, ``oneself``,
            ``own tokens`` or ``anybody``.
        holders: who of everybody asked passed; empty where everybody does.
    """

    contract: str
    function: str
    needs: str
    holders: tuple[Address, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it needs no power: everybody may, of their own."""
        return self.needs in (ANYBODY, ONESELF, OWN_TOKENS)

    @property
    def name(self) -> str:
        """The function without its types."""
        return self.function.split("(", 1)[0]


class Audit(Written):
    """Who could do what at one block.

    Args:
        asked: how many calls were made to find the rights.
        not_checked: what was not looked at, in words.
    """

    schema_version: Literal[1] = 1
    network: str
    block: int
    block_hash: Hash
    accounts: tuple[Account, ...]
    powers: tuple[Power, ...]
    rights: tuple[Right, ...]
    asked: int
    findings: tuple[Finding, ...]
    not_checked: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everybody who has a power is declared, and everybody declared has it."""
        return not self.findings

    def account(self, address: str) -> Account:
        """What is known of an account; a plain one where nothing is."""
        found = next((item for item in self.accounts if item.address == address), None)
        return found or Account(address=address, kind="account")
