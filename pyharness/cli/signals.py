"""Ends the process in order when it is asked to: whatever was started is stopped first.

In: SIGTERM. Out: ``SystemExit`` 143, which unwinds every ``with`` block. Door: the process's signals.
"""

from __future__ import annotations

import signal
from types import FrameType

TERMINATED = 128 + signal.SIGTERM


def end_on_sigterm() -> None:
    """From here on SIGTERM ends the process as an exception does; a second one does not disturb the cleaning up."""

    def end(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise SystemExit(TERMINATED)

    signal.signal(signal.SIGTERM, end)
