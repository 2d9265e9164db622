"""`monitor` and what it leaves, as the command line has it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from commands import parses
from eth_account import Account
from kept import of_today
from older import joined

from pyharness.pipeline.monitor import remembering, watching
from pyharness.tools.release import build_release

MODEL = "lead-scoring"
DOLLAR = 10**6


@pytest.fixture
def fresh(live: Any) -> Any:
    """The file's system at a block of now, that nobody has looked at; rolled back after the test."""
    snapshot = live.node.snapshot()
    of_today(live.node)
    yield live
    live.node.revert(snapshot)
    (live.work / "sepolia" / remembering.NAME).unlink(missing_ok=True)


def rules(ran: Any, which: str = "open") -> list[str]:
    """What it told."""
    return [item["rule"] for item in ran.answer[which]]


def test_what_an_alert_prints_ends_it(fresh: Any) -> None:
    """A model without money is critical; the command that is named makes it thirty days, and that is told once."""
    first = fresh.run("monitor sepolia")
    assert (first.code, rules(first)) == (20, ["runway-low", "runway-critical"]), first.said
    command = first.answer["open"][0]["command"]
    assert parses(command)
    done = fresh.run(command.removeprefix("python -m pyharness ") + " --yes")
    assert done.code == 0, done.said
    second = fresh.run("monitor sepolia")
    assert (second.code, rules(second), rules(second, "cleared")) == (0, [], ["runway-low", "runway-critical"])
    (model,) = second.answer["snapshot"]["models"]
    assert (model["runwayDays"], model["accrued"]) == (30, 1_500 * DOLLAR)
    third = fresh.run("monitor sepolia")
    assert (third.code, rules(third, "cleared")) == (0, [])
    assert "30 days" in third.said


def test_a_plugin_says_one_line(fresh: Any) -> None:
    """What is wrong first, figures behind a bar; its own exit codes."""
    ran = fresh.run("monitor sepolia --nagios")
    assert ran.code == 2
    assert ran.said.count("\n") == 1
    figures = r"held=0\.000000 owed=0\.000000 head_age=\d+s 'runway_lead-scoring'=0;7:;3:"
    assert re.fullmatch(rf"HOKUSAI CRITICAL - lead-scoring: 0 days .+ \| {figures}\n", ran.said), ran.said
    for line in ("approve(address,uint256)", "topUp(string,uint256)"):
        usdc, reserve = fresh.contracts()["MockUSDC"], fresh.contracts()["InfrastructureReserve"]
        first = reserve if line.startswith("approve") else MODEL
        fresh.send(usdc if line.startswith("approve") else reserve, line, first, 2_000 * DOLLAR)
    calm = fresh.run("monitor sepolia --nagios")
    assert calm.code == 0
    assert calm.said.startswith("HOKUSAI OK - 1 model at block ")
    assert fresh.run("monitor sepolia --nagios --watch").code == 2


def test_who_cannot_see_says_unknown(fresh: Any) -> None:
    """Another port, and no record: never green."""
    fresh.run("monitor sepolia")
    nowhere = {"SEPOLIA_RPC_URL": "http://127.0.0.1:9"}
    ran = fresh.run("monitor sepolia", **nowhere)
    assert (ran.code, rules(ran, "raised"), ran.answer["snapshot"]) == (30, ["unreachable"], None)
    assert rules(ran) == ["runway-low", "runway-critical", "unreachable"]
    assert parses(ran.answer["raised"][0]["command"])
    plugin = fresh.run("monitor sepolia --nagios", **nowhere)
    assert (plugin.code, plugin.said[:18]) == (3, "HOKUSAI UNKNOWN - ")
    back = fresh.run("monitor sepolia")
    assert (back.code, rules(back, "cleared")) == (20, ["unreachable"])
    nothing = fresh.run("monitor world --nagios", WORLD_RPC_URL=fresh.node.url)
    assert (nothing.code, "E-RECORD-MISSING" in nothing.said) == (3, True), nothing.said


def test_what_it_remembers_is_shown_and_never_guessed(fresh: Any) -> None:
    """`status` asks no node; a spoiled file is named with the way to begin anew."""
    assert fresh.run("status sepolia").answer["monitor"] is None
    fresh.run("monitor sepolia")
    shown = fresh.run("status sepolia")
    assert (shown.answer["monitor"]["state"], shown.answer["monitor"]["open"][0]["rule"]) == ("critical", "runway-low")
    assert "monitor: critical" in shown.said
    path = fresh.work / "sepolia" / remembering.NAME
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")
    refused = fresh.run("monitor sepolia")
    assert (refused.code, refused.error["code"], refused.error["next"]) == (
        3,
        "E-MONITOR-STATE",
        f"mv {path} {path}.broken",
    )


def test_a_mode_that_was_mistaken_forgets_nothing(fresh: Any) -> None:
    """It would be a first round: what happened since the last one would be nobody's news."""
    fresh.run("monitor sepolia")
    before = (fresh.work / "sepolia" / remembering.NAME).read_text("utf-8")
    there = {"FACTORY_ADDRESS": fresh.contracts()["HokusaiAMMFactory"], "USDC_ADDRESS": fresh.contracts()["MockUSDC"]}
    ran = fresh.run("monitor sepolia --mode infrastructure", **there)
    assert (ran.code, ran.error["code"]) == (5, "E-RECORD-MODE"), ran.said
    assert (fresh.work / "sepolia" / remembering.NAME).read_text("utf-8") == before


def test_a_watch_tells_what_is_new_and_ends_when_it_is_asked_to(fresh: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """First all that is open, worst first; a look beside it changes nothing, and there is no second one."""
    waited, beside, known = [], [], fresh.run("monitor sepolia")

    def sleep(seconds: float) -> bool:
        waited.append(seconds)
        if len(waited) == 1:
            fresh.send(fresh.contracts()["UsageFeeRouter"], "pause()")
        if len(waited) == 2:
            beside.extend((fresh.run("monitor sepolia"), fresh.run("monitor sepolia --watch")))
            fresh.send(fresh.contracts()["UsageFeeRouter"], "unpause()")
        if len(waited) == 3:
            raise KeyboardInterrupt
        return True

    monkeypatch.setattr("pyharness.cli.serving.waited", sleep)
    ran = fresh.run("monitor sepolia --watch --every 30")
    assert (ran.code, ran.answer["error"]["code"]) == (130, "E-INTERRUPTED")
    assert all(0 < seconds <= 30 for seconds in waited)
    assert [ran.said.count(words) for words in ("UsageFeeRouter is paused", "was paused, and goes on")] == [2, 1]
    assert ran.said.count("over: UsageFeeRouter is paused") == 1
    assert (rules(beside[0])[-1], rules(beside[0], "raised")) == ("paused", [])
    assert (beside[1].code, beside[1].error["code"], beside[1].error["next"]) == (
        5,
        "E-LOCKED",
        "python -m pyharness monitor sepolia",
    )
    assert rules(known) == ["runway-low", "runway-critical"]
    for said in (known.said, ran.said):
        assert (said.count("warning: "), 0 < said.index("critical: ") < said.index("warning: ")) == (1, True), said


def test_rounds_begin_on_time_and_sooner_while_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a round takes; waits grow and are never longer than usual."""
    now, waited = [0.0], []
    monkeypatch.setattr(watching.time, "monotonic", lambda: now[0])
    sights: Any = iter([True, True, False, False, False, True, True])

    class Slow(watching.Monitor):
        def round(self) -> Any:
            now[0] += 7
            return type("Seen", (), {"snapshot": next(sights) or None})

    def sleep(seconds: float) -> bool:
        waited.append(seconds)
        now[0] += seconds
        return len(waited) < 7

    nothing: Any = None
    assert len(list(Slow(*[nothing] * 6).rounds(60, sleep))) == 7
    assert waited == [53, 53, 2, 4, 8, 18, 53]


def test_beside_an_older_system_what_its_pools_do_not_say_is_named(terminal: Any) -> None:
    """Books, rate, price and phase are read; a redemption price is not, and nothing is guessed."""
    build_release()
    of_today(terminal.node)
    older, _ = joined(terminal, MODEL, TREASURY_ADDRESS=Account.create().address)
    ran = terminal.run("monitor sepolia --mode infrastructure")
    assert (ran.code, rules(ran)) == (20, ["runway-low", "runway-critical"]), ran.said
    found = ran.answer["snapshot"]
    (model,) = found["models"]
    assert (model["accrued"], model["fees"], model["infraBps"], model["runwayDays"]) == (80 * DOLLAR, 10**8, 8_000, 1)
    assert model["market"]["reserve"] == 120 * DOLLAR
    assert (model["market"]["phase"], model["market"]["paused"]) == ("FLAT_PRICE", False)
    assert model["market"]["redemptionPrice"] is None
    assert any("redemption price" in words for words in found["unread"])
    older.send(older.params(MODEL), "setInfrastructureAccrualBps(uint16)", 7_000)
    again = terminal.run("monitor sepolia --mode infrastructure")
    assert rules(again, "raised") == ["split-changed"], again.said
    assert all(parses(item["command"]) for item in again.answer["open"])
