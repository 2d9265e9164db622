"""What every view must answer, from config and record.

In: config, record, models as the chain has them. Out: ``Expected`` s. Pure. The wiring is stated from both ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyharness.chain.system import ModelOnChain
from pyharness.config.schema import Config, Model
from pyharness.names import role_id
from pyharness.record.schema import Record
from pyharness.values import keccak_hex, model_key
from pyharness.verify.schema import Expected, Kind

# Contract: view and the contract it must name.
LINKS: Mapping[str, Mapping[str, str]] = {
    "ModelRegistry": {"verifier": "DeltaVerifier"},
    "TokenManager": {"registry": "ModelRegistry", "deltaVerifier": "DeltaVerifier"},
    "HokusaiAMMFactory": {"modelRegistry": "ModelRegistry", "tokenManager": "TokenManager", "reserveToken": "USDC"},
    "InfrastructureReserve": {"factory": "HokusaiAMMFactory", "reserveToken": "USDC"},
    "UsageFeeRouter": {
        "factory": "HokusaiAMMFactory",
        "reserveToken": "USDC",
        "infraReserve": "InfrastructureReserve",
    },
    "ModelLauncher": {
        "tokenManager": "TokenManager",
        "ammFactory": "HokusaiAMMFactory",
        "infraReserve": "InfrastructureReserve",
        "reserveToken": "USDC",
    },
    "DeltaVerifier": {
        "modelRegistry": "ModelRegistry",
        "tokenManager": "TokenManager",
        "contributionRegistry": "DataContributionRegistry",
    },
}
# Without these no model can be looked at.
CORE = {"ModelRegistry", "TokenManager", "HokusaiAMMFactory", "InfrastructureReserve", "USDC"}
PARAMS_LINKS = {"modelRegistry": "ModelRegistry", "tokenManager": "TokenManager"}
TOKEN_LINKS = {"controller": "TokenManager"}
POOL_LINKS = {
    "reserveToken": "USDC",
    "tokenManager": "TokenManager",
    "factory": "HokusaiAMMFactory",
    "modelRegistry": "ModelRegistry",
}


LINEAGE = "lineage(bytes32)(bytes32,bytes32,uint16,uint16,bool,uint128)"
DEFAULTS = "defaults()((uint32,uint16,uint32,uint64,uint64,uint32))"
# What a factory is born with; the config states every pool in full and so leaves the defaults as they are.
BORN_DEFAULTS = "[100000,30,604800,25000000000,10000,86400]"
LIMITS: Mapping[str, Mapping[str, str]] = {
    "InfrastructureReserve": {"MAX_MEMO_LENGTH": "256"},
    "UsageFeeRouter": {"MAX_BATCH": "120"},
    "DataContributionRegistry": {"MAX_BATCH": "100"},
}
# Looked at by comparing code with the build, the directory with the config, and the books with the cash.
OTHERWISE = {"tokenImplementation", "paramsImplementation", "poolImplementation", "modelCount", "outstanding"}


def addresses_of(record: Record, config: Config) -> dict[str, str]:
    """Address by label: the record's contracts, ``USDC`` whatever it is, and the existing factory."""
    known = {label: contract.address for label, contract in record.contracts.items()}
    if "MockUSDC" in known:
        known["USDC"] = known["MockUSDC"]
    return known | config.external


def system_expectations(config: Config, known: Mapping[str, str]) -> Iterator[Expected]:
    """Wiring, treasury, pause and verifier terms of the contracts that are there."""
    ours = [label for label in LINKS if label in known and label not in config.external]
    for label in ours:
        for view, target in LINKS[label].items():
            if target in known:
                yield stated("wiring", label, known[label], f"{view}()(address)", known[target], "record")
    if "HokusaiAMMFactory" in ours:
        yield stated("drift", "HokusaiAMMFactory", known["HokusaiAMMFactory"], DEFAULTS, BORN_DEFAULTS, "build")
    holders, terms = config.holders, config.verifier
    for label, view, value in (
        ("HokusaiAMMFactory", "treasury()(address)", holders.treasury),
        ("InfrastructureReserve", "treasury()(address)", holders.treasury),
        ("InfrastructureReserve", "paused()(bool)", "false"),
        ("UsageFeeRouter", "paused()(bool)", "false"),
        ("UsageFeeRouter", "kind()(uint8)", "0" if config.existing.kind == "native" else "1"),
        ("DeltaVerifier", "threshold()(uint256)", str(terms.threshold)),
        ("DeltaVerifier", "minImprovementBps()(uint256)", str(terms.min_improvement_bps)),
        ("DeltaVerifier", "attesters()(address[])", "[" + ",".join(terms.attesters) + "]"),
    ):
        if label in ours:
            yield stated("drift", label, known[label], view, value, "config")


def model_expectations(model: Model, found: ModelOnChain, known: Mapping[str, str]) -> Iterator[Expected]:
    """One model from every side: directory, manager, factory, params, token and pool agree."""
    identifier, key = (model.id,), model_key(model.id)
    labels = {part: f"{part}/{model.id}" for part in ("HokusaiParams", "HokusaiToken", "HokusaiAMM")}
    manager, factory, registry = known["TokenManager"], known["HokusaiAMMFactory"], known["ModelRegistry"]
    for label, address, question, arguments, value in (
        ("TokenManager", manager, "getTokenAddress(string)(address)", identifier, found.token),
        ("TokenManager", manager, "getParamsAddress(string)(address)", identifier, found.params),
        ("TokenManager", manager, "getModelId(address)(string)", (found.token,), model.id),
        ("HokusaiAMMFactory", factory, "getPool(string)(address)", identifier, found.pool),
        ("HokusaiAMMFactory", factory, "getModelId(address)(string)", (found.pool,), model.id),
        ("ModelRegistry", registry, "modelIdOf(bytes32)(string)", (_word(key),), model.id),
        (labels["HokusaiParams"], found.params, "modelKey()(bytes32)", (), key),
        (labels["HokusaiToken"], found.token, "modelKey()(bytes32)", (), key),
        (labels["HokusaiToken"], found.token, "isMinter(address)(bool)", (found.pool,), "true"),
        (labels["HokusaiAMM"], found.pool, "modelKey()(bytes32)", (), key),
        (labels["HokusaiAMM"], found.pool, "hokusaiToken()(address)", (), found.token),
        (labels["HokusaiAMM"], found.pool, "paused()(bool)", (), "false"),
    ):
        yield stated("wiring", label, address, question, value, "record", arguments)
    for part, address, links in (
        ("HokusaiParams", found.params, PARAMS_LINKS),
        ("HokusaiToken", found.token, TOKEN_LINKS),
        ("HokusaiAMM", found.pool, POOL_LINKS),
    ):
        for view, target in links.items():
            yield stated("wiring", labels[part], address, f"{view}()(address)", known[target], "record")
    yield from _governed(model, found, labels, known)


def _governed(
    model: Model, found: ModelOnChain, labels: Mapping[str, str], known: Mapping[str, str]
) -> Iterator[Expected]:
    """What governance may change: the config says what it should be."""
    identifier = (model.id,)
    params, pool = found.params, found.pool
    for label, address, question, arguments, value in (
        (labels["HokusaiParams"], params, "infrastructureAccrualBps()(uint16)", (), str(model.infra_bps)),
        (labels["HokusaiParams"], params, "tokensPerDeltaOne()(uint256)", (), str(model.tokens_per_delta_one)),
        (labels["HokusaiParams"], params, "licenseHash()(bytes32)", (), model.license_hash),
        (labels["HokusaiParams"], params, "licenseURI()(string)", (), model.license_uri),
        (labels["HokusaiParams"], params, "active()(bool)", (), "true"),
        (labels["HokusaiAMM"], pool, "tradeFee()(uint16)", (), str(model.trade_fee_bps)),
        (
            "InfrastructureReserve",
            known["InfrastructureReserve"],
            "provider(string)(address)",
            identifier,
            model.provider,
        ),
    ):
        yield stated("drift", label, address, question, value, "config", arguments)
    genesis = ",".join((keccak_hex(model.metric.encode()), model.benchmark_hash, str(model.genesis_bps), "true"))
    lineage = stated("model", "ModelRegistry", known["ModelRegistry"], LINEAGE, genesis, "config", (_word(found.key),))
    yield lineage.model_copy(update={"key": f"genesis({model.id})", "parts": (0, 1, 2, 4)})
    budget = {"kind": "drift", "key": f"budget({model.id})", "parts": (5,), "value": str(model.budget)}
    yield lineage.model_copy(update=budget)


def constant_expectations(label: str, address: str, abi: Sequence[Mapping[str, object]]) -> Iterator[Expected]:
    """A contract's role ids, which are the hashes of their names, and its limits."""
    for name in sorted(str(entry["name"]) for entry in abi if entry.get("type") == "function"):
        if name.endswith("_ROLE"):
            yield stated("constant", label, address, f"{name}()(bytes32)", role_id(name), "name")
    for name, value in LIMITS.get(label, {}).items():
        yield stated("constant", label, address, f"{name}()(uint256)", value, "build")


def unexpected_views(abi: Sequence[Mapping[str, object]], expected: Sequence[str]) -> tuple[str, ...]:
    """Argument-free views of an ABI that nobody stated an expectation for, and that are not looked at otherwise."""
    names = {question.split("(", 1)[0] for question in expected} | OTHERWISE
    return tuple(
        sorted(
            str(entry["name"])
            for entry in abi
            if entry.get("type") == "function"
            and entry.get("stateMutability") == "view"
            and not entry.get("inputs")
            and entry["name"] not in names
        )
    )


def counted(item: Expected, answer: str) -> str:
    """The parts of an answer that the expectation is about; a refused answer as it is."""
    values = answer.split(",")
    if not item.parts or len(values) <= max(item.parts):
        return answer
    return ",".join(values[at] for at in item.parts)


def _word(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal[2:])


def stated(
    kind: Kind,
    subject: str,
    address: str,
    question: str,
    value: str,
    source: str,
    arguments: tuple[object, ...] = (),
) -> Expected:
    """What one view must answer; its key names the first argument, where that is a text."""
    key = question.split(")(", 1)[0] + ")"
    if arguments and isinstance(arguments[0], str):
        key = f"{question.split('(', 1)[0]}({arguments[0]})"
    return Expected(
        kind=kind,
        subject=subject,
        key=key,
        address=address,
        question=question,
        arguments=arguments,
        value=value,
        source=source,
    )
