"""Story `permit-by-safe`: a Safe in the backend's place deposits on a permit that two of its owners signed.

In: a ``Stage`` with Circle's USDC and Safe. Out: ``Told``. The door to the network, by ``Stage``. A contract cannot
sign: USDC asks the Safe, which answers for what its owners signed as its message, chain and address included.
Source: EIP-1271; EIP-2612; Safe's CompatibilityFallbackHandler.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.chain import safe_tx
from pyharness.chain.typed_data import Signable, signed
from pyharness.scenarios.schema import Told
from pyharness.scenarios.stage import permits
from pyharness.scenarios.stage.acts import INFRA_BPS, deposit_allowed
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.lending import backend_as_safe, safe_of
from pyharness.scenarios.stage.multisig import Safe, generated
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stories.api_fee_deposit import REVENUE

NAME = "permit-by-safe"
SENTENCE = "A Safe deposits $100 on a permit that two of three owners signed; any other permit is refused."


def tell(stage: Stage) -> Told:
    """Sign as owners, let a stranger hand it in, deposit by the Safe."""
    with backend_as_safe(stage) as here:
        return _told(here, safe_of(here, "backend"))


def _told(stage: Stage, safe: Safe) -> Told:
    stage.fund_usdc(safe.address, REVENUE)
    permit = permits.next_permit(stage, REVENUE)
    chain_id, owners = stage.node.chain_id, tuple(safe.owners)
    good = permit.signable(permits.domain_of(stage))
    plain = signed(good, safe.owners)
    abroad = signed(safe_tx.message(good.hash, safe=safe.address, chain_id=permits.MAINNET), safe.owners)
    other = signed(safe_tx.message(good.hash, safe=stage.safe["Safe"], chain_id=chain_id), safe.owners)
    strangers = signed(safe_tx.message(good.hash, safe=safe.address, chain_id=chain_id), generated(len(owners)))
    ours = signed(safe_tx.message(good.hash, safe=safe.address, chain_id=chain_id), safe.owners)
    for forged in (plain, abroad, other, strangers):
        permits.refused(stage, permit, _joined(list(forged.values())[: safe.threshold]))
    permits.refused(stage, permit, _joined(list(ours.values())[: safe.threshold - 1]))
    permits.refused(stage, permit, _joined(list(ours.values())[: safe.threshold][::-1]))

    def sign(what: Signable) -> tuple[object, ...]:
        said = safe_tx.message(what.hash, safe=safe.address, chain_id=chain_id)
        return (safe_tx.joined(signed(said, safe.owners), owners=owners, threshold=safe.threshold),)

    done = permits.handed_in(stage, permit, sign)
    deposit = deposit_allowed(stage, REVENUE, INFRA_BPS)
    equal("what the permit still allows", permits.allowance(stage), 0)
    permits.too_late(stage, permits.next_permit(stage, REVENUE), sign)
    return Told(
        facts={
            "permitted_usdc": REVENUE,
            "to_reserve_usdc": deposit.infra,
            "to_market_usdc": deposit.profit,
            "left_of_the_permit_usdc": permits.allowance(stage),
            "signed_by": safe.kind,
            "handed_in_by": "a stranger",
        },
        gas={
            "hand in a permit of a Safe": done.gas,
            "deposit an API fee by a Safe, first of a model": deposit.done.gas,
        },
    )


def _joined(signatures: Sequence[bytes]) -> tuple[object, ...]:
    """Signatures one after the other, as they come."""
    return (b"".join(signatures),)
