"""A Safe's owners change by its own batch, wherever in its list they stand; the batch is checked and confirmed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from ops_world import OpsWorld

from pyharness.chain.safe_state import read_safe
from pyharness.scenarios.stage import multisig


@pytest.fixture(scope="module")
def world(live: Any, tmp_path_factory: pytest.TempPathFactory) -> OpsWorld:
    """One system for the file."""
    made = OpsWorld(live, tmp_path_factory.mktemp("ops"))
    made.settle()
    return made


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_owner_is_swapped_from_any_place_of_the_list(world: OpsWorld, place: int) -> None:
    """Two owners sign; the new one stands where the old one stood, and can sign at once; the record has the act."""
    with world.here():
        old, new, safe = world.owners[place], Account.create(), world.safe.address
        ran = world.run(f"ops swap-owner sepolia {safe} {old} {new.address}")
        assert ran.code == 6, ran.said
        (part,) = ran.answer["waitingFor"]
        assert (part["signer"], part["form"]) == (safe, "safe")
        (file,) = part["files"]
        assert json.loads(Path(file).read_text())["transactions"][0]["contractMethod"]["name"] == "swapOwner"
        sheet = Path(part["sheet"]).read_text()
        assert f"Put {new.address} in the place of the owner {old}" in sheet
        assert "the signer itself" in sheet
        checked = world.run(f"ops check sepolia {file}")
        assert checked.code == 0, checked.said
        wanted = tuple(new.address if owner == old else owner for owner in world.owners)
        world.carry_out("safe", part)
        assert world.owners == wanted
        promise = Path(part["sheet"]).with_suffix(".promise")
        confirmed = world.run(f"ops confirm sepolia {promise}")
        assert confirmed.code == 0, confirmed.said
        (entry,) = confirmed.answer["files"]
        assert json.loads(Path(entry).read_text())["kind"] == "ops"
        keys = {owner: key for owner, key in world.safe.owners.items() if owner != old} | {new.address: bytes(new.key)}
        last = dict(sorted(keys.items(), key=lambda item: int(item[0], 16)))
        signed = multisig.Safe(address=safe, owners=last, threshold=3)
        outer = multisig.execution(world.node, signed, safe, b"")
        assert world.node.send_as(new.address, safe, outer).ok
        assert world.run(f"ops check sepolia {file}").error["code"] in ("E-ACT", "E-OWNER-UNKNOWN")
    Path(entry).unlink()


def test_owners_join_and_go_with_the_number_that_must_sign(world: OpsWorld) -> None:
    """One joins and three must sign, another goes and two must, then one less."""
    with world.here():
        new, safe = Account.create().address, world.safe.address
        first, second, third = world.owners
        for line, owners, threshold in (
            (f"add-owner sepolia {safe} {new} --threshold 2", (new, first, second, third), 2),
            (f"remove-owner sepolia {safe} {new} --threshold 1", (first, second, third), 1),
            (f"set-threshold sepolia {safe} 2", (first, second, third), 2),
        ):
            (part,) = world.run(f"ops {line}").answer["waitingFor"]
            assert world.run(f"ops check sepolia {part['files'][0]}").code == 0
            world.carry_out("safe", part)
            found = read_safe(world.node.rpc, safe)
            assert found is not None
            assert (found.owners, found.threshold) == (owners, threshold)


def test_a_file_that_names_another_owner_before_is_refused(world: OpsWorld) -> None:
    """The list is read again: who stands before is not believed."""
    with world.here():
        safe, (first, second, third) = world.safe.address, world.owners
        (part,) = world.run(f"ops swap-owner sepolia {safe} {third} {Account.create().address}").answer["waitingFor"]
        file = Path(part["files"][0])
        document = json.loads(file.read_text())
        assert document["transactions"][0]["contractInputsValues"]["prevOwner"] == second
        document["transactions"][0]["contractInputsValues"]["prevOwner"] = first
        wrong = file.with_name("wrong.json")
        wrong.write_text(json.dumps(document))
        ran = world.run(f"ops check sepolia {wrong}")
        assert ran.code == 5
        assert "E-FILE-C" in f"{ran.error['code']} {ran.error['found']}"


def test_two_changes_of_one_list_are_not_foreseen_together(world: OpsWorld, tmp_path: Path) -> None:
    """The second would rest on a list that the first changes: each is signed alone."""
    with world.here():
        safe, (first, second, _) = world.safe.address, world.owners
        file = tmp_path / "acts.toml"
        rows = [(first, Account.create().address), (second, Account.create().address)]
        file.write_text(
            "".join(f'[[acts]]\nact = "swap-owner"\nsafe = "{safe}"\nold = "{a}"\nnew = "{b}"\n' for a, b in rows)
        )
        ran = world.run(f"ops together sepolia {file}")
        assert (ran.code, ran.error["code"]) == (5, "E-OWNERS-TWICE")
