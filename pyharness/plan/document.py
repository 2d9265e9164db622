"""Writes a plan for the person who has to answer for it.

In: ``Plan``, a gas price. Out: Markdown of fixed sections: what changes, what deposits meet beside an existing system,
who gains power, cost, how to check it oneself. At most 120 lines for one model. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyharness.plan.beside import UNLISTED
from pyharness.plan.schema import Beside, Plan, RoleHolder

CHECKED_BY_CAST = 6
MODELS_SHOWN = 30


def plan_document(plan: Plan, *, gas_price_wei: int | None = None) -> str:
    """The plan as Markdown.

    Args:
        gas_price_wei: wei per gas, for the cost in ETH; without it only gas is named.
    """
    lines = [
        f"# Plan for {plan.target.network} (chain {plan.target.chain_id}, mode {plan.mode})",
        "",
        f"- plan hash `{plan.plan_hash}`",
        f"- sender `{plan.sender}`",
        f"- solc {plan.compiler.solc}, EVM {plan.compiler.evm}, {plan.compiler.optimizer_runs} optimizer runs",
        "",
    ]
    if plan.empty:
        return "\n".join([*lines, *_beside(plan.beside), "No transaction is missing.", ""])
    lines += _changes(plan) + _beside(plan.beside) + _powers(plan) + _cost(plan, gas_price_wei) + _checks(plan)
    return "\n".join(lines) + "\n"


def replaced(plan: Plan) -> dict[str, str]:
    """What becomes of what, by step: ``8000 → 8500``; steps that replace nothing known are not in it.

    An act rests on other values too, which are not what it replaces.
    """
    if plan.kind == "ops":
        return {}
    old: dict[str, list[str]] = {}
    for item in plan.preconditions:
        if item.step is not None and not item.call.startswith("hasRole("):
            old.setdefault(item.step, []).append(item.value)
    return {
        step.id: ", ".join(
            f"{was} → {now}" for was, now in zip(old[step.id], step.call.arguments[-len(old[step.id]) :], strict=True)
        )
        for step in plan.steps
        if step.call is not None and step.id in old
    }


def _changes(plan: Plan) -> list[str]:
    rows = ["## What changes", "", "| # | step | at | signer |", "|--:|---|---|---|"]
    known = replaced(plan)
    for number, step in enumerate(plan.steps, start=1):
        place = f"new `{step.creates.address}`" if step.creates else f"`{step.to}`"
        note = f": {known[step.id]}" if step.id in known else ""
        note += f" **blocked: needs {step.blocked}**" if step.blocked else ""
        rows.append(f"| {number} | {step.id}{note} | {place} | `{step.signer}` |")
    return [*rows, ""]


def _beside(beside: Beside | None) -> list[str]:
    if beside is None:
        return []
    rows = ["## What a deposit meets", ""]
    rows += [
        f"The factory's token manager `{beside.manager}` makes {beside.maker} params. Tried with one base unit each:"
    ]
    rows += [] if beside.listed else ["", f"**Note: {UNLISTED}.**"]
    rows += ["", "| model | verdict | deposit | rate | pool | params |", "|---|---|---|--:|---|---|"]
    for model in beside.models[:MODELS_SHOWN]:
        rate = f"{model.infra_bps / 100:g} %"
        rows.append(f"| {model.id} | {model.verdict} | {model.deposit} | {rate} | `{model.pool}` | `{model.params}` |")
    if len(beside.models) > MODELS_SHOWN:
        rows.append(f"| and {len(beside.models) - MODELS_SHOWN} more, in plan.json | | | | | |")
    return [*rows, ""]


def _powers(plan: Plan) -> list[str]:
    rows = ["## Who holds power afterwards", "", "| contract | role | holders |", "|---|---|---|"]
    labels: Mapping[str, str] = {address: label for label, address in plan.predicted.items()}
    grouped: dict[tuple[str, str], list[RoleHolder]] = {}
    for item in plan.roles_after:
        grouped.setdefault((item.contract, item.role), []).append(item)
    for (contract, role), items in grouped.items():
        holders = ", ".join(labels.get(item.holder, f"`{item.holder}`") for item in items)
        rows.append(f"| {contract} | {role} | {holders} |")
    return [*rows, ""]


def _cost(plan: Plan, gas_price_wei: int | None) -> list[str]:
    signers = sorted({step.signer for step in plan.steps})
    rows = ["## Cost", "", f"{len(plan.steps)} transactions by {len(signers)} signer(s), at most {plan.gas:,} gas."]
    if gas_price_wei is not None:
        cost = plan.gas * gas_price_wei / 10**18  # a display figure; nothing is computed from it
        rows.append(f"At {gas_price_wei / 10**9:g} gwei at most {cost:.6f} ETH.")
    value = sum(step.value for step in plan.steps)
    return [*rows, f"Sent along: {value} wei.", ""]


def _checks(plan: Plan) -> list[str]:
    rows = ["## How to check it yourself", "", "The address of a creation follows from its salt and code:", "", "```sh"]
    for step in [step for step in plan.steps if step.creates][:CHECKED_BY_CAST]:
        made = step.creates
        if made is not None:
            rows.append(f"cast create2 --salt {made.salt} --init-code-hash {made.init_code_hash}  # {made.contract}")
    rows += ["```", "", "What a call says, from its data:", "", "```sh"]
    for step in [step for step in plan.steps if step.call and len(step.data) <= 300][:CHECKED_BY_CAST]:
        if step.call is not None:
            rows.append(f"cast decode-calldata '{step.call.signature}' {step.data}")
    return [*rows, "```", ""]
