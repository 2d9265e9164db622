"""A text with its values in place.

In: a ``Text``, values, what is known of the network. Out: ``Explained``. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.explain import commands
from pyharness.explain.schema import Explained, Known, Remedy, Shown, Text
from pyharness.explain.shown import argument, placeholder, shown

# Where a role is asked for, if only one contract does. Source: ``onlyRole`` in the contracts.
HOME: Mapping[str, str] = {
    "REGISTRAR_ROLE": "ModelRegistry",
    "POOL_FACTORY_ROLE": "TokenManager",
    "FEE_ROUTER_ROLE": "HokusaiAMMFactory",
    "LAUNCHER_ROLE": "ModelLauncher",
    "DEPOSITOR_ROLE": "InfrastructureReserve",
    "PAYER_ROLE": "InfrastructureReserve",
    "PROVIDER_INITIALIZER_ROLE": "InfrastructureReserve",
    "FEE_DEPOSITOR_ROLE": "UsageFeeRouter",
    "RECORDER_ROLE": "DataContributionRegistry",
    "VERIFIER_ROLE": "DataContributionRegistry",
}
OF_A_MODEL = ("HokusaiAMM", "HokusaiToken", "HokusaiParams")


class _Words(dict[str, str]):
    """Values in a sentence; an unknown one by its name."""

    def __missing__(self, name: str) -> str:
        return name


class _Arguments(dict[str, str]):
    """Values in a command; an unknown one is a word to be replaced."""

    def __missing__(self, name: str) -> str:
        return placeholder(name)


def explained(
    text: Text,
    values: Mapping[str, object],
    known: Known,
    *,
    at: str = "",
    said: str = "",
    inner: tuple[Explained, ...] = (),
) -> Explained:
    """Fill in what is known.

    Args:
        values: by name; none where only the name of the error was given.
        at: label or address of the contract that said it; empty if unknown.
        said: the words, for what has no signature.
    """
    units = {item.name: item.unit for item in text.parameters} or text.units
    rows = tuple(shown(name, units[name], value, known) for name, value in values.items())
    gap = _gap(text, rows, values, known)
    words = _Words({item.name: item.words for item in (*rows, *gap)})
    frame = _Frame(rows=(*rows, *gap), known=known, at=at)
    return Explained(
        name=text.name,
        signature=text.signature or said,
        cause=text.cause,
        values=rows,
        rule=text.rule.format_map(words),
        look=frame.fill(text.look),
        remedies=tuple(
            Remedy(words=item.words.format_map(words), command=frame.fill(item.command)) for item in text.remedies
        ),
        inner=inner,
    )


def _gap(text: Text, rows: Sequence[Shown], values: Mapping[str, object], known: Known) -> tuple[Shown, ...]:
    """The difference of two values, in the unit of the first."""
    first, _, second = text.gap.partition(" - ")
    more, less = values.get(first), values.get(second)
    if not isinstance(more, int) or not isinstance(less, int):
        return ()
    unit = next(row.unit for row in rows if row.name == first)
    return (shown("gap", unit, more - less, known),)


class _Frame:
    """What commands are filled with."""

    def __init__(self, *, rows: Sequence[Shown], known: Known, at: str) -> None:
        self._rows, self._known = rows, known
        label = known.labels.get(at, at) if at.startswith("0x") else at
        role = next((row.words for row in rows if row.unit == "role"), "")
        self._at = at
        self._label = HOME.get(role, label)
        named = next((row.raw for row in rows if row.unit == "model"), "")
        self._model = named or next((known.models[row.raw] for row in rows if row.raw in known.models), "")
        self._model = self._model or self._label.partition("/")[2]

    def fill(self, template: str) -> str:
        """A command with everything that is known in place."""
        ours = template.startswith(commands.OURS)
        given = {row.name: argument(row, ours=ours) for row in self._rows}
        words = _Arguments({name: text for name, text in given.items() if text is not None})
        words |= self._places(ours=ours)
        return template.format_map(words)

    def _places(self, *, ours: bool) -> dict[str, str]:
        """Network, contracts and model."""
        known, places = self._known, dict(self._known.contracts)
        model = argument(Shown(name="modelId", words=self._model, raw=self._model, unit="model"), ours=ours)
        found = {label: address for label, address in places.items() if "/" not in label}
        if model is not None:
            found["modelId"] = model
            found |= {kind: places[f"{kind}/{self._model}"] for kind in OF_A_MODEL if f"{kind}/{self._model}" in places}
        if known.words:
            found |= {"network": known.words, "alone": known.network, "rpc": f'"${known.network.upper()}_RPC_URL"'}
        at = self._label if ours else places.get(self._label, self._at)
        asked = argument(Shown(name="contract", words=at, raw=at, unit="text"), ours=ours)
        return found | ({"contract": asked} if asked else {})
