"""Steps of others are grouped by signer; what cannot be done yet is not handed out."""

from __future__ import annotations

from plan_world import RELEASE, RESERVE, SENDER, TREASURY, call, plan

from pyharness.deploy.outcome import nothing_sent, own_steps
from pyharness.deploy.schema import Outcome
from pyharness.deploy.waiting import call_file, safe_files, waiting
from pyharness.plan.build import build_steps
from pyharness.plan.schema import Step

ABI = [entry for built in RELEASE.contracts.values() for entry in built.abi]


def made_by(signer: str, identifier: str) -> dict[str, object]:
    """A change of a provider."""
    transaction = call(RESERVE, "setProvider(string,address)", identifier, TREASURY)
    transaction["transaction"]["from"] = signer.lower()
    return transaction


def outcome(*signers: str) -> Outcome:
    """Nothing done yet of one change after the other, each waiting for the one before."""
    transactions = [made_by(signer, f"m{at}") for at, signer in enumerate(signers)]
    made = build_steps(transactions, RELEASE, {"Reserve": RESERVE})
    before = ((), *((step.id,) for step in made))
    steps = tuple(step.model_copy(update={"depends_on": names}) for step, names in zip(made, before, strict=False))
    return nothing_sent(plan().model_copy(update={"steps": steps}), "now")


def ids(steps: tuple[Step, ...]) -> list[str]:
    """Which models."""
    return [step.model or "" for step in steps]


def test_the_senders_own_steps_end_where_another_comes_first() -> None:
    """m2 waits for m1, which is somebody else's."""
    found = outcome(SENDER, TREASURY, SENDER)
    assert ids(own_steps(found.plan, SENDER)) == ["m0"]
    assert [(item.signer, ids(item.ready), len(item.later)) for item in waiting(found, SENDER)] == [(TREASURY, [], 1)]


def test_a_signers_steps_come_in_order_up_to_somebody_elses() -> None:
    """Its own earlier steps are in the same file."""
    (item,) = waiting(outcome(TREASURY, TREASURY, SENDER, TREASURY), SENDER)
    assert ids(item.ready) == ["m0", "m1"]
    assert item.later == ("Reserve/setProvider/m3",)


def test_a_blocked_step_is_nobodys() -> None:
    """It is neither handed out nor sent."""
    found = outcome(TREASURY)
    step = found.plan.steps[0].model_copy(update={"blocked": "GOV_ROLE"})
    found = found.model_copy(update={"plan": found.plan.model_copy(update={"steps": (step,)})})
    assert waiting(found, SENDER) == ()
    assert own_steps(found.plan, TREASURY) == ()


def test_the_same_work_has_the_same_name_whatever_plan_it_is_part_of() -> None:
    """So a file that was handed out is found again."""
    (first,) = waiting(outcome(TREASURY), SENDER)
    (other,) = waiting(outcome(TREASURY, SENDER), SENDER)
    (more,) = waiting(outcome(TREASURY, TREASURY), SENDER)
    assert first.stem == other.stem != more.stem
    assert first.stem.startswith(TREASURY)


def test_the_files_say_what_is_done_where() -> None:
    """Readably in a Safe's batch; with data and words in plain call data."""
    found = outcome(*[TREASURY] * 51)
    (item,) = waiting(found, SENDER)
    files = safe_files(found.plan, item, ABI, created_at=1)
    assert [len(file["transactions"]) for file in files] == [50, 1]
    assert files[0]["transactions"][7]["contractInputsValues"] == {"modelId": "m7", "provider": TREASURY}
    assert files[0]["meta"]["name"] == "local (chain 31337): Reserve/setProvider/m0 and 50 more, part 1 of 2"
    plain = call_file(found.plan, item)
    assert (plain["from"], plain["chainId"], len(plain["transactions"])) == (TREASURY, "31337", 51)
    assert plain["transactions"][7]["arguments"] == ["m7", TREASURY]
