"""What the user sees: text and tables on stdout, one JSON object with `--json`, errors that say what to do next.

In: what a verb says and its ``Answer``, or the exception it ended with. Out: printed text and an exit code.
Door: stdout, stderr and the exit code. Reads ``PYHARNESS_DEBUG``, because errors come before any configuration.

With `--json` everything a verb says goes to stderr and its answer alone to stdout. Colours and box lines appear on a
terminal only; ``NO_COLOR`` is obeyed; control characters in data are never passed on, and breaks in what others wrote,
reasons of contracts or memos, make no line that looks like one of ours.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shlex
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from typer.exceptions import TyperException

from pyharness.errors import ConfigFault, EnvironmentFault, HarnessError

BEHIND = "\n" + " " * 12  # where the words of an error begin
INTERNAL = 1
INTERRUPTED = 130
PLACES = ("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR", "EISDIR", "ENAMETOOLONG")
UNFIT = {getattr(errno, name) for name in PLACES}  # what is wrong with a place on the disk, whoever asks for it
WIDEST = 100_000  # characters of a table that is measured; one is drawn where its longest words have room


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a verb returns: the object `--json` prints, and the exit code."""

    value: Mapping[str, object]
    exit_code: int = 0


def say(text: str = "") -> None:
    """Print one or more lines for the user."""
    print(clean(text))  # noqa: T201


def warn(text: str) -> None:
    """Print a line beside the result, on stderr."""
    print(clean(text), file=sys.stderr)  # noqa: T201


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str | None = None) -> None:
    """Print rows: a table on a terminal, each row's values below each other where it is too narrow for one, aligned
    plain lines where there is none. No value is ever cut off."""
    cells = [[one_line(str(cell)) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in _aligned([list(columns), *cells]):
            say(line)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*columns, title=title, title_justify="left")
    for row in cells:
        drawn.add_row(*(Text(cell) for cell in row))
    console = Console()
    if console.measure(drawn, options=console.options.update(width=WIDEST)).minimum <= console.width:
        console.print(drawn)
        return
    for line in (*([title] if title else []), *_below(columns, cells)):
        say(line)


def counted(number: int, noun: str) -> str:
    """A number with its noun, which takes an s but after 1: ``1 transaction``, ``1,204 transactions``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def clean(text: str) -> str:
    """The text without control characters; breaks, tabs, narrow spaces stay: data cannot steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t\u00a0\u202f" else "\ufffd" for c in text)


def one_line(text: str) -> str:
    """The text without breaks and tabs: data cannot make a row or a line of its own."""
    return clean(text.replace("\n", " ").replace("\t", " "))


def hanging(text: str) -> str:
    """The text with its later lines below its first: data cannot make a line that begins like one of ours."""
    return BEHIND.join(line.strip() for line in text.splitlines())


def present(work: Callable[[], Answer | int | None], *, as_json: bool) -> int:
    """Do a verb's work, print its answer or its error, and return the exit code of the process."""
    value: Mapping[str, object] | None
    try:
        with contextlib.redirect_stdout(sys.stderr) if as_json else contextlib.nullcontext():
            answer = work()
        value, code = (answer.value, answer.exit_code) if isinstance(answer, Answer) else (None, int(answer or 0))
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  (the reader left; nothing more can be said)
        return INTERNAL
    except (KeyboardInterrupt, typer.Abort):
        warn("interrupted")
        value, code = {"error": {"code": "E-INTERRUPTED", "exit": INTERRUPTED}}, INTERRUPTED
    except HarnessError as error:
        value, code = _refused(error)
    except TyperException as error:
        message, context = error.format_message(), getattr(error, "ctx", None)
        following = f"{context.command_path if context else 'python -m pyharness'} --help"
        said = {"code": "E-USAGE", "message": message, "next": following, "exit": error.exit_code}
        value, code = {"error": said}, error.exit_code
        warn(message if message.startswith("Usage:") else f"E-USAGE: {message}\n  next:     {following}")
    except Exception as error:
        if isinstance(error, OSError) and error.errno in UNFIT:
            value, code = _refused(_of_a_file(error))
        else:
            value, code = {"error": {"code": "E-INTERNAL", "message": _internal(error), "exit": INTERNAL}}, INTERNAL
    if as_json and value is not None:
        say(json.dumps(value, ensure_ascii=False))
    return code


def _refused(error: HarnessError) -> tuple[Mapping[str, object], int]:
    warn(explain(error))
    return {"error": error.to_dict()}, error.exit_code


def _of_a_file(problem: OSError) -> HarnessError:
    """What the system says of a place that was named to us or is ours: no fault of the harness."""
    place = Path(os.fsdecode(problem.filename)) if problem.filename else None
    where = "." if place is None else shlex.quote(str(place.parent))
    return EnvironmentFault(
        "E-FILE",
        "a file cannot be written, or cannot be read",
        found=f"{place or 'a file'}: {problem.strerror}",
        expected="a folder that may be written, and space on the disk",
        next_command=f"ls -ld {where} && df {where}",
    )


def explain(error: HarnessError) -> str:
    """An error in the words of the command line: code and message, what was found and expected, what to run next."""
    lines = [f"{error.code}: {hanging(error.message)}"]
    if isinstance(error, ConfigFault):
        lines += [f"  {hanging(str(fault))}" for fault in error.faults]
    else:
        lines += [f"  found:    {hanging(error.found)}"] if error.found is not None else []
        lines += [f"  expected: {hanging(error.expected)}"] if error.expected is not None else []
    lines += [f"  next:     {error.next_command}"] if error.next_command is not None else []
    return "\n".join(lines)


def _internal(error: Exception) -> str:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    if os.environ.get("PYHARNESS_DEBUG") == "1":
        warn("".join(traceback.format_exception(error)))
    warn(f"E-INTERNAL: {text} (a fault of the harness; PYHARNESS_DEBUG=1 shows where)")
    return text


def _below(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each row's name and, below it, the values that say something; a mark without a heading stands before a name."""
    width, mark = max(len(name) for name in columns), 0 if columns[0] else 1
    for row in rows:
        yield " ".join(row[:2] if mark else (columns[0], row[0]))
        values = zip(columns[mark + 1 :], row[mark + 1 :], strict=True)
        yield from (f"  {name:{width}}  {cell}" for name, cell in values if cell)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
