"""A deployed system with its people, on any node where they can act.

In: a node, the system's ``Book``, the parties by name, the model that is talked about. Out: receipts, decoded events
and views; refusals that were asked for; a diary of all of it. The door to the network, by ``chain``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pyharness.chain.faults import CallReverted
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Receipt
from pyharness.config.schema import Model
from pyharness.errors import Mismatch
from pyharness.names import listed, role_name
from pyharness.scenarios import wording
from pyharness.scenarios.schema import Kind, Step
from pyharness.scenarios.stage.arguments import error_in_words, in_words
from pyharness.scenarios.stage.book import Book, Event
from pyharness.scenarios.stage.diary import Diary
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.multisig import Safe

UNAUTHORIZED = "AccessControlUnauthorizedAccount"
STRANGER = "stranger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody: an account the node acts for, a Safe moved by its owners, or an account with a generated key.

    ``words`` say what an account is that the node acts for.
    """

    address: str
    safe: Safe | None = None
    key: bytes | None = field(default=None, repr=False)
    words: str = "account"

    @property
    def kind(self) -> str:
        """In words."""
        return self.safe.kind if self.safe else self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act that was mined: its receipt and the events of our contracts in it."""

    receipt: Receipt
    events: tuple[Event, ...]
    at: int

    @property
    def gas(self) -> int:
        """Gas of the whole transaction (units)."""
        return self.receipt.gas_used

    def event(self, contract: str, name: str) -> Mapping[str, Any]:
        """The arguments of the one event of this name.

        Raises:
            Mismatch: E-STORY, there is none or more than one.
        """
        found = [event.args for event in self.events if (event.contract, event.name) == (contract, name)]
        equal(f"events {contract}.{name} in {self.receipt.tx_hash}", len(found), 1)
        return found[0]


class Hand(Protocol):
    """A node, and what lets accounts act on it."""

    @property
    def rpc(self) -> Rpc:
        """The node."""
        ...

    def send_as(self, sender: str, to: str, data: bytes) -> Receipt:
        """A transaction of an account, mined with success. Raises CallReverted where its estimate reverts."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Contracts and people, on whatever node. Parties: deployer, admin, governor, treasury, backend, pauser, provider,
    trader, holder, stranger.

    Args:
        fund: gives an account on a node new USDC (base units).
        diary: what happened so far; each story has one of its own.
    """

    node: Hand
    book: Book
    parties: Mapping[str, Party]
    model: Model
    fund: Callable[[Any, str, int], None]
    diary: Diary = field(default_factory=Diary, repr=False, compare=False)

    def fund_usdc(self, to: str, amount: int) -> None:
        """New USDC (base units) for an account."""
        self.fund(self.node, to, amount)
        given = in_words("USDC", {"to": to, "amount": amount}, self._names)
        self.diary.note(Step(kind="funded", at=self.now(), call="new USDC", arguments=given))

    def address(self, name: str) -> str:
        """Where a party or a contract is."""
        party = self.parties.get(name)
        return party.address if party else self.book[name].address

    def act(self, by: str, contract: str, function: str, *args: object) -> Done:
        """A transaction of a party, mined with success.

        Raises:
            Mismatch: E-STORY, it reverted; the error is decoded.
        """
        target = self.book[contract]
        sender, to, data = self.spoken(self.parties[by], target.address, target.data(function, args))
        try:
            receipt = self.node.send_as(sender, to, data)
        except CallReverted as reverted:
            found = self.book.explain(reverted.data)
            self._note("reverted", by, contract, function, args, self.now(), found=found)
            raise Mismatch("E-STORY", f"{by}: {contract}.{function} reverted", found=found) from reverted
        at = self.node.rpc.block(receipt.block_number).timestamp
        self._note("act", by, contract, function, args, at, gas=receipt.gas_used)
        return Done(receipt=receipt, events=self.book.events(receipt), at=at)

    def spoken(self, party: Party, to: str, data: bytes) -> tuple[str, str, bytes]:
        """Sender, target and data of a party's call."""
        return party.address, to, data

    def guarded(self, by: str, role: str, contract: str, function: str, *args: object) -> Done:
        """An act that needs a role: first refused to a stranger, by the role's name, then done by its holder.

        Raises:
            Mismatch: E-STORY, the stranger was let in, or refused for another reason.
        """
        stranger = self.address(STRANGER)
        said = {"account": stranger, "neededRole": role}
        self.refused(STRANGER, contract, function, *args, error=UNAUTHORIZED, said=said)
        return self.act(by, contract, function, *args)

    def refused(
        self, by: str, contract: str, function: str, *args: object, error: str, said: Mapping[str, object]
    ) -> None:
        """A call that must revert with this error and these values; a role is compared by its name.

        Raises:
            Mismatch: E-STORY, it goes through, or reverts otherwise.
        """
        target = self.book[contract]
        what = f"{by}: {contract}.{function} is refused"
        try:
            self.node.rpc.eth_call(target.address, target.data(function, args), sender=self.address(by))
        except CallReverted as reverted:
            decoded = self.book.error(reverted.data)
            found = {key: _named(value) for key, value in decoded.args.items()} if decoded else {}
            if decoded is None or (decoded.name, found) != (error, dict(said)):
                words = self.book.explain(reverted.data)
                self._note("reverted", by, contract, function, args, self.now(), found=words)
                raise Mismatch("E-STORY", what, found=words, expected=f"{error} {dict(said)}") from reverted
            shown = error_in_words(contract, error, said, self._names)
            self._note("refused", by, contract, function, args, self.now(), found=shown)
            return
        raise Mismatch("E-STORY", what, found="it goes through", expected=f"{error} {dict(said)}")

    def view(self, contract: str, function: str, *args: object) -> Any:
        """What a view answers now."""
        target = self.book[contract]
        return target.result(function, args, self.node.rpc.eth_call(target.address, target.data(function, args)))

    def views(self, questions: Sequence[Sequence[object]]) -> list[Any]:
        """What many views answer now, in one message: contract, function and arguments of each."""
        calls = [(self.book[str(contract)], str(function), args) for contract, function, *args in questions]
        asked = [{"to": target.address, "data": "0x" + target.data(name, args).hex()} for target, name, args in calls]
        answers = self.node.rpc.batch([("eth_call", [call, "latest"]) for call in asked])
        return [
            target.result(name, args, bytes.fromhex(str(answer)[2:]))
            for (target, name, args), answer in zip(calls, answers, strict=True)
        ]

    def usdc(self, name: str) -> int:
        """USDC of a party or a contract (6 decimals)."""
        return int(self.view("USDC", "balanceOf", self.address(name)))

    def tokens(self, name: str) -> int:
        """Model tokens of a party (18 decimals)."""
        return int(self.view("HokusaiToken", "balanceOf", self.address(name)))

    def now(self) -> int:
        """Time of the newest block (unix seconds)."""
        return self.node.rpc.block().timestamp

    def called(self, address: str) -> str:
        """What an address is called, or its ends."""
        return self._names.get(address.lower(), wording.ends(address))

    @property
    def _names(self) -> Mapping[str, str]:
        """What addresses are called, in lower case; an account of several parties by all of them."""
        names: dict[str, list[str]] = {}
        for name, address in self.book.addresses.items():
            names.setdefault(address.lower(), []).append(name)
        for name, party in self.parties.items():
            names.setdefault(party.address.lower(), []).append(name)
        return {address: listed(found) for address, found in names.items()}

    def _note(
        self, kind: Kind, by: str, contract: str, function: str, args: Sequence[object], at: int, **more: Any
    ) -> None:
        """A call in the diary."""
        given = in_words(contract, self.book[contract].arguments(function, args), self._names)
        self.diary.note(Step(kind=kind, at=at, by=by, call=f"{contract}.{function}", arguments=given, **more))


def _named(value: object) -> object:
    """A 32-byte value as the role it is, or as hex."""
    return role_name("0x" + value.hex()) if isinstance(value, bytes) and len(value) == 32 else value
