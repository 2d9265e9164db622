"""Reads the models of a system in batched requests.

In: addresses of directory and reserve, model ids, a block. Out: ``ModelOnChain`` s. The door to the network, by
``Rpc``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.parse import garbage
from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.rpc import Rpc
from pyharness.values import ZERO_ADDRESS, model_key

KEYS_A_REQUEST = 1_000
MOST_MODELS = 1_000_000  # of a directory; who says more is no directory
MODEL_OF = "model(bytes32)((address,bool,address,address))"
KEYS_OF = "modelKeys(uint256,uint256)(bytes32[])"
LINEAGE_OF = "lineage(bytes32)((bytes32,bytes32,uint16,uint16,bool,uint128,uint128))"
NO_LINEAGE = ["", "", "", "", "false", "0", "0"]
NOWHERE = [ZERO_ADDRESS, "false", ZERO_ADDRESS, ZERO_ADDRESS]
NO_ANSWER = -1
PARAMS_VIEWS = ("infrastructureAccrualBps", "tokensPerDeltaOne", "active")
POOL_VIEWS = (
    "tradeFee",
    "crr",
    "FLAT_CURVE_THRESHOLD",
    "FLAT_CURVE_PRICE",
    "windowSeconds",
    "reserveBalance",
    "feesOwed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOnChain:
    """A model as the chain has it; zero addresses and no views where it does not exist.

    ``views`` are the answers of params and pool by name: rate in bps, amounts in base units, false as 0, -1 where a
    contract gives none. ``started`` says whether its scores have a beginning; ``budget`` is the most that may be minted
    as rewards (base units).
    """

    id: str
    key: str
    token: str
    params: str
    pool: str
    provider: str
    views: Mapping[str, int]
    started: bool
    budget: int

    @property
    def exists(self) -> bool:
        """Whether the directory knows it."""
        return self.token != ZERO_ADDRESS


def read_models(rpc: Rpc, *, registry: str, reserve: str, ids: Sequence[str], block: int) -> tuple[ModelOnChain, ...]:
    """The state of each model at a block; a contract that does not answer is no reason to stop looking."""
    keys = [model_key(identifier) for identifier in ids]
    words = [bytes.fromhex(key[2:]) for key in keys]
    entries = ask(rpc, [(registry, MODEL_OF, (word,)) for word in words], hex(block))
    lineages = ask(rpc, [(registry, LINEAGE_OF, (word,)) for word in words], hex(block))
    providers = ask(rpc, [(reserve, "provider(string)(address)", (identifier,)) for identifier in ids], hex(block))
    places = [_items(entry) if entry != REVERTED else NOWHERE for entry in entries]
    lines = [_items(line) if line != REVERTED else NO_LINEAGE for line in lineages]
    views = _views(rpc, [(params, pool) for _, _, params, pool in places], block)
    return tuple(
        ModelOnChain(
            id=identifier,
            key=key,
            token=token,
            params=params,
            pool=pool,
            provider=provider if provider != REVERTED else ZERO_ADDRESS,
            views=answered,
            started=line[4] == "true",
            budget=int(line[5]),
        )
        for identifier, key, (token, _, params, pool), line, provider, answered in zip(
            ids, keys, places, lines, providers, views, strict=True
        )
    )


def unlisted_models(
    rpc: Rpc, *, registry: str, ids: Sequence[str], block: int, strict: bool = False
) -> tuple[str, ...]:
    """The ids of models in the directory that are not among ``ids``, in its order; none where it does not answer.

    Raises:
        RpcRejected: strict, and the node refused to answer for it.
        EnvironmentFault: E-RPC-GARBAGE, answers that no directory gives; strict, also where it gives none.
    """
    (count,) = ask(rpc, [(registry, "modelCount()(uint256)")], hex(block), strict=strict)
    if count == REVERTED and not strict:
        return ()
    if count == REVERTED or int(count) > MOST_MODELS:
        raise garbage(f"modelCount() at {registry}", count)
    listed = {model_key(identifier) for identifier in ids}
    starts = range(0, int(count), KEYS_A_REQUEST)
    pages = ask(rpc, [(registry, KEYS_OF, (start, KEYS_A_REQUEST)) for start in starts], hex(block), strict=strict)
    if REVERTED in pages:
        raise garbage(f"modelKeys() at {registry}", REVERTED)
    keys = [key for page in pages for key in _items(page) if key not in listed]
    asked = [(registry, "modelIdOf(bytes32)(string)", (bytes.fromhex(key[2:]),)) for key in keys]
    found = tuple(ask(rpc, asked, hex(block), strict=strict))
    if [model_key(name) for name in found] != keys:
        raise garbage(f"modelIdOf() at {registry}", found)
    return found


def _views(rpc: Rpc, places: Sequence[tuple[str, str]], block: int) -> list[dict[str, int]]:
    asked = [
        (index, address, name)
        for index, (params, pool) in enumerate(places)
        for address, names in ((params, PARAMS_VIEWS), (pool, POOL_VIEWS))
        for name in names
        if address != ZERO_ADDRESS
    ]
    found: list[dict[str, int]] = [{} for _ in places]
    answers = ask(rpc, [(address, f"{name}()(uint256)") for _, address, name in asked], hex(block))
    for (index, _, name), answer in zip(asked, answers, strict=True):
        found[index][name] = int(answer) if answer != REVERTED else NO_ANSWER
    return found


def _items(shown: str) -> list[str]:
    """The parts of an answered list or struct."""
    return [part for part in shown[1:-1].split(",") if part]
