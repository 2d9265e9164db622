"""Tries acts that move USDC, each for real and on a snapshot: what becomes of them, and of everybody's books.

In: a ``Stage`` that ``usdc_acts.prepared``, a moment, a rule. Out: ``End`` s; the acts that do not end by the rule. The
door to the network, by ``Stage``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyharness.chain.faults import CallReverted
from pyharness.chain.schema import Receipt
from pyharness.errors import OperationFailed
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.ledger import books
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stage.usdc_acts import ACTS, PARTIES, Act

THROUGH = "goes through"
GAS = 2_000_000  # of every trial, for what is refused cannot be estimated


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What became of an act.

    Args:
        words: ``THROUGH``, or the error by name; of a ``require`` its reason.
        moved: the books it moved (base units).
        receipt: None where the transaction was mined and failed.
    """

    words: str
    moved: Mapping[str, int]
    receipt: Receipt | None

    @property
    def gas(self) -> int:
        """Gas of the whole transaction (units)."""
        return self.receipt.gas_used if self.receipt else 0


def undisturbed(stage: Stage, at: int) -> dict[str, End]:
    """What each act does when nothing is in its way; USDC goes as the table says, and nowhere else.

    Raises:
        Mismatch: E-STORY.
    """
    found = {}
    for act in ACTS:
        end = found[act.name] = tried(stage, act, at)
        equal(f"{act.name}, undisturbed", end.words, THROUGH)
        events = stage.book.events(end.receipt) if end.receipt else ()
        went = [
            (event.args["from"], event.args["to"])
            for event in events
            if event.name == "Transfer" and stage.address(event.contract) == stage.address("USDC")  # or its mock
        ]
        stated = [(stage.address(PARTIES[giver]), stage.address(PARTIES[taker])) for giver, taker, _ in act.moves]
        equal(f"where USDC goes in {act.name}", went, stated)
    return found


def tried(stage: Stage, act: Act, at: int, *, first: bool = True) -> End:
    """Do it for real at this moment (unix seconds), and take it back.

    Args:
        first: whether what must come before is still to be done.
    """
    snapshot = stage.node.snapshot()
    try:
        if first and act.first:
            by, contract, function, args = act.first
            stage.node.send_as(stage.address(by), stage.address(contract), stage.book[contract].data(function, args))
        before = books(stage)
        words, receipt = _sent(stage, act, at)
        after = books(stage)
    finally:
        stage.node.revert(snapshot)
    moved = {name: after[name] - before[name] for name in before if after[name] != before[name]}
    return End(words=words, moved=moved, receipt=receipt)


def differences(
    stage: Stage, at: int, rule: Callable[[Act], str], usual: Mapping[str, End], *, first: bool = True
) -> list[str]:
    """The acts that do not end as the rule says: refused with these words and no book moved, or as usual.

    Args:
        usual: what each does undisturbed.
    """
    faults = []
    for act in ACTS:
        expected, end = rule(act), tried(stage, act, at, first=first)
        moved = usual[act.name].moved if expected == THROUGH else {}
        if (end.words, end.moved) != (expected, moved):
            faults.append(f"{act.name}: {end.words}, moved {end.moved}, not {expected}, moved {moved}")
    return faults


def _sent(stage: Stage, act: Act, at: int) -> tuple[str, Receipt | None]:
    """Ask for the reason first, since no receipt has it; then send, whatever the answer was.

    Raises:
        Mismatch: E-STORY, the transaction ended otherwise than the answer.
    """
    by, contract, function, args = act.call(stage)
    target, sender = stage.book[contract], stage.address(by)
    data, words = target.data(function, args), THROUGH
    try:
        stage.node.rpc.eth_call(target.address, data, sender=sender)
    except CallReverted as reverted:
        error = stage.book.error(reverted.data)
        words = error.name if error and error.name != "Error" else stage.book.explain(reverted.data)
    stage.node.rpc.call("evm_setNextBlockTimestamp", [at])
    receipt = None
    try:
        receipt = stage.node.send_as(sender, target.address, data, gas=GAS)
    except OperationFailed as failed:
        if failed.code != "E-TX-REVERTED":
            raise
    equal(f"{act.name}, mined with success", receipt is not None, words == THROUGH)
    return words, receipt
