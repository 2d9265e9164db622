"""A node, a funded key and a plan of two creations and two calls, for tests of the sender."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eth_account import Account

from pyharness.chain.abi import encode_call
from pyharness.chain.anvil import Anvil
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock
from pyharness.config.sources import Secret
from pyharness.deploy.bundle import BundleSigner
from pyharness.deploy.fees import Fees, raised
from pyharness.deploy.journal import Journal
from pyharness.deploy.schema import Outcome
from pyharness.deploy.send import Sender
from pyharness.deploy.signers import EnvironmentKeySigner, Signer
from pyharness.deploy.work import Sending
from pyharness.names import CREATE2_FACTORY, CREATE2_FACTORY_CODE_HASH
from pyharness.plan.hashing import sealed
from pyharness.plan.schema import Compiler, Creation, Plan, Precondition, Step, Target
from pyharness.values import ZERO_HASH, checksummed, keccak_hex

GWEI = 10**9


class Hurried:
    """A clock that runs ahead: every wait takes no time and counts in full, or more."""

    def __init__(self, pace: float = 1.0) -> None:
        self.ahead = 0.0
        self.pace = pace

    def monotonic(self) -> float:
        """Seconds, those slept away included."""
        return time.monotonic() + self.ahead

    def sleep(self, seconds: float, /) -> None:
        """Go ahead."""
        time.sleep(0.001)
        self.ahead += seconds * self.pace


class Corridor:
    """A node, a funded key, and a plan of two creations and two calls."""

    def __init__(self, node: Anvil, folder: Path) -> None:
        self.node = node
        self.folder = folder
        self.account = Account.create()
        node.set_balance(self.account.address, 10**18)
        self.signer = EnvironmentKeySigner(Secret("0x" + self.account.key.hex().removeprefix("0x")))
        self.plan = make_plan(self.account.address, node.chain_id)
        self.clock: Clock = time
        self.told: list[str] = []
        self.confirmations = 1
        self.max_fee_gwei = 20
        self.max_bumps = 6

    def journal(self) -> Journal:
        """The one journal, made or reopened."""
        path = self.folder / "journal.jsonl"
        if path.exists():
            return Journal.reopen(path, lambda: "2026-01-01T00:00:00Z")
        return Journal.create(
            path,
            plan_hash=self.plan.plan_hash,
            signer=self.account.address,
            chain_id=self.node.chain_id,
            now=lambda: "2026-01-01T00:00:00Z",
        )

    def run(self, barrier: Callable[[str], None] = lambda _: None, signer: Signer | None = None) -> Outcome:
        """One run of the command."""
        how = Sending(
            window=16,
            confirmations=self.confirmations,
            fees=lambda: Fees(max_fee=10 * GWEI, tip=GWEI),
            raised=lambda old: raised(old, base_fee=0, suggested_tip=0, max_fee_gwei=self.max_fee_gwei, max_tip_gwei=3),
            bump_after_seconds=60,
            max_bumps=self.max_bumps,
            explain=lambda data: "0x" + data.hex(),
            barrier=barrier,
            tell=self.told.append,
            in_order=isinstance(signer, BundleSigner),
        )
        return Sender(self.plan, self.journal(), signer or self.signer, self.node.rpc, self.clock, how).run()

    def state(self) -> tuple[int, tuple[str, ...], bytes]:
        """What the plan is about: transactions sent, code, and the counter both calls raise."""
        rpc = self.node.rpc
        codes = tuple(rpc.code(step.creates.address).hex() for step in self.plan.steps if step.creates)
        return rpc.nonce(self.account.address), codes, rpc.storage(self.plan.steps[2].to, 0)


def with_receipts(rpc: Rpc, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Callable[..., list[Any]]:
    """The node's ``batch``, with another say in what its receipts are."""
    real = rpc.batch

    def batch(calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        answers = zip(calls, real(calls), strict=True)
        return [change(raw) if raw and call[0] == "eth_getTransactionReceipt" else raw for call, raw in answers]

    return batch


COUNTER = bytes.fromhex("5f546001015f5500")  # slot 0 grows by one with each call
STOP = bytes.fromhex("00")
REVERT = bytes.fromhex("5f5ffd")


def creation(runtime: bytes, sender: str, name: str) -> Step:
    """A step that makes a contract of this runtime code."""
    init = bytes([0x60, len(runtime), 0x80, 0x60, 0x09, 0x5F, 0x39, 0x5F, 0xF3]) + runtime
    salt = bytes(32)
    packed = b"\xff" + bytes.fromhex(CREATE2_FACTORY[2:]) + salt + bytes.fromhex(keccak_hex(init)[2:])
    made = Creation(
        contract=name,
        source=f"src/{name}.sol:{name}",
        address=checksummed("0x" + keccak_hex(packed)[-40:]),
        salt=ZERO_HASH,
        init_code_hash=keccak_hex(init),
        runtime_hash=keccak_hex(runtime),
        immutables=(),
        arguments="0x",
    )
    return step(f"{name}/create", sender, CREATE2_FACTORY, salt + init).model_copy(update={"creates": made})


def step(identifier: str, sender: str, to: str, data: bytes, *depends_on: str) -> Step:
    """A step that calls."""
    label, _, function = identifier.partition("/")
    return Step(
        id=identifier,
        label=label,
        function=function,
        model=None,
        signer=sender,
        to=checksummed(to),
        value=0,
        data="0x" + data.hex(),
        call=None,
        creates=None,
        depends_on=depends_on,
        gas=200_000,
    )


def make_plan(sender: str, chain_id: int, third: bytes = COUNTER) -> Plan:
    """Two contracts and two calls of the first."""
    counter, stop = creation(third, sender, "Counter"), creation(STOP, sender, "Stop")
    assert counter.creates is not None
    place = counter.creates.address
    data = encode_call("touch()")
    plan = Plan(
        target=Target(network="local", chain_id=chain_id),
        mode="full",
        sender=sender,
        steps=(
            counter,
            stop,
            step("Counter/touch", sender, place, data, counter.id),
            step("Counter/touch#2", sender, place, data, counter.id, "Counter/touch"),
        ),
        predicted={"Counter": place},
        roles_after=(),
        preconditions=(
            Precondition(contract=checksummed(CREATE2_FACTORY), call="codehash", value=CREATE2_FACTORY_CODE_HASH),
        ),
        config_hash=ZERO_HASH,
        artifacts_hash=ZERO_HASH,
        compiler=Compiler(solc="0.8.30", evm="cancun", optimizer_runs=1),
        plan_hash=ZERO_HASH,
    )
    return sealed(plan)


def finished(corridor: Corridor) -> None:
    """The end state: four transactions, both codes, the counter at two."""
    assert corridor.state() == (4, (COUNTER.hex(), STOP.hex()), (2).to_bytes(32, "big"))
