"""What is listened for is what the chain emits: logs of a deployment and its stories, read by the build's own ABIs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from eth_utils.abi import collapse_if_tuple

from pyharness.chain import abi
from pyharness.chain.schema import Json, Log
from pyharness.scenarios import repertoire
from pyharness.scenarios.stage.book import Book
from pyharness.scenarios.stage.stage import Stage

LISTENED_FOR = {
    "HokusaiAMM.Buy",
    "HokusaiAMM.FeesDeposited",
    "HokusaiAMM.Sell",
    "HokusaiAMMFactory.PoolCreated",
    "HokusaiParams.InfrastructureAccrualBpsSet",
    "InfrastructureReserve.InfrastructureCostPaid",
    "InfrastructureReserve.ProviderSet",
    "InfrastructureReserve.RoleGranted",
    "InfrastructureReserve.ShareDeposited",
    "UsageFeeRouter.FeeDeposited",
    "UsageFeeRouter.RouteResolved",
}


def test_w30_every_event_of_the_system_is_read_by_the_builds_interfaces(stage: Stage) -> None:
    """No log of our contracts is unknown, each value comes back, and what monitors listen for is really emitted."""
    book, seen = stage.book, Counter[str]()
    for log in _logs(stage):
        name, entry = _entry(book, log)
        seen[f"{name}.{entry['name']}"] += 1
        decoded = abi.Interface([entry]).event(log)
        assert decoded is not None, (name, log)
        assert set(decoded.args) == {given["name"] for given in entry["inputs"]}
        values = [decoded.args[given["name"]] for given in entry["inputs"] if not given["indexed"]]
        types = [collapse_if_tuple(given) for given in entry["inputs"] if not given["indexed"]]
        assert abi.encode(types, values) == log.data
    assert LISTENED_FOR - set(seen) == set()


def test_the_topic_of_every_event_is_the_hash_of_its_declaration(stage: Stage) -> None:
    """No two events of a contract share a topic, so a listener is never told the wrong one."""
    for contract in stage.book.contracts.values():
        events = [entry for entry in contract.abi if entry["type"] == "event"]
        topics = {abi.topic(abi.signature(entry)) for entry in events}
        assert len(topics) == len(events), contract.name


def _logs(stage: Stage) -> list[Log]:
    """Every log of our contracts: the deployment's, and of each story told from the same beginning."""
    addresses = [contract.address for contract in stage.book.contracts.values() if contract.name != "USDC"]
    rpc = stage.node.rpc
    deployed = rpc.block().number
    found = list(rpc.get_logs(from_block=0, to_block=deployed, address=addresses))
    for story in repertoire.STORIES.values():
        snapshot = stage.node.snapshot()
        story.tell(stage)
        if rpc.block_number() > deployed:  # some only read, or take back what they tried
            found += rpc.get_logs(from_block=deployed + 1, to_block="latest", address=addresses)
        stage.node.revert(snapshot)
    return found


def _entry(book: Book, log: Log) -> tuple[str, Mapping[str, Json]]:
    (contract,) = [item for item in book.contracts.values() if item.address == log.address]
    entries = [
        entry
        for entry in contract.abi
        if entry["type"] == "event" and log.topics[:1] == (abi.topic(abi.signature(entry)),)
    ]
    assert len(entries) == 1, (contract.name, log)
    return contract.name, entries[0]
