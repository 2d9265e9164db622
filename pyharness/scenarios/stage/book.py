"""The contracts of a deployed system, called by name.

In: addresses and ABIs by contract name; calls, results, receipts, revert data. Out: bytes and decoded values. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eth_utils.abi import collapse_if_tuple

from pyharness.chain import abi
from pyharness.chain.reverts import RevertReader
from pyharness.chain.schema import DecodedCall, Json, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract at its address. Overloads are told apart by their number of arguments."""

    name: str
    address: str
    abi: Sequence[Mapping[str, Json]]

    def data(self, function: str, args: Sequence[object]) -> bytes:
        """Call data."""
        return abi.encode_call(abi.signature(self._entry(function, args)), *args)

    def result(self, function: str, args: Sequence[object], raw: bytes) -> object:
        """What a function returned: the value, or a tuple of several."""
        types = [collapse_if_tuple(output) for output in self._entry(function, args)["outputs"]]
        values = abi.decode(types, raw)
        return values[0] if len(values) == 1 else values

    def arguments(self, function: str, args: Sequence[object]) -> Mapping[str, object]:
        """Arguments by the names the ABI gives them."""
        inputs = self._entry(function, args)["inputs"]
        return {item["name"] or str(at): arg for at, (item, arg) in enumerate(zip(inputs, args, strict=True))}

    def _entry(self, function: str, args: Sequence[object]) -> Mapping[str, Json]:
        for entry in self.abi:
            if entry["type"] == "function" and entry["name"] == function and len(entry["inputs"]) == len(args):
                return entry
        raise KeyError(f"{self.name}.{function} with {len(args)} arguments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event and the contract that emitted it."""

    contract: str
    name: str
    args: Mapping[str, object]


class Book:
    """Every contract of the system by name, and the errors any of them may answer with."""

    def __init__(self, contracts: Sequence[Contract], more: Sequence[Mapping[str, Json]] = ()) -> None:
        self._more = more
        self.contracts = {contract.name: contract for contract in contracts}
        self._events = {contract.address: (contract.name, abi.Interface(contract.abi)) for contract in contracts}
        entries = [entry for contract in contracts for entry in contract.abi]
        self._reverts = RevertReader([*entries, *more])

    def __getitem__(self, name: str) -> Contract:
        return self.contracts[name]

    def beside(self, *contracts: Contract) -> Book:
        """The same with further contracts, that are not ours."""
        return Book([*self.contracts.values(), *contracts], self._more)

    @property
    def addresses(self) -> Mapping[str, str]:
        """Address by contract name."""
        return {name: contract.address for name, contract in self.contracts.items()}

    def events(self, receipt: Receipt) -> tuple[Event, ...]:
        """The events of our contracts in a receipt, in order."""
        found = []
        for log in receipt.logs:
            name, interface = self._events.get(log.address, ("", None))
            event = interface.event(log) if interface else None
            if event is not None:
                found.append(Event(contract=name, name=event.name, args=event.args))
        return tuple(found)

    def error(self, data: bytes) -> DecodedCall | None:
        """The error by name, or None when no contract has it."""
        return self._reverts.decode(data)

    def explain(self, data: bytes) -> str:
        """Revert data in words."""
        return self._reverts.explain(data)
