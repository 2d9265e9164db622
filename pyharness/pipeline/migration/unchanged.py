"""Proves on a fork that an existing system stays what it is when reserve and router are set up beside it.

In: a network's name. Out: ``Proof``: the plan, and ``Check`` s. Doors: a fork of our own, by the rooms it composes.

Before and after, the same demonstration is made and taken back: a purchase at every pool, a deposit by every older
router. Both must change the same slots. In between, every transaction of the deployment is replayed and compared to the
slot: nobody's but ours may differ. Code, owners and roles are read before and after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.abi import encode_call
from pyharness.chain.anvil import Anvil
from pyharness.chain.questions import CODE_HASH, ask
from pyharness.chain.rpc import Rpc
from pyharness.errors import HarnessError
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.migration.predecessors import Existing, look
from pyharness.pipeline.rehearsal.acting import all_carried_out
from pyharness.pipeline.rehearsal.staging import funding
from pyharness.pipeline.rehearsal.standings import Watch
from pyharness.pipeline.rehearsal.twins import forked
from pyharness.plan.schema import Plan
from pyharness.record.store import latest
from pyharness.scenarios.report.document import Check
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.touched import changed
from pyharness.units import ONE_USDC, in_usdc

AMOUNT, LATEST = 10 * ONE_USDC, 2**64 - 1
BUY, DEPOSIT = "buy(uint256,uint256,address,uint256)", "depositFee(string,uint256)"
Slots = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a deployment on a fork showed.

    Args:
        plan: the one that was carried out, with a trial deposit's verdict on each model.
        existing: the system before it.
    """

    plan: Plan
    existing: Existing
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as it was."""
        return all(check.ok for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A demonstration: in words, and the slots by contract that it changed; why it failed instead."""

    words: str
    slots: Slots
    failure: str = ""


def prove(network: str, *, rpc_url: str | None, routers: Sequence[str] = (), watch: Watch = lambda _: None) -> Proof:
    """Carry the plan out on a fork, and compare.

    Args:
        routers: the older routers, where they are known; those that are found without.

    Raises:
        Refused, OperationFailed: what a deployment refuses or fails with.
    """
    with forked(network, mode="infrastructure", rpc_url=rpc_url, accept_legacy=True, watch=watch) as (world, session):
        node = world.fork
        existing = look(session, ours=_ours(session), routers=routers)
        trader = next(iter(multisig.generated(1)))
        shown, before = _demonstrated(node, session, existing, trader), _state(session.rpc, existing)
        start = session.rpc.block_number()
        deployed, acted = all_carried_out(session, node)
        stored = changed(session.rpc, _transactions(session.rpc, start + 1))
        after = _state(session.rpc, existing)
        again = _demonstrated(node, session, existing, trader)
    checks = [
        acted,
        _storage(session, existing, deployed.plan, stored),
        *_same(before, after),
        *_trading(existing, shown, again),
    ]
    return Proof(plan=deployed.plan, existing=existing, checks=tuple(checks))


def _ours(session: Session) -> str:
    """Our router, where one is recorded."""
    record = latest(session.records)
    found = record.contracts.get("UsageFeeRouter") if record else None
    return found.address if found else ""


def _state(rpc: Rpc, existing: Existing) -> dict[str, object]:
    """Code, owners and roles of every existing contract."""
    places = existing.places
    owners = ask(rpc, [(place, "owner()(address)") for place in places.values()])
    roles = [
        f"{item.contract} {item.role} {item.holder}"
        for item, held in zip(existing.held, _holding(rpc, existing), strict=True)
        if held == "true"
    ]
    return {
        "code": dict(zip(places, ask(rpc, [(place, CODE_HASH) for place in places.values()]), strict=True)),
        "owners": dict(zip(places, owners, strict=True)),
        "roles": roles,
    }


def _holding(rpc: Rpc, existing: Existing) -> list[str]:
    question = "hasRole(bytes32,address)(bool)"
    return ask(rpc, [(item.contract, question, (bytes.fromhex(item.role[2:]), item.holder)) for item in existing.held])


def _transactions(rpc: Rpc, first: int) -> Iterator[str]:
    """Every transaction since a block."""
    for number in range(first, rpc.block_number() + 1):
        yield from (str(item) for item in rpc.call("eth_getBlockByNumber", [hex(number), False])["transactions"])


def _storage(session: Session, existing: Existing, plan: Plan, stored: Slots) -> Check:
    """No slot but those of ours, and of the parties themselves: a Safe counts its own transactions."""
    labels = {place: label for label, place in existing.places.items()} | {session.config.usdc.address: "USDC"}
    ours = set(plan.predicted.values()) - labels.keys()
    parties = set(session.config.holders.model_dump().values()) - labels.keys()
    found = {labels.get(place, place): sorted(stored[place]) for place in stored.keys() - ours - parties}
    words = "; ".join(f"{label}: {', '.join(slots)}" for label, slots in sorted(found.items()))
    name = f"the deployment changes no storage slot of {len(labels)} existing contracts, nor of others than ours"
    return Check(name=name, ok=not found, found=words or "none")


def _same(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Check]:
    for what, was in before.items():
        ok = was == after[what]
        found = "the same" if ok else f"{after[what]} instead of {was}"
        yield Check(name=f"{what} of the existing contracts", ok=ok, found=found)


def _trading(existing: Existing, before: Sequence[_Shown], after: Sequence[_Shown]) -> Iterator[Check]:
    """What worked works, and does the same; what did not work before is said, and no fault of ours."""
    labels = {place: label for label, place in existing.places.items()}
    for was, now in zip(before, after, strict=True):
        slots = "; ".join(
            f"{len(found)} of {labels[place]}" for place, found in sorted(now.slots.items()) if place in labels
        )
        said = f"failed before too: {was.failure}" if was.failure else f"the same slots: {slots}"
        ok = was.slots == now.slots and bool(was.failure) == bool(now.failure)
        yield Check(name=was.words, ok=ok, found=said if ok else now.failure or f"other slots: {slots}")


def _demonstrated(node: Anvil, session: Session, existing: Existing, trader: str) -> list[_Shown]:
    """A purchase at every pool and a deposit by every older router; all of it is taken back."""
    snapshot = node.snapshot()
    found: list[_Shown] = []
    for model in existing.models:
        buy = encode_call(BUY, AMOUNT, 0, trader, LATEST)
        found.append(_made(node, session, trader, model.pool, buy, f"{in_usdc(AMOUNT)} buy {model.id}"))
    for router in existing.older:
        paid = [item.model for item in existing.deposits if item.router == router.address]
        for model_id in dict.fromkeys(paid):
            words = f"{in_usdc(AMOUNT)} deposited for {model_id} by the older router {router.address}"
            by, data = next(iter(router.depositors), ""), encode_call(DEPOSIT, model_id, AMOUNT)
            made = _made(node, session, by, router.address, data, words) if by else None
            found.append(made or _Shown(words=words, slots={}, failure="nobody may deposit by it"))
    node.revert(snapshot)
    return found


def _made(node: Anvil, session: Session, by: str, to: str, data: bytes, words: str) -> _Shown:
    try:
        funding(node, session.config.usdc.address)(node, by, AMOUNT)
        node.send_as(by, session.config.usdc.address, encode_call("approve(address,uint256)", to, AMOUNT))
        receipt = node.send_as(by, to, data)
    except HarnessError as error:
        return _Shown(words=words, slots={}, failure=f"{error.message}: {error.found}")
    return _Shown(words=words, slots=changed(node.rpc, [receipt.tx_hash]))
