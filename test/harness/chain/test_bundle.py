"""Sending what was signed beforehand: nothing else is ever sent, and what waits is replaced by what is signed anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from corridor import GWEI, Corridor, Hurried, finished
from eth_account import Account
from siege.killing import Death, dying

from pyharness.deploy import gates
from pyharness.deploy.bundle import BundleSigner, Standing, offer, taken
from pyharness.deploy.fees import Fees, raised
from pyharness.deploy.schema import Bundle, Offer
from pyharness.errors import Inconclusive, Refused

LIMITS = Fees(max_fee=20 * GWEI, tip=3 * GWEI)


def dearer(old: Fees) -> Fees | None:
    """An eighth more."""
    return raised(old, base_fee=0, suggested_tip=0, max_fee_gwei=20, max_tip_gwei=3)


def standing(corridor: Corridor) -> Standing:
    """What the chain and the journal say of the account."""
    address, rpc = corridor.account.address, corridor.node.rpc
    return Standing(used=rpc.nonce(address), free=gates.next_nonce(rpc, corridor.journal().progress, address))


def signed(corridor: Corridor, bundle: Bundle) -> Bundle:
    """Every entry with its bytes, signed elsewhere."""

    def by_the_key(item: Offer) -> Offer:
        made = corridor.account.sign_transaction(item.transaction.model_dump(by_alias=True))
        return item.model_copy(update={"raw": "0x" + bytes(made.raw_transaction).hex()})

    return bundle.model_copy(update={"transactions": tuple(by_the_key(item) for item in bundle.transactions)})


def round_trip(corridor: Corridor, fees: Fees = Fees(max_fee=10 * GWEI, tip=GWEI)) -> BundleSigner:  # noqa: B008
    """Offered, signed, taken: where the journal stands now."""
    progress, now = corridor.journal().progress, standing(corridor)
    bundle = signed(corridor, offer(corridor.plan, progress, now, fees, dearer))
    return taken(bundle, corridor.plan, progress, now, LIMITS)


@pytest.fixture
def stalled(corridor: Corridor) -> Iterator[Corridor]:
    """A node that mines only when it is told to, and a clock that hurries."""
    corridor.node.rpc.call("evm_setAutomine", [False])
    corridor.clock = Hurried(pace=8)
    yield corridor
    corridor.node.rpc.call("evm_setAutomine", [True])


def test_exactly_what_was_signed_is_sent(corridor: Corridor) -> None:
    """At the fees it was signed with, and the journal says so."""
    signer = round_trip(corridor, Fees(max_fee=12 * GWEI, tip=2 * GWEI))
    assert corridor.run(signer=signer).sent == 4
    finished(corridor)
    fees = {(made.max_fee, made.tip) for _, made in corridor.journal().progress.blocks}
    assert fees == {(12 * GWEI, 2 * GWEI)}


def test_what_waits_is_replaced_by_what_was_signed_anew(stalled: Corridor) -> None:
    """Not before, and said once; on its nonce, an eighth dearer, while the rest keeps its bytes."""
    first = round_trip(stalled)
    with pytest.raises(Inconclusive) as caught:
        stalled.run(signer=first)
    assert caught.value.code == "E-NOT-MINED"
    assert [line for line in stalled.told if "no dearer one was signed" in line] == stalled.told
    assert len(stalled.told) == 1
    assert len(attempts(stalled)) == 1
    second = round_trip(stalled)
    with pytest.raises(Inconclusive):
        stalled.run(signer=second)
    tried = attempts(stalled)
    assert [(made.nonce, made.max_fee) for made in tried] == [(0, 10 * GWEI), (0, 11_250_000_000)]
    stalled.node.rpc.call("evm_setAutomine", [True])
    stalled.node.mine()
    stalled.run(signer=round_trip(stalled))
    finished(stalled)
    assert [made.state for made in attempts(stalled)].count("checked") == 1


def attempts(corridor: Corridor) -> tuple[object, ...]:
    """What was tried for the first step."""
    return corridor.journal().progress.step("Counter/create").attempts


def test_a_step_that_somebody_else_made_meanwhile_wants_new_signatures(corridor: Corridor) -> None:
    """The nonces behind it have moved: nothing is sent on a wrong one, and what is left is signed anew."""
    signer = round_trip(corridor)
    made = corridor.plan.steps[0]
    corridor.node.send_as(Account.create().address, made.to, bytes.fromhex(made.data[2:]))
    with pytest.raises(Refused) as caught:
        corridor.run(signer=signer)
    assert caught.value.code == "E-BUNDLE-NONCE"
    assert "--unsigned" in (caught.value.next_command or "")
    assert corridor.node.rpc.nonce(corridor.account.address) == 0
    assert corridor.run(signer=round_trip(corridor)).sent == 3


def test_killed_anywhere_the_same_bundle_ends_it(corridor: Corridor) -> None:
    """At each boundary of the second step."""
    signer = round_trip(corridor)
    for boundary in ("before prepared", "after prepared", "after send", "after sent", "before mined", "after checked"):
        with pytest.raises(Death):
            corridor.run(dying(f"{boundary} 1"), signer=signer)
    corridor.run(signer=signer)
    finished(corridor)
