"""In what two configs differ, value by value.

In: configs, or rendered TOML files, which hold a part of one. Out: ``Values`` and ``Changed`` s. Pure.

Models are compared by id, wherever in the list they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomli

from pyharness.config.forge_input import COLUMNS, forge_input
from pyharness.config.load import Loaded
from pyharness.config.provenance import leaves
from pyharness.errors import ConfigFault, Fault

NOT_COMPARED = frozenset({"changed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Every value by key, as text, and where each came from."""

    name: str
    values: Mapping[str, str]
    origins: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A key whose values differ; None where one side does not have it."""

    key: str
    old: str | None
    new: str | None
    old_from: str | None
    new_from: str | None


def of_config(loaded: Loaded, *, rendered: bool) -> Values:
    """The values of a network.

    Args:
        rendered: only those that a rendered file holds, in its form.
    """
    config = loaded.config
    whole = config.model_dump(by_alias=True)
    origins = {key: loaded.provenance.origin_of(key) for key, _ in leaves(whole)}
    ids = [model.id for model in config.models]
    named = {_by_id(key, ids): origin for key, origin in origins.items()}
    if rendered:
        values = _rendered(tomli.loads(forge_input(config)))
    else:
        values = {_by_id(key, ids): _text(value) for key, value in leaves(whole)}
    return Values(name=config.network, values=values, origins=named)


def of_file(name: str, content: str) -> Values:
    """The values of a rendered file.

    Raises:
        ConfigFault: E-CONFIG-TOML, it is no TOML, or none that was rendered here.
    """
    try:
        values = _rendered(tomli.loads(content))
    except (tomli.TOMLDecodeError, KeyError, TypeError, IndexError, AttributeError) as problem:
        fault = Fault(file=name, key="toml", found=str(problem), expected="a rendered config")
        raise ConfigFault(
            "E-CONFIG-TOML",
            f"{name} is no rendered config",
            faults=(fault,),
            next_command="python -m pyharness config diff --help",
        ) from problem
    return Values(name=name, values=values, origins=dict.fromkeys(values, name))


def changed(old: Values, new: Values) -> tuple[Changed, ...]:
    """Every key whose values differ, in the order of the keys."""
    return tuple(
        Changed(
            key=key,
            old=old.values.get(key),
            new=new.values.get(key),
            old_from=old.origins.get(key) if key in old.values else None,
            new_from=new.origins.get(key) if key in new.values else None,
        )
        for key in dict.fromkeys([*old.values, *new.values])
        if old.values.get(key) != new.values.get(key)
    )


def _by_id(key: str, ids: list[str]) -> str:
    """``models[0].name`` as ``models[lead-scoring].name``."""
    if not key.startswith("models["):
        return key
    index, rest = key[len("models[") :].split("]", 1)
    return f"models[{ids[int(index)]}]{rest}"


def _rendered(document: dict[str, Any]) -> dict[str, str]:
    columns = document.pop("m")
    values = {key: _text(value) for key, value in leaves(document) if key.split("[")[0] not in NOT_COMPARED}
    for at, identifier in enumerate(columns["id"]):
        for column, field in COLUMNS:
            name = "class" if field == "model_class" else field
            values[f"models[{identifier}].{name}"] = _text(columns[column][at])
    return values


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
