"""Call data in words, and whether words still say what the data does.

In: call data, the release build; a step. Out: ``DecodedCall``, ``Call``, a contradiction. Pure.
"""

from __future__ import annotations

from pyharness.chain.abi import Interface, argument_types, decode, encode_call, selector
from pyharness.chain.schema import DecodedCall
from pyharness.plan.schema import Call, Step
from pyharness.tools.schema import Release


class Words:
    """The release build's functions; each contract's are made ready once, when the first call of it is met."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._interfaces: dict[str, Interface] = {}

    def decoded(self, label: str, named: str | None, data: bytes) -> DecodedCall | None:
        """The call by the callee's own ABI, or by any of ours that has it: clones are known by address only."""
        for name in (label.split("/")[0], named or "", *self._release.contracts):
            interface = self._of(name)
            found = interface.call(data) if interface else None
            if found is not None:
                return found
        return None

    def _of(self, name: str) -> Interface | None:
        built = self._release.contracts.get(name)
        if built is None:
            return None
        if name not in self._interfaces:
            self._interfaces[name] = Interface(built.abi)
        return self._interfaces[name]


def in_words(label: str, found: DecodedCall) -> Call:
    """The call as people read it."""
    return Call(contract=label, signature=found.signature, arguments=tuple(text(item) for item in found.args.values()))


def text(value: object) -> str:
    """An argument as people read it: bytes as hex, tuples and arrays in brackets."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(text(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def contradiction(step: Step) -> str | None:
    """What a step's words say that its data does not; None when they agree."""
    data = bytes.fromhex(step.data[2:])
    if step.call is None:
        silent = step.creates is None and step.function != step.data[:10]
        return f"{step.id} does not say what it calls" if silent else None
    call = step.call
    if call.contract != step.label:
        return f"{step.id} says it calls {call.contract}"
    try:
        kinds = argument_types(call.signature)
        values = decode(kinds, data[4:])
    except ValueError:
        return f"{step.id} says it calls {call.signature}"
    if data[:4] != selector(call.signature) or encode_call(call.signature, *values) != data:
        return f"{step.id} says it calls {call.signature}"
    said = tuple(text(value) for value in values)
    wrong = [(given, true) for given, true in zip(call.arguments, said, strict=False) if given != true]
    if wrong:
        return f"{step.id} says {wrong[0][0]} where its data has {wrong[0][1]}"
    return f"{step.id} names {len(call.arguments)} of {len(said)} arguments" if said != call.arguments else None
