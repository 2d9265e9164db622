"""Reads mined transactions as the steps they carried out.

In: transactions, the release build, addresses by name. Out: ``Step`` s and the transaction of each, in the order of the
chain. Pure.

Source: the acts of ``script/lib``; other calls of the same account are business, not deployment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyharness.chain.mined import Mined
from pyharness.names import CREATE2_FACTORY
from pyharness.plan.build import build_steps, create2_address
from pyharness.plan.decoded import Words
from pyharness.plan.schema import Step
from pyharness.tools.schema import Release

ACTS = frozenset(
    {
        "approve",
        "createPoolWith",
        "grantRole",
        "launch",
        "mint",
        "renounceRole",
        "setAttesters",
        "setBudget",
        "setDeltaVerifier",
        "setGenesis",
        "setInfrastructureAccrualBps",
        "setProvider",
        "setTokensPerDeltaOne",
        "setTradeFee",
    }
)
# What contracts say in such acts; of USDC only what concerns the deployer is asked for.
EVENTS = frozenset(
    {
        "AttestersSet",
        "BudgetSet",
        "DeltaVerifierUpdated",
        "GenesisSet",
        "InfrastructureAccrualBpsSet",
        "ModelLaunched",
        "PoolCreated",
        "ProviderSet",
        "RoleGranted",
        "RoleRevoked",
        "TokensPerDeltaOneSet",
        "TradeFeeSet",
    }
)


def created(item: Mined) -> str | None:
    """Where a transaction puts a contract through the canonical deployer."""
    if item.to is None or item.to.lower() != CREATE2_FACTORY.lower() or len(item.data) < 32:
        return None
    return create2_address(item.data[:32], item.data[32:])


def carried_out(
    transactions: Sequence[Mined], sender: str, release: Release, known: Mapping[str, str]
) -> tuple[tuple[Step, Mined], ...]:
    """The steps an account made, with their transactions.

    Args:
        known: addresses of contracts and clones by name.
    """
    places = set(known.values())
    labels, words = {address: label for label, address in known.items()}, Words(release)
    mine = [
        item
        for item in transactions
        if item.receipt.ok and item.receipt.sender == sender and item.to is not None
        if (created(item) in places if created(item) else _is_act(item, labels, words))
    ]
    steps = build_steps([_as_simulated(item) for item in mine], release, known)
    return tuple(zip(steps, mine, strict=True))


def _is_act(item: Mined, labels: Mapping[str, str], words: Words) -> bool:
    label = labels.get(item.to or "")
    call = words.decoded(label, None, item.data) if label else None
    return call is not None and call.name in ACTS


def _as_simulated(item: Mined) -> Mapping[str, object]:
    """A transaction as the dry run of forge had it."""
    place = created(item)
    return {
        "transactionType": "CREATE2" if place else "CALL",
        "contractName": None,
        "contractAddress": place,
        "transaction": {
            "from": item.receipt.sender,
            "to": item.to,
            "value": hex(item.value),
            "input": "0x" + item.data.hex(),
            "gas": "0x0",
        },
    }
