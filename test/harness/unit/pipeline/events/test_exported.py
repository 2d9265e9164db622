"""`events export` names what stops it: the file of events, or the place to write to."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest
from eventchain import CHAIN_ID, NETWORK, Chain, Node, rpc, wanted
from eventful import release

from pyharness.analytics import store
from pyharness.errors import EnvironmentFault
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.events import parquet
from pyharness.pipeline.events.syncing import follow


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A network with a model and some business."""
    chain = Chain()
    chain.born(0)
    chain.business(2, 5, models=1)
    follow(rpc(Node(chain)), wanted(), tmp_path / "work" / store.FILE)
    monkeypatch.setattr(parquet, "read_release", release)
    config = SimpleNamespace(words=NETWORK, mode="full", chain_id=CHAIN_ID)
    return cast(Session, SimpleNamespace(config=config, network=NETWORK, work=tmp_path / "work"))


def test_a_file_is_exported_beside_it(session: Session) -> None:
    """Up to the last block read."""
    found = parquet.export(session)
    assert (found.folder, found.last.number) == (session.work / "events", 6)
    assert found.rows["usage_fee_router_fee_deposited"] == 3


@pytest.mark.parametrize(
    ("problem", "code", "helps"),
    [
        (duckdb.IOException("IO Error: Corrupt database file: checksum"), "E-EVENTS-UNREADABLE", "sync sepolia --anew"),
        (duckdb.IOException("IO Error: Could not write file: No space left"), "E-EXPORT-WRITE", "export sepolia --out"),
        (PermissionError(13, "Permission denied"), "E-EXPORT-WRITE", "export sepolia --out"),
    ],
    ids=["the file rotted", "the disk is full", "nobody may write there"],
)
def test_what_stops_an_export_is_named(
    session: Session, monkeypatch: pytest.MonkeyPatch, problem: Exception, code: str, helps: str
) -> None:
    """With the command that helps."""

    def stopped(*_: Any) -> Any:
        raise problem

    monkeypatch.setattr(parquet.parquet, "export", stopped)
    with pytest.raises(EnvironmentFault) as raised:
        parquet.export(session)
    assert raised.value.code == code
    assert helps in (raised.value.next_command or "")
