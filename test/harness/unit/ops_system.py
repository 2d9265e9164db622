"""A system of one reserve, as much of it as acts ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyharness.ops.schema import Fact, System
from pyharness.values import checksummed, keccak_hex

MODEL = "m"
ACCRUED = 80_000_000


def function(name: str, *inputs: tuple[str, str]) -> dict[str, Any]:
    """An ABI entry."""
    return {"type": "function", "name": name, "inputs": [{"name": key, "type": kind} for key, kind in inputs]}


PAY = function(
    "payInfrastructureCost",
    ("modelId", "string"), ("payee", "address"), ("amount", "uint256"), ("invoiceHash", "bytes32"), ("memo", "string"),
)  # fmt: skip
APPROVE = function("approvePayee", ("modelId", "string"), ("payee", "address"), ("approved", "bool"))


class Holders:
    """Everybody of a config is one account."""

    def __init__(self, account: str) -> None:
        self._account = account

    def __getattr__(self, name: str) -> str:
        return self._account

    def model_dump(self) -> dict[str, str]:
        """By party."""
        return {"admin": self._account}


class Config:
    """As much of a config as acts ask for."""

    def __init__(self, account: str) -> None:
        self.holders, self.models, self.chain_id = Holders(account), (), 31337
        self.words = self.network = "local"
        self.usdc = type("Usdc", (), {"kind": "mock"})()
        self.verifier = type("Verifier", (), {"attesters": ()})()


def address(number: int) -> str:
    """An account by number."""
    return checksummed("0x" + keccak_hex(str(number).encode())[-40:])


ME, PAYEE, STRANGER = address(1), address(2), address(3)


def system() -> System:
    """A reserve and its USDC."""
    return System(
        config=Config(ME),  # type: ignore[arg-type]
        contracts={"InfrastructureReserve": address(10), "USDC": address(11)},
        abi={"InfrastructureReserve": (PAY, APPROVE)},
        models=(MODEL,),
    )


def chain(**other: str) -> Any:
    """A chain where the model has $80, the payee is approved and everybody holds every power."""
    answers = {
        "accrued(string)(uint256)": str(ACCRUED), "paused()(bool)": "false", "hasRole(bytes32,address)(bool)": "true",
        "isInvoicePaid(string,bytes32)(bool)": "false", "provider(string)(address)": address(9),
        "isPayee(string,address)(bool)": "true",
    }  # fmt: skip

    def read(facts: Sequence[Fact]) -> Mapping[Fact, str]:
        known = {fact: answers.get(fact.question, "0") for fact in facts}
        strange = {fact: "false" for fact in facts if STRANGER in fact.arguments and "isPayee" in fact.question}
        return known | strange | {fact: other[fact.what] for fact in facts if fact.what in other}

    return read
