"""A fortnight of one model's life at given seconds, so that it can be lived twice, at two rates.

In: a terminal with a finished deployment. Out: transactions sent at fixed times; the same calls each time.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account

from pyharness.chain.abi import decode, encode_call
from pyharness.names import role_id
from pyharness.scenarios.stage.evaluation import Contributor, Evaluation, TypedEvaluation
from pyharness.values import keccak_hex

MODEL = "lead-scoring"
DAY = 86_400
USDC = 10**6
SPEC = bytes(32)
METRIC = bytes.fromhex(keccak_hex(b"accuracy")[2:])
RATE = "setInfrastructureAccrualBps(uint16)"


@dataclass(slots=True)
class Life:
    """The model's contracts, its people, and a clock that is set before each transaction."""

    terminal: Any
    begin: int = 0
    me: str = ""
    at: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        record = json.loads((self.terminal.deployments / "sepolia" / "latest.json").read_text())
        self.at = {label: item["address"] for label, item in record["contracts"].items()}
        model = next(item for item in record["models"] if item["id"] == MODEL)
        self.at |= {kind: model[kind] for kind in ("pool", "token", "params")}
        self.accounts = {name: Account.create().address for name in ("ann", "bob", "cy", "payee")}
        self.me = self.terminal.address

    def send(self, after: int, to: str, signature: str, *arguments: object, by: str = "") -> None:
        """A transaction so many seconds after the beginning."""
        self.terminal.node.rpc.call("evm_setNextBlockTimestamp", [self.begin + after])
        sender = self.accounts.get(by, self.me)
        receipt = self.terminal.node.send_as(sender, self.at[to], encode_call(signature, *arguments))
        assert receipt.ok, (signature, arguments)

    def look(self, signature: str, model: str = MODEL) -> int:
        """A figure of a model's line in the reserve."""
        return self.view("InfrastructureReserve", signature, model)

    def view(self, to: str, signature: str, *arguments: object) -> int:
        """What a view says now."""
        raw = self.terminal.node.rpc.eth_call(self.at[to], encode_call(signature, *arguments))
        return int(str(decode(["uint256"], raw)[0]))

    def prepare(self) -> None:
        """Money, allowances, an approved payee; the clock is an hour on."""
        node, usdc = self.terminal.node, "MockUSDC"
        self.begin = max(node.rpc.block().timestamp, int(time.time())) + 600  # a loaded chain goes on in the present
        at = iter(range(10_000))
        for name in (*self.accounts, ""):
            holder = self.accounts.get(name, self.me)
            node.set_balance(holder, 10**19)
            self.send(next(at), usdc, "mint(address,uint256)", holder, 10**6 * USDC)
            for spender in ("pool", "UsageFeeRouter", "InfrastructureReserve"):
                self.send(next(at), usdc, "approve(address,uint256)", self.at[spender], 2**255, by=name)
            self.send(next(at), "token", "approve(address,uint256)", self.at["pool"], 2**255, by=name)
        payee = self.accounts["payee"]
        self.send(next(at), "InfrastructureReserve", "approvePayee(string,address,bool)", MODEL, payee, True)
        self.begin = node.rpc.block().timestamp + 3_600

    def earlier(self) -> None:
        """Before any window: the first buyers, revenue and an invoice, in the buy-only round."""
        self.buy(0, "ann", 8_000)
        self.deposit(600, 300)
        self.buy(700, "bob", 4_000)
        self.send(800, "pool", "depositFees(uint256)", 50 * USDC, by="cy")
        self.pay(900, 10, "INV-0")

    def fortnight(self, poke: bool = True) -> None:
        """From the eighth day on: everything that may happen to a model, each at its second."""
        day = 8 * DAY
        if poke:
            self.send(day - 5_000, "pool", "poke()")
            self.send(day - 4_000, "pool", "poke()")
        self.deposit(day, 500)
        self.send(day + 40, "InfrastructureReserve", "topUp(string,uint256)", MODEL, 25 * USDC, by="cy")
        self.buy(day + 5_000, "cy", 2_500)
        self.deposit(day + 30_001, 333)
        self.pay(day + 40_000, 120, "INV-1")
        self.sell(day + 86_400, "ann", 100_003 * 10**18 + 7)
        self.send(day + 90_000, "token", "transfer(address,uint256)", self.accounts["cy"], 5_000 * 10**18, by="bob")
        if poke:
            self.send(day + 95_000, "pool", "poke()")
        self.evaluate(day + 100_000)
        self.send(day + 110_000, "UsageFeeRouter", "batchDepositFees(string[],uint256[])", [MODEL] * 2, [77 * USDC, 5])
        self.send(day + 120_000, "HokusaiAMMFactory", "setTradeFee(string,uint16)", MODEL, 45)
        self.send(day + 125_000, "pool", "depositFees(uint256)", 31 * USDC + 1, by="cy")
        self.sell(day + 130_000, "cy", 60_000 * 10**18)
        self.send(day + 140_000, "pool", "collectFees()")
        self.send(day + 150_000, "token", "burn(uint256)", 11 * 10**18, by="bob")
        self.buy(day + 160_000, "bob", 15_000)
        self.deposit(day + 170_000, 9_000)
        self.pay(day + 180_000, 40, "INV-2")
        self.sell(day + 200_000, "bob", 10**18)
        end = self.begin + day + 210_000
        self.terminal.node.rpc.batch([("evm_setNextBlockTimestamp", [end]), ("anvil_mine", ["0x1"])])

    def beside(self, model: str, memo: str) -> None:
        """On the twelfth day: a line that is in no record, deposited by hand, paid against the model's own invoice."""
        at, reserve = 12 * DAY, "InfrastructureReserve"
        role = bytes.fromhex(role_id("DEPOSITOR_ROLE")[2:])
        self.send(at, reserve, "grantRole(bytes32,address)", role, self.me)
        self.send(at + 1, "MockUSDC", "transfer(address,uint256)", self.at[reserve], 90 * USDC)
        self.send(at + 2, reserve, "deposit(string,uint256)", model, 90 * USDC)
        self.send(at + 3, reserve, "approvePayee(string,address,bool)", model, self.accounts["payee"], True)
        self.pay(at + 4, 60, "INV-1", memo, model)
        self.send(at + 5, reserve, "pause()")
        self.send(at + 6, reserve, "emergencyWithdraw(string,uint256)", model, 10 * USDC)
        self.send(at + 7, reserve, "unpause()")

    def deposit(self, after: int, dollars: int) -> None:
        """Revenue."""
        self.send(after, "UsageFeeRouter", "depositFee(string,uint256)", MODEL, dollars * USDC)

    def pay(self, after: int, dollars: int, invoice: str, memo: str = "costs", model: str = MODEL) -> None:
        """An invoice."""
        number = bytes.fromhex(keccak_hex(invoice.encode())[2:])
        line = "payInfrastructureCost(string,address,uint256,bytes32,string)"
        self.send(after, "InfrastructureReserve", line, model, self.accounts["payee"], dollars * USDC, number, memo)

    def buy(self, after: int, who: str, dollars: int) -> None:
        """Tokens for USDC, for whoever pays."""
        line, until = "buy(uint256,uint256,address,uint256)", self.begin + 10**8
        self.send(after, "pool", line, dollars * USDC, 0, self.accounts[who], until, by=who)

    def sell(self, after: int, who: str, tokens: int) -> None:
        """USDC for tokens."""
        line, until = "sell(uint256,uint256,address,uint256)", self.begin + 10**8
        self.send(after, "pool", line, tokens, 0, self.accounts[who], until, by=who)

    def evaluate(self, after: int) -> None:
        """A reward, of which the first tranche is minted at once."""
        shares = sorted((self.accounts[name] for name in ("cy", "payee")), key=lambda text: int(text, 16))
        parts = tuple(
            Contributor(wallet=wallet, weight_bps=bps, samples=1, contribution_hash=bytes([bps % 251] * 32))
            for wallet, bps in zip(shares, (6_667, 3_333), strict=True)
        )
        evaluation = Evaluation(
            model_id=MODEL, run_id="run", metric_hash=METRIC, benchmark_hash=SPEC, dataset_hash=SPEC, baseline_bps=0,
            candidate_bps=600, contributors=parts, deadline=self.begin + 10**8,
        )  # fmt: skip
        typed = TypedEvaluation(evaluation=evaluation, chain_id=11155111, verifier=self.at["DeltaVerifier"])
        key = self.terminal.environment["DEPLOYER_PRIVATE_KEY"]
        signed = typed.attestations({self.me: bytes.fromhex(key[2:])})
        contributor = "(address,uint16,uint64,bytes32)[]"
        fields = f"(string,string,bytes32,bytes32,bytes32,uint16,uint16,{contributor},uint64)"
        line = f"submitEvaluation({fields},(address,bytes)[])"
        self.send(after, "DeltaVerifier", line, evaluation.values, signed)
        self.send(after + 2, "MockUSDC", "mint(address,uint256)", self.me, 1)

    def rolled_back(self) -> Iterator[Life]:
        """This life, and the chain as it was afterwards."""
        snapshot = self.terminal.node.snapshot()
        yield self
        self.terminal.node.revert(snapshot)


def rows(path: str) -> list[dict[str, str]]:
    """A CSV file that was written of it."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
