"""Verifies the states in which stories have really happened, before they are taken back.

In: a deployed system on a fork, each node that stories are told on, their names as they end. Out: one ``Check``. Doors:
by the rooms it composes. Several workers may look at once, each at a node of its own.

What a story is about it may change: values that governance sets, and acts that no record knows. Code, wiring, powers
and books it must leave as they were. Models that it says it launched are verified as if they were configured; a model
that it does not tell of is a stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pyharness.chain.anvil import Anvil
from pyharness.config.schema import Model
from pyharness.errors import HarnessError
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.verifying import findings_of
from pyharness.pipeline.corridor.whole import ENDINGS as ENDINGS
from pyharness.record import store
from pyharness.scenarios.report.document import Check
from pyharness.scenarios.schema import Result, Told
from pyharness.verify.schema import Finding, Findings

TOLD = frozenset({"drift", "unrecorded act"})


class Endings:
    """The verifications of one rehearsal.

    Args:
        session: of the deployed system; its record is what every node is held against.
        told_on: the model that stories are told on, verified as the configured ones are though it was made for them.
    """

    def __init__(self, session: Session, told_on: Model) -> None:
        self._session = session
        known = {model.id for model in session.config.models}
        self._models = (*session.config.models, *(() if told_on.id in known else (told_on,)))
        self._before: dict[int, set[tuple[str, str, str]]] = {}
        self._looked: dict[str, int] = {}
        self._faults: list[str] = []

    def on(self, node: Anvil) -> Callable[[str, Told], None]:
        """What looks at a story's end on this node; what differs there before the first story is no story's doing."""
        if node.pid not in self._before:
            found = self._verified(node, "before the first scenario")
            self._before[node.pid] = {_key(item) for item in found.findings} if found else set()
        return lambda story, told: self._look(node, story, told.launched)

    def check(self, results: Sequence[Result]) -> Check:
        """What was found, in one line; each story that held must have been looked at where it ended."""
        states, things = len(self._looked), sum(self._looked.values())
        unseen = [
            f"{result.name}: not looked at" for result in results if result.ok and result.name not in self._looked
        ]
        held = f"{states} states in which a scenario had happened, {things:,} things looked at in them"
        found = "; ".join(sorted([*self._faults, *unseen])) or f"{held}; nothing but what governance sets differs"
        return Check(name=ENDINGS, ok=bool(states) and not self._faults and not unseen, found=found)

    def _look(self, node: Anvil, story: str, launched: Sequence[Model]) -> None:
        found = self._verified(node, story, launched)
        unrecorded = {("record", model.id, "model") for model in launched}
        if found is not None:
            self._looked[story] = sum(found.checked.values())
            known = self._before[node.pid] | unrecorded
            new = [item for item in found.findings if _key(item) not in known and item.kind not in TOLD]
            self._faults += [f"{story}: {item.kind}: {item}" for item in new]

    def _verified(self, node: Anvil, when: str, launched: Sequence[Model] = ()) -> Findings | None:
        loaded = self._session.loaded
        config = loaded.config.model_copy(update={"models": (*self._models, *launched)})
        session = replace(self._session, rpc=node.rpc, loaded=replace(loaded, config=config))
        try:
            return findings_of(session, store.recorded(session.records, session.config.words), ())
        except HarnessError as error:
            self._faults.append(f"{when}: {error.message}: {error.found}")
            return None


def _key(item: Finding) -> tuple[str, str, str]:
    return item.kind, item.subject, item.key
