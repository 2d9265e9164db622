"""A receipt unlocks the plan it is of, on the chain it was made for, while it is young; nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from plan_world import config, plan

from pyharness.config.schema import Anchor, Config, Kind
from pyharness.deploy.receipt import Demand, Ground, Held, Receipt, objection, seal, sealed
from pyharness.pipeline.corridor import receipts
from pyharness.pipeline.corridor.whole import OF_A_PROTECTED_NETWORK
from pyharness.scenarios import repertoire
from pyharness.tools.checkout import harness_hash
from pyharness.values import ZERO_HASH

TOLD = ("first", "second")
MADE, NOW = "2026-01-01T00:00:00Z", "2026-01-01T23:59:59Z"
OTHER = "0x" + "11" * 32
MOST = tuple(Held(name=name, ok=True) for name in OF_A_PROTECTED_NETWORK[:-1])
ANCHORS = (Anchor(number=1, hash=OTHER), Anchor(number=2, hash=ZERO_HASH))


def protected(kind: Kind = "mainnet") -> Config:
    """The little world's config, as far as the rules ask, of a network that demands a rehearsal."""
    wanted = config()
    return wanted.model_copy(
        update={"network": "mainnet", "kind": kind, "rpc": wanted.rpc.model_copy(update={"anchors": ANCHORS})}
    )


def demand(at: str = NOW) -> Demand:
    """What is asked of a receipt of the little world."""
    return Demand(told=TOLD, checked=OF_A_PROTECTED_NETWORK, harness_hash=harness_hash(), at=at)


def receipt(**changes: Any) -> Receipt:
    """A green receipt of the little world's plan on a real node."""
    made, given = plan(), {name: changes.pop(name) for name in tuple(changes) if name in Ground.model_fields}
    ground = Ground(
        kind="rpc", chain_id=made.target.chain_id, anchors=ANCHORS, fork_block=7, fork_block_hash=ZERO_HASH
    ).model_copy(update=given)
    plain = Receipt(
        plan_hash=made.plan_hash,
        upstream=ground,
        artifacts_hash=made.artifacts_hash,
        config_hash=made.config_hash,
        harness_hash=harness_hash(),
        scenarios=tuple(Held(name=name, ok=True) for name in TOLD),
        verify=tuple(Held(name=name, ok=True) for name in OF_A_PROTECTED_NETWORK),
        created_at=MADE,
    )
    return sealed(plain.model_copy(update=changes))


def test_a_green_receipt_of_this_plan_unlocks_it() -> None:
    """To the last second; of an offline upstream it unlocks the network that is played offline."""
    assert objection(receipt(), plan(), protected(), demand()) is None
    assert objection(receipt(), plan(), protected(), demand("2026-01-02T00:00:00Z")) is None
    offline = receipt(kind="offline", anchors=())
    assert objection(offline, plan(), protected("simulated"), demand()) is None


@pytest.mark.parametrize(
    ("changes", "code", "found", "expected"),
    [
        ({"plan_hash": OTHER}, "E-REHEARSAL-PLAN", OTHER, plan().plan_hash),
        ({"artifacts_hash": OTHER}, "E-REHEARSAL-PLAN", OTHER, plan().artifacts_hash),
        ({"config_hash": OTHER}, "E-REHEARSAL-PLAN", OTHER, plan().config_hash),
        ({"harness_hash": OTHER}, "E-REHEARSAL-PLAN", OTHER, harness_hash()),
        ({"chain_id": 11155111}, "E-REHEARSAL-CHAIN", "chain 11155111", "chain 31337"),
        ({"anchors": ANCHORS[:1]}, "E-REHEARSAL-CHAIN", "anchors 1", "anchors 1, 2"),
        ({"kind": "offline"}, "E-REHEARSAL-OFFLINE", "an offline upstream", "a node of mainnet in MAINNET_RPC_URL"),
        ({"scenarios": (Held(name="first", ok=False),)}, "E-REHEARSAL-RED", "first", "every scenario and check"),
        ({"verify": (Held(name="v", ok=False),)}, "E-REHEARSAL-RED", "v", "every scenario and check"),
        ({"scenarios": ()}, "E-REHEARSAL-RED", "without first, second", "every scenario and check"),
        ({"verify": MOST}, "E-REHEARSAL-RED", f"without {OF_A_PROTECTED_NETWORK[-1]}", "every scenario and check"),
        ({"verify": ()}, "E-REHEARSAL-RED", f"without {', '.join(OF_A_PROTECTED_NETWORK)}", "every scenario and check"),
    ],
    ids=[
        "plan",
        "build",
        "config",
        "harness",
        "chain",
        "anchors",
        "offline",
        "scenario",
        "check",
        "untold",
        "part",
        "unverified",
    ],
)
def test_a_receipt_of_something_else_is_named(changes: dict[str, Any], code: str, found: str, expected: str) -> None:
    """Code, found, expected and the command that helps; the seal fits each time."""
    wanted = protected()
    reason = objection(receipt(**changes), plan(), wanted, demand())
    assert reason is not None
    assert (reason.code, reason.found, reason.expected) == (code, found, expected)
    assert reason.next_command == "python -m pyharness rehearse mainnet"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-01-02T00:00:01Z", "the rehearsal is too old"),
        ("2025-12-31T23:59:59Z", "the rehearsal is of the future"),
    ],
    ids=["old", "future"],
)
def test_a_receipt_of_another_time_is_stale(at: str, text: str) -> None:
    """A day and a second, or a second too early; found and expected name both moments."""
    reason = objection(receipt(), plan(), protected(), demand(at))
    assert reason is not None
    assert (reason.code, reason.text) == ("E-REHEARSAL-STALE", text)
    assert (reason.found, reason.expected) == (f"made at {MADE}", f"at most 24 hours before {at}")


CHANGES: tuple[Callable[[Receipt], Receipt], ...] = (
    lambda made: made.model_copy(update={"created_at": NOW}),
    lambda made: made.model_copy(update={"scenarios": (*made.scenarios, Held(name="third", ok=True))}),
    lambda made: made.model_copy(update={"upstream": made.upstream.model_copy(update={"fork_block": 8})}),
    lambda made: made.model_copy(update={"receipt_hash": OTHER}),
)


@pytest.mark.parametrize("change", CHANGES, ids=["time", "scenarios", "block", "seal"])
def test_a_receipt_that_was_changed_is_forged(change: Callable[[Receipt], Receipt]) -> None:
    """Any field, and the seal itself."""
    changed = change(receipt())
    reason = objection(changed, plan(), protected(), demand())
    assert reason is not None
    assert (reason.code, reason.found, reason.expected) == ("E-REHEARSAL-FORGED", changed.receipt_hash, seal(changed))


def test_a_file_keeps_the_seal() -> None:
    """Written and read again, it is the same receipt."""
    made = receipt()
    again = Receipt.model_validate_json(made.model_dump_json(by_alias=True))
    assert (again, seal(again)) == (made, made.receipt_hash)


class Node:
    """Every block is the one that was rehearsed on."""

    def call(self, _method: str, _params: list[Any]) -> dict[str, str]:
        """A block."""
        return {"hash": ZERO_HASH}


def looked_at(folder: Path, **files: Receipt | str) -> str | None:
    """What is said of receipts, or of other text, in files of these names."""
    (folder / receipts.FOLDER).mkdir()
    for name, made in files.items():
        text = made if isinstance(made, str) else made.model_dump_json(by_alias=True)
        (folder / receipts.FOLDER / f"{name}.json").write_text(text)
    here: Any = SimpleNamespace(config=protected(), records=folder, rpc=Node())
    reason = receipts.objection(here, plan(), at=NOW)
    return reason.code if reason else None


def test_a_deployment_that_was_begun_goes_on_with_a_mended_harness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is half deployed cannot be rehearsed as it was; a deployment that begins wants this very harness."""
    green = receipt(scenarios=tuple(Held(name=told, ok=True) for told in repertoire.of("full", "external")))
    monkeypatch.setattr(receipts, "harness_hash", lambda: OTHER)
    monkeypatch.setattr(receipts, "now", lambda: NOW)
    assert looked_at(tmp_path, a=green) is None
    here: Any = SimpleNamespace(config=protected(), records=tmp_path, rpc=Node())
    reason = receipts.objection(here, plan())
    assert reason is not None
    assert (reason.code, reason.expected) == ("E-REHEARSAL-PLAN", OTHER)


@pytest.mark.parametrize("later", ["2026-01-01T00:00:01Z", MADE], ids=["after", "in the same second"])
def test_the_newest_receipt_is_the_one_that_was_made_last(tmp_path: Path, later: str) -> None:
    """Whatever its file is called: a red rehearsal after a green one is the one that counts."""
    told = tuple(Held(name=name, ok=True) for name in repertoire.of("full", "external"))
    green = receipt(scenarios=told)
    red = receipt(scenarios=(told[0].model_copy(update={"ok": False}), *told[1:]), created_at=later)
    for first, names in enumerate((("a", "b"), ("b", "a"))):
        (tmp_path / str(first)).mkdir()
        found = looked_at(tmp_path / str(first), **{names[0]: green, names[1]: red})
        assert found == "E-REHEARSAL-RED"
    (tmp_path / "alone").mkdir()
    assert looked_at(tmp_path / "alone", a=green) is None


@pytest.mark.parametrize(("name", "code"), [("a", None), ("n", "E-REHEARSAL-FORGED"), ("z", "E-REHEARSAL-FORGED")])
def test_a_newer_receipt_that_cannot_be_read_counts(tmp_path: Path, name: str, code: str | None) -> None:
    """It may say that a later rehearsal was red, though one of another plan was read after it; an older one may not."""
    green = receipt(scenarios=tuple(Held(name=told, ok=True) for told in repertoire.of("full", "external")))
    assert looked_at(tmp_path, m=green, o=receipt(plan_hash=OTHER), **{name: "{"}) == code
