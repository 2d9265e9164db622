"""A node with as many events as one likes, none of which it keeps: every answer is made when it is asked for.

`python -m scale.event_node BLOCKS [--no-times]`; says its port on the first line, and lives until its input ends.

In: heights, addresses, topics. Out: JSON-RPC on 127.0.0.1, a port of its own. In each of the first thousand blocks a
model is made; then a deposit in every even block and a purchase in every odd one, model by model.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from eth_abi.abi import encode
from eventchain import BEGAN, DEPOSITOR, PLACES, Chain, clone

from pyharness.values import model_key

MODELS = 1_000
CHAIN_ID = 11155111
DEPOSIT_EVENTS, PURCHASE_EVENTS, BIRTH_EVENTS = 5, 3, 6
ZERO = "0x" + "0" * 40


def fee(block: int) -> int:
    """What is deposited, or paid for tokens, in a block (USDC base units)."""
    return 1_000_000 + 7 * block


def blocks_for(events: int) -> int:
    """How many blocks hold at least so many events."""
    left = max(0, events - MODELS * BIRTH_EVENTS)
    pairs = -(-left // (DEPOSIT_EVENTS + PURCHASE_EVENTS))
    return MODELS + 2 * pairs


def expected(blocks: int) -> dict[str, int]:
    """What a reader should find: events, and the sum of all fees."""
    deposits = range(MODELS + 2, blocks + 1, 2)
    purchases = range(MODELS + 1, blocks + 1, 2)
    events = MODELS * BIRTH_EVENTS + DEPOSIT_EVENTS * len(deposits) + PURCHASE_EVENTS * len(purchases)
    return {"events": events, "fees": sum(map(fee, deposits))}


def word(number: int) -> str:
    """A number, or an address, as 64 hex digits."""
    return f"{number:064x}"


def hash_of(block: int) -> str:
    """A block's hash."""
    return f"0x{block:064x}"


@cache
def _topics() -> dict[str, str]:
    names = {
        "moved": ("USDC", "Transfer"), "shared": ("InfrastructureReserve", "ShareDeposited"),
        "credited": ("HokusaiAMM", "FeesDeposited"), "deposited": ("UsageFeeRouter", "FeeDeposited"),
        "bought": ("HokusaiAMM", "Buy"),
    }  # fmt: skip
    from eventful import tables

    from pyharness.analytics.tables import named

    return {name: named(tables(), *pair).topic for name, pair in names.items()}


@cache
def _birth(model: int) -> list[dict[str, Any]]:
    chain = Chain()
    chain.born(model)
    return [{"address": log["address"], "topics": log["topics"], "data": log["data"]} for log in chain.blocks[-1][1]]


@cache
def _model(model: int) -> tuple[str, str, str, str]:
    """Key, token, pool, and the id as it stands behind the head of FeeDeposited."""
    name = f"model-{model}"
    return model_key(name), clone(1, model), clone(3, model), encode(["string"], [name]).hex()[64:]


def _padded(address: str) -> str:
    return "0x" + address[2:].rjust(64, "0")


def logs_of(block: int) -> Iterator[tuple[str, list[str], str]]:
    """Address, topics and data of a block's logs, in order."""
    if block == 0:
        return
    if block <= MODELS:
        for log in _birth(block - 1):
            yield log["address"], log["topics"], log["data"]
        return
    topics, amount = _topics(), fee(block)
    key, token, pool, name = _model((block // 2) % MODELS)
    router, payer = _padded(PLACES["UsageFeeRouter"]), _padded(DEPOSITOR)
    if block % 2:
        yield PLACES["USDC"], [topics["moved"], payer, _padded(pool)], "0x" + word(amount)
        yield token, [topics["moved"], _padded(ZERO), payer], "0x" + word(amount * 10**12)
        data = word(amount) + word(amount * 10**12) + word(3_000) + word(10_000 + block)
        yield pool, [topics["bought"], payer], "0x" + data
        return
    profit = amount // 5
    yield (
        PLACES["USDC"],
        [topics["moved"], router, _padded(PLACES["InfrastructureReserve"])],
        "0x" + word(amount - profit),
    )
    yield PLACES["InfrastructureReserve"], [topics["shared"], key], "0x" + word(amount - profit) + word(amount * block)
    yield PLACES["USDC"], [topics["moved"], router, _padded(pool)], "0x" + word(profit)
    yield pool, [topics["credited"], router], "0x" + word(profit) + word(amount * block) + word(profit)
    data = word(128) + word(amount) + word(amount - profit) + word(profit) + name
    yield PLACES["UsageFeeRouter"], [topics["deposited"], key, _padded(pool), payer], "0x" + data


def answered(query: dict[str, Any], last: int, times: bool) -> str:
    """The logs of a query as JSON."""
    places = frozenset(query["address"])
    wanted = [frozenset([topic] if isinstance(topic, str) else topic or ()) for topic in query.get("topics", ())]
    found = []
    for block in range(int(query["fromBlock"], 16), min(int(query["toBlock"], 16), last) + 1):
        time = f',"blockTimestamp":"{hex(BEGAN + 12 * block)}"' if times else ""
        for index, (address, topics, data) in enumerate(logs_of(block)):
            if address in places and all(
                not some or topic in some for some, topic in zip(wanted, topics, strict=False)
            ):
                found.append(
                    f'{{"address":"{address}","topics":{json.dumps(topics)},"data":"{data}","blockNumber":"{hex(block)}",'
                    f'"blockHash":"{hash_of(block)}","transactionHash":"{hash_of(block)}","transactionIndex":"0x0",'
                    f'"logIndex":"{hex(index)}","removed":false{time}}}'
                )
    return "[" + ",".join(found) + "]"


def header(block: int) -> str:
    """A block's header as JSON."""
    said = {
        "number": hex(block), "hash": hash_of(block), "parentHash": hash_of(max(0, block - 1)), "gasLimit": "0x0",
        "gasUsed": "0x0", "timestamp": hex(BEGAN + 12 * block), "transactions": [hash_of(block)],
    }  # fmt: skip
    return json.dumps(said)


def handler(last: int, times: bool) -> type[BaseHTTPRequestHandler]:
    """Answers for a chain with this newest block."""

    def result(call: dict[str, Any]) -> str:
        method, params = call["method"], call.get("params") or []
        if method == "eth_getLogs":
            return answered(params[0], last, times)
        if method == "eth_getBlockByNumber":
            return header(int(params[0], 16)) if int(params[0], 16) <= last else "null"
        return json.dumps({"eth_blockNumber": hex(last), "eth_chainId": hex(CHAIN_ID)}[method])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            """One message."""
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls = message if isinstance(message, list) else [message]
            said = [f'{{"jsonrpc":"2.0","id":{json.dumps(call["id"])},"result":{result(call)}}}' for call in calls]
            body = (f"[{','.join(said)}]" if isinstance(message, list) else said[0]).encode()
            self.send_response_only(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def main() -> None:
    """Serve until whoever started it goes."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(int(sys.argv[1]), "--no-times" not in sys.argv)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
