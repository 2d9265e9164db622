"""Do the books match the cash?

In: a node, addresses, models, a block. Out: findings and how many books were looked at. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.questions import ask
from pyharness.chain.rpc import Rpc
from pyharness.chain.system import ModelOnChain
from pyharness.verify.schema import Finding

BALANCE = "balanceOf(address)(uint256)"


def compare_books(
    rpc: Rpc, known: Mapping[str, str], ids: Sequence[str], models: Sequence[ModelOnChain], block: int
) -> tuple[int, tuple[Finding, ...]]:
    """The reserve holds at least what models accrued; each pool at least what it books. USDC base units.

    Args:
        ids: every configured model, whoever made it.
        models: those of our own directory, whose pools are ours to look at.
    """
    usdc, reserve = known["USDC"], known["InfrastructureReserve"]
    pools = [model for model in models if model.exists]
    head: list[tuple[str, str, Sequence[object]]] = [
        (usdc, BALANCE, (reserve,)),
        (reserve, "outstanding()(uint256)", ()),
        *((reserve, "accrued(string)(uint256)", (name,)) for name in ids),
        *((usdc, BALANCE, (model.pool,)) for model in pools),
    ]
    answers = [int(answer) if answer.isdecimal() else -1 for answer in ask(rpc, head, hex(block))]
    cash, outstanding, rest = answers[0], answers[1], answers[2:]
    accrued, balances = rest[: len(ids)], rest[len(ids) :]
    findings = []
    if cash < outstanding:
        findings.append(_gap("InfrastructureReserve", "USDC held", f"at least {outstanding}", cash))
    if sum(accrued) > outstanding:
        findings.append(_gap("InfrastructureReserve", "outstanding()", f"at least {sum(accrued)}", outstanding))
    for model, balance in zip(pools, balances, strict=True):
        booked = model.views["reserveBalance"] + model.views["feesOwed"]
        if balance < booked:
            findings.append(_gap(f"HokusaiAMM/{model.id}", "USDC held", f"at least {booked}", balance))
    return 2 + len(pools), tuple(findings)


def _gap(subject: str, key: str, expected: str, found: int) -> Finding:
    return Finding(kind="solvency", subject=subject, key=key, expected=expected, found=str(found), source="books")
