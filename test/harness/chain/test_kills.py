"""SIGKILL at every boundary of one creation, one call and the last step: the same command goes on."""

from __future__ import annotations

from functools import partial

import pytest
from corridor import Corridor, finished
from siege.killing import Barrier, killed

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


def run(corridor: Corridor, barrier: Barrier) -> None:
    """The command in a child, which has connections of its own."""
    corridor.node.rpc.close()
    corridor.run(barrier)


@pytest.mark.parametrize("place", [CREATION, CALL, LAST])
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_killed_by_the_system_the_same_command_goes_on(corridor: Corridor, boundary: str, place: int) -> None:
    """Nothing is cleaned up, nothing is flushed; each transaction is mined once."""
    corridor.journal()
    corridor.node.rpc.close()
    assert killed(partial(run, corridor), f"{boundary} {place}")
    outcome = corridor.run()
    finished(corridor)
    assert len({done.tx_hash for done in outcome.steps}) == 4
