"""What is known of the accounts that acts pay or name: no fault, and worth a look before signing.

In: ``Session``, wishes, a block. Out: remarks. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyharness.chain.rpc import Rpc
from pyharness.names import listed
from pyharness.ops.payees import alike
from pyharness.ops.schema import Wish
from pyharness.pipeline.acts.paid import Paid, payments
from pyharness.record.schema import Record
from pyharness.tools.schema import Release
from pyharness.units import in_usdc

NAMED = {
    "pay": "to", "set-provider": "provider", "approve-payee": "payee",
    "grant": "account", "swap-owner": "new", "add-owner": "owner",
}  # fmt: skip
MOST_ACCOUNTS = 50  # asked about in one message
DELEGATED = bytes.fromhex("ef0100")  # EIP-7702: an account that runs somebody else's code


def remarks(rpc: Rpc, wishes: Sequence[Wish], record: Record, release: Release, block: int) -> tuple[str, ...]:
    """What each named account is, when it was paid for the model before, and whom it could be taken for."""
    named = dict.fromkeys(wish.said[NAMED[wish.act]] for wish in wishes if wish.act in NAMED)
    accounts = list(named)[:MOST_ACCOUNTS]
    if not accounts:
        return ()
    paid = list(payments(rpc, record, release, block))
    pays = [wish for wish in wishes if wish.act == "pay"]
    return (*_kinds(rpc, accounts, block), *_doubles(accounts, paid), *_shared(pays, paid), *_earlier(pays, paid))


def _kinds(rpc: Rpc, accounts: Sequence[str], block: int) -> Iterator[str]:
    """Contracts, and accounts that this chain has never seen."""
    at = hex(block)
    methods = ("eth_getCode", "eth_getTransactionCount", "eth_getBalance")
    answers = rpc.batch([(method, [account, at]) for account in accounts for method in methods])
    for place, account in enumerate(accounts):
        code, nonce, wei = answers[3 * place : 3 * place + 3]
        if str(code).startswith("0x" + DELEGATED.hex()):
            yield f"{account} runs the code of 0x{str(code)[8:]} as its own"
        elif code != "0x":
            yield f"{account} is a contract"
        elif int(nonce, 16) == 0 and int(wei, 16) == 0:
            yield f"{account} was never seen on this chain: no transaction, no ether, no code"


def _doubles(accounts: Sequence[str], paid: Sequence[Paid]) -> Iterator[str]:
    """Accounts that look like somebody who was paid: whoever copies an address from a history copies such a one."""
    for account in accounts:
        for other in dict.fromkeys(item.payee for item in paid):
            if alike(account, other):
                yield f"{account} looks like {other}, who was paid before, and is another"


def _shared(pays: Sequence[Wish], paid: Sequence[Paid]) -> Iterator[str]:
    """Invoices that other models pay or paid too: the contract refuses twice for one model only."""
    models: dict[str, dict[str, None]] = {}
    for wish in pays:
        models.setdefault(wish.said["invoice"], {})[wish.said["model"]] = None
    for invoice, several in models.items():
        if len(several) > 1:
            yield f"invoice {invoice} is paid for {listed(list(several))} in this set"
    for item in paid:
        if item.invoice in models:
            words = f"{in_usdc(item.amount)} in block {item.block}"
            yield f"invoice {item.invoice} was paid before for {item.model}: {words}"


def _earlier(pays: Sequence[Wish], paid: Sequence[Paid]) -> Iterator[str]:
    """The last payment to each payee for the same model."""
    last = {(item.model, item.payee): item for item in paid}
    for model, payee in dict.fromkeys((wish.said["model"], wish.said["to"]) for wish in pays):
        item = last.get((model, payee))
        words = f"last paid for {model} in block {item.block}: {in_usdc(item.amount)}" if item else ""
        yield f"{payee}: {words}" if words else f"{payee} is paid for {model} for the first time"
