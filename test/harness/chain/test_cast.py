"""The real cast signs what the chain takes: the path of every wallet, with a keystore where a device would be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from corridor import COUNTER, REVERT, Corridor, creation, finished, make_plan
from eth_account import Account
from siege.killing import Death, dying

from pyharness.deploy.cast_signer import CastSigner, Wallet
from pyharness.errors import EnvironmentFault
from pyharness.plan.hashing import sealed

LARGEST = 49_152  # bytes of creation code, EIP-3860


def keystore(folder: Path, key: bytes, opens: str = "a password") -> Sequence[str]:
    """cast's flags for a keystore of this key."""
    place, words = folder / "keystore", folder / "password"
    place.write_text(json.dumps(Account.encrypt(key, "a password", iterations=2)))
    words.write_text(opens)
    return ("--keystore", str(place), "--password-file", str(words))


@pytest.fixture
def signer(corridor: Corridor, tmp_path: Path) -> CastSigner:
    """The corridor's own account, behind cast."""
    flags = keystore(tmp_path, corridor.account.key)
    wallet = Wallet(name="a keystore", flags=flags, by_hand=True)
    return CastSigner(wallet, words="local", tell=corridor.told.append)


def test_a_plan_is_carried_out_by_cast(corridor: Corridor, signer: CastSigner) -> None:
    """Four transactions, each confirmed once; then none."""
    assert signer.address == corridor.account.address
    assert corridor.run(signer=signer).sent == 4
    finished(corridor)
    assert len(corridor.told) == 4
    assert corridor.run(signer=signer).sent == 0


def test_what_was_signed_is_not_signed_again(corridor: Corridor, signer: CastSigner) -> None:
    """Killed after it was written down: the same bytes go out, and nobody is asked a second time."""
    with pytest.raises(Death):
        corridor.run(dying("after prepared 2"), signer=signer)
    corridor.run(signer=signer)
    finished(corridor)
    assert len(corridor.told) == 4


def test_the_largest_creation_fits(corridor: Corridor, signer: CastSigner) -> None:
    """As an argument of cast, salt included."""
    step = creation(COUNTER, corridor.account.address, "Counter")
    padded = "0x" + (bytes.fromhex(step.data[2:]) + bytes(LARGEST))[: LARGEST + 32].hex()
    plan = make_plan(corridor.account.address, 31337, REVERT)
    large = step.model_copy(update={"data": padded, "creates": None, "gas": 16_000_000})
    corridor.plan = sealed(plan.model_copy(update={"steps": (large,)}))
    assert corridor.run(signer=signer).sent == 1


def test_a_wrong_password_is_told_in_casts_words(corridor: Corridor, tmp_path: Path) -> None:
    """Before anything is begun."""
    wallet = Wallet(name="a keystore", flags=keystore(tmp_path, corridor.account.key, "wrong"))
    with pytest.raises(EnvironmentFault) as caught:
        CastSigner(wallet, words="local", tell=corridor.told.append)
    assert caught.value.code == "E-SIGNER-FAILED"
    assert "Mac Mismatch" in (caught.value.found or "")
