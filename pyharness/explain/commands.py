"""The commands that remedies are made of. ``{name}`` is a value, a contract's label its address, in words as in text;
``{network}`` comes with its mode where it is not the default one, ``{alone}`` never: some verbs have no modes.

In: nothing. Out: templates of command lines. Pure.
"""

from __future__ import annotations

from pyharness.explain.schema import Remedy

OURS = "python -m pyharness"
VERIFY = f"{OURS} verify {{network}}"
RECORD = f"{OURS} record show {{alone}}"
CONFIG = f"{OURS} config show {{network}}"
VALIDATE = f"{OURS} config validate {{network}}"
PLAN = f"{OURS} plan {{network}}"
DEPLOY = f"{OURS} deploy {{network}}"
STATUS = f"{OURS} status {{alone}}"
ROLES = f"{OURS} roles {{network}}"
DOCTOR = f"{OURS} doctor"
ADD = f"{OURS} model add {{modelId}} {{alone}}"


def see(label: str, view: str, *arguments: str) -> str:
    """A question to a contract: ``see("InfrastructureReserve", "accrued(string)(uint256)", "{modelId}")``."""
    return _cast("call", label, view, arguments)


def send(label: str, function: str, *arguments: str) -> str:
    """A transaction; whoever runs it adds the wallet."""
    return _cast("send", label, function, arguments)


def ops(act: str, *arguments: str) -> str:
    """One of our own acts on the network."""
    return " ".join((f"{OURS} ops {act} {{network}}", *arguments))


def do(words: str, command: str) -> Remedy:
    """A remedy."""
    return Remedy(words=words, command=command)


def _cast(verb: str, label: str, function: str, arguments: tuple[str, ...]) -> str:
    return " ".join((f"cast {verb} {{{label}}} '{function}'", *arguments, "--rpc-url {rpc}"))
