"""Local nodes: started, proved to be ours, driven, and stopped.

In: what the node should be (``NodeSpec``). Out: an ``Anvil`` with its connection. Doors: processes by
``tools.process``, the network by ``chain.rpc``.
A node gets a private folder as HOME and working directory: no cache is shared with other forks unless one is named, and
the log, which shows generated keys, goes with it. An upstream URL travels by the child's environment, never by its
arguments.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyharness.chain import parse
from pyharness.chain.faults import RpcRejected
from pyharness.chain.listener import owns_listener
from pyharness.chain.masking import mask_text
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Clock, Receipt
from pyharness.errors import DOCTOR, EnvironmentFault, OperationFailed, Refused
from pyharness.tools import foundry, process
from pyharness.tools.process import Server

_LISTENING = re.compile(r"^Listening on 127\.0\.0\.1:(\d+)\s*$", re.MULTILINE)
_UPSTREAM_VARIABLE = "PYHARNESS_UPSTREAM_URL"
_CONFIG = f'[rpc_endpoints]\nupstream = "${{{_UPSTREAM_VARIABLE}}}"\n'
_POLL_S = 0.02
_PLAIN_READY_S = 20.0
_FORK_READY_S = 120.0  # a public upstream answers some 13 requests before the fork listens


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpec:
    """What a node should be.

    Args:
        chain_id: the id it signs for.
        fork_url: the upstream it stands on; may hold a token.
        fork_block: height of the upstream it stands on; its head without.
        cache: folder that keeps what was read of the upstream; only for a real one, pinned at a block.
        port: 0 lets the system choose.
        hardfork: pinned, since a fork would otherwise follow its upstream's time.
        arguments: further arguments of anvil.
        program: the native anvil; found by ``tools.foundry`` without.
    """

    chain_id: int
    fork_url: str | None = None
    fork_block: int | None = None
    cache: Path | None = None
    port: int = 0
    hardfork: str = "osaka"
    arguments: Sequence[str] = ()
    program: Path | None = None

    def command(self) -> list[str | Path]:
        """The argument list. It holds no URL: "upstream" is a name in the node's private config."""
        words: list[str | Path] = [self.program or foundry.native("anvil"), "--host", "127.0.0.1"]
        words += ["--port", str(self.port), "--chain-id", str(self.chain_id), "--hardfork", self.hardfork]
        words += ["--enable-tx-gas-limit"]  # EIP-7825 is off by default and on in every real network
        if self.fork_url is not None:
            words += ["--fork-url", "upstream"]
            words += ["--no-storage-caching"] if self.cache is None else []
        if self.fork_block is not None:
            words += ["--fork-block-number", str(self.fork_block)]
        return [*words, *self.arguments]


class Anvil:
    """A running local node of our own: its connection, and the powers only a local node has."""

    def __init__(self, *, rpc: Rpc, url: str, pid: int, chain_id: int) -> None:
        self.rpc = rpc
        self.url = url
        self.pid = pid
        self.chain_id = chain_id

    def snapshot(self) -> str:
        """Remember the state; the id works once, and dies with a revert to an older one."""
        return str(self.rpc.call("evm_snapshot"))

    def revert(self, snapshot: str) -> None:
        """Go back to a remembered state. Impersonation survives it.

        Raises:
            OperationFailed: E-SNAPSHOT-SPENT when the id was used or is younger than a revert.
        """
        try:
            done = self.rpc.call("evm_revert", [snapshot])
        except RpcRejected:
            done = False
        if done is not True:
            message = "the node cannot go back to this snapshot"
            raise OperationFailed("E-SNAPSHOT-SPENT", message, found=snapshot, next_command=DOCTOR)

    def set_balance(self, address: str, wei: int) -> None:
        """Give an account exactly this much ether (wei)."""
        self.rpc.call("anvil_setBalance", [address, hex(wei)])

    def set_code(self, address: str, code: bytes) -> None:
        """Put runtime code at an address."""
        self.rpc.call("anvil_setCode", [address, "0x" + code.hex()])

    def set_storage(self, address: str, slot: int, word: bytes) -> None:
        """Write one storage word (32 bytes)."""
        self.rpc.call("anvil_setStorageAt", [address, hex(slot), "0x" + word.rjust(32, b"\0").hex()])

    def mine(self, blocks: int = 1) -> None:
        """Mine empty blocks."""
        self.rpc.call("anvil_mine", [hex(blocks)])

    def advance(self, seconds: int) -> None:
        """Move the node's clock forward and mine one block there."""
        self.rpc.call("evm_increaseTime", [seconds])
        self.mine()

    @contextmanager
    def impersonating(self, address: str) -> Iterator[None]:
        """Let transactions of this address pass without a signature, inside the block only."""
        self.rpc.call("anvil_impersonateAccount", [address])
        try:
            yield
        finally:
            self.rpc.call("anvil_stopImpersonatingAccount", [address])

    def send_as(self, sender: str, to: str | None, data: bytes, *, value: int = 0, gas: int | None = None) -> Receipt:
        """A transaction of any address, mined; the sender is given ether if it has less than one.

        Raises:
            CallReverted: the estimate reverted.
            OperationFailed: E-TX-REVERTED.
        """
        if self.rpc.balance(sender) < 10**18 + value:
            self.set_balance(sender, 10**18 + value)
        message = {"from": sender, "data": "0x" + data.hex(), "value": hex(value)}
        message |= {"to": to} if to is not None else {}
        with self.impersonating(sender):
            message["gas"] = hex(gas or self.rpc.estimate_gas(to, data, sender=sender, value=value) * 5 // 4)
            tx_hash = str(self.rpc.call("eth_sendTransaction", [message]))
        receipt = self.rpc.wait_receipt(tx_hash, timeout_s=10, clock=time)
        if not receipt.ok:
            reverted = "a transaction on the local node reverted"
            raise OperationFailed("E-TX-REVERTED", reverted, found=tx_hash, next_command="make rehearse")
        return receipt

    def dump_state(self) -> bytes:
        """The accounts, code and storage of this node, without history."""
        return parse.read("anvil_dumpState", parse.octets, self.rpc.call("anvil_dumpState"))

    def load_state(self, state: bytes) -> None:
        """Merge a dumped state into this node."""
        if self.rpc.call("anvil_loadState", ["0x" + state.hex()]) is not True:
            raise OperationFailed("E-STATE-LOAD", "the node did not take the state", next_command=DOCTOR)


@contextmanager
def running(spec: NodeSpec, *, clock: Clock = time) -> Iterator[Anvil]:
    """A node of our own, proved so before it is handed over, stopped when the block ends.

    Raises:
        EnvironmentFault: E-NODE-DIED, E-NODE-SILENT.
        Refused: E-NODE-FOREIGN when the port is another process's, or the chain id is not the one asked for.
    """
    with tempfile.TemporaryDirectory(prefix="pyharness-node-") as private:
        home = Path(private)
        (home / "foundry.toml").write_text(_CONFIG if spec.fork_url else "", "utf-8")
        if spec.cache is not None:
            _share_cache(home, spec.cache)
        variables = {"HOME": private, **({_UPSTREAM_VARIABLE: spec.fork_url} if spec.fork_url else {})}
        child = process.spawn(spec.command(), log=home / "node.log", cwd=home, env=variables)
        try:
            port = _await_port(child, _FORK_READY_S if spec.fork_url else _PLAIN_READY_S, clock)
            node = _proved(child, port, spec.chain_id)
            try:
                yield node
            finally:
                node.rpc.close()
        finally:
            child.stop()


def _share_cache(home: Path, cache: Path) -> None:
    """Let the one folder of the private HOME that outlives the node be ``cache``."""
    cache.mkdir(parents=True, exist_ok=True)
    place = home / ".foundry" / "cache"
    place.mkdir(parents=True)
    (place / "rpc").symlink_to(cache, target_is_directory=True)


def _await_port(child: Server, ready_s: float, clock: Clock) -> int:
    """The port from the child's own log; the child must be alive after it said so."""
    end = clock.monotonic() + ready_s
    while True:
        found = _LISTENING.search(child.log.read_text("utf-8", errors="replace"))
        if child.returncode is not None:
            raise EnvironmentFault(
                "E-NODE-DIED",
                f"the local node ended with code {child.returncode}: {_last_words(child)}",
                found=_last_words(child),
                expected="a node that listens",
                next_command=DOCTOR,
            )
        if found:
            return int(found[1])
        if clock.monotonic() > end:
            raise EnvironmentFault(
                "E-NODE-SILENT", f"the local node did not listen in {ready_s:g} s", found="no port", next_command=DOCTOR
            )
        clock.sleep(_POLL_S)


def _proved(child: Server, port: int, chain_id: int) -> Anvil:
    if owns_listener(child.pid, port) is False:
        raise Refused(
            "E-NODE-FOREIGN",
            f"port {port} is listened on by another process than the node that was started",
            found=f"127.0.0.1:{port}",
            expected=f"a socket of process {child.pid}",
            next_command=DOCTOR,
        )
    url = f"http://127.0.0.1:{port}"
    rpc = Rpc(url, retries=2)
    found = rpc.chain_id()
    if found != chain_id:
        rpc.close()
        message = "the node has another chain id"
        raise Refused("E-NODE-FOREIGN", message, found=str(found), expected=str(chain_id), next_command=DOCTOR)
    return Anvil(rpc=rpc, url=url, pid=child.pid, chain_id=chain_id)


def _last_words(child: Server) -> str:
    """The end of the log as one line, URLs masked."""
    return mask_text(" ".join(child.last_words(4).split()))
