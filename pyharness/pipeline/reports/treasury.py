"""`report`: the treasury at one block, out of the events up to it and the views at it.

In: ``Session``, a height. Out: ``Treasury``. Door: the node, reading only. A block whose state the node has forgotten
wants a node that keeps the past; logs, headers and receipts every node has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyharness.chain.abi import encode_call
from pyharness.chain.logs import unmoved
from pyharness.chain.questions import CODE_HASH, NO_CODE, ask
from pyharness.chain.rpc import Rpc
from pyharness.chain.views import View
from pyharness.errors import UsageFault
from pyharness.names import MOCK_USDC, USDC
from pyharness.ops import reckoning
from pyharness.ops.accounts import Movement, named
from pyharness.ops.treasury import Market, Standing, Treasury, grouped
from pyharness.ops.vocabulary import RESERVE, ROUTER
from pyharness.pipeline.acts.accounting import movements
from pyharness.pipeline.acts.begun import numbers
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.pipeline.reports import treasury_reads
from pyharness.pipeline.reports.treasury_reads import POOL, Place
from pyharness.record.schema import Model, Record
from pyharness.record.store import recorded
from pyharness.tools.release import read_release
from pyharness.values import ZERO_ADDRESS, checksummed

LINE = ("accrued", "paid", "withdrawn", "provider")
IN_POOL = ("reserveBalance()", "unreleasedProfit()", "spotPrice()")


def report(session: Session, height: int | None = None) -> Treasury:
    """The treasury at a block; at the newest one without.

    Raises:
        UsageFault: E-REPORT-BLOCK, a block before the system. EnvironmentFault: E-BLOCK-UNKNOWN.
        Inconclusive: E-PAST-MISSING, the node has no state of that block; E-REORGANISED; E-RECORD-MISSING.
    """
    check_node(session)
    rpc, record = session.rpc, recorded(session.records, session.config.words)
    at = rpc.block("latest" if height is None else height)
    if at.number < record.first_block or not _stood(rpc, record, at.number):
        raise UsageFault(
            "E-REPORT-BLOCK",
            "the system did not stand at that block",
            found=str(at.number),
            expected=f"a block after {record.first_block} at which router and reserve stand",
            next_command=f"python -m pyharness report {session.config.words}",
        )
    place = Place(session=session, record=record, release=read_release(), at=at, models=_born(rpc, record, at.number))
    found = _read(place)
    unmoved(rpc, at)
    return found


def _read(place: Place) -> Treasury:
    at, monitor = place.at, place.session.config.monitor
    moved = movements(place.session, place.record, place.address(RESERVE), place.first, at.number)
    routed = tuple(place.heard(ROUTER, (place.address(ROUTER),)))
    deposits = treasury_reads.deposits(place, routed)
    models = _standings(place, moved)
    outstanding, paid, cash = _whole(place)
    return Treasury(
        words=place.session.config.words,
        chain_id=place.session.config.chain_id,
        block=at.number,
        block_hash=at.hash,
        time=at.timestamp,
        first=place.first,
        burn_days=monitor.window_days,
        low=monitor.runway_warning_days,
        critical=monitor.runway_critical_days,
        cash=cash,
        outstanding=outstanding,
        paused=_paused(place),
        models=models,
        deposits=deposits,
        movements=moved,
        trades=treasury_reads.trades(place),
        holders=treasury_reads.holders(place),
        spent=treasury_reads.spent(place, routed),
        checks=reckoning.checks(models, moved, deposits, outstanding=outstanding, paid=paid, cash=cash),
    )


def _stood(rpc: Rpc, record: Record, height: int) -> bool:
    """Whether both contracts had code; while a system is made its first block comes before them."""
    places = [record.contracts[label].address for label in (RESERVE, ROUTER)]
    return NO_CODE not in ask(rpc, [(place, CODE_HASH) for place in places], hex(height))


def _born(rpc: Rpc, record: Record, height: int) -> tuple[Model, ...]:
    """The recorded models whose market stood at the block; beside another system none is recorded."""
    codes = ask(rpc, [(model.pool, CODE_HASH) for model in record.models], hex(height))
    return tuple(model for model, code in zip(record.models, codes, strict=True) if code != NO_CODE)


def _standings(place: Place, moved: Sequence[Movement]) -> tuple[Standing, ...]:
    """Each model's line, rate, runway and market at the block."""
    ids = sorted({item.model for item in moved} | {model.id for model in place.models})
    known = {model.id: model for model in place.models}
    config = {model.id: model.daily_burn_usdc for model in place.session.config.models}
    days, reserve, router = place.session.config.monitor.window_days, place.address(RESERVE), place.address(ROUTER)
    own, end = grouped(moved), place.at.timestamp
    burns = {one: reckoning.burn_of(config.get(one, 0), own.get(one, ()), end, days) for one in ids}
    asked: list[View] = []
    for one in filter(named, ids):
        asked += [View(to=reserve, data=encode_call(f"{view}(string)", one)) for view in LINE]
        asked.append(View(to=reserve, data=encode_call("getAccrualRunway(string,uint256)", one, burns[one][0])))
        asked.append(View(to=router, data=encode_call("getModelFees(string)", one)))
        if one in known:
            asked += _market_views(known[one])
    answers = iter(numbers(place.rpc, asked, place.at.number))
    return tuple(
        _standing(one, answers, burns[one], market=one in known) if named(one) else _nameless(one, own[one])
        for one in ids
    )


def _nameless(one: str, moved: Sequence[Movement]) -> Standing:
    """A line of which only the key is known: what its events say, which are shares and nothing else."""
    return Standing(
        model=one, rate=None, fees=0, accrued=sum(item.change for item in moved), paid=0, withdrawn=0,
        provider=ZERO_ADDRESS, burn=0, declared=True, runway=None, market=None,
    )  # fmt: skip


def _market_views(model: Model) -> Iterator[View]:
    yield View(to=model.params, data=encode_call("infrastructureAccrualBps()"))
    for view in IN_POOL:
        yield View(to=model.pool, data=encode_call(view))
    yield View(to=model.token, data=encode_call("totalSupply()"))


def _standing(one: str, answers: Iterator[int], burn: tuple[int, bool], *, market: bool) -> Standing:
    accrued, paid, withdrawn, provider, runway, fees = (next(answers) for _ in range(len(LINE) + 2))
    rate = next(answers) if market else None
    return Standing(
        model=one,
        rate=rate,
        fees=fees,
        accrued=accrued,
        paid=paid,
        withdrawn=withdrawn,
        provider=checksummed(f"0x{provider:040x}"),
        burn=burn[0],
        declared=burn[1],
        runway=runway if burn[0] else None,
        market=_market(answers) if market else None,
    )


def _market(answers: Iterator[int]) -> Market:
    reserve, unreleased, price, supply = (next(answers) for _ in range(4))
    return Market(reserve=reserve, unreleased=unreleased, price=price, supply=supply)


def _whole(place: Place) -> tuple[int, int, int]:
    """What the books owe, what was paid, and the USDC of the reserve."""
    reserve = place.address(RESERVE)
    usdc = place.record.external.get(USDC) or place.address(MOCK_USDC)
    views = [View(to=reserve, data=encode_call(view)) for view in ("outstanding()", "totalPaid()")]
    views.append(View(to=usdc, data=encode_call("balanceOf(address)", reserve)))
    outstanding, paid, cash = numbers(place.rpc, views, place.at.number)
    return outstanding, paid, cash


def _paused(place: Place) -> tuple[str, ...]:
    named = {RESERVE: place.address(RESERVE), ROUTER: place.address(ROUTER)}
    named |= {f"{POOL}/{model.id}": model.pool for model in place.models}
    views = [View(to=address, data=encode_call("paused()")) for address in named.values()]
    answers = numbers(place.rpc, views, place.at.number)
    return tuple(label for label, answer in zip(named, answers, strict=True) if answer)
