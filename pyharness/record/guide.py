"""Writes the files the deployment guide names, for whoever reads those.

In: ``Record``, the entry just made. Out: the file's name and content. Pure.

Source: guide, "Output"; the fields its readers use: contracts by name, ``tokens[].paramsAddress``, ``roles``.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pyharness.record.schema import Entry, Record

ROLE_FIELDS = {
    "InfrastructureReserve_DEPOSITOR": ("InfrastructureReserve", "DEPOSITOR_ROLE"),
    "InfrastructureReserve_PAYER": ("InfrastructureReserve", "PAYER_ROLE"),
    "UsageFeeRouter_FEE_DEPOSITOR": ("UsageFeeRouter", "FEE_DEPOSITOR_ROLE"),
}


def guide_name(entry: Entry, taken: Collection[str]) -> str:
    """``sepolia-v2-2026-01-02.json``; a second one on the same day ends in ``-2``."""
    kind = "v2" if entry.mode == "full" else "infrastructure"
    stem = f"{entry.network}-{kind}-{entry.created_at[:10]}"
    name, count = f"{stem}.json", 1
    while name in taken:
        count += 1
        name = f"{stem}-{count}.json"
    return name


def guide_file(record: Record, entry: Entry) -> dict[str, Any]:
    """The content of the guide's file. Rates are those read back from the chain."""
    return {
        "network": record.network,
        "chainId": str(record.chain_id),
        "timestamp": entry.created_at,
        "deployer": record.parties.deployer,
        "treasury": record.parties.treasury,
        "backendService": record.parties.backend,
        "planHash": entry.plan_hash,
        "complete": entry.complete,
        "contracts": record.external | {label: contract.address for label, contract in record.contracts.items()},
        "tokens": [
            {
                "modelId": model.id,
                "name": model.name,
                "symbol": model.symbol,
                "address": model.token,
                "paramsAddress": model.params,
                "infrastructureAccrualBps": model.infra_bps,
            }
            for model in record.models
        ],
        "pools": [
            {
                "modelId": model.id,
                "tokenAddress": model.token,
                "ammAddress": model.pool,
                "paramsAddress": model.params,
            }
            for model in record.models
        ],
        "roles": {field: _holder(record, *place) for field, place in ROLE_FIELDS.items()},
        "gasUsed": {sent.step_id: str(sent.gas_used) for sent in entry.transactions if sent.gas_used is not None},
    }


def _holder(record: Record, contract: str, role: str) -> str:
    return ", ".join(grant.holder for grant in record.grants if (grant.contract, grant.role) == (contract, role))
