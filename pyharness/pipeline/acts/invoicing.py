"""Payments and other acts out of files.

In: a file of payments or acts, or one invoice. Out: wishes, objections. Door: the files that are named.
"""

from __future__ import annotations

from pathlib import Path

from pyharness.errors import UsageFault
from pyharness.ops import together
from pyharness.ops.invoices import HELP, wishes_of
from pyharness.ops.schema import Objection, Wish
from pyharness.values import keccak_hex

LARGEST_BYTES = 100_000_000


def payments(path: Path) -> tuple[tuple[Wish, ...], tuple[Objection, ...]]:
    """The payments of a CSV or TOML file; invoices are looked for beside it.

    Raises:
        UsageFault: E-INVOICES-FILE, there is no such file, or it is no text.
    """
    text, toml = _text(path, "E-INVOICES-FILE", HELP), path.suffix == ".toml"
    return wishes_of(text, name=path.name, toml=toml, hashed=lambda name: file_hash(path.parent / name))


def acts(path: Path) -> tuple[tuple[Wish, ...], tuple[Objection, ...]]:
    """The acts of a TOML file.

    Raises:
        UsageFault: E-ACTS-FILE, there is no such file, or it is no text.
    """
    return together.wishes_of(_text(path, "E-ACTS-FILE", together.HELP), name=path.name)


def _text(path: Path, code: str, following: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as fault:
        raise UsageFault(
            code,
            "the file cannot be read",
            found=unread(path, fault),
            expected="a text file in UTF-8",
            next_command=following,
        ) from fault


def unread(path: Path, fault: Exception) -> str:
    """A file and why it cannot be read, without numbers of the operating system."""
    return f"{path}: {fault.strerror or fault}" if isinstance(fault, OSError) else f"{path}: {fault}"


def file_hash(path: Path) -> str:
    """keccak256 of an invoice's bytes.

    Raises:
        OSError: it cannot be read. ValueError: it is empty, or no invoice by its size.
    """
    size = path.stat().st_size
    if not 0 < size <= LARGEST_BYTES:
        raise ValueError(f"a file of 1 to {LARGEST_BYTES:,} bytes, not {size}")
    return keccak_hex(path.read_bytes())
