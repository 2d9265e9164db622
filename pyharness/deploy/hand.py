"""Acts on a live node one transaction at a time: signed, sent, mined, before the next one is thought of.

In: calls of one account. Out: their receipts. Door: the node. Nothing is written down: whoever must survive a death
between two acts writes down what it is about, see ``first_free``.
"""

from __future__ import annotations

from collections.abc import Callable

from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock, Receipt
from pyharness.deploy.fees import Fees
from pyharness.deploy.outbox import GAS_CAP
from pyharness.deploy.schema import Transaction
from pyharness.deploy.signers import Signer
from pyharness.errors import EnvironmentFault, OperationFailed, Refused

MARGIN = (13, 10)  # of the node's estimate
PATIENCE_SECONDS = 900.0
POLL_SECONDS = 0.5


class SigningHand:
    """One account that signs for itself.

    Args:
        fees: what a transaction offers, asked before each.
        words: the network, as the command line wants it.
    """

    def __init__(
        self, rpc: Rpc, signer: Signer, clock: Clock, *, chain_id: int, fees: Callable[[], Fees], words: str
    ) -> None:
        self._rpc, self._signer, self._clock = rpc, signer, clock
        self._chain_id, self._fees, self.words = chain_id, fees, words
        self.hashes: list[str] = []

    @property
    def rpc(self) -> Rpc:
        """The node."""
        return self._rpc

    def first_free(self) -> int:
        """The nonce of the next transaction, once nothing of the account is under way any more.

        Raises:
            Refused: E-FOREIGN-PENDING, something stays under way.
        """
        me, end = self._signer.address, self._clock.monotonic() + PATIENCE_SECONDS
        while (mined := self._rpc.nonce(me)) < self._rpc.nonce(me, "pending"):
            if self._clock.monotonic() > end:
                raise Refused(
                    "E-FOREIGN-PENDING",
                    f"{me} has a transaction under way that is not mined",
                    found=f"nonce {mined}",
                    expected=f"no pending transaction from nonce {mined}",
                    next_command=f"python -m pyharness status {self.words}",
                )
            self._clock.sleep(POLL_SECONDS)
        return mined

    def send_as(self, sender: str, to: str, data: bytes) -> Receipt:
        """A transaction of the account, mined with success, and seen by the node that is asked next.

        Raises:
            CallReverted: the estimate reverts; nothing was sent.
            OperationFailed: E-TX-REVERTED. Inconclusive: E-RECEIPT-MISSING. EnvironmentFault: E-UNFUNDED.
            Refused: E-SIGNER, E-FOREIGN-PENDING.
        """
        self._check(sender)
        nonce = self.first_free()
        estimate = self._rpc.estimate_gas(to, data, sender=sender)
        gas, fees = min(estimate * MARGIN[0] // MARGIN[1], GAS_CAP), self._fees()
        self._afford(gas * fees.max_fee)
        signed = self._signer.sign(
            Transaction(
                chain_id=self._chain_id,
                nonce=nonce,
                to=to,
                value=0,
                data="0x" + data.hex(),
                gas=gas,
                max_fee=fees.max_fee,
                tip=fees.tip,
            )
        )
        tx_hash = self._signer.submit(self._rpc, signed.raw)
        self.hashes.append(tx_hash)
        receipt = self._rpc.wait_receipt(tx_hash, timeout_s=PATIENCE_SECONDS, clock=self._clock)
        if not receipt.ok:
            command = f"node_modules/.bin/cast run {tx_hash} --rpc-url <node>"
            raise OperationFailed("E-TX-REVERTED", "a transaction reverted", found=tx_hash, next_command=command)
        while self._rpc.block_number() < receipt.block_number:  # behind one address stand many nodes
            self._clock.sleep(POLL_SECONDS)
        return receipt

    def _check(self, sender: str) -> None:
        if sender != self._signer.address:
            raise Refused(
                "E-SIGNER",
                "the key belongs to another account",
                found=self._signer.address,
                expected=sender,
                next_command=f"python -m pyharness config show {self.words}",
            )

    def _afford(self, worst: int) -> None:
        balance = self._rpc.balance(self._signer.address)
        if balance < worst:
            raise EnvironmentFault(
                "E-UNFUNDED",
                f"{self._signer.address} cannot pay for a transaction",
                found=f"{balance} wei",
                expected=f"at least {worst} wei",
                next_command=f"python -m pyharness config show {self.words}",
            )
