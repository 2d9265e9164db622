"""A chain of events that never was: blocks with logs, forks of it, and a node that tells of them.

In: events by contract and name, with arguments. Out: ``Chain``, and ``Node``, which answers the questions that reading
events asks. Everything follows from the order of calls, so two chains made alike are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from eth_abi.abi import encode
from eth_utils.abi import collapse_if_tuple
from eventful import tables

from pyharness.analytics.schema import Contract
from pyharness.analytics.sorting import sorter
from pyharness.analytics.store import Identity
from pyharness.analytics.tables import fingerprint, named
from pyharness.chain.faults import RpcRejected
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader
from pyharness.errors import EnvironmentFault
from pyharness.pipeline.events.sources import Sources
from pyharness.values import keccak_hex, model_key

CHAIN_ID, NETWORK, BEGAN = 11155111, "sepolia", 1_700_000_000
KINDS = ("USDC", "ModelRegistry", "TokenManager", "HokusaiAMMFactory", "InfrastructureReserve", "UsageFeeRouter")
PLACES = {kind: f"0x{number:040x}" for number, kind in enumerate(KINDS, start=0x1001)}
ANYBODY, DEPOSITOR = "0x" + "ee" * 20, "0x" + "dd" * 20


def clone(kind: int, model: int) -> str:
    """The address of a model's token (1), params (2) or pool (3)."""
    return f"0x{kind:04x}{model:036x}"


@dataclass(slots=True)
class Chain:
    """Blocks with their logs; ``salt`` makes the hashes of a fork other ones."""

    blocks: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    salt: int = 0

    def __post_init__(self) -> None:
        if not self.blocks:
            self.mine()

    @property
    def head(self) -> int:
        """The newest block."""
        return len(self.blocks) - 1

    def mine(self, *logs: dict[str, Any]) -> None:
        """One more block."""
        number = len(self.blocks)
        name = keccak_hex(f"{number} {self.salt} {[log['data'] for log in logs]}".encode())
        placed = [
            {
                **log,
                "blockNumber": hex(number),
                "blockHash": name,
                "transactionHash": keccak_hex(f"{name} {index}".encode()),
                "logIndex": hex(index),
                "blockTimestamp": hex(BEGAN + 12 * number),
            }
            for index, log in enumerate(logs)
        ]
        self.blocks.append((name, placed))

    def fork(self, depth: int) -> None:
        """Take so many blocks back; what is mined now is another history."""
        del self.blocks[len(self.blocks) - depth :]
        self.salt += 1

    def born(self, model: int) -> None:
        """A model with its token, params and pool, all in one block."""
        token, params, pool = (clone(kind, model) for kind in (1, 2, 3))
        name = f"model-{model}"
        key = model_key(name)
        terms = (500_000, 30, 86_400, 10**9, 10**4, 86_400)
        self.mine(
            event("TokenManager", "TokenDeployed", key, token, ANYBODY, name, "Name, of it", "SYM", 10**24),
            event("HokusaiToken", "Transfer", "0x" + "0" * 40, ANYBODY, 10**24, at=token),
            event("TokenManager", "ParamsDeployed", key, params, ANYBODY, name, 10**20, 8_000),
            event("ModelRegistry", "ModelRegistered", key, token, params, name),
            event("HokusaiAMMFactory", "PoolCreated", key, pool, token, name, terms),
            event("ModelRegistry", "PoolRegistered", key, pool, name),
        )

    def deposit(self, model: int, amount: int) -> None:
        """A fee and everything it moves; somebody else's USDC moves beside it."""
        name, pool = f"model-{model}", clone(3, model)
        key, profit = model_key(name), amount // 5
        self.mine(
            event("USDC", "Transfer", DEPOSITOR, PLACES["UsageFeeRouter"], amount),
            event("USDC", "Transfer", PLACES["UsageFeeRouter"], PLACES["InfrastructureReserve"], amount - profit),
            event("InfrastructureReserve", "ShareDeposited", key, amount - profit, amount),
            event("USDC", "Transfer", PLACES["UsageFeeRouter"], pool, profit),
            event("HokusaiAMM", "FeesDeposited", PLACES["UsageFeeRouter"], profit, 7, profit, at=pool),
            event("UsageFeeRouter", "FeeDeposited", key, pool, DEPOSITOR, name, amount, amount - profit, profit),
            event("USDC", "Transfer", DEPOSITOR, ANYBODY, amount),
        )

    def business(self, first: int, blocks: int, models: int = 3) -> None:
        """Deposits, block after block, with quiet blocks between."""
        for number in range(first, first + blocks):
            self.mine() if number % 3 == 0 else self.deposit(number % models, 1_000_000 + number)


def event(contract: str, name: str, *arguments: Any, at: str | None = None) -> dict[str, Any]:
    """An event as a log without a place."""
    table = named(tables(), contract, name)
    topics, kinds, values = [table.topic], [], []
    for given, value in zip(table.entry["inputs"], arguments, strict=True):
        plain = bytes.fromhex(value[2:]) if given["type"].startswith("bytes") else value
        if given["indexed"]:
            topics.append("0x" + encode([given["type"]], [plain]).hex())
        else:
            kinds.append(collapse_if_tuple(given))
            values.append(plain)
    return {"address": at or PLACES[contract], "topics": topics, "data": "0x" + encode(kinds, values).hex()}


@dataclass
class Node:
    """A node on a chain.

    Args:
        most: logs it gives at once. widest: blocks it looks at.
        before: called with every question for logs; may raise, or change the chain.
        says_time: whether logs come with their block's time.
    """

    chain: Chain
    most: int = 10**9
    widest: int = 10**9
    before: Callable[[dict[str, Any]], None] = lambda _: None
    says_time: bool = True
    shown: str = "node"
    asked: int = 0
    doctored: Callable[[list[dict[str, Any]]], Any] = lambda logs: logs

    def block_number(self) -> int:
        """The newest block."""
        return self.chain.head

    def call(self, method: str, params: Sequence[Any]) -> Any:
        """Logs."""
        if method != "eth_getLogs":
            raise RpcRejected("E-RPC-REJECTED", f"{method}: the node refused", words="no such method")
        self.asked += 1
        query = params[0]
        self.before(query)
        first, last = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        blocks = self.chain.blocks[first : last + 1]
        found = [dict(log) for _, logs in blocks for log in logs if _fits(log, query)]
        if len(found) > self.most or last - first + 1 > self.widest:
            raise RpcRejected("E-RPC-REJECTED", "eth_getLogs: the node refused", words="too many")
        if not self.says_time:
            found = [{key: value for key, value in log.items() if key != "blockTimestamp"} for log in found]
        return self.doctored(found)

    def batch(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Headers."""
        return [self._header(int(params[0], 16)) for _, params in calls]

    def block(self, number: int) -> BlockHeader:
        """A header."""
        raw = self._header(number)
        if raw is None:
            raise EnvironmentFault("E-BLOCK-UNKNOWN", "the node does not know the block")
        return BlockHeader(
            number=number, hash=raw["hash"], parent_hash="", timestamp=int(raw["timestamp"], 16), gas_limit=0,
            gas_used=0, base_fee=None,
        )  # fmt: skip

    def _header(self, number: int) -> Any:
        if number > self.chain.head:
            return None
        rest = {"parentHash": "0x" + "0" * 64, "gasLimit": "0x0", "gasUsed": "0x0"}
        return {
            "number": hex(number), "hash": self.chain.blocks[number][0], "timestamp": hex(BEGAN + 12 * number), **rest
        }  # fmt: skip


def rpc(node: Node) -> Rpc:
    """The node where an ``Rpc`` is wanted."""
    return cast(Rpc, node)


def wanted(contracts: Iterable[Contract] | None = None, **changed: Any) -> Sources:
    """Everything of this chain, from block 1 on."""
    named_ = [Contract(address=place, kind=kind, label=kind, first_block=1) for kind, place in PLACES.items()]
    identity = Identity(network=NETWORK, mode="full", chain_id=CHAIN_ID, tables_hash=fingerprint(tables()))
    given: dict[str, Any] = {
        "identity": identity,
        "words": NETWORK,
        "contracts": tuple(named_ if contracts is None else contracts),
        "first_block": 1,
        "sorter": sorter(tables(), NETWORK),
    }
    return Sources(**{**given, **changed})


def _fits(log: dict[str, Any], query: dict[str, Any]) -> bool:
    if log["address"] not in query["address"]:
        return False
    pairs = enumerate(query.get("topics", ()))
    return all(
        topic is None
        or (len(log["topics"]) > at and log["topics"][at] in ([topic] if isinstance(topic, str) else topic))
        for at, topic in pairs
    )
