"""A live system with real money in it, on a test network's id: Circle's USDC, a Safe for a treasury, a keystore.

In: a folder. Out: the chain and records as files, and ``Incident``, in which things go wrong. Doors: a node of our own;
that folder. Every key is a throwaway one.
"""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from protected import treasury

from pyharness.chain.abi import decode, encode_call
from pyharness.chain.anvil import NodeSpec, running
from pyharness.chain.offline import addresses as at
from pyharness.chain.offline import circle, state
from pyharness.chain.offline.safe import canonical
from pyharness.chain.safe_batch import calls
from pyharness.config.load import load
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.scenarios.stage import multisig

SEPOLIA, MODEL, USDC = 11155111, "lead-scoring", 10**6
PLACES = {item.name: item.address for item in canonical()}


def spec() -> NodeSpec:
    """A chain with Sepolia's id and the offline world's contracts."""
    return NodeSpec(chain_id=SEPOLIA, arguments=("--accounts", "0", "--load-state", str(state.state_file().path)))


class Incident:
    """The system, its people, and what they do by hand."""

    def __init__(self, terminal: Any, folder: Path, safe: multisig.Safe, people: dict[str, str]) -> None:
        self.terminal, self.node, self.folder = terminal, terminal.node, folder
        self.safe, self.people = safe, people
        self.templates = folder / "networks"
        terminal.environment |= {
            "USDC_ADDRESS": at.USDC,
            "TREASURY_ADDRESS": safe.address,
            "BACKEND_SERVICE_ADDRESS": people["backend"],
        }
        self.names = {"NETWORK": "sepolia", "MODEL": MODEL, "DIR": str(folder / "incident")}
        self.reviewed(people["provider"])

    def reviewed(self, provider: str) -> None:
        """The network's template names this provider of the model, as a reviewed change of it does."""
        self.templates.mkdir(parents=True, exist_ok=True)
        for source in NETWORK_TEMPLATES.glob("*.j2"):
            text = source.read_text().replace('symbol = "LSCOR"', f'symbol = "LSCOR"\nprovider = "{provider}"')
            (self.templates / source.name).write_text(text)

    @property
    def contracts(self) -> dict[str, str]:
        """Addresses by name, the model's pool among them."""
        record = json.loads((self.terminal.deployments / "sepolia" / "latest.json").read_text())
        found = {label: item["address"] for label, item in record["contracts"].items()}
        return found | {f"HokusaiAMM/{MODEL}": record["models"][0]["pool"]}

    def settle(self) -> None:
        """Deploy; the backend deposits $100."""
        ran = self.terminal.run("deploy sepolia --yes")
        assert ran.code == 0, ran.said
        for account in (self.people["backend"], self.terminal.address):
            circle.fund(self.node, account, 10**9)
        self.approve(self.people["backend"])
        self.deposit(self.people["backend"], 100 * USDC)

    def approve(self, backend: str) -> None:
        """A backend lets the router take its USDC."""
        router = self.contracts["UsageFeeRouter"]
        self.terminal.send(at.USDC, "approve(address,uint256)", router, 10**9, sender=backend)

    def deposit(self, backend: str, amount: int) -> None:
        """A backend deposits an API fee."""
        router = self.contracts["UsageFeeRouter"]
        self.terminal.send(router, "depositFee(string,uint256)", MODEL, amount, sender=backend)

    def circles(self, function: str, *arguments: object) -> None:
        """Circle does what only Circle can."""
        sender = at.BLACKLISTER if "lacklist" in function.lower() else at.PAUSER
        self.terminal.send(at.USDC, function, *arguments, sender=sender)

    def view(self, label: str, signature: str, kind: str, *arguments: object) -> Any:
        """What a view answers now."""
        raw = self.node.rpc.eth_call(self.contracts[label], encode_call(signature, *arguments))
        return decode([kind], raw)[0]

    def usdc(self, account: str) -> int:
        """What an account has (base units)."""
        return int.from_bytes(self.node.rpc.eth_call(at.USDC, encode_call("balanceOf(address)", account)), "big")

    def allowance(self, owner: str, spender: str) -> int:
        """What a spender may take of an account (base units)."""
        data = encode_call("allowance(address,address)", owner, spender)
        return int.from_bytes(self.node.rpc.eth_call(at.USDC, data), "big")

    def transfer(self, sender: str, to: str, amount: int) -> None:
        """An account sends USDC."""
        self.terminal.send(at.USDC, "transfer(address,uint256)", to, amount, sender=sender)

    def carry_out(self, file: str) -> None:
        """Two owners of the Safe sign a batch file, and one of them sends it."""
        batch = calls(json.loads(Path(file).read_text()))
        self.execute(multisig.batch_execution(self.node, self.safe, batch, PLACES["MultiSendCallOnly"]))

    def execute(self, data: bytes) -> None:
        """Somebody hands in what the owners signed."""
        self.node.send_as(next(iter(self.safe.owners)), self.safe.address, data)

    def waiting(self, sender: str) -> None:
        """An account sends the one file that waits for it."""
        (file,) = (self.terminal.work / "sepolia" / "waiting").glob(f"{sender}*.json")
        for item in json.loads(file.read_text())["transactions"]:
            self.node.send_as(sender, item["to"], bytes.fromhex(item["data"][2:]))


@contextmanager
def reading(templates: Path) -> Iterator[None]:
    """The command line reads these templates until the block ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pyharness.pipeline.corridor.session.load", partial(load, folder=templates))
        yield


def made_once(open_terminal: Any, folder: Path) -> None:
    """The system as files: the chain, everybody, the deployer's key, the work folder and the records."""
    with running(spec()) as node, open_terminal(node, folder) as terminal, reading(folder / "networks"):
        people = {name: Account.create().address for name in ("backend", "provider", "stranger")}
        made = Incident(terminal, folder, treasury(node), people)
        made.settle()
        (folder / "chain").write_bytes(node.dump_state())
        (folder / "people").write_bytes(pickle.dumps((terminal.environment["DEPLOYER_PRIVATE_KEY"], made.safe, people)))
        shutil.copytree(terminal.work, folder / "work")


@contextmanager
def again(kept: Path, open_terminal: Any, folder: Path) -> Iterator[Incident]:
    """The kept system on a node of its own; the deployer's key is in a keystore and nowhere else."""
    key, safe, people = pickle.loads((kept / "people").read_bytes())  # noqa: S301  (our own, made by the above)
    shutil.copytree(kept / "deployments", folder / "deployments")
    with (
        running(NodeSpec(chain_id=SEPOLIA)) as node,
        pytest.MonkeyPatch.context() as patch,
        reading(folder / "networks"),
    ):
        node.load_state((kept / "chain").read_bytes())
        with open_terminal(node, folder, key) as terminal:
            shutil.copytree(kept / "work", terminal.work)
            keystore(terminal, folder, patch)
            yield Incident(terminal, folder, safe, people)


def keystore(terminal: Any, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """The deployer's key moves from the environment into a file, with a password in another."""
    keystores = folder / "home" / ".foundry" / "keystores"
    keystores.mkdir(parents=True)
    key = terminal.environment.pop("DEPLOYER_PRIVATE_KEY")
    (keystores / "hokusai-deployer").write_text(json.dumps(Account.encrypt(key, "a password", iterations=2)))
    (folder / "password").write_text("a password\n")
    patch.setattr(Path, "home", lambda: folder / "home")
    terminal.environment |= {
        "DEPLOYER_ADDRESS": terminal.address,
        "DEPLOYER_SIGNER": "keystore",
        "ETH_PASSWORD": str(folder / "password"),
    }
