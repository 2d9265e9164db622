"""Puts the parts of a plan together and seals it with its hash.

In: config, its forge input, steps, release build, declared roles, preconditions. Out: ``Plan``. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.config.schema import Config, DeclaredRole
from pyharness.plan.hashing import sealed
from pyharness.plan.schema import Compiler, Plan, Precondition, RoleHolder, Step, Target
from pyharness.tools.schema import Release
from pyharness.values import ZERO_HASH, keccak_hex


def assemble(
    config: Config,
    *,
    wanted: str,
    steps: Sequence[Step],
    predicted: Mapping[str, str],
    roles: Sequence[DeclaredRole],
    preconditions: Sequence[Precondition],
    release: Release,
) -> Plan:
    """The plan with its hash.

    Args:
        wanted: the rendered TOML of all models; its hash stands for the config.
        predicted: address by contract name, existing ones included.
    """
    return sealed(
        Plan(
            target=Target(network=config.network, chain_id=config.chain_id),
            mode=config.mode,
            sender=config.holders.deployer,
            steps=tuple(steps),
            predicted=dict(predicted),
            roles_after=tuple(
                RoleHolder(contract=declared.contract, role=declared.role, holder=holder)
                for declared in roles
                if declared.granted
                for holder in declared.holders
            ),
            preconditions=tuple(preconditions),
            config_hash=keccak_hex(wanted.encode()),
            artifacts_hash=release.artifacts_hash,
            compiler=Compiler(solc=release.solc, evm=release.evm, optimizer_runs=release.optimizer_runs),
            plan_hash=ZERO_HASH,
        )
    )
