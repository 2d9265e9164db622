"""Verb `rehearse`: the whole story on a chain of its own; for a network the receipt that unlocks its deployment.

In: a network, the scenarios to tell. Out: a table, ``artifacts/[<net>-]rehearsal.json`` and ``…report.html``, for a
network ``deployments/<net>/rehearsals/…json``. Exit code 7 when a scenario or a check did not hold.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import AcceptLegacy, Mode, RpcUrl, mode
from pyharness.cli.output import Answer
from pyharness.errors import Mismatch, UsageFault

if TYPE_CHECKING:
    from pyharness.deploy.receipt import Receipt
    from pyharness.scenarios.report.document import Rehearsal

WORLD = "world"
Network = Annotated[
    str,
    typer.Argument(metavar="NETWORK", help="world, which needs nothing, or a network whose own config is rehearsed."),
]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="Tell this scenario; may come again.")]
Workers = Annotated[int, typer.Option("-n", min=1, max=16, metavar="N", help="Tell N scenarios at once.")]
Keep = Annotated[bool, typer.Option("--keep", help="Leave the fork running until Ctrl-C, to look around.")]
GasGwei = Annotated[
    str | None, typer.Option("--gas-gwei", metavar="GWEI", help="Gas price of the report's costs; 10 is assumed.")
]
EtherUsd = Annotated[
    str | None, typer.Option("--ether-usd", metavar="USD", help="Ether's price in the report's costs; 3000 is assumed.")
]
HELP = "Deploy to a fork, tell every scenario, verify, report; unlocks `deploy` of a protected network."


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("rehearse", help=HELP)(command)


def command(
    network: Network = WORLD,
    only: Only = None,
    mode_name: Mode = "full",
    rpc_url: RpcUrl = None,
    accept_legacy: AcceptLegacy = False,
    keep: Keep = False,
    workers: Workers = 1,
    gas_gwei: GasGwei = None,
    ether_usd: EtherUsd = None,
) -> Answer:
    """Rehearse and show: the world on MAINNET_RPC_URL or offline, a network on its own node."""
    from pyharness.config.networks import resolve_network
    from pyharness.pipeline.rehearsal import rehearsing
    from pyharness.scenarios.report.prices import prices

    costs = prices(gas_gwei, ether_usd)
    name, chosen, kind = resolve_network(network), tuple(only or ()), mode(mode_name)
    _require_whole(name, kind)

    def before(found: Rehearsal, receipt: Receipt | None, url: str) -> None:
        if keep:
            _tell(found, receipt)
            _stay(url)

    with _watching(rehearsing.steps(chosen, kind)) as watch:
        how = rehearsing.How(only=chosen, workers=workers, watch=watch, before=before, costs=costs)
        if name == WORLD:
            rehearsal, receipt = rehearsing.rehearse(rpc_url or rehearsing.upstream(), how), None
        else:
            rehearsal, receipt = rehearsing.rehearse_network(
                name, how, mode=kind, rpc_url=rpc_url, accept_legacy=accept_legacy
            )
    if not keep:
        _tell(rehearsal, receipt)
    return report(rehearsal, name if kind == "full" else f"{name} --mode {kind}")


def _require_whole(name: str, kind: str) -> None:
    """The world has no factory to build beside."""
    if name == WORLD and kind != "full":
        raise UsageFault(
            "E-REHEARSAL-MODE",
            "the world is rehearsed as a whole",
            found=kind,
            expected="full, or a network with a factory",
            next_command="python -m pyharness rehearse",
        )


def _tell(rehearsal: Rehearsal, receipt: Receipt | None) -> None:
    """Write what was found, and say so."""
    from pyharness.pipeline.rehearsal import rehearsing

    files = rehearsing.write(rehearsal, receipt)
    show(rehearsal)
    for path in files:
        output.say(f"written: {path}")
    if receipt is not None and rehearsal.network == "mainnet" and rehearsal.upstream.kind == "offline":
        output.say("an offline simulation unlocks no deployment: set MAINNET_RPC_URL and rehearse again")


def _stay(url: str) -> None:
    """Wait until the user has seen enough."""
    from threading import Event

    for line in way_in(url):
        output.warn(line)
    with contextlib.suppress(KeyboardInterrupt):
        Event().wait()


def way_in(url: str) -> tuple[str, ...]:
    """How somebody looks around on the fork, and how it ends."""
    from pyharness.names import FORK_CHAIN_ID

    return (
        f"the fork answers at {url}, chain id {FORK_CHAIN_ID}, with what was deployed and none of what was told",
        "addresses: contracts and holders of artifacts/*rehearsal.json; who has which power stands in report.html",
        "keys: none is written anywhere and none is needed, the node acts as any account:",
        f"  node_modules/.bin/cast rpc anvil_impersonateAccount ACCOUNT --rpc-url {url}",
        f"  node_modules/.bin/cast send CONTRACT 'FUNCTION' --from ACCOUNT --unlocked --rpc-url {url}",
        "Ctrl-C ends it, and everything on it",
    )


def show(rehearsal: Rehearsal) -> None:
    """Print what held."""
    from pyharness.scenarios.report.shown import verdict

    rows = [(_mark(item.ok), item.name, f"{item.seconds:.1f} s", item.failure) for item in rehearsal.scenarios]
    rows += [(_mark(item.ok), item.name, "", item.found) for item in rehearsal.checks]
    output.table(("", "what", "time", "found"), rows, title="rehearsal")
    output.say(f"stood on: {rehearsal.upstream.wording}")
    output.say(f"not checked: {len(rehearsal.not_checked)}; the report names each")
    output.say(verdict(rehearsal))


def report(rehearsal: Rehearsal, words: str = WORLD) -> Answer:
    """The document as answer; a part of a rehearsal that held is no failure, but is not ``ok`` either."""
    import json

    from pyharness.scenarios.report.document import to_json

    value = json.loads(to_json(rehearsal))
    if not rehearsal.red:
        return Answer(value=value)
    error = Mismatch(
        "E-REHEARSAL",
        f"the rehearsal did not hold: {', '.join(rehearsal.red)}",
        found=next((item.failure for item in rehearsal.scenarios if not item.ok), None)
        or next((item.found for item in rehearsal.checks if not item.ok), None),
        expected="every scenario and every check to hold",
        next_command=f"python -m pyharness rehearse {words}" + _again(rehearsal),
    )
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def _again(rehearsal: Rehearsal) -> str:
    """The flag that tells the first red scenario alone; nothing where a check is red."""
    scenarios = {item.name for item in rehearsal.scenarios}
    return f" --only {rehearsal.red[0]}" if rehearsal.red[0] in scenarios else ""


def _mark(ok: bool) -> str:
    return "ok" if ok else "WRONG"


@contextmanager
def _watching(steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """A progress bar on a terminal, a line for each step otherwise; both on stderr."""
    if not sys.stderr.isatty():
        numbers = {name: at for at, name in enumerate(steps, start=1)}
        yield lambda name: output.warn(f"{numbers[name]}/{len(steps)} {name}")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(steps))
        begun: list[str] = []

        def step(name: str) -> None:
            progress.update(task, completed=len(begun), description=name)
            begun.append(name)

        yield step
