"""Verb `smoke`: the guide's four tests on a deployed system. Sent on a test network; on a fork of a protected one.

In: a network. Out: each test, what it moved, the transactions. Exit code 7 when one differs, 8 when one could not be
told, because nobody here can play a party of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Network, RpcUrl
from pyharness.cli.output import Answer
from pyharness.cli.sessions import agreed, opened
from pyharness.errors import HarnessError, Inconclusive, Mismatch

if TYPE_CHECKING:
    from pyharness.pipeline.rehearsal.smoking import Offer, Smoked

Amount = Annotated[
    str, typer.Option("--amount", metavar="DOLLARS", help="USDC of each of the two deposits; at most 1000.")
]
Model = Annotated[
    str | None, typer.Option("--model", metavar="ID", help="The model; the first configured one without.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; needed where there is no terminal.")]
BASE_UNITS = 10**6


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("smoke", help="The guide's four tests on a deployed system; asks first.")(command)


def command(
    network: Network, amount: Amount = "100", model: Model = None, rpc_url: RpcUrl = None, yes: Yes = False
) -> Answer:
    """Test and show."""
    from pyharness.pipeline.rehearsal import smoking
    from pyharness.pipeline.rehearsal.twins import forked

    request = smoking.Request(model=model, amount=base_units(amount))
    smoking.check_amount(request.amount)
    session = opened(network, rpc_url=rpc_url)

    def confirm(offer: Offer) -> bool:
        say(offer)
        return agreed(offer.network, yes=yes or not offer.sender)

    if session.config.protected:
        smoking.check_recorded(session)
        with forked(session.network, rpc_url=rpc_url) as (world, twin):
            return report(smoking.smoke_fork(twin, world, request, confirm))
    return report(smoking.smoke_live(session, request, confirm, tell=output.warn))


def base_units(dollars: str) -> int:
    """Dollars as text in base units of USDC (6 decimals).

    Raises:
        typer.BadParameter: no amount, or finer than a base unit.
    """
    try:
        units = Decimal(dollars) * BASE_UNITS
    except InvalidOperation:
        raise typer.BadParameter(f"{dollars!r} is no amount", param_hint="--amount") from None
    if not units.is_finite() or units != units.to_integral_value():
        raise typer.BadParameter(f"{dollars!r} is no amount of whole base units", param_hint="--amount")
    return int(units)


def say(offer: Offer) -> None:
    """What will be moved, by whom."""
    where = f"on {offer.network}, signed by {offer.sender}" if offer.sender else f"on a fork of {offer.network} only"
    output.say(f"smoke test of {offer.model}, {where}")
    if offer.note is not None:
        output.say(f"  first: {offer.note.model} back from {offer.note.new} to {offer.note.old} bps (an earlier run)")
    money = "made for it" if offer.minted else "the backend's own"
    output.say(f"  two API fees of {_dollars(offer.amount)} are deposited, {money}")
    output.say(f"  {_dollars(offer.amount // 2)} are paid to {offer.provider}")
    output.say(f"  the rate, {offer.bps} bps now, is changed for the second deposit and set back")
    for name, why in offer.absent.items():
        output.say(f"  left out, nobody here plays the {name}: {why}")


def report(done: Smoked) -> Answer:
    """Each test, and what is to be done about those that did not hold."""
    if done.settled:
        output.say(done.settled)
    output.table(
        ("test", "", "found"), [(item.name, item.state, item.found or _facts(item.facts)) for item in done.tests]
    )
    for tx_hash in done.transactions:
        output.say(f"sent: {tx_hash}")
    value: dict[str, object] = {
        "network": done.offer.network,
        "model": done.offer.model,
        "onFork": not done.offer.sender,
        "amountUsdc": done.offer.amount,
        "settled": done.settled or None,
        "tests": [
            {"name": t.name, "sentence": t.sentence, "state": t.state, "found": t.found or None, "facts": dict(t.facts)}
            for t in done.tests
        ],
        "transactions": list(done.transactions),
    }
    error = shortfall(done)
    if error is None:
        output.say(f"{done.offer.network}: {len(done.tests)} tests held")
        return Answer(value=value)
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def shortfall(done: Smoked) -> HarnessError | None:
    """The first that differs, else the first that could not be told; None where all held."""
    network = done.offer.network
    for state, kind, what in (("differs", Mismatch, "did not hold"), ("inconclusive", Inconclusive, "was not told")):
        found = [item for item in done.tests if item.state == state]
        if found:
            return kind(
                "E-SMOKE",
                f"{', '.join(item.name for item in found)} {what}",
                found=found[0].found,
                expected="four tests that hold",
                next_command=f"python -m pyharness verify {network}",
            )
    return None


def _facts(facts: Mapping[str, int | str]) -> str:
    """What a test found, in the words of the report: ``to reserve $80.00, to market $20.00``."""
    from pyharness.scenarios import wording

    said = (wording.fact(name, value) for name, value in facts.items())
    return wording.plain(", ".join(" ".join(pair) for pair in said))


def _dollars(units: int) -> str:
    """Base units of USDC (6 decimals) as ``$99.50``."""
    from pyharness.scenarios import wording

    return wording.usdc(units)
