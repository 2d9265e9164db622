"""Reads the models of a system in batched requests.

In: addresses of directory and reserve, model ids, a block. Out: ``ModelOnChain`` s. The door to the network, by
``Rpc``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pyharness.chain.abi import decode, encode_call
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import Json
from pyharness.values import ZERO_ADDRESS, model_key

MODELS_A_REQUEST = 100
KEYS_A_REQUEST = 1_000
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

    ``views`` are the answers of params and pool by name: rate in bps, amounts in base units, false as 0.
    """

    id: str
    key: str
    token: str
    params: str
    pool: str
    provider: str
    views: Mapping[str, int]

    @property
    def exists(self) -> bool:
        """Whether the directory knows it."""
        return self.token != ZERO_ADDRESS


def read_models(rpc: Rpc, *, registry: str, reserve: str, ids: Sequence[str], block: int) -> tuple[ModelOnChain, ...]:
    """The state of each model at a block, two batches for up to 100 models."""
    found: list[ModelOnChain] = []
    for start in range(0, len(ids), MODELS_A_REQUEST):
        found += _read(rpc, registry, reserve, ids[start : start + MODELS_A_REQUEST], block)
    return tuple(found)


def unlisted_models(rpc: Rpc, *, registry: str, ids: Sequence[str], block: int) -> tuple[str, ...]:
    """The ids of models in the directory that are not among ``ids``, in its order."""
    raw = rpc.eth_call(registry, encode_call("modelCount()"), block)
    count = int(str(decode(["uint256"], raw)[0]))
    listed = {model_key(identifier) for identifier in ids}
    unlisted: list[bytes] = []
    for start in range(0, count, KEYS_A_REQUEST):
        raw = rpc.eth_call(registry, encode_call("modelKeys(uint256,uint256)", start, KEYS_A_REQUEST), block)
        keys = cast("tuple[bytes, ...]", decode(["bytes32[]"], raw)[0])
        unlisted += [key for key in keys if "0x" + key.hex() not in listed]
    names: list[str] = []
    for start in range(0, len(unlisted), MODELS_A_REQUEST):
        part = unlisted[start : start + MODELS_A_REQUEST]
        answers = rpc.batch([_call(registry, encode_call("modelIdOf(bytes32)", key), block) for key in part])
        names += [str(decode(["string"], bytes.fromhex(str(answer)[2:]))[0]) for answer in answers]
    return tuple(names)


def _read(rpc: Rpc, registry: str, reserve: str, ids: Sequence[str], block: int) -> list[ModelOnChain]:
    calls = []
    for identifier in ids:
        key = bytes.fromhex(model_key(identifier)[2:])
        calls.append(_call(registry, encode_call("model(bytes32)", key), block))
        calls.append(_call(reserve, encode_call("provider(string)", identifier), block))
    answers = [bytes.fromhex(str(raw)[2:]) for raw in rpc.batch(calls)]
    places = [decode(["address", "bool", "address", "address"], entry) for entry in answers[::2]]
    providers = [str(decode(["address"], raw)[0]) for raw in answers[1::2]]
    views = _views(rpc, [(str(params), str(pool)) for _, _, params, pool in places], block)
    return [
        ModelOnChain(
            id=identifier,
            key=model_key(identifier),
            token=str(place[0]),
            params=str(place[2]),
            pool=str(place[3]),
            provider=provider,
            views=answered,
        )
        for identifier, place, provider, answered in zip(ids, places, providers, views, strict=True)
    ]


def _views(rpc: Rpc, places: Sequence[tuple[str, str]], block: int) -> list[dict[str, int]]:
    asked = [
        (index, address, name)
        for index, (params, pool) in enumerate(places)
        for address, names in ((params, PARAMS_VIEWS), (pool, POOL_VIEWS))
        for name in names
        if address != ZERO_ADDRESS
    ]
    found: list[dict[str, int]] = [{} for _ in places]
    raws = rpc.batch([_call(address, encode_call(f"{name}()"), block) for _, address, name in asked]) if asked else []
    for (index, _, name), raw in zip(asked, raws, strict=True):
        found[index][name] = int(str(raw), 16)
    return found


def _call(to: str, data: bytes, block: int) -> tuple[str, Sequence[Json]]:
    return "eth_call", [{"to": to, "data": "0x" + data.hex()}, hex(block)]
