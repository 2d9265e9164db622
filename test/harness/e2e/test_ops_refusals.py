"""Wrong inputs of every act are refused by name, before anything is signed, written or sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commands import parses
from ops_world import MODEL, OpsWorld
from ops_wrongs import wrongs

from pyharness.ops.table import ACTS
from pyharness.pipeline.acts import papers, undertaking

LEAST = 8


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


@pytest.mark.parametrize("act", list(ACTS))
def test_what_is_wrong_is_refused_by_name(world: OpsWorld, act: str, capsys: pytest.CaptureFixture[str]) -> None:
    """n of n; nothing was sent and no file was written."""
    cases = wrongs(world)[act]
    files = sorted((world.terminal.work / "sepolia").rglob("*"))
    met = []
    for case in cases:
        with world.here():
            case.before(world)
            nonce = world.node.rpc.nonce(world.terminal.address)
            ran = world.run(f"ops {act} sepolia {case.line} --yes")
            error = ran.answer.get("error", {"code": f"exit {ran.code}", "found": ran.said})
            named = case.code in (error["code"], *str(error.get("found")).replace(":", " ").split())
            met.append(named and ran.code in (2, 5) and world.node.rpc.nonce(world.terminal.address) == nonce)
            assert met[-1], f"{act} {case.line}: {error}, expected {case.code}"
            assert parses(str(error["next"])), error["next"]
    with capsys.disabled():
        print(f"\n{act}: {sum(met)}/{len(cases)} wrong inputs refused")  # noqa: T201
    assert len(cases) >= LEAST
    assert sorted((world.terminal.work / "sepolia").rglob("*")) == files


def test_everything_wrong_is_said_at_once(world: OpsWorld) -> None:
    """Five faults of one payment in one refusal."""
    with world.here():
        line = (
            f"ops pay sepolia nobody --to {'0x' + 'ab' * 20} --amount -1 --invoice-hash 0x12 --yes --memo {'m' * 300}"
        )
        ran = world.run(line.replace("--amount -1", "--amount=-1"))
        assert (ran.code, ran.error["code"]) == (5, "E-ACT")
        for code in ("E-MODEL-UNKNOWN", "E-ADDRESS-CHECKSUM", "E-AMOUNT", "E-INVOICE-HASH", "E-MEMO"):
            assert code in ran.error["found"]


def test_a_mistyped_word_is_one_fault_said_once(world: OpsWorld) -> None:
    """No second fault that follows from the first, nothing twice in a sentence, no numbers of the operating system."""
    with world.here():
        model = world.run("ops pay sepolia nobody --amount 1 --invoice-number X --yes").error
        assert (model["code"], model["found"]) == ("E-MODEL-UNKNOWN", "'nobody'")
        account = world.run(f"ops pay sepolia {MODEL} --to 0x12 --amount 1 --invoice-number X").error
        assert account["expected"] == "an address: 0x and 40 hex digits"
        assert world.run(paying(world, more="--as safe")).error["expected"] == "--as calldata"
        assert "7000 is 70 %" in world.run(f"ops set-split sepolia {MODEL} 70").error["expected"]
        for line in ("check sepolia no.json", "pay sepolia --from no.json"):
            assert world.run(f"ops {line}").error["found"] == "no.json: No such file or directory"
        lost = world.run(f"ops pay sepolia {MODEL} --amount 1 --invoice no.pdf").error
        assert lost["message"] == "Invalid value for --invoice: no.pdf: No such file or directory"


def with_act(patch: pytest.MonkeyPatch, name: str, **other: Any) -> None:
    """The table of acts with another row."""
    patch.setitem(ACTS, name, replace(ACTS[name], **other))  # type: ignore[arg-type]


def paying(world: OpsWorld, amount: str = "1", more: str = "") -> str:
    """A payment's command line."""
    return f"ops pay sepolia {MODEL} --to {world.payee} --amount {amount} --invoice-number X {more}"


def test_a_simulation_that_reverts_is_a_refusal_in_the_contracts_words(
    world: OpsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Had nobody looked at the balance before, the fork would."""
    with_act(monkeypatch, "pay", against=lambda *_: ())
    with world.here():
        ran = world.run(paying(world, "81", f"--yes --large-payment {MODEL}:81"))
    assert (ran.code, ran.error["code"]) == (5, "E-SIMULATION")
    assert f"ExceedsAccruedBalance(modelId={MODEL}, requested=81000000, accrued=80000000)" in ran.error["found"]


def test_books_that_are_not_as_predicted_are_a_refusal(world: OpsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contract that moves anything else than arithmetic says, or a prediction that forgets something."""
    honest = ACTS["pay"].effects
    with_act(monkeypatch, "pay", effects=lambda *given: [one for one in honest(*given) if one.fact.what != "paid"])
    with world.here():
        ran = world.run(paying(world, more="--yes"))
    assert (ran.code, ran.error["code"]) == (5, "E-PREDICTION")
    assert (ran.error["found"], ran.error["expected"]) == (f"{MODEL}: paid 1.00 USDC", f"{MODEL}: paid 0.00 USDC")


def test_a_file_that_the_app_would_read_otherwise_is_not_written(
    world: OpsWorld, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every file is read back before anybody gets it; several calls need the contract that makes them."""
    honest = papers.batches
    monkeypatch.setattr(papers, "batches", lambda calls, *a, **k: honest(list(calls)[:1], *a, **k))
    fund = f"ops fund sepolia {MODEL} --amount 1 --by {world.safe.address} --out {tmp_path / 'out'}"
    with world.here():
        assert world.run(fund).error["code"] == "E-BATCH"
        monkeypatch.undo()
    with world.here():
        world.node.set_code(world.places["MultiSendCallOnly"], b"")
        assert world.run(fund).error["code"] == "E-MULTISEND"
    assert not (tmp_path / "out").exists()


def test_what_moves_between_looking_and_sending_is_named(world: OpsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The payee's approval is taken back while the plan is made: nothing is sent."""
    honest = undertaking.plan_of

    def meanwhile(*given: Any) -> Any:
        plan = honest(*given)
        world.as_admin("InfrastructureReserve", "approvePayee(string,address,bool)", MODEL, world.payee, False)
        return plan

    monkeypatch.setattr(undertaking, "plan_of", meanwhile)
    with world.here():
        ran = world.run(paying(world, more="--yes"))
        assert (ran.code, ran.error["code"]) == (5, "E-MOVED")
        assert "isPayee" in ran.error["found"]
        assert world.view("InfrastructureReserve", "paid(string)", "uint256", MODEL) == 0


def test_without_a_terminal_and_yes_nothing_is_sent(world: OpsWorld) -> None:
    """Nobody confirmed."""
    with world.here():
        nonce = world.node.rpc.nonce(world.terminal.address)
        ran = world.run(paying(world))
        assert (ran.code, ran.error["code"]) == (5, "E-NO-CONFIRMATION")
        assert world.node.rpc.nonce(world.terminal.address) == nonce
