"""A treasury as files: a page, the same as Markdown, and CSV of models, payments and every movement.

In: ``Treasury``. Out: five files. Door: the folder they are written to. No clock: the same treasury, the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pyharness.config.schema import Config
from pyharness.errors import HarnessError, Mismatch
from pyharness.ops import accounts
from pyharness.ops.accounts import Movement, Period, named
from pyharness.ops.reckoning import course, models_csv
from pyharness.ops.treasury import METHOD, Income, Market, Standing, Trade, Treasury, grouped
from pyharness.record.store import replace
from pyharness.scenarios import wording
from pyharness.scenarios.report.pictures.courses import Course, Subject
from pyharness.scenarios.report.treasury_page import Lasting, Page, Payment, markdown, render
from pyharness.values import instant_of

# Where an explorer shows transactions (EIP-3091), for networks that the configuration gives one.
EXPLORERS = {1: "https://etherscan.io", 11155111: "https://sepolia.etherscan.io"}
CENT = 10**16  # of a token: what a page shows; the CSV has all 18 decimals
MOST_PAYMENTS, MOST_PRICES, MOST_BARS = 200, 6, 30
KINDS = {"no burn": "none", "enough": "enough", "low": "low", "critical": "critical"}


def write(found: Treasury, folder: Path, config: Config) -> tuple[Path, ...]:
    """Write all of it."""
    page, stem = page_of(found, config), f"treasury-{config.network}-{found.block}"
    period = Period(begin=_begin(found), end=found.time, before=found.first - 1, last=found.block)
    lines = accounts.lines([model.model for model in found.models], found.movements, period)
    texts = {
        f"{stem}.html": render(page),
        f"{stem}.md": markdown(page),
        f"{stem}-models.csv": models_csv(found),
        f"{stem}-payments.csv": accounts.providers(found.movements),
        f"{stem}-ledger.csv": accounts.book(lines, found.movements, period),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        replace(folder / name, text)
    return tuple(folder / name for name in texts)


def differs(found: Treasury) -> HarnessError:
    """What a report ends with whose sums are not the chain's."""
    words = found.words
    told = [f"{check.what}: {accounts.decimal(check.difference)} USDC" for check in found.wrong]
    return Mismatch(
        "E-REPORT",
        f"the sums of the events are not what the chain says: {_counted(len(told), 'difference')}",
        found="; ".join(told[:5]),
        expected="differences of 0",
        next_command=f"python -m pyharness verify {words}",
    )


def page_of(found: Treasury, config: Config) -> Page:
    """The treasury in words."""
    incomes, trades = found.incomes(), grouped(found.trades)
    site = EXPLORERS.get(found.chain_id, "") if config.explorers.etherscan else ""
    shown = found.payments[-MOST_PAYMENTS:]
    first = sorted(found.models, key=lambda one: (one.runway is None, one.runway or 0, one.model))
    return Page(
        network=config.network,
        verdict=_verdict(found),
        ok=not found.wrong,
        facts=tuple(_facts(found)),
        subjects=tuple(_subjects(found)),
        lasting=tuple(_lasting(found, model) for model in first[:MOST_BARS]),
        models=tuple(_model(found, model, incomes[model.model]) for model in found.models),
        markets=tuple(
            _market(model.model, model.market, trades.get(model.model, ())) for model in found.models if model.market
        ),
        payments=tuple(_payment(item, site) for item in reversed(shown)),
        left_out=len(found.payments) - len(shown),
        roles=tuple(_powers(found)),
        gas=tuple(
            (one.what, f"{one.transactions:,}", wording.grouped(one.gas), wording.decimal(one.wei, 18))
            for one in found.spent
        ),
        wrong=tuple(
            (check.what, *map(wording.usdc, (check.events, check.chain)), accounts.decimal(check.difference))
            for check in found.wrong
        ),
        checked=len(found.checks),
        notes=tuple(_notes(found)),
    )


def _verdict(found: Treasury) -> str:
    if found.wrong:
        return f"{_counted(len(found.wrong), 'sum')} of {len(found.checks):,} not as the chain has it"
    return f"{wording.usdc(found.outstanding)} accrued, every sum equal to the chain's"


def _facts(found: Treasury) -> Iterator[tuple[str, str]]:
    infra, profit = sum(item.infra for item in found.deposits), sum(item.profit for item in found.deposits)
    paid, added = sum(it.amount for it in found.payments), sum(it.added for it in found.incomes().values())
    yield "Block", f"{found.block:,}, {instant_of(found.time)}"
    yield "Block hash", found.block_hash
    yield "Money in", f"{wording.usdc(sum(it.amount for it in found.deposits))} of revenue, {wording.usdc(added)} added"
    yield "Split", f"{wording.usdc(infra)} to infrastructure, {wording.usdc(profit)} to markets"
    yield "Paid", f"{wording.usdc(paid)} in {_counted(len(found.payments), 'payment')}"
    yield "Books and cash", f"{wording.usdc(found.outstanding)} owed, {wording.usdc(found.cash)} held"
    yield "Paused", ", ".join(found.paused) or "nothing"
    sums, wrong = _counted(len(found.checks), "sum"), _counted(len(found.wrong), "difference")
    yield "Compared", f"{sums} with the chain's views, {wrong}"
    yield "Again", found.command
    yield "Input hash", found.input_hash
    yield "Method", f"version {METHOD}"


def _begin(found: Treasury) -> int:
    """The first moment anything moved; the block's own where nothing did."""
    moments = [item.at for item in found.movements]
    moments += [item.at for item in found.deposits]
    moments += [item.at for item in found.trades]
    return min(moments, default=found.time)


def _subjects(found: Treasury) -> Iterator[Subject]:
    begin, end = _begin(found), found.time
    if begin == end:
        return

    def line(name: str, changes: list[tuple[int, int]]) -> Course:
        return Course(name=name, points=course(changes, begin, end))

    yield Subject(
        title="Money in, split and paid, in all (USDC)",
        words=_dollars,
        courses=(
            line("revenue", [(item.at, item.amount) for item in found.deposits]),
            line("to infrastructure", [(item.at, item.infra) for item in found.deposits]),
            line("to markets", [(item.at, item.profit) for item in found.deposits]),
            line("paid to providers", [(item.at, item.amount) for item in found.payments]),
        ),
    )
    balance = line("accrued", [(item.at, item.change) for item in found.movements])
    yield Subject(title="What all models have accrued (USDC)", words=_dollars, courses=(balance,))
    yield from (_prices(found, name, market, begin) for name, market in _traded(found)[:MOST_PRICES])


def _traded(found: Treasury) -> list[tuple[str, Market]]:
    """Models with trades, most revenue first."""
    names = {item.model for item in found.trades if item.price is not None}
    ordered = sorted(found.models, key=lambda one: (-one.fees, one.model))
    return [(one.model, one.market) for one in ordered if one.market is not None and one.model in names]


def _prices(found: Treasury, name: str, market: Market, begin: int) -> Subject:
    """A model's asking price after each of its trades, and at the block."""
    told = [(item.at, item.price) for item in found.trades if item.model == name and item.price is not None]
    size = max((found.time - begin) // 120, 1)
    kept = {(at - begin) // size: (at, price) for at, price in told}
    points = (*kept.values(), (found.time, market.price))
    title = f"Asking price of {name}, USDC a token"
    return Subject(title=title, words=wording.price, courses=(Course(name="asking price", points=points),))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _dollars(units: int) -> str:
    """An amount on an axis, exact and short: ``$5,000``, ``$20k``, ``$2.5M``."""
    for decimals, sign in ((15, "B"), (12, "M"), (9, "k")):
        if abs(units) >= 10 ** (decimals + (decimals == 9)):
            return f"${wording.decimal(units, decimals)}{sign}"
    return "$" + wording.decimal(units, 6)


def _lasting(found: Treasury, model: Standing) -> Lasting:
    words = "no burn" if model.runway is None else wording.days(model.runway)
    return Lasting(model=model.model, days=model.runway, words=words, kind=KINDS[found.band(model)])


def _model(found: Treasury, model: Standing, income: Income) -> tuple[str, ...]:
    came = (model.fees, income.infra, income.profit, income.added)
    amounts = (*came, model.paid, model.withdrawn, model.accrued)
    burn = f"{wording.usdc(model.burn)}, {'declared' if model.declared else 'as paid'}" if model.burn else "nothing"
    lasts = "no burn" if model.runway is None else f"{wording.days(model.runway)}, {found.band(model)}"
    rate = "of its own system" if model.rate is None else wording.percent(model.rate)
    return (model.model, rate, *map(wording.usdc, amounts), burn, lasts)


def _market(model: str, market: Market, own: Sequence[Trade]) -> tuple[str, ...]:
    brought = sum(item.usdc for item in own if item.kind == "profit")
    trades = sum(item.kind != "profit" for item in own)
    return (
        model,
        wording.price(market.price),
        *map(wording.usdc, (market.reserve, market.unreleased)),
        f"{wording.decimal(market.supply // CENT, 2)} tokens",
        f"{trades:,}",
        wording.usdc(brought),
    )


def _powers(found: Treasury) -> Iterator[tuple[str, ...]]:
    """Each holder of each contract with all its roles there."""
    roles: dict[tuple[str, str, str], list[str]] = {}
    for one in found.holders:
        roles.setdefault((one.contract, one.holder, one.label), []).append(f"{one.role} (block {one.block})")
    for key, names in roles.items():
        yield (*key, ", ".join(names))


def _payment(item: Movement, site: str) -> Payment:
    return Payment(
        time=instant_of(item.at),
        model=item.model,
        payee=item.account,
        label=item.label,
        amount=wording.usdc(item.amount),
        invoice=item.invoice,
        memo=item.memo,
        tx=item.tx,
        link=f"{site}/tx/{item.tx}" if site else "",
    )


def _notes(found: Treasury) -> Iterator[str]:
    yield (
        f"Events of router, reserve and markets from block {found.first:,} to {found.block:,}, and the views of that "
        "block; no clock but the chain's."
    )
    yield "Each model's accrued, paid, withdrawn and revenue, and their totals, are the events' and the views' alike."
    yield (
        f"A day costs what was declared or what was paid a day in the last {found.burn_days} days, whichever is more; "
        f"below {found.low} days a runway is low, below {found.critical} critical."
    )
    yield "Prices are the asking price after each trade; between trades profit drips into it, which only the end shows."
    models, traded, keys = len(found.models), len(_traded(found)), sum(not named(one.model) for one in found.models)
    if models > MOST_BARS or traded > MOST_PRICES:
        yield (
            f"Drawn are the {min(models, MOST_BARS)} of {models:,} models that last shortest, and prices of the "
            f"{min(traded, MOST_PRICES)} of {traded:,} traded ones with most revenue."
        )
    if keys:
        yield (
            f"No event says the id of {_counted(keys, 'line')}: what stands there is what the events say, held against "
            "the chain in the sum of all only, because no view takes a key."
        )
    yield "Gas is of the record's own transactions and of others in which router or reserve spoke; one may pay many."
    yield "A block whose state a node has forgotten wants a node that keeps the past; its logs every node has."
