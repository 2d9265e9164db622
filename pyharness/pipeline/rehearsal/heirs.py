"""Who takes power over in a rehearsal, a Safe and a timelock made for it, and how each of them makes its part.

In: a deployed system on a fork. Out: ``Heirs``; every step of a hand-over made: a Safe's by its owners' signatures, a
timelock's by an operation that waits its delay, an account's by its key where it was generated. Doors: by the rooms it
composes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain import timelock
from pyharness.chain.anvil import Anvil
from pyharness.chain.faults import CallReverted
from pyharness.chain.offline.world import World
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.timelock import Timelock
from pyharness.config.schema import Config
from pyharness.config.sources import Secret
from pyharness.deploy.schema import Transaction
from pyharness.deploy.signers import EnvironmentKeySigner
from pyharness.deploy.waiting import Waiting, waiting
from pyharness.errors import OperationFailed
from pyharness.pipeline.corridor.deploying import deploy
from pyharness.pipeline.corridor.locked import Pending, pending
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.powers.succession import plan_handover
from pyharness.pipeline.rehearsal.acting import ROUNDS, Mining
from pyharness.plan.schema import Step
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.expect import holds
from pyharness.scenarios.stage.multisig import Safe
from pyharness.scenarios.stage.scene import Party
from pyharness.values import ZERO_ADDRESS

OWNERS, THRESHOLD = 3, 2
DELAY_S = 2 * 86_400
TIP = 10**9  # wei per gas


@dataclass(frozen=True, slots=True, kw_only=True)
class Heirs:
    """A Safe that becomes admin and pauser, and a timelock, moved by that Safe, that becomes governor."""

    safe: Safe
    lock: Timelock
    multi_send: str

    @property
    def parties(self) -> Mapping[str, Party]:
        """The new holders by name."""
        held = Party(address=self.safe.address, safe=self.safe)
        words = f"timelock, {self.lock.delay // 86_400} days, moved by the admin"
        return {"admin": held, "pauser": held, "governor": Party(address=self.lock.address, words=words)}

    def named_in(self, config: Config) -> Config:
        """The config with the heirs for holders."""
        places = {name: party.address for name, party in self.parties.items()}
        return config.model_copy(update={"holders": config.holders.model_copy(update=places)})


def made(world: World) -> Heirs:
    """A Safe of two of three and a timelock of two days in which it proposes and cancels; anybody carries out."""
    node = world.fork
    safe = multisig.create(node, world.safe, owners=OWNERS, threshold=THRESHOLD)
    code = timelock.creation(delay=DELAY_S, proposers=[safe.address], executors=[ZERO_ADDRESS])
    place = node.send_as(next(iter(safe.owners)), None, code).contract_address
    lock = timelock.read(node.rpc, place, [safe.address]) if place else None
    if lock is None:
        raise OperationFailed(
            "E-TIMELOCK", "no timelock stands where one was made", found=str(place), next_command="make setup"
        )
    return Heirs(safe=safe, lock=lock, multi_send=world.safe["MultiSendCallOnly"])


def all_moved(session: Session, node: Anvil, heirs: Heirs | None, parties: Mapping[str, Party]) -> tuple[str, ...]:
    """Hand over by the corridor until nobody waits; returns the steps made, in their order.

    Args:
        session: of the config that names the new holders.
        heirs: new holders whose keys are known here; without, everybody acts by impersonation.
        parties: everybody before the hand-over.

    Raises:
        HarnessError: somebody could not make a step. OperationFailed: E-HAND-OVER, some step is nobody's to make.
    """
    keys = {party.address: party.key for party in parties.values() if party.key is not None}
    steps: list[str] = []
    for _ in range(ROUNDS):
        done = deploy(session, confirm=lambda _plan, _resumed: True, clock=Mining(node), planning=plan_handover)
        steps += [step.step_id for step in done.outcome.steps] if done.outcome else []
        if done.outcome is None or not done.outcome.waiting:
            return tuple(steps)
        turns = [item for item in waiting(done.outcome, done.plan.sender) if item.ready]
        if not turns:
            break
        for item in turns:
            _act(node, heirs, item, keys.get(item.signer))
            steps += [step.id for step in item.ready]
    raise OperationFailed(
        "E-HAND-OVER",
        "a hand-over does not end: what is left is nobody's to make",
        found=f"{len(steps)} steps made",
        expected="every step",
        next_command=f"python -m pyharness verify {session.config.words}",
    )


def _act(node: Anvil, heirs: Heirs | None, item: Waiting, key: bytes | None) -> None:
    """One signer makes everything it can make now."""
    if heirs is not None and item.signer == heirs.safe.address:
        by_safe(node, heirs, [call_of(step) for step in item.ready])
    elif heirs is not None and item.signer == heirs.lock.address:
        for operation in pending(node.rpc, heirs.lock, item):
            through_lock(node, heirs, operation)
    elif key is not None:
        for step in item.ready:
            _by_key(node, item.signer, key, step)
    else:
        for step in item.ready:
            node.send_as(step.signer, step.to, bytes.fromhex(step.data[2:]), value=step.value)


def call_of(step: Step) -> SafeCall:
    """A step as a Safe makes it."""
    return SafeCall(to=step.to, value=step.value, data=bytes.fromhex(step.data[2:]))


def by_safe(node: Anvil, heirs: Heirs, calls: Sequence[SafeCall]) -> None:
    """Calls of the Safe in one transaction, signed by just enough owners."""
    data = multisig.batch_execution(node, heirs.safe, calls, heirs.multi_send)
    node.send_as(next(iter(heirs.safe.owners)), heirs.safe.address, data)


def through_lock(node: Anvil, heirs: Heirs, operation: Pending) -> None:
    """Announced by the Safe, refused before its time, carried out by somebody else after it.

    Raises:
        Mismatch: E-STORY, the timelock did not wait.
    """
    lock, stranger = heirs.lock, next(iter(multisig.generated(1)))
    by_safe(node, heirs, [SafeCall(to=lock.address, value=0, data=operation.data("schedule"))])
    try:
        node.rpc.eth_call(lock.address, operation.data("execute"), sender=stranger)
        waited = False
    except CallReverted:
        waited = True
    holds("the timelock waits", waited, "carried out at once")
    node.advance(lock.delay)
    node.send_as(stranger, lock.address, operation.data("execute"))


def _by_key(node: Anvil, sender: str, key: bytes, step: Step) -> None:
    """A transaction signed with the account's own key."""
    data, rpc = bytes.fromhex(step.data[2:]), node.rpc
    signer = EnvironmentKeySigner(Secret("0x" + key.hex()))
    signed = signer.sign(
        Transaction(
            chain_id=node.chain_id,
            nonce=rpc.nonce(sender, "pending"),
            to=step.to,
            value=step.value,
            data=step.data,
            gas=rpc.estimate_gas(step.to, data, sender=sender, value=step.value) * 5 // 4,
            max_fee=2 * (rpc.block().base_fee or 0) + TIP,
            tip=TIP,
        )
    )
    receipt = rpc.wait_receipt(signer.submit(rpc, signed.raw), timeout_s=10, clock=Mining(node))
    if not receipt.ok:
        command = "python -m pyharness rehearse world"
        raise OperationFailed("E-TX-REVERTED", f"{step.id} reverted", found=receipt.tx_hash, next_command=command)
