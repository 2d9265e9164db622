"""Is what a step makes already there?

In: a step, a node. Out: yes or no, or a refusal. Door: the node, reading only.
"""

from __future__ import annotations

from pyharness.chain.rpc import Rpc
from pyharness.errors import Refused
from pyharness.plan.schema import Step
from pyharness.values import keccak_hex


def satisfied(rpc: Rpc, step: Step) -> bool:
    """Whether a creation's code stands at its address, whoever sent it. A call is never satisfied by looking.

    The address commits to salt and creation code; the code itself is compared with its immutables zeroed.

    Raises:
        Refused: E-CODE-FOREIGN, other code is there.
    """
    made = step.creates
    if made is None:
        return False
    code = bytearray(rpc.code(made.address))
    if not code:
        return False
    for start, length in made.immutables:
        code[start : start + length] = bytes(length)
    found = keccak_hex(bytes(code))
    if found != made.runtime_hash:
        raise Refused(
            "E-CODE-FOREIGN",
            f"other code stands at {made.address}",
            found=found,
            expected=f"{made.contract} {made.runtime_hash}",
            next_command=f"node_modules/.bin/cast code {made.address} --rpc-url <node>",
        )
    return True
