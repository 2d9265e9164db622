"""What `status --rescue`, `--bump` and `--cancel` show and ask.

In: a network, a nonce. Out: what waits, exit code 6 while something does; what was sent instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyharness.cli import output
from pyharness.cli.arguments import mode
from pyharness.cli.output import Answer
from pyharness.cli.sessions import agreed
from pyharness.errors import Inconclusive, Partial

if TYPE_CHECKING:
    from pyharness.deploy.fees import Fees
    from pyharness.deploy.rescue import Stuck
    from pyharness.pipeline.corridor.session import Session


def show(network: str, *, rpc_url: str | None, mode_name: str) -> Answer:
    """What of the deployer is not mined."""
    from pyharness.pipeline.corridor import rescuing

    session = _session(network, rpc_url, mode_name)
    found = rescuing.look(session)
    rows = [(str(item.nonce), item.step or "of no open journal", _offers(item), _where(item)) for item in found.waiting]
    value = {
        "network": session.network,
        "account": found.account,
        "baseFee": found.base_fee,
        "waiting": [
            {
                "nonce": item.nonce,
                "step": item.step,
                "txHash": item.tx_hash,
                "maxFee": item.fees.max_fee if item.fees else None,
                "tip": item.fees.tip if item.fees else None,
                "knownToTheNode": item.known,
                "cancelling": item.cancelling,
            }
            for item in found.waiting
        ],
    }
    if not rows:
        output.say(f"{session.network}: nothing of {found.account} waits to be mined")
        return Answer(value=value)
    output.table(("nonce", "step", "wei per gas", "where"), rows, title=f"of {found.account}, not mined")
    output.say(f"blocks ask {found.base_fee} wei per gas now; the lowest nonce is what the others wait for")
    if any(item.step for item in found.waiting):
        output.say(f"dearer: python -m pyharness status {session.config.words} --bump NONCE; or --cancel NONCE")
    return Answer(value=value, exit_code=Partial.exit_code)


def replace(
    network: str, *, bump: int | None, cancel: int | None, yes: bool, rpc_url: str | None, mode_name: str
) -> Answer:
    """Send a dearer transaction on a nonce; exit code 8 where the step was made although it was cancelled."""
    from pyharness.pipeline.corridor import rescuing

    session = _session(network, rpc_url, mode_name)

    def confirm(item: Stuck, fees: Fees) -> bool:
        does = "sends nothing instead of" if bump is None else "sends again"
        output.say(f"nonce {item.nonce} {does} {item.step}: {_offers(item)} → {fees.max_fee} wei per gas")
        return agreed(session.network, yes=yes)

    if bump is not None:
        done = rescuing.bump(session, bump, confirm, output.warn)
    else:
        done = rescuing.cancel(session, cancel or 0, confirm, output.warn)
    output.say(f"sent: {done.tx_hash}")
    words = session.config.words
    value = {"network": session.network, "txHash": done.tx_hash, "step": done.step, "maxFee": done.fees.max_fee}
    if bump is not None:
        output.say(f"go on with: python -m pyharness deploy {words}")
        return Answer(value=value)
    if done.given_up:
        output.say(f"{done.step} was not made; close with: python -m pyharness deploy {words} --abandon REASON")
        return Answer(value=value | {"givenUp": True})
    output.say(f"{done.step} was mined before; go on with: python -m pyharness deploy {words}")
    return Answer(value=value | {"givenUp": False}, exit_code=Inconclusive.exit_code)


def _session(network: str, rpc_url: str | None, mode_name: str) -> Session:
    from pyharness.pipeline.corridor.session import open_session

    return open_session(network, rpc_url=rpc_url, mode=mode(mode_name))


def _offers(item: Stuck) -> str:
    if item.fees is None:
        return "unknown"
    return f"{item.fees.max_fee}, {item.fees.tip} of it tip"


def _where(item: Stuck) -> str:
    place = "at the node" if item.known else "the node does not know it"
    return f"{place}, cancelling" if item.cancelling else place
