"""The guide's four tests on a deployed system: on a test network by whoever signs here, elsewhere on a fork of it.

In: ``Session``, ``Request``, who confirms. Out: ``Smoked``. Doors: by the rooms it composes; ``smoke.json`` in the
network's work folder, which remembers a rate that has to come back.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyharness.chain.offline.world import World
from pyharness.chain.schema import Clock
from pyharness.config.schema import Config
from pyharness.deploy.fees import choose
from pyharness.deploy.hand import SigningHand
from pyharness.deploy.journal import open_journal
from pyharness.deploy.lock import held
from pyharness.deploy.stops import resuming
from pyharness.errors import Refused
from pyharness.pipeline.corridor.deploying import JOURNALS, market
from pyharness.pipeline.corridor.session import Session, check_node, now
from pyharness.pipeline.corridor.signing import own_signer
from pyharness.pipeline.rehearsal.casting import cast_of, poverty, subject
from pyharness.pipeline.rehearsal.staging import PURSE_WEI, Cast, build_stage, mint_mock
from pyharness.pipeline.rehearsal.unsettled import Elsewhere, Keeper, Note, left_behind, settle
from pyharness.record import store
from pyharness.scenarios import smoke
from pyharness.scenarios.smoke import Played, Terms
from pyharness.scenarios.stage.scene import Hand, Scene
from pyharness.tools.release import read_release
from pyharness.values import keccak_hex

DOLLAR = 10**6
CAP = 1_000 * DOLLAR
DEPOSITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for: a model's id, the first usable one without; USDC of each deposit (6 decimals)."""

    model: str | None = None
    amount: int = 100 * DOLLAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is about to happen.

    Args:
        sender: who signs; empty on a fork, where accounts act without keys.
        absent: why a party cannot act, by its name.
        minted: whether the money is made for the purpose.
        note: the rate that an earlier run left changed, if it did; it is put back first.
    """

    network: str
    model: str
    sender: str
    amount: int
    provider: str
    bps: int
    absent: Mapping[str, str]
    minted: bool
    note: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoked:
    """What became of it; ``settled`` says what an earlier run had left, if it had."""

    offer: Offer
    tests: tuple[Played, ...]
    transactions: tuple[str, ...]
    settled: str = ""


def check_amount(amount: int) -> None:
    """More than nothing, at most the cap, in even base units, since half of it is paid.

    Raises:
        Refused: E-SMOKE-AMOUNT.
    """
    if not 2 <= amount <= CAP or amount % 2:
        raise Refused(
            "E-SMOKE-AMOUNT",
            "a smoke test moves little money",
            found=f"{amount} base units of USDC",
            expected=f"an even number of base units, at most {CAP} ($1,000)",
            next_command="python -m pyharness smoke --help",
        )


def smoke_live(
    session: Session,
    request: Request,
    confirm: Callable[[Offer], bool],
    *,
    tell: Callable[[str], None],
    clock: Clock = time,
) -> Smoked:
    """On a test network: really sent. A rate that an earlier run left changed is put back first.

    Raises:
        Refused: E-NO-CONFIRMATION, E-JOURNAL-OPEN, E-CHAIN-ID and its kin. Inconclusive: E-RECORD-MISSING,
            E-SMOKE-MODEL, E-SMOKE-UNSETTLED.
    """
    words = session.config.words
    with held(session.work):
        _check_quiet(session)
        check_node(session)
        signer = own_signer(session, tell)
        hand = SigningHand(
            session.rpc,
            signer,
            clock,
            chain_id=session.config.chain_id,
            fees=lambda: choose(**market(session)),
            words=words,
        )
        scene, absent = _scene(session, hand, signer.address, request)
        note = left_behind(session.work)
        offer = _offer(scene, session.config, request, absent, sender=signer.address, note=note)
        if not confirm(offer):
            raise _unconfirmed(words)
        undone = _settled(session, hand, signer.address, note) if note else ""
        keep = Keeper(session.work, scene.model.id, hand)
        tests = tuple(smoke.told(scene, _terms(session.network, request.amount), absent, keep))
        return Smoked(offer=offer, tests=tests, transactions=tuple(hand.hashes), settled=undone)


def _scene(session: Session, hand: SigningHand, signer: str, request: Request) -> tuple[Scene, dict[str, str]]:
    """A model's contracts with everybody the signer can play, and why the others cannot act."""
    config = session.config
    model, book = subject(session, request.model)
    parties, absent = cast_of(session.rpc, config, book, model, signer)
    if config.usdc.kind == "mock":
        fund: Callable[[Any, str, int], None] = partial(mint_mock, usdc=book["USDC"].address)
    else:
        fund = _as_it_is
        absent |= poverty(session.rpc, book, parties["backend"], DEPOSITS * request.amount)
    return Scene(node=hand, book=book, parties=parties, model=model, fund=fund), absent


def _settled(session: Session, hand: SigningHand, signer: str, note: Note) -> str:
    """Put back what an earlier run left changed; its model may be another one."""
    scene, absent = _scene(session, hand, signer, Request(model=note.model))
    return settle(note, scene, hand, session.work, able="governor" not in absent, words=session.config.words)


def smoke_fork(session: Session, world: World, request: Request, confirm: Callable[[Offer], bool]) -> Smoked:
    """On a fork that plays the network: accounts act without keys, and nothing of it reaches the network.

    Raises:
        Inconclusive: E-RECORD-MISSING, E-SMOKE-MODEL.
    """
    config = session.config
    model, book = subject(session, request.model)
    parties, absent = cast_of(session.rpc, config, book, model, None)
    for party in parties.values():
        world.fund_eth(party.address, PURSE_WEI)
    cast = Cast(parties=parties, attesters={})
    stage = build_stage(world, cast, book.addresses, {}, model, read_release())
    offer = _offer(stage, config, request, absent)
    confirm(offer)
    tests = tuple(smoke.told(stage, _terms(config.network, request.amount), absent, Elsewhere()))
    return Smoked(offer=offer, tests=tests, transactions=())


def check_recorded(session: Session) -> None:
    """There is a deployment to test. Raises Inconclusive E-RECORD-MISSING."""
    store.recorded(session.records, session.config.words)


def _check_quiet(session: Session) -> None:
    """No deployment is under way. Raises Refused E-JOURNAL-OPEN."""
    path = open_journal(session.work / JOURNALS, session.config.words)
    if path is not None:
        raise Refused(
            "E-JOURNAL-OPEN",
            "a deployment is under way",
            found=str(path),
            expected="a finished deployment",
            next_command=resuming(session.config.words),
        )


def _as_it_is(_hand: Hand, _to: str, _amount: int) -> None:
    """Nobody makes this money; that there is enough was looked at before."""


def _offer(
    scene: Scene,
    config: Config,
    request: Request,
    absent: Mapping[str, str],
    *,
    sender: str = "",
    note: Note | None = None,
) -> Offer:
    return Offer(
        network=config.network,
        model=scene.model.id,
        sender=sender,
        amount=request.amount,
        provider=scene.address("provider"),
        bps=smoke.rate(scene),
        absent=absent,
        minted=not sender or config.usdc.kind == "mock",
        note=note,
    )


def _terms(network: str, amount: int) -> Terms:
    """An invoice that no other run has."""
    name = f"smoke test of {network}, {now()}, {secrets.token_hex(8)}"
    return Terms(amount=amount, invoice=bytes.fromhex(keccak_hex(name.encode())[2:]), memo=name)


def _unconfirmed(words: str) -> Refused:
    return Refused(
        "E-NO-CONFIRMATION",
        "nobody confirmed, so nothing was sent",
        found="neither --yes nor a yes on a terminal",
        expected="one of the two",
        next_command=f"python -m pyharness smoke {words} --yes",
    )
