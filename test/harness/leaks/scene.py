"""A deployment by a process of its own, with secrets wherever a user has them, and everything it leaves.

In: a node's address, a signer. Out: ``Scene``: runs of the command, and the places a secret could have gone. Doors:
processes, /proc, the folders given.
"""

from __future__ import annotations

import json
import os
import secrets as random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account

from leaks import spellings
from leaks.watch import Seen, watched
from pyharness.paths import ROOT

NOT_OURS = frozenset({"node_modules", ".venv", ".venv-deep", ".git", "__pycache__", ".pytest_cache", ".hypothesis"})
ENDPOINT = "FOUNDRY_ETH_RPC_URL"  # how forge is told where to ask, and its compiler inherits it


@dataclass(slots=True, kw_only=True)
class Scene:
    """A user's secrets, folders of their own, and what runs in them was seen to do."""

    folder: Path
    work: Path
    url: str
    signer: str
    account: Account = field(default_factory=Account.create, repr=False)
    token: str = field(default_factory=lambda: random.token_hex(16), repr=False)
    password: str = field(default_factory=lambda: "pw/" + random.token_urlsafe(16), repr=False)
    mnemonic: str = ""
    began: float = field(default_factory=time.time)
    seen: set[Seen] = field(default_factory=set)
    said: list[bytes] = field(default_factory=list)

    def prepared(self) -> Scene:
        """A home with a keystore and its password, and a mnemonic of somebody else's tool in the environment."""
        self.mnemonic = spellings.Mnemonic().generate()
        keystores = self.folder / "home" / ".foundry" / "keystores"
        keystores.mkdir(parents=True)
        locked = Account.encrypt(self.account.key, self.password, iterations=2)
        (keystores / "hokusai-deployer").write_text(json.dumps(locked), "utf-8")
        (self.folder / "tmp").mkdir()
        self.password_file.write_text(self.password + "\n", "utf-8")
        return self

    @property
    def password_file(self) -> Path:
        """The one file that may hold the password."""
        return self.folder / "password"

    @property
    def started(self) -> Path:
        """Where the command's own process writes down whom it starts."""
        return self.folder / "started.jsonl"

    @property
    def starts(self) -> list[dict[str, Any]]:
        """Arguments and variables of every process the command started itself, as it wrote them down."""
        return [json.loads(line) for line in self.started.read_text("utf-8").splitlines()]

    @property
    def secrets(self) -> Mapping[str, Mapping[str, bytes]]:
        """What is searched for, by name."""
        return {
            "key": spellings.of_key(bytes(self.account.key)),
            "token": spellings.of_text(self.token),
            "password": spellings.of_text(self.password),
            "mnemonic": spellings.of_words(self.mnemonic),
        }

    @property
    def environment(self) -> dict[str, str]:
        """A user's: the deployer's key where it signs, and secrets of other things."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
        own = {
            "SEPOLIA_RPC_URL": f"{self.url}/v3/{self.token}",
            "MNEMONIC": self.mnemonic,
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": f"{ROOT / 'test/harness'}:{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYHARNESS_DEBUG": "1",
        }
        if self.signer == "environment":
            return {**kept, **own, "DEPLOYER_PRIVATE_KEY": "0x" + bytes(self.account.key).hex()}
        keystore = {"DEPLOYER_SIGNER": "keystore", "DEPLOYER_ADDRESS": self.account.address}
        return {**kept, **own, **keystore, "ETH_PASSWORD": str(self.password_file)}

    def run(self, *words: str, killed_after: int | None = None) -> int:
        """One command line; killed once the journal has so many lines. Returns its exit code."""
        argv = [sys.executable, "-m", "leaks.command", str(self.work), str(self.folder / "deployments")]
        output = self.folder / f"said-{len(self.said)}"
        with output.open("wb") as sink:
            child = subprocess.Popen(
                [*argv, str(self.started), *words],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
            with watched(child.pid) as seen:
                while child.poll() is None:
                    if killed_after is not None and self._lines() >= killed_after:
                        child.send_signal(signal.SIGKILL)
                    time.sleep(0.01)
            self.seen |= seen
        self.said.append(output.read_bytes())
        return child.returncode

    def _lines(self) -> int:
        return sum(path.read_bytes().count(b"\n") for path in self.work.rglob("*.jsonl"))

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Every file below the scene's folders, and every file of the checkout that was written since it began."""
        for root in (self.folder, self.work, ROOT):
            for path in _files(root):
                own = root != ROOT or path.stat().st_mtime >= self.began
                if own and path not in (self.password_file, self.started):
                    yield str(path), path.read_bytes()

    def processes(self) -> Iterator[tuple[str, bytes]]:
        """Arguments and variables of every process below the command's."""
        for start in self.starts:
            name = Path(start["argv"][0]).name
            yield f"what {name} was started with", json.dumps([start["argv"], start["environ"]]).encode()
        for one in self.seen:
            yield f"the arguments of {one.program}", one.argv.replace(b"\0", b" ")
            yield f"the variables of {one.program}", b"\n".join(one.variables.values())


def _files(root: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (path for name in names if (path := Path(place) / name).is_file())
