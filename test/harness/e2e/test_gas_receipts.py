"""The committed figures are what a chain charges: a receipt's ``gasUsed``, on a deployment of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from eth_account import Account
from eth_utils.crypto import keccak

from pyharness.chain.abi import encode_call
from pyharness.paths import ROOT
from pyharness.tools.gas import COMMITTED

MEASURED = "model-id"  # the model of the committed figures
MODEL = "lead-scoring"  # the template's; both fill one word
PROVIDER = Account.from_key(keccak(text="provider")).address  # as the figures' own
DEPOSIT, PAY = "depositFee(string,uint256)", "payInfrastructureCost(string,address,uint256,bytes32,string)"


def data_gas(data: bytes) -> int:
    """What a transaction's data costs. Source: EIP-2028."""
    return sum(16 if byte else 4 for byte in data)


@pytest.mark.parametrize("operation", ["depositFee, id of 8, third", "pay, third"])
def test_a_receipt_says_what_is_committed(terminal: Any, operation: str) -> None:
    """Third use on cold state; only the data may differ, by the bytes of the model's id."""
    committed = json.loads((ROOT / COMMITTED / "mock.json").read_text("utf-8"))
    assert terminal.run("deploy sepolia --yes").code == 0
    at = terminal.contracts()
    router, reserve = at["UsageFeeRouter"], at["InfrastructureReserve"]
    terminal.send(at["MockUSDC"], "mint(address,uint256)", terminal.address, 10**12)
    terminal.send(at["MockUSDC"], "approve(address,uint256)", router, 9 * 10**11)
    terminal.send(reserve, "setProvider(string,address)", MODEL, PROVIDER)

    def call(model: str, turn: int) -> bytes:
        if operation.startswith("depositFee"):
            return encode_call(DEPOSIT, model, 100 * 10**6)
        return encode_call(PAY, model, PROVIDER, 10 * 10**6, keccak(text=str(turn)), "compute")

    target = router
    if operation.startswith("pay"):
        terminal.send(router, DEPOSIT, MODEL, 10**9)
        target = reserve
    receipt = None
    for turn in (1, 2, 3):
        receipt = terminal.node.send_as(terminal.address, target, call(MODEL, turn))
    assert receipt is not None
    used = receipt.gas_used - data_gas(call(MODEL, 3))
    assert used == int(committed[operation]) - data_gas(call(MEASURED, 3))
