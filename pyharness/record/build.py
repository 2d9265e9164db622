"""Makes an entry of what was planned, what was sent and what the chain says now.

In: ``Facts``, or what explorers said. Out: ``Entry``; entries into one ``Record``. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.abi import decode
from pyharness.chain.roles import Held
from pyharness.chain.system import ModelOnChain
from pyharness.config.schema import Config
from pyharness.deploy.schema import Done, Outcome
from pyharness.names import role_name
from pyharness.plan.schema import Creation, Step
from pyharness.record.schema import (
    Commit,
    Contract,
    Entry,
    Grant,
    Model,
    Party,
    Publication,
    Record,
    Sent,
    Toolchain,
)
from pyharness.tools.schema import Built
from pyharness.values import keccak_hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything an entry is made of.

    Args:
        codes: runtime code by address.
        built: the release build's contracts by name.
        held: every role of our contracts, by replay.
        sources: origin by config key.
    """

    config: Config
    rendered: str
    sources: Mapping[str, str]
    outcome: Outcome
    codes: Mapping[str, bytes]
    built: Mapping[str, Built]
    models: Sequence[ModelOnChain]
    held: Sequence[Held]
    checkout: Commit
    version: str
    rehearsal: bool = False


def build_entry(facts: Facts) -> Entry:
    """The entry of one run."""
    plan, holders = facts.outcome.plan, facts.config.holders
    done = {item.step_id: item for item in facts.outcome.steps}
    return Entry(
        kind=plan.kind,
        network=plan.target.network,
        chain_id=plan.target.chain_id,
        caip2=f"eip155:{plan.target.chain_id}",
        mode=plan.mode,
        created_at=facts.outcome.opened_at,
        complete=not facts.outcome.waiting,
        rehearsal=facts.rehearsal,
        plan_hash=plan.plan_hash,
        config_hash=plan.config_hash,
        artifacts_hash=plan.artifacts_hash,
        checkout=facts.checkout,
        toolchain=Toolchain(**plan.compiler.model_dump(), pyharness=facts.version),
        parties=Party(**holders.model_dump(exclude={"birth_admin"})),
        external=facts.config.external,
        contracts=_contracts(facts),
        models=tuple(_model(model, facts.config) for model in facts.models if model.exists),
        grants=_grants(facts),
        transactions=tuple(_sent(step, done[step.id]) for step in plan.steps if step.id in done),
        config=facts.rendered,
        sources=dict(facts.sources),
    )


def publication_entry(base: Entry, publications: Sequence[Publication], at: str, checkout: Commit) -> Entry:
    """What explorers said of what stands.

    Args:
        base: the newest entry that changed the chain.
        at: when they were asked.
    """
    said = tuple(sorted(publications, key=_published))
    nothing: dict[str, object] = {"contracts": {}, "models": (), "grants": (), "transactions": (), "sources": {}}
    own: dict[str, object] = {"kind": "explorer", "created_at": at, "checkout": checkout, "publications": said}
    return base.model_copy(update=own | nothing)


def acts(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of what changed the chain; those of explorers only tell of it."""
    return tuple(entry for entry in entries if entry.kind != "explorer")


def fold_entries(entries: Sequence[tuple[str, Entry]]) -> Record:
    """All entries of a network, oldest first, as one record; later ones win, grants are those of the last act.

    Args:
        entries: (file name, entry), one act at least.
    """
    contracts: dict[str, Contract] = {}
    external: dict[str, str] = {}
    models: dict[str, Model] = {}
    done = acts([entry for _, entry in entries])
    for entry in done:
        for label, contract in entry.contracts.items():
            if contract.tx_hash is not None or contracts.get(label, contract).address != contract.address:
                contracts[label] = contract
            contracts.setdefault(label, contract)
        external.update(entry.external)
        models.update({model.id: model for model in entry.models})
    said = {_published(item): item for _, entry in entries for item in entry.publications}
    last = done[-1]
    blocks = [contract.block_number for contract in contracts.values() if contract.block_number is not None]
    satisfied = any(contract.block_number is None for contract in contracts.values())
    return Record(
        network=last.network,
        chain_id=last.chain_id,
        mode=last.mode,
        updated_at=entries[-1][1].created_at,
        complete=last.complete,
        first_block=0 if satisfied else min(blocks, default=0),
        parties=last.parties,
        external=external,
        contracts=contracts,
        models=tuple(models[identifier] for identifier in sorted(models)),
        grants=last.grants,
        publications=tuple(said[key] for key in sorted(said)),
        entries=tuple(name for name, _ in entries),
    )


def _published(item: Publication) -> tuple[str, str]:
    return item.explorer, item.label


def _contracts(facts: Facts) -> dict[str, Contract]:
    """Every contract of the system that stands, whoever made it and when; no address is lost."""
    done = {item.step_id: item for item in facts.outcome.steps}
    made = {
        step.creates.address: (step.creates, done.get(step.id)) for step in facts.outcome.plan.steps if step.creates
    }
    return {
        label: _contract(address, facts.built[label], facts.codes[address], made.get(address))
        for label, address in facts.outcome.plan.predicted.items()
        if label in facts.built and label not in facts.config.external and facts.codes.get(address)
    }


def _contract(address: str, built: Built, code: bytes, made: tuple[Creation, Done | None] | None) -> Contract:
    creation, done = made or (None, None)
    encoded = creation.arguments if creation else "0x"
    types = built.constructor_types if creation else ()
    return Contract(
        address=address,
        source=f"{built.source}:{built.name}",
        tx_hash=done.tx_hash if done else None,
        block_number=done.block_number if done else None,
        gas_used=done.gas_used if done else None,
        arguments=tuple(_text(value) for value in decode(types, bytes.fromhex(encoded[2:]))),
        arguments_encoded=encoded,
        code_hash=keccak_hex(code),
        runtime_hash=built.runtime_hash,
        immutables={
            f"{start}+{length}": "0x" + code[start : start + length].hex() for start, length in built.immutables
        },
    )


def _model(model: ModelOnChain, config: Config) -> Model:
    named = {item.id: item for item in config.models}[model.id]
    return Model(
        id=model.id,
        key=model.key,
        name=named.name,
        symbol=named.symbol,
        token=model.token,
        params=model.params,
        pool=model.pool,
        provider=model.provider,
        infra_bps=model.views["infrastructureAccrualBps"],
    )


def _grants(facts: Facts) -> tuple[Grant, ...]:
    labels = {address: label for label, address in facts.outcome.plan.predicted.items()}
    labels |= {model.params: f"HokusaiParams/{model.id}" for model in facts.models}
    return tuple(
        Grant(
            contract=labels.get(held.contract, held.contract),
            role=role_name(held.role),
            holder=held.holder,
            tx_hash=held.tx_hash,
        )
        for held in facts.held
    )


def _sent(step: Step, done: Done) -> Sent:
    return Sent(step_id=step.id, **done.model_dump(exclude={"step_id", "nonce"}))


def _text(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
