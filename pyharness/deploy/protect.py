"""What a network with real money demands before anything is sent.

In: plan, config, facts about key, receipt and checkout. Out: the reasons, or one refusal with all of them. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyharness.config.schema import Config
from pyharness.errors import Refused
from pyharness.plan.schema import Plan


def refusals(
    config: Config,
    plan: Plan,
    *,
    environment_key: bool,
    rehearsed: bool,
    changed: Sequence[str],
    defaulted: Sequence[str] = (),
) -> tuple[str, ...]:
    """Every reason why a protected network does not let this plan be sent; none on other networks.

    Args:
        environment_key: a private key is set in the environment.
        rehearsed: a green rehearsal of this plan hash exists and is young enough.
        changed: files of the code that differ from the commit.
        defaulted: variables of holders that fell back to a default.
    """
    if not config.protected:
        return ()
    reasons = []
    if not rehearsed:
        reasons.append("this plan has not been rehearsed")
    if changed:
        reasons.append(f"{len(changed)} file(s) differ from the commit, first {changed[0]}")
    if environment_key:
        reasons.append("DEPLOYER_PRIVATE_KEY is set: keys come from a keystore")
    left = [f"{item.contract} {item.role}" for item in plan.roles_after if item.holder == config.holders.deployer]
    if left:
        reasons.append(f"the deployer would keep {len(left)} power(s), first {left[0]}")
    if defaulted:
        reasons.append(f"{', '.join(defaulted)} fell back to a default")
    return tuple(reasons)


def check_protected(config: Config, plan: Plan, reasons: Sequence[str]) -> None:
    """Refuse with all reasons at once.

    Raises:
        Refused: E-PROTECTED.
    """
    if reasons:
        raise Refused(
            "E-PROTECTED",
            f"{config.network} is protected: " + "; ".join(reasons),
            found=plan.plan_hash,
            expected="a rehearsed plan from a clean checkout that leaves the deployer nothing",
            next_command=f"python -m pyharness plan {config.words}",
        )
