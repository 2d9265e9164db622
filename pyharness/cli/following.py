"""What to run next, said with what was typed: whoever refuses knows neither the verb nor always the network.

In: what the parser read of the network and mode, a verb, an error. Out: the error's next command. Pure.
"""

from __future__ import annotations

import typer

from pyharness.errors import DOCTOR, EnvironmentFault, HarnessError

KEY, ADDRESS = "export DEPLOYER_PRIVATE_KEY='…'", "export DEPLOYER_ADDRESS='0x…'"
SIGNING = frozenset({"deploy", "migrate", "ops", "rehearse", "smoke"})  # every other verb needs no key


def noted(context: typer.Context, parameter: typer.CallbackParam, value: str) -> str:
    """Keep what was typed for a parameter where the whole command line finds it."""
    if isinstance(context.obj, dict):
        context.obj[parameter.name] = value
    return value


def next_command(error: HarnessError, verb: str, typed: dict[str, str]) -> str | None:
    """The error's own, with the network where it asks for a look at it; without a key where the verb only reads.

    Args:
        typed: ``network`` and ``mode_name``, as far as they were.
    """
    said = error.next_command
    if said is None and isinstance(error, EnvironmentFault):
        said = DOCTOR  # such as of a node whose address is a secret
    if said == KEY and verb not in SIGNING:
        return ADDRESS
    if said == DOCTOR and (network := typed.get("network")):
        from pyharness import names

        return f"{DOCTOR} {names.words(names.argument(network), typed.get('mode_name', 'full'))}"
    return said
