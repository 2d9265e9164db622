"""What an invoice is known by: one number has one hash, and what looks like it has none."""

from __future__ import annotations

import pytest
from ops_system import MODEL, system

from pyharness.ops.invoices import number_hash, wishes_of
from pyharness.ops.parameters import parse
from pyharness.ops.schema import Wish
from pyharness.ops.table import ACTS
from pyharness.values import keccak_hex, legible

NUMBER = "INV-2024-001"
TWINS = {
    "a space that has no width": "INV-2024-001\u200b",
    "a byte order mark": "\ufeffINV-2024-001",
    "a joiner": "INV-2024-0\u034f01",
    "a filler": "INV-2024-001\u3164",
    "a variation": "INV-2024-001\ufe0f",
    "right to left": "INV-2024-\u202e100",
    "wide digits": "INV-2024-\uff10\uff10\uff11",
    "a dash of typography": "INV\u20132024-001",
    "a hyphen that does not break": "INV\u20112024-001",
    "an accent apart": "RE\u0301CU-1",
    "a space around it": "INV-2024-001 ",
    "a line of its own": "INV-2024-001\n",
    "nothing": "",
    "half a character": "INV\udcff",
}


@pytest.mark.parametrize("number", [*TWINS.values()], ids=[*TWINS])
def test_a_number_that_looks_like_another_is_refused(number: str) -> None:
    """The contract would take both for two invoices, and pay both."""
    with pytest.raises(ValueError, match="plain text"):
        number_hash(number)
    _, wrong = wishes_of(
        f'model,amount,invoice_number\n{MODEL},1,"{number}"\n', name="x.csv", toml=False, hashed=lambda _: ""
    )
    assert [fault.code for fault in wrong] == ["E-INVOICE-MISSING" if not number else "E-INVOICE-FILE"]


@pytest.mark.parametrize(
    "number", [NUMBER, "2024/17", "Rechnung Nr. 5 für März", "請求書 12", "№ 7".replace("№", "No")]
)
def test_plain_numbers_are_hashed_as_they_are(number: str) -> None:
    """By their UTF-8 bytes, as the guide does."""
    assert number_hash(number) == keccak_hex(number.encode())


@pytest.mark.parametrize("memo", ["a\u202eb", "a\u200bb", "a\u3164b", "a\nb", "\udcff", "\U000e0101", "m" * 257])
def test_a_memo_holds_nothing_unseen(memo: str) -> None:
    """Signers would sign what they do not see."""
    assert not legible(memo) or len(memo) > 256
    said = {"model": MODEL, "to": "x", "amount": "1", "invoice": "0x" + "11" * 32, "memo": memo}
    _, wrong = parse(ACTS["pay"], Wish(act="pay", said=said), system())
    assert "E-MEMO" in [fault.code for fault in wrong]
