"""What a transaction offers for its gas.

In: the newest block's base fee, limits of the config. Out: maximum fee and tip, wei per gas. Pure.

Source: EIP-1559; twice the base fee survives six full blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.errors import Refused

GWEI = 10**9


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
