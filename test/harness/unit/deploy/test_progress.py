"""The fold over replacements and reorganisations: whatever lines it accepts, one nonce is in one block at most."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyharness.deploy.progress import Progress, StepProgress, advance, begin, fold
from pyharness.deploy.schema import Entry
from pyharness.errors import Refused

OPENED = Entry(
    seq=0,
    at="2026-01-02T03:04:05Z",
    state="opened",
    plan_hash="0x" + "ab" * 32,
    signer="0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
    chain_id=1,
)
BLOCK = "0x" + "ef" * 32
STATES = ("prepared", "sent", "mined", "checked", "dropped", "reorged")
LINE = st.tuples(
    st.sampled_from(STATES), st.sampled_from("ab"), st.integers(0, 4), st.integers(7, 9), st.booleans()
)  # state, step, attempt, nonce, reverted


def entry(seq: int, line: tuple[str, str, int, int, bool]) -> Entry:
    """A line of the journal."""
    state, step, attempt, nonce, reverted = line
    more: dict[str, Any] = {}
    if state == "prepared":
        tx_hash = f"0x{seq:064x}"
        more = {"nonce": nonce, "raw_tx": "0x02", "tx_hash": tx_hash, "max_fee": 2, "tip": 1}
    if state == "mined":
        more = {"block_number": 5, "block_hash": BLOCK, "reason": "reverted" if reverted else None}
    return Entry.model_validate(
        {"seq": seq, "at": OPENED.at, "state": state, "step_id": step, "attempt": attempt, **more}
    )


def folded(*lines: tuple[str, str, int, int, bool]) -> Progress:
    """The progress after these lines."""
    return fold([OPENED, *(entry(seq, line) for seq, line in enumerate(lines, start=1))])


def first(state: str, attempt: int = 1, nonce: int = 7, reverted: bool = False) -> tuple[str, str, int, int, bool]:
    """A line of step a."""
    return (state, "a", attempt, nonce, reverted)


def sound(step: StepProgress) -> None:
    """What holds of a step at any time."""
    in_blocks = [item.nonce for item in step.attempts if item.in_a_block]
    assert len(in_blocks) == len(set(in_blocks)), "a nonce is in one block at most"
    assert not {item.nonce for item in step.live} & set(in_blocks), "what was overtaken waits no more"
    assert [item.number for item in step.attempts] == list(range(1, len(step.attempts) + 1))
    assert all(item.block_hash is None for item in step.attempts if item.state == "reorged")
    assert step.checked or not any(item.state == "checked" for item in step.attempts)
    assert step.pending == (step.live[-1] if step.live else None)


@given(lines=st.lists(LINE, max_size=40), cut=st.integers(0, 40))
def test_whatever_is_accepted_each_nonce_is_in_one_block(
    lines: list[tuple[str, str, int, int, bool]], cut: int
) -> None:
    """Lines that cannot follow are refused and change nothing; the rest folds to the same in one go or in two."""
    progress, accepted = begin(OPENED), [OPENED]
    for line in lines:
        before = progress
        following = entry(progress.last_seq + 1, line)
        try:
            progress = advance(progress, following)
        except Refused:
            assert progress is before
            continue
        accepted.append(following)
        for step in progress.steps.values():
            sound(step)
        assert progress.waiting == {name: step for name, step in progress.steps.items() if step.live}
    assert fold(accepted) == progress
    resumed = fold(accepted[: 1 + cut % len(accepted)])
    for following in accepted[resumed.last_seq + 1 :]:
        resumed = advance(resumed, following)
    assert resumed == progress


@given(bumps=st.integers(1, 8), which=st.integers(0, 8), given_back=st.booleans())
def test_the_receipt_of_any_attempt_on_a_nonce_completes_the_step(bumps: int, which: int, given_back: bool) -> None:
    """The others wait no more; after a reorganisation they all do again, and any of them may be mined."""
    number = 1 + which % bumps
    lines = [first(state, attempt) for attempt in range(1, bumps + 1) for state in ("prepared", "sent")]
    assert len(folded(*lines).step("a").live) == bumps
    lines += [first("mined", number), first("checked", number)]
    done = folded(*lines).step("a")
    assert (done.checked, done.live, done.mined and done.mined.number) == (True, (), number)
    if given_back:
        lines.append(first("reorged", number))
        assert len(folded(*lines).step("a").live) == bumps
        lines += [first("mined", bumps), first("checked", bumps)]
        again = folded(*lines).step("a")
        assert (again.checked, again.mined and again.mined.number) == (True, bumps)


REFUSED = [
    [first("prepared"), first("prepared", 2, nonce=8)],
    [first("prepared"), first("sent"), first("prepared", 2), first("mined", 1), first("mined", 2)],
    [first("prepared"), first("mined"), first("prepared", 2)],
    [first("prepared"), first("mined", reverted=True), first("prepared", 2)],
    [first("prepared"), first("mined"), first("checked", 0)],
    [first("prepared"), first("mined"), first("checked"), first("reorged", 0)],
    [first("reorged", 0)],
    [first("prepared"), first("reorged")],
]


@pytest.mark.parametrize("lines", REFUSED)
def test_what_cannot_have_happened_is_refused(lines: list[tuple[str, str, int, int, bool]]) -> None:
    """Another nonce beside a pending one, a nonce mined twice, a mined nonce used again, a block never entered."""
    folded(*lines[:-1])
    with pytest.raises(Refused) as caught:
        folded(*lines)
    assert caught.value.code == "E-JOURNAL-CORRUPT"


def test_a_reverted_attempt_may_succeed_after_a_reorganisation() -> None:
    """What it was in a block that is gone does not count."""
    lines = [first("prepared"), first("mined", reverted=True), first("reorged"), first("mined"), first("checked")]
    step = folded(*lines).step("a")
    assert step.checked
    assert step.mined is not None
    assert not step.mined.reverted


def test_what_somebody_else_made_may_be_gone_again() -> None:
    """A step that was satisfied without a transaction is open again, and is sent."""
    lines = [first("checked", 0), first("reorged", 0)]
    assert not folded(*lines).step("a").checked
    assert folded(*lines, first("prepared")).step("a").pending is not None
