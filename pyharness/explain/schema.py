"""What an explanation is made of, and what it becomes once the values are known.

In: nothing. Out: frozen values. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value of an error: its type, its name, and the unit it is shown in (a key of ``shown.UNITS``)."""

    kind: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What helps, in words, and the command that does it. ``{name}`` stands for a value, a label for an address."""

    words: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The explanation of one error.

    Args:
        error: its declaration with units, ``Name(type name: unit, …)``; empty for what says words.
        said: a pattern of the words instead; its named groups are values.
        units: of those groups.
        title: what the words are called; the error's name without it.
        cause: what happened, one sentence.
        rule: what is demanded, with ``{name}`` for values.
        look: a command that shows what matters and changes nothing.
        remedies: what helps, most likely first.
        gap: two values, ``a - b``: their difference is ``{gap}``.
    """

    cause: str
    rule: str
    look: str
    remedies: tuple[Remedy, ...]
    error: str = ""
    said: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    gap: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.title or self.error.partition("(")[0]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The declared values in order."""
        inside = self.error.partition("(")[2].removesuffix(")")
        return tuple(_parameter(part) for part in inside.split(", ") if part)

    @property
    def signature(self) -> str:
        """``Name(type,…)``, as the selector is made from."""
        return f"{self.name}({','.join(item.kind for item in self.parameters)})" if self.error else ""


def _parameter(text: str) -> Parameter:
    typed, unit = text.split(": ")
    kind, name = typed.split(" ")
    return Parameter(kind=kind, name=name, unit=unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a network's record knows: what labels and model ids stand for.

    Args:
        words: network and mode as the command line wants them; empty where none was named.
        network: its name alone.
        contracts: address by label; a model's own as ``HokusaiAMM/<id>``.
        labels: words by address.
        models: id by key.
    """

    words: str = ""
    network: str = ""
    contracts: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One value as people read it, and as it is: numbers and addresses as text."""

    name: str
    words: str
    raw: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One error, explained.

    Args:
        signature: of the custom error; the words that were said otherwise.
        values: empty where only the name was given.
        inner: what is carried inside, explained as well.
    """

    name: str
    signature: str
    cause: str
    values: tuple[Shown, ...]
    rule: str
    look: str
    remedies: tuple[Remedy, ...]
    inner: tuple[Explained, ...] = ()

    @property
    def first_line(self) -> str:
        """Name and cause."""
        return f"{self.name}: {self.cause}"

    def to_dict(self) -> dict[str, object]:
        """As one JSON object."""
        return {
            "name": self.name,
            "signature": self.signature,
            "cause": self.cause,
            "values": [{"name": v.name, "value": v.raw, "shown": v.words, "unit": v.unit} for v in self.values],
            "rule": self.rule,
            "look": self.look,
            "remedy": [{"words": item.words, "command": item.command} for item in self.remedies],
            "inner": [item.to_dict() for item in self.inner],
        }
