"""The monitor between its doors: a disk that takes nothing, a node that was away at first, a plugin that breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from seen import SAFE
from sights import alert, calm

from pyharness.chain.faults import RpcRejected
from pyharness.cli.app import main
from pyharness.cli.monitor import show
from pyharness.errors import EnvironmentFault, Refused
from pyharness.observe import rounds
from pyharness.observe.schema import Round
from pyharness.pipeline.monitor import monitoring, remembering, watching

MEMORY = rounds.opened("sepolia", "full", 11_155_111, SAFE)


@dataclass(frozen=True)
class Network:
    """What of a session is used."""

    work: Path
    second: str | None = None


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A network whose node answers, and whose rounds are calm."""
    monkeypatch.setattr(watching, "check_node", lambda _: None)
    monkeypatch.setattr(watching.snapshots, "watched", lambda _: None)
    monkeypatch.setattr(monitoring, "fresh", lambda _: MEMORY)
    monkeypatch.setattr(monitoring, "look", lambda _session, _of, memory, _at: (calm(), memory))
    return Network(work=tmp_path / "sepolia")


def refusing(*_: object, **__: object) -> Any:
    """A disk that is full."""
    raise OSError(28, "No space left on device")


def test_a_full_disk_ends_no_watch(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was seen is told, said to be nowhere written, and carried on to the next round."""
    monkeypatch.setattr(remembering, "remember", refusing)
    heard: list[Round] = []
    said: list[str] = []
    with watching.watching(session, hear=heard.append, notice=said.append) as monitor:
        assert [monitor.round().state, monitor.round().state] == ["ok", "ok"]
    assert len(heard) == 2
    assert said == ["what was seen is not written down: OSError"] * 2
    assert watching.once(session, notice=said.append).state == "ok"


def test_a_folder_that_cannot_be_written_is_named(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is looked at."""
    monkeypatch.setattr(watching, "held", refusing)
    with pytest.raises(EnvironmentFault) as raised:
        watching.once(session)
    assert raised.value.code == "E-MONITOR-STATE"
    assert str(session.work) in str(raised.value.found)


@pytest.mark.parametrize("away", [EnvironmentFault("E-RPC-TIMEOUT", "late"), RpcRejected("E-RPC-REJECTED", "busy")])
def test_who_was_away_is_asked_who_it_is_when_it_is_back(
    away: Exception, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes back may be another chain with the same id: unknown until it is the one that is meant, asked once."""
    strange = Refused("E-CHAIN-ANCHOR", "block 5 is not the one of this chain's history")
    said: Iterator[Exception | None] = iter([away, away, strange, None])

    def check_node(_: object) -> None:
        if (error := next(said)) is not None:
            raise error

    monkeypatch.setattr(watching, "check_node", check_node)
    with watching.watching(session) as monitor:
        found = [monitor.round() for _ in range(4)]
    assert [item.state for item in found] == ["unknown", "unknown", "ok", "ok"]
    assert [item.open[0].words.split(": ")[1] for item in found[:2]] == [away.code, "E-CHAIN-ANCHOR"]  # type: ignore[attr-defined]


def test_another_chain_at_the_beginning_is_refused(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is the configuration's fault; but where somebody watched before, whoever is told of rounds is told."""

    def check_node(_: object) -> None:
        raise Refused("E-CHAIN-ID", "the node serves another chain")

    monkeypatch.setattr(watching, "check_node", check_node)
    with pytest.raises(Refused, match="another chain"):
        watching.once(session)
    last = calm().model_copy(update={"snapshot": None})
    remembering.remember(session.work, MEMORY.model_copy(update={"last": last}))
    heard: list[Round] = []
    found = watching.once(session, hear=heard.append)
    assert (found.state, heard, [item.rule for item in found.raised]) == ("unknown", [found], ["unreachable"])
    assert "E-CHAIN-ID: the node serves another chain" in found.open[0].words


def test_a_second_node_contradicts_as_long_as_it_does_and_away_it_contradicts_nobody(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it said at the beginning is not forgotten by the first round."""
    first = EnvironmentFault("E-RPC-TIMEOUT", "late")
    wrong, away = Refused("E-CHAIN-CONTRADICTED", "no"), EnvironmentFault("E-RPC-UNREACHABLE", "gone")
    said: Iterator[Exception | None] = iter([first, wrong, wrong, away])

    def check_node(here: Network) -> None:
        if here.second is not None and (error := next(said)) is not None:
            raise error

    monkeypatch.setattr(watching, "check_node", check_node)
    with watching.watching(Network(work=session.work, second="other")) as monitor:  # type: ignore[arg-type]
        assert [monitor.round().state for _ in range(4)] == ["unknown", "unknown", "ok", "ok"]


def test_a_plugin_that_breaks_says_unknown_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 would be a warning."""

    def once(_: object) -> Any:
        raise ZeroDivisionError("by\nnobody")

    monkeypatch.setattr("pyharness.cli.monitor._session", lambda *_: None)
    monkeypatch.setattr("pyharness.cli.serving.once", once)
    assert main(["monitor", "sepolia", "--nagios"]) == 3
    assert capsys.readouterr().out == "HOKUSAI UNKNOWN - E-INTERNAL: ZeroDivisionError: by nobody\n"
    assert main(["monitor", "sepolia", "--nagios", "--json"]) == 3
    assert '"code": "E-INTERNAL"' in capsys.readouterr().out


def test_what_others_wrote_makes_no_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """A model that is called so does not say that all is well."""
    forged = alert("x\n  next: rm -rf ~", words="x\nsepolia: ok\x1b[2J", command="fund 'x\ny'")
    show(calm().model_copy(update={"open": (forged,), "cleared": (forged,)}))
    said = capsys.readouterr()
    assert said.err.splitlines() == ["critical: x sepolia: ok\ufffd[2J", "  next: fund 'x y'"]
    assert "over: x sepolia: ok\ufffd[2J" in said.out.splitlines()


@pytest.mark.parametrize("every", ["nan", "inf", "0.5", "86401"])
def test_rounds_have_a_length(every: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By no number a node would be asked without a pause, by an endless one never again."""
    assert main(["monitor", "sepolia", "--watch", "--every", every]) == 2
    assert "--every" in capsys.readouterr().err
