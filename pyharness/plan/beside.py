"""What an existing system is to the router that is planned beside it.

In: the script's answer, the errors of our contracts, config. Out: ``Beside``; refusals. Pure.

Source: guide, "Option 2: Add Infrastructure to Existing Deployment", "Important Notes".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from pyharness.chain.abi import decode
from pyharness.config.schema import Config
from pyharness.errors import Refused
from pyharness.plan.schema import Beside, BesideModel, Verdict
from pyharness.values import checksummed

# In the order of the enums of script/lib/DepositProbe.sol.
VERDICTS: tuple[Verdict, ...] = ("usable", "no pool", "legacy params", "foreign manager", "refused")
MAKERS: tuple[Literal["current", "legacy", "unknown"], ...] = ("current", "legacy", "unknown")
ENCODED = "(address,uint8,bool,(string,uint8,address,address,address,uint256,bool,bytes)[])"
MADE = "made"
ACCEPT = "--accept-legacy-manager"
UNLISTED = "the factory does not list the router: name its admin as FACTORY_ADMIN_ADDRESS, or have it list the router"


def read_beside(encoded: bytes, explain: Callable[[bytes], str]) -> Beside:
    """The script's answer as a value.

    Args:
        explain: puts revert data into words.
    """
    manager, maker, listed, rows = cast("tuple[str, int, bool, tuple[Any, ...]]", decode([ENCODED], encoded)[0])
    return Beside(
        manager=checksummed(manager),
        maker=MAKERS[maker],
        listed=listed,
        models=tuple(
            BesideModel(
                id=name,
                verdict=VERDICTS[verdict],
                pool=checksummed(pool),
                manager=checksummed(its_manager),
                params=checksummed(params),
                infra_bps=rate,
                deposit=MADE if made else explain(reason),
            )
            for name, verdict, pool, its_manager, params, rate, made, reason in rows
        ),
    )


def check_beside(config: Config, beside: Beside, *, accept_legacy: bool) -> None:
    """The existing system is one that revenue can be routed into.

    Args:
        accept_legacy: whether a manager that still makes params of the first version is accepted.

    Raises:
        Refused: E-LEGACY-MANAGER, E-NO-ELIGIBLE-MODEL.
    """
    if beside.maker == "legacy" and not accept_legacy:
        raise Refused(
            "E-LEGACY-MANAGER",
            "the factory's token manager still makes params of the first version, which know no accrual rate",
            found=f"{beside.manager}; {_summary(beside)}",
            expected=f"a manager whose params know infrastructureAccrualBps(), or {ACCEPT}",
            next_command=f"python -m pyharness plan {config.words} {ACCEPT}",
        )
    eligible = [
        model
        for model in beside.models
        if model.deposit == MADE or (accept_legacy and model.verdict == "legacy params")
    ]
    if beside.models and not eligible:
        raise Refused(
            "E-NO-ELIGIBLE-MODEL",
            "a deposit went through for none of the configured models",
            found=_summary(beside),
            expected="the existing system's models under [[models]], one of them usable; or no model at all",
            next_command=f"python -m pyharness config show {config.words}",
        )


def _summary(beside: Beside) -> str:
    return "; ".join(f"{model.id}: {model.verdict}" for model in beside.models) or "no model configured"
