"""Writes the address book, the token list, the ABIs and the manifest as JSON, and says which files an export has.

In: ``System``, ABIs. Out: text by file name. Pure.

Source: the schema of Uniswap's token lists, version 1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from pyharness.exports import elsewhere, javascript
from pyharness.exports.schema import Abi, System
from pyharness.record.schema import Model
from pyharness.values import legible, pretty_json

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
TOKEN_DECIMALS = 18
_NAME, _SYMBOL, _ID = re.compile(r"[ \S]{1,60}"), re.compile(r"\S{1,20}"), re.compile(r".{1,42}")


def files(system: System, abis: Mapping[str, Abi], rate: Abi) -> dict[str, str]:
    """Every file of an export, the manifest last."""
    made = {
        "addresses.json": addresses(system),
        "config/blockchain.js": javascript.backend(system),
        "frontend/hokusai.mjs": javascript.frontend(system, rate),
        "typescript/abis.ts": javascript.typed_abis(system, abis),
        "typescript/hokusai.ts": javascript.typescript(system, rate),
        f"python/hokusai_{system.source.network.replace('-', '_')}.py": elsewhere.python_module(system),
        f"solidity/{elsewhere.library_name(system)}.sol": elsewhere.library(system),
    }
    made |= {f"abi/{label}.json": pretty_json([dict(item) for item in abi]) for label, abi in abis.items()}
    if listed(system):
        made["tokenlist.json"] = token_list(system)
    return {name: made[name] for name in sorted(made)} | {MANIFEST: manifest(system, made)}


def addresses(system: System) -> str:
    """Everything with an address, by label."""
    book = {
        "schemaVersion": SCHEMA_VERSION,
        "source": system.source,
        "name": system.source.network,
        "chainId": system.source.chain_id,
        "caip2": f"eip155:{system.source.chain_id}",
        "usdc": system.usdc,
        "contracts": dict(system.contracts),
        "parties": system.parties.model_dump(),
        "models": [_model(model) for model in system.models],
    }
    return pretty_json(book)


def token_list(system: System) -> str:
    """The models' tokens, for wallets.

    What the schema has no room for is left out, but that a plan's hash is known by its beginning.
    Another system is a new major version, a model more a minor one, any other change of the record a patch.
    """
    document = {
        "name": f"Hokusai {system.source.network.replace('-', ' ')}"[:30],
        "timestamp": system.source.recorded_at,
        "version": {"major": system.systems, "minor": len(listed(system)), "patch": system.acts},
        "tokens": [_token(system, model) for model in listed(system)],
    }
    return pretty_json(document)


def listed(system: System) -> tuple[Model, ...]:
    """The models whose token's name and symbol a token list can carry, and people see all of."""
    return tuple(
        one
        for one in system.models
        if _NAME.fullmatch(one.name) and _SYMBOL.fullmatch(one.symbol) and legible(one.name + one.symbol)
    )


def manifest(system: System, made: Mapping[str, str]) -> str:
    """What the export is of, and the SHA-256 of each file, those too whose format has no room for a word about it."""
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in made.items()}
    return pretty_json({"schemaVersion": SCHEMA_VERSION, "source": system.source, "files": sums})


def _model(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "key": model.key,
        "name": model.name,
        "symbol": model.symbol,
        "token": model.token,
        "params": model.params,
        "pool": model.pool,
        "provider": model.provider,
        "infrastructureAccrualBps": model.infra_bps,
    }


def _token(system: System, model: Model) -> dict[str, Any]:
    digits = system.source.plan_hash[2:44]  # all there is room for; with 0x and 40 of them it would be an address
    told = {"planHash": digits, "commit": system.source.commit[:42], "modelId": model.id}
    return {
        "chainId": system.source.chain_id,
        "address": model.token,
        "name": model.name,
        "symbol": model.symbol,
        "decimals": TOKEN_DECIMALS,
        "extensions": {key: text for key, text in told.items() if _ID.fullmatch(text)},
    }
