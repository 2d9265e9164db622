"""The table of acts: everything a treasury, a governor or an admin does with one command.

In: nothing. Out: ``ACTS`` by name. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.ops import exits, governing, owners, payments, powers
from pyharness.ops.schema import Act

ACTS: Mapping[str, Act] = {
    act.name: act for act in (*payments.ACTS, *governing.ACTS, *powers.ACTS, *exits.ACTS, *owners.ACTS)
}
