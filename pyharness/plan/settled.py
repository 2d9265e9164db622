"""Which models the script must look at, and what it will ask of everything else.

In: config, models as the chain has them, addresses, storage layouts. Out: indices of models; accounts and slots.
Pure.

forge asks for one storage slot a request, and a finished model costs it a dozen. A model is left out exactly where each
value that ``script/lib/ModelBuilder.sol`` compares is as configured; in doubt it is left in. What is read ahead is a
guess that may miss: roles by the storage layout of the build, and the few slots the script reads besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyharness.chain.system import ModelOnChain
from pyharness.config.schema import Config, DeclaredRole, Model
from pyharness.names import CREATE2_FACTORY, FORGE_DEFAULT_SENDER, role_id
from pyharness.values import ZERO_ADDRESS, checksummed, keccak_hex

SCRIPT = "0x5b73C5498c1E3b4dbA84de0F1833c4a029d90519"  # where forge puts the script itself
READ: Mapping[str, tuple[str, ...]] = {
    "DeltaVerifier": ("threshold",),
    "ModelRegistry": ("verifier",),
    "MockUSDC": ("_totalSupply",),
}
ROLES_SLOT, ATTESTERS = "_roles", "_attesters"

Slot = tuple[str, int]
Storage = Mapping[str, Mapping[str, int]]


def unsettled(config: Config, models: Sequence[ModelOnChain]) -> tuple[int, ...]:
    """The indices of the models that may need a step.

    Args:
        models: the configured models as one block has them.
    """
    found = {model.id: model for model in models}
    return tuple(
        index
        for index, model in enumerate(config.models)
        if model.id not in found or not _as_configured(model, found[model.id])
    )


def likely_accounts(config: Config, known: Mapping[str, str]) -> tuple[str, ...]:
    """Whose code, nonce and balance forge asks for: the contracts, those who act, and forge's own."""
    holders = config.holders
    acting = (holders.deployer, holders.birth_admin, holders.admin, holders.governor)
    own = (FORGE_DEFAULT_SENDER, SCRIPT, ZERO_ADDRESS, checksummed(CREATE2_FACTORY.lower()))
    return tuple(dict.fromkeys((*known.values(), *acting, *own)))


def likely_slots(
    config: Config, known: Mapping[str, str], roles: Sequence[DeclaredRole], storage: Storage
) -> tuple[Slot, ...]:
    """Where the script looks whether roles, verifier and mock are as configured.

    Args:
        storage: the slot of each variable, by contract.
    """
    return tuple(dict.fromkeys((*_role_slots(config, roles, storage), *_other_slots(config, known, storage))))


def _as_configured(model: Model, state: ModelOnChain) -> bool:
    """Whether the script would find nothing to do; see ``_convergeModel`` there."""
    if not state.exists or state.pool == ZERO_ADDRESS:
        return False
    views = state.views
    return (
        views["infrastructureAccrualBps"] == model.infra_bps
        and views["tokensPerDeltaOne"] == model.tokens_per_delta_one
        and views["tradeFee"] == model.trade_fee_bps
        and state.provider == model.provider
        and state.started
        and state.budget == model.budget
    )


def _role_slots(config: Config, roles: Sequence[DeclaredRole], storage: Storage) -> Iterator[Slot]:
    """``_roles[role].hasRole[holder]``; of the birth admin too, whose roles are dropped where another is the admin."""
    leaving = {config.holders.birth_admin} - {config.holders.admin}
    for declared in roles:
        slots = storage.get(declared.contract, {})
        if ROLES_SLOT not in slots:
            continue
        outer = _mapped(role_id(declared.role)[2:], slots[ROLES_SLOT])
        admins = config.holders.admin in declared.holders
        for holder in (*declared.holders, *(leaving if admins else ())):
            yield declared.address, _mapped(holder[2:].lower(), outer)


def _other_slots(config: Config, known: Mapping[str, str], storage: Storage) -> Iterator[Slot]:
    for label, names in READ.items():
        slots = storage.get(label, {})
        if label in known:
            yield from ((known[label], slots[name]) for name in names if name in slots)
    length = storage.get("DeltaVerifier", {}).get(ATTESTERS)
    if length is not None and "DeltaVerifier" in known:
        first = int(keccak_hex(length.to_bytes(32, "big")), 16)
        yield known["DeltaVerifier"], length
        for place in range(len(config.verifier.attesters)):
            yield known["DeltaVerifier"], first + place


def _mapped(key: str, slot: int) -> int:
    """The slot of a mapping's entry; the key in hex."""
    return int(keccak_hex(bytes.fromhex(key.rjust(64, "0")) + slot.to_bytes(32, "big")), 16)
