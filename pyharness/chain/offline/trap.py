"""The trap of a forked mainnet: the default account of every test node is delegated to code that takes what it gets.

In: a node. Out: the node with the trap laid. Door: the network, by ``chain.anvil``.
Everybody knows the key of that account, so on mainnet it was delegated (EIP-7702) to a drainer. Whoever pays to it on a
fork loses the money without an error. The offline upstream has the trap too, so that no test relies on the account.
"""

from __future__ import annotations

from pyharness.chain.anvil import Anvil
from pyharness.chain.offline import addresses as at

DELEGATED = bytes.fromhex("ef0100")  # EIP-7702: marks code that names another account's code


def drainer() -> bytes:
    """Runtime code that passes on all ether of the account that runs it."""
    zero, balance, push20, gas, call, stop = "5f", "47", "73", "5a", "f1", "00"
    return bytes.fromhex(zero * 4 + balance + push20 + at.THIEF[2:] + gas + call + stop)


def delegation() -> bytes:
    """What the account's code is."""
    return DELEGATED + bytes.fromhex(at.DRAINER[2:])


def install(node: Anvil) -> None:
    """Put the drainer on the node and delegate the default account to it."""
    node.set_code(at.DRAINER, drainer())
    node.set_code(at.DEFAULT_ACCOUNT, delegation())
