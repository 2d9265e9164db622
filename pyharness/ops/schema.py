"""What an act is made of: facts it rests on and changes, calls it makes, what speaks against it.

In: nothing. Out: frozen values. Pure. USDC in base units (6 decimals), rates in bps (10_000 = 100%).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pyharness import names
from pyharness.chain.safe_state import SafeState
from pyharness.config.schema import Config
from pyharness.units import in_percent, in_usdc

Unit = Literal["USDC", "bps", "count", "yes", "account", "text"]
Form = Literal["send", "safe", "timelock", "calldata"]
FORMS: tuple[Form, ...] = ("send", "safe", "timelock", "calldata")
NUMBERS = ("USDC", "bps", "count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something the chain answers, at a block; the same question is the same fact, whatever it is called.

    Args:
        subject: what it is about, in words: a model, a contract, an account.
        what: what is asked, in words.
        question: a view with its types, such as ``accrued(string)(uint256)``.
        flows: whether others move it at any time, as every deposit does; such a fact is compared with what a simulation
            finds at the same block, and is no precondition of sending.
    """

    subject: str = field(compare=False)
    what: str = field(compare=False)
    unit: Unit = field(compare=False)
    to: str
    question: str
    arguments: tuple[object, ...] = ()
    flows: bool = field(default=False, compare=False)

    @property
    def asked(self) -> str:
        """The question with its arguments as words, as preconditions of plans have it."""
        words = ("0x" + item.hex() if isinstance(item, bytes) else str(item) for item in self.arguments)
        return " ".join((self.question, *words))

    @property
    def name(self) -> str:
        """Subject and question in words."""
        return f"{self.subject}: {self.what}"

    def value(self, answer: str) -> object:
        """What an answered text means; None where the contract gave no answer."""
        if answer == "reverted":
            return None
        if self.unit in NUMBERS:
            return int(answer)
        return answer == "true" if self.unit == "yes" else answer


Books = Mapping[Fact, object]
"""Facts and their values at one block, or as they are expected to be."""


def shown(fact: Fact, value: object) -> str:
    """A value in plain units."""
    if value is None:
        return "no answer"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return {"USDC": in_usdc, "bps": in_percent}.get(fact.unit, str)(value)
    return str(value)


def plain(value: object) -> str:
    """An argument or answer as cast writes it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(plain(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an act does to a fact: adds to it, or makes it another value."""

    fact: Fact
    add: int | None = None
    value: object = None

    def on(self, books: Books) -> object:
        """The value afterwards."""
        old = books.get(self.fact)
        return self.value if self.add is None else (old if isinstance(old, int) else 0) + self.add


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """The role a call needs, and the contract that is asked for it."""

    label: str
    at: str
    role: str

    def held_by(self, account: str, words: str = "") -> Fact:
        """Whether an account has it."""
        identifier = bytes.fromhex(names.role_id(self.role)[2:])
        return Fact(
            subject=words or account,
            what=f"{self.role} of {self.label}",
            unit="yes",
            to=self.at,
            question="hasRole(bytes32,address)(bool)",
            arguments=(identifier, account),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a contract, typed by the release build.

    Args:
        names: the parameters' names, in order.
        power: what whoever calls must hold; None for what anybody may do.
        sender: who calls.
        words: the call in one plain sentence.
    """

    label: str
    to: str
    function: str
    signature: str
    names: tuple[str, ...]
    arguments: tuple[object, ...]
    data: bytes
    power: Power | None
    sender: str
    model: str | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One act that is asked for, with its parameters as they were written.

    Args:
        place: where it was asked for: the command line, or a line of a file.
        said: parameter to text.
    """

    act: str
    said: Mapping[str, str]
    place: str = "the command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One thing that speaks against carrying out what was asked for."""

    code: str
    text: str
    found: str
    expected: str
    next_command: str
    place: str = "the command line"

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: {self.text}, found {self.found}, expected {self.expected}"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A deployed system as acts see it.

    Args:
        contracts: address by label; a model's own as ``HokusaiParams/<id>`` and ``HokusaiAMM/<id>``.
        abi: the release build's entries by contract name.
        models: the ids of the models it has.
        declared: every (contract, role, holder) that the config declares.
        by: who acts for each party, where that is another account than the configured one.
        safes: the Safes that acts are about, by address, as they stood at the block that was read.
    """

    config: Config
    contracts: Mapping[str, str]
    abi: Mapping[str, Sequence[Mapping[str, Any]]]
    models: tuple[str, ...]
    declared: frozenset[tuple[str, str, str]] = frozenset()
    by: Mapping[str, str] = field(default_factory=dict)
    safes: Mapping[str, SafeState] = field(default_factory=dict)

    def holder(self, party: str) -> str:
        """The account of a party of the config."""
        found: str = self.by.get(party) or getattr(self.config.holders, party)
        return found

    def named(self, account: str) -> str:
        """An account in words: the party or contract it is, and its address."""
        parties = [key for key, value in self.config.holders.model_dump().items() if value == account]
        labels = [label.removesuffix(f"/{account}") for label, at in self.contracts.items() if at == account]
        words = names.listed([*(key for key in parties if key != "birth_admin"), *labels])
        return f"{words} {account}" if words else account

    @property
    def words(self) -> str:
        """Network and mode as the command line wants them."""
        return self.config.words


Given = Mapping[str, Any]
"""The parameters of a wish, parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What an act wants to be told, as which kind of value, and whether it must be."""

    name: str
    kind: str
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One row of the table of acts.

    Args:
        calls: the functions it calls, as ``Contract.function``; ``/`` stands for a model's own contract.
        power: the role it needs, ``""`` for none, and the party of the config that holds it.
        facts: what it rests on and what it changes.
        build: its calls.
        effects: what it does to the facts, given what they are before it.
        against: what speaks against it, given what the facts are before it.
    """

    name: str
    sentence: str
    parameters: tuple[Parameter, ...]
    calls: tuple[str, ...]
    power: str
    party: str
    facts: Callable[[System, Given], Iterable[Fact]]
    build: Callable[[System, Given], Iterable[Call]]
    effects: Callable[[System, Given, Books], Iterable[Effect]]
    against: Callable[[System, Given, Books], Iterable[Objection]]
