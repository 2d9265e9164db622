"""What the router reads from an existing system, stated from both ends.

In: node, config, addresses, a block. Out: ``Expected`` s, and in words what nobody looks at. Door: the node, reading
only.

The existing system is not ours: what it answers is taken as it is, and must be what the router goes by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.rpc import Rpc
from pyharness.config.schema import Config, Model
from pyharness.names import role_id
from pyharness.values import ZERO_ADDRESS
from pyharness.verify.expectations import stated
from pyharness.verify.schema import Expected

# In the order of IUsageFeeRouter.Status.
STATUS = (
    "ok",
    "invalid model id",
    "no pool",
    "params not found",
    "legacy params",
    "inactive",
    "rate out of bounds",
)
ROUTE = "routeOf(string)(address,address,address,address)"
STATS = "getModelStats(string)(uint256,uint256,uint256)"
FOREIGN = (
    "existing system: code, storage, owners and roles of its factory, token manager, pools, tokens and params",
    "existing system: whether its pools hold what they book",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A configured model as the existing system has it; zero or ``reverted`` where it has no answer.

    Args:
        status: what a deposit would meet, by the router; ``reverted`` where the pool cannot be asked.
        kept: whether the router has resolved the model before and goes by that.
    """

    model: Model
    pool: str
    params: str
    rate: str
    status: str
    kept: bool


def look(
    rpc: Rpc, config: Config, known: Mapping[str, str], block: int
) -> tuple[tuple[Expected, ...], tuple[str, ...]]:
    """What must be so, and what was not looked at; nothing where the config builds beside nothing."""
    if config.mode == "full" or not {"UsageFeeRouter", "InfrastructureReserve"} <= known.keys():
        return (), ()
    places = _places(rpc, config.models, known, hex(block))
    gaps = [
        f"{place.model.id}: {place.status}: no deposit reaches its pool"
        for place in places
        if place.status != STATUS[0]
    ]
    wanted = [*_factory(config, known), *(item for place in places for item in _model(place, known))]
    return tuple(wanted), (*FOREIGN, *gaps)


def _places(rpc: Rpc, models: Sequence[Model], known: Mapping[str, str], block: str) -> list[Place]:
    """One batch for each step from a model's id to its rate."""
    factory, router = known["HokusaiAMMFactory"], known["UsageFeeRouter"]
    ids = [model.id for model in models]
    pools = ask(rpc, [(factory, "getPool(string)(address)", (name,)) for name in ids], block)
    managers = ask(rpc, [(_place(pool), "tokenManager()(address)") for pool in pools], block)
    asked = [
        (_place(manager), "getParamsAddress(string)(address)", (name,))
        for manager, name in zip(managers, ids, strict=True)
    ]
    params = ask(rpc, asked, block)
    rates = ask(rpc, [(_place(at), "infrastructureAccrualBps()(uint256)") for at in params], block)
    states = ask(rpc, [(router, "checkBatch(string[])(uint8[])", ([name],)) for name in ids], block)
    routes = ask(rpc, [(router, ROUTE, (name,)) for name in ids], block)
    return [
        Place(
            model=model,
            pool=pool,
            params=at,
            rate=rate,
            status=REVERTED if state == REVERTED else STATUS[int(state[1:-1])],
            kept=route not in (REVERTED, "") and not route.startswith(ZERO_ADDRESS),
        )
        for model, pool, at, rate, state, route in zip(models, pools, params, rates, states, routes, strict=True)
    ]


def _factory(config: Config, known: Mapping[str, str]) -> Iterator[Expected]:
    """The pools are for our USDC, and a factory of ours lets the router pay into them."""
    label, factory, router = "HokusaiAMMFactory", known["HokusaiAMMFactory"], known["UsageFeeRouter"]
    yield stated("wiring", label, factory, "reserveToken()(address)", known["USDC"], "config")
    if config.existing.kind == "native":
        role = bytes.fromhex(role_id("FEE_ROUTER_ROLE")[2:])
        question = "hasRole(bytes32,address)(bool)"
        listed = stated("role", label, factory, question, "true", "policy", (role, router))
        yield listed.model_copy(update={"key": "FEE_ROUTER_ROLE of UsageFeeRouter"})


def _model(place: Place, known: Mapping[str, str]) -> Iterator[Expected]:
    """Route and rate are those of the existing system now; the reserve knows the provider."""
    router, arguments = known["UsageFeeRouter"], (place.model.id,)
    if place.pool in (ZERO_ADDRESS, REVERTED):
        return
    yield stated(
        "drift",
        "InfrastructureReserve",
        known["InfrastructureReserve"],
        "provider(string)(address)",
        place.model.provider,
        "config",
        arguments,
    )
    if place.status != STATUS[0]:
        return
    kept = f"{place.pool},{place.params}" if place.kept else f"{ZERO_ADDRESS},{ZERO_ADDRESS}"
    route = f"{kept},{place.pool},{place.params}"
    yield stated("wiring", "UsageFeeRouter", router, ROUTE, route, "existing system", arguments)
    shares = f"{place.rate},{10_000 - int(place.rate)}"
    rate = stated("wiring", "UsageFeeRouter", router, STATS, shares, "existing system", arguments)
    yield rate.model_copy(update={"parts": (1, 2)})


def _place(answer: str) -> str:
    """An address to ask next; asking zero gives no answer either."""
    return ZERO_ADDRESS if answer == REVERTED else answer
