"""The journal: what is written survives any death, and only what can follow is believed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyharness.deploy.fees import Fees, choose
from pyharness.deploy.journal import Journal, new_path, open_journal, read
from pyharness.deploy.lock import held
from pyharness.deploy.progress import fold
from pyharness.deploy.schema import Entry
from pyharness.errors import Refused

SIGNER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
PLAN = "0x" + "ab" * 32
TX = "0x" + "cd" * 32
BLOCK = "0x" + "ef" * 32


def now() -> str:
    """A time that stands still."""
    return "2026-01-02T03:04:05Z"


def begun(path: Path) -> Journal:
    """A new journal."""
    return Journal.create(path, plan_hash=PLAN, signer=SIGNER, chain_id=1, now=now)


def prepared(step: str = "a", attempt: int = 1, nonce: int = 7) -> dict[str, Any]:
    """A line that announces a transaction."""
    return {
        "state": "prepared",
        "step_id": step,
        "attempt": attempt,
        "nonce": nonce,
        "raw_tx": "0x02",
        "tx_hash": TX,
        "max_fee": 2,
        "tip": 1,
    }


def line(state: str, step: str = "a", attempt: int = 1, **more: Any) -> dict[str, Any]:
    """A later line of an attempt."""
    return {"state": state, "step_id": step, "attempt": attempt, **more}


MINED = line("mined", block_number=5, block_hash=BLOCK)


def test_a_journal_survives_its_file(tmp_path: Path) -> None:
    """Reopening gives the same progress; the file is private."""
    journal = begun(tmp_path / "x.jsonl")
    for fields in (prepared(), line("sent"), MINED, line("checked"), prepared("b", nonce=8)):
        journal.note(**fields)
    again = Journal.reopen(journal.path, now)
    assert again.progress == journal.progress
    assert again.progress.step("a").checked
    assert list(again.progress.pending) == ["b"]
    assert journal.path.stat().st_mode & 0o777 == 0o600
    assert open_journal(tmp_path, "local") == journal.path
    again.note(state="done")
    assert open_journal(tmp_path, "local") is None


def test_a_line_is_on_disk_before_it_is_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system is asked to write through, each time, and with the whole line in the file."""
    path, synced, real = tmp_path / "x.jsonl", list[bytes](), os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            synced.append(path.read_bytes())

    monkeypatch.setattr(os, "fsync", fsync)
    journal = begun(path)
    for fields in (prepared(), line("sent")):
        journal.note(**fields)
        assert synced[-1:] == [path.read_bytes()]
    assert len(synced) == 3


def test_nothing_follows_the_end(tmp_path: Path) -> None:
    """A closed journal takes no line, and the file stays as it was."""
    journal = begun(tmp_path / "x.jsonl")
    journal.note(state="abandoned", reason="tried")
    before = journal.path.read_bytes()
    with pytest.raises(Refused, match="journal"):
        journal.note(**prepared())
    assert journal.path.read_bytes() == before


@given(cut=st.integers(min_value=0))
def test_a_torn_last_line_is_dropped(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """Cut anywhere inside its last line, a journal goes on from the line before."""
    path = tmp_path_factory.mktemp("journal") / "x.jsonl"
    journal = begun(path)
    journal.note(**prepared())
    before, whole = journal.progress, path.read_bytes()
    journal.note(**line("sent"))
    last = len(path.read_bytes()) - len(whole)
    path.write_bytes(path.read_bytes()[: len(whole) + cut % last])
    again = Journal.reopen(path, now)
    assert again.progress == before
    assert path.read_bytes() == whole
    again.note(**line("sent"))
    assert len(read(path)[0]) == 3


def test_a_torn_middle_line_is_refused(tmp_path: Path) -> None:
    """A whole line that cannot be read is no accident of dying."""
    journal = begun(tmp_path / "x.jsonl")
    journal.note(**prepared())
    lines = journal.path.read_bytes().split(b"\n")
    journal.path.write_bytes(b"\n".join([lines[0][:-5], *lines[1:]]))
    with pytest.raises(Refused) as caught:
        read(journal.path)
    assert caught.value.code == "E-JOURNAL-CORRUPT"


@pytest.mark.parametrize("raw", ["0xzz", "0x0", "02", "", "[]", "{"])
def test_bytes_that_cannot_be_sent_again_are_refused(tmp_path: Path, raw: str) -> None:
    """When the journal is read, and not when they are needed."""
    journal = begun(tmp_path / "x.jsonl")
    journal.note(**prepared())
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"rawTx":"0x02"', f'"rawTx":"{raw}"'.encode()))
    with pytest.raises(Refused) as caught:
        read(journal.path)
    assert caught.value.code == "E-JOURNAL-CORRUPT"


IMPOSSIBLE = [
    [line("sent")],
    [prepared(), prepared()],
    [prepared(attempt=2)],
    [prepared(), line("checked")],
    [prepared(), line("sent", attempt=2)],
    [prepared(), line("dropped"), line("sent")],
    [prepared(), MINED, line("checked"), prepared(attempt=2)],
    [{"state": "prepared", "step_id": "a", "attempt": 1}],
    [line("sent", step="")],
]


@pytest.mark.parametrize("lines", IMPOSSIBLE)
def test_lines_that_cannot_follow_are_refused(tmp_path: Path, lines: list[dict[str, Any]]) -> None:
    """The reducer knows every order that can happen."""
    journal = begun(tmp_path / "x.jsonl")
    for fields in lines[:-1]:
        journal.note(**fields)
    with pytest.raises(Refused) as caught:
        journal.note(**lines[-1])
    assert caught.value.code == "E-JOURNAL-CORRUPT"


def test_a_missing_line_is_refused(tmp_path: Path) -> None:
    """Numbers run without a gap."""
    journal = begun(tmp_path / "x.jsonl")
    for fields in (prepared(), line("sent"), MINED):
        journal.note(**fields)
    entries, _ = read(journal.path)
    with pytest.raises(Refused):
        fold([*entries[:2], entries[3]])  # "sent" is lost, though "mined" may follow "prepared"
    with pytest.raises(Refused):
        fold([])
    with pytest.raises(Refused):
        fold(entries[1:])


def test_a_reverted_attempt_is_followed_by_another(tmp_path: Path) -> None:
    """A transaction that was mined and failed is no success."""
    journal = begun(tmp_path / "x.jsonl")
    for fields in (prepared(), line("sent"), {**MINED, "reason": "reverted"}, prepared(attempt=2, nonce=8)):
        journal.note(**fields)
    step = journal.progress.step("a")
    assert step.mined is None
    assert step.pending is not None
    assert step.pending.nonce == 8


def test_an_attempt_given_up_may_turn_out_mined(tmp_path: Path) -> None:
    """The receipt of any attempt completes its step, a later attempt given up as well or not."""
    for later in ([], [prepared(attempt=2, nonce=8), line("dropped", attempt=2)]):
        journal = begun(tmp_path / f"{len(later)}.jsonl")
        for fields in (prepared(), line("dropped"), *later, MINED, line("checked")):
            journal.note(**fields)
        step = Journal.reopen(journal.path, now).progress.step("a")
        assert step.checked
        assert step.mined is not None
        assert step.mined.number == 1


def test_a_reorganised_step_is_pending_again(tmp_path: Path) -> None:
    """A step that was checked may lose its block."""
    journal = begun(tmp_path / "x.jsonl")
    for fields in (prepared(), line("sent"), MINED, line("checked"), line("reorged")):
        journal.note(**fields)
    assert not journal.progress.step("a").checked
    assert list(journal.progress.pending) == ["a"]


def test_a_satisfied_step_needs_no_transaction(tmp_path: Path) -> None:
    """Somebody else may have made it."""
    journal = begun(tmp_path / "x.jsonl")
    journal.note(state="checked", step_id="a", reason="satisfied")
    assert journal.progress.step("a").checked
    assert journal.progress.step("a").mined is None


def test_lines_are_written_as_designed(tmp_path: Path) -> None:
    """Camel case, no empty fields, readable without the harness."""
    journal = begun(tmp_path / "x.jsonl")
    journal.note(**line("checked", attempt=0))
    assert journal.path.read_text() == (
        f'{{"at":"{now()}","attempt":0,"chainId":1,"planHash":"{PLAN}","seq":0,"signer":"{SIGNER}",'
        '"state":"opened","stepId":"","v":1}\n'
        f'{{"at":"{now()}","attempt":0,"seq":1,"state":"checked","stepId":"a","v":1}}\n'
    )
    assert Entry.model_validate_json(journal.path.read_text().splitlines()[1]).step_id == "a"


def test_only_one_process_works_on_a_network(tmp_path: Path) -> None:
    """The second one is refused, and the lock goes with its holder."""
    with held(tmp_path / "net"):
        with pytest.raises(Refused) as caught, held(tmp_path / "net"):
            pass
        assert caught.value.code == "E-LOCKED"
    with held(tmp_path / "net"):
        pass


@pytest.mark.parametrize(
    ("base", "tip", "fees"),
    [(10, 2, Fees(max_fee=22, tip=2)), (10**9, 5 * 10**9, Fees(max_fee=5 * 10**9, tip=3 * 10**9))],
)
def test_fees_stay_within_their_limits(base: int, tip: int, fees: Fees) -> None:
    """Twice the base fee and a bounded tip."""
    assert choose(base_fee=base, suggested_tip=tip, max_fee_gwei=200, max_tip_gwei=3) == fees


def test_a_base_fee_above_the_limit_is_refused() -> None:
    """The limit is a promise to whoever pays."""
    assert choose(base_fee=10**9, suggested_tip=9, max_fee_gwei=1, max_tip_gwei=3) == Fees(max_fee=10**9, tip=0)
    with pytest.raises(Refused) as caught:
        choose(base_fee=10**9 + 1, suggested_tip=0, max_fee_gwei=1, max_tip_gwei=3)
    assert caught.value.code == "E-FEE-CAP"


def test_a_plan_begun_twice_in_a_second_has_two_journals(tmp_path: Path) -> None:
    """One that was given up at once does not stand in the way of the next."""
    for name in ("a.jsonl", "a-2.jsonl", "a-3.jsonl"):
        path = new_path(tmp_path, "a")
        assert path == tmp_path / name
        path.touch()
