"""What happened to one model between two blocks, in the words of the exact model.

In: a node, the model's contracts, heights. Out: ``Happening`` s in the chain's order. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyharness.chain.abi import Interface
from pyharness.chain.logs import Wanted, logs, times
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import DecodedCall, Log
from pyharness.exact.replay import Happening
from pyharness.record.schema import Model, Record
from pyharness.tools.schema import Release

KINDS = {
    "router": "UsageFeeRouter", "reserve": "InfrastructureReserve", "pool": "HokusaiAMM", "token": "HokusaiToken",
    "params": "HokusaiParams", "verifier": "DeltaVerifier",
}  # fmt: skip
OF_MANY = ("router", "reserve", "verifier")  # one contract of all models; its events are told apart by key
TOUCHING = {"deposit", "profit", "bought", "sold", "poked"}  # what looks at the pool's clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a model's contracts are, by kind, and how their events read."""

    model: Model
    addresses: Mapping[str, str]
    interfaces: Mapping[str, Interface]

    @property
    def kinds(self) -> Mapping[str, str]:
        """Kind by address."""
        return {address: kind for kind, address in self.addresses.items()}


def places_of(record: Record, release: Release, model_id: str) -> Places:
    """The contracts of a recorded model."""
    model = next(item for item in record.models if item.id == model_id)
    addresses = {kind: record.contracts[KINDS[kind]].address for kind in OF_MANY}
    addresses |= {"pool": model.pool, "token": model.token, "params": model.params}
    interfaces = {kind: Interface(release.contracts[name].abi) for kind, name in KINDS.items()}
    return Places(model=model, addresses=addresses, interfaces=interfaces)


def happenings(rpc: Rpc, places: Places, first: int, last: int) -> tuple[Happening, ...]:
    """Everything that moved the model's money, tokens or terms in the closed range of blocks."""
    shared = Wanted(addresses=tuple(places.addresses[kind] for kind in OF_MANY), topics=(None, places.model.key))
    own = Wanted(addresses=tuple(address for kind, address in places.addresses.items() if kind not in OF_MANY))
    found = [log for wanted in (shared, own) for log in logs(rpc, wanted, first, last)]
    found.sort(key=lambda log: (log.block_number, log.log_index))
    return told(places, found, times(rpc, [log.block_number for log in found]))


def told(places: Places, found: Iterable[Log], made: Mapping[int, int]) -> tuple[Happening, ...]:
    """Logs in order as happenings.

    Args:
        made: when each block was made (unix seconds).
    """
    story, kinds = _Story(router=_number(places.addresses["router"])), places.kinds
    for log in found:
        kind = kinds[log.address]
        said = places.interfaces[kind].event(log)
        if said is not None:
            story.hear(kind, said, log, made[log.block_number])
    return tuple(story.told)


@dataclass(slots=True)
class _Story:
    """Joins the events of one act: a deposit with what its pool said, a trade with its mint, a reward with its parts.

    An event that a later one completes is a happening of its own until then.
    """

    router: int
    told: list[Happening] = field(default_factory=list)

    def hear(self, kind: str, said: DecodedCall, log: Log, at: int) -> None:
        """One more event."""
        work = _HEARD.get(f"{kind}.{said.name}")
        if work is not None:
            here = Happening(at=at, block=log.block_number, tx=log.tx_hash, index=log.log_index, kind="")
            work(self, said.args, here)

    def take_back(self, here: Happening, kind: str, amount: int) -> Happening | None:
        """The newest happening of this kind and amount in the same transaction."""
        for place in range(len(self.told) - 1, -1, -1):
            item = self.told[place]
            if item.tx != here.tx:
                return None
            if (item.kind, item.amount) == (kind, amount):
                return self.told.pop(place)
        return None


Args = Mapping[str, object]


def _number(value: object) -> int:
    return int(value, 16) if isinstance(value, str) else int(str(value))


def _fee_deposited(story: _Story, args: Args, here: Happening) -> None:
    infra, profit = _number(args["infrastructureAmount"]), _number(args["profitAmount"])
    book = story.take_back(here, "profit", profit) if profit else None
    story.take_back(here, "accrued", infra)
    said = {"infra": infra, "profit": profit, **(book.said if book else {})}
    story.told.append(replace(here, kind="deposit", amount=_number(args["amount"]), said=said))


def _credited(story: _Story, args: Args, here: Happening) -> None:
    said = {"newReserve": _number(args["newReserve"]), "unreleased": _number(args["unreleased"])}
    story.told.append(replace(here, kind="profit", amount=_number(args["amount"]), said=said))


def _accrued(story: _Story, args: Args, here: Happening) -> None:
    said = {"newBalance": _number(args["newBalance"])}
    story.told.append(replace(here, kind="accrued", amount=_number(args["amount"]), said=said))


def _bought(story: _Story, args: Args, here: Happening) -> None:
    tokens = _number(args["tokensOut"])
    minted = story.take_back(here, "minted", tokens)
    said = {"tokens": tokens, "fee": _number(args["fee"]), "spot": _number(args["spotAfter"])}
    to = minted.to if minted else _number(args["buyer"])
    story.told.append(replace(here, kind="bought", amount=_number(args["reserveIn"]), to=to, said=said))


def _sold(story: _Story, args: Args, here: Happening) -> None:
    tokens = _number(args["tokensIn"])
    story.take_back(here, "burned", tokens)
    said = {"out": _number(args["reserveOut"]), "fee": _number(args["fee"]), "spot": _number(args["spotAfter"])}
    story.told.append(replace(here, kind="sold", amount=tokens, who=_number(args["seller"]), said=said))


def _released(story: _Story, args: Args, here: Happening) -> None:
    amount = _number(args["amount"])
    said = {"amount": amount, "remaining": _number(args["remaining"])}
    digest = args["digest"]
    text = digest.hex() if isinstance(digest, bytes) else str(digest)
    story.told.append(replace(here, kind="released", amount=amount, digest=text, said=said))


def _transferred(story: _Story, args: Args, here: Happening) -> None:
    who, to, amount = (_number(args[name]) for name in ("from", "to", "value"))
    last = story.told[-1] if story.told else here
    short = last.kind == "released" and last.tx == here.tx and sum(part for _, part in last.parts) < last.amount
    if short and who == 0:
        story.told[-1] = replace(last, parts=(*last.parts, (to, amount)))
    elif amount:
        kind = "minted" if who == 0 else "burned" if to == 0 else "moved"
        story.told.append(replace(here, kind=kind, amount=amount, who=who, to=to))


def _plain(kind: str, name: str, old: str = "") -> Callable[[_Story, Args, Happening], None]:
    def hear(story: _Story, args: Args, here: Happening) -> None:
        said = {"old": _number(args[old])} if old else {}
        story.told.append(replace(here, kind=kind, amount=_number(args[name]), said=said))

    return hear


def _collected(story: _Story, args: Args, here: Happening) -> None:
    amount = _number(args["amount"])
    story.told.append(replace(here, kind="collected", amount=amount, said={"fees": amount}))


_HEARD: Mapping[str, Callable[[_Story, Args, Happening], None]] = {
    "router.FeeDeposited": _fee_deposited,
    "pool.FeesDeposited": _credited,
    "pool.Buy": _bought,
    "pool.Sell": _sold,
    "pool.FeesCollected": _collected,
    "pool.TradeFeeSet": _plain("fee", "newFeeBps", "oldFeeBps"),
    "params.InfrastructureAccrualBpsSet": _plain("rate", "newBps", "oldBps"),
    "reserve.InfrastructureDeposited": _accrued,
    "reserve.ShareDeposited": _accrued,
    "reserve.ToppedUp": _accrued,
    "reserve.InfrastructureCostPaid": _plain("paid", "amount"),
    "reserve.EmergencyWithdrawal": _plain("withdrawn", "amount"),
    "token.Transfer": _transferred,
    "verifier.RewardReleased": _released,
}


def movers(story: Sequence[Happening]) -> tuple[int, ...]:
    """Whose tokens were sold, moved or burned, once each."""
    return tuple(sorted({item.who for item in story if item.kind in ("sold", "moved", "burned")}))
