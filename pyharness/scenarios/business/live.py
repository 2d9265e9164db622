"""A deployed system on a node, as acts are made on it.

In: a ``Stage``, calls by kind of contract with accounts as ints. Out: what the contracts answered, in the exact model's
words; each call in the stage's diary. The door to the network, by ``Stage``. What would be refused is asked and not
sent, so that the answer is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.chain.faults import CallReverted
from pyharness.chain.views import View, look
from pyharness.exact.system import READS
from pyharness.scenarios import wording
from pyharness.scenarios.business.language import KINDS, Accounts, Language, Question, Said, address, words
from pyharness.scenarios.schema import Step
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.arguments import error_in_words, in_words
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.stage import Stage

GAS = 16_000_000  # below what one transaction may use (EIP-7825)
OF_A_MODEL = ("pool", "token", "params")


class Live:
    """The contracts of a stage; a model's own are entered when it is launched."""

    def __init__(self, stage: Stage) -> None:
        book = {kind: stage.book["USDC" if kind == "usdc" else name] for kind, name in KINDS.items()}
        self.node, self._stage, self._book = stage.node, stage, book
        self.names: dict[str, str] = {}  # of accounts, for the diary
        self._time = 0
        self.language = Language({kind: contract.abi for kind, contract in book.items()})
        self.accounts: Accounts = {
            (kind, ""): int(contract.address, 16) for kind, contract in book.items() if kind not in OF_A_MODEL
        }
        self._safes = {int(party.address, 16): party.safe for party in stage.parties.values() if party.safe}
        self._views: dict[Question, View] = {}

    def call(self, kind: str, model: str, function: str, caller: int, arguments: tuple[object, ...]) -> Said:
        """Ask what a call would answer and, unless it is refused, make it at the very same time."""
        said, gas, reverted = self._made(kind, model, function, caller, arguments, at=self._time)
        contract, given = self._book[kind], self.language.given(kind, function, arguments)
        self._stage.diary.note(
            Step(
                kind="refused" if said.error else "act",
                at=self._time,
                by=self.names.get(address(caller), wording.ends(address(caller))),
                call=f"{contract.name}.{function}" + (f" of {model}" if model else ""),
                arguments=in_words(contract.name, contract.arguments(function, given), self.names),
                gas=gas,
                found=self._explained(contract.name, reverted) if said.error else "",
            )
        )
        return said

    def done(self, kind: str, model: str, function: str, caller: int, *arguments: object) -> None:
        """A call that prepares the rest, at whatever time, and must succeed.

        Raises:
            Mismatch: E-STORY, it was refused.
        """
        said, _, _ = self._made(kind, model, function, caller, arguments)
        equal(f"the error of {kind}.{function}", said.error, "")

    def asked(self, questions: Sequence[Question]) -> list[Said]:
        """Read views at the newest block, in order."""
        replies = look(self.node.rpc, [self._view(question) for question in questions], "latest")
        return [
            self.language.error(reply.error.data or b"")
            if reply.error
            else Said(words=words(bytes.fromhex(str(reply.result)[2:])))
            for reply in replies
        ]

    def at(self, now: int) -> None:
        """Mine a block at this time (unix seconds); calls are made at this time until it is another."""
        self._time = now
        self.node.rpc.batch([("evm_setNextBlockTimestamp", [now]), ("anvil_mine", ["0x1"])])

    def now(self) -> int:
        """Time of the newest block (unix seconds)."""
        return self.node.rpc.block().timestamp

    def _made(
        self, kind: str, model: str, function: str, caller: int, arguments: tuple[object, ...], at: int | None = None
    ) -> tuple[Said, int | None, bytes]:
        """What was said, the gas of what was sent (units), the revert data of what was not."""
        to, data = address(self.accounts[kind, model]), self.language.data(kind, function, arguments)
        try:
            answer = self.node.rpc.eth_call(to, data, sender=address(caller))
        except CallReverted as reverted:
            return self.language.error(reverted.data), None, reverted.data
        gas = None if function in READS else self._send(caller, to, data, at)
        return Said(words=words(answer)), gas, b""

    def _send(self, caller: int, to: str, data: bytes, at: int | None) -> int:
        sender, safe = address(caller), self._safes.get(caller)
        if safe is not None:
            data = multisig.execution(self.node, safe, to, data)
            sender, to = next(iter(safe.owners)), safe.address
        if at is not None:
            self.node.rpc.call("evm_setNextBlockTimestamp", [at])
        return self.node.send_as(sender, to, data, gas=GAS).gas_used

    def _explained(self, contract: str, data: bytes) -> str:
        """Revert data in the words of a diary."""
        error = self._stage.book.error(data)
        if error is None:
            return self._stage.book.explain(data)
        return error_in_words(contract, error.name, error.args, self.names)

    def _view(self, question: Question) -> View:
        found = self._views.get(question)
        if found is None:
            kind, model, function, arguments = question
            data = self.language.data(kind, function, arguments)
            found = self._views[question] = View(to=address(self.accounts[kind, model]), data=data, words=4)
        return found
