"""What a contract answers when it refuses: the error's name and its values.

In: the values of one error. Out: an exception. Pure.

Values are ints (addresses too), bytes and texts. What the chain knows by hash is wrapped, so that this package
needs no hash function: ``Key`` a model id, ``Role`` a role's name, ``Listed`` a list of contributors.
"""

from __future__ import annotations

from dataclasses import dataclass

UINT256_END = 2**256


@dataclass(frozen=True, slots=True)
class Key:
    """A model's key: the hash of its text id."""

    model_id: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role: the hash of its name, or zero for ``ADMIN``."""

    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The hash of an ABI-encoded list of contributors."""

    contributors: tuple[object, ...]


ADMIN = Role("DEFAULT_ADMIN_ROLE")


class Refused(Exception):
    """A revert with a custom error, or ``Panic``."""

    def __init__(self, name: str, *values: object) -> None:
        super().__init__(name, *values)
        self.name = name
        self.values = values


def require(fact: bool, name: str, *values: object) -> None:
    """Refuse unless the fact holds."""
    if not fact:
        raise Refused(name, *values)


def uint256(value: int) -> int:
    """The result of checked arithmetic: outside 0..2**256-1 it panics with code 0x11."""
    if not 0 <= value < UINT256_END:
        raise Refused("Panic", 0x11)
    return value


def narrowed(value: int, bits: int) -> int:
    """A value that must fit fewer bits."""
    require(value < 1 << bits, "SafeCastOverflowedUintDowncast", bits, value)
    return value


def key(model_id: str) -> str:
    """A text id as every door takes it: 1 to 64 bytes."""
    length = len(model_id.encode())
    require(length > 0, "ModelIdEmpty")
    require(length <= 64, "ModelIdTooLong", length, 64)
    return model_id
