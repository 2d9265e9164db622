"""Signs by `cast mktx`: keys that never leave a Ledger, a Trezor, or a cloud's key service.

In: a transaction. Out: signed bytes that say exactly that. Door: cast, by ``tools.foundry``; loads eth_account to read
the bytes back.

cast is given every number, so it asks no node; what it answers is believed only after its bytes were read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from pyharness.chain.rpc import Rpc
from pyharness.deploy.schema import Transaction
from pyharness.deploy.signed import check_signed
from pyharness.deploy.signers import Signed
from pyharness.deploy.stops import resuming
from pyharness.errors import EnvironmentFault
from pyharness.tools import foundry
from pyharness.values import checksummed

SIGN_SECONDS = 300.0  # somebody walks to the device, reads, and confirms
_TELLING = ("Error:", "Message:", "- ")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """Where a key lives.

    Args:
        flags: how cast is told.
        secrets: variables of this process's environment that cast needs to reach it, held back otherwise.
        by_hand: whether somebody must confirm each transaction.
    """

    name: str
    flags: Sequence[str]
    secrets: Collection[str] = ()
    by_hand: bool = False


_AWS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE")
WALLETS: Mapping[str, Wallet] = {
    "ledger": Wallet(name="the Ledger", flags=("--ledger",), by_hand=True),
    "trezor": Wallet(name="the Trezor", flags=("--trezor",), by_hand=True),
    "aws": Wallet(name="AWS KMS", flags=("--aws",), secrets=_AWS),
    "gcp": Wallet(name="Google Cloud KMS", flags=("--gcp",)),
}


def wallet(kind: str, derivation_path: str = "") -> Wallet:
    """The wallet of a signer kind of the config.

    Args:
        derivation_path: which account of a device; cast's default when empty.
    """
    found = WALLETS[kind]
    if not derivation_path:
        return found
    flags = (*found.flags, "--mnemonic-derivation-path", derivation_path)
    return Wallet(name=found.name, flags=flags, secrets=found.secrets, by_hand=found.by_hand)


class CastSigner:
    """Signs with a key that only cast can reach.

    Args:
        words: network and mode as the command line wants them.
        tell: called before somebody must confirm.
        timeout: limit of one answer, seconds.

    Raises:
        EnvironmentFault: E-SIGNER-FAILED, E-SIGNER-TIMEOUT.
    """

    def __init__(
        self, wallet: Wallet, *, words: str, tell: Callable[[str], None], timeout: float = SIGN_SECONDS
    ) -> None:
        self._wallet, self._tell, self._timeout, self._again = wallet, tell, timeout, resuming(words)
        said = self._cast("wallet", "address", *wallet.flags)
        try:
            self._address = checksummed(said)
        except ValueError as problem:
            raise self._failed("E-SIGNER-FAILED", "does not say its address", said[:66]) from problem

    @property
    def address(self) -> str:
        """The account, as the wallet says."""
        return self._address

    def sign(self, transaction: Transaction) -> Signed:
        """Signed type-2 bytes.

        Raises:
            EnvironmentFault: E-SIGNER-FAILED, nothing was signed; E-SIGNER-TIMEOUT.
            Refused: E-SIGNED-UNREADABLE, E-SIGNED-OTHER, E-SIGNER, something else was.
        """
        if self._wallet.by_hand:
            where = f"nonce {transaction.nonce} to {transaction.to}"
            self._tell(f"confirm on {self._wallet.name}: {where}, at most {transaction.max_fee} wei per gas")
        raw = self._cast("mktx", *_arguments(transaction), *self._wallet.flags)
        tx_hash = check_signed(raw, transaction, self._address, next_command=self._again)
        return Signed(raw=raw, tx_hash=tx_hash, transaction=transaction)

    def submit(self, rpc: Rpc, raw: str) -> str:
        """Send the bytes."""
        return rpc.send_raw(bytes.fromhex(raw[2:]))

    def _cast(self, *arguments: str) -> str:
        try:
            done = foundry.cast(*arguments, keep=self._wallet.secrets, timeout=self._timeout)
        except EnvironmentFault as problem:
            if problem.code != "E-TOOL-TIMEOUT":
                raise
            late = f"did not answer within {self._timeout:g} s"
            raise self._failed("E-SIGNER-TIMEOUT", late, f"cast {arguments[0]}") from problem
        if not done.ok:
            raise self._failed("E-SIGNER-FAILED", f"gave up with exit code {done.returncode}", _reason(done.stderr))
        return done.stdout.strip()

    def _failed(self, code: str, what: str, found: str) -> EnvironmentFault:
        return EnvironmentFault(
            code,
            f"{self._wallet.name} {what}",
            found=found,
            expected="a wallet that is reached, unlocked and confirmed: cast wallet address "
            + " ".join(self._wallet.flags),
            next_command=self._again,
        )


def _arguments(transaction: Transaction) -> tuple[str, ...]:
    """Every number, in wei and gas units. The longest data, a creation's (EIP-3860), fits into one argument."""
    return (
        transaction.to,
        transaction.data,
        "--chain",
        str(transaction.chain_id),
        "--nonce",
        str(transaction.nonce),
        "--value",
        str(transaction.value),
        "--gas-limit",
        str(transaction.gas),
        "--gas-price",
        str(transaction.max_fee),
        "--priority-gas-price",
        str(transaction.tip),
    )


def _reason(said: str) -> str:
    """Why cast gave up: its error and what caused it, or the message it crashed with; no colours, no backtrace."""
    lines = [line.strip() for line in _COLOUR.sub("", said).splitlines() if line.strip()]
    told = [line.removeprefix(before).strip() for line in lines for before in _TELLING if line.startswith(before)]
    return "; ".join(told) or (lines or ["nothing said"])[0]
