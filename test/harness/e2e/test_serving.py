"""A monitor that serves, as a process of its own beside a real chain: page, metrics, webhook, and its end."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from kept import of_today
from receiving import answering, receiving

from pyharness.cli.app import main
from pyharness.cli.signals import TERMINATED, end_on_sigterm
from pyharness.observe.serving import hosts
from pyharness.observe.serving.page import POLL_SECONDS
from pyharness.observe.telling import courier
from pyharness.pipeline.monitor import notifying
from pyharness.tools import screens

USDC, EVERY_S = 10**6, 1
MODEL = "lead-scoring"
LINE = f"monitor sepolia 127.0.0.1:0 --serve --every {EVERY_S}"

ADDRESS = re.compile(r"^serving (http://127\.0\.0\.1:\d+)/ ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A process that serves: its id, where it answers, what it said."""

    pid: int
    address: str
    log: Path

    def ask(self, path: str) -> tuple[int, str]:
        """Status and text."""
        answer = requests.get(self.address + path, timeout=10)
        return answer.status_code, answer.text

    def end(self) -> int:
        """SIGTERM, and the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def awaited(found: Any, seconds: float = 30.0) -> Any:
    """What a question says once it says something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if said := found():
            return said
        time.sleep(0.05)
    raise AssertionError("nothing came")


@contextlib.contextmanager
def served(live: Any, folder: Path, **variables: str) -> Iterator[Running]:
    """The command line in a child until the block ends."""
    log = folder / "log"
    pid = os.fork()
    if pid == 0:
        with log.open("w", buffering=1) as out, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = 1
            try:
                end_on_sigterm()
                with live.here(**variables):
                    code = main(LINE.split())
            except SystemExit as ended:
                code = int(ended.code or 0)
            finally:
                out.flush()
                os._exit(code)
    try:
        said = awaited(lambda: ADDRESS.search(log.read_text("utf-8")) if log.exists() else None)
        yield Running(pid=pid, address=said[1], log=log)
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def fund(live: Any, amount: int) -> None:
    """USDC for the model, from the deployer."""
    contracts = live.contracts()
    live.send(contracts["MockUSDC"], "approve(address,uint256)", contracts["InfrastructureReserve"], amount)
    live.send(contracts["InfrastructureReserve"], "topUp(string,uint256)", MODEL, amount)


def pay(live: Any, amount: int) -> None:
    """A payment to the provider, who is the deployer here; of an invoice that is the amount's own."""
    signature = "payInfrastructureCost(string,address,uint256,bytes32,string)"
    reserve = live.contracts()["InfrastructureReserve"]
    live.send(reserve, signature, MODEL, live.address, amount, amount.to_bytes(32, "big"), "an invoice")


@pytest.fixture(autouse=True)
def _of_today(live: Any) -> None:
    """What is older would be stale."""
    of_today(live.node)


@pytest.fixture
def browser(has_browser: None) -> Iterator[Any]:
    """A browser; skipped where there is none."""
    with screens._playwright().sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(screens.browser()), args=list(screens.FLAGS))
        yield running
        running.close()


def test_an_alert_is_told_shown_and_ended_by_a_payment_in(live: Any, tmp_path: Path) -> None:
    """A model without money is critical everywhere; funded it is not; SIGTERM ends it at once and leaves no port."""
    with receiving(answering(204)) as hook, served(live, tmp_path, ALERT_WEBHOOK_URL=hook.url) as monitor:
        awaited(lambda: len(hook.bodies) >= 2)
        told = {(sent["rule"], sent["state"], sent["model"]) for sent in hook.bodies}
        assert told == {(rule, "firing", MODEL) for rule in ("runway-low", "runway-critical")}
        status, health = monitor.ask("/healthz")
        assert (status, json.loads(health)["state"]) == (200, "critical")
        _, metrics = monitor.ask("/metrics")
        assert f'hokusai_infra_runway_days{{chain="sepolia",model="{MODEL}"}} 0.0\n' in metrics
        assert 'hokusai_infra_up{chain="sepolia"} 1.0\n' in metrics
        assert "1 critical and 1 warning" in monitor.ask("/")[1]
        fund(live, 2_000 * USDC)
        awaited(lambda: [sent["state"] for sent in hook.bodies].count("cleared") == 2)
        accrued = f'hokusai_infra_accrued_usdc{{chain="sepolia",model="{MODEL}"}} 2000.0\n'
        awaited(lambda: accrued in monitor.ask("/metrics")[1])
        assert json.loads(monitor.ask("/snapshot.json")[1])["certain"] is True
        assert monitor.ask("/nowhere")[0] == 404
        began = time.monotonic()
        assert monitor.end() == TERMINATED
        assert time.monotonic() - began < 5
        with pytest.raises(requests.ConnectionError):
            monitor.ask("/healthz")
        said = monitor.log.read_text("utf-8")
    assert "s3cret" not in said + "".join(path.read_text("utf-8") for path in live.work.rglob("*.json"))
    assert len({sent["id"] for sent in hook.bodies}) == len(hook.bodies)


def test_a_new_payment_appears_on_the_page_within_two_polls(live: Any, tmp_path: Path, browser: Any) -> None:
    """Paid on the chain, read by a round, shown without a reload."""
    fund(live, 2_000 * USDC)
    with served(live, tmp_path) as monitor:
        awaited(lambda: monitor.ask("/healthz")[0] == 200)
        tab = browser.new_page()
        wrong: list[str] = []
        tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        tab.goto(monitor.address)
        tab.evaluate("window.stayed = true")
        rows = tab.locator(".payments tbody tr").count()
        pay(live, 77 * USDC)
        new = tab.locator(".payments tbody tr.new")
        new.wait_for(timeout=1_000 * (2 * POLL_SECONDS + 2 * EVERY_S))
        assert "77.00 USDC" in new.inner_text()
        assert tab.locator(".payments tbody tr").count() == rows + 1
        assert tab.evaluate("window.stayed") is True
        assert wrong == []
        assert monitor.end() == TERMINATED


def test_a_place_that_others_reach_is_said_to_be_one(
    live: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default it is not."""
    words = "nothing there asks for a password"
    with served(live, tmp_path) as monitor:
        assert words not in monitor.log.read_text("utf-8")
        assert monitor.end() == TERMINATED
    monkeypatch.setattr(hosts, "reached_by_us_alone", lambda _: False)
    with served(live, tmp_path) as monitor:
        awaited(lambda: words in monitor.log.read_text("utf-8"))
        assert monitor.end() == TERMINATED


def test_a_lost_node_is_shown_as_unknown(live: Any, tmp_path: Path) -> None:
    """503, nothing that looks like now, and the page says so."""
    with served(live, tmp_path, SEPOLIA_RPC_URL="http://127.0.0.1:9") as monitor:
        status, said = awaited(lambda: (found := monitor.ask("/healthz")) and json.loads(found[1])["trouble"] and found)
        assert (status, json.loads(said)["state"]) == (503, "unknown")
        metrics = monitor.ask("/metrics")[1]
        assert 'hokusai_infra_up{chain="sepolia"} 0.0\n' in metrics
        assert "hokusai_infra_runway_days" not in metrics
        page = monitor.ask("/")[1]
        assert "All is well" not in page
        assert "verdict unknown" in page
        assert monitor.end() == TERMINATED


def test_what_one_round_could_not_tell_the_next_one_does(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """For cron: a receiver that is away holds up no round and loses no alert."""
    monkeypatch.setattr(notifying, "PATIENCE_S", 0.3)
    monkeypatch.setattr(courier, "LAST_WORDS_S", 0.1)
    fund(live, 2_000 * USDC)
    before = live.run("monitor sepolia")
    pay(live, int(before.answer["snapshot"]["models"][0]["accrued"]) * 6 // 10)
    lost = live.run("monitor sepolia", ALERT_WEBHOOK_URL="http://127.0.0.1:9/s3cret")
    assert [alert["rule"] for alert in lost.answer["raised"]] == ["large-payment"]
    assert "json at http://127.0.0.1:9/***: " in lost.said
    with receiving(answering(200)) as hook:
        again = live.run("monitor sepolia", ALERT_WEBHOOK_URL=hook.url)
        assert (again.answer["raised"], again.code) == ([], lost.code)
        live.run("monitor sepolia", ALERT_WEBHOOK_URL=hook.url)
    told = [(sent["rule"], sent["state"]) for sent in hook.bodies]
    assert told.count(("large-payment", "firing")) == 1
    assert len(told) == len(set(told))


def test_files_are_written_without_a_node(live: Any, tmp_path: Path) -> None:
    """Rules and dashboard of the config; a page of one round wants a node."""
    rules, board, page = (tmp_path / name for name in ("rules.yml", "board.json", "page.html"))
    ran = live.run(f"monitor sepolia --rules {rules} --dashboard {board}", SEPOLIA_RPC_URL="http://127.0.0.1:9")
    assert (ran.code, ran.answer) == (0, {"rules": str(rules), "dashboard": str(board)})
    assert "RunwayCritical" in rules.read_text("utf-8")
    assert json.loads(board.read_text("utf-8"))["title"] == "Hokusai infrastructure: sepolia"
    ran = live.run(f"monitor sepolia --page {page}")
    assert ran.code in (0, 10, 20), ran.said
    assert MODEL in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("monitor sepolia :9464", "E-USAGE"),
        ("monitor sepolia --name monitor.example", "E-USAGE"),
        ("monitor sepolia --serve --nagios", "E-USAGE"),
        ("monitor sepolia --serve --page x.html", "E-USAGE"),
        ("monitor sepolia --watch --rules x.yml", "E-USAGE"),
        ("monitor sepolia --page x.html --dashboard x.json", "E-USAGE"),
        ("monitor sepolia nowhere:x --serve", "E-SERVE-PLACE"),
    ],
)
def test_what_makes_no_sense_is_refused(live: Any, line: str, code: str) -> None:
    """Before anything is asked."""
    ran = live.run(line)
    assert (ran.code, ran.error["code"]) == (2, code)


def test_an_address_in_the_clear_is_refused_before_any_round(live: Any) -> None:
    """And is not shown."""
    ran = live.run("monitor sepolia", SLACK_WEBHOOK_URL="http://hooks.example/s3cret")
    assert (ran.code, ran.error["code"]) == (4, "E-CONFIG-WEBHOOK")
    assert "s3cret" not in ran.said + json.dumps(ran.answer)
