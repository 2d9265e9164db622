"""Circle's coin beside the standard one: what it does with allowances, and the texts it refuses with."""

from __future__ import annotations

import pytest

from pyharness.exact.coin import UNLIMITED, Circle, Coin
from pyharness.exact.refusal import Refused

OWNER, SPENDER, OTHER = 1, 2, 3


def funded(coin: Coin) -> Coin:
    """Ten units of the owner, all of them and more allowed."""
    coin.mint(OWNER, 10)
    coin.approve(OWNER, SPENDER, UNLIMITED)
    return coin


def test_an_unlimited_allowance_stays_with_the_standard_and_runs_down_with_circle() -> None:
    """Who approved once for ever must not be told so of USDC."""
    coins = funded(Coin()), funded(Circle())
    for coin in coins:
        coin.move_from(SPENDER, OWNER, OTHER, 4)
        assert (coin.of(OWNER), coin.of(OTHER), coin.supply) == (6, 4, 10)
    assert [coin.allowed(OWNER, SPENDER) for coin in coins] == [UNLIMITED, UNLIMITED - 4]


def test_circle_answers_with_texts() -> None:
    """Allowance before balance, as its code asks; nothing moves."""
    coin = funded(Circle())
    refused = {
        "ERC20: transfer amount exceeds balance": lambda: coin.move_from(SPENDER, OWNER, OTHER, 11),
        "ERC20: transfer amount exceeds allowance": lambda: coin.move_from(OTHER, OWNER, SPENDER, 1),
        "ERC20: transfer to the zero address": lambda: coin.move(OWNER, 0, 1),
        "ERC20: approve to the zero address": lambda: coin.approve(OWNER, 0, 1),
    }
    for text, act in refused.items():
        with pytest.raises(Refused) as caught:
            act()
        assert (caught.value.name, caught.value.values) == ("Error", (text,))
    assert (coin.of(OWNER), coin.of(OTHER), coin.allowed(OTHER, SPENDER)) == (10, 0, 0)
