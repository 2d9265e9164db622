"""Verifies a deployed system: code, wiring, governed values, roles, books.

In: node, config, record, release build, declared roles. Out: ``Findings``. Door: the node, reading only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pyharness.chain.abi import encode
from pyharness.chain.faults import CallReverted
from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.roles import Held, held_roles
from pyharness.chain.rpc import Rpc
from pyharness.chain.system import ModelOnChain
from pyharness.config.schema import Config, DeclaredRole, Model
from pyharness.record.schema import Record
from pyharness.tools.schema import Built, Release
from pyharness.values import ZERO_ADDRESS, keccak_hex
from pyharness.verify import code, expectations, history, powers
from pyharness.verify.beside import look
from pyharness.verify.remedies import with_remedy
from pyharness.verify.schema import Expected, Finding, Findings, Paper
from pyharness.verify.solvency import compare_books

# Implementation: its maker, the maker's view of it, and what its constructor was given.
IMPLEMENTATIONS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "HokusaiToken": ("TokenManager", "tokenImplementation()(address)", ("TokenManager",)),
    "HokusaiParams": ("TokenManager", "paramsImplementation()(address)", ("TokenManager", "ModelRegistry")),
    "HokusaiAMM": (
        "HokusaiAMMFactory",
        "poolImplementation()(address)",
        ("USDC", "HokusaiAMMFactory", "TokenManager", "ModelRegistry"),
    ),
}


class Verification:
    """One verification at one block; counts what it looks at."""

    def __init__(self, rpc: Rpc, config: Config, record: Record, release: Release, block: int) -> None:
        self._rpc, self._config, self._record, self._release, self._block = rpc, config, record, release, block
        self._known = expectations.addresses_of(record, config)
        self._checked: Counter[str] = Counter()
        self._findings: list[Finding] = []
        self._not_checked: list[str] = []
        self._immutables: dict[str, str] = {}

    def run(
        self,
        declared: Sequence[DeclaredRole],
        models: Sequence[ModelOnChain],
        strangers: Sequence[str],
        papers: Sequence[Paper],
    ) -> Findings:
        """Look at everything.

        Args:
            declared: the policy applied to the addresses of record and models.
            models: the configured models as the chain has them at this block.
            strangers: ids of models of the directory that nobody configured.
            papers: the files made from the record.
        """
        self._whole(models, papers)
        self._contracts()
        wanted = [*expectations.system_expectations(self._config, self._known), *self._constants()]
        if self._known.keys() >= expectations.CORE:
            wanted += self._models(models)
        beside, gaps = look(self._rpc, self._config, self._known, self._block)
        self._not_checked += gaps
        self._views([*wanted, *beside])
        self._strangers(strangers)
        self._acts(models)
        held = self._powers(declared)
        self._books(models)
        return Findings(
            network=self._config.network,
            block=self._block,
            checked=dict(sorted(self._checked.items())),
            not_checked=tuple(self._not_checked),
            findings=tuple(with_remedy(item, self._config.words) for item in self._findings),
            roles=powers.guide_tables(declared, held),
            immutables=self._immutables,
        )

    def _whole(self, models: Sequence[ModelOnChain], papers: Sequence[Paper]) -> None:
        """The record against config and chain, its files against it; what cannot be looked at without it is said."""
        config, record = self._config, self._record
        self._checked["record"] += 1 + len(history.required(config)) + len(record.models) + len(papers)
        self._findings += history.compare_labels(config, record)
        self._findings += history.compare_head(config, record)
        self._findings += history.compare_models(config, record.models, models)
        for paper in papers:
            self._findings += history.compare_paper(paper)
        if self._config.mode == "full" and not self._known.keys() >= expectations.CORE:
            absent = ", ".join(sorted(expectations.CORE - self._known.keys()))
            self._not_checked.append(f"models: the record does not say where {absent} is")

    def _constants(self) -> Iterator[Expected]:
        """The constants of every recorded contract that the build knows."""
        for label, contract in self._record.contracts.items():
            if label in self._release.contracts:
                abi = self._release.contracts[label].abi
                yield from expectations.constant_expectations(label, contract.address, abi)

    def _models(self, models: Sequence[ModelOnChain]) -> list[Expected]:
        """Existence and clones of the configured models; returns what their views must answer."""
        pairs = self._existing(models)
        if self._config.mode == "full":
            self._clones(pairs)
        return [item for model, found in pairs for item in expectations.model_expectations(model, found, self._known)]

    def _powers(self, declared: Sequence[DeclaredRole]) -> tuple[Held, ...]:
        """Every role that is held, compared with those that are declared."""
        places = sorted({item.address for item in declared})
        held = held_roles(self._rpc, places, from_block=self._record.first_block, to_block=self._block)
        self._checked["role"] += sum(len(item.holders) for item in declared if item.granted)
        self._findings += powers.compare_roles(declared, held, self._config.holders.deployer)
        self._not_checked += powers.nobody_pauses(declared, held)
        return held

    def _strangers(self, names: Sequence[str]) -> None:
        for name in names:
            self._differ("model", "ModelRegistry", f"model({name})", "not registered", "registered", "config")

    def _books(self, models: Sequence[ModelOnChain]) -> None:
        if {"USDC", "InfrastructureReserve"} <= self._known.keys():
            ids = [model.id for model in self._config.models]
            count, gaps = compare_books(self._rpc, self._known, ids, models, self._block)
            self._checked["solvency"] += count
            self._findings += gaps
        else:
            self._not_checked.append("solvency: the record does not say where USDC and InfrastructureReserve are")

    def _contracts(self) -> None:
        """The code of every recorded contract against the build."""
        for label, contract in self._record.contracts.items():
            built = self._release.contracts.get(label)
            if built is None:
                self._not_checked.append(f"{label}: the build does not know it")
                continue
            found = self._rpc.code(contract.address, self._block)
            self._checked["code"] += 1
            self._checked["immutable"] += len(built.immutables)
            self._checked["record"] += 1
            self._findings += code.compare_contract(label, found, built, contract.immutables, "record")
            self._findings += history.compare_hashes(label, contract, keccak_hex(found), built)
            values = code.immutables(found, built)
            self._immutables.update({f"{label} {place}": value for place, value in values.items()})
        for label in self._record.external:
            self._not_checked.append(f"{label}: external code is not ours to compare")

    def _existing(self, models: Sequence[ModelOnChain]) -> list[tuple[Model, ModelOnChain]]:
        """Configured models beside their state; one that is missing is a finding."""
        found = {model.id: model for model in models if model.exists}
        pairs = []
        for model in self._config.models if self._config.mode == "full" else ():
            self._checked["model"] += 1
            if model.id in found:
                pairs.append((model, found[model.id]))
            else:
                self._differ("model", "ModelRegistry", f"model({model.id})", "a registered model", "none", "config")
        return pairs

    def _clones(self, pairs: Sequence[tuple[Model, ModelOnChain]]) -> None:
        """Implementations against the build, clones against implementation and arguments."""
        questions = [(self._known[maker], view) for maker, view, _ in IMPLEMENTATIONS.values()]
        answers = ask(self._rpc, questions, hex(self._block))
        places = {
            label: ZERO_ADDRESS if answer == REVERTED else answer
            for label, answer in zip(IMPLEMENTATIONS, answers, strict=True)
        }
        for label, address in places.items():
            built = self._release.contracts[label]
            self._checked["code"] += 1
            self._checked["immutable"] += len(built.immutables)
            found, known = self._rpc.code(address, self._block), self._constructed(label, built)
            self._findings += code.compare_contract(f"{label} implementation", found, built, known, "constructor")
        clones = [
            (label, model.id, address, arguments)
            for model, state in pairs
            for label, address, arguments in (
                ("HokusaiParams", state.params, code.params_arguments(model)),
                ("HokusaiToken", state.token, code.token_arguments(model)),
                ("HokusaiAMM", state.pool, code.pool_arguments(model, state.token)),
            )
        ]
        codes = self._rpc.codes([address for _, _, address, _ in clones], self._block)
        for (label, name, _, arguments), found in zip(clones, codes, strict=True):
            self._checked["code"] += 1
            self._findings += code.compare_clone(f"{label}/{name}", found, places[label], arguments)

    def _constructed(self, label: str, built: Built) -> Mapping[str, str]:
        """The immutables that an implementation's constructor makes of its arguments, computed by the node."""
        maker, _, names = IMPLEMENTATIONS[label]
        init = built.creation + encode(built.constructor_types, [self._known[name] for name in names])
        try:
            return code.immutables(self._rpc.eth_call(None, init, self._block, sender=self._known[maker]), built)
        except CallReverted:
            return {}

    def _views(self, wanted: Sequence[Expected]) -> None:
        answers = ask(self._rpc, [(item.address, item.question, item.arguments) for item in wanted], hex(self._block))
        for item, answer in zip(wanted, answers, strict=True):
            self._checked[item.kind] += 1
            found = expectations.counted(item, answer)
            if found != item.value:
                self._differ(item.kind, item.subject, item.key, item.value, found, item.source)
        for label in sorted(self._record.contracts):
            if label in self._release.contracts:
                stated = [item.question for item in wanted if item.subject == label]
                names = expectations.unexpected_views(self._release.contracts[label].abi, stated)
                self._not_checked += [f"{label}: view {name}()" for name in names]

    def _acts(self, models: Sequence[ModelOnChain]) -> None:
        """What governance may change must stand in the record too."""
        now = {model.id: model for model in models}
        for recorded in self._record.models:
            found = now.get(recorded.id)
            if found is None or not found.exists:
                continue
            for key, was, is_now in (
                ("rate (bps)", str(recorded.infra_bps), str(found.views["infrastructureAccrualBps"])),
                ("provider", recorded.provider, found.provider),
            ):
                self._checked["unrecorded act"] += 1
                if was != is_now:
                    self._differ("unrecorded act", recorded.id, key, was, is_now, "record")

    def _differ(self, kind: str, subject: str, key: str, expected: str, found: str, source: str) -> None:
        self._findings.append(
            Finding.model_validate(
                {"kind": kind, "subject": subject, "key": key, "expected": expected, "found": found, "source": source}
            )
        )
