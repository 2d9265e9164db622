"""The rehearsal: every story on a system deployed through the corridor, and what turns it red."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pyharness import paths
from pyharness.chain.rpc import Rpc
from pyharness.cli import rehearse as verb
from pyharness.cli.app import main
from pyharness.errors import Mismatch
from pyharness.exact.formulas import Formulas
from pyharness.names import role_id
from pyharness.pipeline.rehearsal import rehearsing
from pyharness.pipeline.rehearsal.endings import ENDINGS
from pyharness.pipeline.rehearsal.rehearsing import How
from pyharness.pipeline.rehearsal.spreading import told
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios import repertoire
from pyharness.scenarios.report.document import to_json
from pyharness.scenarios.schema import Told
from pyharness.scenarios.stage.stage import Stage

SCHEMA = json.loads((paths.ROOT / "pyharness/scenarios/report/rehearsal.schema.json").read_text())


@pytest.mark.parametrize("name", repertoire.STORIES)
def test_the_story_holds_and_leaves_nothing_behind(name: str, stage: Stage) -> None:
    """Told to its end with facts, and the chain is where it was."""
    before = stage.node.rpc.block().hash
    result = repertoire.told(name, stage, time)
    assert (result.ok, result.failure) == (True, "")
    assert result.told is not None
    assert result.told.facts
    assert stage.node.rpc.block().hash == before


def test_a_story_keeps_a_diary(stage: Stage) -> None:
    """Who did what with which arguments, what was refused and why, what moved, how long was waited."""
    told = repertoire.told("buy-and-sell", stage, time)
    assert stage.diary.noted == 0  # a story writes into a diary of its own
    steps = told.steps
    assert (told.left_out, told.chain_seconds) == (0, steps[-1].at - stage.now())
    assert {step.kind for step in steps} == {"act", "refused", "waited", "funded"}
    funded, approved, bought = steps[:3]
    assert (funded.call, funded.arguments) == ("new USDC", {"to": "trader", "amount": "$1,000.00"})
    assert (approved.by, approved.call, approved.moved) == ("trader", "USDC.approve", {})
    assert bought.call == "HokusaiAMM.buy"
    assert bought.arguments["minTokensOut"] == "99,700 tokens"
    assert bought.gas == told.told.gas["buy tokens"] if told.told else False
    assert bought.moved == {
        "trader": -1_000_000_000,
        "pool": 1_000_000_000,
        "market": 997_000_000,
        "trade fees": 3_000_000,
        "trader_tokens": 99_700 * 10**18,
    }
    assert any(step.kind == "refused" and step.found.startswith("BuyOnlyRound(") for step in steps)
    week, second = (step for step in steps if step.kind == "waited")  # the node's clock goes on while the story is told
    assert (week.call[:13], second.call, second.at - week.at) == ("6 days 23:59:", "00:00:01", 1)


def test_a_story_that_breaks_off_keeps_its_diary(stage: Stage) -> None:
    """Up to what differed, with what was found."""
    stage.act("governor", "HokusaiParams", "setInfrastructureAccrualBps", 7_999)
    told = repertoire.told("api-fee-deposit", stage, time)
    assert told.told is None
    assert told.steps[-1].call == "UsageFeeRouter.depositFee"
    assert told.steps[-1].moved["reserve"] == 79_990_000


def test_what_a_story_tries_is_taken_back(stage: Stage) -> None:
    """Also when it breaks off; an act that reverts is in the diary."""
    before = stage.node.rpc.block().hash

    def tries() -> None:
        with stage.aside("an act of a stranger"):
            stage.wait_until(stage.now() + 60)
            stage.act("stranger", "HokusaiParams", "setInfrastructureAccrualBps", 7_000)

    with pytest.raises(Mismatch):
        tries()
    assert stage.node.rpc.block().hash == before
    kinds = [(step.kind, step.call) for step in stage.diary.steps[-3:]]
    assert kinds == [
        ("waited", "00:01:00"),
        ("reverted", "HokusaiParams.setInfrastructureAccrualBps"),
        ("taken back", "an act of a stranger"),
    ]
    assert "GOV_ROLE" in stage.diary.steps[-2].found


def test_another_split_on_chain_turns_the_deposit_red(stage: Stage) -> None:
    """The expectation is the guide's rule, not what the contract says."""
    stage.act("governor", "HokusaiParams", "setInfrastructureAccrualBps", 7_999)
    result = repertoire.told("api-fee-deposit", stage, time)
    assert not result.ok
    assert "what the deposit moved" in result.failure
    assert "'reserve': 80000000" in result.failure


@pytest.mark.parametrize(
    ("story", "admin", "contract", "role"),
    [
        ("api-fee-deposit", "admin", "UsageFeeRouter", "FEE_DEPOSITOR_ROLE"),
        ("infrastructure-payment", "admin", "InfrastructureReserve", "PAYER_ROLE"),
        ("governance-adjustment", "governor", "HokusaiParams", "GOV_ROLE"),
    ],
)
def test_a_stranger_with_power_turns_the_story_red(
    story: str, admin: str, contract: str, role: str, stage: Stage
) -> None:
    """Whoever may not act must be refused by the name of the missing role."""
    identifier = bytes.fromhex(role_id(role)[2:])
    stage.act(admin, contract, "grantRole", identifier, stage.address("stranger"))
    result = repertoire.told(story, stage, time)
    assert not result.ok
    assert "is refused" in result.failure


def test_other_attesters_than_the_configured_ones_turn_the_evaluation_red(stage: Stage) -> None:
    """A quorum on chain that nobody reviewed is seen before anything is signed."""
    stage.act("admin", "DeltaVerifier", "setAttesters", [stage.address("stranger")], 1)
    result = repertoire.told("attested-evaluation", stage, time)
    assert not result.ok
    assert "the configured attesters" in result.failure


@pytest.mark.parametrize(
    ("formula", "wrong", "said"),
    [
        (
            "bought",
            lambda outcome: dataclasses.replace(outcome, floor=outcome.floor - 2, exact=outcome.exact - 2),
            "quote",
        ),
        ("redemption", lambda price: price + 1, "the redemption price"),
        ("asking", lambda price: price + 1, "the asking price"),
        ("on_curve", lambda above: not above, "the phase"),
        ("released", lambda profit: profit + 1, "the priced reserve"),
        ("sold", lambda outcome: dataclasses.replace(outcome, floor=outcome.floor + 1), "the quote of the sale"),
    ],
)
def test_one_base_unit_beside_the_exact_curve_is_red(
    formula: str, wrong: Callable[[Any], Any], said: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each formula of the story about the threshold decides about something."""
    right = getattr(Formulas, formula)
    monkeypatch.setattr(Formulas, formula, lambda *args: wrong(right(*args)))
    result = repertoire.told("across-the-threshold", stage, time)
    assert not result.ok
    assert said in result.failure


def test_another_window_than_the_configured_one_is_red(stage: Stage) -> None:
    """The drip follows the config that was reviewed, not what the market says of itself."""
    model = stage.model.model_copy(update={"window_seconds": stage.model.window_seconds // 2})
    for name in ("across-the-threshold", "profit-lifts-the-price"):
        result = repertoire.told(name, dataclasses.replace(stage, model=model), time)
        assert "the priced reserve" in result.failure


def test_an_undeclared_power_turns_the_rehearsal_red(here: Standing) -> None:
    """The verification and the role table both see it; scenarios that hold stay green."""
    stage = here.stage
    identifier = bytes.fromhex(role_id("PAUSER_ROLE")[2:])
    stage.act("admin", "UsageFeeRouter", "grantRole", identifier, stage.address("stranger"))
    found = rehearsing.rehearsed(here, How(only=["accrual-health"]))
    again = "verification after the scenarios"
    assert found.red == ("verification after the deployment", again, "every power is declared")
    undeclared = [(role.role, role.kind) for role in found.roles if not role.declared]
    assert undeclared == [("PAUSER_ROLE", "stranger, account")]
    assert [item.ok for item in found.scenarios] == [True]
    answer = verb.report(found)
    assert answer.exit_code == 7


def test_a_story_is_verified_while_it_still_stands(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power that a story hands out and never tells of is gone with the story; it is seen where the story ends."""
    honest = repertoire.ALL["api-fee-deposit"]
    identifier = bytes.fromhex(role_id("PAUSER_ROLE")[2:])

    def tell(stage: Stage) -> Told:
        stage.act("admin", "UsageFeeRouter", "grantRole", identifier, stage.address("stranger"))
        return honest.tell(stage)

    monkeypatch.setattr(
        repertoire, "ALL", {**repertoire.ALL, "api-fee-deposit": dataclasses.replace(honest, tell=tell)}
    )
    for workers in (1, 2):
        found = rehearsing.rehearsed(here, How(only=["buy-and-sell", "api-fee-deposit"], workers=workers))
        assert found.red == (ENDINGS,), [check.found for check in found.checks]
        (said,) = [check.found for check in found.checks if check.name == ENDINGS]
        assert said.startswith("api-fee-deposit: role: UsageFeeRouter: PAUSER_ROLE")
        assert "buy-and-sell" not in said
        assert all(item.ok for item in found.scenarios)


def test_part_of_a_rehearsal_says_so(here: Standing) -> None:
    """One story that holds is no failure, and not ``ok`` either; the others are named."""
    found = rehearsing.rehearsed(here, How(only=["api-fee-deposit"]))
    assert (found.ok, found.red, found.untold) == (False, (), True)
    untold = [text for text in found.not_checked if text.startswith("scenario ")]
    assert untold == [f"scenario {name}: not told" for name in repertoire.STORIES if name != "api-fee-deposit"]
    assert verb.report(found).exit_code == 0
    jsonschema.validate(json.loads(to_json(found)), SCHEMA)


def test_many_workers_tell_the_same(here: Standing) -> None:
    """Three at once, each on a fork of its own: the same facts in the same order, and the chain is where it was."""
    before = here.world.fork.rpc.block().hash
    one = repertoire.told("buy-and-sell", here.stage, time)
    names = ("api-fee-deposit", "buy-and-sell", "attested-evaluation", "accrual-health")
    begun: list[str] = []
    found = told(here.world, here.stage, names, workers=3, watch=begun.append)
    assert [item.name for item in found] == list(names)
    assert sorted(begun) == sorted(names)
    assert [item.failure for item in found] == [""] * len(names)
    assert found[1].told == one.told
    assert here.world.fork.rpc.block().hash == before


def test_the_fork_stays_for_who_wants_to_look(
    standing: Standing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With ``--keep`` it answers after everything was told and written, until the user has seen enough."""
    asked: list[tuple[int, list[str]]] = []

    def stay(url: str) -> None:
        rpc = Rpc(url)
        asked.append((rpc.chain_id(), sorted(path.name for path in tmp_path.iterdir())))
        rpc.close()

    monkeypatch.setattr(paths, "ARTIFACTS", tmp_path)
    monkeypatch.setattr(verb, "_stay", stay)
    monkeypatch.setattr(rehearsing, "standing", lambda *_: nullcontext(standing))
    assert main(["rehearse", "--only", "api-fee-deposit", "--keep", "-n", "2"]) == 0
    assert asked == [(31337, ["rehearsal.json", "rehearsal.md", "report.html"])]


def test_the_verb_writes_document_and_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """All of it, from the command line: exit code 0, one object on stdout, three files, nothing claimed of mainnet."""
    monkeypatch.setattr(paths, "ARTIFACTS", tmp_path)
    monkeypatch.delenv("MAINNET_RPC_URL", raising=False)
    monkeypatch.setattr(paths, "ROOT", tmp_path)  # no .env of whoever runs this
    assert main(["rehearse", "--json"]) == 0
    said = capfd.readouterr()
    document = json.loads(said.out)
    assert document == json.loads((tmp_path / "rehearsal.json").read_text())
    jsonschema.validate(document, SCHEMA)
    assert document["ok"] is True
    (ends,) = [check["found"] for check in document["checks"] if check["name"] == ENDINGS]
    assert ends.startswith(f"{len(repertoire.STORIES)} states in which a scenario had happened")
    assert [item["name"] for item in document["scenarios"]] == list(repertoire.STORIES)
    assert all(role["declared"] for role in document["roles"])
    steps = len(rehearsing.steps())
    assert f"{steps}/{steps} hand over" in said.err
    after = {(role["contract"], role["role"]): role["kind"] for role in document["handedOver"]}
    assert after["InfrastructureReserve", "DEFAULT_ADMIN_ROLE"].endswith("Safe, 2 of 3")
    assert "timelock" in after["HokusaiAMMFactory", "GOV_ROLE"]
    for text in (said.out, said.err, *(path.read_text() for path in tmp_path.iterdir())):
        assert "mainnet fork" not in text.lower()
        assert "offline simulation" in text


def test_the_world_has_no_factory_to_build_beside(capfd: pytest.CaptureFixture[str]) -> None:
    """Refused at once, before anything is started."""
    assert main(["rehearse", "--mode", "infrastructure"]) == 2
    assert "E-REHEARSAL-MODE" in capfd.readouterr().err


def test_what_a_story_could_not_look_at_is_in_the_document(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """A story that holds without having seen everything says so, and the report lists it by the story's name."""
    honest = repertoire.ALL["api-fee-deposit"]

    def tell(stage: Stage) -> Told:
        return dataclasses.replace(honest.tell(stage), not_checked=("Circle's blocklist: this USDC has none",))

    monkeypatch.setattr(
        repertoire, "ALL", {**repertoire.ALL, "api-fee-deposit": dataclasses.replace(honest, tell=tell)}
    )
    found = rehearsing.rehearsed(here, How(only=["api-fee-deposit"]))
    assert "scenario api-fee-deposit: Circle's blocklist: this USDC has none" in found.not_checked
    names = [item.name for item in found.timeline]
    assert names == ["verify the deployment", "api-fee-deposit", "verify again"]


def test_a_price_that_is_none_is_a_usage_error(capfd: pytest.CaptureFixture[str]) -> None:
    """Before anything is started."""
    assert main(["rehearse", "--gas-gwei", "cheap"]) == 2
    assert "E-PRICE" in capfd.readouterr().err


def test_an_unknown_story_is_a_usage_error(capfd: pytest.CaptureFixture[str]) -> None:
    """Said at once, with the names there are."""
    assert main(["rehearse", "--only", "no-such-story"]) == 2
    said = capfd.readouterr().err
    assert "E-SCENARIO" in said
    assert "deposit-before-first-buyer" in said
