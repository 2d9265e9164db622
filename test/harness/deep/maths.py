"""Holds the compiled curve to the exact model over a grid of trades: `make deep-maths`.

In: trades per cell of `model.grid`, and a caller of the compiled curve. Out: a `Histogram` of shortfalls in base units,
and for the campaign the tables on screen and the stored result.
Doors: the chain, by a local node of its own; the compiler, by `tools.foundry`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from model import grid
from model.grid import Cell
from model.vectors import Question, answer

from pyharness.chain import abi
from pyharness.chain.anvil import NodeSpec, running
from pyharness.paths import ROOT
from pyharness.tools import deep, foundry

PER_CELL, SAMPLE, SEED = 1_000, 20, 20_260_102
ERRORS = ROOT / "test" / "vectors" / "errors.json"
ARTIFACT = ROOT / "out" / "CurveCaller.sol" / "CurveCaller.json"
PLACE = "0x00000000000000000000000000000000000c0de5"
SIGNATURE = "trades(uint256[7][])"
AT_ONCE = 500
Priced = Callable[[Sequence[Question]], list[int]]


@dataclass(slots=True, kw_only=True)
class Histogram:
    """Trades by cell, by pieces of the field they ran through, and by base units short of the exact floor.

    `whole` counts apart those whose exact value is an integer.
    """

    seen: Counter[tuple[Cell, int, int]] = field(default_factory=Counter)
    whole: Counter[tuple[Cell, int, int]] = field(default_factory=Counter)
    worst: tuple[int, Question | None] = (0, None)
    above: list[Question] = field(default_factory=list)

    def add(self, cell: Cell, asked: Question, got: int, *, whole: bool) -> None:
        """Count one trade; one above the exact floor is kept as it was asked."""
        exact, segments = answer(asked)
        short = exact - got
        (self.whole if whole else self.seen)[cell, segments, short] += 1
        if short < 0:
            self.above.append(asked)
        if self.worst[1] is None or short > self.worst[0]:
            self.worst = (short, asked)

    def count(self, wanted: Callable[[Cell, int, int], bool] = lambda *_: True) -> int:
        """Trades whose cell, segments and shortfall are wanted."""
        return sum(many for key, many in self.seen.items() if wanted(*key))

    def fewest(self) -> int:
        """The number of trades in the emptiest cell of the grid."""
        by_cell: Counter[Cell] = Counter()
        for (cell, _, _), many in self.seen.items():
            by_cell[cell] += many
        return min(by_cell[cell] for cell in grid.cells())

    def equal_share(self) -> float:
        """Share of the trades within one piece of the field that equal the floor of the exact value."""
        single = self.count(lambda _cell, segments, _short: segments == 1)
        return self.count(lambda _cell, segments, short: segments == 1 and short == 0) / single


@contextmanager
def curve() -> Iterator[Priced]:
    """The compiled curve, answering many trades at once, in a local node that ends with the block."""
    foundry.forge("build", "test/unit/libraries/CurveCaller.sol")
    code = bytes.fromhex(json.loads(ARTIFACT.read_text("utf-8"))["deployedBytecode"]["object"].removeprefix("0x"))
    with running(NodeSpec(chain_id=31337)) as node:
        node.set_code(PLACE, code)

        def priced(asked: Sequence[Question]) -> list[int]:
            got: list[int] = []
            for start in range(0, len(asked), AT_ONCE):
                rows = [_row(one) for one in asked[start : start + AT_ONCE]]
                answered = node.rpc.eth_call(PLACE, abi.encode_call(SIGNATURE, rows))
                got += [int.from_bytes(answered[at : at + 32], "big") for at in range(64, len(answered), 32)]
            return got

        yield priced


def _row(asked: Question) -> list[int]:
    market = asked.curve
    terms = [market.crr_ppm, market.threshold_usdc, market.launch_price_usdc]
    return [*terms, asked.reserve, asked.supply, asked.amount, int(asked.is_buy)]


def run(per_cell: int, seed: int, priced: Priced) -> Histogram:
    """Ask every cell of the grid for `per_cell` trades."""
    found = Histogram()
    for cell in grid.cells():
        even, whole = grid.trades(cell, per_cell, seed), grid.whole(cell, per_cell, seed)
        got = priced([*even, *whole])
        for at, (one, price) in enumerate(zip([*even, *whole], got, strict=True)):
            found.add(cell, one, price, whole=at >= len(even))
    return found


def table(
    seen: Counter[tuple[Cell, int, int]], by: Callable[[Cell], int], *, is_buy: bool
) -> list[tuple[int, int, int, int, int]]:
    """Rows by decade or band: its name, trades above the exact floor, equal to it, one unit short, more."""
    rows: dict[int, list[int]] = {}
    for (cell, _, short), many in seen.items():
        if cell.is_buy == is_buy:
            columns = rows.setdefault(by(cell), [0, 0, 0, 0])
            columns[0 if short < 0 else min(short, 2) + 1] += many
    return [(name, *columns) for name, columns in sorted(rows.items())]  # type: ignore[misc]


def sampled(found: Histogram) -> dict[str, list[dict[str, int]]]:
    """The decades of a histogram as `test/vectors/errors.json` holds them."""
    names = ("decade", "above", "equal", "one", "more")
    return {
        kind: [dict(zip(names, row, strict=True)) for row in table(seen, lambda cell: cell.decade, is_buy=is_buy)]
        for kind, seen, is_buy in (
            ("buys", found.seen, True),
            ("sells", found.seen, False),
            ("wholeBuys", found.whole, True),
            ("wholeSells", found.whole, False),
        )
    }


def lines(found: Histogram) -> Iterator[str]:
    """The histogram as text."""
    for is_buy, size in ((True, "E/R"), (False, "T/S")):
        kind = "buys" if is_buy else "sells"
        for title, seen, by, text in (
            (f"by decade of {size}", found.seen, lambda cell: cell.decade, "1e{}"),
            ("by ratio, from (%)", found.seen, lambda cell: cell.band, "{}"),
            ("exact value an integer", found.whole, lambda cell: cell.decade, "1e{}"),
        ):
            yield f"\n{kind + ' ' + title:>30} {'above':>9} {'equal':>9} {'1 short':>9} {'2 or more':>9}"
            for name, *counts in table(seen, by, is_buy=is_buy):
                yield f"{text.format(name):>30} " + " ".join(f"{count:>9,}" for count in counts)
    yield f"\nworst: shortfall of {found.worst[0]} at {found.worst[1]}"


def judged(found: Histogram) -> tuple[bool, str]:
    """Whether the bar is reached, and the figure in words."""
    points, fewest, share = found.count(), found.fewest(), found.equal_share()
    short = sum(many for (_, _, by), many in found.whole.items() if by == 1)
    ok = points >= 100_000 and fewest >= 1_000 and not found.above and found.worst[0] <= 1 and share >= 0.999
    figure = (
        f"{points} points, {fewest} or more in each decade and 5 % of ratio, {len(found.above)} above the exact value, "
        f"worst {found.worst[0]} base unit below its floor, {share:.4%} of single segments equal to it; besides "
        f"{found.whole.total()} chosen with an integer as exact value, {short} of them one unit less"
    )
    return ok, figure


def campaign() -> int:
    """Run the campaign, show it and store what it found."""
    bar = deep.bar("maths")
    on_sources = deep.source_hash(bar)
    with curve() as priced:
        found = run(PER_CELL, SEED, priced)
    ok, figure = judged(found)
    print("\n".join(lines(found)), figure, sep="\n\n")  # noqa: T201
    result = deep.Result(bar=bar.name, figure=figure, wanted=bar.wanted, ok=ok, source_hash=on_sources)
    deep.store(result)
    return int(not ok)


def sample() -> int:
    """Write the vectors the error plot is drawn from: the same grid, fewer trades."""
    with curve() as priced:
        found = sampled(run(SAMPLE, SEED, priced))
    ERRORS.write_text(json.dumps(found, indent=1).replace("\n   ", "").replace("\n  }", "}") + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(sample() if sys.argv[1:] == ["sample"] else campaign())
