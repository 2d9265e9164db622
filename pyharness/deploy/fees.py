"""What a transaction offers for its gas.

In: the newest block's base fee, limits of the config. Out: maximum fee and tip, wei per gas. Pure.

Source: EIP-1559; twice the base fee survives six full blocks. Nodes let a transaction replace another one on its nonce
from a tenth more of both fees on; an eighth is asked here.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.errors import Refused

GWEI = 10**9
LASTING = 8  # times the base fee; eighteen full blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """Wei per gas: at most ``max_fee`` altogether, of it ``tip`` to the proposer."""

    max_fee: int
    tip: int


def choose(*, base_fee: int, suggested_tip: int, max_fee_gwei: int, max_tip_gwei: int) -> Fees:
    """Fees that will do for the next blocks, within the config's limits.

    Raises:
        Refused: E-FEE-CAP, the base fee alone is above the limit.
    """
    cap = max_fee_gwei * GWEI
    if base_fee > cap:
        raise Refused(
            "E-FEE-CAP",
            "gas is too dear now",
            found=f"{base_fee} wei",
            expected=f"at most {cap} wei",
            next_command="cast gas-price",
        )
    tip = min(suggested_tip, max_tip_gwei * GWEI, cap - base_fee)
    return Fees(max_fee=min(cap, 2 * base_fee + tip), tip=tip)


def lasting(*, base_fee: int, suggested_tip: int, max_fee_gwei: int, max_tip_gwei: int) -> Fees:
    """Fees of what is signed now and sent later, within the config's limits: enough for eight times the base fee, since
    they cannot be raised without signing anew. What is not needed is not paid.

    Raises:
        Refused: E-FEE-CAP, the base fee alone is above the limit.
    """
    now = choose(base_fee=base_fee, suggested_tip=suggested_tip, max_fee_gwei=max_fee_gwei, max_tip_gwei=max_tip_gwei)
    return Fees(max_fee=min(max_fee_gwei * GWEI, LASTING * base_fee + now.tip), tip=now.tip)


def raised(old: Fees, *, base_fee: int, suggested_tip: int, max_fee_gwei: int, max_tip_gwei: int) -> Fees | None:
    """Fees of a replacement: an eighth more of both at least, what the next blocks ask for if that is more.

    Returns:
        None when an eighth more is above the config's limits.
    """
    fee_cap, tip_cap = max_fee_gwei * GWEI, max_tip_gwei * GWEI
    fee, tip = _an_eighth_more(old.max_fee), _an_eighth_more(old.tip)
    if fee > fee_cap or tip > tip_cap:
        return None
    tip = max(tip, min(suggested_tip, tip_cap))
    fee = max(fee, min(fee_cap, 2 * base_fee + tip))
    return Fees(max_fee=fee, tip=min(tip, fee))


def _an_eighth_more(wei: int) -> int:
    """Rounded up, and always more."""
    return max(wei + 1, -(-wei * 9 // 8))
