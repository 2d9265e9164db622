"""What the infrastructure reserve refuses.

In: nothing. Out: ``TEXTS``. Pure.
"""

from __future__ import annotations

from pyharness.explain.commands import ADD, CONFIG, DEPLOY, VERIFY, do, ops, see, send
from pyharness.explain.schema import Text

_RESERVE = "InfrastructureReserve"
_ACCRUED = see(_RESERVE, "accrued(string)(uint256)", "{modelId}")
_PAUSED = see(_RESERVE, "paused()(bool)")
_PAY = ("pay", "{modelId}", "--to PAYEE", "--amount AMOUNT")

TEXTS = (
    Text(
        error="ExceedsAccruedBalance(string modelId: model, uint256 requested: USDC, uint256 accrued: USDC)",
        cause="more was to leave a model's line than the model has accrued",
        rule="a payment or withdrawal takes at most what this model has: {accrued}; no other model's money helps out",
        look=_ACCRUED,
        gap="requested - accrued",
        remedies=(
            do("put in what is missing, {gap}; anybody may", ops("fund", "{modelId}", "--amount {gap}")),
            do(
                "or pay no more than {accrued} now, and the rest when fees have come in",
                ops("pay", "{modelId}", "--amount {accrued}", "--invoice FILE", "--large-payment {modelId}:{accrued}"),
            ),
            do(
                "if it runs dry again and again, let more of the revenue accrue (bps)",
                ops("set-split", "{modelId}", "RATE"),
            ),
        ),
    ),
    Text(
        error="PayeeNotApproved(string modelId: model, address payee: account)",
        cause="somebody was to be paid for a model who is neither its provider nor an approved payee",
        rule="{payee} must be the provider of {modelId}, or be approved for it, before money goes there",
        look=see(_RESERVE, "isPayee(string,address)(bool)", "{modelId}", "{payee}"),
        remedies=(
            do(
                "if the address was verified with the provider: approve it",
                ops("approve-payee", "{modelId}", "{payee}", "yes"),
            ),
            do("or pay the provider: leave --to out", ops("pay", "{modelId}", "--amount AMOUNT", "--invoice FILE")),
        ),
    ),
    Text(
        error="InvoiceAlreadyPaid(string modelId: model, bytes32 invoiceHash: hash)",
        cause="the same invoice was to be paid a second time for one model",
        rule="an invoice is paid once for each model; {invoiceHash} was",
        look=see(_RESERVE, "isInvoicePaid(string,bytes32)(bool)", "{modelId}", "{invoiceHash}"),
        remedies=(
            do(
                "if this is another invoice: pay it under its own file or number",
                ops(*_PAY, "--invoice-number NUMBER"),
            ),
            do("if it is the same one: find its payment, and pay nothing", ops("verify-invoice", "FILE")),
        ),
    ),
    Text(
        error="InvoiceHashMissing(string modelId: model)",
        cause="a payment came without the hash of an invoice",
        rule="every payment names its invoice: keccak256 of the file's bytes or of its number, never zero",
        look=_ACCRUED,
        remedies=(
            do("pay with the invoice's number", ops(*_PAY, "--invoice-number NUMBER")),
            do("or with its file", ops(*_PAY, "--invoice FILE")),
        ),
    ),
    Text(
        error="ProviderAlreadySet(string modelId: model, address provider: account)",
        cause="a launcher was to name the first provider of a model that has one",
        rule="the first provider is named once, with the model; {provider} stands, and only the admin changes it",
        look=see(_RESERVE, "provider(string)(address)", "{modelId}"),
        remedies=(
            do("change the provider, as the admin", ops("set-provider", "{modelId}", "PROVIDER")),
            do("or leave the provider out and launch the model without", CONFIG),
        ),
    ),
    Text(
        error="ReservePaused()",
        cause="money was to move while the reserve is paused",
        rule="no deposit, top-up or payment passes while it is paused; withdrawals to the treasury do",
        look=_PAUSED,
        remedies=(
            do("when the reason for the pause is gone, as the admin", ops("unpause", _RESERVE)),
            do("to bring one model's money out meanwhile", ops("emergency-withdraw", "{modelId}", "--amount AMOUNT")),
        ),
    ),
    Text(
        error="ReserveNotPaused()",
        cause="something for emergencies was to be done while the reserve works normally",
        rule="withdrawals to the treasury and unpausing need a paused reserve",
        look=_PAUSED,
        remedies=(
            do("if this is an emergency: pause first", ops("pause", _RESERVE)),
            do("if it is none: pay providers as usual", ops("pay", "{modelId}", "--amount AMOUNT", "--invoice FILE")),
        ),
    ),
    Text(
        error="NoSurplus()",
        cause="surplus USDC was to be swept, and the reserve holds exactly what its books say",
        rule="only USDC that somebody sent beside the books can be swept",
        look=see(_RESERVE, "outstanding()(uint256)"),
        remedies=(
            do("nothing is to be done; compare balance and books", VERIFY),
            do(
                "to move a model's own money: pause, then withdraw",
                ops("emergency-withdraw", "{modelId}", "--amount AMOUNT"),
            ),
        ),
    ),
    Text(
        error="NotArrived(uint256 balance: USDC, uint256 needed: USDC)",
        cause="a deposit was announced to the reserve or to a pool, and its USDC is not there",
        rule="whoever announces a deposit transfers it first: {needed} must be held, {balance} is",
        look=see("USDC", "balanceOf(address)(uint256)", "{contract}"),
        gap="needed - balance",
        remedies=(
            do(
                "transfer what is missing, {gap}, then announce",
                send("USDC", "transfer(address,uint256)", "{contract}", "{gap}"),
            ),
            do(
                "or deposit through the router, which does both in one transaction (base units)",
                send("UsageFeeRouter", "depositFee(string,uint256)", "{modelId}", "AMOUNT"),
            ),
            do("if nobody announced a deposit: USDC is gone, compare chain and record", VERIFY),
        ),
    ),
    Text(
        error="LaneTooShort(uint256 held: number, uint256 amount: number)",
        cause="a counter in a packed word was to fall below zero",
        rule="the books keep four amounts in a word, and none goes below zero: {held} was held, {amount} was taken",
        look=see(_RESERVE, "totalAccrued()(uint256)"),
        remedies=(
            do("this cannot happen by any order of calls: compare code and books with the record", VERIFY),
            do("and stop payments until it is understood", ops("pause", _RESERVE)),
        ),
    ),
    Text(
        error="PoolDoesNotExist(string modelId: model)",
        cause="the model has no pool yet",
        rule="money is taken for models with a token and a pool in the directory; {modelId} has none",
        look=see("ModelRegistry", "getPool(string)(address)", "{modelId}"),
        remedies=(
            do("look for a misspelt id among the models that stand", VERIFY),
            do("a new model: write it into the config, review the difference", ADD),
            do("then create its token, pool and wiring", DEPLOY),
        ),
    ),
)
