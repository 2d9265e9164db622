"""What cast answers is believed only after it was read: a stand-in that lies is refused, whatever it lies about."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from pyharness.deploy.cast_signer import WALLETS, CastSigner, wallet
from pyharness.deploy.schema import Transaction
from pyharness.errors import HarnessError
from pyharness.tools import foundry

ACCOUNT, OTHER = Account.create(), Account.create()
WANTED = Transaction(
    chain_id=11155111, nonce=5, to=OTHER.address, value=7, data="0x1234", gas=90_000, max_fee=10**10, tip=10**9
)
CRASH = (
    "The application panicked (crashed).\n\x1b[36mMessage:  \x1b[0mFailed to initialize HID API\nBACKTRACE 1: a::b\n"
)


class Standin:
    """A program in cast's place; it writes down what it was called with."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.program, self.calls, self.seen = folder / "cast", folder / "calls", folder / "seen"
        patch.setenv("PYHARNESS_CAST", str(self.program))
        self.says()

    def says(self, raw: str = "", *, address: str = ACCOUNT.address, before: str = "") -> None:
        """Answer with these bytes and this address, after some shell lines."""
        lines = [
            "#!/bin/bash",
            f'printf "%s\\n" "$*" >> {self.calls}',
            f"env > {self.seen}",
            f'if [ "$1" = wallet ]; then echo {shlex.quote(address)}; exit; fi',
            before,
            f"echo {shlex.quote(raw)}",
        ]
        self.program.write_text("\n".join(lines) + "\n")
        self.program.chmod(0o700)


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Standin:
    """Says the right address and signs nothing."""
    return Standin(tmp_path, monkeypatch)


def signed(account: Any = ACCOUNT, **changes: Any) -> str:
    """The wanted transaction with some fields changed, signed."""
    fields = {**WANTED.model_dump(by_alias=True), **changes}
    return "0x" + bytes(account.sign_transaction(fields).raw_transaction).hex()


def signer(kind: str = "ledger", told: Callable[[str], None] = lambda _: None, **more: Any) -> CastSigner:
    """A signer of this kind of wallet."""
    return CastSigner(wallet(kind), words="sepolia --mode infrastructure", tell=told, **more)


def refused(act: Callable[[], object]) -> HarnessError:
    """The error, which says how to go on."""
    with pytest.raises(HarnessError) as caught:
        act()
    assert caught.value.next_command == "python -m pyharness deploy sepolia --mode infrastructure"
    return caught.value


def test_an_honest_answer_is_taken_and_somebody_is_asked_to_confirm(standin: Standin) -> None:
    """cast is told every number and asked for nothing else; no secret is among its arguments."""
    standin.says(signed())
    told = list[str]()
    made = signer(told=told.append).sign(WANTED)
    assert (made.raw, made.transaction) == (signed(), WANTED)
    address, sign = standin.calls.read_text().splitlines()
    assert address == "wallet address --ledger"
    assert sign == (
        f"mktx {OTHER.address} 0x1234 --chain 11155111 --nonce 5 --value 7 --gas-limit 90000 --gas-price 10000000000"
        " --priority-gas-price 1000000000 --ledger"
    )
    assert told == [f"confirm on the Ledger: nonce 5 to {OTHER.address}, at most 10000000000 wei per gas"]


LIES: dict[str, tuple[str, str]] = {
    "another nonce": (signed(nonce=4), "E-SIGNED-OTHER"),
    "another destination": (signed(to=ACCOUNT.address), "E-SIGNED-OTHER"),
    "another value": (signed(value=10**18), "E-SIGNED-OTHER"),
    "other data": (signed(data="0x1235"), "E-SIGNED-OTHER"),
    "another chain": (signed(chainId=1), "E-SIGNED-OTHER"),
    "more gas": (signed(gas=30_000_000), "E-SIGNED-OTHER"),
    "a higher fee": (signed(maxFeePerGas=10**12), "E-SIGNED-OTHER"),
    "a higher tip": (signed(maxPriorityFeePerGas=10**10), "E-SIGNED-OTHER"),
    "another key": (signed(OTHER), "E-SIGNER"),
    "garbage": ("0xdeadbeef", "E-SIGNED-UNREADABLE"),
    "two answers": (f"{signed()}\n{signed()}", "E-SIGNED-UNREADABLE"),
    "nothing": ("", "E-SIGNED-UNREADABLE"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused(standin: Standin, lie: str) -> None:
    """By a stable code each, as a safety gate does."""
    raw, code = LIES[lie]
    standin.says(raw)
    error = refused(lambda: signer().sign(WANTED))
    assert (error.code, error.exit_code) == (code, 5)


FAILURES: dict[str, tuple[str, str]] = {
    "a refusal": ("echo 'Error: device: user rejected' >&2; exit 1", "device: user rejected"),
    "a crash": (f"printf %s {shlex.quote(CRASH)} >&2; exit 134", "Failed to initialize HID API"),
    "silence": ("exit 1", "nothing said"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_told_in_casts_words(standin: Standin, failure: str) -> None:
    """Without its backtrace; bytes it printed before are not looked at."""
    before, said = FAILURES[failure]
    standin.says(before=f"echo {signed()}; {before}")
    error = refused(lambda: signer().sign(WANTED))
    assert (error.code, error.exit_code, error.found) == ("E-SIGNER-FAILED", 3, said)


def test_a_wallet_that_never_answers_is_given_up(standin: Standin) -> None:
    """After the time somebody may need; the error does not repeat the call data."""
    standin.says(signed(), before="sleep 60")
    error = refused(lambda: signer(timeout=0.5).sign(WANTED))
    assert (error.code, error.exit_code) == ("E-SIGNER-TIMEOUT", 3)
    assert "0x1234" not in str(error.to_dict())


@pytest.mark.parametrize("address", ["", "no device", "0x1234"])
def test_a_wallet_without_an_address_is_no_signer(standin: Standin, address: str) -> None:
    """It is asked before anything is begun."""
    standin.says(signed(), address=address)
    assert refused(signer).code == "E-SIGNER-FAILED"


def test_a_signature_of_another_account_than_the_wallet_named_is_refused(standin: Standin) -> None:
    """The address is no promise: the signature is recovered."""
    standin.says(signed(), address=OTHER.address)
    assert refused(lambda: signer().sign(WANTED)).code == "E-SIGNER"


SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "s3cret-aws",
    "DEPLOYER_PRIVATE_KEY": "s3cret-key",
    "ETH_PASSWORD": "s3cret-file",
    "ETH_GAS_PRICE": "1",
    "TEMPO_ACCESS_KEY": "s3cret-tempo",
    "AWS_KMS_KEY_ID": "an-id",
}
GIVEN: dict[str, Sequence[str]] = {
    "ledger": ("AWS_KMS_KEY_ID",),
    "trezor": ("AWS_KMS_KEY_ID",),
    "gcp": ("AWS_KMS_KEY_ID",),
    "aws": ("AWS_KMS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
}


@pytest.mark.parametrize("kind", WALLETS)
def test_a_wallet_sees_what_it_needs_and_no_other_secret(
    standin: Standin, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys of the cloud go to the cloud's wallet alone, and nothing steers cast from outside."""
    for name, text in SECRETS.items():
        monkeypatch.setenv(name, text)
    standin.says(signed())
    signer(kind).sign(WANTED)
    seen = {line.split("=", 1)[0] for line in standin.seen.read_text().splitlines()}
    assert seen & set(SECRETS) == set(GIVEN[kind])
    assert "s3cret" not in standin.calls.read_text()
    assert f"--{kind}" in standin.calls.read_text()


def test_an_account_of_a_device_can_be_chosen(standin: Standin) -> None:
    """By its derivation path, for the address as for each signature."""
    standin.says(signed())
    CastSigner(wallet("trezor", "m/44'/60'/1'/0/0"), words="sepolia", tell=lambda _: None).sign(WANTED)
    flags = "--trezor --mnemonic-derivation-path m/44'/60'/1'/0/0"
    assert all(line.endswith(flags) for line in standin.calls.read_text().splitlines())


@pytest.mark.parametrize("kind", WALLETS)
@pytest.mark.parametrize("verb", [("mktx",), ("wallet", "address")], ids="-".join)
def test_the_pinned_cast_knows_every_flag(verb: Sequence[str], kind: str) -> None:
    """What a stand-in would take silently."""
    said = foundry.cast(*verb, "--help", timeout=30).stdout
    flags = (*WALLETS[kind].flags, "--mnemonic-derivation-path", "--nonce" if verb == ("mktx",) else "--help")
    assert all(f" {flag}" in said for flag in flags)
