"""Hands transactions to the node, each written down before its bytes leave.

In: steps, and attempts of the journal. Out: lines of the journal. Doors: the node, the journal.

A dearer replacement is one more attempt on the same nonce. What the node does not take for its price stays written down
and is replaced; what it does not take for its nonce is left to the harvest, which finds out what used it.
"""

from __future__ import annotations

from pyharness.chain.faults import CallReverted, RpcRejected
from pyharness.deploy import stops
from pyharness.deploy.fees import Fees
from pyharness.deploy.gates import check_balance, next_nonce
from pyharness.deploy.pending import Line, refusal
from pyharness.deploy.progress import Attempt
from pyharness.deploy.schema import Transaction
from pyharness.deploy.signers import Signed
from pyharness.deploy.work import Work
from pyharness.plan.schema import Step

GAS_CAP = 16_777_216  # EIP-7825, no transaction above it is valid


class Outbox:
    """The one place that uses nonces; ``sent`` counts what the node took in this run."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._line = Line(work.clock, seconds=work.how.bump_after_seconds, replacements=work.how.max_bumps)
        self._told: set[str] = set()
        self._nonce = 0
        self._fees: Fees | None = None
        self.sent = 0

    def count(self) -> None:
        """Find the first nonce nobody uses. Raises Refused E-FOREIGN-PENDING."""
        self._nonce = next_nonce(self._work.rpc, self._work.progress, self._work.signer.address)

    def ask_again(self) -> None:
        """Let the next transaction ask for fees; those after it pay the same, until this is called again."""
        self._fees = None

    def send(self, step: Step) -> None:
        """A step's next transaction, on a nonce of its own.

        Raises:
            OperationFailed: E-STEP-REFUSED, the node says it would revert, or does not take it.
            EnvironmentFault: E-UNFUNDED.
        """
        try:
            gas = self._gas(step)
        except CallReverted as problem:
            said = self._work.how.explain(problem.data)
            raise stops.refused(self._work.words, step.id, said) from problem
        if any(attempt.state == "dropped" for attempt in self._work.known(step).attempts):
            self.count()  # somebody else uses this account's nonces
        if self._fees is None:
            self._fees = self._work.how.fees()
        self._prepare(step, self._signed(step, self._nonce, gas, self._fees))

    def resend(self) -> None:
        """Send written bytes again: the newest of each nonce, lowest nonce first, where none has a receipt."""
        for identifier, attempt in sorted(self._work.progress.pending.items(), key=lambda item: item[1].nonce):
            hashes = [item.tx_hash for item in self._work.progress.step(identifier).live if item.tx_hash]
            if all(self._work.rpc.receipt(tx_hash) is None for tx_hash in hashes):
                self._submit(identifier, attempt)

    def replace_late(self) -> None:
        """Replace the first in line by a dearer one if it has waited long enough and the limits allow it."""
        progress = self._work.progress
        identifier = self._line.due(progress.pending, progress.steps)
        if identifier is None:
            return
        old = progress.pending[identifier]
        fees = self._work.how.raised(Fees(max_fee=old.max_fee, tip=old.tip))
        if fees is None:
            self._say_once(identifier, old, "waits at the highest fee the config allows")
            return
        step = next(item for item in self._work.mine if item.id == identifier)
        try:
            gas = self._gas(step)
        except CallReverted:
            return  # mined meanwhile, most likely: the harvest finds out
        signed = self._signed(step, old.nonce, gas, fees)
        if signed.tx_hash is not None and signed.tx_hash == old.tx_hash:
            self._say_once(identifier, old, "waits, and no dearer one was signed")
            return
        self._say_once(identifier, old, f"is replaced at {signed.transaction.max_fee} wei per gas")
        self._prepare(step, signed)

    def _say_once(self, identifier: str, attempt: Attempt, what: str) -> None:
        line = f"{identifier} (nonce {attempt.nonce}, {attempt.max_fee} wei per gas) {what}"
        if line not in self._told:
            self._told.add(line)
            self._work.how.tell(line)

    def _gas(self, step: Step) -> int:
        """forge's figure or the node's own, whichever is larger, within what a transaction may have."""
        data = bytes.fromhex(step.data[2:])
        estimate = self._work.rpc.estimate_gas(step.to, data, sender=step.signer, value=step.value)
        return min(max(step.gas, estimate), GAS_CAP)

    def _signed(self, step: Step, nonce: int, gas: int, fees: Fees) -> Signed:
        return self._work.signer.sign(
            Transaction(
                chain_id=self._work.plan.target.chain_id,
                nonce=nonce,
                to=step.to,
                value=step.value,
                data=step.data,
                gas=gas,
                max_fee=fees.max_fee,
                tip=fees.tip,
            )
        )

    def _prepare(self, step: Step, signed: Signed) -> None:
        """Write down, send."""
        work, made = self._work, signed.transaction
        work.how.barrier("before prepared")
        work.journal.note(
            state="prepared",
            step_id=step.id,
            attempt=len(work.known(step).attempts) + 1,
            nonce=made.nonce,
            raw_tx=signed.raw,
            tx_hash=signed.tx_hash,
            max_fee=made.max_fee,
            tip=made.tip,
        )
        work.how.barrier("after prepared")
        self._nonce = max(self._nonce, made.nonce + 1)
        self._submit(step.id, work.known(step).attempts[-1])

    def _submit(self, identifier: str, attempt: Attempt) -> None:
        work = self._work
        try:
            tx_hash = work.signer.submit(work.rpc, attempt.raw_tx)
        except RpcRejected as problem:
            self._not_taken(identifier, attempt, problem)
            return
        self.sent += 1
        work.how.barrier("after send")
        work.journal.note(state="sent", step_id=identifier, attempt=attempt.number, tx_hash=tx_hash)
        work.how.barrier("after sent")

    def _not_taken(self, identifier: str, attempt: Attempt, problem: RpcRejected) -> None:
        work, why = self._work, refusal(problem.words)
        if why == "used" or work.rpc.nonce(work.signer.address) > attempt.nonce:
            return
        if why == "price":
            self._line.too_cheap(identifier, attempt)
            self._say_once(identifier, attempt, f"is not taken: {problem.words}")
            return
        if why == "money":
            check_balance(work.rpc, work.plan, work.progress, work.signer.address, attempt.max_fee)
        raise stops.refused(work.words, identifier, problem.found or "") from problem
