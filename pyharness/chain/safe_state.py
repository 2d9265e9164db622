"""A Safe as it stands: version, owners, threshold and nonce.

In: an address. Out: ``SafeState``, or None where no Safe answers. The door to the network, by ``Rpc``: one batch.
Source: Safe 1.3.0 and newer, `OwnerManager.sol`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.chain.abi import decode, encode_call
from pyharness.chain.views import Node, View, look

QUESTIONS = (
    ("VERSION()", "string"),
    ("getOwners()", "address[]"),
    ("getThreshold()", "uint256"),
    ("nonce()", "uint256"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeState:
    """A Safe at one block. ``nonce`` is that of its next transaction."""

    address: str
    version: str
    owners: tuple[str, ...]
    threshold: int
    nonce: int

    @property
    def words(self) -> str:
        """``Safe, 2 of 3``."""
        return f"Safe, {self.threshold} of {len(self.owners)}"


def read_safe(node: Node, address: str, block: str = "latest") -> SafeState | None:
    """The Safe at an address; None where something else, or nothing, answers.

    Args:
        block: a height as hex, or a name.
    """
    answers = look(node, [View(to=address, data=encode_call(name)) for name, _ in QUESTIONS], block)
    if any(answer.error for answer in answers):
        return None
    raws = [bytes.fromhex(str(answer.result)[2:]) for answer in answers]
    try:
        version, owners, threshold, nonce = (
            decode([kind], raw)[0] for (_, kind), raw in zip(QUESTIONS, raws, strict=True)
        )
    except ValueError:
        return None
    if not isinstance(owners, tuple) or not isinstance(threshold, int) or not isinstance(nonce, int):
        return None
    state = SafeState(address=address, version=str(version), owners=owners, threshold=threshold, nonce=nonce)
    return state if 0 < threshold <= len(owners) else None
