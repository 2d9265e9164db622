"""Runs another program and hands back what it said.

In: an argument list, never a shell line; a directory, extra variables, a time limit.
Out: ``Completed`` for a program that ends, ``Server`` for one that stays.
Door: processes. The only module that starts one, and one of the few that see the environment: a child inherits it
without secrets and without the variables that would silently steer Foundry.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyharness.environ import secret, variables
from pyharness.errors import DOCTOR, EnvironmentFault
from pyharness.paths import ROOT

STEERING = ("FOUNDRY_", "DAPP_", "ETH_", "ANVIL_", "TEMPO_")
TERM_GRACE_SECONDS = 10.0
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A program that ended: its exit code (negative: killed by that signal) and its output as text."""

    argv: tuple[str, ...]
    returncode: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether the exit code is 0."""
        return self.returncode == 0

    def last_words(self, lines: int = 12) -> str:
        """The last lines of stderr, or of stdout when stderr is empty."""
        said = self.stderr.strip() or self.stdout.strip()
        return "\n".join(said.splitlines()[-lines:])


class Server:
    """A program in its own session that writes to a log file until it is stopped; it never outlives this process."""

    def __init__(self, child: subprocess.Popen[bytes], log: Path) -> None:
        self._child = child
        self.log = log
        atexit.register(self.stop)

    @property
    def pid(self) -> int:
        """The child's own process id."""
        return self._child.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, or ``None`` while the program runs."""
        return self._child.poll()

    def last_words(self, lines: int = 12) -> str:
        """The last lines of the log."""
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-lines:])

    def stop(self, grace: float = TERM_GRACE_SECONDS) -> int:
        """Ask the program to end, wait ``grace`` seconds, then kill its session.

        Returns:
            Its exit code.
        """
        atexit.unregister(self.stop)
        if self._child.poll() is None:
            _signal_session(self._child, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(grace)
        _signal_session(self._child, signal.SIGKILL)
        return self._child.wait()


def environment(extra: Mapping[str, str] | None = None, keep: Collection[str] = ()) -> dict[str, str]:
    """What a child sees: this process's variables without secrets and steering ones, then ``extra`` on top.

    Args:
        keep: names handed on although they would be held back.
    """
    kept = {name: text for name, text in variables().items() if name in keep or not _held_back(name, text)}
    return {**kept, **(extra or {})}


def _held_back(name: str, text: str) -> bool:
    """Secrets, and what steers Foundry."""
    return secret(name, text) or name.startswith(STEERING)


def run(
    argv: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    keep: Collection[str] = (),
    timeout: float | None = None,
    input: str | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Completed:
    """Run a program to its end. A non-zero exit code is an answer, not an exception.

    Args:
        argv: program and arguments.
        cwd: its working directory.
        env: variables added to the scrubbed environment.
        keep: secrets of this process's environment that the program is given on purpose, by name.
        timeout: limit in seconds; the program and its children are killed when it passes.
        input: text for its stdin; without it stdin is empty.
        on_line: called with each line of stdout as it appears.

    Raises:
        EnvironmentFault: the program does not exist or cannot run, or the limit passed.
    """
    words, started = tuple(map(str, argv)), time.monotonic()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
        given.write((input or "").encode())
        given.seek(0)
        child = _start(words, cwd, environment(env, keep), stdin=given, stdout=subprocess.PIPE, stderr=errors)
        with _killed_after(child, timeout) as expired:
            stdout = _read(child, on_line)
            returncode = child.wait()
        errors.seek(0)
        stderr = errors.read().decode(errors="replace")
    if expired.is_set():
        stopped = f"{Path(words[0]).name} did not end within {timeout} s and was stopped"
        raise EnvironmentFault("E-TOOL-TIMEOUT", stopped, found=" ".join(words))
    took = time.monotonic() - started
    return Completed(argv=words, returncode=returncode, stdout=stdout, stderr=stderr, seconds=took)


def spawn(argv: Sequence[str | Path], *, log: Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> Server:
    """Start a program that stays, in its own session, its whole output going to ``log``.

    Raises:
        EnvironmentFault: the program does not exist or cannot run.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        words = tuple(map(str, argv))
        child = _start(
            words, cwd, environment(env), stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, bound=True
        )
    return Server(child, log)


def _start(
    words: tuple[str, ...],
    cwd: Path,
    env: Mapping[str, str],
    *,
    stdin: IO[bytes] | int,
    stdout: IO[bytes] | int,
    stderr: IO[bytes] | int,
    bound: bool = False,
) -> subprocess.Popen[bytes]:
    if not cwd.is_dir():
        raise EnvironmentFault("E-DIRECTORY-MISSING", "there is no directory to run in", found=str(cwd))
    try:
        return subprocess.Popen(
            words,
            cwd=cwd,
            env=env,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            preexec_fn=_end_with_parent if bound and _LIBC else None,  # a single system call
        )
    except OSError as error:
        raise EnvironmentFault(
            "E-TOOL-MISSING",
            f"cannot run {Path(words[0]).name}: {error.strerror}",
            found=words[0],
            expected="a program that can be run",
            next_command=DOCTOR,
        ) from error


def _end_with_parent() -> None:
    """In the child, before the program starts: the kernel ends it when the thread that started it is gone."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _read(child: subprocess.Popen[bytes], on_line: Callable[[str], None] | None) -> str:
    assert child.stdout is not None  # noqa: S101  (opened as a pipe by the caller)
    lines = []
    for raw in child.stdout:
        lines.append(raw.decode(errors="replace"))
        if on_line:
            on_line(lines[-1].rstrip("\n"))
    return "".join(lines)


@contextlib.contextmanager
def _killed_after(child: subprocess.Popen[bytes], timeout: float | None) -> Iterator[threading.Event]:
    """Kill the child's session when the time is up, and whenever the block is left early."""
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        _signal_session(child, signal.SIGKILL)

    timer = threading.Timer(timeout, expire) if timeout is not None else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        yield expired
    except BaseException:
        _signal_session(child, signal.SIGKILL)
        child.wait()
        raise
    finally:
        if timer:
            timer.cancel()
        if child.stdout:
            child.stdout.close()


def _signal_session(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
