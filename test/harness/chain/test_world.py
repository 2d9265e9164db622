"""The offline world is built once, says what it is, and refuses to be what it is not."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from pyharness.chain.anvil import NodeSpec, running
from pyharness.chain.offline import addresses as at
from pyharness.chain.offline import circle, identity, state, trap
from pyharness.chain.offline import world as module
from pyharness.chain.offline.world import open_world
from pyharness.chain.schema import Upstream
from pyharness.errors import EnvironmentFault, Mismatch, Refused


def unreachable():
    """A package source without a network."""
    raise EnvironmentFault("E-PACKAGE", "npm could not fetch it")


def never():
    """A package source that must not be asked."""
    raise AssertionError("asked for the package again")


def test_the_world_says_that_it_is_offline(world):
    """Kind, chain, height and wording; never a mainnet fork."""
    found = world.upstream
    assert (found.kind, found.chain_id, found.implementation) == ("offline", 1, "built from the published sources")
    assert found.block >= 24_000_000
    assert world.fork.rpc.block(found.block).hash == found.block_hash
    assert "mainnet fork" not in found.wording
    assert "not proven byte-identical" in found.wording
    assert world.fork.rpc.chain_id() == 31337


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "rpc"}, "mainnet fork at block 5"),
        ({"kind": "rpc", "chain_id": 5}, "fork of chain 5 at block 5"),
        ({"chain_id": 5}, "offline simulation of chain 5 at block 5"),
        ({"proxy": "fallback"}, "proxy of a newer build"),
        ({"implementation": "review needed"}, "implementation unknown, review needed"),
    ],
)
def test_wording_claims_no_more_than_was_proved(fields, expected):
    """Each kind of upstream has its words."""
    plain = {"kind": "offline", "chain_id": 1, "block": 5, "block_hash": "0x" + "00" * 32}
    plain |= {"proxy": "identical to mainnet", "implementation": "built from the published sources"}
    assert expected in Upstream(**{**plain, **fields}).wording


def test_the_state_is_built_once(tmp_path, exact_proxy):
    """The second world starts in less than a second and asks for no package."""
    state.state_file(store=tmp_path, proxy_source=lambda: exact_proxy)
    began = time.monotonic()
    with open_world(store=tmp_path, proxy_source=never) as world:
        assert time.monotonic() - began < 1
        assert world.upstream.proxy == "identical to mainnet"


def test_of_several_builders_one_builds(tmp_path, exact_proxy):
    """Three that ask at once get the same file; the package is asked for once."""
    asked = []

    def source():
        asked.append(1)
        return exact_proxy

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: state.state_file(store=tmp_path, proxy_source=source), range(3)))
    assert len({file.path for file in found}) == 1
    assert len(asked) == 1


def test_a_package_with_another_proxy_stops_the_build(tmp_path, exact_proxy):
    """The patched build must have mainnet's code hash."""
    name = "build/contracts/AdminUpgradeabilityProxy.json"
    built = json.loads((exact_proxy / name).read_text())
    copy = tmp_path / name
    copy.parent.mkdir(parents=True)
    copy.write_text(json.dumps({**built, "deployedBytecode": "0x00" + built["deployedBytecode"][4:]}))
    with pytest.raises(Mismatch) as caught:
        circle.code(tmp_path)
    assert (caught.value.code, caught.value.expected) == ("E-PROXY-IDENTITY", at.USDC_PROXY_HASH)


def test_without_the_package_the_newer_proxy_serves_and_is_reported(tmp_path):
    """Fallback is visible in value and wording; slots and behaviour are the same; it stays until asked for again."""
    with open_world(store=tmp_path, proxy_source=unreachable) as world:
        assert world.upstream.proxy == "fallback"
        assert "proxy of a newer build" in world.upstream.wording
        code = world.fork.rpc.code(at.USDC)
        assert len(code) == 1798
        assert "0x" + keccak(code).hex() != at.USDC_PROXY_HASH
        world.fund_usdc(at.PAUSER, 5)
    assert state.state_file(store=tmp_path, proxy_source=never).proxy == "fallback"
    assert state.state_file(store=tmp_path, proxy_source=unreachable, refetch=True).proxy == "fallback"


def test_a_fallback_gives_way_to_the_package_when_asked_again(tmp_path, exact_proxy):
    """The newer proxy serves until the exact one is fetched, and never after."""
    assert state.state_file(store=tmp_path, proxy_source=unreachable).proxy == "fallback"
    found = state.state_file(store=tmp_path, proxy_source=lambda: exact_proxy, refetch=True)
    assert found.proxy == "identical to mainnet"
    assert state.state_file(store=tmp_path, proxy_source=never) == found


def test_a_package_of_another_hash_stops_the_build(tmp_path):
    """A tampered package is no reason to fall back."""

    def tampered():
        raise EnvironmentFault("E-INTEGRITY", "not the file that was reviewed")

    with pytest.raises(EnvironmentFault) as caught:
        state.state_file(store=tmp_path, proxy_source=tampered)
    assert caught.value.code == "E-INTEGRITY"


def test_an_upstream_by_url_is_examined_and_a_simulator_stays_offline(world):
    """The URL path runs the same checks; a node that names itself anvil is never called rpc."""
    with open_world(world.upstream_url) as second:
        assert second.upstream == world.upstream


@pytest.fixture
def bare():
    """A chain 1 with nothing on it."""
    with running(NodeSpec(chain_id=1, arguments=("--accounts", "0"))) as node:
        yield node


def test_a_real_node_is_pinned_and_what_was_read_is_kept(world, monkeypatch, tmp_path):
    """A node that is no simulator is forked at the given height, may be called a mainnet fork, and is asked once."""
    monkeypatch.setattr(module, "_SIMULATORS", ())
    for _ in range(2):
        with open_world(world.upstream_url, block=world.upstream.block, store=tmp_path) as second:
            assert (second.upstream.kind, second.upstream.block_hash) == ("rpc", world.upstream.block_hash)
            assert second.fork.rpc.block_number() == world.upstream.block
            second.fund_usdc(at.PAUSER, 5)
    kept = [path for path in (tmp_path / "rpc").rglob("*") if path.is_file()]
    assert [path.relative_to(tmp_path / "rpc").parts[0] for path in kept] == [world.upstream.block_hash[2:]]


def test_an_offline_upstream_leaves_no_cache(world, tmp_path):
    """What was read of a made-up chain must never be taken for the real one."""
    with open_world(world.upstream_url, store=tmp_path) as second:
        second.fund_usdc(at.PAUSER, 5)
    assert not list(tmp_path.rglob("*"))


def test_another_chain_is_forked_without_looking_for_usdc(bare):
    """A test network has no canonical USDC; its fork is still signed for 31337."""
    with running(NodeSpec(chain_id=5)) as other, open_world(other.url, chain_id=5) as second:
        assert (second.upstream.chain_id, second.upstream.proxy) == (5, None)
        assert second.fork.rpc.chain_id() == 31337
    with pytest.raises(Refused) as caught, open_world(bare.url, chain_id=5):
        pass
    assert (caught.value.code, caught.value.found, caught.value.expected) == ("E-UPSTREAM-CHAIN", "1", "5")


def test_the_default_account_is_a_trap_that_nobody_here_steps_into(world):
    """Ether paid to it is gone without an error, and the fork's own accounts are others."""
    fork = world.fork
    assert fork.rpc.code(at.DEFAULT_ACCOUNT) == trap.delegation()
    assert at.DEFAULT_ACCOUNT.lower() not in fork.rpc.call("eth_accounts")
    held = fork.rpc.balance(at.THIEF)
    fork.set_balance(at.PAUSER, 2 * 10**18)
    with fork.impersonating(at.PAUSER):
        paid = {"from": at.PAUSER, "to": at.DEFAULT_ACCOUNT, "value": hex(10**18), "gas": hex(100_000)}
        receipt = fork.rpc.wait_receipt(str(fork.rpc.call("eth_sendTransaction", [paid])), timeout_s=10, clock=time)
    assert receipt.ok
    assert (fork.rpc.balance(at.DEFAULT_ACCOUNT), fork.rpc.balance(at.THIEF) - held) == (0, 10**18)


def test_a_build_that_is_not_what_was_published_is_refused(tmp_path, monkeypatch, exact_proxy):
    """Code behind the proxy that differs from the packages stops the build; nothing is kept."""
    real = circle.code
    monkeypatch.setattr(circle, "code", lambda exact: replace(real(exact), library=real(exact).library + b"\0"))
    with pytest.raises(Mismatch) as caught:
        state.state_file(store=tmp_path, proxy_source=lambda: exact_proxy)
    assert caught.value.code == "E-WORLD-IDENTITY"
    assert not list(tmp_path.rglob("state.json"))


def test_a_chain_without_usdc_is_refused(bare):
    """A bare chain 1 lacks everything, and every difference is named."""
    with pytest.raises(Mismatch) as caught, open_world(bare.url):
        pass
    assert caught.value.code == "E-WORLD-IDENTITY"
    for part in ("decimals()", "version()", "DOMAIN_SEPARATOR()", "proxy has code hash"):
        assert part in str(caught.value.found)


def test_a_proxy_of_other_code_is_named(world):
    """Same answers, one byte more: neither mainnet's proxy nor the known newer build."""
    world.fork.set_code(at.USDC, world.fork.rpc.code(at.USDC) + b"\0")
    with pytest.raises(Mismatch) as caught:
        identity.require_usdc(world.fork.rpc, chain_id=31337, block=world.fork.rpc.block_number())
    assert str(caught.value.found).startswith("USDC proxy has code hash 0x")


def test_another_chain_is_refused(world):
    """A fork of the fork would be a world of another chain."""
    with pytest.raises(Refused) as caught, open_world(world.fork.url):
        pass
    assert caught.value.code == "E-UPSTREAM-CHAIN"


def test_a_new_implementation_asks_for_a_review(world):
    """Another code behind the proxy is reported, not refused: Circle may upgrade."""
    code = bytearray(world.fork.rpc.code(at.USDC_IMPLEMENTATION))
    head = world.fork.rpc.block_number

    def standing() -> str:
        world.fork.set_code(at.USDC_IMPLEMENTATION, bytes(code))
        world.fork.mine()
        return identity.require_usdc(world.fork.rpc, chain_id=31337, block=head()).implementation

    code[-1] ^= 1
    assert standing() == "built from the published sources"
    code[-60] ^= 1
    assert standing() == "review needed"


def test_a_world_shows_no_token(world):
    """The upstream's URL is not part of what is printed."""
    assert world.upstream_url not in repr(world)
