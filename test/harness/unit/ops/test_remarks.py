"""What a careless signer would miss: an account like another, an invoice two models pay, a power the config gives."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

from ops_system import ME, MODEL, PAYEE, STRANGER, address, function, system

from pyharness.chain.abi import encode, topic
from pyharness.chain.schema import Log
from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.ops.governing import ACTS as GOVERNING
from pyharness.ops.payees import paid_beside
from pyharness.ops.powers import ACTS as POWERS
from pyharness.ops.powers import remarks as of_powers
from pyharness.ops.schema import System, Wish
from pyharness.pipeline.acts.knowing import remarks
from pyharness.values import checksummed, keccak_hex

RESERVE = address(10)
SIGNATURE = "InfrastructureCostPaid(bytes32,address,bytes32,string,uint256,string)"
PAID_EVENT = {
    "type": "event", "name": "InfrastructureCostPaid", "anonymous": False,
    "inputs": [
        {"name": name, "type": kind, "indexed": indexed}
        for name, kind, indexed in (
            ("modelKey", "bytes32", True), ("payee", "address", True), ("invoiceHash", "bytes32", True),
            ("modelId", "string", False), ("amount", "uint256", False), ("memo", "string", False),
        )
    ],
}  # fmt: skip


def twin(account: str) -> str:
    """Another account with the same first and last digits."""
    digits = account[2:].lower()
    return checksummed("0x" + digits[:4] + "0" * 32 + digits[-4:])


def test_an_attester_that_looks_like_the_configs_own_is_refused() -> None:
    """Who attests decides what is rewarded; the digits that people compare are those that thieves imitate."""
    world = system()
    world.config.verifier.attesters = (PAYEE,)  # type: ignore[misc]
    act = next(act for act in GOVERNING if act.name == "set-attesters")
    world = dataclasses.replace(world, contracts={**world.contracts, "DeltaVerifier": address(12)})
    wrong = list(act.against(world, {"attesters": (twin(PAYEE),), "threshold": 1}, {}))
    assert "E-LOOK-ALIKE" in [fault.code for fault in wrong]
    assert "E-LOOK-ALIKE" not in [
        fault.code for fault in act.against(world, {"attesters": (PAYEE,), "threshold": 1}, {})
    ]


def _revoking(by: str, account: str) -> list[str]:
    act = next(act for act in POWERS if act.name == "revoke")
    entries = [function("hasRole", ("role", "bytes32"), ("account", "address"))]
    world: System = dataclasses.replace(system(), abi={"InfrastructureReserve": entries}, by={"admin": by})
    given = {"contract": "InfrastructureReserve", "role": DEFAULT_ADMIN_ROLE, "account": account}
    return [fault.code for fault in act.against(world, given, {})]


def test_another_admin_does_not_put_out_the_configs() -> None:
    """Neither the one who acts nor the one whom the config names; anybody else may go."""
    assert "E-LAST-ADMIN" in _revoking(STRANGER, ME)
    assert "E-LAST-ADMIN" in _revoking(STRANGER, STRANGER)
    assert "E-LAST-ADMIN" not in _revoking(ME, STRANGER)


def test_a_power_that_the_config_gives_is_not_taken_in_silence() -> None:
    """Verification would find it missing."""
    world = dataclasses.replace(system(), declared=frozenset({("Reserve", "PAYER_ROLE", PAYEE)}))
    given = {"contract": "Reserve", "role": "PAYER_ROLE", "account": PAYEE}
    assert "the config declares" in next(of_powers(world, given))
    assert not [*of_powers(world, {**given, "account": STRANGER})]


def test_a_payment_beside_the_configured_provider_is_said() -> None:
    """A node or an admin may name another provider than the one that was reviewed."""
    world = system()
    world.config.models = (SimpleNamespace(id=MODEL, provider=PAYEE),)  # type: ignore[misc,assignment]
    assert PAYEE in next(paid_beside(world, STRANGER, MODEL))
    assert not [*paid_beside(world, PAYEE, MODEL)]


def _told(wishes: list[Wish], *found: Log) -> tuple[str, ...]:
    def get_logs(**_asked: Any) -> tuple[Log, ...]:
        return found

    def batch(calls: list[Any]) -> list[str]:
        return ["0x", "0x1", "0x1"] * (len(calls) // 3)

    rpc: Any = SimpleNamespace(shown="node", batch=batch, get_logs=get_logs)
    contracts = {"InfrastructureReserve": SimpleNamespace(address=RESERVE, abi=(PAID_EVENT,))}
    record: Any = SimpleNamespace(contracts=contracts, first_block=1, models=())
    release: Any = SimpleNamespace(contracts=contracts)
    return remarks(rpc, wishes, record, release, 9)


def test_an_invoice_that_two_models_pay_is_said() -> None:
    """The contract refuses it twice for one model only: in one set, or paid for another one before."""
    invoice = keccak_hex(b"INV-1")
    wishes = [Wish(act="pay", said={"model": name, "to": PAYEE, "invoice": invoice}) for name in ("a", "b")]
    assert f"invoice {invoice} is paid for a and b in this set" in _told(wishes)
    word = "0x" + PAYEE[2:].lower().rjust(64, "0")
    data = encode(["string", "uint256", "string"], ["c", 5_000_000, "x"])
    before = Log(
        address=RESERVE, topics=(topic(SIGNATURE), keccak_hex(b"c"), word, invoice), data=data,
        block_number=7, block_hash="0x", tx_hash="0x", log_index=0,
    )  # fmt: skip
    assert f"invoice {invoice} was paid before for c: 5.00 USDC in block 7" in _told(wishes[:1], before)


def test_an_account_like_one_that_was_paid_is_said() -> None:
    """Thieves put such an account into a history, for whoever copies from there."""
    word = "0x" + PAYEE[2:].lower().rjust(64, "0")
    data = encode(["string", "uint256", "string"], ["c", 5_000_000, "x"])
    before = Log(
        address=RESERVE, topics=(topic(SIGNATURE), keccak_hex(b"c"), word, keccak_hex(b"1")), data=data,
        block_number=7, block_hash="0x", tx_hash="0x", log_index=0,
    )  # fmt: skip
    wish = Wish(act="approve-payee", said={"model": "c", "payee": twin(PAYEE), "approved": "yes"})
    assert f"{twin(PAYEE)} looks like {PAYEE}, who was paid before, and is another" in _told([wish], before)
    assert not any("looks like" in text for text in _told([Wish(act="approve-payee", said={"payee": PAYEE})], before))
