"""Who holds which role: what events add up to, the contracts' own word, the configuration.

In: a config, addresses by label, grants by events, answers. Out: questions, ``RoleHolder`` s, what is doubted. Pure.

A declared holder who has a role that no event tells of proves that the node does not give all logs: who else has one
is then unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.config.policy import declared_roles
from pyharness.config.schema import Config
from pyharness.errors import DOCTOR, Inconclusive
from pyharness.names import role_id
from pyharness.observe.fold import Grant
from pyharness.observe.schema import RoleHolder

HELD = "hasRole(bytes32,address)(bool)"
Place = tuple[str, str, str]  # contract, role, holder


def asked(config: Config, ours: Mapping[str, str], grants: Sequence[Grant]) -> tuple[Place, ...]:
    """Whom to ask about: those of the events, then those of the configuration that no event names."""
    named = [(item.contract, item.role, item.holder) for item in grants]
    return (*named, *sorted(_declared(config, ours) - set(named)))


def question(known: Mapping[str, str], place: Place) -> tuple[str, str, tuple[object, ...]]:
    """As the contract is asked."""
    contract, role, holder = place
    return known[contract], HELD, (bytes.fromhex((role if role.startswith("0x") else role_id(role))[2:]), holder)


def judged(
    config: Config, ours: Mapping[str, str], grants: Sequence[Grant], answers: Mapping[Place, bool]
) -> tuple[tuple[RoleHolder, ...], tuple[str, ...]]:
    """Holders by events and contracts alike, and in words where a contract does not know what an event said.

    Raises:
        Inconclusive: E-MONITOR-LOGS, a role that no event tells of.
    """
    named = {(item.contract, item.role, item.holder): item for item in grants}
    for place, held in answers.items():
        if held and place not in named:
            contract, role, holder = place
            raise Inconclusive(
                "E-MONITOR-LOGS",
                "the node does not give the events by which roles were granted; who else holds one is unknown",
                found=f"{holder} has {role} of {contract}",
                expected="the event that gave it",
                next_command=DOCTOR,
            )
    declared = _declared(config, ours)
    holders = [
        RoleHolder(**item.model_dump(), declared=place in declared) for place, item in named.items() if answers[place]
    ]
    doubted = [
        f"{contract}: {role} of {holder}: events and contract disagree"
        for contract, role, holder in named
        if not answers[contract, role, holder]
    ]
    return tuple(holders), tuple(doubted)


def _declared(config: Config, ours: Mapping[str, str]) -> set[Place]:
    roles = declared_roles(config, dict(ours))
    return {(item.contract, item.role, holder) for item in roles for holder in item.holders}
