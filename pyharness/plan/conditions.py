"""Names what a plan rests on.

In: config, steps, where models' pools are. Out: ``Asked``, questions whose answers the plan carries as preconditions;
the preconditions themselves. Pure.

Some belong to a step: the value it replaces, the power of who makes it. They are looked at only until it is begun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.questions import CODE_HASH, REVERTED
from pyharness.config.schema import Config
from pyharness.names import CREATE2_FACTORY, DEFAULT_ADMIN_ROLE, role_id
from pyharness.plan.schema import Precondition, Step
from pyharness.values import checksummed

HOLDS = "hasRole(bytes32,address)(bool)"

# Function: what it replaces, asked of the same contract; {0} and {1} are the call's own arguments.
REPLACED: Mapping[str, tuple[str, ...]] = {
    "grantRole": (HOLDS + " {0} {1}",),
    "revokeRole": (HOLDS + " {0} {1}",),
    "setAttesters": ("attesters()(address[])", "threshold()(uint256)"),
    "setDeltaVerifier": ("deltaVerifier()(address)",),
    "setInfrastructureAccrualBps": ("infrastructureAccrualBps()(uint16)",),
    "setProvider": ("provider(string)(address) {0}",),
    "setTokensPerDeltaOne": ("tokensPerDeltaOne()(uint256)",),
}
SET_TRADE_FEE, TRADE_FEE = "setTradeFee", "tradeFee()(uint16)"  # the pool's, set at the factory

POWER: Mapping[str, str] = {
    "createPoolWith": "DEPLOYER_ROLE",
    "grantRole": DEFAULT_ADMIN_ROLE,
    "launch": "LAUNCHER_ROLE",
    "revokeRole": DEFAULT_ADMIN_ROLE,
    "setAttesters": DEFAULT_ADMIN_ROLE,
    "setBudget": DEFAULT_ADMIN_ROLE,
    "setDeltaVerifier": DEFAULT_ADMIN_ROLE,
    "setGenesis": DEFAULT_ADMIN_ROLE,
    "setInfrastructureAccrualBps": "GOV_ROLE",
    "setProvider": DEFAULT_ADMIN_ROLE,
    "setTokensPerDeltaOne": "GOV_ROLE",
    "setTradeFee": "GOV_ROLE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question at planning, the step it is asked for, and whether it asks for the power of who makes that step."""

    contract: str
    call: str
    step: str | None = None
    power: bool = False


def questions(config: Config, steps: Sequence[Step], pools: Mapping[str, str] | None = None) -> tuple[Asked, ...]:
    """The deployer's code, no code where contracts will be, the outside contracts as they are, and each step's own.

    Args:
        pools: a model's pool by id.
    """
    made = [step.creates.address for step in steps if step.creates]
    found = [(checksummed(CREATE2_FACTORY), CODE_HASH), *((address, CODE_HASH) for address in made)]
    if config.usdc.kind == "external":
        usdc = config.usdc.address
        found += [(usdc, CODE_HASH), (usdc, "decimals()(uint8)"), (usdc, "paused()(bool)")]
        found += [(usdc, "implementation()(address)")]
    if config.mode == "infrastructure":
        factory = config.existing.factory
        found += [(factory, CODE_HASH), (factory, "reserveToken()(address)"), (factory, "tokenManager()(address)")]
    general = [Asked(contract=contract, call=call) for contract, call in found]
    of_steps = [
        item
        for step in steps
        if step.creates is None and step.blocked is None and step.to not in made
        for item in _of_step(step, pools or {})
    ]
    return (*general, *of_steps)


def preconditions(asked: Sequence[Asked], answers: Sequence[str]) -> tuple[Precondition, ...]:
    """The answers a plan rests on.

    A power that an earlier step of the plan gives is not held yet, and a contract that is not there yet says nothing:
    neither is relied on.
    """
    return tuple(
        Precondition(contract=item.contract, call=item.call, value=answer, step=item.step)
        for item, answer in zip(asked, answers, strict=True)
        if item.step is None or (answer != REVERTED and (answer == "true" or not item.power))
    )


def _of_step(step: Step, pools: Mapping[str, str]) -> Iterator[Asked]:
    if step.function in POWER:
        call = f"{HOLDS} {role_id(POWER[step.function])} {step.signer}"
        yield Asked(contract=step.to, call=call, step=step.id, power=True)
    arguments = step.call.arguments if step.call else ()
    for question in REPLACED.get(step.function, ()):
        yield Asked(contract=step.to, call=question.format(*arguments), step=step.id)
    pool = pools.get(step.model or "")
    if step.function == SET_TRADE_FEE and pool is not None:
        yield Asked(contract=pool, call=TRADE_FEE, step=step.id)
