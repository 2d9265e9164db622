"""SIGKILL at every boundary of one creation, one call and the last step: the same command goes on."""

from __future__ import annotations

import os
import signal

import pytest
from corridor import Corridor, finished

CREATION, CALL, LAST = 1, 3, 4
BOUNDARIES = (
    "before prepared",
    "after prepared",
    "after send",
    "after sent",
    "before mined",
    "after mined",
    "after checked",
)


def killed(corridor: Corridor, boundary: str, place: int) -> int:
    """Run the command in a child that is killed at the n-th passing of a boundary; the child's exit code."""
    seen = 0

    def barrier(name: str) -> None:
        nonlocal seen
        seen += name == boundary
        if name == boundary and seen == place:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            corridor.node.rpc.close()
            corridor.run(barrier)
        finally:
            os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("place", [CREATION, CALL, LAST])
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_killed_by_the_system_the_same_command_goes_on(corridor: Corridor, boundary: str, place: int) -> None:
    """Nothing is cleaned up, nothing is flushed; each transaction is mined once."""
    corridor.journal()
    corridor.node.rpc.close()
    assert killed(corridor, boundary, place) == -signal.SIGKILL
    outcome = corridor.run()
    finished(corridor)
    assert len({done.tx_hash for done in outcome.steps}) == 4
