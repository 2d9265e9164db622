"""What people are called in a ledger and in a report."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from plan_world import config

from pyharness.pipeline.acts.accounting import labels_of


def test_accounts_are_called_what_the_configuration_is_written_with() -> None:
    """Every party under its name, providers under their models', and no name that only the program has."""
    used = config()
    session: Any = SimpleNamespace(config=used)
    said = labels_of(session)
    assert set(said) >= {used.holders.deployer, used.holders.treasury, *(model.provider for model in used.models)}
    assert f"provider of {used.models[0].id}" in said[used.models[0].provider]
    assert "birth_admin" not in " ".join(said.values())
