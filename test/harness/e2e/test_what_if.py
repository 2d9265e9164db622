"""`ops set-split --what-if`: the past replayed to the unit, and what another rate would have made of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lived import DAY, MODEL, RATE, USDC, Life

from pyharness.chain.faults import RpcRejected
from pyharness.chain.rpc import Rpc
from pyharness.tools.release import storage_slots

ASKED = 7_000
FIGURES = {
    "accrued": ("InfrastructureReserve", "accrued(string)", (MODEL,)),
    "paid": ("InfrastructureReserve", "paid(string)", (MODEL,)),
    "usageFees": ("InfrastructureReserve", "usageFees(string)", (MODEL,)),
    "pricedReserve": ("pool", "pricedReserve()", ()),
    "unreleasedProfit": ("pool", "unreleasedProfit()", ()),
    "feesOwed": ("pool", "feesOwed()", ()),
    "reserveBalance": ("pool", "reserveBalance()", ()),
    "spotPrice": ("pool", "spotPrice()", ()),
    "redemptionPrice": ("pool", "redemptionPrice()", ()),
    "totalSupply": ("token", "totalSupply()", ()),
}


@pytest.fixture(scope="module")
def born(live: Any) -> Life:
    """A model whose first buyers have come; eight days later everything else happens."""
    life = Life(live)
    life.prepare()
    life.earlier()
    return life


@pytest.fixture
def life(born: Life) -> Iterator[Life]:
    """The same, rolled back after the test."""
    node = born.terminal.node
    snapshot = node.snapshot()
    yield born
    node.revert(snapshot)


def _asked(life: Life, rate: int, days: int, folder: Path) -> Any:
    return life.terminal.run(f"ops set-split sepolia {MODEL} {rate} --what-if {days} --out {folder}")


def _run_at(answer: Any, rate: int | None) -> Any:
    return next(run for run in answer["runs"] if run["rateBps"] == rate)


def test_another_rate_is_a_second_fork_that_really_ran_at_it(born: Life, life: Life, tmp_path: Path) -> None:
    """Every figure at the end, to the unit: foretold on one history, found on the other."""
    node = life.terminal.node
    snapshot = node.snapshot()
    life.fortnight()
    ran = _asked(life, ASKED, 3, tmp_path)
    assert ran.code == 0, ran.said
    assert ran.answer["basis"].startswith("the chain's state at block")
    assert {run["rateBps"] for run in ran.answer["runs"]} == {None, 8_000, ASKED}
    real, same, foretold = (_run_at(ran.answer, rate) for rate in (None, 8_000, ASKED))
    assert real["end"] == same["end"]
    assert foretold["profit"] > real["profit"]
    assert foretold["end"]["spotPrice"] > real["end"]["spotPrice"]
    assert foretold["end"]["totalSupply"] != real["end"]["totalSupply"]
    assert foretold["refused"] == foretold["withLess"] == []
    for name, question in FIGURES.items():
        assert life.view(question[0], question[1], *question[2]) == real["end"][name], name
    node.revert(snapshot)

    # Lived again at the other rate, which is set a second after the window began.
    life.send(7 * DAY, "params", RATE, ASKED)
    life.fortnight()
    for name, question in FIGURES.items():
        assert life.view(question[0], question[1], *question[2]) == foretold["end"][name], name


def test_looks_at_the_clock_that_no_event_tells_of_are_found(life: Life, tmp_path: Path) -> None:
    """Without them the replay would round once less: three pokes, each at its second, read from the pool's own book."""
    life.fortnight()
    with_pokes = _asked(life, ASKED, 3, tmp_path).answer
    assert with_pokes["silentPokes"] == 3
    assert len([point for point in with_pokes["runs"][0]["path"] if point["after"] == "poked"]) == 3


def test_a_node_without_the_past_is_replayed_from_all_events(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the model's birth, and to the same figures, courses and picture."""
    life.fortnight(poke=False)
    whole = _asked(life, ASKED, 3, tmp_path / "a").answer
    monkeypatch.setattr(Rpc, "storage", _forgotten)
    ran = _asked(life, ASKED, 3, tmp_path / "b")
    assert ran.code == 0, ran.said
    assert ran.answer["basis"].startswith("all events since block")
    assert [run["end"] for run in ran.answer["runs"]] == [run["end"] for run in whole["runs"]]
    assert [run["path"] for run in ran.answer["runs"]] == [run["path"] for run in whole["runs"]]
    for folder in ("a", "b"):
        assert len(list((tmp_path / folder).glob("*.svg"))) == 1
    (one,), (two,) = (list((tmp_path / folder).glob("*.svg")) for folder in ("a", "b"))
    assert one.read_bytes() == two.read_bytes()


def test_without_the_past_a_look_that_no_event_tells_of_is_a_refusal(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody set the clock going and left no event; nobody can say when."""
    life.fortnight()
    monkeypatch.setattr(Rpc, "storage", _forgotten)
    ran = _asked(life, ASKED, 3, tmp_path)
    assert (ran.code, ran.error["code"]) == (8, "E-REPLAY")


def test_a_chain_that_is_one_unit_beside_its_events_is_refused(life: Life, tmp_path: Path) -> None:
    """Nothing is said about other rates, and the figure is named."""
    life.fortnight()
    node, pool = life.terminal.node, life.at["pool"]
    slot = storage_slots(["HokusaiAMM"])["HokusaiAMM"]["_bookWord"]
    word = int.from_bytes(node.rpc.storage(pool, slot), "big")
    node.set_storage(pool, slot, (word + 1).to_bytes(32, "big"))
    node.mine()
    ran = _asked(life, ASKED, 3, tmp_path / "never")
    assert (ran.code, ran.error["code"]) == (8, "E-REPLAY")
    assert "pricedReserve" in ran.error["found"]
    assert not (tmp_path / "never").exists()


def test_what_a_lower_rate_could_not_have_paid_is_said(life: Life, tmp_path: Path) -> None:
    """A payment that empties the line is refused at 50 %; who would have had fewer tokens sells what there is."""
    life.buy(8 * DAY - 10, "bob", 20_000)
    life.deposit(8 * DAY, 1_000)
    life.pay(8 * DAY + 10, 1_000, "INV-9")
    life.buy(10 * DAY, "cy", 1_000)
    held = life.view("token", "balanceOf(address)", life.accounts["cy"])
    life.sell(10 * DAY + 5, "cy", held)
    ran = _asked(life, 5_000, 4, tmp_path)
    assert ran.code == 0, ran.said
    foretold = _run_at(ran.answer, 5_000)
    assert [(item["kind"], item["amount"]) for item in foretold["refused"]] == [("paid", 1_000 * USDC)]
    assert [(item["kind"], item["amount"]) for item in foretold["withLess"]] == [("sold", held)]
    assert foretold["end"]["paid"] == 10 * USDC
    assert foretold["runwayDays"] == foretold["end"]["accrued"] // (50 * USDC)


def test_a_rate_that_changed_in_the_window_is_replayed_as_it_changed(life: Life, tmp_path: Path) -> None:
    """The real run follows the governor; today's rate is another run."""
    life.deposit(8 * DAY, 1_000)
    life.send(8 * DAY + 100, "params", RATE, 9_000)
    life.deposit(8 * DAY + 200, 1_000)
    ran = _asked(life, 6_000, 400, tmp_path)
    assert ran.code == 0, ran.said
    assert ran.answer["basis"].startswith("all events since block")
    assert [run["rateBps"] for run in ran.answer["runs"]] == [None, 9_000, 6_000, 7_000, 8_000]
    assert [run["infrastructure"] // USDC for run in ran.answer["runs"]] == [
        240 + 800 + 900,
        2_070,
        1_380,
        1_610,
        1_840,
    ]


@pytest.mark.parametrize("line", [f"{MODEL} 4999", f"{MODEL} 10001", "nobody 7000"])
def test_what_cannot_be_replayed_is_refused_by_name(life: Life, line: str) -> None:
    """Before anything is read."""
    ran = life.terminal.run(f"ops set-split sepolia {line} --what-if 3")
    assert (ran.code, ran.error["code"]) == (2, "E-WHAT-IF")


def _forgotten(_rpc: Rpc, _address: str, _slot: int, _block: object = "latest") -> bytes:
    raise RpcRejected("E-RPC-REJECTED", "eth_getStorageAt: the node refused", words="missing trie node")
