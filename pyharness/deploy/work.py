"""What one run over one plan works with.

In: plan, journal, signer, node, clock, how to send. Out: ``Work``, which the parts of the sender share. Door: the node,
for its height.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock
from pyharness.deploy.fees import Fees
from pyharness.deploy.journal import Journal
from pyharness.deploy.progress import Progress, StepProgress
from pyharness.deploy.reorg import Mined, unburied
from pyharness.deploy.signers import Signer
from pyharness.plan.schema import Plan, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How to send: transactions at once, blocks they must be deep, fees, and who explains revert data.

    Args:
        raised: the fees of a replacement, None where they would pass the limits.
        bump_after_seconds: how long the first in line may wait before it is replaced.
        max_bumps: replacements of one transaction.
        barrier: called with the name of each boundary; tests die there.
        tell: called with what whoever waits should know.
        in_order: nonces follow the plan's order, since they were signed beforehand; else what is ready goes first.
    """

    window: int
    confirmations: int
    fees: Callable[[], Fees]
    raised: Callable[[Fees], Fees | None]
    bump_after_seconds: float
    max_bumps: int
    explain: Callable[[bytes], str]
    barrier: Callable[[str], None]
    tell: Callable[[str], None]
    in_order: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A plan, this signer's steps of it in order, and everything needed to carry them out."""

    plan: Plan
    mine: tuple[Step, ...]
    journal: Journal
    signer: Signer
    rpc: Rpc
    clock: Clock
    how: Sending

    @property
    def words(self) -> str:
        """Network and mode as the command line wants them."""
        return self.plan.words

    @property
    def progress(self) -> Progress:
        """Where the journal stands."""
        return self.journal.progress

    def known(self, step: Step) -> StepProgress:
        """A step's progress."""
        return self.progress.step(step.id)

    def unfinished(self) -> list[Step]:
        """The steps of this signer that are not checked."""
        known = self.progress.steps
        return [step for step in self.mine if step.id not in known or not known[step.id].checked]

    def shallow(self) -> list[Mined]:
        """What was mined and is not as deep as asked."""
        blocks = self.progress.blocks if self.how.confirmations > 1 else ()
        return unburied(blocks, self.rpc.block_number(), self.how.confirmations) if blocks else []
