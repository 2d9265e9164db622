"""The command line with folders of its own: `python -m leaks.command WORK DEPLOYMENTS STARTED WORD…`.

In: where work and records go, a file that gets the arguments and variables of every process started, the command's
words. Out: what the command line says, and its exit code.
"""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyharness import paths
from pyharness.cli import app


class Recorded(subprocess.Popen):  # type: ignore[type-arg]
    """A process whose start is written down, so that none is too short to be seen."""

    started: Path

    def __init__(self, args: Any, **how: Any) -> None:
        with self.started.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"argv": list(map(str, args)), "environ": dict(how["env"])}) + "\n")
        super().__init__(args, **how)


def with_no_dotenv(main: Callable[[], int], nothing: Path) -> Callable[[], int]:
    """The command line without a developer's own `.env`; what is heavy is loaded when it is, not before."""

    def act() -> int:
        from pyharness.pipeline.corridor import session

        session.DOTENV = nothing
        return main()

    return act


if __name__ == "__main__":
    paths.WORK, paths.DEPLOYMENTS, Recorded.started = map(Path, sys.argv[1:4])
    subprocess.Popen = Recorded  # type: ignore[misc]
    app.main = with_no_dotenv(app.main, paths.WORK / ".env")
    sys.argv[1:] = sys.argv[4:]
    runpy.run_module("pyharness", run_name="__main__")
