"""What our router may take of an account, at most.

In: the config, what was asked for. Out: USDC in base units (6 decimals), or a refusal. Pure.
"""

from __future__ import annotations

from pyharness.config.schema import Config
from pyharness.errors import Refused
from pyharness.units import in_usdc, plain_usdc


def stated(config: Config, asked: int | None) -> int:
    """The config's limit, or what was asked for where that is less.

    Raises:
        Refused: E-ALLOWANCE, more was asked for than the reviewed config allows.
    """
    limit = config.backend.allowance_usdc
    if asked is None or asked <= limit:
        return limit if asked is None else asked
    raise Refused(
        "E-ALLOWANCE",
        "the reviewed config does not let the router take so much",
        found=in_usdc(asked),
        expected=f"at most {in_usdc(limit)}, which is backend.allowance_usdc",
        next_command=f"export BACKEND_ALLOWANCE_USDC={plain_usdc(asked)}",
    )
