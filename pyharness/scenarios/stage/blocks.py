"""Acts of several parties in one block, in a chosen order.

In: a ``Stage``, acts. Out: which of them went through; they are in the story's diary. The door to the network, by
``Stage``. Who acts earlier bids more, so the node orders them as given; that it did is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pyharness.scenarios.schema import USDC, Step
from pyharness.scenarios.stage.arguments import in_words
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.stage import Stage

ATTACKER, VICTIM = "trader", "holder"
POOL, TOKENS = "HokusaiAMM", "HokusaiToken"
LATE = 2**37  # a deadline that never passes (unix seconds)
PURSE, UNLIMITED = 10_000_000 * USDC, 2**256 - 1
GAS, FIRST_PRICE_WEI, PURSE_WEI = 1_500_000, 10**12, 10**20
_CAST = (ATTACKER, VICTIM, "backend", "stranger")


class Block:
    """Acts that are mined together, in their order, at one time (unix seconds)."""

    def __init__(self, stage: Stage, at: int) -> None:
        self._stage, self._at = stage, at
        self._sent: list[tuple[str, Step]] = []
        stage.node.rpc.call("evm_setNextBlockTimestamp", [at])

    def act(self, by: str, contract: str, function: str, *args: object) -> None:
        """One more act."""
        stage, target = self._stage, self._stage.book[contract]
        price = FIRST_PRICE_WEI - len(self._sent)
        message = {"from": stage.address(by), "to": target.address, "gas": hex(GAS), "gasPrice": hex(price)}
        message["data"] = "0x" + target.data(function, args).hex()
        sent = str(stage.node.rpc.call("eth_sendTransaction", [message]))
        names = {stage.address(name).lower(): name for name in _CAST}
        words = in_words(contract, target.arguments(function, args), names)
        self._sent.append((sent, Step(kind="act", at=self._at, by=by, call=f"{contract}.{function}", arguments=words)))

    def view(self, contract: str, function: str, *args: object) -> Any:
        """What a view answers behind the acts so far."""
        target = self._stage.book[contract]
        raw = self._stage.node.rpc.eth_call(target.address, target.data(function, args), "pending")
        return target.result(function, args, raw)

    def mined(self) -> tuple[bool, ...]:
        """Mine it; whether each act went through.

        Raises:
            Mismatch: E-STORY, the node mined other acts, another order, or at another time.
        """
        rpc, hashes = self._stage.node.rpc, [sent for sent, _ in self._sent]
        rpc.call("evm_mine")
        asked: list[tuple[str, Sequence[Any]]] = [("eth_getTransactionReceipt", [sent]) for sent in hashes]
        block, *receipts = rpc.batch([("eth_getBlockByNumber", ["latest", False]), *asked])
        equal("the block", (block["transactions"], int(block["timestamp"], 16)), (hashes, self._at))
        through = tuple(receipt["status"] == "0x1" for receipt in receipts)
        for (_, step), receipt, well in zip(self._sent, receipts, through, strict=True):
            kind = "act" if well else "reverted"
            self._stage.diary.note(step.model_copy(update={"kind": kind, "gas": int(receipt["gasUsed"], 16)}))
        return through

    def buy(self, by: str, amount: int) -> None:
        """Buy for an amount (USDC, 6 decimals), at any price."""
        self.act(by, POOL, "buy", amount, 0, self._stage.address(by), LATE)

    def sell(self, by: str, tokens: int) -> None:
        """Sell tokens (18 decimals) at any price."""
        self.act(by, POOL, "sell", tokens, 0, self._stage.address(by), LATE)

    def sell_part(self, by: str, part: int = 1, of: int = 1) -> None:
        """Sell a part of what somebody holds by now."""
        self.sell(by, int(self.view(TOKENS, "balanceOf", self._stage.address(by))) * part // of)


def equip(stage: Stage) -> None:
    """Money and allowances for the attacker, the victim and the backend."""
    for name in (ATTACKER, VICTIM):
        stage.fund_usdc(stage.address(name), PURSE)
        stage.act(name, "USDC", "approve", stage.address(POOL), UNLIMITED)
        stage.act(name, TOKENS, "approve", stage.address(POOL), UNLIMITED)
    stage.fund_usdc(stage.address("backend"), PURSE)
    stage.act("backend", "USDC", "approve", stage.address("UsageFeeRouter"), UNLIMITED)


@contextmanager
def ordered(stage: Stage) -> Iterator[None]:
    """The node mines only ``Block`` s, and acts for the cast, until this ends."""
    rpc, addresses = stage.node.rpc, {stage.address(name) for name in _CAST}
    for address in addresses:
        stage.node.set_balance(address, PURSE_WEI)
        rpc.call("anvil_impersonateAccount", [address])
    rpc.call("evm_setAutomine", [False])
    try:
        yield
    finally:
        rpc.call("anvil_dropAllTransactions")
        rpc.call("evm_setAutomine", [True])
        for address in addresses:
            rpc.call("anvil_stopImpersonatingAccount", [address])
