"""Where stories are told: a deployed system with its people, on a node of our own.

In: what a ``Scene`` has, keys of attesters. Out: what a ``Scene`` gives; time that passes; what was tried and taken
back. The door to the network, by ``chain.anvil``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from pyharness.chain.anvil import Anvil
from pyharness.scenarios import wording
from pyharness.scenarios.schema import Step
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.scene import Party, Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Scene):
    """Where stories are told: a scene on a node of our own, whose time and money are ours.

    Args:
        safe: address by Safe's contract names.
        attesters: keys of the configured attesters by address.
        quorum: how many of them must sign.
        fund: as Circle does it, or the mock.
    """

    node: Anvil
    safe: Mapping[str, str]
    attesters: Mapping[str, bytes] = field(repr=False)
    quorum: int

    def spoken(self, party: Party, to: str, data: bytes) -> tuple[str, str, bytes]:
        """As above; a Safe's call is made by one of its owners, signed by as many as it asks for."""
        if party.safe is None:
            return party.address, to, data
        return next(iter(party.safe.owners)), party.address, multisig.execution(self.node, party.safe, to, data)

    def wait_until(self, moment: int) -> None:
        """Mine an empty block at exactly this time (unix seconds)."""
        before = self.now()
        self.node.rpc.call("evm_setNextBlockTimestamp", [moment])
        self.node.mine()
        equal("the time of the node", self.now(), moment)
        self.diary.note(Step(kind="waited", at=moment, call=wording.plain(wording.elapsed(moment - before))))

    @contextmanager
    def aside(self, what: str) -> Iterator[None]:
        """Try something and go back to where the chain was when the block ends; the diary says so.

        Args:
            what: what was tried, in words.
        """
        snapshot = self.node.snapshot()
        try:
            yield
        finally:
            self.node.revert(snapshot)
            self.diary.note(Step(kind="taken back", at=self.now(), call=what))
