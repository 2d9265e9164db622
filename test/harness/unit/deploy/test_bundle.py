"""What was signed elsewhere is compared with the plan, whole, before any of it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from corridor import make_plan
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from pyharness.deploy.bundle import GAS_CAP, BundleSigner, Standing, offer, read_bundle, taken
from pyharness.deploy.fees import GWEI, Fees
from pyharness.deploy.progress import Attempt, Progress, StepProgress
from pyharness.deploy.schema import Bundle, Entry, Offer, Transaction
from pyharness.deploy.signed import read_signed
from pyharness.errors import Refused
from pyharness.paths import ROOT
from pyharness.plan.schema import Call, Plan
from pyharness.values import ZERO_HASH, pretty_json

ACCOUNT, OTHER = Account.create(), Account.create()
PLAN: Plan = make_plan(ACCOUNT.address, 31337).model_copy(update={"mode": "infrastructure"})
NAMES = [step.id for step in PLAN.steps]
BLANK = Progress(opened=Entry(seq=0, at="2026-01-02T03:04:05Z", state="opened"))
FEES, LIMITS = Fees(max_fee=80 * GWEI, tip=GWEI), Fees(max_fee=100 * GWEI, tip=2 * GWEI)
STANDING = Standing(used=7, free=7)


def dearer(old: Fees) -> Fees | None:
    """Twice as dear, up to a limit."""
    return Fees(max_fee=2 * old.max_fee, tip=2 * old.tip) if old.max_fee < 50 * GWEI else None


def offered(progress: Progress = BLANK, standing: Standing = STANDING) -> Bundle:
    """What is to be signed."""
    return offer(PLAN, progress, standing, FEES, dearer)


def signed(item: Offer, account: Any = ACCOUNT) -> Offer:
    """An entry with its bytes, as an offline machine makes them."""
    made = account.sign_transaction(item.transaction.model_dump(by_alias=True))
    return item.model_copy(update={"raw": "0x" + bytes(made.raw_transaction).hex()})


def all_signed(bundle: Bundle) -> Bundle:
    """Every entry with its bytes."""
    return with_entries(bundle, [signed(item) for item in bundle.transactions])


def with_entries(bundle: Bundle, entries: list[Offer]) -> Bundle:
    """Another list of entries."""
    return bundle.model_copy(update={"transactions": tuple(entries)})


def altered(place: int, **changes: Any) -> Callable[[Bundle], Bundle]:
    """One transaction changed before it was signed: file and bytes agree."""

    def act(bundle: Bundle) -> Bundle:
        entries = list(bundle.transactions)
        changed = entries[place].transaction.model_copy(update=changes)
        entries[place] = signed(entries[place].model_copy(update={"transaction": changed}))
        return with_entries(bundle, entries)

    return act


def rewritten(place: int, **changes: Any) -> Callable[[Bundle], Bundle]:
    """One entry's text changed after it was signed: file and bytes disagree."""

    def act(bundle: Bundle) -> Bundle:
        entries = list(bundle.transactions)
        changed = entries[place].transaction.model_copy(update=changes)
        entries[place] = entries[place].model_copy(update={"transaction": changed})
        return with_entries(bundle, entries)

    return act


def entry(place: int, **changes: Any) -> Callable[[Bundle], Bundle]:
    """One entry with other words, bytes or step."""

    def act(bundle: Bundle) -> Bundle:
        entries = list(bundle.transactions)
        entries[place] = entries[place].model_copy(update=changes)
        return with_entries(bundle, entries)

    return act


def rearranged(*places: int) -> Callable[[Bundle], Bundle]:
    """Entries at these places, in this order."""
    return lambda bundle: with_entries(bundle, [bundle.transactions[place] for place in places])


def swapped_nonces(bundle: Bundle) -> Bundle:
    """The last two steps signed on each other's nonces."""
    second = altered(2, nonce=10)(bundle)
    return altered(3, nonce=9)(second)


def by_another(bundle: Bundle) -> Bundle:
    """One of them signed with another key."""
    entries = list(bundle.transactions)
    entries[1] = signed(entries[1], OTHER)
    return with_entries(bundle, entries)


def taken_from(progress: Progress, standing: Standing, change: Callable[[Bundle], Bundle] = lambda item: item) -> Any:
    """The signer of the first bundle, changed, against this standing."""
    return taken(change(all_signed(offered())), PLAN, progress, standing, LIMITS)


def test_what_was_offered_is_taken() -> None:
    """Four steps on four nonces in a row; each is handed out for what it is, and says so in words."""
    bundle = offered()
    assert [item.step for item in bundle.transactions] == NAMES
    assert [item.transaction.nonce for item in bundle.transactions] == [7, 8, 9, 10]
    assert bundle.transactions[0].says == f"create Counter at {PLAN.predicted['Counter']}"
    signer = taken_from(BLANK, STANDING)
    assert isinstance(signer, BundleSigner)
    assert (signer.address, signer.dearest) == (ACCOUNT.address, FEES.max_fee)
    for item in bundle.transactions:
        asked = item.transaction.model_copy(update={"max_fee": 1, "tip": 0})
        assert signer.sign(asked).transaction == item.transaction


def test_a_call_is_told_in_words() -> None:
    """Whoever signs reads contract, signature and arguments."""
    call = Call(contract="Counter", signature="touch(uint256)", arguments=("5",))
    steps = (*PLAN.steps[:2], PLAN.steps[2].model_copy(update={"call": call}))
    bundle = offer(PLAN.model_copy(update={"steps": steps}), BLANK, STANDING, FEES, dearer)
    assert bundle.transactions[2].says == "Counter: touch(uint256) 5"


def test_a_file_is_read_as_it_was_written() -> None:
    """Names are those of wallets, integers above 2^53 are decimal strings, and nothing else may stand in it."""
    rich = altered(0, value=10**18)(offered())
    text = pretty_json(rich)
    assert '"maxFeePerGas": 80000000000' in text
    assert '"value": "1000000000000000000"' in text
    assert read_bundle(text, name="x", words="local") == rich
    for broken in ("", "{}", "[]", text.replace('"schemaVersion": 1', '"schemaVersion": 2'), text[:-3]):
        with pytest.raises(Refused) as caught:
            read_bundle(broken, name="x", words="local")
        assert caught.value.code == "E-BUNDLE-UNREADABLE"


def headed(**changes: Any) -> Callable[[Bundle], Bundle]:
    """A bundle that says to be of something else."""
    return lambda bundle: bundle.model_copy(update=changes)


CHANGES: dict[str, tuple[Callable[[Bundle], Bundle], str]] = {
    "another plan's hash": (headed(plan_hash=ZERO_HASH), "E-BUNDLE-PLAN"),
    "another network": (headed(network="sepolia"), "E-BUNDLE-PLAN"),
    "another mode": (headed(mode="full"), "E-BUNDLE-PLAN"),
    "another account": (headed(sender=OTHER.address), "E-BUNDLE-PLAN"),
    "not signed": (entry(1, raw=None), "E-BUNDLE-UNSIGNED"),
    "garbage": (entry(1, raw="0x02c0"), "E-SIGNED-UNREADABLE"),
    "signed by another account": (by_another, "E-SIGNER"),
    "another destination": (altered(2, to=OTHER.address), "E-BUNDLE-CHANGED"),
    "another value": (altered(2, value=1), "E-BUNDLE-CHANGED"),
    "other data": (altered(2, data="0x"), "E-BUNDLE-CHANGED"),
    "another chain": (altered(2, chain_id=1), "E-BUNDLE-CHANGED"),
    "text that the bytes do not say": (rewritten(2, gas=200_001), "E-BUNDLE-CHANGED"),
    "another nonce in the text": (rewritten(2, nonce=8), "E-BUNDLE-CHANGED"),
    "bytes of another entry": (lambda made: entry(2, raw=made.transactions[3].raw)(made), "E-BUNDLE-CHANGED"),
    "a step that is not in the plan": (entry(3, step="Counter/other"), "E-BUNDLE-FOREIGN"),
    "entries in another order": (rearranged(1, 0, 2, 3), "E-BUNDLE-ORDER"),
    "an entry twice": (rearranged(0, 1, 1, 2, 3), "E-BUNDLE-ORDER"),
    "nonces in another order": (swapped_nonces, "E-BUNDLE-NONCE"),
    "a nonce too high": (altered(3, nonce=11), "E-BUNDLE-NONCE"),
    "a nonce that is mined": (altered(0, nonce=6), "E-BUNDLE-MINED"),
    "the first one missing": (rearranged(1, 2, 3), "E-BUNDLE-MISSING"),
    "the last one missing": (rearranged(0, 1, 2), "E-BUNDLE-MISSING"),
    "nothing": (rearranged(), "E-BUNDLE-MISSING"),
    "too little gas": (altered(2, gas=199_999), "E-BUNDLE-GAS"),
    "more gas than there is": (altered(2, gas=GAS_CAP + 1), "E-BUNDLE-GAS"),
    "a fee above the limit": (altered(2, max_fee=LIMITS.max_fee + 1), "E-BUNDLE-FEES"),
    "a tip above the limit": (altered(2, tip=LIMITS.tip + 1), "E-BUNDLE-FEES"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_is_not_as_offered_is_refused(case: str) -> None:
    """By a stable code each, with the command that offers anew."""
    change, code = CHANGES[case]
    with pytest.raises(Refused) as caught:
        taken_from(BLANK, STANDING, change)
    assert caught.value.code == code
    assert caught.value.found
    if not code.startswith("E-SIGNER"):
        assert caught.value.expected
    assert caught.value.next_command == (
        "python -m pyharness deploy local --mode infrastructure --unsigned unsigned.json"
    )


GOOD = all_signed(offered())
SIGNED = pretty_json(GOOD)


@settings(max_examples=80, deadline=None)
@given(place=st.integers(0, len(SIGNED) - 1), instead=st.sampled_from('0123456789abcdef",:{}[]x '))
def test_no_changed_letter_makes_another_transaction(place: int, instead: str) -> None:
    """A file is refused, or every transaction in it is the one that was signed: words alone may differ."""
    text = SIGNED[:place] + instead + SIGNED[place + 1 :]
    signer = None
    with suppress(Refused):
        signer = taken(read_bundle(text, name="x", words="local"), PLAN, BLANK, STANDING, LIMITS)
    for item in GOOD.transactions if signer else ():
        assert signer.sign(item.transaction).raw == item.raw


def test_others_transactions_meanwhile_are_noticed() -> None:
    """Nonces moved on since: nothing of it can be sent."""
    with pytest.raises(Refused) as caught:
        taken_from(BLANK, Standing(used=8, free=8))
    assert caught.value.code == "E-BUNDLE-MINED"


def attempt(place: int, state: Any, **changes: Any) -> StepProgress:
    """A step whose transaction of the first bundle came this far."""
    item = all_signed(offered()).transactions[place]
    fields: dict[str, Any] = {"number": 1, "nonce": item.transaction.nonce, "raw_tx": item.raw, "state": state}
    tx_hash = read_signed(item.raw or "", next_command="").tx_hash
    known = Attempt(**{**fields, "tx_hash": tx_hash, "max_fee": 40 * GWEI, "tip": GWEI, **changes})
    return StepProgress(attempts=(known,), checked=state == "checked")


def halfway() -> Progress:
    """The first step is done, the second one waits."""
    return Progress(opened=BLANK.opened, steps={NAMES[0]: attempt(0, "checked"), NAMES[1]: attempt(1, "sent")})


def test_the_same_file_goes_on_where_the_journal_stands() -> None:
    """What is done or under way by it is no fault; what is left goes on the next nonces."""
    signer = taken_from(halfway(), Standing(used=8, free=9))
    assert signer.sign(offered().transactions[2].transaction)


def test_what_is_left_is_offered_anew_with_a_dearer_one_for_what_waits() -> None:
    """On the same nonce; one at the limit is left out."""
    bundle = offered(halfway(), Standing(used=8, free=9))
    assert [item.step for item in bundle.transactions] == NAMES[1:]
    assert [item.transaction.nonce for item in bundle.transactions] == [8, 9, 10]
    assert bundle.transactions[0].transaction.max_fee == 80 * GWEI
    signer = taken(all_signed(bundle), PLAN, halfway(), Standing(used=8, free=9), LIMITS)
    assert signer.sign(bundle.transactions[0].transaction).transaction.max_fee == 80 * GWEI
    steps = {**halfway().steps, NAMES[1]: attempt(1, "sent", max_fee=60 * GWEI)}
    at_the_limit = offered(Progress(opened=BLANK.opened, steps=steps), Standing(used=8, free=9))
    assert [item.step for item in at_the_limit.transactions] == NAMES[2:]


def test_what_waited_and_was_mined_meanwhile_holds_nothing_up() -> None:
    """The journal does not know it yet: nothing dearer is offered for it, and one that was signed is not needed."""
    bundle, mined = offered(halfway(), Standing(used=8, free=9)), Standing(used=9, free=9)
    assert [item.step for item in offered(halfway(), mined).transactions] == NAMES[2:]
    assert taken(all_signed(bundle), PLAN, halfway(), mined, LIMITS).address == ACCOUNT.address


def test_another_one_for_what_waits_keeps_its_nonce() -> None:
    """Else the step would be made twice."""
    bundle = offered(halfway(), Standing(used=8, free=9))
    moved = [item.transaction.model_copy(update={"nonce": nonce}) for nonce, item in enumerate(bundle.transactions, 9)]
    entries = [
        signed(item.model_copy(update={"transaction": transaction}))
        for item, transaction in zip(bundle.transactions, moved, strict=True)
    ]
    with pytest.raises(Refused) as caught:
        taken(with_entries(bundle, entries), PLAN, halfway(), Standing(used=8, free=9), LIMITS)
    assert (caught.value.code, caught.value.expected) == ("E-BUNDLE-NONCE", "nonce 8")


ASKED: list[tuple[dict[str, Any], str]] = [
    ({"nonce": 11}, "E-BUNDLE-NONCE"),
    ({"to": OTHER.address}, "E-BUNDLE-NONCE"),
    ({"value": 1}, "E-BUNDLE-NONCE"),
    ({"data": "0x"}, "E-BUNDLE-NONCE"),
    ({"gas": 200_001}, "E-BUNDLE-GAS"),
]


@pytest.mark.parametrize(("changes", "code"), ASKED)
def test_what_was_not_signed_is_not_handed_out(changes: dict[str, Any], code: str) -> None:
    """While sending, too: the chain may have moved since the bundle was taken."""
    signer = taken_from(BLANK, STANDING)
    asked: Transaction = offered().transactions[2].transaction.model_copy(update=changes)
    with pytest.raises(Refused) as caught:
        signer.sign(asked)
    assert caught.value.code == code


def test_steps_of_others_are_neither_offered_nor_taken() -> None:
    """Only what this account can make without waiting."""
    steps = (*PLAN.steps[:2], PLAN.steps[2].model_copy(update={"signer": OTHER.address}), PLAN.steps[3])
    plan = PLAN.model_copy(update={"steps": steps})
    assert [item.step for item in offer(plan, BLANK, STANDING, FEES, dearer).transactions] == NAMES[:2]
    with pytest.raises(Refused) as caught:
        taken(all_signed(offered()), plan, BLANK, STANDING, LIMITS)
    assert (caught.value.code, caught.value.found) == ("E-BUNDLE-FOREIGN", NAMES[2])


def test_every_refusal_is_documented() -> None:
    """The page names the codes there are, and no others."""
    files = ("deploy/bundle.py", "deploy/bundle_refusals.py", "pipeline/corridor/bundling.py")
    code = "".join((ROOT / "pyharness" / file).read_text("utf-8") for file in files)
    made = {f"E-BUNDLE-{what}" for what in re.findall(r'_refused\(\s*words,\s*"([A-Z]+)"', code)}
    made |= set(re.findall(r'"(E-BUNDLE-[A-Z]+)"', code))
    assert len(made) == 13
    assert set(re.findall(r"E-BUNDLE-[A-Z]+", (ROOT / "docs" / "signing.md").read_text("utf-8"))) == made
