"""Pauses everything that can be paused, as fast as a chain lets one: by a key, or by a Safe that two owners sign for.

In: a ``Stage``, who holds PAUSER_ROLE. Out: ``Paused``. The door to the network, by ``chain.anvil``. A block comes
every 12 seconds, as on mainnet; the time that people need is not in it. Source: Safe 1.4.1, `MultiSendCallOnly`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pyharness.chain.offline import safe as published
from pyharness.chain.safe_batch import SafeCall
from pyharness.chain.schema import Receipt
from pyharness.errors import Mismatch
from pyharness.names import role_id
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.lines import RESERVE
from pyharness.scenarios.stage.one_block import FEE_WEI, TIP_WEI, collecting, mined, noted
from pyharness.scenarios.stage.scene import Party
from pyharness.scenarios.stage.stage import Stage
from pyharness.scenarios.stage.usdc_acts import POOL, ROUTER

SLOT = 12  # seconds from block to block
FACTORY = "HokusaiAMMFactory"
PAUSABLE = (RESERVE, ROUTER, POOL)
GUARDS = (RESERVE, ROUTER, FACTORY)  # where PAUSER_ROLE is kept: the markets ask their factory
KEY, SAFE = "a key", "a Safe"
ROLE = bytes.fromhex(role_id("PAUSER_ROLE")[2:])
GAS = 150_000
ETHER = 10**18


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """How long it took from the block in which the fault was seen, how often was sent and signed, and the gas."""

    blocks: int
    seconds: int
    transactions: int
    signatures: int
    gas: int


def with_pausers(stage: Stage) -> Stage:
    """The stage with a key and a Safe, both new, that the admin lets pause."""
    ((address, key),) = multisig.generated(1).items()
    safe = multisig.create(stage.node, _safe_contracts(stage), owners=3, threshold=2)
    stage.node.set_balance(address, ETHER)
    pausers = {KEY: Party(address=address, key=key), SAFE: Party(address=safe.address, safe=safe)}
    stage = replace(stage, parties={**stage.parties, **pausers})
    for contract in GUARDS:
        for name in pausers:
            stage.act("admin", contract, "grantRole", ROLE, stage.address(name))
    return stage


def without_pausers(stage: Stage) -> None:
    """The admin takes both roles back."""
    for contract in GUARDS:
        for name in (KEY, SAFE):
            stage.act("admin", contract, "revokeRole", ROLE, stage.address(name))


def by_key(stage: Stage) -> Paused:
    """One key signs a transaction for each contract before any is sent; all are in the next block."""
    from eth_account import Account  # documented lazy import: about a second

    node, party = stage.node, stage.parties[KEY]
    nonce, raws = node.rpc.nonce(party.address), []
    for at, contract in enumerate(PAUSABLE):
        fees = {"maxFeePerGas": FEE_WEI, "maxPriorityFeePerGas": TIP_WEI, "gas": GAS}
        to, data = stage.address(contract), stage.book[contract].data("pause", ())
        message = {"type": 2, "chainId": node.chain_id, "nonce": nonce + at, "to": to, "value": 0, "data": data, **fees}
        raws.append(bytes(Account.sign_transaction(message, party.key).raw_transaction))
    seen = node.rpc.block()
    with collecting(node):
        hashes = [node.rpc.send_raw(raw) for raw in raws]
        node.rpc.call("evm_setNextBlockTimestamp", [seen.timestamp + SLOT])
        node.mine()
    receipts = [mined(node, tx_hash) for tx_hash in hashes]
    equal("whose signatures they are", {receipt.sender for receipt in receipts}, {party.address})
    return _measured(stage, KEY, receipts, seen.number, seen.timestamp, signatures=len(raws))


def by_safe(stage: Stage) -> Paused:
    """Two owners sign one batch of all pauses; one of them sends it."""
    node, safe = stage.node, stage.parties[SAFE].safe
    if safe is None:
        raise Mismatch("E-STORY", "the pauser is no Safe", found=stage.parties[SAFE].kind)
    contracts = [stage.book[name] for name in PAUSABLE]
    calls = [SafeCall(to=contract.address, value=0, data=contract.data("pause", ())) for contract in contracts]
    data = multisig.batch_execution(node, safe, calls, _safe_contracts(stage)["MultiSendCallOnly"])
    seen = node.rpc.block()
    node.rpc.call("evm_setNextBlockTimestamp", [seen.timestamp + SLOT])
    receipt = node.send_as(next(iter(safe.owners)), safe.address, data)
    return _measured(stage, SAFE, [receipt], seen.number, seen.timestamp, signatures=safe.threshold)


def _measured(stage: Stage, by: str, receipts: list[Receipt], block: int, moment: int, *, signatures: int) -> Paused:
    """Everything is paused; how far the last of the transactions is from the fault.

    Args:
        block: in which the fault was seen; ``moment``: its time (unix seconds).
    """
    last = max(receipt.block_number for receipt in receipts)
    at = stage.node.rpc.block(last).timestamp
    for receipt in receipts:
        noted(stage, by, "pause", receipt, at)
    equal("what is paused", {name: stage.view(name, "paused") for name in PAUSABLE}, dict.fromkeys(PAUSABLE, True))
    return Paused(
        blocks=last - block,
        seconds=at - moment,
        transactions=len(receipts),
        signatures=signatures,
        gas=sum(receipt.gas_used for receipt in receipts),
    )


def _safe_contracts(stage: Stage) -> Mapping[str, str]:
    """Where Safe's contracts live; put there first on a chain that has none."""
    places = {contract.name: contract.address for contract in published.canonical()}
    if not stage.node.rpc.code(places["SafeProxyFactory"]):
        published.install(stage.node)
    return places
