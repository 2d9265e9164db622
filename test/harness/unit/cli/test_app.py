"""The command line starts at once and ends with the exit code of its verb."""

import json
import re
import sys

import pytest

from pyharness.cli import app
from pyharness.errors import Refused
from pyharness.paths import ROOT
from pyharness.tools import process, requirements

CHAIN = ("web3", "eth_account", "jinja2", "rich", "duckdb", "sqlglot")
MEASURED = """
import json, sys, time
from pyharness.cli.app import main
code, loaded = main({words!r}), [name for name in {heavy!r} if name in sys.modules]
print(json.dumps(dict(code=code, loaded=loaded, seconds=time.process_time())))
"""


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["--help"], (*CHAIN, "pydantic")),
        (["doctor", "--help"], CHAIN),
        (["query", "run", "--help"], CHAIN),
    ],  # typer itself reads options with pydantic
)
def test_help_is_instant_and_loads_no_heavy_library(words: list[str], heavy: tuple[str, ...]) -> None:
    """Half a second of CPU time is the limit, and no chain library is imported."""
    said = process.run([sys.executable, "-c", MEASURED.format(words=words, heavy=heavy)])
    measured = json.loads(said.stdout.splitlines()[-1])
    assert (measured["code"], measured["loaded"]) == (0, [])
    assert measured["seconds"] < 0.5
    assert said.stdout.startswith("Usage: python -m pyharness")


def test_the_module_runs_and_its_exit_code_is_the_verbs(capfd: pytest.CaptureFixture[str]) -> None:
    """``python -m pyharness`` with an unknown verb is a usage error."""
    assert process.run([sys.executable, "-m", "pyharness", "no-such-verb"]).returncode == 2
    assert app.main(["no-such-verb"]) == 2
    assert "No such command 'no-such-verb'" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "following"),
    [
        (["no-such-verb"], "python -m pyharness --help"),
        (["plan"], "python -m pyharness plan --help"),
        (["plan", "local", "--mode", "half"], "python -m pyharness plan --help"),
        (["config", "shew", "local"], "python -m pyharness config --help"),
        (["deploy", "local", "--yess"], "python -m pyharness deploy --help"),
    ],
)
def test_a_usage_error_names_the_help_that_helps(
    words: list[str], following: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The verb's own where the verb is known."""
    assert app.main([*words, "--json"]) == 2
    said = capfd.readouterr()
    assert json.loads(said.out)["error"]["next"] == following
    assert f"next:     {following}\n" in said.err


def test_without_the_packages_the_module_says_how_to_get_them() -> None:
    """A Python that has none of them, isolated from the environment's."""
    alone = [sys.executable, "-S", "-E", "-m", "pyharness", "plan", "sepolia"]
    ran = process.run(alone, cwd=ROOT)
    assert ran.returncode == 3
    assert ran.stderr.startswith("E-PACKAGES: ")
    assert "Traceback" not in ran.stderr
    assert "next:     make setup" in ran.stderr


@pytest.mark.parametrize("words", [["--json", "no-such-verb"], ["no-such-verb", "--json"]])
def test_json_may_stand_anywhere(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """A usage error is one object on stdout as well."""
    assert app.main(words) == 2
    said = capfd.readouterr()
    assert json.loads(said.out)["error"]["code"] == "E-USAGE"
    assert "E-USAGE" in said.err


def test_an_interrupted_verb_says_so(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Typer turns Ctrl-C into a bare exit code; the user and `--json` are told all the same."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pyharness.tools.health.findings", interrupted)
    assert app.main(["doctor", "--json"]) == 130
    said = capfd.readouterr()
    assert json.loads(said.out)["error"]["code"] == "E-INTERRUPTED"
    assert said.err.strip() == "interrupted"


def test_every_verb_has_its_own_file_and_a_line_of_help() -> None:
    """A verb module registers itself under its own name."""
    commands = {c.name: c for c in app.build().registered_commands}
    groups = {g.name for g in app.build().registered_groups}
    for verb in app.VERBS:
        name = verb.__name__.rsplit(".", 1)[1]
        assert name in commands or name in groups
    assert all(command.help for command in commands.values())


def test_the_list_of_verbs_is_the_command_line() -> None:
    """Every verb of the page exists or is named as still to come; no other one exists."""
    page = requirements.read(requirements.PAGE.read_text("utf-8"))
    here = {verb.__name__.rpartition(".")[2] for verb in app.VERBS}
    assert here.isdisjoint(page.pending_verbs)
    assert here | set(page.pending_verbs) == set(page.verbs)


def test_the_short_help_is_the_long_one(capfd: pytest.CaptureFixture[str]) -> None:
    """Of the whole and of every verb."""
    for words in ([], ["deploy"], ["ops"], ["ops", "pay"]):
        assert app.main([*words, "-h"]) == 0
        short = capfd.readouterr().out
        assert app.main([*words, "--help"]) == 0
        assert short == capfd.readouterr().out


def test_the_version_says_its_commit(capfd: pytest.CaptureFixture[str]) -> None:
    """Version, commit and nothing else, whatever stands behind it; one object for programs."""
    assert app.main(["--version", "deploy", "sepolia"]) == 0
    assert capfd.readouterr().out.startswith("pyharness 0.1.0, commit ")
    assert app.main(["--json", "--version"]) == 0
    said = json.loads(capfd.readouterr().out)
    assert (said["version"], len(said["commit"])) == ("0.1.0", 40)
    assert app.main(["--help"]) == 0
    assert "--version" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("words", "following"),
    [
        (["ops", "pause", "sepolia", "UsageFeeRouter"], "ops pause sepolia UsageFeeRouter --yes"),
        (["smoke", "--json", "sepolia", "--amount", "5"], "smoke sepolia --amount 5 --yes"),
        (["deploy", "sepolia", "--rpc-url", "https://x/KEY"], "deploy sepolia --rpc-url '…' --yes"),
        (["deploy", "sepolia", "--rpc-url=https://x/KEY"], "deploy sepolia '--rpc-url=…' --yes"),
        (["ops", "grant", "sepolia", "a b"], "ops grant sepolia 'a b' --yes"),
    ],
)
def test_what_nobody_confirmed_is_said_again_with_a_yes(
    words: list[str], following: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Never another verb's command: a pause that was not confirmed is no deployment to be made."""

    def nobody(*_: object, **__: object) -> None:
        raise Refused(app.UNCONFIRMED, "nobody confirmed", found="no yes", expected="a yes", next_command="deploy it")

    monkeypatch.setattr(app, "build", lambda: nobody)
    assert app.main([*words, "--json"]) == 5
    said = json.loads(capfd.readouterr().out)["error"]
    assert said["next"] == f"python -m pyharness {following}"
    assert (said["found"], said["expected"]) == ("no yes", "a yes")


@pytest.mark.parametrize("words", [[], ["ops"], ["query"], ["events"], ["config"], ["model"], ["record"], ["gas"]])
def test_help_tells_whole_sentences(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A verb is chosen by its sentence: none ends in dots."""
    assert app.main([*words, "--help"]) == 0
    _, listed = capsys.readouterr().out.split("Commands:\n")
    verbs = [line for line in listed.splitlines() if re.match(r"  [a-z]", line)]
    assert verbs
    assert "..." not in listed
    if words == ["ops"]:
        assert "Give every power to whom the config names, and take it from everybody else." in " ".join(listed.split())
