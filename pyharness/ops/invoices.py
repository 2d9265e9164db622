"""A month's invoices out of one file, each a payment that knows its line.

In: the text of a CSV or TOML file; who hashes the bytes of an invoice's file. Out: wishes, and everything that is wrong
with the file. Pure.

CSV: a header ``model,payee,amount,invoice_file,invoice_number,memo`` in any order; payee, memo and one of the two
invoice columns may be missing. TOML: the same names in ``[[payments]]`` tables, amounts as text. Without a payee the
model's provider is paid. An invoice is known by the keccak256 of its file's bytes, or of its number's text, as in the
guide, "Test Infrastructure Payment".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.ops.schema import Objection, Wish
from pyharness.ops.tables import no_text, tables
from pyharness.values import keccak_hex, legible

COLUMNS = ("model", "payee", "amount", "invoice_file", "invoice_number", "memo")
NEEDED = ("model", "amount")
TABLE = "payments"
HELP = "python -m pyharness ops pay --help"
Hashed = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One payment as the file has it, and where."""

    place: str
    said: Mapping[str, str]


def wishes_of(text: str, *, name: str, toml: bool, hashed: Hashed) -> tuple[tuple[Wish, ...], tuple[Objection, ...]]:
    """The payments a file asks for, and what is wrong with it.

    Args:
        name: the file's, for people.
        hashed: the hash of an invoice's file; raises OSError where there is none to read, ValueError where it is empty.
    """
    try:
        rows = tuple(_toml(text, name) if toml else _csv(text, name))
    except ValueError as fault:
        return (), (_objection("E-INVOICES-FILE", "the file cannot be read", str(fault), "payments", name),)
    if not rows:
        return (), (_objection("E-INVOICES-FILE", "the file asks for nothing", "0 payments", "payments", name),)
    wishes: list[Wish] = []
    wrong: list[Objection] = []
    for row in rows:
        found = _wish(row, hashed)
        if isinstance(found, Wish):
            wishes.append(found)
        else:
            wrong += found
    return tuple(wishes), tuple(wrong)


def number_hash(number: str) -> str:
    """The hash of an invoice's number: keccak256 of its UTF-8 text.

    Raises:
        ValueError: an empty one, or one that another text looks like: both would be paid.
    """
    plain = unicodedata.normalize("NFKC", number) == number and not any(
        sign != "-" and unicodedata.category(sign) == "Pd" for sign in number
    )
    if not number.strip() or number != number.strip() or not plain or not legible(number):
        raise ValueError("an invoice number in plain text: no space around it, nothing unseen, every dash a -")
    return keccak_hex(number.encode())


def _csv(text: str, name: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [item.strip() for item in next(reader, [])]
        _known(header, f"{name}, line 1")
        for cells in reader:
            place = f"{name}, line {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise ValueError(f"{place}: {len(cells)} columns, {len(header)} in the header")
            yield Row(place=place, said={key: cell for key, cell in zip(header, cells, strict=True) if cell != ""})
    except csv.Error as fault:
        raise ValueError(f"{name}, line {reader.line_num}: {fault}") from fault


def _toml(text: str, name: str) -> Iterator[Row]:
    for line, table in tables(text, TABLE):
        place = f"{name}, line {line}"
        _known(list(table), place)
        wrong = no_text(table)
        if wrong is not None:
            raise ValueError(f'{place}: {wrong} is not text; write {wrong} = "…"')
        yield Row(place=place, said={key: str(value) for key, value in table.items() if value != ""})


def _known(names: Sequence[str], place: str) -> None:
    strange = [name for name in names if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in names]
    if strange or missing or len(set(names)) != len(names):
        found = f"{strange[0]!r} is unknown" if strange else f"{missing[0]} is missing" if missing else "a name twice"
        raise ValueError(f"{place}: {found}; known are {', '.join(COLUMNS)}")


def _wish(row: Row, hashed: Hashed) -> Wish | list[Objection]:
    file, number = row.said.get("invoice_file"), row.said.get("invoice_number")
    if (file is None) == (number is None):
        expected = "either invoice_file or invoice_number"
        return [_objection("E-INVOICE-MISSING", "the invoice", "both" if file else "neither", expected, row.place)]
    try:
        invoice = hashed(file) if file is not None else number_hash(number or "")
    except OSError as fault:
        found = f"{file}: {fault.strerror or fault}"
        return [_objection("E-INVOICE-FILE", "the invoice cannot be read", found, "a file", row.place)]
    except ValueError as fault:
        return [_objection("E-INVOICE-FILE", "the invoice", repr(file or number), str(fault), row.place)]
    said = {"model": row.said.get("model", ""), "amount": row.said.get("amount", ""), "invoice": invoice}
    said |= {"to": row.said["payee"]} if "payee" in row.said else {}
    said |= {"memo": row.said["memo"]} if "memo" in row.said else {}
    return Wish(act="pay", said=said, place=row.place)


def _objection(code: str, text: str, found: str, expected: str, place: str) -> Objection:
    return Objection(code=code, text=text, found=found, expected=expected, next_command=HELP, place=place)
