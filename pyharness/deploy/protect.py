"""What a network with real money demands before anything is sent.

In: plan, config, facts about key, receipt and checkout. Out: the reasons, or one refusal with all of them. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyharness.config.schema import Config
from pyharness.errors import Refused
from pyharness.plan.schema import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a protected network does not let a plan be sent, with a code of its own."""

    code: str
    text: str
    found: str
    expected: str
    next_command: str

    def __str__(self) -> str:
        return self.text


def of_the_desk(config: Config, *, environment_key: bool, changed: Sequence[str]) -> tuple[Reason, ...]:
    """What is wrong where the command is run.

    Args:
        environment_key: a private key is set in the environment.
        changed: files of the code that differ from the commit.
    """
    reasons = []
    if changed:
        reasons.append(
            Reason(
                code="E-TREE-DIRTY",
                text=f"{len(changed)} file(s) differ from the commit, first {changed[0]}",
                found=", ".join(changed[:5]),
                expected="a checkout as it was reviewed",
                next_command="git status",
            )
        )
    if environment_key:
        reasons.append(
            Reason(
                code="E-ENVIRONMENT-KEY",
                text="DEPLOYER_PRIVATE_KEY is set: keys come from a keystore",
                found="DEPLOYER_PRIVATE_KEY set",
                expected=f"the keystore {config.signer.account or 'of the config'}",
                next_command="unset DEPLOYER_PRIVATE_KEY",
            )
        )
    return tuple(reasons)


def of_the_plan(config: Config, plan: Plan, *, defaulted: Sequence[str] = ()) -> tuple[Reason, ...]:
    """What the plan would leave behind.

    Args:
        defaulted: variables of holders that fell back to a default.
    """
    reasons = []
    left = [f"{item.contract} {item.role}" for item in plan.roles_after if item.holder == config.holders.deployer]
    show = f"python -m pyharness config show {config.words}"
    if left:
        reasons.append(
            Reason(
                code="E-DEPLOYER-POWER",
                text=f"the deployer would keep {len(left)} power(s), first {left[0]}",
                found=", ".join(left[:5]),
                expected="nothing left to the deployer",
                next_command=show,
            )
        )
    if defaulted:
        names = ", ".join(defaulted)
        reasons.append(
            Reason(
                code="E-HOLDER-DEFAULT",
                text=f"{names} fell back to a default",
                found=f"{names} unset",
                expected="every holder named",
                next_command=f"export {defaulted[0]}='…'",
            )
        )
    return tuple(reasons)


def check_protected(config: Config, reasons: Sequence[Reason]) -> None:
    """Refuse with all reasons at once; a single one refuses under its own code.

    Raises:
        Refused: E-PROTECTED, or the code of the only reason.
    """
    if not reasons:
        return
    first = reasons[0]
    message = f"{config.network} is protected: " + "; ".join(reason.text for reason in reasons)
    if len(reasons) == 1:
        raise Refused(first.code, message, found=first.found, expected=first.expected, next_command=first.next_command)
    raise Refused(
        "E-PROTECTED",
        message,
        found="; ".join(f"{reason.code}: {reason.found}" for reason in reasons),
        expected="; ".join(f"{reason.code}: {reason.expected} ({reason.next_command})" for reason in reasons),
        next_command=first.next_command,
    )
