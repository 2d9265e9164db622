"""A deployed system at one block, as the monitor sees it.

In: a ``Watched`` system, a block, the sum of its events. Out: parts of a ``Snapshot``. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.abi import Interface
from pyharness.chain.artifacts import artifact
from pyharness.chain.lens import Row, rows
from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader
from pyharness.chain.system import unlisted_models
from pyharness.config.schema import Config
from pyharness.errors import DOCTOR, Inconclusive
from pyharness.observe.fold import DAY, Fold, Grant, a_day
from pyharness.observe.runway import runway_days
from pyharness.observe.schema import Allowance, Market, ModelState, RoleHolder, SystemState
from pyharness.paths import OUT_RELEASE
from pyharness.pipeline.corridor.existing import check_record
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.monitor import powers
from pyharness.pipeline.monitor.happenings import interface
from pyharness.record.store import recorded
from pyharness.tools.release import build_release, read_release
from pyharness.values import ZERO_ADDRESS, model_key
from pyharness.verify.expectations import addresses_of

RESERVE, ROUTER, USDC, REGISTRY = "InfrastructureReserve", "UsageFeeRouter", "USDC", "ModelRegistry"
LENS = ("MonitorLens.sol", "MonitorLens")
STOPPING = (RESERVE, ROUTER)
DEPOSITING = (ROUTER, "FEE_DEPOSITOR_ROLE")
CIRCLES = ("paused()(bool)", "isBlacklisted(address)(bool)")  # what another USDC need not have
YES = "true"
Question = tuple[str, str, tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A system that is looked at again and again.

    Args:
        known: address by label, ``USDC`` and an existing factory among them; ours: those we made.
        first: at or before the block of its first contract.
        lens: creation code of ``MonitorLens``.
    """

    config: Config
    known: Mapping[str, str]
    ours: Mapping[str, str]
    listed: tuple[str, ...]
    first: int
    lens: bytes
    interface: Interface


def watched(session: Session) -> Watched:
    """The recorded system of a network.

    Raises:
        Inconclusive: E-RECORD-MISSING. EnvironmentFault: E-BUILD-FAILED. Refused: E-RECORD-MODE, E-RECORD-DISAGREES.
    """
    config = session.config
    record = recorded(session.records, config.words)
    check_record(session)
    if not (OUT_RELEASE / LENS[0] / f"{LENS[1]}.json").is_file():
        build_release()  # nothing is deployed from here: an older build reads as well as a new one
    listed = dict.fromkeys([*(model.id for model in config.models), *(model.id for model in record.models)])
    return Watched(
        config=config,
        known=addresses_of(record, config),
        ours={label: item.address for label, item in record.contracts.items()},
        listed=tuple(listed),
        first=record.first_block,
        lens=artifact(OUT_RELEASE, *LENS).creation,
        interface=interface(read_release()),
    )


def models_at(rpc: Rpc, of: Watched, block: BlockHeader, named: Iterable[str]) -> tuple[Row, ...]:
    """Every model: configured, recorded, in our directory, or named by an event."""
    ids = list(of.listed)
    if REGISTRY in of.ours:
        ids += unlisted_models(rpc, registry=of.ours[REGISTRY], ids=ids, block=block.number, strict=True)
    return rows_of(rpc, of, list(dict.fromkeys([*ids, *named])), block)


def rows_of(rpc: Rpc, of: Watched, ids: Sequence[str], block: BlockHeader) -> tuple[Row, ...]:
    """These models, at that very block."""
    return rows(rpc, of.lens, reserve=of.known[RESERVE], router=of.known[ROUTER], ids=ids, block=block.hash)


def model_states(rows: Iterable[Row], fold: Fold, of: Watched, *, today: int) -> list[ModelState]:
    """Each model's figures; the burn reckoned with is the higher of the declared and the trailing one."""
    declared = {model.id: model.daily_burn_usdc for model in of.config.models}
    window = of.config.monitor.window_days
    return [_model_state(row, fold, declared.get(row.id, 0), today=today, window=window) for row in rows]


def _model_state(row: Row, fold: Fold, declared: int, *, today: int, window: int) -> ModelState:
    trailing = a_day(fold.paid.get(row.id, {}), today=today, window=window)
    return ModelState(
        id=row.id,
        key=model_key(row.id),
        accrued=row.accrued,
        paid=row.paid,
        provider=row.provider,
        infra_bps=row.infra_bps,
        active=row.active,
        fees=row.fees,
        market=None if row.pool == ZERO_ADDRESS else _market(row),
        declared_burn=declared,
        trailing_burn=trailing,
        trailing_income=a_day(fold.earned.get(row.id, {}), today=today, window=window),
        runway_days=runway_days(row.accrued, max(declared, trailing)),
    )


def system_at(
    session: Session, of: Watched, block: BlockHeader, grants: Sequence[Grant], listed: Sequence[str]
) -> tuple[SystemState, tuple[RoleHolder, ...], tuple[str, ...]]:
    """The system as a whole, who holds which role by events and contracts alike, and what could not be read.

    Args:
        listed: labels of pools that are on the block list.

    Raises:
        Inconclusive: E-MONITOR-UNREAD, E-MONITOR-LOGS.
    """
    places = sorted(of.ours)
    depositors = sorted({item.holder for item in grants if (item.contract, item.role) == DEPOSITING})
    roles = powers.asked(of.config, of.ours, grants)
    questions = _questions(of, places, depositors, roles)
    answers = iter(_answered(of, questions, ask(session.rpc, questions, hex(block.number), strict=True)))
    held, owed, stopped = int(next(answers)), int(next(answers)), next(answers)
    paused = {label: next(answers) == YES for label in STOPPING}
    barred = {label: next(answers) for label in places}
    allowed = {account: next(answers) for account in depositors}
    holders, doubted = powers.judged(of.config, of.ours, grants, {item: next(answers) == YES for item in roles})
    limit = of.config.backend.allowance_usdc
    state = SystemState(
        held=held,
        outstanding=owed,
        paused=paused,
        usdc_paused=_told(stopped),
        blocklisted=blocked(barred, listed),
        allowances=tuple(Allowance(depositor=it, allowed=int(text), limit=limit) for it, text in allowed.items()),
    )
    return state, holders, doubted


def unread(of: Watched, states: Iterable[ModelState], system: SystemState) -> tuple[str, ...]:
    """What nobody answered, in words; an older system's pools have no redemption price."""
    found = []
    for item in states:
        if item.market is None:
            found.append(f"{item.id}: no pool")
            continue
        figures = {"rate": item.infra_bps, **item.market.model_dump(exclude={"address"})}
        silent = [name.replace("_", " ") for name, value in figures.items() if value is None]
        found += [f"{item.id}: {', '.join(silent)}"] if silent else []
    mute = system.usdc_paused is None or system.blocklisted is None
    if mute and of.config.usdc.kind != "mock":
        found.append(f"{of.known[USDC]}: whether this USDC is paused, and whom it blocks")
    return tuple(found)


def day_of(block: BlockHeader) -> int:
    """Days since 1970, UTC."""
    return block.timestamp // DAY


def _questions(
    of: Watched, places: Sequence[str], depositors: Sequence[str], roles: Sequence[powers.Place]
) -> list[Question]:
    """In the order of their answers."""
    known, usdc = of.known, of.known[USDC]
    return [
        (usdc, "balanceOf(address)(uint256)", (known[RESERVE],)),
        (known[RESERVE], "outstanding()(uint256)", ()),
        (usdc, "paused()(bool)", ()),
        *((known[label], "paused()(bool)", ()) for label in STOPPING),
        *((usdc, "isBlacklisted(address)(bool)", (of.ours[label],)) for label in places),
        *((usdc, "allowance(address,address)(uint256)", (account, known[ROUTER])) for account in depositors),
        *(powers.question(known, item) for item in roles),
    ]


def _answered(of: Watched, questions: Sequence[Question], answers: Sequence[str]) -> Sequence[str]:
    """The same answers, where every contract has answered but a USDC that has no pause, or no list for anybody.

    Raises:
        Inconclusive: E-MONITOR-UNREAD.
    """
    lists = {answer for (_, question, _), answer in zip(questions, answers, strict=True) if question == CIRCLES[1]}
    torn = REVERTED in lists and len(lists) > 1
    for (place, question, _), answer in zip(questions, answers, strict=True):
        if answer == REVERTED and (torn or place != of.known[USDC] or question not in CIRCLES):
            raise Inconclusive(
                "E-MONITOR-UNREAD", "a contract does not answer", found=f"{question} at {place}", next_command=DOCTOR
            )
    return answers


def _market(row: Row) -> Market:
    phase = None if row.curve is None else "BONDING_CURVE" if row.curve else "FLAT_PRICE"
    return Market(
        address=row.pool,
        reserve=row.reserve,
        spot_price=row.spot,
        redemption_price=row.redemption,
        supply=row.supply,
        phase=phase,  # type: ignore[arg-type]
        paused=row.paused,
    )


def _told(text: str) -> bool | None:
    return text == YES if text in ("true", "false") else None


def blocked(answers: Mapping[str, str], listed: Sequence[str]) -> tuple[str, ...] | None:
    """Labels on the block list; None where this USDC has none."""
    found = (*(label for label, text in answers.items() if text == YES), *listed)
    return None if not found and any(_told(text) is None for text in answers.values()) else found
