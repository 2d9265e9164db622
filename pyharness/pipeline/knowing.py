"""What is known of the accounts that acts pay or name: no fault, and worth a look before signing.

In: ``Session``, wishes, a block. Out: remarks. Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyharness.chain.abi import Interface
from pyharness.chain.logs import Wanted, logs
from pyharness.chain.rpc import Rpc
from pyharness.names import listed
from pyharness.ops.schema import Wish
from pyharness.ops.vocabulary import RESERVE
from pyharness.pipeline.paid import PAID
from pyharness.record.schema import Record
from pyharness.tools.schema import Release
from pyharness.units import in_usdc
from pyharness.values import model_key

NAMED = {
    "pay": "to", "set-provider": "provider", "approve-payee": "payee",
    "grant": "account", "swap-owner": "new", "add-owner": "owner",
}  # fmt: skip
MOST_ACCOUNTS = 50  # asked about in one message
MOST_INVOICES = 1_000  # nodes take no more topics in one question
DELEGATED = bytes.fromhex("ef0100")  # EIP-7702: an account that runs somebody else's code


def remarks(rpc: Rpc, wishes: Sequence[Wish], record: Record, release: Release, block: int) -> tuple[str, ...]:
    """What each named account is, and when it was paid for the model before."""
    named = dict.fromkeys(wish.said[NAMED[wish.act]] for wish in wishes if wish.act in NAMED)
    accounts = list(named)[:MOST_ACCOUNTS]
    if not accounts:
        return ()
    found = [*_kinds(rpc, accounts, block), *_shared(rpc, wishes, record, release, block)]
    pairs = dict.fromkeys((wish.said["model"], wish.said["to"]) for wish in wishes if wish.act == "pay")
    if pairs:
        last = _last_payments(rpc, accounts, record, release, block)
        for model, payee in pairs:
            if payee in accounts:
                earlier = last.get((model, payee))
                found.append(f"{payee}: {earlier}" if earlier else f"{payee} is paid for {model} for the first time")
    return tuple(found)


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


def _shared(rpc: Rpc, wishes: Sequence[Wish], record: Record, release: Release, block: int) -> Iterator[str]:
    """Invoices that other models pay or paid too: the contract refuses twice for one model only."""
    paid = [(wish.said["invoice"], wish.said["model"]) for wish in wishes if wish.act == "pay"]
    models = {invoice: [model for other, model in dict.fromkeys(paid) if other == invoice] for invoice, _ in paid}
    if not models:
        return
    for invoice, several in models.items():
        if len(several) > 1:
            yield f"invoice {invoice} is paid for {listed(several)} in this set"
    interface = Interface(release.contracts[RESERVE].abi)
    paying, invoices = interface.topic_of(PAID), [*models][:MOST_INVOICES]
    wanted = Wanted(addresses=(record.contracts[RESERVE].address,), topics=(paying, None, None, invoices))
    for log in logs(rpc, wanted, record.first_block, block):
        said = interface.event(log)
        if said is not None:
            model, amount = str(said.args["modelId"]), in_usdc(int(str(said.args["amount"])))
            yield f"invoice {log.topics[3]} was paid before for {model}: {amount} in block {log.block_number}"


def _last_payments(
    rpc: Rpc, accounts: Sequence[str], record: Record, release: Release, block: int
) -> Mapping[tuple[str, str], str]:
    """The last payment by model and payee, in words."""
    interface = Interface(release.contracts[RESERVE].abi)
    payees = ["0x" + account[2:].lower().rjust(64, "0") for account in accounts]
    keys = {model_key(model.id): model.id for model in record.models}
    found: dict[tuple[str, str], str] = {}
    wanted = Wanted(addresses=(record.contracts[RESERVE].address,), topics=(interface.topic_of(PAID), None, payees))
    for log in logs(rpc, wanted, record.first_block, block):
        said = interface.event(log)
        if said is not None:
            model = keys.get(log.topics[1], str(said.args["modelId"]))
            amount = in_usdc(int(str(said.args["amount"])))
            words = f"last paid for {model} in block {log.block_number}: {amount}"
            found[model, str(said.args["payee"])] = words
    return found
