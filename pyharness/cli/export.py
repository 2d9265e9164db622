"""Verb `export`: what other programs need of a deployment, from its record and the build.

In: a network. Out: settings for the backend, modules for frontends, TypeScript, Python and Solidity, ABIs, an address
book and a token list; with ``--check`` exit code 7 where a copy says something else.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Network
from pyharness.cli.output import Answer
from pyharness.errors import HarnessError, Mismatch

if TYPE_CHECKING:
    from pyharness.pipeline.reports.exporting import Exported

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Write DIR/<network>, or DIR where it is the copy; deployments/exports without."
    ),
]
Check = Annotated[
    Path | None,
    typer.Option(
        "--check", metavar="DIR", help="Write nothing; say what DIR/<network>, or DIR, has otherwise (exit code 7)."
    ),
]

SHOWN = 25  # differences that are said; a copy of an older system has them by the hundred


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("export", help="Backend, frontend, TypeScript, Python, Solidity, ABIs, address book, token list.")(
        command
    )


def command(network: Network, out: Out = None, check: Check = None) -> Answer:
    """Write the files, or compare them."""
    from pyharness import paths
    from pyharness.pipeline.reports import exporting

    if out is not None and check is not None:
        raise typer.BadParameter("one of --out and --check", param_hint="--out, --check")
    made = exporting.exported(network)
    if not made.system.source.complete:
        output.warn("note: the deployment is not complete")
    if check is not None:
        return compare(made, check)
    folder = exporting.write(made, out or paths.DEPLOYMENTS / exporting.FOLDER)
    for name in made.files:
        output.say(f"written: {folder / name}")
    value = {"network": made.system.source.network, "folder": str(folder), "files": list(made.files)}
    return Answer(value=value | {"source": made.system.source.model_dump(by_alias=True)})


def compare(made: Exported, top: Path) -> Answer:
    """Say each place in which a copy differs."""
    from pyharness.pipeline.reports import exporting

    network, found = made.system.source.network, exporting.compared(made, top)
    value: dict[str, object] = {
        "network": network,
        "differences": [
            {"file": item.file, "key": item.key, "found": item.found, "expected": item.expected} for item in found
        ],
    }
    if not found:
        output.say(f"{network}: {output.counted(len(made.files), 'file')}, as the record has them")
        return Answer(value=value)
    for item in found[:SHOWN]:
        output.warn(output.one_line(str(item)))
    if len(found) > SHOWN:
        output.warn(f"and {len(found) - SHOWN:,} more; with --json all")
    error = exporting.differs(made, top, found)
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def hold(top: Path) -> Answer:
    """Compare every export in a folder with the record of its network; what cannot be compared is not right either."""
    from pyharness.pipeline.reports import exporting

    codes = {name: _held(name, top) for name in exporting.committed(top)}
    wrong = [name for name, code in codes.items() if code]
    output.say(f"{output.counted(len(codes), 'committed export')}, {len(wrong)} not as the record has them")
    worst = Mismatch.exit_code if Mismatch.exit_code in codes.values() else max(codes.values())
    return Answer(value={"networks": list(codes), "wrong": wrong}, exit_code=worst)


def _held(name: str, top: Path) -> int:
    from pyharness.pipeline.reports import exporting

    try:
        return compare(exporting.copied(name, top), top).exit_code
    except HarnessError as error:
        output.warn(output.explain(error))
        return error.exit_code
