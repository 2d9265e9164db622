"""What is written while sending, and what came of it.

In: nothing. Out: ``Entry``, a line of the journal; ``Bundle``, what is signed elsewhere; ``Outcome``, the result of a
deployment. Pure. Fees in wei per gas.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from pyharness.plan.schema import Plan, Wei
from pyharness.values import Address, Hash, HexData, Instant, Value, Written

JOURNAL_VERSION = 1

State = Literal[
    "opened", "prepared", "sent", "mined", "checked", "dropped", "reorged", "cancelling", "done", "abandoned"
]


def _sendable(raw: str) -> str:
    """Bytes in hex, or the JSON object that a node of our own acts on. Raises ValueError otherwise."""
    if raw.startswith("0x"):
        bytes.fromhex(raw[2:])
    elif not isinstance(json.loads(raw), dict):
        raise ValueError("neither bytes nor an object")
    return raw


class Entry(Written):
    """One line of the journal.

    Args:
        step_id: the step it is about; empty for opened, done and abandoned.
        attempt: 1 for the first transaction of a step; 0 when no transaction was needed, and of a cancelling one, which
            makes no step: it takes the nonce of one.
        raw_tx: the signed bytes, on disk before they are sent.
    """

    v: Literal[1] = 1
    seq: int
    at: Instant
    state: State
    step_id: str = ""
    attempt: int = 0
    nonce: int | None = None
    raw_tx: Annotated[str, AfterValidator(_sendable)] | None = None
    tx_hash: Hash | None = None
    max_fee: int | None = None
    tip: int | None = None
    block_number: int | None = None
    block_hash: Hash | None = None
    reason: str | None = None
    plan_hash: Hash | None = None
    signer: Address | None = None
    chain_id: int | None = None


class Transaction(Value):
    """An unsigned type-2 transaction (EIP-1559); its file names are those of wallets."""

    model_config = ConfigDict(populate_by_name=True)

    type: Literal[2] = 2
    chain_id: Annotated[int, Field(alias="chainId")]
    nonce: int
    to: Address
    value: Wei
    data: HexData
    gas: int
    max_fee: Annotated[Wei, Field(alias="maxFeePerGas")]
    tip: Annotated[Wei, Field(alias="maxPriorityFeePerGas")]


class Offer(Value):
    """A step's transaction, to be signed elsewhere.

    Args:
        says: the transaction in words.
        raw: the signed bytes, once there are any.
    """

    step: str
    says: str
    transaction: Transaction
    raw: str | None = None


class Bundle(Written):
    """Transactions of one account in the order of a plan; signed when each has its ``raw``."""

    schema_version: Literal[1] = 1
    network: str
    mode: Literal["full", "infrastructure"]
    plan_hash: Hash
    sender: Annotated[Address, Field(alias="from")]
    transactions: tuple[Offer, ...]


class Done(Value):
    """A finished step; without a transaction when it was satisfied before it was sent."""

    step_id: str
    tx_hash: Hash | None
    nonce: int | None
    block_number: int | None
    block_hash: Hash | None
    gas_used: int | None
    gas_price: int | None


class Outcome(Value):
    """What a deployment did.

    Args:
        opened_at: when the journal was opened (ISO 8601, UTC); stable over resumes.
        sent: transactions handed to the node in this run.
        waiting: steps that another signer must make.
    """

    plan: Plan
    opened_at: str
    steps: tuple[Done, ...]
    sent: int
    waiting: tuple[str, ...]
