"""The connection to a node: what is repeated, what is not, how faults are named, and that tokens stay hidden."""

import gzip
import json
import socket
import time
import traceback
from contextlib import suppress

import pytest
from eth_utils.crypto import keccak

from pyharness.chain import transport
from pyharness.chain.faults import CallReverted, RpcRejected
from pyharness.chain.masking import mask_text, mask_url
from pyharness.chain.rpc import Rpc
from pyharness.errors import EnvironmentFault, Inconclusive

ADDRESS = "0x" + "11" * 20


def ok(body, result):
    """The answer to one request."""
    return 200, {}, json.dumps({"jsonrpc": "2.0", "id": body["id"], "result": result}).encode()


def refused(body, code: int, message: str, data=None):
    """An error answer to one request."""
    error = {"code": code, "message": message, **({} if data is None else {"data": data})}
    return 200, {}, json.dumps({"jsonrpc": "2.0", "id": body["id"], "error": error}).encode()


def rpc(node, **options) -> Rpc:
    """A connection to the scripted node."""
    return Rpc(node.url, **{"timeout_s": 2.0, "retries": 2, **options})


def fails_with(code: str, act) -> EnvironmentFault:
    """Run the act; it fails with this code and shows no secret, in the traceback neither."""
    with pytest.raises(EnvironmentFault) as caught:
        act()
    assert caught.value.code == code
    shown = "".join(traceback.format_exception(caught.value)) + json.dumps(caught.value.to_dict())
    assert "SECRET" not in shown
    return caught.value


def closed_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_node_that_is_not_there_is_named_without_its_token():
    """An unreachable node is E-RPC-UNREACHABLE; neither text nor traceback holds the token."""
    port = closed_port()
    url = f"http://user:SECRET-PASSWORD@127.0.0.1:{port}/v2/SECRET-PATH?key=SECRET-QUERY"
    fault = fails_with("E-RPC-UNREACHABLE", Rpc(url, timeout_s=1, retries=0).chain_id)
    assert f"http://127.0.0.1:{port}/***" in fault.message
    assert "SECRET" not in repr(Rpc(url))


def test_a_node_that_never_answers_is_a_timeout():
    """Silence is E-RPC-TIMEOUT, whether the request may be repeated or not."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/SECRET"
        fails_with("E-RPC-TIMEOUT", Rpc(url, timeout_s=0.1, retries=1).chain_id)
        fails_with("E-RPC-TIMEOUT", lambda: Rpc(url, timeout_s=0.1, retries=1).call("evm_mine"))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "E-RPC-AUTH"), (403, "E-RPC-AUTH"), (429, "E-RPC-RATE-LIMITED"), (503, "E-RPC-HTTP"), (400, "E-RPC-HTTP"),
        (408, "E-RPC-TIMEOUT"), (413, "E-RPC-TOO-LARGE"), (504, "E-RPC-TIMEOUT"), (524, "E-RPC-TIMEOUT"),
    ],
)  # fmt: skip
def test_a_refusal_by_status_has_its_own_code(serving, status, code):
    """Credentials, limits and failures of the provider are told apart."""
    with serving(lambda _n, _body: (status, {}, b"no")) as node:
        fails_with(code, rpc(node, retries=1).chain_id)


@pytest.mark.parametrize("status", [400, 413, 500])
def test_a_node_that_refuses_by_status_and_in_words_is_heard(serving, status):
    """Some providers send a JSON-RPC error with a status of HTTP; credentials and limits are what the status says."""
    words = "Log response size exceeded, at https://rpc.example/SECRET"

    def script(_n, body):
        return (status, *refused(body, -32602, words)[1:])

    with serving(script) as node, pytest.raises(RpcRejected) as caught:
        rpc(node, retries=0).call("eth_getLogs", [{}])
    assert "Log response size exceeded" in caught.value.words
    assert "SECRET" not in "".join(traceback.format_exception(caught.value))
    for status, code in ((401, "E-RPC-AUTH"), (429, "E-RPC-RATE-LIMITED")):
        with serving(lambda _n, body, status=status: (status, *refused(body, -32602, words)[1:])) as node:
            fails_with(code, rpc(node, retries=0).chain_id)


def test_retry_after_is_honoured(serving):
    """A 429 with Retry-After is waited for, then the answer is used."""

    def script(n, body):
        return (429, {"Retry-After": "1"}, b"") if n == 0 else ok(body, "0x1")

    with serving(script) as node:
        began = time.monotonic()
        assert rpc(node).chain_id() == 1
        assert time.monotonic() - began >= 1
        assert len(node.seen) == 2


def test_a_lost_read_is_repeated_and_a_lost_act_is_not(serving):
    """A read that failed with 502 is sent again; an act that may have happened is sent once."""

    def script(n, body):
        return (502, {}, b"") if n == 0 else ok(body, "0x7a69")

    with serving(script) as node:
        assert rpc(node).chain_id() == 31337
    with serving(script) as node:
        fails_with("E-RPC-HTTP", lambda: rpc(node).call("evm_mine"))
        assert len(node.seen) == 1


@pytest.mark.parametrize("payload", [b"<html>", b'{"jsonrpc":"2.0","id":0}', b'"text"', b"[]", b'{"result":"zz"}', b""])
def test_an_answer_that_makes_no_sense_is_garbage(serving, payload):
    """What is no JSON-RPC answer, or no number where a number belongs, is E-RPC-GARBAGE."""
    with serving(lambda _n, _body: (200, {}, payload)) as node:
        fails_with("E-RPC-GARBAGE", rpc(node).chain_id)


@pytest.mark.parametrize(
    "data", ["0xdeadbeef", "Reverted 0xdeadbeef", {"data": "0xdeadbeef"}, {"data": {"data": "0xdeadbeef"}}]
)
def test_revert_data_is_found_wherever_a_node_puts_it(serving, data):
    """A reverted call carries its data."""
    with serving(lambda _n, body: refused(body, 3, "execution reverted", data)) as node:
        with pytest.raises(CallReverted) as caught:
            rpc(node).eth_call(ADDRESS, b"\x01")
        assert caught.value.data == bytes.fromhex("deadbeef")
        assert caught.value.found == "0xdeadbeef"


def test_a_refusal_that_is_no_revert_keeps_the_nodes_words_and_masks_urls(serving):
    """Other errors are RpcRejected with code and message; URLs in the message are masked."""
    with serving(lambda _n, body: refused(body, -32601, "no method at https://rpc.example/SECRET")) as node:
        with pytest.raises(RpcRejected) as caught:
            rpc(node).call("eth_nothing")
        assert caught.value.found == "-32601 no method at https://rpc.example/***"


def batch_answers(body, order=lambda items: items):
    """Answers that echo the first parameter, in the given order."""
    items = [{"jsonrpc": "2.0", "id": item["id"], "result": item["params"][0]} for item in body]
    return 200, {}, json.dumps(order(items)).encode()


def test_a_batch_is_cut_into_hundreds_and_kept_in_order(serving):
    """250 requests travel in three messages; shuffled answers are put back in order."""
    with serving(lambda _n, body: batch_answers(body, lambda items: items[::-1])) as node:
        calls = [("eth_getBalance", [hex(i), "latest"]) for i in range(250)]
        assert rpc(node).batch(calls) == [hex(i) for i in range(250)]
        assert [len(body) for body in node.seen] == [100, 100, 50]


@pytest.mark.parametrize("order", [lambda items: items[:-1], lambda items: [items[0], items[0], items[1]]])
def test_a_batch_with_a_missing_or_doubled_answer_is_garbage(serving, order):
    """An answer short or twice must never shift the others."""
    with serving(lambda _n, body: batch_answers(body, order)) as node:
        calls = [("eth_getBalance", [hex(i), "latest"]) for i in range(3)]
        fails_with("E-RPC-GARBAGE", lambda: rpc(node).batch(calls))


def test_one_failed_entry_of_a_batch_leaves_the_others(serving):
    """try_batch returns errors beside results; batch raises the first error."""

    def script(_n, body):
        good, bad = body
        error = {"code": 3, "message": "execution reverted", "data": "0x01"}
        return 200, {}, json.dumps([{"id": good["id"], "result": "0x"}, {"id": bad["id"], "error": error}]).encode()

    calls = [("eth_call", [{}, "latest"]), ("eth_call", [{}, "latest"])]
    with serving(script) as node:
        good, bad = rpc(node).try_batch(calls)
        assert good.result == "0x"
        assert bad.error is not None
        assert bad.error.data == b"\x01"
        with pytest.raises(CallReverted):
            rpc(node).batch(calls)


RAW = bytes.fromhex("02f8")
HASH = "0x" + keccak(RAW).hex()


@pytest.mark.parametrize(
    "words", ["already known", "transaction already imported", "AlreadyKnown", "Known transaction"]
)
def test_bytes_the_node_knows_already_are_sent(serving, words):
    """A second send of the same bytes returns the hash."""
    with serving(lambda _n, body: refused(body, -32000, words)) as node:
        assert rpc(node).send_raw(RAW) == HASH


@pytest.mark.parametrize(("known", "sent"), [({"hash": HASH}, True), (None, False)])
def test_a_low_nonce_is_fine_only_if_the_transaction_is_there(serving, known, sent):
    """nonce too low after our own bytes were mined is success; after someone else's it is a refusal."""

    def script(_n, body):
        if body["method"] == "eth_sendRawTransaction":
            return refused(body, -32000, "nonce too low")
        return ok(body, known)

    with serving(script) as node:
        if sent:
            assert rpc(node).send_raw(RAW) == HASH
        else:
            with pytest.raises(RpcRejected):
                rpc(node).send_raw(RAW)


def test_a_reply_that_was_lost_makes_no_second_transaction_and_no_failure(serving):
    """The node acted and nobody heard of it: the same bytes again are one send."""
    sent = []
    with serving(lambda _n, body: refused(body, -32000, "already known")) as node, suppress(RpcRejected):
        sent.append(rpc(node).send_raw(RAW))
    assert sent == [HASH]


@pytest.mark.parametrize(("size", "packed"), [(100_000, False), (300_000, False), (300_000, True)])
def test_an_answer_without_end_is_not_swallowed(serving, monkeypatch, size, packed):
    """Reading stops at the limit, which counts what unpacking gives; what is below it is read."""
    monkeypatch.setattr(transport, "MOST_BYTES", 200_000)

    def script(_n, body):
        status, _, payload = ok(body, "0x" + "00" * (size // 2))
        return (status, {}, payload) if not packed else _gzipped(payload)

    with serving(script) as node:
        if size < transport.MOST_BYTES:
            assert len(rpc(node).code(ADDRESS)) == size // 2
        else:
            fails_with("E-RPC-TOO-LARGE", lambda: rpc(node).code(ADDRESS))


def test_an_answer_nested_without_end_ends_no_process(serving):
    """What a library sets for its own depth would let nested lists overflow the stack."""
    with serving(lambda _n, _body: (200, {}, b"[" * 99_000)) as node:
        fails_with("E-RPC-GARBAGE", rpc(node).chain_id)


def _gzipped(payload):
    """An answer that is small on its way."""
    small = gzip.compress(payload)
    return 200, {"Content-Encoding": "gzip", "Content-Length": str(len(small))}, small


def test_another_hash_than_ours_is_garbage(serving):
    """The hash is computed here; a node that names another is not believed."""
    with serving(lambda _n, body: ok(body, "0x" + "00" * 32)) as node:
        fails_with("E-RPC-GARBAGE", lambda: rpc(node).send_raw(RAW))


class FakeClock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Seconds slept so far."""
        return self.now

    def sleep(self, seconds: float, /) -> None:
        """Let time pass."""
        self.now += seconds


def test_a_receipt_that_does_not_come_is_inconclusive(serving):
    """Waiting ends at its limit by the injected clock, with the hash in the error."""
    clock = FakeClock()
    with serving(lambda _n, body: ok(body, None)) as node:
        with pytest.raises(Inconclusive) as caught:
            rpc(node).wait_receipt(HASH, timeout_s=5, clock=clock)
        assert caught.value.found == HASH
        assert clock.now == pytest.approx(5)


def test_a_block_hash_pins_the_state_by_hash(serving):
    """State reads at a hash use EIP-1898, at a height the hex height, at a tag the tag."""
    with serving(lambda _n, body: ok(body, "0x")) as node:
        for block in (HASH, 16, "safe"):
            rpc(node).code(ADDRESS, block)
        assert [body["params"][1] for body in node.seen] == [{"blockHash": HASH}, "0x10", "safe"]


def test_an_unknown_block_is_a_fault(serving):
    """A node that lacks the block says null; that is E-BLOCK-UNKNOWN."""
    with serving(lambda _n, body: ok(body, None)) as node:
        fails_with("E-BLOCK-UNKNOWN", lambda: rpc(node).block(5))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:8545", "http://127.0.0.1:8545"),
        ("http://127.0.0.1:8545/", "http://127.0.0.1:8545"),
        ("https://eth.example/v2/TOKEN", "https://eth.example/***"),
        ("https://eth.example?key=TOKEN", "https://eth.example/***"),
        ("https://me:TOKEN@eth.example", "https://eth.example/***"),
        ("wss://[::1]:1/TOKEN", "wss://[::1]:1/***"),
        ("TOKEN", "***"),
        ("http://host:TOKEN/", "***"),
    ],
)
def test_a_masked_url_shows_the_place_only(url, shown):
    """Scheme, host and port remain."""
    assert mask_url(url) == shown


def test_a_text_is_masked_url_by_url():
    """Words around URLs stay."""
    text = "at 'https://a.example/K1' (http://b.example:1?k=K2)"
    assert mask_text(text) == "at 'https://a.example/***' (http://b.example:1/***)"


@pytest.mark.parametrize("raw", [None, {}, "", "0x"])
def test_logs_that_are_no_list_are_garbage(serving, raw):
    """Nothing is not the same as no logs."""
    with serving(lambda _n, body: ok(body, raw)) as node:
        fails_with("E-RPC-GARBAGE", lambda: rpc(node).get_logs(from_block=1, to_block=2))


def test_another_block_than_the_one_asked_for_is_garbage(serving):
    """A node that gives its newest, or any, is not believed."""
    header = {"hash": "0x" + "11" * 32, "parentHash": "0x" + "22" * 32, "timestamp": "0x1", "number": "0x7"}
    header |= {"gasLimit": "0x1", "gasUsed": "0x0"}
    with serving(lambda _n, body: ok(body, header)) as node:
        assert rpc(node).block(7).number == rpc(node).block().number == 7
        fails_with("E-RPC-GARBAGE", lambda: rpc(node).block(8))
        fails_with("E-RPC-GARBAGE", lambda: rpc(node).block("0x" + "33" * 32))
