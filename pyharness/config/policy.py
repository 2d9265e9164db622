"""Who shall hold which role once a deployment is finished.

In: ``Config``, addresses by contract name. Out: ``DeclaredRole`` s. Pure. Plans, records and verification all read
this one table; a holder that is not in it is a finding.

Source: guide, "Access Control Roles".
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.config.schema import Config, DeclaredRole
from pyharness.names import DEFAULT_ADMIN_ROLE

PARAMS = "HokusaiParams"

# Lower case: a party of ``[holders]``. Upper case: one of our contracts.
POLICY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ModelRegistry": {
        DEFAULT_ADMIN_ROLE: ("admin",),
        "REGISTRAR_ROLE": ("TokenManager", "HokusaiAMMFactory"),
    },
    "TokenManager": {
        DEFAULT_ADMIN_ROLE: ("admin",),
        "DEPLOYER_ROLE": ("admin", "ModelLauncher"),
        "POOL_FACTORY_ROLE": ("HokusaiAMMFactory",),
    },
    "HokusaiAMMFactory": {
        DEFAULT_ADMIN_ROLE: ("admin",),
        "DEPLOYER_ROLE": ("admin", "ModelLauncher"),
        "GOV_ROLE": ("governor",),
        "PAUSER_ROLE": ("pauser",),
        "FEE_ROUTER_ROLE": ("UsageFeeRouter",),
    },
    "ModelLauncher": {
        DEFAULT_ADMIN_ROLE: ("admin",),
        "LAUNCHER_ROLE": ("admin",),
    },
    "InfrastructureReserve": {
        DEFAULT_ADMIN_ROLE: ("admin",),
        "DEPOSITOR_ROLE": ("UsageFeeRouter",),
        "PAYER_ROLE": ("treasury",),
        "PAUSER_ROLE": ("pauser",),
        "PROVIDER_INITIALIZER_ROLE": ("ModelLauncher",),
    },
    "UsageFeeRouter": {
        DEFAULT_ADMIN_ROLE: ("admin",),
        "FEE_DEPOSITOR_ROLE": ("backend",),
        "PAUSER_ROLE": ("pauser",),
    },
    "DataContributionRegistry": {
        DEFAULT_ADMIN_ROLE: ("admin",),
        "RECORDER_ROLE": ("DeltaVerifier",),
        "VERIFIER_ROLE": ("admin",),
    },
    "DeltaVerifier": {
        DEFAULT_ADMIN_ROLE: ("admin",),
    },
    PARAMS: {
        DEFAULT_ADMIN_ROLE: ("governor",),
        "GOV_ROLE": ("governor",),
    },
}


def params_label(model_id: str) -> str:
    """The label of a model's params."""
    return f"{PARAMS}/{model_id}"


def declared_roles(config: Config, addresses: Mapping[str, str]) -> tuple[DeclaredRole, ...]:
    """Every declared role of the contracts in ``addresses`` (label to address).

    Contracts the mode does not make are left out, and with them holders that are such contracts. In mode infrastructure
    the guide's three grants are all: who shall pause gets the role from the admin.
    """
    parties = config.holders.model_dump()
    beside = config.mode == "infrastructure"
    declared = []
    for label in sorted(addresses):
        for role, names in _policy(config, label).items():
            known = (parties.get(name) or addresses.get(name) for name in names)
            holders = tuple(sorted({holder for holder in known if holder is not None}))
            granted = not (beside and role == "PAUSER_ROLE")
            declared.append(
                DeclaredRole(contract=label, address=addresses[label], role=role, holders=holders, granted=granted)
            )
    return tuple(declared)


def _policy(config: Config, label: str) -> Mapping[str, tuple[str, ...]]:
    """What is declared of a contract; of an existing factory only that one of ours lists the router."""
    if label in config.external:
        native = config.existing.kind == "native" and label == "HokusaiAMMFactory"
        return {"FEE_ROUTER_ROLE": ("UsageFeeRouter",)} if native else {}
    return POLICY.get(label.split("/", 1)[0], {})
