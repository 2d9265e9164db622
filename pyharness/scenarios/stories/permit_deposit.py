"""Story `permit-deposit`: the backend deposits on a permit that it signed, and no other permit is good for anything.

In: a ``Stage`` with Circle's USDC. Out: ``Told``. The door to the network, by ``Stage``. The router takes no permits
itself: one that is handed in before the backend does so leaves the allowance that the deposit needs, and harms nobody.
Source: guide, "Test API Fee Deposit"; EIP-2612.
"""

from __future__ import annotations

from pyharness.chain.permit import parts
from pyharness.chain.typed_data import Signable, signed
from pyharness.scenarios.schema import Told
from pyharness.scenarios.stage import permits
from pyharness.scenarios.stage.acts import INFRA_BPS, deposit_allowed
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.lending import backend_with_key
from pyharness.scenarios.stage.multisig import generated
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories.api_fee_deposit import REVENUE

NAME = "permit-deposit"
SENTENCE = "The backend deposits $100 on a signed permit; a replayed, late, forged or foreign one is refused."


def tell(stage: Stage) -> Told:
    """Sign, let a stranger hand it in first, deposit all the same."""
    with backend_with_key(stage) as here:
        return _told(here)


def _told(stage: Stage) -> Told:
    stage.fund_usdc(stage.address("backend"), REVENUE)
    permit = permits.next_permit(stage, REVENUE)
    forged = _by(generated(1), permit.signable(permits.domain_of(stage)))
    permits.refused(stage, permit, forged)

    def sign(what: Signable) -> tuple[object, ...]:
        key = stage.parties["backend"].key or b""
        return _by({stage.address("backend"): key}, what)

    done = permits.handed_in(stage, permit, sign)
    deposit = deposit_allowed(stage, REVENUE, INFRA_BPS)
    equal("what the permit still allows", permits.allowance(stage), 0)
    said = {"reason": permits.SPENT}
    stage.fund_usdc(stage.address("backend"), REVENUE)
    stage.refused("backend", "UsageFeeRouter", "depositFee", stage.model.id, REVENUE, error="Error", said=said)
    permits.too_late(stage, permits.next_permit(stage, REVENUE), sign)
    return Told(
        facts={
            "permitted_usdc": REVENUE,
            "to_reserve_usdc": deposit.infra,
            "to_market_usdc": deposit.profit,
            "left_of_the_permit_usdc": permits.allowance(stage),
            "good_for_seconds": permits.HOUR,
            "signed_by": f"backend, {stage.parties['backend'].kind}",
            "handed_in_by": "a stranger",
        },
        gas={"hand in a permit": done.gas, "deposit an API fee on a permit, first of a model": deposit.done.gas},
    )


def _by(key: dict[str, bytes], what: Signable) -> tuple[object, ...]:
    """A signature as v, r and s."""
    (signature,) = signed(what, key).values()
    return parts(signature)
