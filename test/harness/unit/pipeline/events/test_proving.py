"""A node that leaves logs out is found out by what the contracts say; who cannot ask them says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from eventchain import PLACES, Chain, Node, clone, rpc, wanted

from pyharness.analytics import store
from pyharness.analytics.schema import Reached
from pyharness.chain.abi import encode_call
from pyharness.chain.schema import Answer, RpcError
from pyharness.errors import EnvironmentFault, Mismatch
from pyharness.pipeline.events.proving import prove
from pyharness.pipeline.events.syncing import Synced, follow
from pyharness.record.schema import Record

AGAIN = "python -m pyharness events sync sepolia --anew"
RESERVE = PLACES["InfrastructureReserve"]
RECORD = cast(
    Record,
    SimpleNamespace(mode="full", contracts={kind: SimpleNamespace(address=at) for kind, at in PLACES.items()}),
)


@pytest.fixture
def chain() -> Chain:
    """Two models and five deposits."""
    made = Chain()
    made.born(0)
    made.born(1)
    made.business(3, 7, models=2)
    return made


def _said(chain: Chain) -> dict[tuple[str, str], int]:
    """What the contracts of the chain say, by place and call."""
    names = ("model-0", "model-1")
    shares = dict.fromkeys(names, 0)
    for number in (4, 5, 7, 8):
        amount = 1_000_000 + number
        shares[f"model-{number % 2}"] += amount - amount // 5
    said = {(RESERVE, _call("accrued(string)", name)): share for name, share in shares.items()}
    said |= {(RESERVE, _call("paid(string)", name)): 0 for name in names}
    said |= {(clone(1, number), _call("totalSupply()")): 10**24 for number in range(2)}
    said[RESERVE, _call("outstanding()")] = sum(shares.values())
    said[RESERVE, _call("totalPaid()")] = 0
    said[PLACES["ModelRegistry"], _call("modelCount()")] = 2
    assert chain.head == 9
    return said


def _call(signature: str, *arguments: str) -> str:
    return "0x" + encode_call(signature, *arguments).hex()


class _Asked(Node):
    """A node whose contracts answer."""

    said: dict[tuple[str, str], int]

    def try_batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
        """As ``eth_call``, at the newest block."""
        assert {params[1] for _, params in calls} == {hex(self.chain.head)}
        return [self._answer(params[0]) for _, params in calls]

    def _answer(self, query: dict[str, str]) -> Answer:
        value = self.said.get((query["to"], query["data"]))
        if value is None:
            return Answer(error=RpcError(code=-32000, message="missing trie node", data=None))
        return Answer(result=f"0x{value:064x}")


class _Tired(_Asked):
    """A node that gives logs and then no more."""

    def try_batch(self, _calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
        """Not today."""
        raise EnvironmentFault("E-RPC-RATE-LIMITED", "the node limits requests")


def _asked(chain: Chain, doctored: Callable[[list[Any]], Any] = lambda logs: logs) -> _Asked:
    node = _Asked(chain, doctored=doctored)
    node.said = _said(chain)
    return node


def _sync(path: Path, node: _Asked, record: Record = RECORD, *, moved: bool = False, anew: bool = False) -> Synced:
    def proof(file: Any, at: Reached) -> bool:
        return prove(rpc(node), file, record, at._replace(hash="0x" + "12" * 32) if moved else at, AGAIN)

    return follow(rpc(node), wanted(), path / store.FILE, anew=anew, proof=proof)


def _without(*places: tuple[int, int]) -> Callable[[list[Any]], Any]:
    return lambda logs: [log for log in logs if (int(log["blockNumber"], 16), int(log["logIndex"], 16)) not in places]


def test_an_honest_node_is_proved(chain: Chain, tmp_path: Path) -> None:
    """Every sum is the contract's; a second time too."""
    assert _sync(tmp_path, _asked(chain)).proved
    assert _sync(tmp_path, _asked(chain)).proved


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([(4, 2)], "accrued of model-0 800,007 by the events, 1,600,011 by the contract"),
        ([(2, 1)], "supply of model-1 0 by the events, 1,000,000,000,000,000,000,000,000 by the contract"),
        ([(2, index) for index in range(6)], "models 1 by the events, 2 by the contract"),
        ([(block, index) for block in (7, 8, 9) for index in range(7)], "accrued in all"),
    ],
    ids=["a share", "a birth's mint", "a model", "the newest blocks"],
)
def test_what_a_node_leaves_out_is_missed(
    chain: Chain, tmp_path: Path, places: list[tuple[int, int]], said: str
) -> None:
    """By name; the command that reads everything again heals it with an honest node, and only with one."""
    node = _asked(chain, _without(*places))
    for _ in range(2):
        with pytest.raises(Mismatch) as raised:
            _sync(tmp_path, node)
    assert (raised.value.code, raised.value.next_command) == ("E-EVENTS-INCOMPLETE", AGAIN)
    assert said in (raised.value.found or "")
    assert _sync(tmp_path, _asked(chain), anew=True).proved


def test_who_cannot_compare_says_so(chain: Chain, tmp_path: Path) -> None:
    """A node without the block's state or that gives up, a chain that moved, a record without a reserve: no error."""
    node = _asked(chain)
    node.said = {}
    assert not _sync(tmp_path, node).proved
    node.said = {place: value + 1 for place, value in _said(chain).items()}
    assert not _sync(tmp_path, node, moved=True).proved
    assert not _sync(tmp_path, _Tired(chain)).proved
    assert not _sync(tmp_path, node, cast(Record, SimpleNamespace(mode="full", contracts={}))).proved


def test_nothing_is_compared_where_nothing_was_read(tmp_path: Path) -> None:
    """Of a chain without a block of ours."""
    node = _Asked(Chain())
    node.said = {}
    assert not _sync(tmp_path, node).proved
