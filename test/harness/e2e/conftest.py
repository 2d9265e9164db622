"""A node that plays Sepolia with the command line run against it, and a world in which the system was deployed."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from incident import Incident, again, made_once
from kept import kept
from successions import Powers, as_before
from worlds import standing_again, standing_once

from pyharness import paths
from pyharness.chain.abi import encode_call
from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.cli.app import main
from pyharness.config.sources import NAMES
from pyharness.pipeline.corridor import session, verifying
from pyharness.pipeline.rehearsal.standings import Standing
from pyharness.scenarios.stage.diary import Diary
from pyharness.scenarios.stage.stage import Stage
from pyharness.tools.release import build_release

SEPOLIA = 11155111


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A command line that ended: its exit code, its one JSON object, what it said beside it."""

    code: int
    answer: dict[str, Any]
    said: str

    @property
    def error(self) -> dict[str, Any]:
        """The error object."""
        found = self.answer["error"]
        assert isinstance(found, dict)
        return found


@dataclass(slots=True, kw_only=True)
class Terminal:
    """Runs command lines with an environment of their own and folders of their own."""

    node: Anvil
    work: Path
    deployments: Path
    address: str
    environment: dict[str, str] = field(repr=False)
    start: str

    @contextmanager
    def here(self, **changes: str | None) -> Iterator[None]:
        """This process with the terminal's environment and folders; ``changes`` set or unset variables."""
        variables = {name: text for name, text in {**self.environment, **changes}.items() if text is not None}
        with pytest.MonkeyPatch.context() as patch:
            for name in NAMES:
                patch.delenv(name, raising=False)
            for name, text in variables.items():
                patch.setenv(name, text)
            patch.setattr(session, "DOTENV", self.work / ".env")  # a developer's own file plays no part
            patch.setattr(paths, "WORK", self.work)
            patch.setattr(paths, "DEPLOYMENTS", self.deployments)
            yield

    def run(self, line: str, **changes: str | None) -> Ran:
        """One command line with ``--json``; ``changes`` set or unset variables for it."""
        stdout, stderr = io.StringIO(), io.StringIO()
        with self.here(**changes), redirect_stdout(stdout), redirect_stderr(stderr):
            code = main([*shlex.split(line), "--json"])
        return Ran(code=code, answer=json.loads(stdout.getvalue()), said=stderr.getvalue())

    def send(self, to: str, signature: str, *arguments: object, sender: str | None = None) -> None:
        """A transaction beside the harness, by the deployer unless told otherwise."""
        self.node.send_as(sender or self.address, to, encode_call(signature, *arguments))

    def restart(self) -> None:
        """The same chain id, and nothing of what happened on this chain since the terminal was opened."""
        self.node.revert(self.start)
        self.start = self.node.snapshot()
        self.node.set_balance(self.address, 10**19)
        self.node.mine()

    def contracts(self) -> dict[str, str]:
        """Addresses by name, from the record."""
        record = json.loads((self.deployments / "sepolia" / "latest.json").read_text())
        return {label: item["address"] for label, item in record["contracts"].items()}


@pytest.fixture(scope="session")
def built() -> None:
    """The release build of these sources."""
    build_release()


@pytest.fixture(autouse=True)
def built_once(built: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No verification compiles again: sources do not change under the tests."""
    monkeypatch.setattr(verifying, "build_release", lambda: None)


@pytest.fixture(scope="session")
def sepolia_node() -> Iterator[Anvil]:
    """A fresh chain with Sepolia's id."""
    with running(NodeSpec(chain_id=SEPOLIA)) as node:
        yield node


@pytest.fixture
def terminal(sepolia_node: Anvil, tmp_path: Path) -> Iterator[Terminal]:
    """A funded generated key on a chain that is rolled back after the test."""
    with opened(sepolia_node, tmp_path) as made:
        yield made


@contextmanager
def opened(sepolia_node: Anvil, tmp_path: Path, key: str | None = None) -> Iterator[Terminal]:
    """A terminal with a key, folders and a chain of its own until the block ends.

    Args:
        key: of an account that is there already; a new one, funded, without.
    """
    snapshot = sepolia_node.snapshot()
    account = Account.from_key(key) if key else Account.create()
    if key is None:
        sepolia_node.set_balance(account.address, 10**19)
    work = paths.WORK / f"test-{os.getpid()}-{tmp_path.name}"  # forge may read below .pyharness only
    made = Terminal(
        node=sepolia_node,
        start=snapshot,
        work=work,
        deployments=tmp_path / "deployments",
        environment={
            "SEPOLIA_RPC_URL": sepolia_node.url,
            "DEPLOYER_PRIVATE_KEY": "0x" + account.key.hex().removeprefix("0x"),
        },
        address=account.address,
    )
    yield made
    shutil.rmtree(work, ignore_errors=True)
    sepolia_node.revert(made.start)


@pytest.fixture(scope="session")
def open_terminal() -> Any:
    """``opened``, for fixtures that live longer than a test."""
    return opened


def deployed_once(folder: Path) -> None:
    """A finished deployment as files: the chain, the deployer's throwaway key, the work folder and the records."""
    with running(NodeSpec(chain_id=SEPOLIA)) as node, opened(node, folder) as made:
        ran = made.run("deploy sepolia --yes")
        assert ran.code == 0, ran.said
        (folder / "chain").write_bytes(node.dump_state())
        (folder / "key").write_text(made.environment["DEPLOYER_PRIVATE_KEY"], "utf-8")
        shutil.copytree(made.work, folder / "work")


@pytest.fixture(scope="module")
def live(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A finished deployment on a node of its own, one for each file; deployed once, and loaded with all its history."""
    made, mine = kept("live", deployed_once), tmp_path_factory.mktemp("live")
    shutil.copytree(made / "deployments", mine / "deployments")
    with running(NodeSpec(chain_id=SEPOLIA)) as node:
        node.load_state((made / "chain").read_bytes())
        with open_terminal(node, mine, (made / "key").read_text("utf-8")) as terminal:
            shutil.copytree(made / "work", terminal.work)
            yield terminal


@pytest.fixture(scope="module")
def powered(live: Terminal) -> Powers:
    """The finished deployment, and everybody who may hold a power of it; one for each file."""
    return Powers(live)


@pytest.fixture
def powers(powered: Powers, tmp_path: Path) -> Iterator[Powers]:
    """The same with chain, records and files as they were, whatever the test before did."""
    with as_before(powered.terminal, tmp_path):
        yield powered


@pytest.fixture(scope="session")
def standing_world() -> Iterator[Standing]:
    """The offline world with the system deployed in it: deployed once, loaded by each worker."""
    with standing_again(kept("standing", standing_once)) as here:
        yield here


@pytest.fixture(scope="module")
def standing(standing_world: Standing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """The same for one file, chain and records as they were when the next one begins."""
    records, before = standing_world.session.deployments, tmp_path_factory.mktemp("records") / "before"
    snapshot = standing_world.world.fork.snapshot()
    shutil.copytree(records, before)
    yield standing_world
    shutil.rmtree(records)
    shutil.copytree(before, records)
    standing_world.world.fork.revert(snapshot)


@pytest.fixture
def here(standing: Standing) -> Iterator[Standing]:
    """The shared world, rolled back after the test."""
    snapshot = standing.world.fork.snapshot()
    yield standing
    standing.world.fork.revert(snapshot)


@pytest.fixture
def stage(here: Standing) -> Stage:
    """The people and contracts of the world, with a diary that nobody wrote into yet."""
    return replace(here.stage, diary=Diary())


@pytest.fixture(scope="module")
def incidents(open_terminal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Incident]:
    """One system for the file."""
    made = kept("incident", partial(made_once, open_terminal))
    with again(made, open_terminal, tmp_path_factory.mktemp("incident")) as found:
        yield found


@pytest.fixture
def incident(incidents: Incident) -> Iterator[Incident]:
    """The system as it was, whatever the test before did to chain, records, journals and configuration."""
    terminal, before = incidents.terminal, incidents.folder / "before"
    snapshot, environment = incidents.node.snapshot(), dict(terminal.environment)
    folders = {terminal.work: before / "work", terminal.deployments: before / "deployments"}
    for folder, copy in folders.items():
        shutil.copytree(folder, copy)
    yield incidents
    incidents.node.revert(snapshot)
    terminal.environment.clear()
    terminal.environment |= environment
    for folder, copy in folders.items():
        shutil.rmtree(folder)
        shutil.copytree(copy, folder)
    shutil.rmtree(before)
    shutil.rmtree(Path(incidents.names["DIR"]), ignore_errors=True)
    incidents.reviewed(incidents.people["provider"])
