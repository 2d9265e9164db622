"""What a node's refusals become: two branches of the error tree that carry the node's own words.

In: RPC errors. Out: exceptions with code, message and the revert data. Pure.
"""

from __future__ import annotations

from pyharness.chain.schema import RpcError
from pyharness.errors import OperationFailed


class CallReverted(OperationFailed):
    """A call or estimate ran and reverted; ``data`` is the revert data, empty when the node gave none."""

    def __init__(self, method: str, error: RpcError) -> None:
        self.data = error.data or b""
        found = "0x" + self.data.hex() if self.data else error.message
        super().__init__("E-CALL-REVERTED", f"{method}: the call reverted", found=found, expected="a call that returns")


class RpcRejected(OperationFailed):
    """The node answered with an error that is no revert: wrong parameters, nonce, fee, unknown method."""

    def __init__(self, method: str, error: RpcError) -> None:
        self.error = error
        super().__init__("E-RPC-REJECTED", f"{method}: the node refused", found=f"{error.code} {error.message}")


def rejection(method: str, error: RpcError) -> CallReverted | RpcRejected:
    """The exception for a node's error: a revert, or a refusal."""
    return CallReverted(method, error) if error.is_revert else RpcRejected(method, error)
