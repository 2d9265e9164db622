"""A place where one deployment is carried out again and again, each time from the same beginning.

In: how many models. Out: ``Site``: a node, a key, a plan made once; ``Cell``: the same chain, empty folders, and the
plan's journal open; the state a cell ends in, without what differs from run to run.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from corridor import Hurried
from eth_account import Account

from pyharness import paths
from pyharness.chain.anvil import Anvil, NodeSpec, running
from pyharness.chain.roles import held_roles
from pyharness.chain.rpc import Rpc
from pyharness.config.load import Loaded, load
from pyharness.config.sources import read_sources
from pyharness.deploy import gates
from pyharness.deploy.journal import Journal, read
from pyharness.deploy.progress import Progress, fold
from pyharness.pipeline.corridor import deploying, recording
from pyharness.pipeline.corridor.deploying import JOURNALS, Deployed, deploy
from pyharness.pipeline.corridor.planning import make_plan, plan_path
from pyharness.pipeline.corridor.session import Session
from pyharness.plan.schema import Plan
from pyharness.tools.release import build_release, read_release
from pyharness.values import keccak_hex, pretty_json

CHAIN_ID = 11155111
NETWORK = "sepolia"
JOURNAL = "20260102T030405Z-siege.jsonl"
PASSING = frozenset(
    {"txHash", "blockNumber", "blockHash", "gasUsed", "gasPrice", "createdAt", "updatedAt", "firstBlock", "entries"}
    | {"timestamp", "tx_hash", "block_number", "block_hash", "gas_used", "gas_price", "created_at", "updated_at"}
    | {"first_block"}
)  # what may differ between two runs that end in the same state


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A funded key on a chain of its own, and the plan of everything."""

    node: Anvil
    address: str
    key: str = field(repr=False)
    models: int
    plan: Plan
    folder: Path

    @contextlib.contextmanager
    def cell(self) -> Iterator[Cell]:
        """The chain as it was at first, and folders of its own, until the block ends."""
        snapshot = self.node.snapshot()
        with tempfile.TemporaryDirectory(dir=self.folder) as private:
            cell = Cell(site=self, folder=Path(private))
            cell.begin()
            try:
                yield cell
            finally:
                self.node.rpc.call("anvil_dropAllTransactions")
                self.node.rpc.call("evm_setAutomine", [True])
                self.node.revert(snapshot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One deployment from its first line on."""

    site: Site
    folder: Path

    @property
    def journal(self) -> Path:
        """The one journal."""
        return self.folder / NETWORK / JOURNALS / JOURNAL

    def begin(self) -> None:
        """What a deployment has on disk before its first transaction: the plan, and a journal of one line."""
        plan = self.site.plan
        path = plan_path(self.folder / NETWORK, plan.plan_hash)
        path.parent.mkdir(parents=True)
        path.write_text(pretty_json(plan), "utf-8")
        Journal.create(
            self.journal,
            plan_hash=plan.plan_hash,
            signer=self.site.address,
            chain_id=CHAIN_ID,
            now=lambda: "2026-01-02T03:04:05Z",
            anchor=gates.anchor(self.site.node.rpc),
        )

    def run(
        self, barrier: Callable[[str], None] = lambda _: None, *, url: str | None = None, pace: float = 4.0
    ) -> Deployed | None:
        """The command, once more; nothing where the journal is closed.

        Args:
            url: where the node is thought to be.
        """
        if self.progress().closed is not None:
            return None
        rpc = Rpc(url or self.site.node.url, timeout_s=1.0 if url else 30.0, retries=2)
        loaded = configured(self.site.key, url or self.site.node.url, self.site.models)
        session = Session(
            network=NETWORK,
            loaded=loaded,
            rpc=rpc,
            work=self.folder / NETWORK,
            deployments=self.folder / "deployments",
        )
        try:
            return deploy(session, lambda _plan, _resumed: True, barrier, clock=Hurried(pace))
        finally:
            rpc.close()

    def progress(self) -> Progress:
        """What the journal says."""
        return fold(read(self.journal)[0])

    def state(self) -> dict[str, Any]:
        """Addresses, code, roles, records; and that every step was mined once."""
        rpc, plan, progress = self.site.node.rpc, self.site.plan, self.progress()
        record = self.folder / "deployments" / NETWORK / "latest.json"
        guide = sorted((self.folder / "deployments").glob("*.json"))
        contracts = json.loads(record.read_text("utf-8"))["contracts"]
        addresses = {name: item["address"] for name, item in contracts.items()}
        held = held_roles(rpc, sorted(addresses.values()), from_block=0, to_block=rpc.block_number())
        return {
            "closed": progress.closed,
            "nonce": rpc.nonce(self.site.address),
            "mined": {step.id: sum(a.in_a_block for a in progress.step(step.id).attempts) for step in plan.steps},
            "addresses": addresses,
            "codes": {name: keccak_hex(rpc.code(address)) for name, address in addresses.items()},
            "roles": sorted((item.contract, item.role, item.holder) for item in held),
            "record": lasting(json.loads(record.read_text("utf-8"))),
            "guide": [lasting(json.loads(path.read_text("utf-8"))) for path in guide],
            "entries": len(list(record.parent.glob("2*.json"))),
            "rest": sorted(path.name for path in (self.folder / "deployments").rglob("*.tmp")),
        }

    def believed_falsely(self) -> list[str]:
        """Steps the journal holds for mined that the chain does not, in that block."""
        rpc, found = self.site.node.rpc, []
        for name, attempt in self.progress().blocks:
            receipt = rpc.receipt(attempt.tx_hash) if attempt.tx_hash else None
            if receipt is None or receipt.block_hash != attempt.block_hash or receipt.ok == attempt.reverted:
                found.append(name)
        return found


def lasting(value: Any) -> Any:
    """A record without what differs from run to run."""
    if isinstance(value, dict):
        return {key: lasting(item) for key, item in value.items() if key not in PASSING}
    return [lasting(item) for item in value] if isinstance(value, list) else value


def configured(key: str, url: str, models: int) -> Loaded:
    """The network's own config, with as many models as asked."""
    loaded = load(NETWORK, read_sources(flags={"SEPOLIA_RPC_URL": url, "DEPLOYER_PRIVATE_KEY": key}, environ={}))
    first = loaded.config.models[0]
    more = [
        first.model_copy(update={"id": f"model-{number}", "name": f"Model {number}", "symbol": f"M{number}"})
        for number in range(2, models + 1)
    ]
    return replace(loaded, config=loaded.config.model_copy(update={"models": (first, *more)}))


@contextlib.contextmanager
def opened(models: int) -> Iterator[Site]:
    """A site, until the block ends."""
    build_release()
    account = Account.create()
    key = "0x" + account.key.hex().removeprefix("0x")
    folder = paths.WORK / f"siege-{os.getpid()}"  # forge may read below .pyharness only
    folder.mkdir(parents=True)
    try:
        with running(NodeSpec(chain_id=CHAIN_ID)) as node:
            node.set_balance(account.address, 10**19)
            node.mine(8)  # so that no reorganisation reaches the first block
            session = Session(
                network=NETWORK,
                loaded=configured(key, node.url, models),
                rpc=node.rpc,
                work=folder / "planning",
                deployments=folder / "none",
            )
            plan = make_plan(session)
            release = read_release()
            with pytest.MonkeyPatch.context() as patch:  # read once, not in every cell
                for module in (deploying, recording):
                    patch.setattr(module, "read_release", lambda: release)
                yield Site(node=node, address=account.address, key=key, models=models, plan=plan, folder=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
