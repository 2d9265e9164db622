"""A selection of the long campaigns: kills around the record, and a node that lies where it matters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from siege import chaos, kills
from siege.faults import FAULTS
from siege.site import Site, opened


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """One deployment, carried out again and again."""
    with opened(models=1) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(site: Site) -> tuple[list[str], dict[str, Any]]:
    """Its boundaries and the state it ends in."""
    return kills.undisturbed(site)


def test_the_boundaries_are_those_of_every_step_and_of_the_record(
    site: Site, undisturbed: tuple[list[str], dict[str, Any]]
) -> None:
    """Counted in a run, not in a list; a selection holds each kind for a creation, a call and the last step."""
    names, state = undisturbed
    steps = len(site.plan.steps)
    written = [name for name in names if "record" in name]
    assert len(names) == 7 * steps + len(written)
    assert {name.rpartition(" ")[0] for name in written} >= {
        "before record",
        "after link of the record",
        "after record",
    }
    assert set(state["mined"].values()) == {1}
    assert state["nonce"] == steps
    assert len(kills.selected(site, names)) == 7 * 3 + len(written)


@pytest.mark.parametrize("at", ["after send 12", "after fsync of the record 1", "after link of the record 1"])
def test_killed_in_the_corridor_it_ends_in_the_undisturbed_state(
    site: Site, undisturbed: tuple[list[str], dict[str, Any]], at: str
) -> None:
    """SIGKILL in a child, the same command again: addresses, code, roles and record are those of a quiet run."""
    assert at in undisturbed[0]
    assert kills.tried(site, at, undisturbed[1]) == "same"


@pytest.mark.parametrize(
    ("fault", "seed", "ends"),
    [
        ("lost reply to a send", 1, ("completed", "E-RPC-")),
        ("wrong chain id", 4, "E-CHAIN-ID"),
        ("forged receipt", 4, "E-NOT-MINED"),
    ],
)
def test_a_node_that_does_wrong_is_survived_or_named(
    site: Site, undisturbed: tuple[list[str], dict[str, Any]], fault: str, seed: int, ends: str | tuple[str, ...]
) -> None:
    """The final state within three runs without the fault; a forged receipt is never believed."""
    assert chaos.tried(site, fault, seed, undisturbed[1]).startswith(ends)


def test_every_fault_of_the_matrix_has_a_name_of_its_own() -> None:
    """What refuses is named among them."""
    assert set(chaos.REFUSALS) < set(FAULTS)
    assert len(FAULTS) >= 13
