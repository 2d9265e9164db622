"""What can be said of the workflows without running them: what they call exists, what they may do is little."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import parses

from pyharness.paths import ROOT
from pyharness.tools import process

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
OURS = re.compile(r"\.venv/bin/python -m pyharness (.*?)(?: \|\||$)", re.MULTILINE)
TARGETS = re.compile(r"\bmake ([a-z-]+)")
PINNED = re.compile(r"actions/[a-z-]+@v\d+|[\w.-]+/[\w.-]+@[0-9a-f]{40}")
SECRET = re.compile(r"\$\{\{\s*secrets\.(\w+)\s*\}\}")
UNTRUSTED = re.compile(r"\$\{\{\s*github\.(head_ref|event\.pull_request\.(title|body|head\.(ref|label)))")
GAS = ROOT / ".github" / "workflows" / "gas.yml"


def read(path: Path) -> dict[Any, Any]:
    """A workflow; its `on` is the truth value that YAML makes of the word."""
    found = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def jobs() -> list[Any]:
    """Every job of every workflow."""
    found = []
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            found.append(pytest.param(job, id=f"{path.stem}-{name}"))
    return found


def scripts(job: dict[str, Any]) -> str:
    """Everything a job runs."""
    return "\n".join(step["run"] for step in job["steps"] if "run" in step)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_begins_with_little_power(path: Path) -> None:
    """Reading at most; and never in the name of the base branch, where a fork's code would get the secrets."""
    found = read(path)
    assert found["permissions"] in ({}, {"contents": "read"})
    triggers = set(found[True])
    assert triggers <= {"push", "pull_request"}, "`pull_request_target` and `workflow_run` run with secrets"


@pytest.mark.parametrize("job", jobs())
def test_a_job_runs_what_exists(job: dict[str, Any]) -> None:
    """Make targets, command lines of ours, files of the checkout, within a limit of time."""
    said, targets = scripts(job), set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(TARGETS.findall(said)) <= targets
    for line in OURS.findall(said):
        assert parses(f"python -m pyharness {line}"), line
    for file in re.findall(r"(?:^|\s)(\.ci/\w+)", said):
        assert os.access(ROOT / file, os.X_OK)
    assert job["timeout-minutes"] <= 60


@pytest.mark.parametrize("job", jobs())
def test_a_job_that_may_write_runs_no_code_of_the_branch(job: dict[str, Any]) -> None:
    """It neither checks out nor builds; only the comment's job writes, and only pull requests."""
    writes = {what for what, how in job.get("permissions", {}).items() if how != "read"}
    assert writes <= {"pull-requests"}
    if writes:
        assert not any("uses" in step for step in job["steps"])
        assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]
        assert not SECRET.search(str(job))


@pytest.mark.parametrize("job", jobs())
def test_actions_are_the_platforms_own_or_pinned_by_commit(job: dict[str, Any]) -> None:
    """And leave no token behind for the branch's code."""
    for step in job["steps"]:
        if "uses" in step:
            assert PINNED.fullmatch(step["uses"]), step["uses"]
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("job", jobs())
def test_a_secret_is_given_to_single_steps_and_text_of_strangers_to_no_script(job: dict[str, Any]) -> None:
    """A secret is a variable of the step that needs it; what a pull request is called is never pasted into a script."""
    assert not SECRET.search(str({key: value for key, value in job.items() if key != "steps"}))
    for step in job["steps"]:
        assert not SECRET.search(step.get("run", ""))
        assert set(SECRET.findall(str(step.get("env", {})))) <= {"MAINNET_RPC_URL"}
        assert "${{" not in step.get("run", "")
    assert not UNTRUSTED.search(str(job))


def step_of(job: str, identifier: str | None = None) -> str:
    """A script of the workflow: the step of this name, or the job's only one."""
    steps = read(GAS)["jobs"][job]["steps"]
    (found,) = [step["run"] for step in steps if identifier is None or step.get("id") == identifier]
    return str(found)


def ran(script: str, folder: Path, **variables: str) -> process.Completed:
    """A script as the runner would run it, with stand-ins from the folder first on the path."""
    path = f"{folder}:{os.environ['PATH']}"
    files = {"GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    return process.run(["bash", "-e", "-c", script], cwd=folder, env={"PATH": path, **files, **variables}, timeout=30)


def test_without_the_secret_the_fork_is_visibly_skipped(tmp_path: Path) -> None:
    """One line of the summary; every later step hangs on the secret being there."""
    script = step_of("fork", "node")
    assert ran(script, tmp_path, MAINNET_RPC_URL="").ok
    assert (tmp_path / "summary").read_text() == "skipped: no MAINNET_RPC_URL\n"
    assert not (tmp_path / "output").exists()
    assert ran(script, tmp_path, MAINNET_RPC_URL="http://127.0.0.1:1").ok
    assert (tmp_path / "output").read_text() == "named=true\n"
    later = [step for step in read(GAS)["jobs"]["fork"]["steps"] if step.get("id") != "node"]
    assert all(step["if"] == "steps.node.outputs.named == 'true'" for step in later)


@pytest.mark.parametrize("code", [0, 9])
def test_the_table_is_handed_on_although_the_budget_is_exceeded(code: int, tmp_path: Path) -> None:
    """The step ends with the verb's exit code, after summary and output were written."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" > words\nprintf "| a table |\\n" > gas.md\nexit {code}\n')
    python.chmod(0o755)
    assert ran(step_of("diff", "diff"), tmp_path, BASE="abc").returncode == code
    assert (tmp_path / "words").read_text() == "-m pyharness gas diff --against abc --measure --markdown gas.md\n"
    assert (tmp_path / "summary").read_text() == "| a table |\n"
    said = (tmp_path / "output").read_text().removeprefix("markdown=")
    assert base64.b64decode(said) == b"| a table |\n"


@pytest.mark.parametrize(("old", "method", "place"), [("", "POST", "1/comments"), ("77\n88\n", "PATCH", "comments/77")])
def test_there_is_one_comment_which_is_kept_up_to_date(old: str, method: str, place: str, tmp_path: Path) -> None:
    """Made where there is none with the marker, changed where there is."""
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\necho "$@" >> calls\ncase "$*" in *paginate*) printf "$OLD";; esac\n')
    gh.chmod(0o755)
    variables = {"OLD": old, "PLACE": "repos/o/r/issues", "NUMBER": "1", "MARKER": "<!-- m -->"}
    table = base64.b64encode(b"| a |\n").decode()
    assert ran(step_of("comment"), tmp_path, MARKDOWN=table, GH_TOKEN="t", **variables).ok
    asked, sent = (tmp_path / "calls").read_text().splitlines()
    assert asked.startswith("api --paginate repos/o/r/issues/1/comments --jq ")
    assert sent == f"api --silent --method {method} repos/o/r/issues/{place} --field body=@comment.md"
    assert (tmp_path / "comment.md").read_text() == "<!-- m -->\n| a |\n"
