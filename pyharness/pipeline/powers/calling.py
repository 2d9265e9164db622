"""Which functions of which contracts are called to see whom they let in, and the calls.

In: ``Session``, contracts and models of a system, accounts, a block. Out: ``Place`` s, ``Right`` s. Door: the node,
reading only: nothing that is called here is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.attempts import attempts
from pyharness.chain.schema import BlockHeader
from pyharness.chain.system import ModelOnChain
from pyharness.pipeline.corridor.session import Session
from pyharness.tools.schema import Release
from pyharness.values import ZERO_ADDRESS, checksummed, keccak_hex
from pyharness.verify.rights.matrix import Attempt, Place, matrix
from pyharness.verify.rights.schema import Right

MODELS = 20  # of more models than this, the functions of the first ones are called
STRANGERS = ("nobody", "somebody else")
BY_MODEL = {"HokusaiParams": "params", "HokusaiToken": "token", "HokusaiAMM": "pool"}


def places_of(ours: Mapping[str, str], models: Sequence[ModelOnChain], release: Release) -> list[Place]:
    """Every contract of ours that has functions, a model's own included."""
    text = models[0].id if models else "model"
    found = [
        Place(label=label, address=address, abi=release.contracts[label].abi, text=text)
        for label, address in ours.items()
        if label in release.contracts
    ]
    for model in models[:MODELS]:
        made = {name: str(getattr(model, part)) for name, part in BY_MODEL.items()}
        places = {name: place for name, place in made.items() if place != ZERO_ADDRESS}
        near = tuple(places.values())
        found += [
            Place(label=f"{name}/{model.id}", address=place, abi=release.contracts[name].abi, text=model.id, near=near)
            for name, place in places.items()
        ]
    return found


def called(
    session: Session, places: Sequence[Place], everybody: Sequence[str], head: BlockHeader
) -> tuple[tuple[Right, ...], int]:
    """The rights, and how many calls were made to find them."""
    caller, other = (checksummed("0x" + keccak_hex(f"{who} at {head.hash}".encode())[-40:]) for who in STRANGERS)
    asked = 0

    def attempt(calls: Sequence[Attempt]) -> list[bytes | None]:
        nonlocal asked
        asked += len(calls)
        return attempts(session.rpc, [(call.sender, call.to, call.data) for call in calls], hex(head.number))

    return matrix(places, everybody, (caller, other), attempt), asked
