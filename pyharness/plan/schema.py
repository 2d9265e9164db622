"""Which transactions would make the config true, as one frozen value.

In: nothing. Out: ``Plan`` and its parts. Pure. Values in wei and gas units, code and data as lower-case hex.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator

from pyharness import names
from pyharness.values import Address, Hash, HexData, Value

SCHEMA_VERSION = 1


def _from_digits(value: object) -> object:
    """Files hold integers above 2^53 as decimal strings."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _whole(number: int) -> int:
    if number < 0:
        raise ValueError("zero or more")
    return number


Wei = Annotated[int, BeforeValidator(_from_digits), AfterValidator(_whole)]
Gas = Wei
Verdict = Literal["usable", "no pool", "legacy params", "foreign manager", "refused"]


class Target(Value):
    """Where the plan is meant to run, by the config and never by the node."""

    network: str
    chain_id: int


class Call(Value):
    """A decoded call: contract, signature, arguments as text in declaration order."""

    contract: str
    signature: str
    arguments: tuple[str, ...]


class Creation(Value):
    """A contract made by CREATE2: its place, what makes it, what its code will be with immutables zeroed."""

    contract: str
    source: str
    address: Address
    salt: Hash
    init_code_hash: Hash
    runtime_hash: Hash
    immutables: tuple[tuple[int, int], ...]
    arguments: HexData


class Blocked(Value):
    """A call that nobody can make: its intended sender lacks the role (its id)."""

    sender: Address
    to: Address
    role: Hash
    data: bytes


class Step(Value):
    """One transaction. ``id`` is stable: label/function[/what it is about].

    Args:
        signer: the account that holds the needed power.
        gas: forge's estimate with its margin, gas units; 0 where nobody can make the step.
        blocked: the role that the signer would need and lacks, if so.
    """

    id: str
    label: str
    function: str
    model: str | None
    signer: Address
    to: Address
    value: Wei
    data: HexData
    call: Call | None
    creates: Creation | None
    depends_on: tuple[str, ...]
    gas: Gas
    blocked: str | None = None


class RoleHolder(Value):
    """A power somebody holds once the plan is carried out."""

    contract: str
    role: str
    holder: Address


class Precondition(Value):
    """Something the plan was made on: asking ``call`` of ``contract`` must still answer ``value``.

    Args:
        call: ``codehash``, or a view with its arguments such as ``provider(string)(address) lead-scoring``.
        step: the step that relies on it alone; once begun, it may change the answer itself.
    """

    contract: Address
    call: str
    value: str
    step: str | None = None


class BesideModel(Value):
    """A configured model of an existing system, and what became of a trial deposit of one unit.

    Args:
        manager: the token manager the pool names.
        infra_bps: the rate now; zero where there is none.
        deposit: ``made``, or what it reverted with.
    """

    id: str
    verdict: Verdict
    pool: Address
    manager: Address
    params: Address
    infra_bps: int
    deposit: str


class Beside(Value):
    """What trials showed of an existing system; no part of the plan's meaning, for it changes no transaction.

    Args:
        manager: the factory's token manager.
        maker: which params it makes for its next model.
        listed: whether the factory lets the router pay into its pools, once the plan is carried out.
    """

    manager: Address
    maker: Literal["current", "legacy", "unknown"]
    listed: bool
    models: tuple[BesideModel, ...]


class Compiler(Value):
    """What compiled the code: solc, EVM version, optimizer runs (0: off)."""

    solc: str
    evm: str
    optimizer_runs: int


class Plan(Value):
    """The exact ordered transactions, and everything that could change their meaning.

    Args:
        kind: what it is for: to make what the config wants, one act, or to move powers to whom the config names.
    """

    schema_version: Literal[1] = 1
    kind: Literal["deploy", "ops", "handover"] = "deploy"
    target: Target
    mode: Literal["full", "infrastructure"]
    sender: Address
    steps: tuple[Step, ...]
    predicted: dict[str, Address]
    roles_after: tuple[RoleHolder, ...]
    preconditions: tuple[Precondition, ...]
    config_hash: Hash
    artifacts_hash: Hash
    compiler: Compiler
    plan_hash: Hash
    beside: Beside | None = None

    @property
    def empty(self) -> bool:
        """Whether the chain already is what the config wants."""
        return not self.steps

    @property
    def words(self) -> str:
        """Network and mode as the command line wants them."""
        return names.words(self.target.network, self.mode)

    @property
    def gas(self) -> int:
        """Sum of the steps' gas (units)."""
        return sum(step.gas for step in self.steps)
