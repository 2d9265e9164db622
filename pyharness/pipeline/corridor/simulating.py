"""From a config to what the script would send, looking at the chain in few requests.

In: ``Session``. Out: ``Simulated``: what the script would send, the models, and the one block all of it is of. Doors:
by the rooms it composes; ``rendered.toml`` below the network's work folder.

Where a record says what stands, all models are read together first, and the script looks only at those that are not as
configured. The record is a guess that the script confirms: where it puts directory or reserve elsewhere, it looks at
every model after all. Either way forge asks a stand-in, which reads accounts whole and hides the node's address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.front import standing_in
from pyharness.chain.system import ModelOnChain
from pyharness.config.forge_input import forge_input
from pyharness.config.load import write_rendered
from pyharness.config.policy import declared_roles
from pyharness.config.schema import Config
from pyharness.pipeline.corridor.models import models_at
from pyharness.pipeline.corridor.session import Session
from pyharness.plan.forge import Simulation, simulate
from pyharness.plan.settled import likely_accounts, likely_slots, unsettled
from pyharness.record.schema import Record
from pyharness.record.store import latest
from pyharness.tools.release import storage_slots

RENDERED = "rendered.toml"
GUESSED = ("ModelRegistry", "InfrastructureReserve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What the script would send, and the configured models by directory and reserve of where it puts them, at a block.

    What a plan rests on is asked of that block too: what moves after it is seen before anything is sent.
    """

    simulation: Simulation
    models: tuple[ModelOnChain, ...]
    block: int


def simulated(session: Session) -> Simulated:
    """One run of the script at the newest block.

    Raises:
        OperationFailed: E-PLAN-FAILED. EnvironmentFault: forge or the node.
    """
    record = latest(session.records)
    if record is not None and session.config.mode == "full" and set(GUESSED) <= record.contracts.keys():
        found = _looked_ahead(session, record)
        if found is not None:
            return found
    block = session.rpc.block_number()
    with standing_in(session.rpc, block, (), ()) as url:
        simulation = _simulate(session, url, None, block)
    known = named(session.config, simulation.addresses)
    return Simulated(simulation=simulation, models=models_at(session.rpc, session.config, known, block), block=block)


def _looked_ahead(session: Session, record: Record) -> Simulated | None:
    """By the record's addresses; None where the script has others."""
    config, rpc = session.config, session.rpc
    known = record.places(config.external)
    block = rpc.block_number()
    models = models_at(rpc, config, known, block)
    slots = likely_slots(config, known, declared_roles(config, known), storage_slots(known))
    with standing_in(rpc, block, likely_accounts(config, known), slots) as url:
        simulation = _simulate(session, url, unsettled(config, models), block)
    placed = named(config, simulation.addresses)
    if any(placed[label] != known[label] for label in GUESSED):
        return None
    return Simulated(simulation=simulation, models=models, block=block)


def _simulate(session: Session, url: str, changed: Sequence[int] | None, block: int) -> Simulation:
    config = session.config
    rendered = write_rendered(forge_input(config, changed), session.work / RENDERED)
    return simulate(
        rendered,
        mode=config.mode,
        sender=config.holders.deployer,
        rpc_url=url,
        chain_id=config.chain_id if session.rehearsal else None,
        block=block,
    )


def named(config: Config, addresses: Mapping[str, str]) -> dict[str, str]:
    """The system's addresses by contract name; the mock has its own."""
    if config.usdc.kind == "external":
        return dict(addresses)
    return {("MockUSDC" if label == "USDC" else label): address for label, address in addresses.items()}
