"""Builds the system on a chain in the order of the deployment scripts, and the same world for the model.

In: a chain, the terms of some models. Out: the model's system, equal to the chain's.
Source: script/lib (contracts, wiring, hand-over, models).
"""

from __future__ import annotations

from functools import lru_cache

from eth_account import Account
from eth_utils.crypto import keccak

from differential.chain import Chain
from pyharness.exact import pool
from pyharness.exact.coin import UNLIMITED, Coin
from pyharness.exact.formulas import Formulas
from pyharness.exact.refusal import ADMIN, Role
from pyharness.exact.state import Line, Reserve, Router, World
from pyharness.exact.system import System
from pyharness.scenarios.business.launching import BENCHMARK, METRIC, Terms, entered, specification
from pyharness.scenarios.business.people import People

START = 1_780_000_000
ACTORS = {
    name: 0xAC7 << 144 | at
    for at, name in enumerate(
        (
            "deployer", "admin", "governor", "treasury", "backend", "pauser", "feeder", "provider", "whale", "trader",
            "small", "stranger",
        ),
        start=1,
    )
}  # fmt: skip
HOLDERS = tuple(account for name, account in ACTORS.items() if name != "deployer")
FUNDS = {
    "admin": 10**15, "backend": 10**15, "feeder": 10**13, "whale": 10**16, "trader": 10**12, "small": 10**8,
    "stranger": 10**6,
}  # fmt: skip
CONTRACTS = (
    "registry", "manager", "factory", "reserve", "router", "launcher", "contributions", "verifier",
)  # fmt: skip
MIN_IMPROVEMENT = 100


@lru_cache(maxsize=1)
def attesters() -> tuple[tuple[int, bytes], ...]:
    """Addresses and keys of the attesters, ascending; keys of this test and of nothing else."""
    keys = [keccak(text=f"attester {at} of the differential test") for at in range(4)]
    return tuple(sorted((int(Account.from_key(k).address, 16), k) for k in keys))


@lru_cache(maxsize=1)
def people() -> People:
    """Everybody who acts; the deployer is done when the stories begin."""
    *trusted, outsider = attesters()
    return People(accounts=ACTORS, holders=HOLDERS, contributors=HOLDERS, attesters=dict(trusted), outsider=outsider)


def build(chain: Chain) -> None:
    """Contracts, wiring, hand-over to the admin; money for the actors."""
    a = ACTORS
    chain.at(START)
    birth, treasury = a["deployer"], a["treasury"]
    usdc = chain.create("usdc", birth)
    registry = chain.create("registry", birth, birth)
    manager = chain.create("manager", birth, registry, birth)
    factory = chain.create("factory", birth, registry, manager, usdc, treasury, birth)
    reserve = chain.create("reserve", birth, usdc, factory, treasury, birth)
    chain.create("router", birth, factory, usdc, reserve, birth, 0)
    launcher = chain.create("launcher", birth, manager, factory, reserve, usdc, birth)
    contributions = chain.create("contributions", birth, birth)
    verifier = chain.create("verifier", birth, registry, manager, contributions, MIN_IMPROVEMENT, birth)
    grants = [
        ("registry", "REGISTRAR_ROLE", manager), ("registry", "REGISTRAR_ROLE", factory),
        ("manager", "DEPLOYER_ROLE", launcher), ("manager", "POOL_FACTORY_ROLE", factory),
        ("factory", "DEPLOYER_ROLE", launcher), ("reserve", "PROVIDER_INITIALIZER_ROLE", launcher),
        ("contributions", "RECORDER_ROLE", verifier), ("launcher", "LAUNCHER_ROLE", a["admin"]),
        *((c, r.name, holder) for c, r, holder in roles(chain) if r != ADMIN and c != "params"),
    ]  # fmt: skip
    for contract, role, holder in grants:
        _do(chain, contract, "grantRole", birth, keccak(text=role), holder)
    _do(chain, "manager", "setDeltaVerifier", birth, verifier)
    _do(chain, "verifier", "setAttesters", birth, [account for account, _ in attesters()[:3]], 2)
    for contract in CONTRACTS:
        _do(chain, contract, "grantRole", birth, bytes(32), a["admin"])
    for contract in CONTRACTS:
        _do(chain, contract, "renounceRole", birth, bytes(32), birth)
    for name, amount in FUNDS.items():
        _do(chain, "usdc", "mint", birth, a[name], amount)


def roles(chain: Chain) -> set[tuple[str, Role, int]]:
    """Who holds the powers that the model knows. The feeder stands for another depositor and another router."""
    a, router = ACTORS, chain.accounts["router", ""]
    named = {
        ("reserve", "DEPOSITOR_ROLE"): (router, a["feeder"]),
        ("reserve", "PAYER_ROLE"): (a["treasury"],),
        ("reserve", "PAUSER_ROLE"): (a["pauser"],),
        ("router", "FEE_DEPOSITOR_ROLE"): (a["backend"],),
        ("router", "PAUSER_ROLE"): (a["pauser"],),
        ("factory", "FEE_ROUTER_ROLE"): (router, a["feeder"]),
        ("factory", "GOV_ROLE"): (a["governor"],),
        ("factory", "PAUSER_ROLE"): (a["pauser"],),
        ("params", "GOV_ROLE"): (a["governor"],),
    }
    found = {(contract, Role(role), holder) for (contract, role), holders in named.items() for holder in holders}
    return found | {(contract, ADMIN, a["admin"]) for contract in CONTRACTS}


def launch(chain: Chain, terms: tuple[Terms, ...], formulas: Formulas) -> System:
    """Launch the models on the chain and in a new world."""
    chain.at(START)
    system = System(world=_world(chain), formulas=formulas)
    for term in terms:
        _launch(chain, term)
        _enter(chain, system, term)
    for name in ("backend", "feeder", "whale", "trader"):
        spenders = ["router", "reserve"] if name == "backend" else ["reserve"]
        for spender in spenders:
            _approve(chain, system, "usdc", "", ACTORS[name], chain.accounts[spender, ""])
        for term in terms:
            account = chain.accounts["pool", term.model_id]
            _approve(chain, system, "usdc", "", ACTORS[name], account)
            _approve(chain, system, "token", term.model_id, ACTORS[name], account)
    return system


def _world(chain: Chain) -> World:
    accounts = {kind: account for (kind, model), account in chain.accounts.items() if not model}
    coin = Coin()
    for name, amount in FUNDS.items():
        coin.mint(ACTORS[name], amount)
    return World(
        now=START,
        accounts=accounts,
        usdc=coin,
        reserve=Reserve(account=accounts["reserve"], treasury=ACTORS["treasury"]),
        router=Router(account=accounts["router"]),
        pool_treasury=ACTORS["treasury"],
        attesters=tuple(account for account, _ in attesters()[:3]),
        quorum=2,
        min_improvement_bps=MIN_IMPROVEMENT,
        roles=roles(chain),
    )


def _launch(chain: Chain, t: Terms) -> None:
    a, key = ACTORS, keccak(text=t.model_id)
    if t.launch_usdc:
        _do(chain, "usdc", "approve", a["admin"], chain.accounts["launcher", ""], t.launch_usdc)
    _do(chain, "launcher", "launch", a["admin"], [specification(t, people())])
    for at, kind in enumerate(("token", "params", "pool")):
        chain.accounts[kind, t.model_id] = _found(chain, key, at)
    _do(chain, "registry", "setGenesis", a["admin"], t.model_id, METRIC, BENCHMARK, t.genesis_bps)
    _do(chain, "registry", "setBudget", a["admin"], t.model_id, t.budget)


def _found(chain: Chain, key: bytes, at: int) -> int:
    entry = next(e for e in chain.compiled["registry"].abi if e.get("name") == "model")
    names = [part["name"] for part in entry["outputs"][0]["components"]]
    return chain.ask("registry", "", "model", (key,)).words[names.index(("token", "params", "pool")[at])]


def _enter(chain: Chain, system: System, t: Terms) -> None:
    w, a = system.world, ACTORS
    w.models[t.model_id] = model = entered(t, chain.accounts, START)
    w.reserve.lines[t.model_id] = Line(provider=a["provider"])
    if t.supply:
        model.coin.mint(a["trader"], t.supply)
    if t.launch_usdc:
        launcher = chain.accounts["launcher", ""]
        w.usdc.move(a["admin"], launcher, t.launch_usdc)
        w.usdc.approve(launcher, model.pool.account, t.launch_usdc)
        said = chain.ask("token", t.model_id, "balanceOf", (a["whale"],)).words[0]
        pool.buy(w, system.formulas, launcher, t.model_id, t.launch_usdc, 1, a["whale"], START, said=said)


def _approve(chain: Chain, system: System, kind: str, model_id: str, owner: int, spender: int) -> None:
    _do(chain, kind, "approve", owner, spender, UNLIMITED, model=model_id)
    coin = system.world.models[model_id].coin if model_id else system.world.usdc
    coin.approve(owner, spender, UNLIMITED)


def _do(chain: Chain, kind: str, function: str, caller: int, *arguments: object, model: str = "") -> None:
    said = chain.call(kind, model, function, caller, arguments)
    assert not said.error, f"{kind}.{function}: {said}"
