"""The whole story on a chain of its own: fork, plan, deployment, verification, scenarios, verification again,
hand-over.

In: a network or an upstream's URL, the scenarios to tell. Out: ``Rehearsal``; for a network its receipt too. Doors: by
the rooms it composes. The corridor walked is the one every network is walked through; only the node is another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyharness import paths
from pyharness.config.schema import Mode
from pyharness.config.sources import read_sources
from pyharness.deploy.receipt import Receipt
from pyharness.errors import ConfigFault, Fault
from pyharness.pipeline.corridor.receipts import keep, made_of
from pyharness.pipeline.corridor.whole import AFTER_DEPLOYMENT, AFTER_SCENARIOS
from pyharness.pipeline.rehearsal import proving
from pyharness.pipeline.rehearsal.endings import Endings
from pyharness.pipeline.rehearsal.spreading import told
from pyharness.pipeline.rehearsal.standings import DEPLOYING, NETWORK, OPENING, Standing, Watch, standing
from pyharness.pipeline.rehearsal.succeeding import HANDING_OVER, LEFT_OUT, Succeeded, handed_over
from pyharness.pipeline.rehearsal.telling import untold
from pyharness.pipeline.rehearsal.timing import timed
from pyharness.pipeline.rehearsal.twins import twin
from pyharness.scenarios import repertoire
from pyharness.scenarios.report.document import Rehearsal, to_json
from pyharness.scenarios.report.markdown import markdown
from pyharness.scenarios.report.page import render
from pyharness.scenarios.report.prices import ASSUMED, Prices

UPSTREAM = "MAINNET_RPC_URL"
DOCUMENT, REPORT, TEXT = "rehearsal.json", "report.html", "rehearsal.md"
VERIFYING, VERIFYING_AGAIN = "verify the deployment", "verify again"
Before = Callable[[Rehearsal, Receipt | None, str], None]


def _nothing(_found: Rehearsal, _receipt: Receipt | None, _url: str) -> None:
    """Nobody wants the fork."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a rehearsal is told.

    Args:
        only: the scenarios to tell; all when empty.
        workers: how many scenarios are told at once, each worker on a fork of its own.
        watch: called with each step of ``steps`` as it begins.
        before: called with what was found and the fork's URL before the fork ends.
        costs: prices of gas and ether that the report reckons with.
    """

    only: Sequence[str] = ()
    workers: int = 1
    watch: Watch = lambda _: None
    before: Before = _nothing
    costs: Prices = ASSUMED


def steps(only: Sequence[str] = (), mode: Mode = "full") -> tuple[str, ...]:
    """What a rehearsal does, in order, for those who watch.

    Raises:
        UsageFault: E-SCENARIO, there is no such story.
    """
    told = (OPENING, DEPLOYING, VERIFYING, *repertoire.chosen(only, mode), VERIFYING_AGAIN)
    return told if only else (*told, HANDING_OVER)


def rehearse(upstream_url: str | None, how: How = How()) -> Rehearsal:
    """Rehearse the world, and say what was found; a scenario that fails does not stop the others.

    Args:
        upstream_url: a mainnet node; the offline world without.

    Raises:
        HarnessError: the system could not be built or deployed; there is nothing to report on then.
    """
    repertoire.chosen(how.only)
    how = replace(how, watch=timed(how.watch))
    with standing(upstream_url, how.watch) as here:
        found = rehearsed(here, how)
        how.before(found, None, here.world.fork.url)
        return found


def rehearse_network(
    network: str, how: How = How(), *, mode: Mode = "full", rpc_url: str | None = None, accept_legacy: bool = False
) -> tuple[Rehearsal, Receipt | None]:
    """Rehearse a network's own config on a fork of it. The receipt is None where only some scenarios were told.

    Args:
        network: a known network's name.
        rpc_url: the network's node; wins over the environment. Without either, mainnet is played offline.

    Raises:
        HarnessError: as ``rehearse``.
    """
    repertoire.chosen(how.only, mode)
    how = replace(how, watch=timed(how.watch))
    with twin(network, mode=mode, rpc_url=rpc_url, accept_legacy=accept_legacy, watch=how.watch) as here:
        found = rehearsed(here, how)
        receipt = None if how.only else made_of(found, here.deployed.plan, here.session.config)
        how.before(found, receipt, here.world.fork.url)
        return found, receipt


def rehearsed(here: Standing, how: How = How()) -> Rehearsal:
    """Verify what stands, tell the scenarios, each verified where it ends, verify that nothing is left of them, and
    hand everything over; some scenarios alone are told without that.
    """
    session, watch = here.session, timed(how.watch)
    kind = session.config.mode, session.config.usdc.kind
    names = repertoire.chosen(how.only, *kind)
    watch(VERIFYING)
    first, gaps = proving.verified(AFTER_DEPLOYMENT, session)
    again = proving.converged(session)
    with here.prepared() as stage:
        endings, gaps = Endings(session, stage.model), (*gaps, *untold(session.config, stage.model))
        results = told(here.world, stage, names, workers=how.workers, watch=watch, ending=endings.on)
    watch(VERIFYING_AGAIN)
    last, _ = proving.verified(AFTER_SCENARIOS, session)
    heirs = _handed_over(here, how, watch)
    found = proving.document(
        session,
        here.world.upstream,
        here.deployed,
        contracts=here.stage.book.addresses,
        kinds=here.cast.kinds,
        checks=[first, again, endings.check(results), last, *heirs.checks, *here.checks],
        results=results,
        gaps=(*here.gaps, *gaps, *((LEFT_OUT,) if how.only else ())),
        handed_over=heirs.roles,
    )
    timeline = watch.timeline(results, {HANDING_OVER: heirs.chain_seconds})
    return found.model_copy(update={"timeline": timeline, "prices": how.costs})


def _handed_over(here: Standing, how: How, watch: Watch) -> Succeeded:
    if how.only:
        return Succeeded(checks=(), roles=())
    watch(HANDING_OVER)
    return handed_over(here)


def upstream() -> str | None:
    """The mainnet node to stand on, from MAINNET_RPC_URL; None for the offline world.

    Raises:
        ConfigFault: E-CONFIG-EMPTY, as wherever a variable is set but empty.
    """
    found = read_sources(dotenv=paths.ROOT / ".env").get(UPSTREAM)
    if found is None or found.text.strip():
        return found.text.strip() if found else None
    fault = Fault(file=found.origin, key=UPSTREAM, found="set but empty", expected="a node, or unset to play offline")
    message = "nobody can tell whether a node was meant"
    raise ConfigFault("E-CONFIG-EMPTY", message, faults=(fault,), next_command=f"unset {UPSTREAM}")


def write(rehearsal: Rehearsal, receipt: Receipt | None = None) -> tuple[Path, ...]:
    """Write the document, its reports, and a network's receipt beside its records; returns their paths."""
    folder, network = paths.ARTIFACTS, rehearsal.network
    folder.mkdir(parents=True, exist_ok=True)
    prefix = "" if network == NETWORK else f"{network}-"
    texts = {DOCUMENT: to_json(rehearsal), REPORT: render(rehearsal), TEXT: markdown(rehearsal)}
    files = {folder / (prefix + name): text for name, text in texts.items()}
    for path, text in files.items():
        path.write_text(text, "utf-8")
    return (*files, *((keep(receipt, paths.DEPLOYMENTS / network),) if receipt else ()))
