"""What queries about the quarter are asked of.

In: the ``Quarter``. Out: a ``Setting``. Pure.
"""

from __future__ import annotations

from quarter import A, Quarter
from quarter_answers import NOW
from quarter_stores import hexed, models

from pyharness.analytics.sources import Setting


def setting(q: Quarter) -> Setting:
    """The quarter's contracts, from its first block to its end."""
    known = models(q)
    return Setting(
        now=NOW,
        models=known,
        addresses={
            "UsageFeeRouter": [hexed(A["router"])],
            "InfrastructureReserve": [hexed(A["reserve"])],
            "HokusaiParams": [row[3] for row in known],
            "HokusaiAMM": [row[4] for row in known],
        },
        chain_id=1,
        first_block=101,
        first_day="2026-07-01",
    )
