"""What waits for what.

In: steps in the script's order, the models each is about. Out: the ids a step depends on. Pure.

A step depends on the creation of every contract it mentions. Neighbouring grants are independent of each other, and so
are calls about different models; any other call waits for the calls before it, of which the nearest wait for the rest.
Dependencies decide what is awaited; among what waits for nothing the script's order holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyharness.plan.schema import Step

GRANT, RENOUNCE = "grantRole", "renounceRole"
MAKES = ("launch", "createPoolWith")  # what brings a model about

_Call = tuple[Step, Sequence[str] | None]  # and the models it is about; None where it is about the system


class Order:
    """The steps so far."""

    def __init__(self) -> None:
        self._creations: list[Step] = []
        self._made: list[_Call] = []
        self._general: list[int] = []
        self._of_model: dict[str, list[int]] = {}

    def dependencies(self, step: Step, models: Sequence[str]) -> tuple[str, ...]:
        """The ids of the steps that must be done before this one.

        Args:
            models: the ids of the models a call is about; none where it is about the system.
        """
        found = [other.id for other in self._creations if other.creates and _mentions(step, other.creates.address)]
        if step.creates is None:
            found += self._calls(step, models)
        return tuple(found)

    def add(self, step: Step, models: Sequence[str]) -> None:
        """Remember a step."""
        if step.creates is not None:
            self._creations.append(step)
            return
        place = len(self._made)
        self._made.append((step, models or None))
        for model in models:
            self._of_model.setdefault(model, []).append(place)
        if not models:
            self._general.append(place)

    def _calls(self, step: Step, models: Sequence[str]) -> Iterator[str]:
        """Back to the nearest call about the same model, or about the system; on the way each signer's last one about
        each model.
        """
        seen: set[tuple[str, str]] = set()
        for other, about in self._before(models):
            if not _related(step, other):
                continue
            if about is None:
                if other.function != GRANT or step.function != GRANT:
                    yield other.id
                if other.function != GRANT:
                    return
            elif models:
                yield other.id
                return
            elif any((name, other.signer) not in seen for name in about):
                seen.update((name, other.signer) for name in about)
                yield other.id

    def _before(self, models: Sequence[str]) -> Iterator[_Call]:
        """Calls that may matter, newest first."""
        own = {place for name in models or self._of_model for place in self._of_model.get(name, ())}
        for place in sorted(own.union(self._general), reverse=True):
            yield self._made[place]


def _related(step: Step, other: Step) -> bool:
    """Whether a call waits for an earlier one: one account's calls keep their order, another's only where they meet.

    Power is given up after everything else.
    """
    if other.signer == step.signer or other.to == step.to or step.function == RENOUNCE:
        return True
    return other.function in MAKES and step.model is not None and step.model.encode().hex() in other.data


def _mentions(step: Step, address: str) -> bool:
    return step.to == address or address[2:].lower() in step.data
