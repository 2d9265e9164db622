"""Every event of the build that the monitor reads, decoded from the bytes a node gives."""

from __future__ import annotations

from typing import Any

import pytest
from seen import OTHER_TX, PROVIDER, SAFE

from pyharness.chain.abi import Interface, encode, topic
from pyharness.chain.artifacts import artifact
from pyharness.chain.lens import rows
from pyharness.chain.schema import Log
from pyharness.errors import EnvironmentFault
from pyharness.names import role_id
from pyharness.observe.happened import Event
from pyharness.paths import OUT_RELEASE
from pyharness.pipeline.monitor.happenings import KINDS, SOURCES, Reader, topics
from pyharness.tools.release import build_release
from pyharness.values import ZERO_ADDRESS, model_key

HERE = "0x" + "44" * 20
KEY, OTHER = model_key("lead-scoring"), model_key("churn")
INVOICE = "0x" + "ee" * 32
ROLE = role_id("PAYER_ROLE")


def word(address: str) -> str:
    """An address as a topic."""
    return "0x" + address[2:].rjust(64, "0")


def log(signature: str, indexed: list[str], types: list[str], values: list[object]) -> Log:
    """One as a node stores it."""
    return Log(
        address=HERE, topics=(topic(signature), *indexed), data=encode(types, values), block_number=7,
        block_hash=OTHER_TX, tx_hash=OTHER_TX, log_index=3,
    )  # fmt: skip


def made(kind: Any, subject: str = "lead-scoring", model: str | None = "lead-scoring", **more: Any) -> Event:
    """What it must be."""
    return Event(kind=kind, subject=subject, model=model, tx_hash=OTHER_TX, block=7, index=3, at=99, **more)


CASES: list[tuple[Log, list[Event]]] = [
    (log("ShareDeposited(bytes32,uint256,uint256)", [KEY], ["uint256"] * 2, [5, 9]), [made("share", number=5)]),
    (
        log("SharesDeposited(bytes32[],uint256[])", [], ["bytes32[]", "uint256[]"],
            [[bytes.fromhex(KEY[2:]), bytes.fromhex(OTHER[2:])], [5, 0]]),
        [made("share", number=5)],
    ),
    (
        log("InfrastructureDeposited(bytes32,string,uint256,uint256)", [KEY], ["string", "uint256", "uint256"],
            ["lead-scoring", 5, 9]),
        [made("deposit", number=5)],
    ),
    (
        log("ToppedUp(bytes32,address,string,uint256,uint256)", [KEY, word(SAFE)], ["string", "uint256", "uint256"],
            ["lead-scoring", 5, 9]),
        [made("top-up", number=5)],
    ),
    (
        log("InfrastructureCostPaid(bytes32,address,bytes32,string,uint256,string)", [KEY, word(PROVIDER), INVOICE],
            ["string", "uint256", "string"], ["lead-scoring", 5, "memo"]),
        [made("payment", number=5, account=PROVIDER, invoice_hash=INVOICE)],
    ),
    (
        log("EmergencyWithdrawal(bytes32,address,string,uint256)", [KEY, word(SAFE)], ["string", "uint256"],
            ["lead-scoring", 5]),
        [made("withdrawal", number=5, account=SAFE)],
    ),
    (
        log("ProviderSet(bytes32,address,address,string)", [KEY, word(SAFE), word(ZERO_ADDRESS)], ["string"],
            ["lead-scoring"]),
        [made("provider", account=SAFE, old=ZERO_ADDRESS)],
    ),
    (
        log("InfrastructureAccrualBpsSet(bytes32,address,string,uint16,uint16)", [KEY, word(SAFE)],
            ["string", "uint16", "uint16"], ["lead-scoring", 8_000, 7_000]),
        [made("split", before=8_000, number=7_000)],
    ),
    (
        log("RoleGranted(bytes32,address,address)", [ROLE, word(SAFE), word(PROVIDER)], [], []),
        [made("granted", "InfrastructureReserve", None, name="PAYER_ROLE", account=SAFE)],
    ),
    (
        log("RoleRevoked(bytes32,address,address)", ["0x" + "77" * 32, word(SAFE), word(PROVIDER)], [], []),
        [made("revoked", "InfrastructureReserve", None, name="0x" + "77" * 32, account=SAFE)],
    ),
    (
        log("RoleAdminChanged(bytes32,bytes32,bytes32)", [ROLE, "0x" + "00" * 32, ROLE], [], []),
        [made("role-admin", "InfrastructureReserve", None, name="PAYER_ROLE", old="DEFAULT_ADMIN_ROLE",
              new="PAYER_ROLE")],
    ),
    (log("Paused(address)", [], ["address"], [SAFE]), [made("paused", "InfrastructureReserve", None)]),
    (log("Unpaused(address)", [], ["address"], [SAFE]), [made("unpaused", "InfrastructureReserve", None)]),
    (
        log("PayeeApproved(bytes32,address,string,bool)", [KEY, word(SAFE)], ["string", "bool"],
            ["lead-scoring", True]),
        [made("payee", number=1, account=SAFE)],
    ),
    (
        log("TreasuryUpdated(address,address)", [word(SAFE), word(PROVIDER)], [], []),
        [made("treasury", "InfrastructureReserve", None, old=SAFE, account=PROVIDER)],
    ),
    (log("SurplusSwept(address,uint256)", [word(SAFE)], ["uint256"], [1]), []),
    (log("Unheard(uint256)", [], ["uint256"], [1]), []),
]  # fmt: skip


@pytest.fixture(scope="module")
def interface() -> Interface:
    """The build's own."""
    build_release()
    places = [artifact(OUT_RELEASE, f"{name}.sol", name) for name in SOURCES]
    return Interface(entry for item in places for entry in item.abi)


@pytest.mark.parametrize(("given", "wanted"), CASES, ids=[case[0].topics[0][:10] for case in CASES])
def test_a_log_is_what_happened(given: Log, wanted: list[Event], interface: Interface) -> None:
    """By the signatures that the contracts' authors wrote down, not by what the decoder says of itself."""
    label = "HokusaiParams/lead-scoring" if [item.kind for item in wanted] == ["split"] else "InfrastructureReserve"
    reader = Reader(interface, {HERE: label}, {KEY: "lead-scoring"})
    assert reader.events([given], {7: 99}) == wanted


@pytest.mark.parametrize(
    "label", ["HokusaiAMM/churn", "HokusaiParams/churn", "InfrastructureReserve", "UsageFeeRouter"]
)
def test_what_another_contract_says_of_money_is_nobodys_news(label: str, interface: Interface) -> None:
    """Pools and params of an older system are strangers': a feigned change of provider would name one to go back to."""
    reader = Reader(interface, {HERE: label}, {KEY: "lead-scoring"})
    said = {item.kind for given, _ in CASES for item in reader.events([given], {7: 99})}
    powers = {"granted", "revoked", "role-admin", "paused", "unpaused"}
    books = {"share", "deposit", "top-up", "payment", "withdrawal", "provider", "payee"}
    assert said == powers | {
        "HokusaiAMM/churn": set(), "HokusaiParams/churn": {"split"}, "UsageFeeRouter": {"treasury"},
        "InfrastructureReserve": books | {"treasury"},
    }[label]  # fmt: skip


def test_a_name_is_a_name_of_its_key(interface: Interface) -> None:
    """Whoever says another one names nothing: neither bytes that are no text, nor a name for a stranger's key."""
    types = ["string", "uint256", "string"]
    signature = "InfrastructureCostPaid(bytes32,address,bytes32,string,uint256,string)"
    given = log(signature, [KEY, word(PROVIDER), INVOICE], types, ["churn", 5, "memo"])
    reader = Reader(interface, {HERE: "InfrastructureReserve"}, {})
    assert reader.named([given]) == {}
    assert [item.model for item in reader.events([given], {7: 99})] == [KEY]


def test_every_kind_has_a_case_and_a_topic(interface: Interface) -> None:
    """Nothing is asked for that is not read, nothing read that is not asked for."""
    asked = set(topics(interface, KINDS))
    assert asked == {given.topics[0] for given, wanted in CASES if wanted} | {topic("Paused(address,uint256)")}
    assert {event.kind for _, wanted in CASES for event in wanted} == set(KINDS.values())


def test_a_pools_pause_is_the_pools(interface: Interface) -> None:
    """It has another event than the reserve, and a label that says whose it is."""
    given = log("Paused(address,uint256)", [word(SAFE)], ["uint256"], [1_000])
    reader = Reader(interface, {HERE: "HokusaiAMM/churn"}, {})
    assert reader.events([given], {7: 99}) == [made("paused", "HokusaiAMM/churn", "churn")]


def test_a_model_that_nobody_named_goes_by_its_key_until_an_event_names_it(interface: Interface) -> None:
    """The router names each model once."""
    named = log(
        "RouteResolved(bytes32,address,address,string)", [KEY, word(SAFE), word(SAFE)], ["string"], ["lead-scoring"]
    )
    reader = Reader(interface, {HERE: "UsageFeeRouter"}, {})
    assert reader.named([named, CASES[8][0]]) == {KEY: "lead-scoring"}
    books = Reader(interface, {HERE: "InfrastructureReserve"}, {})
    assert books.events([CASES[0][0]], {7: 99})[0].model == KEY


class Answering:
    """A node that gives one answer."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def eth_call(self, *_: object) -> bytes:
        """That."""
        return self.answer


def test_an_answer_of_another_length_is_not_read() -> None:
    """A model too few is no zero."""
    row = [1 << 192 | 2 << 128 | 3 << 64 | 8_000 << 48 | 1, int(PROVIDER, 16) << 96, 0, 0, 0]
    body = encode(["uint256[5][]"], [[row]])
    node: Any = Answering(body)
    (found,) = rows(node, b"", reserve=SAFE, router=SAFE, ids=["a"], block="0x")
    assert (found.accrued, found.paid, found.fees, found.infra_bps, found.provider) == (1, 2, 3, 8_000, PROVIDER)
    assert (found.active, found.reserve, found.spot, found.supply, found.curve, found.paused) == (None,) * 6
    with pytest.raises(EnvironmentFault, match="cannot be read"):
        rows(node, b"", reserve=SAFE, router=SAFE, ids=["a", "b"], block="0x")
