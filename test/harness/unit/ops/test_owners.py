"""A Safe's list of owners: who stands before whom, and what a Safe of real money must keep."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pyharness.chain.safe_state import SafeState
from pyharness.names import CREATE2_FACTORY
from pyharness.ops.owners import ABI, ACTS, SAFE, SENTINEL, label_of
from pyharness.ops.prospect import prospect
from pyharness.ops.schema import System, Wish
from pyharness.values import checksummed, keccak_hex


def account(number: int) -> str:
    """An account by number."""
    return checksummed("0x" + keccak_hex(str(number).encode())[-40:])


PLACE, A, B, C, NEW = (account(number) for number in range(5))
OWNERS = (A, B, C)


def system(*, protected: bool = False) -> System:
    """A Safe of two of three."""
    config: Any = SimpleNamespace(
        holders=SimpleNamespace(model_dump=dict),
        models=(),
        words="local",
        protected=protected,
        chain_id=1,
        verifier=SimpleNamespace(attesters=()),
    )
    safe = SafeState(address=PLACE, version="1.4.1", owners=OWNERS, threshold=2, nonce=7)
    return System(config=config, contracts={label_of(PLACE): PLACE}, abi={SAFE: ABI}, models=(), safes={PLACE: safe})


def looked(act: str, *, protected: bool = False, **said: str) -> Any:
    """What would become of one act."""
    answers = {"getOwners()(address[])": f"[{','.join(OWNERS)}]", "getThreshold()(uint256)": "2"}
    wishes = [Wish(act=act, said={"safe": PLACE, **said})]
    return prospect(system(protected=protected), wishes, lambda facts: {one: answers[one.question] for one in facts})


@pytest.mark.parametrize(("old", "before"), [(A, SENTINEL), (B, A), (C, B)])
def test_who_goes_is_named_with_who_stands_before(old: str, before: str) -> None:
    """The first one has the sentinel before it; the successor takes the same place; a Safe calls itself."""
    found = looked("swap-owner", old=old, new=NEW)
    (call,) = found.calls
    assert (call.arguments, call.sender, call.to, call.power) == ((before, old, NEW), PLACE, PLACE, None)
    assert found.objections == ()
    (owners, quorum) = found.after.items()
    assert owners[1] == "[" + ",".join(NEW if owner == old else owner for owner in OWNERS) + "]"
    assert quorum[1] == 2
    (call,) = looked("remove-owner", owner=old, threshold="1").calls
    assert call.arguments == (before, old, 1)


@pytest.mark.parametrize("act", ["swap-owner", "add-owner"])
def test_a_new_owner_is_somebody_and_not_somebodys_double(act: str) -> None:
    """No key signs for a factory or a precompile; who looks like an owner is put there to be taken for one."""
    double = checksummed("0x" + B[2:6].lower() + "0" * 32 + B[-4:].lower())
    precompile = checksummed("0x" + "9".rjust(40, "0"))
    for new, code in (
        (double, "E-OWNER-LOOK-ALIKE"),
        (checksummed(CREATE2_FACTORY), "E-OWNER"),
        (precompile, "E-OWNER"),
        (SENTINEL, "E-OWNER"),
        (PLACE, "E-OWNER"),
    ):
        said = {"old": A, "new": new} if act == "swap-owner" else {"owner": new, "threshold": "2"}
        assert code in [one.code for one in looked(act, **said).objections], new


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("set-threshold", {"threshold": "1"}),
        ("remove-owner", {"owner": A, "threshold": "1"}),
        ("add-owner", {"owner": NEW, "threshold": "1"}),
    ],
)
def test_real_money_is_never_left_to_one_key(act: str, said: dict[str, str]) -> None:
    """On a test network it is a choice."""
    assert looked(act, **said).objections == ()
    assert [one.code for one in looked(act, protected=True, **said).objections] == ["E-ONE-KEY"]


def test_every_function_of_the_acts_has_its_signature() -> None:
    """The four of Safe's own contract."""
    assert {act.calls[0].partition(".")[2] for act in ACTS} == {entry["name"] for entry in ABI}
