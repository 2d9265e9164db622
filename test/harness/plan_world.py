"""A tiny release build and the transactions that forge would simulate for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pyharness.chain.abi import encode, encode_call
from pyharness.chain.questions import NO_CODE
from pyharness.config.load import load
from pyharness.config.schema import Config, DeclaredRole
from pyharness.config.sources import read_sources
from pyharness.names import CREATE2_FACTORY, role_id
from pyharness.plan.assemble import assemble
from pyharness.plan.build import build_steps, create2_address
from pyharness.plan.conditions import preconditions, questions
from pyharness.plan.schema import Beside, BesideModel, Plan
from pyharness.tools.schema import Built, Release

SENDER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
TREASURY = "0x1563915e194D8CfBA1943570603F7606A3115508"
SALT = b"\x07" * 32
GRANT = {
    "type": "function",
    "name": "grantRole",
    "inputs": [{"name": "role", "type": "bytes32"}, {"name": "account", "type": "address"}],
    "outputs": [],
}
RENOUNCE = {**GRANT, "name": "renounceRole"}
SET_PROVIDER = {
    "type": "function",
    "name": "setProvider",
    "inputs": [{"name": "modelId", "type": "string"}, {"name": "provider", "type": "address"}],
    "outputs": [],
}
CONSTRUCTOR = {"type": "constructor", "inputs": [{"name": "other", "type": "address"}]}


def built(name: str, code: bytes, *abi: Mapping[str, Any]) -> Built:
    """A contract with some code."""
    return Built(
        name=name, source=f"src/{name}.sol", creation=code, runtime=code * 2, immutables=((1, 2),), abi=tuple(abi)
    )


RELEASE = Release(
    contracts={
        "Reserve": built("Reserve", b"\x60\x01\x02", GRANT, RENOUNCE, SET_PROVIDER),
        "Router": built("Router", b"\x60\x01\x02\x03", GRANT, CONSTRUCTOR),
    },
    solc="0.8.30+commit.73712a01",
    evm="cancun",
    optimizer_runs=1_000_000,
)


def creation(name: str, *others: str) -> dict[str, Any]:
    """The CREATE2 transaction of a contract with addresses as arguments."""
    init = RELEASE.contracts[name].creation + encode(["address"] * len(others), others)
    return {
        "transactionType": "CREATE2",
        "contractName": name,
        "contractAddress": create2_address(SALT, init).lower(),
        "transaction": {
            "from": SENDER.lower(),
            "to": CREATE2_FACTORY.lower(),
            "gas": "0x100000",
            "input": "0x" + (SALT + init).hex(),
        },
    }


def call(to: str, signature: str, *arguments: object, gas: str = "0x20000") -> dict[str, Any]:
    """A call transaction."""
    data = "0x" + encode_call(signature, *arguments).hex()
    transaction = {"from": SENDER.lower(), "to": to.lower(), "gas": gas, "input": data, "value": "0x0"}
    return {"transactionType": "CALL", "contractName": None, "contractAddress": to.lower(), "transaction": transaction}


RESERVE = create2_address(SALT, RELEASE.contracts["Reserve"].creation)
ROUTER = create2_address(SALT, RELEASE.contracts["Router"].creation + encode(["address"], [RESERVE]))
BESIDE_MODEL = BesideModel(
    id="a", verdict="usable", pool=TREASURY, manager=SENDER, params=ROUTER, infra_bps=7250, deposit="made"
)
BESIDE = Beside(manager=SENDER, maker="current", listed=True, models=(BESIDE_MODEL,))
DEPOSITOR = bytes.fromhex(role_id("DEPOSITOR_ROLE")[2:])
PAYER = bytes.fromhex(role_id("PAYER_ROLE")[2:])


def transactions() -> list[dict[str, Any]]:
    """Two contracts, two grants, two providers."""
    return [
        creation("Reserve"),
        creation("Router", RESERVE),
        call(RESERVE, "grantRole(bytes32,address)", DEPOSITOR, ROUTER),
        call(RESERVE, "grantRole(bytes32,address)", PAYER, TREASURY),
        call(RESERVE, "setProvider(string,address)", "a", TREASURY),
        call(RESERVE, "setProvider(string,address)", "a", TREASURY),
    ]


def config() -> Config:
    """The local config."""
    return load("local", read_sources(environ={"DEPLOYER_PRIVATE_KEY": "0x" + "11" * 32})).config


@cache
def plan(empty: bool = False) -> Plan:
    """The plan of the little world, or of one that is finished."""
    steps = build_steps([] if empty else transactions(), RELEASE, {})
    asked = questions(config(), steps)
    return assemble(
        config(),
        wanted="wanted",
        steps=steps,
        predicted={"Reserve": RESERVE, "Router": ROUTER},
        roles=[DeclaredRole(contract="Reserve", address=RESERVE, role="DEPOSITOR_ROLE", holders=(ROUTER,))],
        preconditions=preconditions(asked, [NO_CODE] * len(asked)),
        release=RELEASE,
    )
