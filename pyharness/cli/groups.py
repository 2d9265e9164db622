"""How a group of verbs shows them in its help: each with its whole sentence, over as many lines as it takes.

In: what typer hands to a group. Out: the help's list of verbs. Pure.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class Group(TyperGroup):
    """A group whose verbs' sentences are never cut off."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list, as typer does, with whole sentences."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, verb.help or "") for name, verb in found if verb is not None and not verb.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
