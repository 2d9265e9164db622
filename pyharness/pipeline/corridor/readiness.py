"""Is a network ready for us: its config, its nodes, the account that signs, what the backend lets be taken?

In: what the user calls the network, flags. Out: one ``Finding`` for each thing. Doors: the nodes, reading only;
the keystore, where the config names one. A device and a cloud's key service are not asked: they would want somebody.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from pyharness.chain.schema import BlockHeader
from pyharness.config.schema import Mode
from pyharness.errors import ConfigFault, EnvironmentFault, Refused
from pyharness.names import words
from pyharness.pipeline.corridor import allowances
from pyharness.pipeline.corridor.session import Session, check_node, open_session
from pyharness.pipeline.corridor.signing import own_signer
from pyharness.record.store import latest
from pyharness.tools.health import Finding
from pyharness.units import in_ether, in_time, in_usdc

OWN_KEYS = ("environment", "keystore")


def findings(network: str, *, rpc_url: str | None = None, mode: Mode = "full") -> list[Finding]:
    """Everything that a network needs beside the machine's tools.

    Raises:
        UsageFault: E-NETWORK.
    """
    try:
        session = open_session(network, rpc_url=rpc_url, mode=mode)
    except ConfigFault as error:
        fix = error.next_command or f"python -m pyharness config validate {words(network, mode)}"
        return [_wrong(f"config {item.key}", item.found, item.expected, fix) for item in error.faults]
    models = len(session.config.models)
    counted = f"{models} model{'' if models == 1 else 's'}"
    return [_ok("config", counted, "no fault"), _signer(session), *_chain(session)]


def _signer(session: Session) -> Finding:
    """Whether the key that the config chooses is here, and is the deployer's."""
    config, name = session.config, "signer"
    kind, deployer = config.signer.kind, config.holders.deployer
    if kind not in OWN_KEYS:
        return Finding(name=name, status="note", found=f"{kind}, not asked", expected=deployer)
    try:
        address = own_signer(session, lambda _: None).address
    except ConfigFault as error:
        expected = f"the key of {deployer}, unless nothing is sent from here"
        return Finding(name=name, status="note", found="no key", expected=expected, fix=str(error.next_command))
    except EnvironmentFault as error:
        return _wrong(name, str(error.found), error.expected or f"the key of {deployer}", str(error.next_command))
    if address != deployer:
        return _wrong(name, address, f"the deployer {deployer}", f"python -m pyharness config show {config.words}")
    return _ok(name, f"{kind}, {address}", "the deployer's key")


def _chain(session: Session) -> Iterator[Finding]:
    """What the nodes say; nothing more where they do not."""
    config = session.config
    expected = f"chain {config.chain_id}"
    try:
        check_node(session)
        block = session.rpc.block()
        wei = session.rpc.balance(config.holders.deployer)
    except (EnvironmentFault, Refused) as error:
        yield _wrong("node", error.found or error.message, error.expected or expected, str(error.next_command))
        return
    yield _newest(session, block, expected)
    if config.protected:
        yield _second(session)
    if wei:
        yield _ok("deployer's ether", in_ether(wei), "enough for what it sends; a plan says how much")
    else:
        fix = f"send ether to {config.holders.deployer}"
        yield Finding(name="deployer's ether", status="note", found="none", expected="some, to send", fix=fix)
    yield from _backend(session, block.number)


def _newest(session: Session, block: BlockHeader, expected: str) -> Finding:
    """Whose chain it is, and whether its newest block is younger than the monitor wants."""
    age, limit = max(0, int(time.time()) - block.timestamp), session.config.monitor.stale_head_seconds
    found = f"chain {session.config.chain_id}, block {block.number}, {in_time(age)} old"
    if not limit or age <= limit:
        return _ok("node", found, expected)
    expected = f"{expected}, its newest block at most {in_time(limit)} old"
    fix = f"export {session.network.upper()}_RPC_URL='…'"
    return Finding(name="node", status="note", found=found, expected=expected, fix=fix)


def _second(session: Session) -> Finding:
    """Whether another provider is asked too."""
    if session.second is not None:
        return _ok("second node", "agrees", "another provider's, of the same word")
    fix = f"export {session.network.upper()}_RPC_URL_2='…'"
    return Finding(name="second node", status="note", found="none", expected="another provider's", fix=fix)


def _backend(session: Session, block: int) -> Iterator[Finding]:
    """What the router may take of the backend, where there is a router of ours."""
    config, name, backend = session.config, "backend's allowance", session.config.holders.backend
    record = latest(session.records)
    ours = {label: item.address for label, item in record.contracts.items()} if record else {}
    if allowances.ROUTER not in ours:
        return
    for item in allowances.findings(session, ours, [backend], block):
        yield _wrong(name, f"{item.found} of {backend}", item.expected, item.remedy)
        return
    taken = allowances.allowances(session, ours, [backend], block)
    found = in_usdc(taken[backend]) if backend in taken else "unknown"
    yield _ok(name, f"{found} of {backend}", f"at most {in_usdc(config.backend.allowance_usdc)}")


def _ok(name: str, found: str, expected: str) -> Finding:
    return Finding(name=name, status="ok", found=found, expected=expected)


def _wrong(name: str, found: str, expected: str, fix: str) -> Finding:
    return Finding(name=name, status="wrong", found=found, expected=expected, fix=fix)
