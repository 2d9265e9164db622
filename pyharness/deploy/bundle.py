"""Transactions signed beforehand, elsewhere: what is offered for signing, and what of it is taken back.

In: a plan, where its journal stands, signed bytes. Out: ``Bundle``; ``BundleSigner``. Pure, but that it loads
eth_account to read bytes back.

A signed transaction can be sent by anybody and cannot be changed. So everything it says is compared with the plan
before the first one is sent: account, chain, nonce, place in the order, destination, value, data, gas and fees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from pydantic import ValidationError

from pyharness.chain.rpc import Rpc
from pyharness.deploy import bundle_refusals as refusals
from pyharness.deploy.bundle_refusals import signing_anew
from pyharness.deploy.fees import Fees
from pyharness.deploy.outbox import GAS_CAP
from pyharness.deploy.outcome import own_steps
from pyharness.deploy.progress import Progress
from pyharness.deploy.schema import Bundle, Offer, Transaction
from pyharness.deploy.signed import Read, another_account, differences, read_signed
from pyharness.deploy.signers import Signed
from pyharness.plan.schema import Plan, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the chain says of the account when a bundle is made or taken back.

    Args:
        used: nonces that are mined.
        free: the first nonce that neither the chain, nor the pool, nor the journal uses.
    """

    used: int
    free: int


def offer(
    plan: Plan, progress: Progress, standing: Standing, fees: Fees, raised: Callable[[Fees], Fees | None]
) -> Bundle:
    """What is left to sign, in the order of the plan: steps that were not begun, and dearer ones for those that wait.

    Args:
        fees: of steps that were not begun.
        raised: the fees of a replacement, None where they would pass the limits.
    """
    nonce, offers = standing.free, list[Offer]()
    for step in own_steps(plan, plan.sender):
        known = progress.step(step.id)
        if known.checked or known.mined:
            continue
        if known.pending is None:
            offers.append(_offer(plan, step, nonce, fees))
            nonce += 1
            continue
        dearer = raised(Fees(max_fee=known.pending.max_fee, tip=known.pending.tip))
        if dearer is not None and known.pending.nonce >= standing.used:
            offers.append(_offer(plan, step, known.pending.nonce, dearer))
    return Bundle(
        network=plan.target.network,
        mode=plan.mode,
        plan_hash=plan.plan_hash,
        sender=plan.sender,
        transactions=tuple(offers),
    )


def _offer(plan: Plan, step: Step, nonce: int, fees: Fees) -> Offer:
    transaction = Transaction(
        chain_id=plan.target.chain_id,
        nonce=nonce,
        to=step.to,
        value=step.value,
        data=step.data,
        gas=min(step.gas, GAS_CAP),
        max_fee=fees.max_fee,
        tip=fees.tip,
    )
    return Offer(step=step.id, says=_words(step), transaction=transaction)


def _words(step: Step) -> str:
    if step.creates is not None:
        return f"create {step.creates.contract} at {step.creates.address}"
    if step.call is None:
        return step.id
    return f"{step.call.contract}: {step.call.signature} {' '.join(step.call.arguments)}".rstrip()


def read_bundle(text: str, *, name: str, words: str) -> Bundle:
    """The bundle a file holds.

    Raises:
        Refused: E-BUNDLE-UNREADABLE.
    """
    try:
        return Bundle.model_validate_json(text)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise refusals.unreadable(words, name, f"{place}: {first['msg']}") from problem


def taken(bundle: Bundle, plan: Plan, progress: Progress, standing: Standing, limits: Fees) -> BundleSigner:
    """The signer that a signed bundle is, once every transaction in it was compared with the plan.

    Args:
        limits: the highest fees the config allows.

    Raises:
        Refused: E-BUNDLE-PLAN, E-BUNDLE-UNSIGNED, E-SIGNED-UNREADABLE, E-SIGNER, E-BUNDLE-CHANGED, E-BUNDLE-FOREIGN,
            E-BUNDLE-ORDER, E-BUNDLE-MISSING, E-BUNDLE-MINED, E-BUNDLE-NONCE, E-BUNDLE-GAS, E-BUNDLE-FEES.
    """
    said = f"{bundle.plan_hash} of {bundle.network}, mode {bundle.mode}, from {bundle.sender}"
    meant = f"{plan.plan_hash} of {plan.target.network}, mode {plan.mode}, from {plan.sender}"
    if said != meant:
        raise refusals.another_plan(plan.words, said, meant)
    steps = {step.id: step for step in own_steps(plan, plan.sender)}
    signed = dict[str, tuple[str, Read]]()
    for item in bundle.transactions:
        if item.step not in steps:
            raise refusals.foreign(plan.words, item.step, plan.plan_hash)
        read = _read(item, plan.words, plan.sender)
        _compare(read.transaction, steps[item.step], plan, limits)
        signed[item.step] = (item.raw or "", read)
    _in_order([item.step for item in bundle.transactions], list(steps), plan.words)
    _on_their_nonces(signed, steps, progress, standing, plan.words)
    by_nonce = {
        read.transaction.nonce: Signed(raw=raw, tx_hash=read.tx_hash, transaction=read.transaction)
        for raw, read in signed.values()
    }
    return BundleSigner(plan.sender, by_nonce, plan.words)


def _read(item: Offer, words: str, sender: str) -> Read:
    """What an entry's bytes say, which is what the entry says, signed by whom it should be."""
    if item.raw is None:
        raise refusals.unsigned(words, item.step)
    read = read_signed(item.raw, next_command=signing_anew(words))
    other = differences(read.transaction, item.transaction)
    if other:
        raise refusals.changed(words, item.step, other, "the bytes that say what stands beside them")
    if read.sender != sender:
        raise another_account(read.sender, sender, signing_anew(words))
    return read


def _compare(found: Transaction, step: Step, plan: Plan, limits: Fees) -> None:
    wanted = found.model_copy(
        update={"chain_id": plan.target.chain_id, "to": step.to, "value": step.value, "data": step.data}
    )
    other = differences(found, wanted)
    if other:
        raise refusals.changed(plan.words, step.id, other, f"the step of plan {plan.plan_hash}")
    if not min(step.gas, GAS_CAP) <= found.gas <= GAS_CAP:
        raise refusals.gas(plan.words, step.id, found.gas, f"{min(step.gas, GAS_CAP)} to {GAS_CAP}")
    if found.max_fee > limits.max_fee or found.tip > limits.tip:
        raise refusals.fees(plan.words, step.id, found.max_fee, found.tip, limits)


def _in_order(found: list[str], wanted: list[str], words: str) -> None:
    places = [wanted.index(name) for name in found]
    for before, after in pairwise(places):
        if before >= after:
            raise refusals.order(words, wanted[after], wanted[before])


def _on_their_nonces(
    signed: Mapping[str, tuple[str, Read]],
    steps: Mapping[str, Step],
    progress: Progress,
    standing: Standing,
    words: str,
) -> None:
    """Steps that were not begun take the free nonces in order; another one for a step that waits keeps its nonce.

    Where what waited was mined meanwhile, another one is not needed, and no fault.
    """
    free = standing.free
    for name in steps:
        known, (_, read) = progress.step(name), signed.get(name, ("", None))
        if known.checked or known.mined:
            continue
        if known.pending is None:
            if read is None:
                raise refusals.missing(words, name)
            if read.transaction.nonce < standing.used:
                raise refusals.mined(words, name, f"nonce {read.transaction.nonce}, {standing.used} are mined")
            _on(read, free, name, words)
            free += 1
        elif read is not None:
            _on(read, known.pending.nonce, name, words)


def _on(read: Read, wanted: int, step_id: str, words: str) -> None:
    if read.transaction.nonce != wanted:
        raise refusals.nonce(words, step_id, read.transaction.nonce, wanted)


class BundleSigner:
    """Hands out what was signed beforehand, by nonce; signs nothing itself."""

    def __init__(self, sender: str, by_nonce: Mapping[int, Signed], words: str) -> None:
        self._address, self._by_nonce, self._words = sender, dict(by_nonce), words

    @property
    def address(self) -> str:
        """The account that signed."""
        return self._address

    @property
    def dearest(self) -> int:
        """The highest maximum fee among them (wei per gas)."""
        return max((item.transaction.max_fee for item in self._by_nonce.values()), default=0)

    def sign(self, transaction: Transaction) -> Signed:
        """The transaction of this nonce, which must be the one asked for and have gas enough.

        Raises:
            Refused: E-BUNDLE-NONCE, E-BUNDLE-GAS: the chain is no longer as it was when they were signed.
        """
        found = self._by_nonce.get(transaction.nonce)
        what = f"to {transaction.to}"
        if found is None:
            raise refusals.nonce(self._words, what, None, transaction.nonce)
        made = found.transaction
        if (made.to, made.value, made.data) != (transaction.to, transaction.value, transaction.data):
            raise refusals.nonce(self._words, what, None, transaction.nonce)
        if made.gas < transaction.gas:
            raise refusals.gas(self._words, what, made.gas, f"at least {transaction.gas}")
        return found

    def submit(self, rpc: Rpc, raw: str) -> str:
        """Send the bytes."""
        return rpc.send_raw(bytes.fromhex(raw[2:]))
