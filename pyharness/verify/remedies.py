"""How to go on after a finding: the plan where it has a step for it, else what does help.

In: findings. Out: findings with a remedy. Pure.

Source: the steps of ``script/lib/ModelBuilder.sol`` and ``RoleBuilder.sol``.
"""

from __future__ import annotations

from pyharness.verify.schema import Finding

# What a plan sets back: views, by their name.
PLANNED = {
    "infrastructureAccrualBps",
    "tokensPerDeltaOne",
    "tradeFee",
    "provider",
    "budget",
    "attesters",
    "threshold",
    "deltaVerifier",
    "verifier",
}
REBUILD = "restore the record, or python -m pyharness record rebuild {words} --replace"
SENTENCES = {
    "code": "no transaction changes code: verify from the checkout that was deployed, or deploy under another salt",
    "immutable": f"no transaction changes an immutable: {REBUILD}",
    "constant": "no transaction changes a constant: verify from the checkout that was deployed",
    "solvency": "no plan returns USDC: look for transfers out of the contract",
    "record": f"no transaction changes a record: {REBUILD}",
    "residue": "python -m pyharness ops hand-over {words}",
}
COMPLETE = "complete"


def with_remedy(finding: Finding, words: str) -> Finding:
    """The finding and how to go on; a remedy it has already is kept.

    Args:
        words: network and mode as the command line wants them.
    """
    return finding if finding.remedy else finding.model_copy(update={"remedy": _remedy(finding, words)})


def _remedy(finding: Finding, words: str) -> str:
    if finding.kind == "record" and finding.key == COMPLETE:
        return f"python -m pyharness deploy {words}"
    if finding.kind == "immutable" and finding.source == "constructor":
        return SENTENCES["code"]
    if finding.kind in SENTENCES:
        return SENTENCES[finding.kind].format(words=words)
    if finding.kind == "role" and finding.source == "logs":
        return "no transaction cures a contract that contradicts its own events: compare its code"
    if finding.kind == "model" and finding.source == "config" and finding.expected == "not registered":
        return "no transaction removes a model: configure it, or let the admin switch it off by setActive"
    if finding.kind in ("drift", "wiring") and finding.key.split("(", 1)[0] not in PLANNED:
        return f"no plan sets it back: whoever may, makes {finding.key} of {finding.subject} {finding.expected} again"
    return f"python -m pyharness plan {words}"
