"""Logs of a system as what happened there, in the words of the monitor.

In: logs in the order of the chain, when their blocks were made, labels of contracts, ids of models. Out: ``Event`` s.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyharness.chain.abi import Interface
from pyharness.chain.schema import DecodedCall, Log
from pyharness.names import role_name
from pyharness.observe.happened import Event, Kind
from pyharness.tools.schema import Release
from pyharness.values import model_key

SOURCES = ("InfrastructureReserve", "UsageFeeRouter", "HokusaiParams", "HokusaiAMM")
KINDS: Mapping[str, Kind] = {
    "ShareDeposited": "share",
    "SharesDeposited": "share",
    "InfrastructureDeposited": "deposit",
    "ToppedUp": "top-up",
    "InfrastructureCostPaid": "payment",
    "EmergencyWithdrawal": "withdrawal",
    "ProviderSet": "provider",
    "PayeeApproved": "payee",
    "TreasuryUpdated": "treasury",
    "InfrastructureAccrualBpsSet": "split",
    "RoleGranted": "granted",
    "RoleRevoked": "revoked",
    "RoleAdminChanged": "role-admin",
    "Paused": "paused",
    "Unpaused": "unpaused",
}
NAMING = "RouteResolved"  # the router names each model once
BOOKS: Sequence[Kind] = ("share", "deposit", "top-up", "payment", "withdrawal", "provider", "payee")
KEEPER, RATES = "InfrastructureReserve", "HokusaiParams"


@dataclass(frozen=True, slots=True)
class Reader:
    """What is needed to read logs.

    Args:
        labels: by address. names: model id by key.
    """

    interface: Interface
    labels: Mapping[str, str]
    names: Mapping[str, str]

    def events(self, logs: Iterable[Log], moments: Mapping[int, int]) -> list[Event]:
        """What happened, in order; a log that is nobody's news is none."""
        found: list[Event] = []
        for log in logs:
            said = self.interface.event(log)
            if said is not None:
                found += self._events(said, log, moments[log.block_number])
        return found

    def named(self, logs: Iterable[Log]) -> dict[str, str]:
        """The ids of models that logs tell in clear, by key; what has another key is no id of it."""
        said = ((log.topics[1], self.interface.event(log)) for log in logs if len(log.topics) > 1)
        told = {key: str(it.args["modelId"]) for key, it in said if it and "modelId" in it.args}
        return {key: name for key, name in told.items() if model_key(name) == key}

    def _events(self, said: DecodedCall, log: Log, at: int) -> Iterator[Event]:
        if said.name not in KINDS:
            return
        kind, label = KINDS[said.name], self.labels[log.address]
        if not _believed(kind, label):
            return
        here = Event(
            kind=kind,
            subject=label,
            model=label.partition("/")[2] or None,
            tx_hash=log.tx_hash,
            block=log.block_number,
            index=log.log_index,
            at=at,
        )
        if said.name == "SharesDeposited":
            yield from self._shares(said, here)
        elif kind in ("granted", "revoked", "role-admin"):
            yield _role(said, here)
        elif kind in ("paused", "unpaused"):
            yield here
        elif kind == "treasury":
            yield replace(here, account=str(said.args["newTreasury"]), old=str(said.args["oldTreasury"]))
        else:
            name = here.model or self._name(log.topics[1])
            yield _of_model(said, log, replace(here, subject=name, model=name))

    def _shares(self, said: DecodedCall, here: Event) -> Iterator[Event]:
        keys, amounts = said.args["keys"], said.args["amounts"]
        assert isinstance(keys, tuple)  # noqa: S101  (by the ABI)
        assert isinstance(amounts, tuple)  # noqa: S101
        for key, amount in zip(keys, amounts, strict=True):
            if amount:
                name = self._name(_word(key))
                yield replace(here, subject=name, model=name, number=amount)

    def _name(self, key: str) -> str:
        return self.names.get(key, key)


def interface(release: Release) -> Interface:
    """Everything that is read of the system's events."""
    return Interface(entry for name in SOURCES for entry in release.contracts[name].abi)


def topics(of: Interface, names: Iterable[str]) -> list[str]:
    """First topics of events by their names."""
    wanted = set(names)
    return sorted({topic for (topic, _), entry in of.events.items() if entry["name"] in wanted})


def _believed(kind: Kind, label: str) -> bool:
    """Whether it is that contract's to say: pools and params of an older system are strangers', and say anything."""
    if kind == "split":
        return label.startswith(f"{RATES}/")
    return label == KEEPER if kind in BOOKS else kind != "treasury" or "/" not in label


def _of_model(said: DecodedCall, log: Log, here: Event) -> Event:
    args = said.args
    if here.kind == "provider":
        return replace(here, account=str(args["provider"]), old=str(args["previous"]))
    if here.kind == "split":
        return replace(here, before=_number(args["oldBps"]), number=_number(args["newBps"]))
    if here.kind == "payee":
        return replace(here, account=str(args["payee"]), number=int(bool(args["approved"])))
    if here.kind == "payment":
        here = replace(here, account=str(args["payee"]), invoice_hash=log.topics[3])
    if here.kind == "withdrawal":
        here = replace(here, account=str(args["recipient"]))
    return replace(here, number=_number(args["amount"]))


def _role(said: DecodedCall, here: Event) -> Event:
    name = role_name(_word(said.args["role"]))
    if here.kind == "role-admin":
        old, new = (role_name(_word(said.args[key])) for key in ("previousAdminRole", "newAdminRole"))
        return replace(here, name=name, old=old, new=new)
    return replace(here, name=name, account=str(said.args["account"]))


def _word(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


def _number(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101  (by the ABI)
    return value
