"""What a node's refusals become: two branches of the error tree that carry the node's own words.

In: RPC errors. Out: exceptions with code, message and the revert data; whether less may be given. Pure.
"""

from __future__ import annotations

import re

from pyharness.chain.schema import RpcError
from pyharness.errors import HarnessError, OperationFailed

_MUCH = re.compile(r"results|range|blocks|logs")
_OFTEN = re.compile(r"429|request|\brate\b|per second|per minute|quota|credit|capacity|throughput")


class CallReverted(OperationFailed):
    """A call or estimate ran and reverted; ``data`` is the revert data, empty when the node gave none."""

    def __init__(self, code: str, message: str, *, data: bytes = b"", **said: str | None) -> None:
        super().__init__(code, message, **said)
        self.data = data


class RpcRejected(OperationFailed):
    """The node refused a request that is no revert: parameters, nonce, fee, unknown method. Its code and words."""

    def __init__(self, code: str, message: str, *, rpc_code: int = 0, words: str = "", **said: str | None) -> None:
        super().__init__(code, message, **said)
        self.rpc_code = rpc_code
        self.words = words


def too_much(fault: HarnessError) -> bool:
    """Whether a node may give less than it refused to give. Some speak of too many results as of too many requests."""
    if isinstance(fault, RpcRejected) or fault.code in ("E-RPC-TOO-LARGE", "E-RPC-TIMEOUT"):
        return True
    words = (fault.found or "").lower()
    return fault.code == "E-RPC-RATE-LIMITED" and bool(_MUCH.search(words) or not _OFTEN.search(words))


def rejection(method: str, error: RpcError) -> CallReverted | RpcRejected:
    """The exception for a node's error: E-CALL-REVERTED for a revert, E-RPC-REJECTED for a refusal."""
    if error.is_revert:
        data = error.data or b""
        found = "0x" + data.hex() if data else error.message
        return CallReverted("E-CALL-REVERTED", f"{method}: the call reverted", found=found, data=data)
    return RpcRejected(
        "E-RPC-REJECTED",
        f"{method}: the node refused",
        found=f"{error.code} {error.message}",
        rpc_code=error.code,
        words=error.message,
    )
