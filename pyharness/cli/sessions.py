"""How verbs that look at a network or send to it begin: its session with the config's warnings, and the question.

In: a network and flags; `--yes`. Out: a ``Session``; whether to send. Door: the terminal.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from pyharness.cli import output
from pyharness.cli.arguments import mode

if TYPE_CHECKING:
    from pyharness.pipeline.corridor.session import Session


def opened(
    network: str,
    *,
    rpc_url: str | None,
    mode_name: str = "full",
    accept_legacy: bool = False,
    accept_single: bool = False,
) -> Session:
    """The session; what the config warns of is said."""
    from pyharness.pipeline.corridor.session import open_session

    session = open_session(
        network, rpc_url=rpc_url, mode=mode(mode_name), accept_legacy=accept_legacy, accept_single=accept_single
    )
    for warning in session.loaded.warnings:
        output.warn(f"warning: {warning}")
    return session


def agreed(network: str, *, yes: bool) -> bool:
    """Whether to send: said before by `--yes`, or now on a terminal; without one the answer is no."""
    return yes or (sys.stdin.isatty() and typer.confirm(f"send this to {network}?", err=True))
