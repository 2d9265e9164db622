"""Valid input: an environment, the values of a network, the lines of journals.

In: nothing. Out: values to be spoilt. Pure but for reading the shipped templates.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import tomli

from pyharness.config.render import render
from pyharness.config.sources import read_sources
from pyharness.paths import NETWORK_TEMPLATES

KEY = "0x" + "17" * 32
TOKEN = "f00dfeedcafe4711"
ADDRESS = "0x1563915e194D8CfBA1943570603F7606A3115508"
SIGNER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
NETWORKS = ("sepolia", "local", "simulated", "mainnet")
SECRETS = (KEY[2:], TOKEN)
ENVIRON = {
    "SEPOLIA_RPC_URL": f"https://node.example/v3/{TOKEN}",
    "LOCAL_RPC_URL": f"http://127.0.0.1:1/{TOKEN}",
    "DEPLOYER_PRIVATE_KEY": KEY,
    "TREASURY_ADDRESS": ADDRESS,
    "BACKEND_SERVICE_ADDRESS": ADDRESS.lower(),
    "ADMIN_ADDRESS": ADDRESS,
    "ATTESTER_ADDRESSES": ADDRESS,
    "FACTORY_ADDRESS": ADDRESS,
    "USDC_ADDRESS": ADDRESS,
}
PLAN, TX, BLOCK = "0x" + "ab" * 32, "0x" + "cd" * 32, "0x" + "ef" * 32


@cache
def rendered(network: str, mode: str) -> dict[str, Any]:
    """A network's values as its template gives them."""
    template = NETWORK_TEMPLATES / f"{network}.toml.j2"
    found = render(template, read_sources(environ=ENVIRON), network=network, mode=mode)
    assert not found.faults
    return tomli.loads(found.text)


def _lines(*rows: dict[str, Any]) -> str:
    opened = {"state": "opened", "planHash": PLAN, "signer": SIGNER, "chainId": 1, "blockNumber": 0, "blockHash": BLOCK}
    return "".join(
        json.dumps({"v": 1, "seq": seq, "at": "2026-01-02T03:04:05Z", "attempt": 0, "stepId": "", **row}) + "\n"
        for seq, row in enumerate((opened, *rows))
    )


def _prepared(step: str, attempt: int, nonce: int) -> dict[str, Any]:
    money = {"maxFee": 2 * 10**9 + attempt, "tip": 10**9 + attempt}
    return {
        "state": "prepared",
        "stepId": step,
        "attempt": attempt,
        "nonce": nonce,
        "rawTx": "0x02",
        "txHash": TX,
        **money,
    }


def _line(state: str, step: str, attempt: int = 1, **more: Any) -> dict[str, Any]:
    return {"state": state, "stepId": step, "attempt": attempt, **more}


def _mined(step: str, attempt: int = 1, **more: Any) -> dict[str, Any]:
    return _line("mined", step, attempt, txHash=TX, blockNumber=5, blockHash=BLOCK, **more)


LINES = (
    _lines(_prepared("a", 1, 7), _line("sent", "a"), _mined("a"), _line("checked", "a"), _prepared("b", 1, 8)),
    _lines(_prepared("a", 1, 7), _line("sent", "a"), _prepared("a", 2, 7), _line("sent", "a", 2), _mined("a", 1)),
    _lines(_prepared("a", 1, 7), _mined("a", reason="reverted"), _prepared("a", 2, 8), _line("dropped", "a", 2)),
    _lines(_line("checked", "a", 0), _prepared("b", 1, 0), _mined("b"), _line("reorged", "b"), _line("sent", "b")),
    _lines(_prepared("a", 1, 0), _mined("a"), _line("checked", "a"), {"state": "done"}),
)
