"""A Safe as it stands: version, owners, threshold and nonce; who moves it without them, and who may refuse them.

In: an address. Out: ``SafeState``, or None where no Safe answers. The door to the network, by ``Rpc``: one batch.
Source: Safe 1.3.0 and newer, `OwnerManager.sol`, `ModuleManager.sol`, `GuardManager.sol`, `StorageAccessible.sol`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.chain.abi import decode, encode_call
from pyharness.chain.schema import Answer
from pyharness.chain.views import Node, View, look
from pyharness.values import checksummed, keccak_hex

QUESTIONS = (
    ("VERSION()", "string"),
    ("getOwners()", "address[]"),
    ("getThreshold()", "uint256"),
    ("nonce()", "uint256"),
)
FIRST_MODULE, MOST_MODULES = "0x" + "1".rjust(40, "0"), 50
MODULES = encode_call("getModulesPaginated(address,uint256)", FIRST_MODULE, MOST_MODULES)
GUARD = encode_call("getStorageAt(uint256,uint256)", int(keccak_hex(b"guard_manager.guard.address"), 16), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeState:
    """A Safe at one block.

    Args:
        nonce: that of its next transaction.
        modules: contracts and accounts that it lets act in its name without any owner.
        guard: the contract that is asked before each transaction and may refuse it.
    """

    address: str
    version: str
    owners: tuple[str, ...]
    threshold: int
    nonce: int
    modules: tuple[str, ...] = ()
    guard: str | None = None

    @property
    def words(self) -> str:
        """``Safe, 2 of 3``."""
        return f"Safe, {self.threshold} of {len(self.owners)}"


def read_safe(node: Node, address: str, block: str = "latest") -> SafeState | None:
    """The Safe at an address; None where something else, or nothing, answers.

    Args:
        block: a height as hex, or a name.
    """
    asked = (*(encode_call(name) for name, _ in QUESTIONS), MODULES, GUARD)
    *answers, modules, guard = look(node, [View(to=address, data=data) for data in asked], block)
    found = [_decoded(answer, kind) for answer, (_, kind) in zip(answers, QUESTIONS, strict=True)]
    version, owners, threshold, nonce = found
    if not isinstance(version, str) or not isinstance(owners, tuple):
        return None
    if not isinstance(nonce, int) or not isinstance(threshold, int) or not 0 < threshold <= len(owners):
        return None
    named, word = _decoded(modules, "address[]"), _decoded(guard, "bytes")
    return SafeState(
        address=address,
        version=version,
        owners=owners,
        threshold=threshold,
        nonce=nonce,
        modules=named if isinstance(named, tuple) else (),
        guard=_account(word) if isinstance(word, bytes) else None,
    )


def _decoded(answer: Answer, kind: str) -> object:
    """The first value of an answer; None where there is none."""
    try:
        return None if answer.error else decode([kind], bytes.fromhex(str(answer.result)[2:]))[0]
    except ValueError:
        return None


def _account(word: bytes) -> str | None:
    """The account in a word of storage; None for zero."""
    return checksummed("0x" + word[-20:].hex()) if any(word) and len(word) == 32 else None
