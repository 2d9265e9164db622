"""Local nodes are proved to be ours, keep secrets off the argument list, and end with their block."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pyharness.chain import anvil
from pyharness.chain.anvil import NodeSpec, running
from pyharness.chain.listener import owns_listener
from pyharness.errors import EnvironmentFault, OperationFailed, Refused

BOB = "0x00000000000000000000000000000000000b0B0b"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose a socket is")
NO_ACCOUNTS = ("--accounts", "0")


@pytest.fixture
def node():
    """A plain node."""
    with running(NodeSpec(chain_id=31337, arguments=NO_ACCOUNTS)) as started:
        yield started


@pytest.fixture
def stranger():
    """A listener that is not ours to use."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def program(tmp_path: Path, text: str) -> Path:
    """A program that stands in for anvil."""
    path = tmp_path / "anvil"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_busy_port_is_refused_with_the_nodes_own_words(stranger):
    """A fixed port in use ends the node; nobody else's node is driven instead."""
    with pytest.raises(EnvironmentFault) as caught, running(NodeSpec(chain_id=31337, port=stranger)):
        pass
    assert caught.value.code == "E-NODE-DIED"
    assert "Address already in use" in caught.value.message


@LINUX
def test_a_foreign_listener_is_refused(tmp_path, stranger):
    """A child that names a port somebody else listens on is not believed."""
    liar = program(tmp_path, f'echo "Listening on 127.0.0.1:{stranger}"; exec sleep 30')
    with pytest.raises(Refused) as caught, running(NodeSpec(chain_id=31337, program=liar)):
        pass
    assert caught.value.code == "E-NODE-FOREIGN"


def test_a_node_of_another_chain_is_refused(monkeypatch):
    """The chain id is compared before the node is handed over."""
    honest = anvil.NodeSpec.command
    monkeypatch.setattr(NodeSpec, "command", lambda spec: [*honest(spec), *NO_ACCOUNTS])
    monkeypatch.setattr(anvil, "_proved", lambda child, port, _wanted, proved=anvil._proved: proved(child, port, 5))
    with pytest.raises(Refused) as caught, running(NodeSpec(chain_id=31337)):
        pass
    assert (caught.value.found, caught.value.expected) == ("31337", "5")


def test_a_node_that_dies_shows_its_last_words_without_tokens(tmp_path):
    """The end of the log is in the error, URLs masked."""
    dying = program(tmp_path, "echo 'cannot reach https://rpc.example/SECRET'; exit 3")
    with pytest.raises(EnvironmentFault) as caught, running(NodeSpec(chain_id=1, program=dying)):
        pass
    assert caught.value.message.endswith("ended with code 3: cannot reach https://rpc.example/***")


def test_a_silent_node_is_not_waited_for_ever(tmp_path, monkeypatch):
    """No port in time is a fault, and the child is stopped."""
    monkeypatch.setattr(anvil, "_PLAIN_READY_S", 0.1)
    mute = program(tmp_path, "exec sleep 30")
    with pytest.raises(EnvironmentFault) as caught, running(NodeSpec(chain_id=1, program=mute)):
        pass
    assert caught.value.code == "E-NODE-SILENT"


def test_an_upstream_url_is_on_no_argument_list(node):
    """The fork's arguments name no URL, so no token can be read from the process list."""
    url = f"{node.url}/SECRET"
    assert "SECRET" not in " ".join(map(str, NodeSpec(chain_id=1, fork_url=url).command()))
    with running(NodeSpec(chain_id=31338, fork_url=node.url)) as fork:
        words = subprocess.run(["ps", "-wwo", "args=", "-p", str(fork.pid)], capture_output=True, text=True, check=True)
        assert "upstream" in words.stdout
        assert node.url not in words.stdout


def test_a_node_ends_with_its_block():
    """Also when the block fails."""
    with pytest.raises(ZeroDivisionError), running(NodeSpec(chain_id=31337, arguments=NO_ACCOUNTS)) as node:
        raise ZeroDivisionError
    with pytest.raises(EnvironmentFault):
        node.rpc.chain_id()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(node.url.rpartition(":")[2]))) != 0


@LINUX
def test_whose_a_socket_is(stranger, node):
    """Own, other, gone, and not to be told."""
    port = int(node.url.rpartition(":")[2])
    assert owns_listener(node.pid, port) is True
    assert owns_listener(node.pid, stranger) is False
    assert owns_listener(2**22 + 1, port) is False
    assert owns_listener(node.pid, port, proc=Path("/nonexistent")) is None


def test_a_snapshot_works_once(node):
    """State goes back; a spent id is an error, not a silent no."""
    node.set_balance(BOB, 1)
    snapshot = node.snapshot()
    node.set_balance(BOB, 2)
    node.revert(snapshot)
    assert node.rpc.balance(BOB) == 1
    with pytest.raises(OperationFailed) as caught:
        node.revert(snapshot)
    assert caught.value.code == "E-SNAPSHOT-SPENT"


def test_impersonation_ends_with_its_block(node):
    """Afterwards the account needs its key again."""
    node.send_as(BOB, BOB, b"")
    with pytest.raises(OperationFailed) as caught:
        node.rpc.call("eth_sendTransaction", [{"from": BOB, "to": BOB, "gas": "0x5208"}])
    assert "No Signer available" in str(caught.value.found)


def test_a_dumped_state_comes_back_on_another_node(node):
    """Balances, code and storage travel."""
    node.set_code(BOB, b"\x60\x00")
    node.set_storage(BOB, 3, b"\x07")
    state = node.dump_state()
    with running(NodeSpec(chain_id=31337, arguments=NO_ACCOUNTS)) as other:
        assert other.rpc.code(BOB) == b""
        other.load_state(state)
        assert other.rpc.code(BOB) == b"\x60\x00"
        assert other.rpc.storage(BOB, 3)[-1] == 7


def test_the_gas_cap_of_real_networks_holds(node):
    """A transaction above 16,777,216 gas is refused (EIP-7825)."""
    with pytest.raises(OperationFailed):
        node.send_as(BOB, BOB, b"", gas=16_777_217)
    assert node.send_as(BOB, BOB, b"", gas=16_777_216).ok


def test_time_and_blocks_can_be_moved(node):
    """advance moves the clock, mine the height."""
    before = node.rpc.block()
    node.advance(3600)
    node.mine(4)
    after = node.rpc.block()
    assert after.number == before.number + 5
    assert after.timestamp >= before.timestamp + 3600
