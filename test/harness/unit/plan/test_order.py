"""What waits for what, where many models are made and set."""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.plan.order import Order
from pyharness.plan.schema import Step

DEPLOYER, GOVERNOR = "0x" + "11" * 20, "0x" + "22" * 20
LAUNCHER, REGISTRY, PARAMS = "0x" + "33" * 20, "0x" + "44" * 20, "0x" + "55" * 20


def step(name: str, function: str, to: str, signer: str, model: str | None, data: bytes = b"") -> Step:
    """A call of which only what decides about order is real."""
    return Step(
        id=name,
        label="X",
        function=function,
        model=model,
        signer=signer,
        to=to,
        value=0,
        data="0x" + data.hex(),
        call=None,
        creates=None,
        depends_on=(),
        gas=1,
    )


def chained(*steps: tuple[Step, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The dependencies of each, by id."""
    order, found = Order(), {}
    for item, models in steps:
        found[item.id] = order.dependencies(item, models)
        order.add(item, models)
    return found


def launched(name: str, *models: str) -> tuple[Step, Sequence[str]]:
    """A launch of these models."""
    return step(name, "launch", LAUNCHER, DEPLOYER, None, "".join(models).encode()), models


def told(name: str, model: str, to: str = REGISTRY, signer: str = DEPLOYER) -> tuple[Step, Sequence[str]]:
    """A call about one model."""
    return step(name, "set", to, signer, model), (model,)


def system(name: str, function: str, signer: str = DEPLOYER) -> tuple[Step, Sequence[str]]:
    """A call about the system."""
    return step(name, function, REGISTRY, signer, None), ()


def test_models_do_not_wait_for_each_other() -> None:
    """Neither launches nor what follows them; each model's own calls keep their order."""
    found = chained(
        system("approve", "approve"),
        launched("first", "a", "b"),
        launched("second", "c"),
        told("genesis a", "a"),
        told("budget a", "a"),
        told("genesis b", "b"),
        told("genesis c", "c"),
    )
    assert found == {
        "approve": (),
        "first": ("approve",),
        "second": ("approve",),
        "genesis a": ("first",),
        "budget a": ("genesis a",),
        "genesis b": ("first",),
        "genesis c": ("second",),
    }


def test_a_call_about_the_system_waits_for_every_model() -> None:
    """For the last call of each, and of each signer; the next one waits for that one alone."""
    found = chained(
        launched("launch", "a", "b"),
        told("genesis a", "a"),
        told("rate a", "a", PARAMS, GOVERNOR),
        told("genesis b", "b"),
        system("give up", "renounceRole"),
        system("give up more", "renounceRole"),
    )
    assert found["rate a"] == ("launch",)
    assert set(found["give up"]) == {"genesis a", "rate a", "genesis b"}
    assert found["give up more"] == ("give up",)


def test_grants_are_awaited_and_do_not_wait_for_each_other() -> None:
    """As far back as the nearest call that waits for what came before it."""
    found = chained(
        system("set", "setAttesters"),
        system("one", "grantRole"),
        system("two", "grantRole"),
        launched("launch", "a"),
        system("three", "grantRole"),
    )
    assert found["one"] == found["two"] == ("set",)
    assert found["launch"] == ("two", "one", "set")
    assert found["three"] == ("launch", "set")


def test_nothing_is_quadratic() -> None:
    """A thousand models: each call names few others; the last one names each model once."""
    models = [f"model-{number}" for number in range(1_000)]
    calls = [launched(f"launch {start}", *models[start : start + 14]) for start in range(0, 1_000, 14)]
    calls += [told(f"{what} {name}", name) for name in models for what in ("genesis", "budget")]
    found = chained(*calls, system("give up", "renounceRole"))
    assert len(found.pop("give up")) == 1_000
    assert max(len(names) for names in found.values()) == 1
