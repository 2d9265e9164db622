"""The tables of one name in a TOML file, each with its line, by which people are told what is wrong.

In: the text of a file. Out: line and keys of each table. Pure.
"""

from __future__ import annotations

import tomli


def tables(text: str, name: str) -> list[tuple[int, dict[str, object]]]:
    """Every ``[[name]]`` in order.

    Raises:
        ValueError: no TOML, or something else than such tables stands in it.
    """
    document = tomli.loads(text)
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip() == f"[[{name}]]"]
    found = document.get(name, [])
    if set(document) - {name} or not isinstance(found, list) or len(found) != len(lines):
        raise ValueError(f"something else than [[{name}]] tables")
    return list(zip(lines, found, strict=True))


def no_text(table: dict[str, object]) -> str | None:
    """The first key whose value is no text; amounts and hashes are exact as text only."""
    return next((key for key, value in table.items() if not isinstance(value, str)), None)
