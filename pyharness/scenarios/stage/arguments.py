"""The arguments of a call in the words of a diary.

In: a contract's name, arguments by name, whose every address is. Out: text by name. Pure. Amounts have their unit where
the contract and the name say it; what nobody named is shown by its ends. Spaces are plain, for a document. A text is
at most ``LONGEST`` characters.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.names import ROLE_NAMES
from pyharness.scenarios import wording
from pyharness.values import ZERO_ADDRESS, instant_of

LONGEST = 160
MONEY = frozenset({"USDC", "UsageFeeRouter", "InfrastructureReserve"})
COINS = frozenset({"HokusaiToken", "TokenManager"})
AMOUNTS = frozenset({"amount", "amounts", "value", "requested", "accrued", "allowance", "balance", "needed"})
USDC_NAMES = frozenset({"reserveIn", "minReserveOut"})
TOKEN_NAMES = frozenset({"tokensIn", "minTokensOut", "totalSupply", "budget", "reward", "tokensEarned"})
MOMENTS = frozenset({"deadline", "untilSeconds", "nowSeconds", "notBefore", "validAfter", "validBefore"})
LAST_MOMENT = 2**38  # some thousands of years from now: what is larger is no date


def in_words(contract: str, given: Mapping[str, object], names: Mapping[str, str]) -> dict[str, str]:
    """Each argument's words.

    Args:
        names: what an address is called, by address in lower case.
    """
    return {name: wording.plain(_short(_words(contract, name, value, names))) for name, value in given.items()}


def error_in_words(contract: str, error: str, said: Mapping[str, object], names: Mapping[str, str]) -> str:
    """An error with its values: ``PayeeNotApproved(modelId: m, payee: stranger)``."""
    values = in_words(contract, said, names)
    return f"{error}({', '.join(f'{name}: {value}' for name, value in values.items())})"


def _words(contract: str, name: str, value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_words(contract, name, item, names) for item in value) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return _number(contract, name, value)
    if isinstance(value, (bytes, bytearray)):
        return _octets("0x" + bytes(value).hex())
    return _text(str(value), names)


def _number(contract: str, name: str, value: int) -> str:
    if name.endswith("Bps"):
        return wording.percent(value)
    if name in MOMENTS and value < LAST_MOMENT:
        return instant_of(value)
    if name in USDC_NAMES or (name in AMOUNTS and contract in MONEY):
        return "no limit" if value == 2**256 - 1 else wording.usdc(value)
    if name in TOKEN_NAMES or (name in AMOUNTS and contract in COINS):
        return "no limit" if value == 2**256 - 1 else wording.tokens(value)
    return wording.grouped(value)


def _octets(text: str) -> str:
    if text in ROLE_NAMES and len(text) == 66:
        return ROLE_NAMES[text] if int(text, 16) else "0x0"
    return text if len(text) <= 22 else wording.ends(text)


def _text(text: str, names: Mapping[str, str]) -> str:
    if len(text) != 42 or not text.startswith("0x"):
        return text
    if text == ZERO_ADDRESS:
        return "nobody"
    return names.get(text.lower(), wording.ends(text))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
