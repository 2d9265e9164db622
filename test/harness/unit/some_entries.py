"""Entries of a record, for whatever is made of them."""

from __future__ import annotations

from typing import Any

from pyharness.record.schema import Commit, Contract, Entry, Grant, Model, Party, Sent, Toolchain
from pyharness.values import checksummed

HASH = "0x" + "ab" * 32


def address(number: int) -> str:
    """An address by number."""
    return checksummed("0x" + number.to_bytes(20, "big").hex())


def contract(number: int, block: int | None = 7) -> Contract:
    """A contract by number."""
    return Contract(
        address=address(number),
        source="src/A.sol:A",
        tx_hash=HASH if block else None,
        block_number=block,
        gas_used=21_000 if block else None,
        arguments=("1",),
        arguments_encoded="0x01",
        code_hash=HASH,
        runtime_hash=HASH,
        immutables={"1+2": "0x0000"},
    )


PARTY = address(9)
MODELS = (
    Model(
        id="a",
        key=HASH,
        name="A",
        symbol="A",
        token=address(3),
        params=address(4),
        pool=address(5),
        provider=PARTY,
        infra_bps=8000,
    ),
)
GRANTS = (
    Grant(contract="InfrastructureReserve", role="PAYER_ROLE", holder=PARTY, tx_hash=HASH),
    Grant(contract="InfrastructureReserve", role="DEPOSITOR_ROLE", holder=address(2), tx_hash=HASH),
    Grant(contract="UsageFeeRouter", role="FEE_DEPOSITOR_ROLE", holder=address(8), tx_hash=HASH),
)


def entry(**changes: Any) -> Entry:
    """An entry with some fields changed."""
    fields: dict[str, Any] = {
        "kind": "deploy",
        "network": "sepolia",
        "chain_id": 11155111,
        "caip2": "eip155:11155111",
        "mode": "full",
        "created_at": "2026-01-02T03:04:05Z",
        "complete": True,
        "plan_hash": HASH,
        "config_hash": HASH,
        "artifacts_hash": HASH,
        "checkout": Commit(commit="c", dirty=False),
        "toolchain": Toolchain(solc="0.8.30", evm="cancun", optimizer_runs=1, pyharness="0.1.0"),
        "parties": Party(deployer=PARTY, admin=PARTY, governor=PARTY, treasury=PARTY, backend=address(8), pauser=PARTY),
        "external": {},
        "contracts": {"InfrastructureReserve": contract(1), "UsageFeeRouter": contract(2)},
        "models": MODELS,
        "grants": GRANTS,
        "transactions": (
            Sent(step_id="a", tx_hash=HASH, block_number=7, block_hash=HASH, gas_used=5, gas_price=6),
            Sent(step_id="b", tx_hash=None, block_number=None, block_hash=None, gas_used=None, gas_price=None),
        ),
        "config": "",
        "sources": {},
    }
    return Entry.model_validate({**fields, **changes})
