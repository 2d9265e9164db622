"""What turns the stories of Safes and permits red: each of their claims is planted wrong once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from pyharness.chain import abi, safe_batch, safe_tx
from pyharness.chain.offline import addresses as at
from pyharness.names import role_id
from pyharness.pipeline.rehearsal import rehearsing
from pyharness.pipeline.rehearsal.endings import ENDINGS
from pyharness.pipeline.rehearsal.rehearsing import How
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios import repertoire
from pyharness.scenarios.stage import lending, multisig, permits
from pyharness.scenarios.stage.acts import name_provider
from pyharness.scenarios.stage.scene import Done, Party
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories import api_fee_deposit
from pyharness.scenarios.stories.safe_pays_invoices import INVOICES
from pyharness.values import ZERO_ADDRESS

SAFE_NONCE, PERMIT_NONCES = 5, 17  # storage slots
YES = bytes.fromhex("60015f5260205ff3")  # whatever is asked, 1 is returned
PAYS, PERMIT, BY_SAFE = "safe-pays-invoices", "permit-deposit", "permit-by-safe"


@pytest.fixture
def without_keys(stage: Stage) -> Stage:
    """The same as a network's twin has it: nobody's key is at hand."""
    nobody = {name: Party(address=party.address) for name, party in stage.parties.items()}
    return replace(stage, parties=nobody)


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, Callable[[Stage], None]], None]:
    """Have something happen behind every act of one kind."""

    def plant(contract: str, function: str, then: Callable[[Stage], None]) -> None:
        honest = Stage.act

        def act(stage: Stage, by: str, where: str, what: str, *args: object) -> Done:
            done = honest(stage, by, where, what, *args)
            if (where, what) == (contract, function):
                then(stage)
            return done

        monkeypatch.setattr(Stage, "act", act)

    return plant


def red(name: str, stage: Stage) -> str:
    """Why the story does not hold."""
    result = repertoire.told(name, stage, time)
    assert not result.ok
    return result.failure


def told(name: str, stage: Stage) -> dict[str, object]:
    """The facts of a story that holds."""
    result = repertoire.told(name, stage, time)
    assert result.failure == ""
    assert result.told is not None
    assert result.told.gas
    return dict(result.told.facts)


def test_where_nobody_has_keys_others_play_their_parts(stage: Stage, without_keys: Stage) -> None:
    """A Safe of its own for the treasury, an account of its own for the backend; the same is told."""
    for name in (PAYS, PERMIT, BY_SAFE):
        own, lent = told(name, stage), told(name, without_keys)
        assert {key for key in own if own[key] != lent[key]} <= {"safe_tx_hash", "signed_by", "nonce"}
    assert told(PAYS, without_keys)["signed_by"] == "Safe, 2 of 3"
    assert told(PERMIT, without_keys)["signed_by"] == "backend, account of the rehearsal"


def lowered(stage: Stage) -> Stage:
    """The treasury's Safe is content with one signature."""
    safe = lending.safe_of(stage, "treasury")
    data = multisig.execution(stage.node, safe, safe.address, abi.encode_call("changeThreshold(uint256)", 1))
    stage.node.send_as(stage.address("stranger"), safe.address, data)
    return stage


def test_a_safe_content_with_one_signature(stage: Stage) -> None:
    """Seen by its own answer, and by what one signature can do."""
    assert red(PAYS, lowered(stage)).startswith("owners and threshold")
    party = stage.parties["treasury"]
    one = replace(party, safe=replace(lending.safe_of(stage, "treasury"), threshold=1))
    failure = red(PAYS, replace(stage, parties={**stage.parties, "treasury": one}))
    assert failure.startswith("stranger: Safe.execTransaction is refused; found it goes through")


def test_a_file_that_says_something_else(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """One call is lost on the way through the file; or the app could not show one."""
    honest = safe_batch.calls
    monkeypatch.setattr(safe_batch, "calls", lambda batch: honest(batch)[:-1])
    assert red(PAYS, stage).startswith("the calls that the file makes")
    monkeypatch.setattr(safe_batch, "calls", honest)
    monkeypatch.setattr(safe_batch, "_readable", lambda *_: None)
    assert red(PAYS, stage).startswith("the calls as the app shows them")
    monkeypatch.undo()
    monkeypatch.setattr(safe_batch, "checksum", lambda batch: str(len(batch["meta"])))
    assert red(PAYS, stage).startswith("the file's checksum")


def test_a_hash_for_another_chain(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Safe's own hash is another one."""
    monkeypatch.setattr(safe_tx, "_domain", lambda safe, _: {"chainId": 1, "verifyingContract": safe})
    assert red(PAYS, stage).startswith("the hash that owners sign")


def test_an_invoice_that_was_paid_before_stops_the_whole_batch(stage: Stage) -> None:
    """The others are not paid either."""
    api_fee_deposit.deposited(stage)
    name_provider(stage)
    args = (stage.model.id, stage.address("provider"), 1, INVOICES[0].hash, "")
    stage.act("treasury", "InfrastructureReserve", "payInfrastructureCost", *args)
    assert red(PAYS, stage) == "stranger: Safe.execTransaction reverted; found GS013"


def test_a_nonce_that_is_not_used_up(stage: Stage, after: Callable[..., None]) -> None:
    """A second execution comes as far as the reserve."""
    safe = stage.address("treasury")
    after("Safe", "execTransaction", lambda on: on.node.set_storage(safe, SAFE_NONCE, b""))
    assert red(PAYS, stage).startswith("stranger: Safe.execTransaction is refused; found GS013")


def test_money_that_goes_elsewhere(stage: Stage, after: Callable[..., None]) -> None:
    """A base unit of the second payee's; of the router's permit."""

    def steal(on: Stage) -> None:
        on.act("host", "USDC", "transfer", on.address("stranger"), 1)

    after("Safe", "execTransaction", steal)
    failure = red(PAYS, stage)
    assert failure.startswith("what the batch moved")
    assert "'host': 14999999" in failure
    after("UsageFeeRouter", "depositFee", lambda on: approve(on, 1))
    for name in (PERMIT, BY_SAFE):
        assert red(name, stage).startswith("what the permit still allows; found 1")


def approve(stage: Stage, amount: int) -> None:
    """Let the router take more."""
    stage.act("backend", "USDC", "approve", stage.address("UsageFeeRouter"), amount)


@pytest.mark.parametrize("name", [PERMIT, BY_SAFE])
def test_a_usdc_that_takes_every_signature(name: str, stage: Stage) -> None:
    """Its checker of signatures says yes."""
    stage.node.set_code(at.SIGNATURE_CHECKER, YES)
    assert red(name, stage).startswith("stranger: USDC.permit is refused; found it goes through")


@pytest.mark.parametrize("name", [PERMIT, BY_SAFE])
def test_a_usdc_that_takes_a_permit_twice(name: str, stage: Stage, after: Callable[..., None]) -> None:
    """The nonce stays where it was."""

    def forget(on: Stage) -> None:
        place = keccak(abi.encode(["address", "uint256"], [on.address("backend"), PERMIT_NONCES]))
        on.node.set_storage(on.address("USDC"), int.from_bytes(place, "big"), b"")

    after("USDC", "permit", forget)
    assert red(name, stage).startswith("backend: USDC.permit is refused; found it goes through")


@pytest.mark.parametrize("name", [PERMIT, BY_SAFE])
def test_a_permit_without_an_end(name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The greatest deadline is none, to Circle's code."""
    honest = permits.next_permit
    monkeypatch.setattr(permits, "next_permit", lambda *args: replace(honest(*args), deadline=2**256 - 1))
    monkeypatch.setattr(Stage, "wait_until", lambda *_: None)
    expected = f"expected Error {{'reason': '{permits.EXPIRED}'}}"
    assert red(name, stage) == f"stranger: USDC.permit is refused; found it goes through; {expected}"


@pytest.mark.parametrize("name", [PERMIT, BY_SAFE])
def test_another_domain_and_another_split(name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """USDC's own separator is asked; the deposit is the guide's."""
    stage.act("governor", "HokusaiParams", "setInfrastructureAccrualBps", 7_999)
    assert red(name, stage).startswith("what the deposit moved")
    honest = permits.domain_of
    monkeypatch.setattr(permits, "domain_of", lambda on: replace(honest(on), chain_id=1))
    assert red(name, stage).startswith("the domain of USDC")


def test_a_safe_that_answers_for_one_owner_or_for_none(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """One signature is enough for it; or nobody answers in its name."""
    nobody = replace(stage, safe={**stage.safe, "CompatibilityFallbackHandler": ZERO_ADDRESS})
    assert red(BY_SAFE, nobody) == f"stranger: USDC.permit reverted; found {permits.INVALID}"
    honest = multisig.create

    def content(*args: object, owners: int, threshold: int) -> multisig.Safe:
        return replace(honest(*args, owners=owners, threshold=1), threshold=threshold)  # type: ignore[arg-type]

    monkeypatch.setattr(multisig, "create", content)
    assert red(BY_SAFE, stage).startswith("stranger: USDC.permit is refused; found it goes through")


@pytest.mark.parametrize("name", [PAYS, PERMIT, BY_SAFE])
def test_a_power_that_is_not_given_back(
    name: str, here: Standing, without_keys: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The story sees it; where it did not look, the verification of where it ended does."""
    honest = Stage.act

    def act(stage: Stage, by: str, where: str, what: str, *args: object) -> Done:
        if what == "revokeRole":
            what, args = "hasRole", args
        return honest(stage, by, where, what, *args)

    monkeypatch.setattr(Stage, "act", act)
    role = "PAYER_ROLE" if name == PAYS else "FEE_DEPOSITOR_ROLE"
    assert red(name, without_keys) == f"{role} when it was given back; found True; expected False"
    monkeypatch.setattr(lending, "equal", lambda *_: None)
    found = rehearsing.rehearsed(replace(here, stage=without_keys), How(only=[name]))
    assert found.red == (ENDINGS,)
    (said,) = [check.found for check in found.checks if check.name == ENDINGS]
    assert f"{name}: role: " in said
    assert role in said


@pytest.mark.parametrize(
    ("name", "contract", "role"),
    [(PAYS, "InfrastructureReserve", "DEFAULT_ADMIN_ROLE"), (PERMIT, "UsageFeeRouter", "FEE_DEPOSITOR_ROLE")],
)
def test_a_stranger_with_power(name: str, contract: str, role: str, stage: Stage) -> None:
    """Who hands in what others signed may nothing else."""
    stage.act("admin", contract, "grantRole", bytes.fromhex(role_id(role)[2:]), stage.address("stranger"))
    assert "is refused" in red(name, stage)
