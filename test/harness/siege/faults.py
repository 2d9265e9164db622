"""What a node can do wrong, each thing by name, decided by a seed.

In: a seed, calls. Out: replies. ``FAULTS`` names them all; ``struck`` counts what was really done wrong.

A fault strikes with a rate drawn from the seed, and at least once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any

from pyharness.values import keccak_hex
from siege.proxy import Behind, Call, Reply, encoded

RATES = (0.02, 0.1, 0.3, 0.6, 1.0)
SEND = "eth_sendRawTransaction"
RECEIPT = "eth_getTransactionReceipt"


class Fault:
    """Passes everything on. Others change one thing."""

    methods: Sequence[str] = ()  # what it strikes; everything where empty
    span = 20  # it strikes at the latest at this many chances

    def __init__(self, seed: int, node: Behind) -> None:
        self.random = random.Random(f"{type(self).__name__} {seed}")
        self.rate = RATES[seed % len(RATES)]
        self.node = node
        self.struck = 0
        self._chances = 0
        self._sure = self.random.randrange(self.span)

    def reply(self, calls: list[Call], batch: bool) -> Reply:
        """The reply to one message."""
        if not self._strikes(calls):
            return self.kept(calls, batch)
        self.struck += 1
        return self.wrong(calls, batch)

    def _strikes(self, calls: list[Call]) -> bool:
        if self.methods and not any(call["method"] in self.methods for call in calls):
            return False
        self._chances += 1
        return self.random.random() < self.rate or self._chances - 1 == self._sure

    def kept(self, calls: list[Call], batch: bool) -> Reply:
        """What the node says."""
        return Reply(body=encoded(self.node.ask(calls), batch))

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """What is said instead: every answer changed, unless a fault does something else."""
        answers = self.node.ask(calls)
        changed = [self.change(call, answer) for call, answer in zip(calls, answers, strict=True)]
        return Reply(body=encoded(changed, batch))

    def change(self, call: Call, answer: Call) -> Call:
        """One answer changed."""
        return answer


class Delay(Fault):
    """Answers after the client has given up, or nearly."""

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """Late, and at most six times too late."""
        time.sleep(self.random.choice((0.02, 0.05, 1.3 if self.struck <= 6 else 0.1)))
        return self.kept(calls, batch)


class Drop(Fault):
    """Closes the connection before anything reached the node."""

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """Nothing."""
        return Reply(status=None)


class LostReply(Fault):
    """The node acted, and its answer never arrived."""

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """Nothing, afterwards."""
        self.node.ask(calls)
        return Reply(status=None)


class LostSend(LostReply):
    """The same for transactions only, so that runs get far enough to lose many."""

    methods = (SEND,)


class Duplicate(Fault):
    """The node gets every transaction twice, and the second answer is the one that is passed on."""

    methods = (SEND,)

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """The second answer."""
        self.node.ask(calls)
        return self.kept(calls, batch)


class RateLimited(Fault):
    """HTTP 429."""

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """Too many requests."""
        return Reply(status=429, body=b"slow down")


class Unavailable(Fault):
    """HTTP 5xx."""

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """One of them."""
        return Reply(status=self.random.choice((500, 502, 503, 504)), body=b"<html>bad gateway</html>")


class Garbage(Fault):
    """HTTP 200 and no JSON-RPC."""

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """A page, an empty body, another type, an answer without result."""
        return Reply(body=self.random.choice((b"<html>hello</html>", b"", b"[]", b"7", b'{"jsonrpc":"2.0","id":1}')))


class Truncated(Fault):
    """The answer ends in the middle."""

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """Its first part."""
        whole = self.kept(calls, batch).body
        return Reply(body=whole[: self.random.randrange(1, len(whole))])


class WrongChain(Fault):
    """The node signs for another chain."""

    methods = ("eth_chainId",)
    span = 1

    def change(self, call: Call, answer: Call) -> Call:
        """Chain id 5."""
        return answer | {"result": "0x5"} if call["method"] in self.methods else answer


class Stale(Fault):
    """A node behind the others: the newest blocks do not exist for it."""

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """Every question asked of an older block."""
        head = int(self.node.one("eth_blockNumber"), 16)
        old = max(0, head - self.random.randrange(1, 6))
        asked = [call | {"params": [self._older(item, old) for item in call.get("params", [])]} for call in calls]
        answers = self.node.ask(asked)
        return Reply(
            body=encoded([self._as_of(call, answer, old) for call, answer in zip(calls, answers, strict=True)], batch)
        )

    def _older(self, item: Any, old: int) -> Any:
        return hex(old) if item in ("latest", "pending") else item

    def _as_of(self, call: Call, answer: Call, old: int) -> Call:
        result = answer.get("result")
        if call["method"] == "eth_blockNumber":
            return answer | {"result": hex(old)}
        height = result.get("blockNumber") or result.get("number") if isinstance(result, dict) else None
        return answer | {"result": None} if height and int(height, 16) > old else answer


class NullReceipt(Fault):
    """There is no receipt of anything."""

    methods = (RECEIPT,)

    def change(self, call: Call, answer: Call) -> Call:
        """None."""
        return answer | {"result": None} if call["method"] == RECEIPT else answer


class Swallowed(Fault):
    """The node says it has the transaction, and forgets it."""

    methods = (SEND,)

    def __init__(self, seed: int, node: Behind) -> None:
        super().__init__(seed, node)
        self.swallowed: set[str] = set()

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """The hash, which nothing stands behind."""
        hashes = [keccak_hex(bytes.fromhex(call["params"][0][2:])) for call in calls]
        self.swallowed.update(hashes)
        said = [
            {"jsonrpc": "2.0", "id": call["id"], "result": found} for call, found in zip(calls, hashes, strict=True)
        ]
        return Reply(body=encoded(said, batch))


class ForgedReceipt(Swallowed):
    """And then it says that it was mined with success."""

    def reply(self, calls: list[Call], batch: bool) -> Reply:
        """Forge the receipt of what was swallowed and is not mined."""
        if all(call["method"] == SEND for call in calls):
            return super().reply(calls, batch)
        answers = self.node.ask(calls)
        forged = [self._instead(call, answer) for call, answer in zip(calls, answers, strict=True)]
        return Reply(body=encoded(forged, batch))

    def _instead(self, call: Call, answer: Call) -> Call:
        if call["method"] != RECEIPT or answer.get("result") or call["params"][0] not in self.swallowed:
            return answer
        self.struck += 1
        return answer | {"result": self._forged(call["params"][0])}

    def _forged(self, tx_hash: str) -> Call:
        block = self.node.one("eth_getBlockByNumber", "latest", False)
        nobody = "0x" + "00" * 20
        return {
            "transactionHash": tx_hash,
            "transactionIndex": "0x0",
            "blockNumber": block["number"],
            "blockHash": block["hash"],
            "status": "0x1",
            "from": nobody,
            "to": nobody,
            "contractAddress": None,
            "gasUsed": "0x5208",
            "effectiveGasPrice": "0x1",
            "logs": [],
        }


class WrongCode(Fault):
    """Another code than the one that stands there, or none."""

    methods = ("eth_getCode",)

    def change(self, call: Call, answer: Call) -> Call:
        """Nothing, a stop, or a byte that differs."""
        code = answer.get("result") or "0x"
        other = code[:-2] + ("00" if code[-2:] != "00" else "01") if len(code) > 2 else "0x6001"
        said = self.random.choice(("0x", "0x00", other))
        return answer | {"result": said} if call["method"] in self.methods else answer


class Reorganised(Fault):
    """The newest blocks are replaced by empty ones, down to where the deployment began."""

    methods = (RECEIPT, "eth_getBlockByNumber", "eth_getTransactionCount")
    most = 8

    def __init__(self, seed: int, node: Behind) -> None:
        super().__init__(seed, node)
        self.floor = int(node.one("eth_blockNumber"), 16)

    def wrong(self, calls: list[Call], batch: bool) -> Reply:
        """Then the node answers truly."""
        above = int(self.node.one("eth_blockNumber"), 16) - self.floor
        depth = min(self.random.randrange(1, 5), above)
        if depth > 0 and self.struck <= self.most:
            self.take(depth)
        return self.kept(calls, batch)

    def take(self, depth: int) -> None:
        """That many blocks."""
        self.node.one("anvil_reorg", depth, [])


class RolledBack(Reorganised):
    """The newest blocks are gone, and nothing stands in their place."""

    def take(self, depth: int) -> None:
        """That many blocks."""
        self.node.one("anvil_rollback", depth)


class SlowBlocks(Fault):
    """Nothing is mined at once; a block comes now and then, seldom enough that what waits is replaced."""

    def reply(self, calls: list[Call], batch: bool) -> Reply:
        """Automatic mining off, and one block in a while."""
        self.struck += 1
        self.node.one("evm_setAutomine", False)
        if self.random.random() < self.rate / 4:
            self.node.one("evm_mine")
        return self.kept(calls, batch)


FAULTS: dict[str, type[Fault]] = {
    "delay": Delay,
    "drop": Drop,
    "lost reply": LostReply,
    "lost reply to a send": LostSend,
    "duplicate send": Duplicate,
    "429": RateLimited,
    "5xx": Unavailable,
    "garbage": Garbage,
    "truncated": Truncated,
    "wrong chain id": WrongChain,
    "stale latest": Stale,
    "null receipt": NullReceipt,
    "swallowed send": Swallowed,
    "forged receipt": ForgedReceipt,
    "wrong code": WrongCode,
    "reorganisation": Reorganised,
    "roll-back": RolledBack,
    "slow blocks": SlowBlocks,
}
