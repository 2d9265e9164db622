"""Names what a plan rests on.

In: config, steps. Out: (contract, question) pairs whose answers the plan carries as preconditions. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.config.schema import Config
from pyharness.names import CREATE2_FACTORY
from pyharness.plan.schema import Step
from pyharness.values import checksummed


def questions(config: Config, steps: Sequence[Step]) -> tuple[tuple[str, str], ...]:
    """The deployer's code, no code where contracts will be, and the outside contracts as they are."""
    found = [(checksummed(CREATE2_FACTORY), "codehash")]
    found += [(step.creates.address, "codehash") for step in steps if step.creates]
    if config.usdc.kind == "external":
        usdc = config.usdc.address
        found += [(usdc, "codehash"), (usdc, "decimals()(uint8)"), (usdc, "paused()(bool)")]
        found += [(usdc, "implementation()(address)")]
    if config.mode == "infrastructure":
        factory = config.existing.factory
        found += [(factory, "codehash"), (factory, "reserveToken()(address)"), (factory, "tokenManager()(address)")]
    return tuple(found)
