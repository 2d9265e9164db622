"""A node as typed questions: blocks, code, storage, logs, calls, sends, receipts.

In: an address of a node. Out: values of ``chain.schema``. The door to the network, by ``chain.transport``.
"""

from __future__ import annotations

from collections.abc import Sequence

from eth_utils.crypto import keccak

from pyharness.chain import parse
from pyharness.chain.faults import RpcRejected, rejection
from pyharness.chain.schema import Answer, Block, BlockHeader, Clock, Json, Log, Receipt
from pyharness.chain.transport import Transport
from pyharness.errors import DOCTOR, EnvironmentFault, Inconclusive

_KNOWN_ALREADY = ("already known", "already imported", "alreadyknown", "known transaction", "already_exists")
_POLL_S = (0.002, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)  # a local node answers at once, a public one in seconds


class Rpc:
    """One node. Methods raise EnvironmentFault E-RPC-* for the connection and RpcRejected for the node's own no.

    Args:
        url: the node's address; shown masked only.
        timeout_s: seconds for a connection and for an answer.
        retries: how often a repeatable request is sent again.
    """

    def __init__(self, url: str, *, timeout_s: float = 30.0, retries: int = 5) -> None:
        self._transport = Transport(url, timeout_s=timeout_s, retries=retries)

    def __repr__(self) -> str:
        return f"Rpc({self.shown})"

    @property
    def shown(self) -> str:
        """The URL without tokens."""
        return self._transport.shown

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def call(self, method: str, params: Sequence[Json] = ()) -> Json:
        """Any method, raw result.

        Raises:
            CallReverted: the call ran and reverted.
            RpcRejected: the node answered with another error.
        """
        return _result(method, self._transport.request(method, params))

    def batch(self, calls: Sequence[tuple[str, Sequence[Json]]]) -> list[Json]:
        """Many methods, raw results in order; the first entry the node refuses is raised."""
        answers = self._transport.batch(calls)
        return [_result(method, answer) for (method, _), answer in zip(calls, answers, strict=True)]

    def try_batch(self, calls: Sequence[tuple[str, Sequence[Json]]]) -> list[Answer]:
        """Many methods, results or errors in order, for questions that may be answered no."""
        return self._transport.batch(calls)

    def chain_id(self) -> int:
        """The chain id the node signs for."""
        return self._number("eth_chainId")

    def client_version(self) -> str:
        """The node software's own name."""
        return str(self.call("web3_clientVersion"))

    def block_number(self) -> int:
        """The height of the newest block."""
        return self._number("eth_blockNumber")

    def block(self, block: Block = "latest") -> BlockHeader:
        """A block's header.

        Raises:
            EnvironmentFault: E-BLOCK-UNKNOWN when the node has no such block, E-RPC-GARBAGE when it gives another one.
        """
        method = "eth_getBlockByHash" if _is_hash(block) else "eth_getBlockByNumber"
        raw = self.call(method, [_plain(block), False])
        if raw is None:
            message = f"{self.shown} does not know the block"
            raise EnvironmentFault("E-BLOCK-UNKNOWN", message, found=str(block), next_command=DOCTOR)
        found: BlockHeader = parse.read(method, parse.block, raw)
        if (isinstance(block, int) and found.number != block) or (_is_hash(block) and found.hash != str(block).lower()):
            raise parse.garbage(f"{method} of {block}", f"block {found.number} {found.hash}")
        return found

    def balance(self, address: str, block: Block = "latest") -> int:
        """Ether of an account (wei)."""
        return self._number("eth_getBalance", [address, _state(block)])

    def nonce(self, address: str, block: Block = "latest") -> int:
        """Transactions an account has sent; with "pending" those waiting are counted."""
        return self._number("eth_getTransactionCount", [address, _state(block)])

    def code(self, address: str, block: Block = "latest") -> bytes:
        """Runtime code; empty for a plain account."""
        return parse.read("eth_getCode", parse.octets, self.call("eth_getCode", [address, _state(block)]))

    def codes(self, addresses: Sequence[str], block: Block = "latest") -> list[bytes]:
        """Runtime code of many accounts, in order."""
        raws = self.batch([("eth_getCode", [address, _state(block)]) for address in addresses]) if addresses else []
        return [parse.read("eth_getCode", parse.octets, raw) for raw in raws]

    def storage(self, address: str, slot: int, block: Block = "latest") -> bytes:
        """One storage word, 32 bytes."""
        raw = self.call("eth_getStorageAt", [address, hex(slot), _state(block)])
        return parse.read("eth_getStorageAt", parse.octets, raw).rjust(32, b"\0")

    def get_logs(
        self,
        *,
        from_block: Block,
        to_block: Block,
        address: str | Sequence[str] | None = None,
        topics: Sequence[str | Sequence[str] | None] = (),
    ) -> tuple[Log, ...]:
        """Logs of a closed range of blocks, in the order of the chain."""
        query: dict[str, Json] = {"fromBlock": _plain(from_block), "toBlock": _plain(to_block)}
        if address is not None:
            query["address"] = address if isinstance(address, str) else list(address)
        if topics:
            query["topics"] = [topic if topic is None or isinstance(topic, str) else list(topic) for topic in topics]
        return parse.read("eth_getLogs", parse.logs, self.call("eth_getLogs", [query]))

    def eth_call(
        self, to: str | None, data: bytes, block: Block = "latest", *, sender: str | None = None, value: int = 0
    ) -> bytes:
        """What a call would return.

        Raises:
            CallReverted: with the revert data.
        """
        raw = self.call("eth_call", [_message(to, data, sender, value), _state(block)])
        return parse.read("eth_call", parse.octets, raw)

    def estimate_gas(self, to: str | None, data: bytes, block: Block = "latest", *, sender: str, value: int = 0) -> int:
        """Gas a transaction would need (units).

        Raises:
            CallReverted: with the revert data.
        """
        return self._number("eth_estimateGas", [_message(to, data, sender, value), _state(block)])

    def suggested_tip(self) -> int:
        """The tip the node holds for usual (wei per gas)."""
        return self._number("eth_maxPriorityFeePerGas")

    def send_raw(self, raw: bytes) -> str:
        """Hand over a signed transaction and return its hash; to send the same bytes twice is one send.

        Raises:
            RpcRejected: the node refused it, and does not know it either.
            EnvironmentFault: E-RPC-GARBAGE when the node names another hash.
        """
        tx_hash = "0x" + keccak(raw).hex()
        try:
            named = self.call("eth_sendRawTransaction", ["0x" + raw.hex()])
        except RpcRejected as error:
            if not _known_already(error.words) and self.transaction(tx_hash) is None:
                raise
            return tx_hash
        if named != tx_hash:
            raise parse.garbage(f"eth_sendRawTransaction (hash {tx_hash})", named)
        return tx_hash

    def transaction(self, tx_hash: str) -> Json:
        """A transaction as the node stores it, pending ones included, or None."""
        return self.call("eth_getTransactionByHash", [tx_hash])

    def receipt(self, tx_hash: str) -> Receipt | None:
        """The receipt, or None while the transaction is not mined."""
        raw = self.call("eth_getTransactionReceipt", [tx_hash])
        return parse.read("eth_getTransactionReceipt", parse.receipt, raw)

    def wait_receipt(self, tx_hash: str, *, timeout_s: float, clock: Clock) -> Receipt:
        """The receipt, waited for; it may tell of a revert.

        Raises:
            Inconclusive: E-RECEIPT-MISSING when there is none in time; the transaction may still be mined.
        """
        end = clock.monotonic() + timeout_s
        turn = 0
        while (found := self.receipt(tx_hash)) is None:
            left = end - clock.monotonic()
            if left <= 0:
                message = f"no receipt in {timeout_s:g} s"
                raise Inconclusive("E-RECEIPT-MISSING", message, found=tx_hash, next_command=DOCTOR)
            clock.sleep(min(_POLL_S[min(turn, len(_POLL_S) - 1)], left))
            turn += 1
        return found

    def _number(self, method: str, params: Sequence[Json] = ()) -> int:
        return parse.read(method, parse.number, self.call(method, params))


def _result(method: str, answer: Answer) -> Json:
    if answer.error is not None:
        raise rejection(method, answer.error)
    return answer.result


def _is_hash(block: Block) -> bool:
    return isinstance(block, str) and len(block) == 66


def _plain(block: Block) -> str:
    return hex(block) if isinstance(block, int) else block


def _state(block: Block) -> Json:
    """The block parameter of state reads; a hash pins the block itself, not just its height (EIP-1898)."""
    return {"blockHash": block} if _is_hash(block) else _plain(block)


def _message(to: str | None, data: bytes, sender: str | None, value: int) -> dict[str, Json]:
    message: dict[str, Json] = {"data": "0x" + data.hex(), "value": hex(value)}
    if to is not None:
        message["to"] = to
    if sender is not None:
        message["from"] = sender
    return message


def _known_already(message: str) -> bool:
    return any(phrase in message.lower() for phrase in _KNOWN_ALREADY)
