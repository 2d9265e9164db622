"""Powers that a story lends for as long as it needs them, where nobody has the keys of those who hold them.

In: a ``Stage``. Out: the stage on which somebody with keys plays the part. The door to the network, by ``Stage``.
What was lent is given back before the story ends, and that is looked at: a story changes no power.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pyharness.names import role_id
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.multisig import Safe
from pyharness.scenarios.stage.scene import Party
from pyharness.scenarios.stage.stage import Stage

DEPOSITOR = ("backend", "UsageFeeRouter", "FEE_DEPOSITOR_ROLE")
PAYER = ("treasury", "InfrastructureReserve", "PAYER_ROLE")
OWNERS, THRESHOLD = 3, 2


@contextmanager
def backend_with_key(stage: Stage) -> Iterator[Stage]:
    """The backend itself where its key is at hand, else a stand-in with a key of its own."""
    if stage.parties["backend"].key is not None:
        yield stage
        return
    ((address, key),) = multisig.generated(1).items()
    with _lent(stage, *DEPOSITOR, to=Party(address=address, key=key, words="account of the rehearsal")) as here:
        yield here


@contextmanager
def backend_as_safe(stage: Stage) -> Iterator[Stage]:
    """A new Safe for the backend."""
    with _lent(stage, *DEPOSITOR, to=_new_safe(stage)) as here:
        yield here


@contextmanager
def treasury_as_safe(stage: Stage) -> Iterator[Stage]:
    """The treasury itself where it is a Safe whose owners' keys are at hand, else a new Safe for it."""
    if stage.parties["treasury"].safe is not None:
        yield stage
        return
    with _lent(stage, *PAYER, to=_new_safe(stage)) as here:
        yield here


def safe_of(stage: Stage, name: str) -> Safe:
    """The Safe that plays a party."""
    safe = stage.parties[name].safe
    if safe is None:
        raise KeyError(f"{name} is no Safe")
    return safe


@contextmanager
def _lent(stage: Stage, name: str, contract: str, role: str, *, to: Party) -> Iterator[Stage]:
    identifier = bytes.fromhex(role_id(role)[2:])
    stage.act("admin", contract, "grantRole", identifier, to.address)
    yield replace(stage, parties={**stage.parties, name: to})
    stage.act("admin", contract, "revokeRole", identifier, to.address)
    equal(f"{role} when it was given back", stage.view(contract, "hasRole", identifier, to.address), False)


def _new_safe(stage: Stage) -> Party:
    safe = multisig.create(stage.node, stage.safe, owners=OWNERS, threshold=THRESHOLD)
    return Party(address=safe.address, safe=safe)
