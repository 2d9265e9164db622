"""What a child process sees, says and leaves behind."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from pyharness import environ
from pyharness.config.sources import VARIABLES
from pyharness.errors import EnvironmentFault
from pyharness.tools import process


def python(code: str) -> list[str]:
    """Build the argument list that runs a line of Python."""
    return [sys.executable, "-c", code]


def gone(pid: int) -> bool:
    """A dead or reaped process; a killed grandchild may stay a zombie where no init collects it."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_output_and_exit_code_come_back_as_they_are() -> None:
    """A non-zero exit code is an answer, and both streams are kept apart."""
    done = process.run(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"))
    assert (done.returncode, done.stdout, done.stderr, done.ok) == (3, "out\n", "err\n", False)


def test_input_reaches_stdin_and_lines_are_seen_as_they_come() -> None:
    """Text given as input is read by the child, and each line of its answer is handed on."""
    seen: list[str] = []
    done = process.run(python("print(input().upper()); print('two')"), input="hello", on_line=seen.append)
    assert done.stdout == "HELLO\ntwo\n"
    assert seen == ["HELLO", "two"]


def test_without_input_stdin_is_empty() -> None:
    """A child that reads stdin ends instead of waiting for the keyboard."""
    assert process.run(python("import sys; print(repr(sys.stdin.read()))")).stdout == "''\n"


def test_arguments_are_never_read_by_a_shell(tmp_path: Path) -> None:
    """Shell characters in an argument arrive unchanged."""
    trap = f"; touch {tmp_path / 'touched'} $(id) `id`"
    assert process.run([*python("import sys; print(sys.argv[1])"), trap]).stdout == trap + "\n"
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize(
    "name",
    [
        "DEPLOYER_PRIVATE_KEY",
        "ETHERSCAN_API_KEY",
        "MNEMONIC",
        "KEYSTORE_PASSWORD",
        "FOUNDRY_FFI",
        "ETH_FROM",
        "MAINNET_RPC_URL",
        "MAINNET_RPC_URL_2",
        "RPC_URL",
        "SOME_TOKEN",
    ],
)
def test_secrets_and_steering_variables_stay_behind(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A child inherits neither secrets nor the variables that change what Foundry does."""
    monkeypatch.setenv(name, "leaked-value")
    monkeypatch.setenv("PLAIN", "kept")
    said = process.run(python("import os; print(sorted(os.environ.values()), os.environ['PLAIN'])")).stdout
    assert "leaked-value" not in said
    assert said.endswith("kept\n")


@pytest.mark.parametrize("variable", [item.name for item in VARIABLES if item.secret])
def test_no_secret_of_the_configuration_reaches_a_child(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """The pattern of names covers every variable whose value must never be shown."""
    monkeypatch.setenv(variable, "leaked-value")
    assert variable not in process.environment()
    assert process.environment(keep=(variable,))[variable] == "leaked-value"


def test_an_address_with_credentials_stays_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain one arrives."""
    monkeypatch.setenv("INDEX_URL", "https://user:pass@example.org/simple")
    monkeypatch.setenv("PAGE_URL", "https://example.org/a@b")
    seen = process.environment()
    assert "INDEX_URL" not in seen
    assert "PAGE_URL" in seen


def test_variables_given_on_purpose_arrive() -> None:
    """What the caller passes is on top of the scrubbed environment."""
    done = process.run(python("import os; print(os.environ['FOUNDRY_PROFILE'])"), env={"FOUNDRY_PROFILE": "fast"})
    assert done.stdout == "fast\n"


def test_a_missing_program_is_a_fault_of_the_environment() -> None:
    """The refusal names the program and the command that helps."""
    with pytest.raises(EnvironmentFault) as caught:
        process.run(["no-such-program-here"])
    assert caught.value.code == "E-TOOL-MISSING"
    assert caught.value.found == "no-such-program-here"


def test_the_time_limit_ends_the_child_and_its_children(tmp_path: Path) -> None:
    """A grandchild dies with its parent when the time is up."""
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time, pathlib;"
        "g = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"pathlib.Path({str(note)!r}).write_text(str(g.pid)); time.sleep(60)"
    )
    with pytest.raises(EnvironmentFault) as caught:
        process.run(python(code), timeout=2)
    assert caught.value.code == "E-TOOL-TIMEOUT"
    assert gone(int(note.read_text()))


def test_a_server_runs_in_its_own_session_and_stops_when_told(tmp_path: Path) -> None:
    """Its output is in the log, its session is its own, and stop gives it the chance to end by itself."""
    code = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (print('bye', flush=True), sys.exit(0)));"
        "print('up', flush=True); time.sleep(60)"
    )
    server = process.spawn(python(code), log=tmp_path / "logs" / "server.log")
    while "up" not in server.last_words():
        assert server.returncode is None
        time.sleep(0.02)
    assert os.getsid(server.pid) == server.pid
    assert server.stop() == 0
    assert server.last_words() == "up\nbye"


def test_a_server_that_will_not_end_is_killed(tmp_path: Path) -> None:
    """A child that ignores the polite signal is gone after the grace time."""
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    server = process.spawn(python(code), log=tmp_path / "server.log")
    while "up" not in server.last_words():
        time.sleep(0.02)
    assert server.stop(grace=0.2) == -signal.SIGKILL


SPAWNS = """
import pathlib, sys, time
from pyharness.cli.signals import end_on_sigterm
from pyharness.tools import process
if sys.argv[2] == "handled":
    end_on_sigterm()
folder = pathlib.Path(sys.argv[1])
server = process.spawn([sys.executable, "-c", "import time; time.sleep(60)"], log=folder / "log")
(folder / "pid.new").write_text(str(server.pid))
(folder / "pid.new").rename(folder / "pid")
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("how", "number", "code"),
    [("handled", signal.SIGTERM, 143), ("bare", signal.SIGTERM, -15), ("bare", signal.SIGKILL, -9)],
)
def test_a_server_ends_with_the_harness_whatever_ends_that(
    tmp_path: Path, how: str, number: signal.Signals, code: int
) -> None:
    """Asked to end, it ends its servers; killed, the kernel does (Linux)."""
    if how == "bare" and sys.platform != "linux":
        pytest.skip("not checked: only Linux ends a child with its parent")
    parent = process.spawn([*python(SPAWNS), str(tmp_path), how], log=tmp_path / "parent.log")
    try:
        while not (tmp_path / "pid").exists():
            assert parent.returncode is None, parent.last_words()
            time.sleep(0.02)
        pid = int((tmp_path / "pid").read_text())
        os.kill(parent.pid, number)
        while parent.returncode is None:
            time.sleep(0.02)
        assert gone(pid)
        assert parent.returncode == code
    finally:
        parent.stop()


def test_secrets_are_taken_out_of_the_process_and_known_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a library starts inherits nothing; settings and the programs they are given to on purpose do not notice."""
    monkeypatch.setattr(environ, "_TAKEN", {})
    for name in ("DEPLOYER_PRIVATE_KEY", "MNEMONIC", "SOME_RPC_URL"):
        monkeypatch.setenv(name, "leaked-value")
    environ.take_secrets()
    assert "leaked-value" not in os.environ.values()
    assert environ.variables()["DEPLOYER_PRIVATE_KEY"] == "leaked-value"
    assert "MNEMONIC" not in process.environment()
    assert process.environment(keep=("MNEMONIC",))["MNEMONIC"] == "leaked-value"
