"""One model's money and market as the chain has it at a block, as the exact model keeps them.

In: a node, the model's contracts, a height. Out: ``Model`` and ``Line`` of the exact model; answers by name. Door: the
node, reading only. The pool's clock stands in no view: it is read from storage.
Source: ``PoolBook.sol``, the packing of a pool's book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.abi import encode_call
from pyharness.chain.faults import CallReverted, RpcRejected
from pyharness.chain.rpc import Rpc
from pyharness.chain.views import View, look
from pyharness.errors import DOCTOR, Inconclusive
from pyharness.exact.coin import Coin
from pyharness.exact.curve import Curve
from pyharness.exact.state import Line, Model, Pool
from pyharness.pipeline.acts.happened import Places
from pyharness.values import checksummed

BOOK = "_bookWord"
# What stands at a block: name, kind of contract, view, whether it is asked for the model by its id.
STANDING: tuple[tuple[str, str, str, bool], ...] = (
    ("accrued", "reserve", "accrued(string)", True),
    ("paid", "reserve", "paid(string)", True),
    ("withdrawn", "reserve", "withdrawn(string)", True),
    ("usageFees", "reserve", "usageFees(string)", True),
    ("pricedReserve", "pool", "pricedReserve()", False),
    ("unreleasedProfit", "pool", "unreleasedProfit()", False),
    ("feesOwed", "pool", "feesOwed()", False),
    ("reserveBalance", "pool", "reserveBalance()", False),
    ("spotPrice", "pool", "spotPrice()", False),
    ("redemptionPrice", "pool", "redemptionPrice()", False),
    ("tradeFee", "pool", "tradeFee()", False),
    ("totalSupply", "token", "totalSupply()", False),
    ("infrastructureAccrualBps", "params", "infrastructureAccrualBps()", False),
)
TERMS = ("crr()", "windowSeconds()", "FLAT_CURVE_THRESHOLD()", "FLAT_CURVE_PRICE()", "buyOnlyUntil()")


def standing(rpc: Rpc, places: Places, height: int) -> Mapping[str, int]:
    """Every figure at a block.

    Raises:
        Inconclusive: E-PAST-MISSING, the node does not have that block's state.
    """
    model_id = places.model.id
    questions = [
        View(to=places.addresses[kind], data=encode_call(view, *([model_id] if by_id else [])))
        for _, kind, view, by_id in STANDING
    ]
    return dict(zip((name for name, _, _, _ in STANDING), numbers(rpc, questions, height), strict=True))


def numbers(rpc: Rpc, questions: Sequence[View], height: int) -> list[int]:
    """Answers of one number each.

    Raises:
        Inconclusive: E-PAST-MISSING.
    """
    found = []
    for reply in look(rpc, questions, hex(height)):
        if reply.error is not None or len(str(reply.result)) != 66:
            raise missing(height, reply.error.message if reply.error else str(reply.result))
        found.append(int(str(reply.result), 16))
    return found


def terms(rpc: Rpc, places: Places, height: int) -> Pool:
    """The market as it was born: empty, with what never changes."""
    pool = places.addresses["pool"]
    asked = [View(to=pool, data=encode_call(view)) for view in TERMS]
    crr, window, threshold, price, round_end = numbers(rpc, asked, height)
    return Pool(
        account=int(pool, 16),
        market=Curve(crr_ppm=crr, threshold_usdc=threshold, launch_price_usdc=price),
        window=window,
        fee_bps=0,
        round_end=round_end,
    )


def book_word(rpc: Rpc, places: Places, slot: int, height: int) -> int:
    """The pool's book at a block, packed.

    Raises:
        Inconclusive: E-PAST-MISSING.
    """
    try:
        return int.from_bytes(rpc.storage(places.addresses["pool"], slot, height), "big")
    except (RpcRejected, CallReverted) as fault:
        raise missing(height, fault.message) from fault


def touched_at(word: int) -> int:
    """When the pool was last looked at (unix seconds)."""
    return word >> 192 & 0xFFFFFFFF


def begun(rpc: Rpc, places: Places, height: int, slot: int, movers: Sequence[int]) -> tuple[Model, Line]:
    """The model at a block.

    Args:
        movers: whose tokens will be moved.

    Raises:
        Inconclusive: E-PAST-MISSING.
    """
    found, pool, word = standing(rpc, places, height), terms(rpc, places, height), book_word(rpc, places, slot, height)
    pool.reserve, pool.unreleased, pool.owed = (word >> at & (1 << 64) - 1 for at in (0, 64, 128))
    pool.last, pool.remaining, pool.running = touched_at(word), word >> 224 & 0xFFFFFF, bool(word >> 248 & 1)
    pool.fee_bps = found["tradeFee"]
    whole = pool.reserve + pool.unreleased
    if (whole, pool.owed) != (found["reserveBalance"], found["feesOwed"]):
        raise missing(height, "the pool's storage is not what its views say")
    token = places.addresses["token"]
    asked = [View(to=token, data=encode_call("balanceOf(address)", checksummed(f"0x{who:040x}"))) for who in movers]
    held = dict(zip(movers, numbers(rpc, asked, height), strict=True)) if asked else {}
    coin = Coin(supply=found["totalSupply"], balances=held)
    line = Line(accrued=found["accrued"], paid=found["paid"], withdrawn=found["withdrawn"], fees=found["usageFees"])
    return model_of(places, pool, coin, found["infrastructureAccrualBps"]), line


def model_of(places: Places, pool: Pool, coin: Coin, rate: int) -> Model:
    """The model with this market; what only evaluations ask of it is empty."""
    return Model(
        coin=coin,
        token=int(places.addresses["token"], 16),
        params=int(places.addresses["params"], 16),
        pool=pool,
        rate_bps=rate,
        per_point=0,
        genesis_bps=0,
        head_bps=0,
        budget=0,
        metric=b"",
        benchmark=b"",
    )


def missing(height: int, words: str) -> Inconclusive:
    """The node does not have the past that is asked for."""
    return Inconclusive(
        "E-PAST-MISSING",
        f"the node does not have the state of block {height:,}",
        found=words,
        expected="a node that keeps the past",
        next_command=DOCTOR,
    )
