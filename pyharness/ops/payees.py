"""Whether an account should be paid at all: looked at before it is named as provider or approved as payee.

In: an account, a ``System``, the books. Out: facts, objections, and what a signer should know besides. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyharness.names import CREATE2_FACTORY, FORGE_DEFAULT_SENDER
from pyharness.ops import vocabulary as say
from pyharness.ops.schema import Books, Fact, Objection, System
from pyharness.values import ZERO_ADDRESS, checksummed

ALIKE = 4  # digits at either end, which is what people compare and what thieves imitate
RESERVED = 2**16  # addresses below are precompiles, of this chain or another


def payee_facts(system: System, account: str) -> Iterator[Fact]:
    """What Circle says of an account."""
    yield from say.money_facts(system, account)


def against_payee(system: System, account: str, books: Books) -> Iterator[Objection]:
    """Everything that makes an account no payee."""
    own = {**system.contracts}
    usdc = own.pop(say.USDC)
    refused = {
        usdc: ("E-PAYEE-USDC", "USDC itself would be paid: nobody could move it again"),
        system.config.holders.deployer: ("E-PAYEE-DEPLOYER", "the deployer would be paid"),
        checksummed(CREATE2_FACTORY): ("E-PAYEE-FACTORY", "the CREATE2 factory would be paid"),
        checksummed(FORGE_DEFAULT_SENDER): ("E-PAYEE-FACTORY", "forge's default sender would be paid"),
    } | {address: ("E-PAYEE-OURS", f"our own {label} would be paid") for label, address in own.items()}
    if account in refused:
        code, text = refused[account]
        yield say.objection(system, code, text, account, "an account of somebody else")
    if int(account, 16) < RESERVED:
        yield say.objection(system, "E-PAYEE-RESERVED", "a precompile would be paid", account, "an account")
    yield from say.against_money(system, books, account)
    yield from look_alikes(system, account, "E-PAYEE-LOOK-ALIKE")


def nobodys(account: str) -> str:
    """What an account is that no key signs for; empty for any other."""
    known = {CREATE2_FACTORY: "the CREATE2 factory", FORGE_DEFAULT_SENDER: "forge's default sender"}
    named = next((words for address, words in known.items() if checksummed(address) == account), "")
    return named or ("a precompile" if int(account, 16) < RESERVED else "")


def look_alikes(system: System, account: str, code: str = "E-LOOK-ALIKE") -> Iterator[Objection]:
    """Known accounts that this one is taken for."""
    for name, other in known(system).items():
        if alike(account, other):
            yield say.objection(system, code, f"the account looks like {name} and is another", account, other)


def known(system: System) -> Mapping[str, str]:
    """Accounts that people know by their first and last digits, by name."""
    found = {f"{name} of the config": account for name, account in system.config.holders.model_dump().items()}
    found |= {f"the provider of {model.id}": model.provider for model in system.config.models}
    found |= {f"attester {place} of the config": account for place, account in _attesters(system)}
    for safe, state in system.safes.items():
        found |= {f"owner {place} of {safe}": owner for place, owner in enumerate(state.owners, start=1)}
    found |= dict(system.contracts)
    return {name: account for name, account in found.items() if account != ZERO_ADDRESS}


def _attesters(system: System) -> Iterator[tuple[int, str]]:
    yield from enumerate(system.config.verifier.attesters, start=1)


def alike(one: str, other: str) -> bool:
    """Whether two accounts differ and begin and end alike."""
    first, second = one.lower()[2:], other.lower()[2:]
    return first != second and first[:ALIKE] == second[:ALIKE] and first[-ALIKE:] == second[-ALIKE:]


def remarks(system: System, account: str, model: str) -> Iterator[str]:
    """What is no fault and worth a look."""
    others = [item.id for item in system.config.models if item.provider == account and item.id != model]
    if others:
        yield f"{account} is the provider of {', '.join(others)} too"


def paid_beside(system: System, account: str, model: str) -> Iterator[str]:
    """A payment to somebody else than the config's provider, which is right where a payee was approved."""
    configured = next((item.provider for item in system.config.models if item.id == model), account)
    if account != configured:
        yield f"{account} is paid for {model}; the config names {configured} as its provider"
