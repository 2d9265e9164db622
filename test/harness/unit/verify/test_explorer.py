"""The protocols of block explorers: queues, limits, bad days, and what is remembered of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from clocks import Remembering
from explorers.judge import Verdict
from explorers.standin import KEY, Standin, serving

from pyharness.errors import EnvironmentFault
from pyharness.values import checksummed
from pyharness.verify.explorer.bundles import created_address
from pyharness.verify.explorer.door import Door
from pyharness.verify.explorer.etherscan import Etherscan
from pyharness.verify.explorer.ledger import Ledger
from pyharness.verify.explorer.papers import curl_line, forge_line
from pyharness.verify.explorer.schema import Bundle, Explorer, Heard, Outcome
from pyharness.verify.explorer.sourcify import Sourcify
from pyharness.verify.explorer.submit import PATIENCE_S, TRIES, TRIES_AWAY, Submission

CHAIN = 11155111
NAMES = ("sourcify", "etherscan")
BAD = [
    ("sourcify", "429"),
    ("sourcify", "500"),
    ("sourcify", "garbage"),
    ("sourcify", "hangup"),
    ("sourcify", "cut"),
    ("etherscan", "429"),
    ("etherscan", "503"),
    ("etherscan", "limit"),
    ("etherscan", "garbage"),
    ("etherscan", "hangup"),
]


class Fixed:
    """A judge that always says the same."""

    def __init__(self, match: str | None) -> None:
        self.match = match

    def verdict(self, *_: object) -> Verdict:
        """What it always says."""
        return Verdict(match=self.match, words="" if self.match else "the runtime code differs")


class Desk:
    """A stand-in, and one run of one explorer's submission after the other."""

    def __init__(self, standin: Standin, path: Path) -> None:
        self.standin, self.path, self.clock = standin, path, Remembering()
        self.noticed: list[tuple[str, str]] = []

    def explorer(self, name: str, key: str = KEY) -> Explorer:
        """One of the two."""
        if name == "sourcify":
            return Sourcify(place=self.standin.sourcify)
        return Etherscan(place=self.standin.etherscan, chain_id=CHAIN, key=key)

    def run(self, explorer: Explorer, *bundles: Bundle, key: str = KEY) -> list[tuple[str, str]]:
        """(state, words) per bundle, after a run with a clock of its own."""
        self.clock = Remembering()
        door = Door(secrets=[key])
        try:
            turn = Submission(explorer, door, Ledger(self.path), self.clock, notice=self._notice)
            found = turn.run(bundles)
        finally:
            door.close()
        return [(outcome.state, outcome.words) for outcome in found]

    def _notice(self, outcome: Outcome) -> None:
        self.noticed.append((outcome.label, outcome.state))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """New explorers that find everything exact."""
    with serving(Standin(judge=Fixed("exact_match"), chain_id=CHAIN)) as standin:
        yield Desk(standin, tmp_path / "state.json")


def bundle(number: int = 1, **changes: Any) -> Bundle:
    """A contract by number."""
    standard: Mapping[str, Any] = {"language": "Solidity", "sources": {}, "settings": {}}
    given = {
        "label": f"C{number}",
        "chain_id": CHAIN,
        "address": checksummed("0x" + number.to_bytes(20, "big").hex()),
        "identifier": "src/C.sol:C",
        "compiler": "0.8.30+commit.73712a01",
        "optimizer_runs": 200,
        "types": ("address", "string"),
        "arguments": ("0x1563915e194D8CfBA1943570603F7606A3115508", 'a $b `c` "d"'),
        "arguments_encoded": "0x01",
        "creation_tx": "0x" + "ab" * 32,
        "standard_json": json.dumps(standard),
    }
    return Bundle.model_validate({**given, **changes})


@pytest.mark.parametrize("name", NAMES)
def test_all_are_submitted_before_the_first_is_asked_after(desk: Desk, name: str) -> None:
    """Pending three times each, then verified; each step is told as it happens; requests keep their distance."""
    desk.standin.pending = 3
    found = desk.run(desk.explorer(name), bundle(1), bundle(2), bundle(3))
    assert [state for state, _ in found] == ["verified"] * 3
    assert desk.noticed == [(f"C{number}", state) for state in ("submitted", "verified") for number in (1, 2, 3)]
    assert desk.clock.slept.count(0.4) == 3 + 3 * 4


@pytest.mark.parametrize(("name", "bad"), BAD)
def test_a_bad_hour_is_waited_for(desk: Desk, name: str, bad: str) -> None:
    """Limits, failures, nonsense and lost connections cost time, and nothing is submitted twice."""
    desk.standin.mischief.extend([bad, "fine", bad, "fine", bad])
    assert desk.run(desk.explorer(name), bundle())[0][0] == "verified"
    assert len(desk.standin.submitted) == 1
    assert not desk.standin.mischief
    assert desk.clock.slept.count(7.0 if bad == "429" else 1.0) == 3  # Retry-After, or the first step back


@pytest.mark.parametrize(("name", "bad"), BAD)
def test_a_bad_day_ends_this_explorers_turn_and_loses_nothing(desk: Desk, name: str, bad: str) -> None:
    """One contract's tries and no more; the next run goes on."""
    desk.standin.mischief.extend([bad] * 40)
    found = desk.run(desk.explorer(name), bundle(1), bundle(2))
    assert [state for state, _ in found] == ["open", "open"]
    assert all(words.startswith(("busy: ", "away: ")) for _, words in found)
    assert 40 - len(desk.standin.mischief) == (TRIES_AWAY if bad in ("hangup", "cut") else TRIES)
    desk.standin.mischief.clear()
    assert {state for state, _ in desk.run(desk.explorer(name), bundle(1), bundle(2))} == {"verified"}


@pytest.mark.parametrize("name", NAMES)
def test_a_queue_that_does_not_end_is_left_and_gone_on_with(desk: Desk, name: str) -> None:
    """Patience is bounded; the next run asks after the same ticket, and a forgotten one is submitted anew."""
    desk.standin.pending = -1
    assert desk.run(desk.explorer(name), bundle()) == [("submitted", "still in its queue")]
    assert sum(desk.clock.slept) < 1.2 * PATIENCE_S
    desk.standin.pending = 0
    assert desk.run(desk.explorer(name), bundle())[0][0] == "verified"
    assert len(desk.standin.submitted) == 1
    desk.path.unlink()
    desk.standin.verified.clear()
    desk.standin.pending = -1
    desk.run(desk.explorer(name), bundle())
    desk.standin.jobs.clear()
    desk.standin.pending = 0
    assert desk.run(desk.explorer(name), bundle())[0][0] == "verified"
    assert len(desk.standin.submitted) == 3


@pytest.mark.parametrize("name", NAMES)
def test_verified_before_is_verified(desk: Desk, name: str) -> None:
    """By us or by anybody; with the ledger nothing is even sent."""
    desk.standin.verified[name, bundle().address] = "exact_match"
    assert desk.run(desk.explorer(name), bundle())[0][0] == "verified"
    sent = len(desk.standin.requests)
    assert desk.run(desk.explorer(name), bundle())[0][0] == "verified"
    assert (desk.standin.submitted, len(desk.standin.requests)) == ([], sent)


@pytest.mark.parametrize("name", NAMES)
def test_a_submission_whose_ticket_was_lost_ends_as_verified(desk: Desk, name: str) -> None:
    """Killed between request and ledger: the explorer says that it has it already, and later that it is done."""
    explorer = desk.explorer(name)
    door = Door()
    door.send(explorer.submission(bundle()))
    door.close()
    desk.standin.pending = 2
    assert desk.run(explorer, bundle())[0][0] == "verified"
    assert len(desk.standin.submitted) == 1


@pytest.mark.parametrize(("name", "match"), [("sourcify", None), ("sourcify", "match"), ("etherscan", None)])
def test_what_does_not_match_exactly_is_refused_and_tried_anew(desk: Desk, name: str, match: str | None) -> None:
    """The explorer's words are kept, the other contracts go on, and the next run submits again."""
    desk.standin.judge = Fixed(match)
    words = "only a partial match: match" if match else "the runtime code differs"
    found = desk.run(desk.explorer(name), bundle(1), bundle(2))
    assert [state for state, _ in found] == ["refused", "refused"]
    assert all(words in text for _, text in found)
    desk.standin.judge = Fixed("exact_match")
    assert {state for state, _ in desk.run(desk.explorer(name), bundle(1), bundle(2))} == {"verified"}


def test_a_contract_the_explorer_has_not_seen_yet_is_submitted_again(desk: Desk) -> None:
    """A new contract needs a moment to be indexed; one that is never found stays open, and the others go on."""
    desk.standin.unindexed[bundle(1).address] = 2
    assert desk.run(desk.explorer("etherscan"), bundle(1))[0][0] == "verified"
    desk.standin.unindexed[bundle(2).address] = 99
    first, second = desk.run(desk.explorer("etherscan"), bundle(2), bundle(3))
    assert first == ("open", f"Unable to locate ContractCode at {bundle(2).address}")
    assert second[0] == "verified"


def test_a_key_that_is_refused_is_said_without_being_shown(desk: Desk) -> None:
    """The explorer repeats the key in its answer; it is struck out, and no other contract is tried."""
    wrong = "WRONGKEY99887766"
    found = desk.run(desk.explorer("etherscan", wrong), bundle(1), bundle(2), key=wrong)
    assert found == [("open", "denied: Invalid API Key (#err2)|***")] * 2
    assert len(desk.standin.requests) == 2  # one body, one address
    assert not desk.path.exists()
    explorer = desk.explorer("etherscan", wrong)
    shown = repr((explorer, explorer.submission(bundle()), explorer.question("guid")))
    assert wrong not in shown
    assert wrong not in explorer.submission(bundle()).url + str(explorer.submission(bundle()).query)


def test_a_chain_the_explorer_does_not_serve_ends_its_turn(desk: Desk) -> None:
    """Asking for every contract would not help."""
    desk.standin.chain_id = 5
    assert desk.run(desk.explorer("sourcify"), bundle(1), bundle(2))[1][0] == "open"
    assert len(desk.standin.requests) == 2


def test_what_is_remembered_holds_for_the_same_submission_only(desk: Desk) -> None:
    """Other arguments or another explorer: begun anew. A file that cannot be read is named."""
    here = desk.explorer("sourcify")
    ledger = Ledger(desk.path)
    ledger.keep(here, bundle(), Outcome(explorer="sourcify", label="C1", state="verified"))
    again = Ledger(desk.path)
    assert again.outcome(here, bundle()).state == "verified"
    assert again.outcome(here, bundle(arguments_encoded="0x02")).state == "open"
    assert again.outcome(Sourcify(place="https://elsewhere.example"), bundle()).state == "open"
    desk.path.write_text("{")
    with pytest.raises(EnvironmentFault) as fault:
        Ledger(desk.path)
    assert (fault.value.code, fault.value.next_command) == ("E-EXPLORER-STATE", f"rm {desk.path}")


@pytest.mark.parametrize(
    ("heard", "kind"),
    [
        (Heard(status=200, body={"isJobCompleted": True}), "refused"),
        (Heard(status=200, body={"isJobCompleted": "yes"}), "busy"),
        (Heard(status=200, body={"isJobCompleted": True, "contract": {"match": "exact_match"}}), "verified"),
        (Heard(status=200, body=[]), "busy"),
        (Heard(status=302, body=None), "busy"),
        (Heard(status=403, body={}), "denied"),
    ],
)
def test_only_an_exact_match_in_so_many_words_is_a_success(heard: Heard, kind: str) -> None:
    """Half an answer is none."""
    assert Sourcify(place="").asked(heard).kind == kind


def test_the_lines_can_be_pasted_into_a_shell() -> None:
    """Quotes, dollars and backquotes of an argument stay what they are; no key is on any line."""
    line = forge_line(bundle())
    assert line.endswith(r'"a \$b \`c\` \"d\"")')
    assert '--constructor-args $(cast abi-encode "constructor(address,string)" 0x1563915e' in line
    assert "--constructor-args" not in forge_line(bundle(types=(), arguments=(), arguments_encoded="0x"))
    assert curl_line(bundle(), "https://s.example").endswith(f"https://s.example/v2/verify/{CHAIN}/{bundle().address}")


def test_creations_of_a_contract_are_found_by_counting() -> None:
    """A published example of the rule: the first creations of 0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0."""
    maker = "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"
    assert created_address(maker, 1) == "0x343c43A37D37dfF08AE8C4A11544c718AbB4fCF8"
    assert created_address(maker, 2) == "0xf778B86FA74E846c4f0a1fBd1335FE81c00a0C91"
