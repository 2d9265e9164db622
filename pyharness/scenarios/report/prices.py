"""What gas costs in dollars, at prices that are said beside every amount.

In: gas (units), a gas price in gwei and ether's price in dollars, as decimal text. Out: ``Prices``; cents. Pure: whole
numbers only, half a cent rounds up.
"""

from __future__ import annotations

import re
from typing import Literal

from pyharness.errors import UsageFault
from pyharness.values import Written

GWEI, ETHER = 10**9, 10**18
ASSUMED_WEI, ASSUMED_CENTS = 10 * GWEI, 3_000_00  # 10 gwei, $3,000: round numbers, nobody's forecast
Source = Literal["assumed", "given"]


class Prices(Written):
    """Prices a cost is computed at, and whether somebody gave them.

    Args:
        gas_price_wei: of one gas (wei).
        ether_usd_cents: of one ether (US cents).
    """

    gas_price_wei: int = ASSUMED_WEI
    gas_price_source: Source = "assumed"
    ether_usd_cents: int = ASSUMED_CENTS
    ether_usd_source: Source = "assumed"

    def cents(self, gas: int) -> int:
        """What this gas costs (US cents), half a cent rounded up."""
        return (gas * self.gas_price_wei * self.ether_usd_cents * 2 + ETHER) // (2 * ETHER)


ASSUMED = Prices()


def prices(gas_gwei: str | None = None, ether_usd: str | None = None) -> Prices:
    """The given prices, and the assumed ones where none is given.

    Args:
        gas_gwei: decimal text, to the wei: ``0.5``.
        ether_usd: decimal text, to the cent: ``3250.50``.

    Raises:
        UsageFault: E-PRICE, not a positive number with so many digits.
    """
    found = ASSUMED
    if gas_gwei is not None:
        wei = _whole("--gas-gwei", gas_gwei, 9)
        found = found.model_copy(update={"gas_price_wei": wei, "gas_price_source": "given"})
    if ether_usd is not None:
        cents = _whole("--ether-usd", ether_usd, 2)
        found = found.model_copy(update={"ether_usd_cents": cents, "ether_usd_source": "given"})
    return found


def _whole(flag: str, text: str, digits: int) -> int:
    """A decimal number in its smallest unit, exactly."""
    found = re.fullmatch(rf"([0-9]{{1,9}})(?:\.([0-9]{{1,{digits}}}))?", text)
    number = int(found[1] + (found[2] or "").ljust(digits, "0")) if found else 0
    if not number:
        raise UsageFault(
            "E-PRICE",
            f"{flag} is no price",
            found=text,
            expected=f"a positive number below a billion with at most {digits} digits after the point",
            next_command=f"python -m pyharness rehearse {flag} {'10' if digits > 2 else '3000'}",
        )
    return number
