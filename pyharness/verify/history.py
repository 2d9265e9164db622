"""Is the record itself whole and true?

In: config, record, build, code hashes, models as the chain has them, files and what they should say. Out: findings
about the record. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyharness.chain.system import ModelOnChain
from pyharness.config.schema import Config
from pyharness.config.schema import Model as Configured
from pyharness.names import MADE, MOCK_USDC
from pyharness.record.schema import Contract, Model, Record
from pyharness.tools.schema import Built
from pyharness.values import pretty_json
from pyharness.verify.schema import Finding, Paper

NONE = "none"


def required(config: Config) -> tuple[str, ...]:
    """The contracts a complete record of this config holds."""
    return ((MOCK_USDC,) if config.usdc.kind == "mock" else ()) + MADE[config.mode]


def compare_labels(config: Config, record: Record) -> Iterator[Finding]:
    """A contract that is not in the record would not be looked at, so it is a finding."""
    for label in required(config):
        if label not in record.contracts:
            yield _finding(label, "address", f"a contract of mode {config.mode}", NONE, "mode")


def compare_head(config: Config, record: Record) -> Iterator[Finding]:
    """Network, chain, completeness, parties and external addresses against the config. Who deployed is history."""
    holders = config.holders.model_dump()
    wanted = {
        "network": (config.network, record.network),
        "chain id": (str(config.chain_id), str(record.chain_id)),
        "mode": (config.mode, record.mode),
        "complete": ("true", str(record.complete).lower()),
        "external": (str(config.external), str(record.external)),
        **{name: (holders[name], found) for name, found in record.parties.model_dump(exclude={"deployer"}).items()},
    }
    for key, (expected, found) in wanted.items():
        if expected != found:
            yield _finding(config.network, key, expected, found, "config")


def compare_hashes(label: str, recorded: Contract, code_hash: str, built: Built) -> Iterator[Finding]:
    """The code hashes an entry states against the chain and the build."""
    if recorded.code_hash != code_hash:
        yield _finding(label, "code hash", recorded.code_hash, code_hash, "record")
    if recorded.runtime_hash != built.runtime_hash:
        yield _finding(label, "runtime hash", recorded.runtime_hash, built.runtime_hash, "record")


def compare_models(config: Config, recorded: Sequence[Model], models: Sequence[ModelOnChain]) -> Iterator[Finding]:
    """Each model that exists is recorded as it is, and nothing is recorded that does not exist."""
    entries = {model.id: model for model in recorded}
    named = {model.id: model for model in config.models}
    exist = {model.id: model for model in models if model.exists}
    for name in sorted(entries.keys() | exist.keys()):
        if name in entries and name in exist:
            yield from _compare_model(entries[name], exist[name], named[name])
        else:
            expected, found = (entries[name].token, NONE) if name in entries else (NONE, exist[name].token)
            yield _finding(name, "model", expected, found, "record")


def compare_paper(paper: Paper) -> Iterator[Finding]:
    """A file against what it should say; one finding for each value that differs."""
    if paper.found is None:
        yield _finding(paper.name, "content", "the file the entries give", "no JSON object", "entries")
    else:
        for key, expected, found in _differences("", paper.expected, paper.found):
            yield _finding(paper.name, key, expected, found, "entries")


def _compare_model(recorded: Model, found: ModelOnChain, named: Configured) -> Iterator[Finding]:
    for key, was, is_now in (
        ("key", recorded.key, found.key),
        ("token", recorded.token, found.token),
        ("params", recorded.params, found.params),
        ("pool", recorded.pool, found.pool),
        ("name", recorded.name, named.name),
        ("symbol", recorded.symbol, named.symbol),
    ):
        if was != is_now:
            yield _finding(recorded.id, key, was, is_now, "record")


def _differences(path: str, expected: Any, found: Any) -> Iterator[tuple[str, str, str]]:
    """The leaves that differ: dotted path, expected, found; ``none`` where there is nothing."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            yield from _differences(f"{path}.{key}".strip("."), expected.get(key), found.get(key))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for at, (left, right) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(f"{path}[{at}]", left, right)
    elif expected != found:
        yield path, _leaf(expected), _leaf(found)


def _leaf(value: Any) -> str:
    if value is None:
        return NONE
    return value if isinstance(value, str) else pretty_json(value).strip()


def _finding(subject: str, key: str, expected: str, found: str, source: str) -> Finding:
    return Finding(kind="record", subject=subject, key=key, expected=expected, found=found, source=source)
