"""Is the money USDC, does it move, and is the treasury a contract? What a network with real money asks of its chain.

In: node, config, addresses. Out: reasons. Door: the node, reading only. Source: guide, "Option 3: Mainnet Deployment".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyharness.chain.faults import CallReverted
from pyharness.chain.offline.addresses import USDC
from pyharness.chain.offline.identity import require_usdc
from pyharness.chain.offline.trap import DELEGATED
from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.rpc import Rpc
from pyharness.config.schema import Config
from pyharness.deploy.protect import Reason
from pyharness.errors import Mismatch


def money(rpc: Rpc, config: Config, ours: Mapping[str, str], *, stated_in: str) -> Iterator[Reason]:
    """What is wrong with the configured USDC.

    Args:
        ours: everybody who will hold or move it, address by name.
        stated_in: the variable that names the USDC, or empty where the reviewed template does.
    """
    address, show = config.usdc.address, f"python -m pyharness config show {config.words}"
    if address != USDC and stated_in:
        yield Reason(
            code="E-USDC-ADDRESS",
            text=f"{stated_in} names another USDC than Circle's: only the reviewed template may",
            found=address,
            expected=USDC,
            next_command=f"unset {stated_in}",
        )
    elif address == USDC:
        yield from _identity(rpc, config, show)
    names = list(ours)
    questions = [(address, "decimals()(uint8)"), (address, "paused()(bool)")]
    questions += [(address, f"isBlacklisted(address)(bool) {ours[name]}") for name in names]
    decimals, paused, *blocked = ask(rpc, questions)
    if decimals != "6":
        yield _wrong("E-USDC-DECIMALS", "USDC has other decimals", decimals, "6", show)
    moves = ("false",) if address == USDC else ("false", REVERTED)  # another token may have no such view
    if paused not in moves:
        text = "USDC is paused by Circle" if paused == "true" else "USDC does not say whether it is paused"
        yield _wrong("E-USDC-PAUSED", text, f"paused: {paused}", "not paused", show)
    listed = [(name, answer) for name, answer in zip(names, blocked, strict=True) if answer not in moves]
    if listed:
        found = ", ".join(f"{name} {ours[name]}: {answer}" for name, answer in listed)
        text = f"{', '.join(name for name, _ in listed)} on the block list of USDC, or it does not say"
        yield _wrong("E-USDC-BLOCKED", text, found, "nobody of ours on it", show)


def treasury(rpc: Rpc, config: Config) -> Iterator[Reason]:
    """The treasury is a contract, as a multisig is; a delegated account is still moved by one key."""
    address = config.holders.treasury
    code = rpc.code(address)
    if not code or code.startswith(DELEGATED):
        yield _wrong(
            "E-TREASURY-ACCOUNT",
            "the treasury is a plain account, moved by one key",
            address,
            "the address of a multisig, in TREASURY_ADDRESS",
            "export TREASURY_ADDRESS='…'",
        )


def _identity(rpc: Rpc, config: Config, show: str) -> Iterator[Reason]:
    """USDC's proxy, metadata and domain are the published ones; on mainnet only mainnet's own proxy will do."""
    try:
        found = require_usdc(rpc, chain_id=rpc.chain_id(), block=rpc.block_number())
    except Mismatch as error:
        yield _wrong("E-USDC-IDENTITY", "what stands at USDC's address is not USDC", str(error.found), "USDC", show)
    except CallReverted as error:
        text = "what stands at USDC's address does not answer as USDC does"
        yield _wrong("E-USDC-IDENTITY", text, error.message, "USDC", show)
    else:
        if config.kind == "mainnet" and found.proxy != "identical to mainnet":
            text = "the proxy of USDC is not mainnet's"
            yield _wrong("E-USDC-IDENTITY", text, found.proxy, "identical to mainnet", show)


def _wrong(code: str, text: str, found: str, expected: str, next_command: str) -> Reason:
    return Reason(code=code, text=text, found=found, expected=expected, next_command=next_command)
