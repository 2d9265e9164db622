"""Each runbook is followed, line by line, on a system in which its fault was really planted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import runbook
from eth_account import Account
from incident import MODEL, USDC, Incident
from runbook import follow, lines
from siege.killing import Death, dying
from siege.outage import Dropping, Lying
from siege.proxy import Behind, standing_before

from pyharness.chain.faults import CallReverted
from pyharness.chain.offline import circle
from pyharness.ops.schema import Wish
from pyharness.pipeline.acts.preparing import prepare
from pyharness.pipeline.acts.undertaking import send
from pyharness.pipeline.corridor.session import open_session
from pyharness.scenarios.stage import multisig

PARTS = ("**You see:**", "**It means:**", "**First:**", "**Signs:**", "**Over when**")


@pytest.mark.parametrize("page", runbook.pages())
def test_a_page_says_what_must_be_known_and_every_command_is_one(page: str) -> None:
    """Sign, meaning, first act, signers, end; each variable is explained; the index and the others name it."""
    text = (runbook.PAGES / f"{page}.md").read_text()
    assert [part for part in PARTS if part not in text] == []
    known = {"NETWORK", "MODEL", "DIR"} | {line.text[7:].split("=")[0] for line in lines(page) if line.code is None}
    assert [name for name in runbook.variables(page) - known if f"`{name}`" not in text] == []
    assert [line.text for line in lines(page) if line.code is not None and not runbook.is_a_command(line)] == []
    assert f"({page}.md)" in (runbook.PAGES / "README.md").read_text()
    assert len(text.splitlines()) <= 80


def refused(incident: Incident, backend: str) -> bool:
    """Whether a deposit reverts."""
    try:
        incident.deposit(backend, USDC)
    except CallReverted:
        return True
    return False


def walk(
    incident: Incident,
    page: str,
    heading: str | None = None,
    *,
    names: dict[str, str] | None = None,
    hands: dict[str, Callable[[str], None]] | None = None,
) -> list[Any]:
    """Follow a page, or what stands under one heading of it."""
    known = {"two owners of the Safe carry out": incident.carry_out, **(hands or {})}
    steps = lines(page, heading)
    assert steps
    return follow(incident.terminal, steps, {**incident.names, **(names or {})}, known)


def test_usdc_is_paused(incident: Incident) -> None:
    """By Circle's pauser, really; deposits revert until it lets go on."""
    backend = incident.people["backend"]
    incident.circles("pause()")
    assert refused(incident, backend)
    walk(incident, "usdc-paused", hands={"wait for Circle": lambda _: incident.circles("unpause()")})
    assert not refused(incident, backend)


@pytest.mark.parametrize(("heading", "stops"), [("The reserve", True), ("A pool", True), ("The treasury", False)])
def test_one_of_ours_is_on_circles_list(incident: Incident, heading: str, stops: bool) -> None:
    """Put there and taken off by Circle's blacklister; what the table says of deposits is so."""
    places = {"The reserve": "InfrastructureReserve", "A pool": f"HokusaiAMM/{MODEL}"}
    place = incident.contracts[places[heading]] if heading in places else incident.safe.address
    backend = incident.people["backend"]
    incident.circles("blacklist(address)", place)
    assert refused(incident, backend) is stops
    walk(
        incident,
        "blocklisted",
        heading,
        hands={"wait for Circle": lambda _: incident.circles("unBlacklist(address)", place)},
    )
    assert not refused(incident, backend)


def test_the_backends_key_is_known_to_others(incident: Incident) -> None:
    """A thief deposits with it, and cannot after the first command; in the end the new account is the only one."""
    old, new = incident.people["backend"], Account.create().address
    incident.deposit(old, 7 * USDC)
    incident.node.set_balance(new, 10**18)
    circle.fund(incident.node, new, 10**9)

    def begins(_: str) -> None:
        assert refused(incident, old)
        incident.waiting(new)
        incident.deposit(new, USDC)

    hands = {
        "the new backend sends the allowance that was written for it, and deposits once": begins,
        "the old backend sends its file": lambda _: incident.waiting(old),
    }
    ran = walk(incident, "backend-key", names={"OLD": old, "NEW": new}, hands=hands)
    assert "no power" in ran[-2].said
    assert refused(incident, old)
    assert not refused(incident, new)


def handed_over(incident: Incident) -> None:
    """The Safe administers and governs, as it should be before anything happens."""
    hands = {"two owners of the Safe carry out the file that is waiting": lambda _: _taken(incident)}
    names = {"SAFE": incident.safe.address, "OLD": incident.terminal.address}
    walk(incident, "key-loss-admin", "Commands", names=names, hands=hands)
    incident.terminal.environment |= dict.fromkeys(("ADMIN_ADDRESS", "GOVERNOR_ADDRESS"), incident.safe.address)


def _taken(incident: Incident) -> None:
    (file,) = (incident.terminal.work / "sepolia" / "waiting").glob("*.json")
    incident.carry_out(str(file))


def test_a_plain_admin_is_in_danger(incident: Incident) -> None:
    """Its powers go to the Safe; afterwards it can do nothing that it could before."""
    handed_over(incident)
    ran = incident.terminal.run(f"roles sepolia --who {incident.terminal.address}")
    assert [item["contract"] for item in ran.answer["direct"]] == ["DeltaVerifier"], ran.said  # it attests
    with pytest.raises(CallReverted):
        incident.terminal.send(incident.contracts["InfrastructureReserve"], "pause()")


def test_a_plain_admins_key_is_gone_for_good(incident: Incident) -> None:
    """Nobody has a key of the configured admin: what the page says goes on, goes on."""
    incident.terminal.environment["DEPLOYER_SIGNER"] = "environment"
    walk(incident, "key-loss-admin", "Without any copy")
    assert not refused(incident, incident.people["backend"])


def test_the_deployers_key_is_gone(incident: Incident) -> None:
    """After the hand-over, without its keystore: the whole page is walked, and it has no power in the end."""
    handed_over(incident)
    for file in (incident.folder / "home").rglob("hokusai-deployer"):
        file.rename(incident.folder / "lost")
    try:
        names = {"DEPLOYER": incident.terminal.address, "ATTESTER": incident.people["stranger"]}
        ran = walk(incident, "key-loss-deployer", names=names)
    finally:
        (incident.folder / "lost").rename(incident.folder / "home/.foundry/keystores/hokusai-deployer")
    assert "no power" in ran[-3].said
    other = incident.terminal.run("plan sepolia", DEPLOYER_ADDRESS=incident.people["stranger"])
    assert (other.code, other.error["code"]) == (5, "E-SECOND-SYSTEM")


def test_an_owner_of_the_safe_lost_a_key(incident: Incident) -> None:
    """A payment is waiting; it is rejected by the others, the owner replaced, and the payment made anew."""
    lost, *others = incident.safe.owners
    new = next(iter(fresh := multisig.generated(1)))
    incident.node.set_balance(new, 10**18)
    asked = f"ops pay sepolia {MODEL} --amount 1 --invoice-number INV-1 --out {incident.names['DIR']}"
    assert incident.terminal.run(asked).code == 6
    whole = incident.safe
    left = multisig.Safe(address=whole.address, owners={name: whole.owners[name] for name in others}, threshold=2)
    assert len(left.owners) == 2
    now = dict(sorted({**left.owners, **fresh}.items(), key=lambda item: int(item[0], 16)))

    def by(safe: multisig.Safe, to: str, data: bytes) -> None:
        call = multisig.execution(incident.node, safe, to, data)
        incident.node.send_as(next(iter(safe.owners)), safe.address, call)

    other = next(name for name in now if name != new)
    pair = {name: key for name, key in now.items() if name in (new, other)}
    hands = {
        "the remaining owners carry out the rejection": lambda _: by(left, whole.address, b""),
        "the remaining owners carry out": lambda file: carry_by(incident, left.owners, file),
        "the new owner and another carry out": lambda file: carry_by(incident, pair, file),
    }
    names = {"SAFE": whole.address, "LOST": lost, "NEW": new}
    walk(incident, "key-loss-safe-owner", names=names, hands=hands)


def carry_by(incident: Incident, owners: Mapping[str, bytes], file: str) -> None:
    """A batch file, signed by two owners."""
    before, incident.safe = incident.safe, multisig.Safe(address=incident.safe.address, owners=owners, threshold=2)
    try:
        incident.carry_out(file)
    finally:
        incident.safe = before


def test_the_wrong_provider_was_paid(incident: Incident) -> None:
    """By a wrong address on chain and a payment to it; the right one stands and is paid in the end."""
    right, wrong = incident.people["provider"], incident.people["stranger"]
    reserve = incident.contracts["InfrastructureReserve"]
    invoice, corrected = (incident.folder / name for name in ("invoice.pdf", "corrected.pdf"))
    invoice.write_bytes(b"INV-1"), corrected.write_bytes(b"INV-1a")
    incident.terminal.send(reserve, "setProvider(string,address)", MODEL, wrong)
    paid = incident.folder / "wrong"
    ran = incident.terminal.run(f"ops pay sepolia {MODEL} --amount 40 --invoice {invoice} --out {paid}")
    assert ran.code == 6, ran.said
    incident.carry_out(str(next(paid.glob("*.json"))))
    names = {"PROVIDER": right, "WRONG": wrong, "INVOICE": str(invoice), "CORRECTED": str(corrected)}
    back = {"the other sends the money back to the account that funds": lambda _: sent_back(incident, wrong)}
    walk(incident, "wrong-provider", names=names, hands=back)
    assert incident.view("InfrastructureReserve", "accrued(string)", "uint256", MODEL) == 60 * USDC
    assert incident.usdc(right) == 20 * USDC


def through(incident: Incident, fault: Any, heading: str) -> list[Any]:
    """The page under one heading, with a node behind a fault; the other one is honest."""
    honest = incident.node.url
    with standing_before(fault) as url:
        incident.terminal.environment["SEPOLIA_RPC_URL"] = url
        return walk(incident, "rpc-outage", heading, names={"OTHER": honest})


def begun(incident: Incident, boundary: str) -> None:
    """An act that is killed there: funding a model with $5, of which the allowance comes first."""
    die = dying(f"{boundary} 1")
    with incident.terminal.here():
        session = open_session("sepolia")
        wish = Wish(act="fund", said={"model": MODEL, "amount": "5"})
        with pytest.raises(Death):
            send(session, partial(prepare, session, [wish]), lambda *_: True, tell=lambda _: None, barrier=die)


def test_the_node_does_not_answer(incident: Incident) -> None:
    """In the middle of an act: the other node takes it to its end, once."""
    begun(incident, "after prepared")
    before = incident.view("InfrastructureReserve", "accrued(string)", "uint256", MODEL)
    ran = through(incident, Dropping(0, Behind(incident.node.url)), "It does not answer")
    assert ran[1].answer["open"] is not None
    assert incident.view("InfrastructureReserve", "accrued(string)", "uint256", MODEL) == before + 5 * USDC


@pytest.mark.parametrize(
    ("heading", "method", "answer"),
    [("It serves another chain", "eth_chainId", "0x5"), ("It lies", "eth_getCode", "0x60016001")],
)
def test_the_node_says_what_cannot_be(incident: Incident, heading: str, method: str, answer: str) -> None:
    """Another chain's id; other code at every place."""
    through(incident, Lying(Behind(incident.node.url), method, answer), heading)


@contextmanager
def stuck(incident: Incident) -> Iterator[int]:
    """A transaction of an act below what every block asks; its nonce. Blocks go on without it."""
    node = incident.node
    node.rpc.call("evm_setAutomine", [False])
    begun(incident, "after sent")
    nonce = node.rpc.nonce(incident.terminal.address)
    try:
        for _ in range(3):
            dear(incident)
        assert node.rpc.nonce(incident.terminal.address) == nonce
        yield nonce
    finally:
        node.rpc.call("anvil_dropAllTransactions")
        node.rpc.call("anvil_setNextBlockBaseFeePerGas", [hex(10**9)])  # which a node remembers when it is rolled back
        node.mine()
        node.rpc.call("evm_setIntervalMining", [0])
        node.rpc.call("evm_setAutomine", [True])


def dear(incident: Incident) -> None:
    """A block in which gas costs 40 gwei."""
    incident.node.rpc.call("anvil_setNextBlockBaseFeePerGas", [hex(40 * 10**9)])
    incident.node.mine()


def test_a_transaction_is_stuck_and_shall_happen(incident: Incident) -> None:
    """The same call, mined once on its nonce at a fee that blocks ask; the act is finished and recorded."""
    before = incident.view("InfrastructureReserve", "accrued(string)", "uint256", MODEL)

    def a_block(_: str) -> None:
        dear(incident)
        incident.node.rpc.call("evm_setAutomine", [True])

    with stuck(incident) as nonce:
        ran = walk(
            incident,
            "stuck-transaction",
            "It shall happen",
            names={"NONCE": str(nonce)},
            hands={"wait for a block": a_block},
        )
    assert [item["nonce"] for item in ran[0].answer["waiting"]] == [nonce]
    assert ran[1].answer["maxFee"] > 40 * 10**9 > ran[0].answer["waiting"][0]["maxFee"]
    assert incident.node.rpc.nonce(incident.terminal.address) == nonce + 2
    assert incident.view("InfrastructureReserve", "accrued(string)", "uint256", MODEL) == before + 5 * USDC


def test_a_transaction_is_stuck_and_shall_not_happen(incident: Incident) -> None:
    """Its nonce is used for nothing, the journal closed; the allowance was not given."""
    router = incident.contracts["InfrastructureReserve"]
    with stuck(incident) as nonce:
        incident.node.rpc.call("evm_setIntervalMining", [1])
        walk(incident, "stuck-transaction", "It shall not happen", names={"NONCE": str(nonce)})
    assert incident.node.rpc.nonce(incident.terminal.address) == nonce + 1
    assert incident.allowance(incident.terminal.address, router) == 0


def test_what_does_not_wait_is_not_replaced(incident: Incident) -> None:
    """Without an open journal, and another nonce than the one that waits."""
    for option in ("--bump", "--cancel"):
        ran = incident.terminal.run(f"status sepolia {option} 7 --yes")
        assert (ran.code, ran.error["code"]) == (5, "E-RESCUE-NONCE"), ran.said
    with stuck(incident) as nonce:
        ran = incident.terminal.run(f"status sepolia --cancel {nonce + 1} --yes")
        assert (ran.code, ran.error["expected"]) == (5, str(nonce))
        silent = incident.terminal.run(f"status sepolia --bump {nonce}")
        assert (silent.code, silent.error["code"]) == (5, "E-NO-CONFIRMATION")
    assert incident.terminal.run("status sepolia --bump 1 --cancel 1").code == 2


PAUSED = ("InfrastructureReserve", "UsageFeeRouter", f"HokusaiAMM/{MODEL}")


@contextmanager
def drill(incident: Incident) -> Iterator[Drill]:
    """Blocks come every second by themselves. A stranger's deposit with a stolen key is what is wrong."""
    node = incident.node
    node.rpc.call("evm_setAutomine", [False])
    node.rpc.call("evm_setIntervalMining", [1])
    try:
        yield Drill(incident)
    finally:
        node.rpc.call("evm_setIntervalMining", [0])
        node.rpc.call("evm_setAutomine", [True])


class Drill:
    """From the block of the fault to the one in which everything stood still."""

    def __init__(self, incident: Incident) -> None:
        self.incident, self.seen = incident, incident.node.rpc.block_number()
        self.began, self.first = time.monotonic(), self.seen
        self.took = (0.0, 0)

    def everything_stands(self, _: str) -> None:
        """Look, and stop the clock."""
        found = [self.incident.view(label, "paused()", "bool") for label in PAUSED]
        assert found == [True, True, True]
        self.took = (time.monotonic() - self.began, self.incident.node.rpc.block_number() - self.first)
        assert refused(self.incident, self.incident.people["backend"])

    def said(self, how: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Print the figures."""
        seconds, blocks = self.took
        with capsys.disabled():
            print(f"\ndrill by {how}: everything paused after {seconds:.1f} s, {blocks} blocks of a second")  # noqa: T201


def test_the_drill_by_a_keystore(incident: Incident, capsys: pytest.CaptureFixture[str]) -> None:
    """The key is in a file of foundry's format and nowhere else; three transactions; then all goes on."""
    assert "DEPLOYER_PRIVATE_KEY" not in incident.terminal.environment
    with drill(incident) as clock:
        walk(incident, "pause-drill", "With a key", hands={"find out what it was": clock.everything_stands})
    assert 0 < clock.took[0] < 60
    assert not refused(incident, incident.people["backend"])
    clock.said("a keystore", capsys)


def test_the_drill_by_a_safe(incident: Incident, capsys: pytest.CaptureFixture[str]) -> None:
    """One batch that two owners sign, checked before and confirmed after; then another one ends it."""
    handed_over(incident)
    with drill(incident) as clock:
        walk(incident, "pause-drill", "With a Safe", hands={"find out what it was": clock.everything_stands})
    assert 0 < clock.took[0] < 60
    assert not refused(incident, incident.people["backend"])
    clock.said("a Safe of two of three", capsys)


def sent_back(incident: Incident, account: str) -> None:
    """Everything that an account was paid by mistake."""
    incident.node.set_balance(account, 10**18)
    incident.transfer(account, incident.terminal.address, incident.usdc(account))
