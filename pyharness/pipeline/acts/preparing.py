"""From acts that are asked for to calls that were tried: read, judged and simulated at one block.

In: ``Session``, wishes. Out: ``Prepared``, or one refusal with everything that speaks against them. Doors: the node,
reading only; a fork of it, by ``chain.anvil``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pyharness.chain.questions import ask
from pyharness.chain.safe_state import read_safe
from pyharness.config.policy import declared_roles, params_label
from pyharness.errors import Refused
from pyharness.ops.owners import ABI, SAFE, label_of
from pyharness.ops.powers import party_of
from pyharness.ops.prospect import Prospect, prospect
from pyharness.ops.schema import Fact, Objection, System, Wish
from pyharness.ops.table import ACTS
from pyharness.ops.vocabulary import POOL, USDC, provider
from pyharness.pipeline.acts.knowing import remarks
from pyharness.pipeline.acts.trying import Trial, tried
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.record.schema import Record
from pyharness.record.store import recorded
from pyharness.tools.release import read_release
from pyharness.tools.schema import Release
from pyharness.values import checksummed

ADDRESS, OWN = re.compile(r"0x[0-9a-fA-F]{40}"), "safe"  # the party of acts that a Safe makes on itself
SHOWN = 40  # objections that one refusal spells out


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Acts that may be carried out: what was foreseen, and what a simulation at the same block made of it."""

    prospect: Prospect
    trial: Trial
    record: Record
    release: Release


def prepare(
    session: Session,
    wishes: Sequence[Wish],
    *,
    large: Mapping[str, int] | None = None,
    by: Mapping[str, str] | None = None,
    wrong: Sequence[Objection] = (),
) -> Prepared:
    """Read, judge, simulate. Sends nothing.

    Args:
        large: base units by model that may be paid although they are more than half of what it has.
        by: who acts for a party, where that is another account than the configured one.
        wrong: what speaks against them already.

    Raises:
        Refused: what speaks against the acts, all of it; E-SIMULATION, E-PREDICTION.
        Inconclusive: E-RECORD-MISSING.
    """
    check_node(session)
    record, release = recorded(session.records, session.config.words), read_release()
    block = session.rpc.block()
    named = {wish.said["safe"] for wish in wishes if "safe" in wish.said}
    system = with_safes(session, system_of(session, record, release, by or {}), named, hex(block.number))

    read = partial(facts_at, session, block.number)
    found = prospect(system, _with_payees(system, wishes, read), read, large=large)
    refuse((*wrong, *found.objections))
    known = remarks(session.rpc, found.wishes, record, release, block.number)
    found = replace(found, remarks=(*found.remarks, *known))
    return Prepared(prospect=found, trial=tried(session, found, block, release), record=record, release=release)


def facts_at(session: Session, block: int, facts: Sequence[Fact]) -> dict[Fact, str]:
    """What the chain answers to each fact at a block."""
    answers = ask(session.rpc, [(fact.to, fact.question, fact.arguments) for fact in facts], hex(block))
    return dict(zip(facts, answers, strict=True))


def _with_payees(
    system: System, wishes: Sequence[Wish], read: Callable[[Sequence[Fact]], Mapping[Fact, str]]
) -> tuple[Wish, ...]:
    """Payments that name nobody go to the model's provider."""
    models = {wish.said["model"] for wish in wishes if wish.act == "pay" and "to" not in wish.said}
    facts = {model: provider(system, model) for model in models & set(system.models)}
    answers = read(list(facts.values())) if facts else {}
    known = {model: answers[fact] for model, fact in facts.items()}
    return tuple(
        replace(wish, said={**wish.said, "to": known[wish.said["model"]]})
        if wish.act == "pay" and "to" not in wish.said and wish.said["model"] in known
        else wish
        for wish in wishes
    )


def acting(session: Session, wishes: Sequence[Wish], by: str | None) -> tuple[dict[str, str], str | None]:
    """Who acts: accounts by party that stand in for the config's, and the account itself where there is but one.

    Args:
        by: an account; whom the config names when None.

    Raises:
        Refused: E-ADDRESS, E-SAFE-ITSELF.
    """
    safes = {wish.said.get("safe", "") for wish in wishes if ACTS[wish.act].party == OWN}
    parties = {party_of(ACTS[wish.act], wish) for wish in wishes if ACTS[wish.act].party != OWN}
    if by is None:
        accounts = {*safes, *(str(getattr(session.config.holders, party)) for party in parties)}
        return {}, accounts.pop() if len(accounts) == 1 else None
    try:
        account = checksummed(by)
    except ValueError as fault:
        raise Refused(
            "E-ADDRESS",
            "who acts is no account",
            found=by,
            expected=str(fault),
            next_command="python -m pyharness ops --help",
        ) from fault
    if safes - {account}:
        raise Refused(
            "E-SAFE-ITSELF",
            "nobody but a Safe itself changes its owners",
            found=account,
            expected=", ".join(sorted(safes)),
            next_command="python -m pyharness ops swap-owner --help",
        )
    return dict.fromkeys(parties, account), account


def system_of(session: Session, record: Record, release: Release, by: Mapping[str, str]) -> System:
    """The recorded system as acts see it."""
    config = session.config
    contracts = record.places(config.external)
    contracts[USDC] = contracts.pop("MockUSDC", "") or config.usdc.address
    roles = declared_roles(config, {**contracts, **{params_label(model.id): model.params for model in record.models}})
    for model in record.models:
        contracts |= {params_label(model.id): model.params, f"{POOL}/{model.id}": model.pool}
    return System(
        config=config,
        contracts=contracts,
        abi={name: built.abi for name, built in release.contracts.items()},
        models=tuple(model.id for model in record.models) or tuple(model.id for model in config.models),
        declared=frozenset((item.contract, item.role, holder) for item in roles for holder in item.holders),
        by=by,
    )


def with_safes(session: Session, system: System, named: Iterable[str], block: str = "latest") -> System:
    """The system and the Safes of these names; what is no Safe is left out."""
    found = {text: read_safe(session.rpc, text, block) for text in sorted(named) if ADDRESS.fullmatch(text)}
    safes = {text: state for text, state in found.items() if state is not None}
    contracts = {**system.contracts, **{label_of(address): address for address in safes}}
    return replace(system, safes=safes, contracts=contracts, abi={**system.abi, SAFE: ABI} if safes else system.abi)


def refuse(objections: Sequence[Objection]) -> None:
    """Go on only if nothing speaks against it. Raises Refused, see ``refusal``."""
    if objections:
        raise refusal(objections)


def refusal(objections: Sequence[Objection]) -> Refused:
    """E-ACT with everything that is wrong; a single objection refuses under its own code.

    Args:
        objections: at least one.
    """
    first = objections[0]
    if len(objections) == 1:
        return Refused(
            first.code,
            f"{first.place}: {first.text}",
            found=first.found,
            expected=first.expected,
            next_command=first.next_command,
        )
    more = len(objections) - SHOWN
    lines = [str(one) for one in objections[:SHOWN]] + ([f"and {more} more"] if more > 0 else [])
    return Refused(
        "E-ACT",
        f"{len(objections)} things speak against it",
        found="\n".join(lines),
        expected="none of them",
        next_command=first.next_command,
    )
