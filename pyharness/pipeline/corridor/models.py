"""The configured models as the chain has them, and those that nobody configured.

In: node, config, addresses, a block. Out: ``ModelOnChain`` s, and models beside them. Door: by ``chain``.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.chain.rpc import Rpc
from pyharness.chain.system import ModelOnChain, read_models, unlisted_models
from pyharness.config.schema import Config


def models_at(rpc: Rpc, config: Config, known: Mapping[str, str], block: int) -> tuple[ModelOnChain, ...]:
    """The configured models as a block has them; none in mode infrastructure or before directory and reserve stand."""
    places = [known[label] for label in ("ModelRegistry", "InfrastructureReserve") if label in known]
    if config.mode != "full" or len(places) < 2 or not all(rpc.code(place, block) for place in places):
        return ()
    ids = [model.id for model in config.models]
    return read_models(rpc, registry=places[0], reserve=places[1], ids=ids, block=block)


def strangers_at(rpc: Rpc, config: Config, known: Mapping[str, str], block: int) -> tuple[str, ...]:
    """The ids of models that the directory knows and nobody configured."""
    registry = known.get("ModelRegistry")
    if config.mode != "full" or registry is None or not rpc.code(registry, block):
        return ()
    return unlisted_models(rpc, registry=registry, ids=[model.id for model in config.models], block=block)
