"""`ops ledger`: the reserve's books over a period, out of its events, equal to the chain at both ends.

In: ``Session``, a period. Out: ``Ledger``, two files. Doors: the node, reading only; the files that are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyharness.chain.abi import Interface, encode_call
from pyharness.chain.logs import Wanted, last_before, logs, times, unmoved
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader, DecodedCall, Log
from pyharness.chain.views import View
from pyharness.errors import Inconclusive, Mismatch
from pyharness.ops import accounts
from pyharness.ops.accounts import Line, Movement, Period
from pyharness.ops.vocabulary import RESERVE, ROUTER
from pyharness.pipeline.acts.begun import numbers
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.record.schema import Record
from pyharness.record.store import recorded
from pyharness.record.store import replace as written
from pyharness.tools.release import read_release
from pyharness.values import model_key

RESOLVED = "RouteResolved"  # the router names each model once
KINDS = {
    "ShareDeposited": "share", "InfrastructureDeposited": "deposit", "ToppedUp": "top-up",
    "InfrastructureCostPaid": "payment", "EmergencyWithdrawal": "withdrawal",
}  # fmt: skip
ACCOUNT = {"ToppedUp": "from", "InfrastructureCostPaid": "payee", "EmergencyWithdrawal": "recipient"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A period's lines and movements, the chain's block at its end, and where its sums were held against the chain.

    Args:
        compared: at which blocks. forgotten: ends of the period that the node has no state of.
        over: whether the whole period has passed.
    """

    period: Period
    closed: BlockHeader
    lines: tuple[Line, ...]
    movements: tuple[Movement, ...]
    compared: tuple[int, ...]
    forgotten: tuple[int, ...]
    over: bool


def ledger(session: Session, begin: int, end: int) -> Ledger:
    """The books from one moment to before another (unix seconds).

    Raises:
        Mismatch: E-LEDGER, the sums of the events are not what the chain says.
        Inconclusive: E-LEDGER-PERIOD, nothing of it has passed; E-REORGANISED.
    """
    check_node(session)
    rpc, record = session.rpc, recorded(session.records, session.config.words)
    pinned = rpc.block()
    if begin > pinned.timestamp:
        raise _no_period(begin, pinned)
    place, first = record.contracts[RESERVE].address, record.first_block
    before = last_before(rpc, begin, first, pinned.number)
    last = last_before(rpc, end, first, pinned.number)
    period = Period(begin=begin, end=min(end, pinned.timestamp + 1), before=before, last=last)
    found = movements(session, record, place, first, pinned.number)
    models = sorted({item.model for item in found if accounts.named(item.model)} | {one.id for one in record.models})
    ends = {before, last} - {first - 1}
    compared, wrong = _against(rpc, place, models, found, sorted(ends | {pinned.number}))
    unmoved(rpc, pinned)
    if wrong:
        raise Mismatch(
            "E-LEDGER",
            f"the sums of the events are not what the chain says, {len(wrong)} differences",
            found="; ".join(wrong[:5]),
            expected="differences of 0",
            next_command=f"python -m pyharness verify {session.config.words}",
        )
    return Ledger(
        period=period,
        closed=rpc.block(max(last, 0)),
        lines=accounts.lines({item.model for item in found if item.block <= last}, found, period),
        movements=accounts.within(found, period),
        compared=compared,
        forgotten=tuple(sorted(ends - set(compared))),
        over=pinned.timestamp >= end,
    )


def write(found: Ledger, folder: Path, name: str) -> tuple[Path, Path]:
    """The two files."""
    folder.mkdir(parents=True, exist_ok=True)
    book, providers = folder / f"ledger-{name}.csv", folder / f"providers-{name}.csv"
    written(book, accounts.book(found.lines, found.movements, found.period))
    written(providers, accounts.providers(found.movements))
    return book, providers


def movements(session: Session, record: Record, place: str, first: int, last: int) -> tuple[Movement, ...]:
    """Everything that ever changed a line, in the order of the chain."""
    release, labels = read_release(), labels_of(session)
    interface = Interface(release.contracts[RESERVE].abi)
    heard = [(log, interface.event(log)) for log in logs(session.rpc, Wanted(addresses=(place,)), first, last)]
    moments = times(session.rpc, [log.block_number for log, _ in heard])
    made = [item for log, said in heard for item in _of(log, said, moments[log.block_number])]
    telling = Interface(release.contracts[ROUTER].abi)
    router = Wanted(addresses=(record.contracts[ROUTER].address,), topics=(telling.topic_of(RESOLVED),))
    routes = [telling.event(log) for log in logs(session.rpc, router, first, last)]
    told = [*routes, *(said for _, said in heard)]
    ids = {str(said.args["modelId"]) for said in told if said and "modelId" in said.args}
    names = {model_key(one): one for one in ids | {model.id for model in record.models}}
    return tuple(
        replace(item, model=names.get(item.model, item.model), label=labels.get(item.account, "")) for item in made
    )


def _of(log: Log, said: DecodedCall | None, at: int) -> Iterator[Movement]:
    """What an event says of lines; a model that it names by key only is the key here."""
    if said is None:
        return
    here = Movement(model="", kind="", amount=0, at=at, block=log.block_number, tx=log.tx_hash, index=log.log_index)
    args = said.args
    if said.name == "SharesDeposited":
        keys, amounts = args["keys"], args["amounts"]
        assert isinstance(keys, tuple)  # noqa: S101  (by the ABI)
        assert isinstance(amounts, tuple)  # noqa: S101
        for key, amount in zip(keys, amounts, strict=True):
            if amount:
                yield replace(here, model=_key(key), kind="share", amount=int(amount))
    elif said.name in KINDS:
        account = str(args[ACCOUNT[said.name]]) if said.name in ACCOUNT else ""
        paid = said.name == "InfrastructureCostPaid"
        yield replace(
            here,
            model=str(args["modelId"]) if "modelId" in args else log.topics[1],
            kind=KINDS[said.name],
            amount=int(str(args["amount"])),
            account=account,
            invoice=log.topics[3] if paid else "",
            memo=str(args["memo"]) if paid else "",
        )


def _key(word: object) -> str:
    return "0x" + word.hex() if isinstance(word, bytes) else str(word)


def labels_of(session: Session) -> Mapping[str, str]:
    """What the config calls accounts: parties, and providers by their models."""
    found: dict[str, list[str]] = {}
    for party, account in session.config.holders.model_dump(exclude={"birth_admin"}).items():
        found.setdefault(account, []).append(party)
    for model in session.config.models:
        found.setdefault(model.provider, []).append(f"provider of {model.id}")
    return {account: ", ".join(words) for account, words in found.items()}


def _against(
    rpc: Rpc, place: str, models: Sequence[str], found: Sequence[Movement], heights: Sequence[int]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Balance, payments and exits of every model, and their sum, at each height the node still has."""
    compared, wrong = list[int](), list[str]()
    for height in heights:
        try:
            chain = _chain(rpc, place, models, height)
        except Inconclusive:
            if height == heights[-1]:
                raise
            continue
        compared.append(height)
        summed = _summed(models, [item for item in found if item.block <= height])
        wrong += accounts.unlike(f"block {height}, the sum", summed, chain)
    return tuple(compared), tuple(wrong)


def _chain(rpc: Rpc, place: str, models: Sequence[str], height: int) -> Mapping[str, int]:
    views = [(f"{view}({model})", encode_call(f"{view}(string)", model)) for model in models for view in _VIEWS]
    views.append(("outstanding", encode_call("outstanding()")))
    answers = numbers(rpc, [View(to=place, data=data) for _, data in views], height)
    return dict(zip((name for name, _ in views), answers, strict=True))


_VIEWS = ("accrued", "paid", "withdrawn")


def _summed(models: Sequence[str], found: Sequence[Movement]) -> Mapping[str, int]:
    sums = {f"{view}({model})": 0 for model in models for view in _VIEWS}
    for item in found:
        if not accounts.named(item.model):
            continue  # in the sum of all only: no view takes a key
        sums[f"accrued({item.model})"] += item.change
        if item.kind in accounts.OUTWARD:
            sums[f"{'paid' if item.kind == 'payment' else 'withdrawn'}({item.model})"] += item.amount
    return {**sums, "outstanding": sum(item.change for item in found)}


def _no_period(begin: int, pinned: BlockHeader) -> Inconclusive:
    return Inconclusive(
        "E-LEDGER-PERIOD",
        "nothing of the period has passed on this chain",
        found=f"it begins at {begin}, the newest block is of {pinned.timestamp} (unix seconds)",
        expected="a period that has begun",
        next_command="python -m pyharness ops ledger --help",
    )
