"""Turns an argument list into one verb's work and its exit code.

In: the command line. Out: an exit code; see ``output`` for what is printed where.
A verb is a module with ``register(app)``. It imports what it needs inside its command, so that `--help` stays instant.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence

import typer

from pyharness.cli import (
    config,
    deploy,
    doctor,
    events,
    explain,
    export,
    following,
    gas,
    migrate,
    model,
    monitor,
    ops,
    output,
    plan,
    query,
    record,
    rehearse,
    report,
    roles,
    smoke,
    status,
    verify,
)
from pyharness.cli.groups import Group
from pyharness.cli.output import Answer
from pyharness.errors import HarnessError, Refused

UNCONFIRMED = "E-NO-CONFIRMATION"
VERBS = (
    doctor,
    config,
    model,
    plan,
    deploy,
    status,
    record,
    verify,
    roles,
    rehearse,
    smoke,
    ops,
    migrate,
    monitor,
    events,
    query,
    report,
    export,
    gas,
    explain,
)
EVERYWHERE = (
    "With every verb: --json prints one JSON object on stdout and everything else on stderr. "
    "Alone: --version says version and commit."
)


def build() -> typer.Typer:
    """The command line with every verb."""
    app = typer.Typer(
        name="pyharness",
        cls=Group,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        subcommand_metavar="VERB …",
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(epilog=EVERYWHERE)
    def top() -> None:
        """Take the contracts from a reviewed text file to a live network, and prove what runs there."""

    for verb in VERBS:
        verb.register(app)
    return app


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; `--json` may stand anywhere on it."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    rest = [word for word in words if word != "--json"]
    app = build()
    typed: dict[str, str] = {}

    def work() -> Answer | int | None:
        if rest[:1] == ["--version"]:
            return _version()
        try:
            answer: Answer | int | None = app(rest, prog_name="python -m pyharness", standalone_mode=False, obj=typed)
        except HarnessError as error:
            if isinstance(error, Refused) and error.code == UNCONFIRMED:
                raise _said_again(error, rest) from None
            error.next_command = following.next_command(error, rest[0], typed)
            raise
        if answer == output.INTERRUPTED:  # typer's own word for Ctrl-C
            raise KeyboardInterrupt
        return answer

    return output.present(work, as_json=as_json)


def _said_again(refused: Refused, words: Sequence[str]) -> Refused:
    """What nobody confirmed; next is the command that was typed, with a yes, and without its node's secret."""
    typed = ["--rpc-url=…" if word.startswith("--rpc-url=") else word for word in words]
    typed = ["…" if before == "--rpc-url" else word for before, word in zip(["", *typed], typed, strict=False)]
    again = shlex.join(["python", "-m", "pyharness", *typed, "--yes"])
    return Refused(refused.code, refused.message, found=refused.found, expected=refused.expected, next_command=again)


def _version() -> Answer:
    """The package's version and the commit it stands at."""
    from pyharness.tools.checkout import read_checkout
    from pyharness.tools.versions import own

    found = read_checkout()
    changed = f", {output.counted(len(found.changed), 'file')} changed" if found.changed else ""
    output.say(f"pyharness {own()}, commit {found.commit}{changed}")
    return Answer(value={"version": own(), "commit": found.commit, "changed": list(found.changed)})
