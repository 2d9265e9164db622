"""OpenZeppelin's TimelockController: what is put into it, under which id, and how far it came.

In: calls, a salt, a delay; a node. Out: ``Operation`` with its id and its three calls, schedule, execute, cancel;
``Timelock`` as a node has it, ``Stage`` of an operation. The ids are pure; the door to the network is ``Rpc``.
Source: OpenZeppelin Contracts 5.7, ``governance/TimelockController.sol``: one call and a batch of one have different
ids. Delays and times in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyharness.chain import artifacts
from pyharness.chain.abi import encode, encode_call
from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.rpc import Rpc
from pyharness.paths import NODE_MODULES
from pyharness.values import ZERO_ADDRESS, ZERO_HASH, keccak_hex

ARTIFACT = NODE_MODULES / "@openzeppelin/contracts/build/contracts/TimelockController.json"
NO_PREDECESSOR = bytes(32)
ONE, MANY = "address,uint256,bytes,bytes32,bytes32", "address[],uint256[],bytes[],bytes32,bytes32"
PROPOSER, EXECUTOR, CANCELLER = "PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"
ROLES = (PROPOSER, EXECUTOR, CANCELLER)
HOLDS = "hasRole(bytes32,address)(bool)"
DELAY, TIMESTAMP, STATE = (
    "getMinDelay()(uint256)",
    "getTimestamp(bytes32)(uint256)",
    "getOperationState(bytes32)(uint8)",
)
State = Literal["unset", "waiting", "ready", "done"]
STATES: tuple[State, ...] = ("unset", "waiting", "ready", "done")  # in the contract's order


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that a timelock makes; ``value`` in wei."""

    to: str
    data: bytes
    value: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Calls that a timelock makes together, or not at all; a single one goes in without a batch.

    Args:
        salt: 32 bytes that tell the same calls apart, see ``salt_of``.
    """

    calls: tuple[Call, ...]
    salt: bytes
    predecessor: bytes = NO_PREDECESSOR

    @property
    def id(self) -> str:
        """The operation's id (0x text)."""
        kinds, values = self._meaning()
        return keccak_hex(encode(kinds.split(","), values))

    def schedule(self, delay: int) -> bytes:
        """Call data by which a proposer announces it.

        Args:
            delay: seconds until it may be carried out, at least the timelock's own.
        """
        kinds, values = self._meaning()
        return encode_call(f"schedule{self._batch}({kinds},uint256)", *values, delay)

    def execute(self) -> bytes:
        """Call data by which an executor carries it out once it is ready."""
        kinds, values = self._meaning()
        return encode_call(f"execute{self._batch}({kinds})", *values)

    def cancel(self) -> bytes:
        """Call data by which a canceller takes it back."""
        return encode_call("cancel(bytes32)", bytes.fromhex(self.id[2:]))

    @property
    def _batch(self) -> str:
        return "" if len(self.calls) == 1 else "Batch"

    def _meaning(self) -> tuple[str, tuple[object, ...]]:
        if len(self.calls) == 1:
            (call,) = self.calls
            return ONE, (call.to, call.value, call.data, self.predecessor, self.salt)
        columns = ([c.to for c in self.calls], [c.value for c in self.calls], [c.data for c in self.calls])
        return MANY, (*columns, self.predecessor, self.salt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timelock:
    """A timelock as a node has it.

    Args:
        delay: seconds, the shortest there is.
        holders: those of the accounts asked about who hold a role of the timelock, by role; the zero address holds
            EXECUTOR_ROLE where anybody may carry out.
    """

    address: str
    delay: int
    holders: Mapping[str, tuple[str, ...]]

    @property
    def open(self) -> bool:
        """Whether anybody may carry out what is ready."""
        return ZERO_ADDRESS in self.holders[EXECUTOR]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far an operation came; ``ready_at`` is when it may be carried out (unix seconds), 0 where nothing waits."""

    state: State
    ready_at: int


def salt_of(plan_id: str) -> bytes:
    """The salt of everything that one plan puts in: keccak256 of the plan's id, so that anybody finds it again."""
    return bytes.fromhex(keccak_hex(plan_id.encode())[2:])


def role_id(role: str) -> str:
    """The bytes32 of a timelock's role."""
    return keccak_hex(role.encode())


def read(rpc: Rpc, address: str, accounts: Sequence[str] = ()) -> Timelock | None:
    """The timelock at an address; None where something else stands.

    Args:
        accounts: who may hold its roles; the zero address is asked about in any case.
    """
    asked = list(dict.fromkeys([ZERO_ADDRESS, *accounts]))
    questions = [(role, account) for role in ROLES for account in asked]
    delay, state, *answers = ask(
        rpc,
        [
            (address, DELAY),
            (address, f"{STATE} {ZERO_HASH}"),
            *((address, f"{HOLDS} {role_id(role)} {account}") for role, account in questions),
        ],
    )
    if REVERTED in (delay, state):
        return None
    held = [question for question, answer in zip(questions, answers, strict=True) if answer == "true"]
    holders = {role: tuple(account for other, account in held if other == role) for role in ROLES}
    return Timelock(address=address, delay=int(delay), holders=holders)


def stage(rpc: Rpc, address: str, operation: Operation) -> Stage:
    """How far an operation came in the timelock at an address."""
    state, moment = ask(rpc, [(address, f"{STATE} {operation.id}"), (address, f"{TIMESTAMP} {operation.id}")])
    found = STATES[int(state)]
    return Stage(state=found, ready_at=int(moment) if found in ("waiting", "ready") else 0)


def undone(rpc: Rpc, address: str, calls: tuple[Call, ...], plan_id: str) -> tuple[Operation, Stage]:
    """The operation of these calls that is not carried out yet, and how far it came.

    What was carried out once stays so under its id: the same calls wanted again get the next salt of the plan.
    """
    times = 1
    while True:
        operation = Operation(calls=calls, salt=salt_of(plan_id if times == 1 else f"{plan_id}#{times}"))
        found = stage(rpc, address, operation)
        if found.state != "done":
            return operation, found
        times += 1


def creation(*, delay: int, proposers: Sequence[str], executors: Sequence[str]) -> bytes:
    """Creation code of a timelock that administers itself; proposers may cancel too.

    Args:
        delay: seconds between announcing and carrying out.
        executors: the zero address lets anybody carry out what is ready.

    Raises:
        EnvironmentFault: E-ARTIFACT-MISSING, the package is absent.
    """
    given = [delay, list(proposers), list(executors), ZERO_ADDRESS]
    return code(ARTIFACT) + encode(["uint256", "address[]", "address[]", "address"], given)


def code(path: Path) -> bytes:
    """The creation code as OpenZeppelin published it, without arguments."""
    return artifacts.load(path).creation
