"""Who can do what with a system today, what of it is wrong, and who has to sign what to set it right.

In: ``Session`` of a deployed system. Out: ``Audit``, and the files of a remedy by signer. Doors: the node, reading
only, calls as everybody included; the network's work folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyharness.chain.questions import REVERTED, ask
from pyharness.chain.roles import Held
from pyharness.chain.system import ModelOnChain
from pyharness.config.schema import DeclaredRole
from pyharness.errors import Mismatch
from pyharness.names import CREATE2_FACTORY, FORGE_DEFAULT_SENDER, role_name
from pyharness.pipeline.corridor import allowances
from pyharness.pipeline.corridor.handing import Handed, written
from pyharness.pipeline.corridor.identifying import Identified, identify
from pyharness.pipeline.corridor.models import models_at, strangers_at
from pyharness.pipeline.corridor.planning import with_params
from pyharness.pipeline.corridor.session import Session, check_node, cross_check
from pyharness.pipeline.powers.calling import MODELS, called, places_of
from pyharness.pipeline.powers.succession import held_at, plan_handover
from pyharness.record import store
from pyharness.record.schema import Record
from pyharness.tools.release import build_release, read_release
from pyharness.values import checksummed
from pyharness.verify.powers import compare_roles
from pyharness.verify.remedies import with_remedy
from pyharness.verify.rights import judge
from pyharness.verify.rights.matrix import Place, either
from pyharness.verify.rights.schema import Audit, Power, Right
from pyharness.verify.schema import Finding

FOLDER, REMEDY = "roles", "remedy"


def audit(session: Session) -> Audit:
    """Look at every power at the newest block.

    Raises:
        Refused: E-CHAIN-ID and its kin. Inconclusive: E-RECORD-MISSING, nothing was deployed by us.
    """
    check_node(session)
    config = session.config
    record = store.recorded(session.records, config.words)
    cross_check(session, sorted(contract.address for contract in record.contracts.values()))
    build_release()
    head = session.rpc.block()
    ours = {label: item.address for label, item in record.contracts.items()}
    models = [item for item in models_at(session.rpc, config, ours | config.external, head.number) if item.exists]
    declared = with_params(config, ours, {model.id: model.params for model in models})
    held = held_at(session, record, declared, head.number)
    places = places_of(ours, models, read_release())
    labels = {place.address: place.label for place in places} | {item.address: item.contract for item in declared}
    powers = [*_powers(declared, held), *_attesters(session, ours, head.number)]
    people = _people(session, declared, [power.holder for power in powers])
    seen = [*people, *(place.address for place in places)]
    found = identify(session, seen, labels, first=record.first_block, block=head.number)
    by_role = _by_role(powers)
    depositors = sorted(by_role.get((allowances.ROUTER, "FEE_DEPOSITOR_ROLE"), ()))
    passed, asked = called(session, places, _callers(places, powers, found), head)
    rights = tuple(either(right, by_role) for right in passed)
    return Audit(
        network=config.network,
        block=head.number,
        block_hash=head.hash,
        accounts=tuple(found.accounts.values()),
        powers=(*powers, *found.inside),
        rights=rights,
        asked=asked,
        findings=(
            *_findings(session, declared, held, [*powers, *found.inside], found, rights),
            *allowances.findings(session, ours, depositors, head.number),
        ),
        not_checked=tuple(_gaps(session, record, models, found, powers)),
    )


def _callers(places: Sequence[Place], powers: Sequence[Power], found: Identified) -> list[str]:
    """Who calls every function: everybody, but for a model's own contracts that hold nothing elsewhere."""
    apart = {place for item in places for place in item.near} - {power.holder for power in powers}
    return sorted({*found.accounts} - apart)


def _powers(declared: Sequence[DeclaredRole], held: Sequence[Held]) -> list[Power]:
    labels = {item.address: item.contract for item in declared}
    policy = {(item.address, item.role, holder) for item in declared for holder in item.holders}
    return [
        Power(
            contract=labels[item.contract],
            address=item.contract,
            role=role_name(item.role),
            holder=item.holder,
            tx_hash=item.tx_hash,
            block=item.block,
            declared=(item.contract, role_name(item.role), item.holder) in policy,
            confirmed=item.confirmed,
        )
        for item in held
    ]


def _attesters(session: Session, ours: Mapping[str, str], block: int) -> list[Power]:
    """Who may attest evaluations, which no role says."""
    place = ours.get("DeltaVerifier")
    if place is None:
        return []
    (answer,) = ask(session.rpc, [(place, "attesters()(address[])")], hex(block))
    named = [] if answer in (REVERTED, "[]") else answer[1:-1].split(",")
    wanted = session.config.verifier.attesters
    return [
        Power(contract="DeltaVerifier", address=place, role=judge.ATTESTER, holder=item, declared=item in wanted)
        for item in named
    ]


def _people(session: Session, declared: Sequence[DeclaredRole], holders: Sequence[str]) -> list[str]:
    """Everybody who has a power, should have one, or had one on the way."""
    shall = [holder for item in declared for holder in item.holders]
    passed = [checksummed(CREATE2_FACTORY), checksummed(FORGE_DEFAULT_SENDER)]
    return list(dict.fromkeys([*session.config.people, *shall, *holders, *session.config.verifier.attesters, *passed]))


def _by_role(powers: Sequence[Power]) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for power in powers:
        if power.confirmed:
            found.setdefault((power.contract, power.role), set()).add(power.holder)
    return {key: frozenset(holders) for key, holders in found.items()}


def _findings(
    session: Session,
    declared: Sequence[DeclaredRole],
    held: Sequence[Held],
    powers: Sequence[Power],
    found: Identified,
    rights: Sequence[Right],
) -> tuple[Finding, ...]:
    config, by_role = session.config, _by_role(powers)
    remedy = f"python -m pyharness ops hand-over {config.words}"
    policy = [
        item.model_copy(update={"remedy": remedy}) if item.source == "policy" else item
        for item in compare_roles(declared, held, config.holders.deployer)
    ]
    every = (
        *policy,
        *judge.without_admin(declared, by_role),
        *judge.one_key_admins(config, powers, found.accounts),
        *judge.inside_timelocks(config, powers),
        *judge.inside_safes(powers),
        *judge.attesters(config, powers),
        *judge.gates(rights, by_role, config.words),
    )
    return tuple(with_remedy(item, config.words) for item in every)


def _gaps(
    session: Session, record: Record, models: Sequence[ModelOnChain], found: Identified, powers: Sequence[Power]
) -> list[str]:
    known = record.places(session.config.external)
    beside = strangers_at(session.rpc, session.config, known, session.rpc.block_number())
    gaps = [f"model {name}: nobody configured it, its powers are not looked at" for name in beside]
    gaps += [f"{label}: not ours, its own powers are not looked at" for label in session.config.external]
    if len(models) > MODELS:
        gaps.append(
            f"functions of {len(models) - MODELS} models: those of the first {MODELS} were called, roles of all"
        )
    gaps += [
        f"timelock {place}: made before block {record.first_block}, only known accounts were asked"
        for place in found.older
    ]
    mighty = {power.holder for power in powers}
    unknown = [item for item in found.accounts.values() if item.kind == "contract" and item.owner is None]
    gaps += [
        f"{item.address}: an unknown contract; who moves it is not known" for item in unknown if item.address in mighty
    ]
    return gaps


def remedy(session: Session, found: Audit) -> tuple[Handed, ...]:
    """The files by which whoever must sign sets the powers right, one signer after the other; none where all is right.

    Nothing is sent; `ops hand-over` sends what is this machine's to send.
    """
    folder: Path = session.work / FOLDER / REMEDY
    if not any(item.source == "policy" and item.kind in ("role", "residue") for item in found.findings):
        for path in folder.glob("*.json"):
            path.unlink()
        return ()
    return written(session, plan_handover(session), folder)


def mismatch(found: Audit) -> Mismatch:
    """The error for powers that are not as declared; it names the first, the answer of the verb lists all."""
    first = found.findings[0]
    return Mismatch(
        "E-ROLES",
        f"{len(found.findings)} power(s) are not as declared; first {first.subject}: {first.key}",
        found=first.found,
        expected=f"{first.expected} ({first.source})",
        next_command=first.remedy,
    )
