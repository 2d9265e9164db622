"""The door an entry of the record comes in by: read, folded, shown, made into the guide's file.

In: the bytes of an entry. Out: what the harness says of it. Door: a folder.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyharness import paths
from pyharness.cli import record
from pyharness.record import store
from pyharness.record.guide import guide_file, guide_name
from pyharness.values import pretty_json

NETWORK = "sepolia"
HASH = "0x" + "ab" * 32
ONE, TWO, THREE = (f"0x{number:040x}" for number in (1, 2, 3))
CONTRACT = {
    "address": ONE,
    "source": "src/A.sol:A",
    "tx_hash": HASH,
    "block_number": 7,
    "gas_used": 21_000,
    "arguments": ["1"],
    "arguments_encoded": "0x01",
    "code_hash": HASH,
    "runtime_hash": HASH,
    "immutables": {"1+2": "0x0000"},
}
ENTRY: dict[str, Any] = {
    "schema_version": 1,
    "kind": "deploy",
    "network": NETWORK,
    "chain_id": 11155111,
    "caip2": "eip155:11155111",
    "mode": "full",
    "created_at": "2026-01-02T03:04:05Z",
    "complete": True,
    "plan_hash": HASH,
    "config_hash": HASH,
    "artifacts_hash": HASH,
    "checkout": {"commit": "c", "dirty": False},
    "toolchain": {"solc": "0.8.30", "evm": "cancun", "optimizer_runs": 1, "pyharness": "0.1.0"},
    "parties": dict.fromkeys(("deployer", "admin", "governor", "treasury", "backend", "pauser"), THREE),
    "external": {"USDC": TWO},
    "contracts": {"InfrastructureReserve": CONTRACT, "UsageFeeRouter": {**CONTRACT, "address": TWO}},
    "models": [
        {
            "id": "a",
            "key": HASH,
            "name": "A",
            "symbol": "A",
            "token": ONE,
            "params": TWO,
            "pool": THREE,
            "provider": ONE,
            "infra_bps": 8000,
        }
    ],
    "grants": [{"contract": "InfrastructureReserve", "role": "PAYER_ROLE", "holder": ONE, "tx_hash": HASH}],
    "transactions": [
        {"step_id": "a", "tx_hash": HASH, "block_number": 7, "block_hash": HASH, "gas_used": 5, "gas_price": 6}
    ],
    "config": 'network = "sepolia"\n',
    "sources": {"network": "sepolia.toml.j2"},
}


def through_records(folder: Path, *, text: bytes) -> None:
    """`record show` of two entries, one of them right; the guide's file; and the fold as a file."""
    place = folder / NETWORK
    place.mkdir()
    (place / "20260102T030405Z-abababab.json").write_text(json.dumps(ENTRY), "utf-8")
    (place / "20260103T030405Z-abababab.json").write_bytes(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "DEPLOYMENTS", folder)
        record.show(NETWORK)
    for name, entry in store.entries(place):
        fold = store.latest(place)
        if fold is not None:
            store.replace(folder / guide_name(entry, ()), pretty_json(guide_file(fold, entry)))
            store.replace(place / store.LATEST, pretty_json(fold))
        json.loads((place / name).read_text("utf-8"))
