"""Calls that a deployed system refuses, each with the remedy that its explanation names.

In: a terminal with a finished deployment. Out: cases. A remedy is carried out as it stands: ours by the command line,
cast's as the transaction it describes.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eth_account import Account

from pyharness.chain.abi import argument_types, encode_call
from pyharness.chain.faults import CallReverted
from pyharness.names import role_id
from pyharness.values import keccak_hex, model_key

MODEL = "lead-scoring"
ONE = 10**6
PAY = "payInfrastructureCost(string,address,uint256,bytes32,string)"
BUY = "buy(uint256,uint256,address,uint256)"
FAR = 2**40
WEEK = 7 * 86_400
POOL, PARAMS, TOKEN = f"HokusaiAMM/{MODEL}", f"HokusaiParams/{MODEL}", f"HokusaiToken/{MODEL}"


def invoice(text: str) -> bytes:
    """The hash of an invoice's number."""
    return bytes.fromhex(keccak_hex(text.encode())[2:])


def role(name: str) -> bytes:
    """A role's id."""
    return bytes.fromhex(role_id(name)[2:])


class RefusingWorld:
    """A deployed system with $100 deposited and the deployer in every part; a stranger has a million test USDC."""

    def __init__(self, terminal: Any, model: Mapping[str, str]) -> None:
        self.terminal, self.node = terminal, terminal.node
        self.me, self.stranger = terminal.address, Account.create().address
        self.contracts = {**terminal.contracts(), POOL: model["pool"], PARAMS: model["params"], TOKEN: model["token"]}
        self.contracts["USDC"] = self.contracts["MockUSDC"]
        for account in (self.me, self.stranger):
            self.act("USDC", "mint(address,uint256)", account, 10**6 * ONE)
        for spender in ("UsageFeeRouter", "InfrastructureReserve", POOL):
            self.act("USDC", "approve(address,uint256)", self.contracts[spender], 10**6 * ONE)
        self.act("UsageFeeRouter", "depositFee(string,uint256)", MODEL, 100 * ONE)

    def act(self, label: str, signature: str, *arguments: object, by: str = "") -> None:
        """A transaction beside the harness."""
        self.node.send_as(by or self.me, self.contracts[label], encode_call(signature, *arguments))

    def take(self, label: str, name: str, holder: str = "") -> None:
        """Revoke a role beside the harness."""
        self.act(label, "revokeRole(bytes32,address)", role(name), holder or self.me)

    @contextmanager
    def here(self) -> Iterator[None]:
        """Until the block ends, then as it was."""
        snapshot = self.node.snapshot()
        try:
            yield
        finally:
            self.node.revert(snapshot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A call that is refused, and what makes it, or the one that was meant, succeed.

    Args:
        call: label, signature, arguments.
        by: label or attribute of the world that calls; the deployer without. Contracts do not carry out remedies: the
            deployer does.
        before: what makes the call be refused.
        remedies: which of the explanation's, in order.
        fill: what a person puts in for the words that stand for something.
        wait: seconds that the remedy says to wait.
        once: whether the remedy is the call that was meant, so that nothing is left to be called.
    """

    error: str
    call: Callable[[RefusingWorld], tuple[Any, ...]]
    by: str = "me"
    before: Callable[[RefusingWorld], None] = lambda _: None
    remedies: tuple[int, ...] = (0,)
    fill: Callable[[RefusingWorld], Mapping[str, str]] = field(default=lambda _: {})
    wait: int = 0
    once: bool = False
    at: bool = False

    @property
    def name(self) -> str:
        """For the test's name."""
        return f"{self.error}-{''.join(map(str, self.remedies))}"

    def sender(self, world: RefusingWorld) -> str:
        """Who calls."""
        return world.contracts.get(self.by) or str(getattr(world, self.by))

    def helper(self, world: RefusingWorld) -> str:
        """Who carries out what helps."""
        return str(world.me) if self.by in world.contracts else self.sender(world)


def refused(world: RefusingWorld, case: Case) -> bytes | None:
    """The revert data of a case's call, or None when it succeeds."""
    label, signature, *arguments = case.call(world)
    try:
        world.node.rpc.eth_call(world.contracts[label], encode_call(signature, *arguments), sender=case.sender(world))
    except CallReverted as problem:
        return problem.data
    return None


def carry_out(world: RefusingWorld, command: str, fill: Mapping[str, str], by: str) -> None:
    """Run a remedy's command with a person's words in place."""
    for word, text in fill.items():
        command = re.sub(rf"\b{word}\b", lambda _, text=text: text, command)  # type: ignore[misc]
    words = shlex.split(command)
    if words[0] == "cast":
        _cast(world, words, by)
        return
    verb = command.removeprefix("python -m pyharness ")
    ran = world.terminal.run(verb if verb.startswith("model") else f"{verb} --yes")
    assert ran.code == 0, (command, ran.said)


def _cast(world: RefusingWorld, words: list[str], by: str) -> None:
    kind, to, signature, *texts = words[1 : words.index("--rpc-url")]
    function = re.sub(r"(?<=\))\(.*\)$", "", signature)
    values = [_value(kind_, text) for kind_, text in zip(argument_types(function), texts, strict=True)]
    data = encode_call(function, *values)
    if kind == "call":
        world.node.rpc.eth_call(to, data)
    else:
        world.node.send_as(by, to, data)


def _value(kind: str, text: str) -> object:
    if kind.endswith("[]"):
        return [_value(kind[:-2], item) for item in text.strip("[]").split(",")]
    if kind.startswith("uint"):
        return int(text)
    if kind == "bool":
        return text == "true"
    return bytes.fromhex(text[2:]) if kind == "bytes32" else text


def _pay(payee: Callable[[RefusingWorld], str], amount: int, number: str | None) -> Callable[[RefusingWorld], Any]:
    word = invoice(number) if number else bytes(32)
    return lambda w: ("InfrastructureReserve", PAY, MODEL, payee(w), amount, word, "")


def _fee(model: str = MODEL) -> Callable[[RefusingWorld], tuple[Any, ...]]:
    return lambda _: ("UsageFeeRouter", "depositFee(string,uint256)", model, ONE)


def _buy(least: int = 0, deadline: int = FAR) -> Callable[[RefusingWorld], tuple[Any, ...]]:
    return lambda w: (POOL, BUY, ONE, least, w.me, deadline)


def _off(world: RefusingWorld) -> None:
    world.act("ModelRegistry", "setActive(string,bool)", MODEL, False)


def _pause(label: str) -> Callable[[RefusingWorld], None]:
    return lambda w: w.act(label, "pause()")


def _me(world: RefusingWorld) -> str:
    return str(world.me)


def _holding(world: RefusingWorld) -> None:
    world.act(*_buy()(world))
    world.act(TOKEN, "approve(address,uint256)", world.contracts[POOL], 10**18)


def _stranger(world: RefusingWorld) -> str:
    return str(world.stranger)


def _trade(world: RefusingWorld) -> Mapping[str, str]:
    return {"AMOUNT": str(ONE), "LEAST": "0", "RECIPIENT": world.me, "DEADLINE": str(FAR)}


def _two(world: RefusingWorld) -> list[str]:
    return sorted((world.me, world.stranger), key=lambda address: int(address, 16))


PAYMENT = {"AMOUNT": "10", "NUMBER": "INV-2026-2", "MEMO": "January"}
PAIRED = {"MODELS": f"[{MODEL}]", "AMOUNTS": f"[{ONE}]"}
BATCH = "batchDepositFees(string[],uint256[])"
TOP_UP = "topUp(string,uint256)"
ROUTER, RESERVE, FACTORY = "UsageFeeRouter", "InfrastructureReserve", "HokusaiAMMFactory"

MONEY = (
    Case(error="ExceedsAccruedBalance", call=_pay(_me, 100 * ONE, "INV-1")),
    Case(
        error="ExceedsAccruedBalance",
        call=_pay(_me, 100 * ONE, "INV-1"),
        remedies=(1,),
        fill=lambda w: {"FILE": str(w.terminal.deployments / "sepolia" / "latest.json")},
        once=True,
    ),
    Case(error="PayeeNotApproved", call=_pay(_stranger, ONE, "INV-1")),
    Case(
        error="InvoiceAlreadyPaid",
        call=_pay(_me, ONE, "INV-1"),
        before=lambda w: w.act(*_pay(_me, ONE, "INV-1")(w)),
        fill=lambda w: {**PAYMENT, "PAYEE": w.me},
        once=True,
    ),
    Case(
        error="InvoiceHashMissing",
        call=_pay(_me, ONE, None),
        fill=lambda w: {**PAYMENT, "PAYEE": w.me},
        once=True,
    ),
    Case(
        error="ERC20InsufficientAllowance",
        call=lambda _: (RESERVE, TOP_UP, MODEL, ONE),
        by="stranger",
    ),
    Case(
        error="ERC20InsufficientBalance",
        call=lambda _: (RESERVE, TOP_UP, MODEL, 2 * 10**6 * ONE),
        by="stranger",
        before=lambda w: w.act("USDC", "approve(address,uint256)", w.contracts[RESERVE], 2**100, by=w.stranger),
    ),
    Case(
        error="ZeroAmount",
        call=lambda _: (RESERVE, TOP_UP, MODEL, 0),
        fill=lambda _: {"MODEL": MODEL, "AMOUNT": "1"},
        once=True,
    ),
    Case(
        error="NotArrived",
        call=lambda _: (RESERVE, "depositShare(bytes32,uint256,uint256)", bytes.fromhex(model_key(MODEL)[2:]), ONE, 0),
        by=ROUTER,
        at=True,
    ),
    Case(
        error="TextTooLong",
        call=lambda w: (RESERVE, PAY, MODEL, w.me, ONE, invoice("INV-1"), "m" * 300),
        fill=lambda w: {**PAYMENT, "MODEL": MODEL, "FILE": str(w.terminal.deployments / "sepolia" / "latest.json")},
        once=True,
    ),
)
DEPOSITS = (
    Case(error="RouterPaused", call=_fee(), before=_pause(ROUTER)),
    Case(error="RouterNotPaused", call=lambda _: (ROUTER, "unpause()"), remedies=(1,)),
    Case(error="ReservePaused", call=_fee(), before=_pause(RESERVE)),
    Case(error="ReserveNotPaused", call=lambda _: (RESERVE, "emergencyWithdraw(string,uint256)", MODEL, ONE)),
    Case(error="ModelInactive", call=_fee(), before=_off),
    Case(error="BatchItemFailed", call=lambda _: (ROUTER, BATCH, [MODEL], [ONE]), before=_off, remedies=(2,)),
    Case(
        error="BatchItemZero",
        call=lambda _: (ROUTER, BATCH, [MODEL], [0]),
        fill=lambda _: {"AMOUNT": str(ONE)},
        once=True,
    ),
    Case(error="ArrayEmpty", call=lambda _: (ROUTER, BATCH, [], []), fill=lambda _: PAIRED, once=True),
    Case(error="ArrayLengthMismatch", call=lambda _: (ROUTER, BATCH, [MODEL], []), fill=lambda _: PAIRED, once=True),
    Case(
        error="RateAboveLimit",
        call=lambda _: (ROUTER, "depositFee(string,uint256,uint256)", MODEL, ONE, 7_000),
        fill=lambda _: {"AMOUNT": str(ONE)},
        once=True,
    ),
    Case(
        error="RateAboveLimit",
        call=lambda _: (ROUTER, "depositFee(string,uint256,uint256)", MODEL, ONE, 7_000),
        remedies=(1,),
    ),
    Case(
        error="ValueOutOfBounds",
        call=lambda _: (PARAMS, "setInfrastructureAccrualBps(uint16)", 4_000),
        at=True,
        once=True,
    ),
    Case(error="ActiveUnchanged", call=lambda _: ("ModelRegistry", "setActive(string,bool)", MODEL, True)),
)
POWERS = (
    Case(
        error="AccessControlUnauthorizedAccount",
        call=_fee(),
        before=lambda w: w.take(ROUTER, "FEE_DEPOSITOR_ROLE"),
    ),
    Case(
        error="AccessControlUnauthorizedAccount",
        call=_pay(_me, ONE, "INV-1"),
        before=lambda w: w.take(RESERVE, "PAYER_ROLE"),
    ),
    Case(
        error="AccessControlUnauthorizedAccount",
        call=lambda _: (RESERVE, "pause()"),
        before=lambda w: w.take(RESERVE, "PAUSER_ROLE"),
        at=True,
    ),
    Case(
        error="AccessControlUnauthorizedAccount",
        call=_fee(),
        before=lambda w: w.take(RESERVE, "DEPOSITOR_ROLE", w.contracts[ROUTER]),
    ),
    Case(
        error="NotFeeRouter",
        call=_fee(),
        before=lambda w: w.take(FACTORY, "FEE_ROUTER_ROLE", w.contracts[ROUTER]),
    ),
    Case(
        error="AccessControlBadConfirmation",
        call=lambda w: (ROUTER, "renounceRole(bytes32,address)", role("FEE_DEPOSITOR_ROLE"), w.me),
        by="stranger",
        at=True,
        fill=lambda w: {"ROLE": "FEE_DEPOSITOR_ROLE", "ACCOUNT": w.me},
        once=True,
    ),
    Case(
        error="ThresholdTooHigh",
        call=lambda w: ("DeltaVerifier", "setAttesters(address[],uint256)", _two(w), 3),
        fill=lambda w: {"ATTESTERS": ",".join(_two(w))},
        once=True,
    ),
    Case(
        error="BudgetExceeded",
        call=lambda _: (
            "ModelRegistry", "advance(bytes32,uint16,uint256)", bytes.fromhex(model_key(MODEL)[2:]), 100, 10**30,
        ),
        by="DeltaVerifier",
        remedies=(1,),
        fill=lambda _: {"MODEL": MODEL, "BUDGET": str(10**31)},
    ),
)  # fmt: skip
TRADES = (
    Case(error="TradingPaused", call=_buy(), before=_pause(POOL), at=True),
    Case(error="NotPaused", call=lambda _: (POOL, "unpause()"), remedies=(1,), at=True),
    Case(error="ModelInactive", call=_buy(), before=_off, at=True),
    Case(error="DeadlineExpired", call=_buy(deadline=1), at=True, fill=_trade, once=True),
    Case(error="SlippageExceeded", call=_buy(least=10**40), at=True, remedies=(1,), fill=_trade, once=True),
    Case(
        error="BuyOnlyRound",
        call=lambda w: (POOL, "sell(uint256,uint256,address,uint256)", 10**18, 0, w.me, FAR),
        before=_holding,
        at=True,
        wait=WEEK,
    ),
    Case(
        error="ERC20InvalidReceiver",
        call=lambda _: (TOKEN, "transfer(address,uint256)", "0x" + "00" * 20, 10**18),
        before=lambda w: w.act(*_buy()(w)),
        at=True,
        remedies=(1,),
        fill=lambda _: {"AMOUNT": str(10**18)},
        once=True,
    ),
)
CASES = (*MONEY, *DEPOSITS, *POWERS, *TRADES)
NEW_MODEL = Case(error="PoolDoesNotExist", call=_fee("churn"), remedies=(1, 2))
