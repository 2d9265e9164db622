"""Finds out which variable or which template each configured value came from.

In: the parsed TOML with references, the file of each key. Out: ``Provenance``. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyharness.config.blame import file_of
from pyharness.config.sources import Origin

_REFERENCE = re.compile(r"\$\{([A-Z0-9_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The template's name, the file each key stands in, the variable behind it, the origin of each variable."""

    template: str
    files: Mapping[str, str]
    variables: Mapping[str, str]
    origins: Mapping[str, Origin]

    def variable_of(self, key: str) -> str | None:
        """The variable behind a key, if any. A list that one variable fills has only its first item in the twin."""
        first = re.sub(r"\[\d+\]$", "", key) + "[0]"
        return self.variables.get(key) or self.variables.get(first)

    def origin_of(self, key: str) -> str:
        """Where a key's value came from, in words: ``environment TREASURY_ADDRESS`` or a template's name."""
        variable = self.variable_of(key)
        return self.file_of(key) if variable is None else f"{self.origins[variable]} {variable}"

    def file_of(self, key: str) -> str:
        """The template where a key's value stands: the network's own, or one that it is made of."""
        return file_of(key, self.files, self.template)

    def defaulted(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """(variable, first key) of each variable below ``prefix`` that fell back to its default."""
        found: dict[str, str] = {}
        for key, variable in self.variables.items():
            if key.startswith(prefix) and self.origins[variable] == "default":
                found.setdefault(variable, key)
        return tuple(found.items())


def trace(
    template: str, references: Mapping[str, Any], origins: Mapping[str, Origin], files: Mapping[str, str]
) -> Provenance:
    """Read the twin: a leaf that is a reference names the variable of its key."""
    variables = {}
    for key, leaf in leaves(references):
        match = _REFERENCE.fullmatch(leaf) if isinstance(leaf, str) else None
        if match and match[1] in origins:
            variables[key] = match[1]
    return Provenance(template=template, files=files, variables=variables, origins=dict(origins))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar of nested tables and arrays, with its key such as ``models[0].id``."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value
