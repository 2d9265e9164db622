"""Turns a config into the TOML that the Solidity scripts read.

In: ``Config``, the indices of models that differ from the chain. Out: TOML text: scalars key by key, models as columns
of equal length, big integers as decimal strings. Pure.

Columns, because a table a model costs forge quadratic time and memory.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pyharness.config.schema import Config, Model

COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "id"),
    ("name", "name"),
    ("symbol", "symbol"),
    ("bps", "infra_bps"),
    ("provider", "provider"),
    ("tokens_per_delta_one", "tokens_per_delta_one"),
    ("license_hash", "license_hash"),
    ("license_uri", "license_uri"),
    ("initial_supply", "initial_supply"),
    ("supply_recipient", "supply_recipient"),
    ("crr_ppm", "crr_ppm"),
    ("trade_fee_bps", "trade_fee_bps"),
    ("round_seconds", "round_seconds"),
    ("threshold_usdc", "threshold_usdc"),
    ("price_usdc", "price_usdc"),
    ("window_seconds", "window_seconds"),
    ("launch_usdc", "launch_usdc"),
    ("launch_recipient", "launch_recipient"),
    ("budget", "budget"),
    ("genesis_bps", "genesis_bps"),
    ("metric", "metric"),
    ("benchmark_hash", "benchmark_hash"),
    ("class", "model_class"),
    ("daily_burn_usdc", "daily_burn_usdc"),
)
DECIMAL_STRINGS = frozenset(
    {"tokens_per_delta_one", "initial_supply", "threshold_usdc", "launch_usdc", "budget", "daily_burn_usdc"}
)


def forge_input(config: Config, changed: Sequence[int] | None = None) -> str:
    """The rendered TOML of a config.

    Args:
        changed: indices of the models the scripts shall look at; all when None.
    """
    models = config.models
    indices = list(range(len(models))) if changed is None else list(changed)
    head: dict[str, Any] = {
        "schema_version": config.schema_version,
        "network": config.network,
        "chain_id": config.chain_id,
        "mode": config.mode,
        "salt": config.salt,
        "changed": indices,
    }
    tables: dict[str, dict[str, Any]] = {
        "holders": config.holders.model_dump(),
        "usdc": {
            "kind": config.usdc.kind,
            "address": config.usdc.address,
            "mock_mint": str(config.usdc.mock_mint),
        },
        "existing": config.existing.model_dump(),
        "verifier": config.verifier.model_dump(),
        "m": {column: [_cell(model, column, field) for model in models] for column, field in COLUMNS},
    }
    lines = [_line(key, value) for key, value in head.items()]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(_line(key, value) for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _cell(model: Model, column: str, field: str) -> Any:
    value = getattr(model, field)
    return str(value) if column in DECIMAL_STRINGS else value


def _line(key: str, value: Any) -> str:
    return f"{key} = {_toml(value)}"


def _toml(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
