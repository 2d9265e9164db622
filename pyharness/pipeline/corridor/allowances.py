"""What our router may take of those who deposit, and the command that sets it right.

In: ``Session``, contracts by label, accounts. Out: USDC in base units (6 decimals) by account; findings.
Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.questions import ask
from pyharness.config.schema import Config
from pyharness.names import MOCK_USDC
from pyharness.pipeline.corridor.session import Session
from pyharness.verify.rights.judge import too_much
from pyharness.verify.schema import Finding

ROUTER = "UsageFeeRouter"


def findings(session: Session, ours: Mapping[str, str], depositors: Sequence[str], block: int) -> list[Finding]:
    """Who lets it take more than the config's limit."""
    config = session.config
    if ROUTER not in ours:
        return []
    found = allowances(session, ours, depositors, block)
    return list(too_much(found, config.backend.allowance_usdc, approving(config, ours)))


def allowances(session: Session, ours: Mapping[str, str], depositors: Sequence[str], block: int) -> dict[str, int]:
    """What it may take of each; what does not answer as USDC does is left out."""
    usdc = _usdc(session.config, ours)
    asked = [(usdc, "allowance(address,address)(uint256)", (account, ours[ROUTER])) for account in depositors]
    answers = ask(session.rpc, asked, hex(block))
    return {account: int(text) for account, text in zip(depositors, answers, strict=True) if text.isdecimal()}


def approving(config: Config, ours: Mapping[str, str]) -> str:
    """The line by which an account lets the router take the config's limit; whoever runs it adds the wallet."""
    amount, node = config.backend.allowance_usdc, f"${config.network.upper()}_RPC_URL"
    call = f"'approve(address,uint256)' {ours[ROUTER]} {amount}"
    return f"node_modules/.bin/cast send {_usdc(config, ours)} {call} --rpc-url {node}"


def _usdc(config: Config, ours: Mapping[str, str]) -> str:
    return ours.get(MOCK_USDC) or config.usdc.address
