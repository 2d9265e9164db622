"""Looks at chain, account and plan before anything is sent.

In: plan, node, signer's address, journal progress. Out: nothing, or a refusal that names what is wrong. Door: the
node, reading only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from pyharness.chain.headers import NO_BLOCK, hash_at
from pyharness.chain.questions import ask
from pyharness.chain.rpc import Rpc
from pyharness.config.schema import Anchor
from pyharness.deploy.progress import Progress
from pyharness.deploy.reorg import vanished
from pyharness.deploy.stops import abandoning
from pyharness.errors import EnvironmentFault, Refused
from pyharness.names import FORK_CHAIN_ID
from pyharness.plan.schema import Plan, Precondition
from pyharness.units import in_ether

DEEP = 64  # blocks; two epochs, after which mainnet calls a block final
TEST_CLIENTS = ("anvil", "hardhat", "tenderly")
TEST_METHODS = ("anvil_nodeInfo", "hardhat_metadata")
LOOPBACK = "127.0.0.1"


def check_chain(rpc: Rpc, *, chain_id: int, anchors: Sequence[Anchor], real: bool, words: str) -> None:
    """The node serves the chain that is meant.

    Args:
        anchors: blocks its history must hold.
        real: whether real money is at stake, so that a test node is refused by its name.
        words: network and mode as the command line wants them.

    Raises:
        Refused: E-CHAIN-ID, E-CHAIN-ANCHOR, E-CHAIN-CLIENT.
    """
    found = rpc.chain_id()
    if found != chain_id:
        raise _other_chain("E-CHAIN-ID", "the node serves another chain", str(found), str(chain_id), words)
    for anchor in anchors:
        found_hash = hash_at(rpc, anchor.number)
        if found_hash != anchor.hash:
            where = f"block {anchor.number} is not the one of this chain's history"
            raise _other_chain("E-CHAIN-ANCHOR", where, found_hash, anchor.hash, words)
    if real and (sign := _test_node(rpc)):
        raise _other_chain("E-CHAIN-CLIENT", "a test node stands in for the chain", sign, "a real node", words)


def _test_node(rpc: Rpc) -> str:
    """What gives a test node away: its name, or that it answers as only such a node does; empty without either."""
    client = rpc.client_version()
    if any(name in client.lower() for name in TEST_CLIENTS):
        return client
    answers = rpc.try_batch([(method, []) for method in TEST_METHODS])
    told = [method for method, answer in zip(TEST_METHODS, answers, strict=True) if answer.error is None]
    return f"{client}, which answers {told[0]}" if told else ""


def check_fork(rpc: Rpc, url: str, *, words: str) -> None:
    """The node is a fork of our own that plays the network: here, a test node, with an id that no network has.

    Raises:
        Refused: E-FORK, E-CHAIN-ID. Accounts act without keys in a rehearsal, so nothing else may do.
    """
    here = urlsplit(url).hostname == LOOPBACK
    if not here or "anvil" not in rpc.client_version().lower():
        raise Refused(
            "E-FORK",
            "a rehearsal acts on a fork of its own only",
            found="another node",
            expected=f"anvil at {LOOPBACK}",
            next_command=f"python -m pyharness rehearse {words}",
        )
    check_chain(rpc, chain_id=FORK_CHAIN_ID, anchors=(), real=False, words=words)


def _other_chain(code: str, message: str, found: str, expected: str, words: str) -> Refused:
    command = f"python -m pyharness config show {words}"
    return Refused(code, message, found=found, expected=expected, next_command=command)


def check_signer(plan: Plan, address: str) -> None:
    """The signer is the account the plan was made for. Raises Refused E-SIGNER."""
    if address != plan.sender:
        raise Refused(
            "E-SIGNER",
            "the key belongs to another account",
            found=address,
            expected=plan.sender,
            next_command=f"python -m pyharness config show {plan.words}",
        )


def check_history(rpc: Rpc, plan: Plan, progress: Progress, address: str) -> None:
    """The chain is the one the journal was opened on, and no nonce before its transactions is free.

    What left its block in a reorganisation is sent again; a test node that was restarted has the same chain id and
    another history.

    Raises:
        Refused: E-JOURNAL-CHAIN.
    """
    anchor = progress.opened
    if anchor.block_number is not None and anchor.block_hash is not None:
        found = hash_at(rpc, anchor.block_number)
        if found != anchor.block_hash:
            raise _vanished(plan, found, f"block {anchor.block_number} {anchor.block_hash}")
    waiting = [attempt for _, attempt in vanished(rpc, progress.blocks)] + list(progress.live)
    first = min((attempt.nonce for attempt in waiting), default=0)
    after = rpc.nonce(address, "pending")
    if first > after:
        raise _vanished(plan, f"{after} transactions of {address}", f"at least {first}")


def anchor(rpc: Rpc) -> tuple[int, str] | None:
    """Number and hash of a block that no reorganisation is expected to reach: a new journal remembers it.

    None where the node has no block of that height: a test chain that began from a stored state has no past.
    """
    number = max(0, rpc.block_number() - DEEP)
    found = hash_at(rpc, number)
    return (number, found) if found != NO_BLOCK else None


def _vanished(plan: Plan, found: str, expected: str) -> Refused:
    return Refused(
        "E-JOURNAL-CHAIN",
        "the open journal was written on another chain of the same id",
        found=found,
        expected=expected,
        next_command=abandoning(plan.words, "its chain is gone"),
    )


def check_balance(rpc: Rpc, plan: Plan, progress: Progress | None, address: str, max_fee: int) -> None:
    """The account can pay for every remaining step of its own at the worst price.

    Args:
        max_fee: wei per gas.

    Raises:
        EnvironmentFault: E-UNFUNDED.
    """
    steps = [step for step in plan.steps if step.signer == address]
    if progress is not None:
        steps = [step for step in steps if not progress.step(step.id).checked]
    worst = sum(step.gas * max_fee + step.value for step in steps)
    balance = rpc.balance(address)
    if balance < worst:
        raise EnvironmentFault(
            "E-UNFUNDED",
            f"{address} cannot pay for {len(steps)} transactions: send it {worst - balance} wei"
            f" ({in_ether(worst - balance)})",
            found=f"{balance} wei",
            expected=f"at least {worst} wei",
            next_command=f"python -m pyharness plan {plan.words}",
        )


def next_nonce(rpc: Rpc, progress: Progress, address: str) -> int:
    """The first nonce nobody uses: neither the chain, nor the pool, nor our own attempts.

    Raises:
        Refused: E-FOREIGN-PENDING, a transaction waits that this journal does not know.
    """
    mined, pending = rpc.nonce(address), rpc.nonce(address, "pending")
    attempts = [attempt for step in progress.steps.values() for attempt in step.attempts]
    own = {attempt.nonce for attempt in attempts if attempt.state != "dropped"}
    foreign = [nonce for nonce in range(mined, pending) if nonce not in own]
    if foreign:
        raise Refused(
            "E-FOREIGN-PENDING",
            f"{address} has a pending transaction that this deployment did not make",
            found=f"nonce {foreign[0]}",
            expected=f"no pending transaction from nonce {mined}",
            next_command=f"python -m pyharness status {progress.opened.chain_id}",
        )
    return max([mined, pending, *(nonce + 1 for nonce in own)])


def check_preconditions(rpc: Rpc, plan: Plan, progress: Progress | None = None) -> None:
    """What the plan was made on still holds; new contracts' places are looked at step by step instead.

    Args:
        progress: an open journal's; no new plan replaces its plan while it is open. What a step relied on is not looked
            at any more once the step is begun, for it may have changed it itself.

    Raises:
        Refused: E-MOVED, naming each with old and new.
    """
    made = {step.creates.address for step in plan.steps if step.creates}
    begun = {name for name, step in progress.steps.items() if step.attempts or step.checked} if progress else set()
    kept = [item for item in plan.preconditions if item.contract not in made and item.step not in begun]
    answers = ask(rpc, [(item.contract, item.call) for item in kept])
    labels = {address: label for label, address in plan.predicted.items()}
    moved = dict.fromkeys(
        f"{_asked(item, labels)}: {item.value} → {now}"
        for item, now in zip(kept, answers, strict=True)
        if item.value != now
    )
    if moved:
        raise Refused(
            "E-MOVED",
            f"{len(moved)} value(s) the plan was made on moved",
            found="; ".join(moved),
            expected="every value as it was when the plan was made",
            next_command=abandoning(plan.words, "the chain moved")
            if progress
            else f"python -m pyharness plan {plan.words}",
        )


def _asked(item: Precondition, labels: Mapping[str, str]) -> str:
    label = labels.get(item.contract)
    return f"{item.call} of {label} at {item.contract}" if label else f"{item.call} of {item.contract}"
