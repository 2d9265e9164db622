"""Acts that set values: set-provider, approve-payee, set-split, set-fee, set-attesters.

In: a ``System``, parsed parameters, the books before. Out: facts, calls, effects, objections. Pure; rates in bps.
Source: ``InfrastructureReserve.sol``, ``HokusaiParams.sol``, ``DeltaVerifier.sol``; guide, "Set Infrastructure
Providers", "Adjust Infrastructure Accrual Rates".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyharness.names import DEFAULT_ADMIN_ROLE
from pyharness.ops import vocabulary as say
from pyharness.ops.payees import against_payee, look_alikes, payee_facts
from pyharness.ops.schema import Act, Books, Call, Effect, Fact, Given, Objection, Parameter, System, shown
from pyharness.ops.vocabulary import FACTORY, PARAMS, POOL, RESERVE, VERIFIER
from pyharness.units import in_percent

# Act: what the config calls the value, and what the act does.
CONFIGURED = {"set-split": ("infra_bps", "rate"), "set-fee": ("trade_fee_bps", "fee")}


def unchanged(system: System, books: Books, fact: Fact, wanted: object) -> Iterator[Objection]:
    """What is asked for is so already."""
    if books.get(fact) == wanted:
        yield say.objection(
            system, "E-NOTHING-TO-DO", f"{fact.name} is so already", shown(fact, wanted), "another value"
        )


def _provider_facts(system: System, given: Given) -> Iterable[Fact]:
    model, account = given["model"], given["provider"]
    return say.provider(system, model), say.payable(system, model, account), *payee_facts(system, account)


def _provider(system: System, given: Given) -> Iterable[Call]:
    model, account = given["model"], given["provider"]
    words = f"Make {system.named(account)} the provider of {model}: it can be paid, the one before no longer"
    yield say.call(
        system, RESERVE, "setProvider", model, account, role=DEFAULT_ADMIN_ROLE, by="admin", words=words, model=model
    )


def _provider_effects(system: System, given: Given, _books: Books) -> Iterable[Effect]:
    model, account = given["model"], given["provider"]
    return (
        Effect(fact=say.provider(system, model), value=account),
        Effect(fact=say.payable(system, model, account), value=True),
    )


def _against_provider(system: System, given: Given, books: Books) -> Iterator[Objection]:
    model, account = given["model"], given["provider"]
    yield from unchanged(system, books, say.provider(system, model), account)
    yield from against_payee(system, account, books)
    configured = {item.id: item.provider for item in system.config.models}.get(model)
    if configured != account:
        text = f"the reviewed config names another provider of {model}"
        command = f"python -m pyharness config show {system.words}"
        yield say.objection(system, "E-PROVIDER-CONFIG", text, str(configured), account, command)


def _payee_facts(system: System, given: Given) -> Iterable[Fact]:
    model, account = given["model"], given["payee"]
    return say.payable(system, model, account), say.provider(system, model), *payee_facts(system, account)


def _payee(system: System, given: Given) -> Iterable[Call]:
    model, account, yes = given["model"], given["payee"], given["approved"]
    words = (
        f"{'Let' if yes else 'No longer let'} {system.named(account)} be paid for {model}"
        f"{', up to all it has' if yes else ''}"
    )
    yield say.call(
        system, RESERVE, "approvePayee", model, account, yes,
        role=DEFAULT_ADMIN_ROLE, by="admin", words=words, model=model,
    )  # fmt: skip


def _payee_effects(system: System, given: Given, books: Books) -> Iterable[Effect]:
    model, account = given["model"], given["payee"]
    still = given["approved"] or books.get(say.provider(system, model)) == account
    return (Effect(fact=say.payable(system, model, account), value=still),)


def _against_payee(system: System, given: Given, books: Books) -> Iterator[Objection]:
    model, account, yes = given["model"], given["payee"], given["approved"]
    fact = say.payable(system, model, account)
    if not yes and books.get(say.provider(system, model)) == account:
        text = f"the provider of {model} is paid whatever is approved"
        yield say.objection(system, "E-PAYEE-IS-PROVIDER", text, account, "another provider first")
    else:
        yield from unchanged(system, books, fact, yes)
    if yes:
        yield from against_payee(system, account, books)


def _split_fact(system: System, model: str) -> Fact:
    return say.view(system, f"{PARAMS}/{model}", "share of infrastructure", "infrastructureAccrualBps()(uint16)", "bps")


def _split(system: System, given: Given) -> Iterable[Call]:
    model, rate = given["model"], given["rate"]
    words = f"Give {in_percent(rate)} of each later deposit of {model} to infrastructure, the rest to holders"
    yield say.call(
        system, f"{PARAMS}/{model}", "setInfrastructureAccrualBps", rate,
        role="GOV_ROLE", by="governor", words=words, model=model,
    )  # fmt: skip


def _fee_fact(system: System, model: str) -> Fact:
    return say.view(system, f"{POOL}/{model}", "trade fee", "tradeFee()(uint16)", "bps")


def _fee(system: System, given: Given) -> Iterable[Call]:
    model, fee = given["model"], given["fee"]
    words = f"Take {in_percent(fee)} of each later trade of {model}"
    yield say.call(system, FACTORY, "setTradeFee", model, fee, role="GOV_ROLE", by="governor", words=words, model=model)


def _attester_facts(system: System, _given: Given) -> tuple[Fact, Fact]:
    return (
        say.view(system, VERIFIER, "attesters", "attesters()(address[])", "text"),
        say.view(system, VERIFIER, "attesters that must sign", "threshold()(uint256)", "count"),
    )


def _attesters(system: System, given: Given) -> Iterable[Call]:
    accounts, quorum = given["attesters"], given["threshold"]
    words = f"Let {quorum} of {', '.join(accounts)} decide which evaluations are rewarded"
    if not accounts:
        words = "Close evaluations: nobody attests"
    yield say.call(
        system, VERIFIER, "setAttesters", list(accounts), quorum, role=DEFAULT_ADMIN_ROLE, by="admin", words=words
    )


def _attester_effects(system: System, given: Given, _books: Books) -> Iterable[Effect]:
    accounts, quorum = _attester_facts(system, given)
    said = "[" + ",".join(given["attesters"]) + "]"
    return Effect(fact=accounts, value=said), Effect(fact=quorum, value=given["threshold"])


def _against_attesters(system: System, given: Given, books: Books) -> Iterator[Objection]:
    accounts, quorum = given["attesters"], given["threshold"]
    for account in accounts:
        yield from look_alikes(system, account)
    if quorum > len(accounts):
        text = "more must sign than there are"
        yield say.objection(system, "E-QUORUM", text, str(quorum), f"at most {len(accounts)}")
    if accounts and quorum == 0:
        text = "attesters of whom none must sign close evaluations"
        yield say.objection(system, "E-QUORUM", text, "0", "at least 1, or no attesters")
    after = [effect for effect in _attester_effects(system, given, books) if books.get(effect.fact) != effect.value]
    if not after:
        yield say.objection(system, "E-NOTHING-TO-DO", "attesters and quorum are so already", str(quorum), "others")


def unreviewed(system: System, act: str, given: Given) -> Iterator[str]:
    """Where the config says another value, which the next plan would set again."""
    configured: object
    if act == "set-attesters":
        configured, wanted, key = tuple(system.config.verifier.attesters), given["attesters"], "attesters"
    elif act in CONFIGURED:
        key, parameter = CONFIGURED[act]
        model = next((item for item in system.config.models if item.id == given["model"]), None)
        configured, wanted = getattr(model, key, None), given[parameter]
    else:
        return
    if configured != wanted:
        yield f"the config says otherwise: change {key} there too, or the next plan sets it back"


_MODEL = Parameter(name="model", kind="model")

ACTS = (
    Act(
        name="set-provider",
        sentence="Name who is paid for a model's infrastructure.",
        parameters=(_MODEL, Parameter(name="provider", kind="account")),
        calls=(f"{RESERVE}.setProvider",),
        power=DEFAULT_ADMIN_ROLE,
        party="admin",
        facts=_provider_facts,
        build=_provider,
        effects=_provider_effects,
        against=_against_provider,
    ),
    Act(
        name="approve-payee",
        sentence="Let somebody besides the provider be paid for a model, or no longer.",
        parameters=(_MODEL, Parameter(name="payee", kind="account"), Parameter(name="approved", kind="yes")),
        calls=(f"{RESERVE}.approvePayee",),
        power=DEFAULT_ADMIN_ROLE,
        party="admin",
        facts=_payee_facts,
        build=_payee,
        effects=_payee_effects,
        against=_against_payee,
    ),
    Act(
        name="set-split",
        sentence="Set the share of a model's revenue that goes to infrastructure.",
        parameters=(_MODEL, Parameter(name="rate", kind="rate")),
        calls=(f"{PARAMS}/.setInfrastructureAccrualBps",),
        power="GOV_ROLE",
        party="governor",
        facts=lambda system, given: (_split_fact(system, given["model"]),),
        build=_split,
        effects=lambda system, given, _: (Effect(fact=_split_fact(system, given["model"]), value=given["rate"]),),
        against=lambda system, given, books: unchanged(
            system, books, _split_fact(system, given["model"]), given["rate"]
        ),
    ),
    Act(
        name="set-fee",
        sentence="Set the fee on trades of a model's tokens.",
        parameters=(_MODEL, Parameter(name="fee", kind="fee")),
        calls=(f"{FACTORY}.setTradeFee",),
        power="GOV_ROLE",
        party="governor",
        facts=lambda system, given: (_fee_fact(system, given["model"]),),
        build=_fee,
        effects=lambda system, given, _: (Effect(fact=_fee_fact(system, given["model"]), value=given["fee"]),),
        against=lambda system, given, books: unchanged(system, books, _fee_fact(system, given["model"]), given["fee"]),
    ),
    Act(
        name="set-attesters",
        sentence="Name who attests evaluations, and how many must.",
        parameters=(Parameter(name="attesters", kind="accounts"), Parameter(name="threshold", kind="count")),
        calls=(f"{VERIFIER}.setAttesters",),
        power=DEFAULT_ADMIN_ROLE,
        party="admin",
        facts=_attester_facts,
        build=_attesters,
        effects=_attester_effects,
        against=_against_attesters,
    ),
)
