"""The configured models as the chain has them.

In: node, config, addresses, a block. Out: ``ModelOnChain`` s. Door: by ``chain``.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.chain.rpc import Rpc
from pyharness.chain.system import ModelOnChain, read_models
from pyharness.config.schema import Config


def models_at(rpc: Rpc, config: Config, known: Mapping[str, str], block: int) -> tuple[ModelOnChain, ...]:
    """The configured models as a block has them; none in mode infrastructure or before there is a directory."""
    if config.mode != "full" or "ModelRegistry" not in known or not rpc.code(known["ModelRegistry"], block):
        return ()
    ids = [model.id for model in config.models]
    registry, reserve = known["ModelRegistry"], known["InfrastructureReserve"]
    return read_models(rpc, registry=registry, reserve=reserve, ids=ids, block=block)
