"""What several of our contracts refuse in the same words.

In: nothing. Out: ``TEXTS``. Pure.
"""

from __future__ import annotations

from pyharness.explain.commands import CONFIG, DEPLOY, DOCTOR, PLAN, RECORD, VALIDATE, VERIFY, do, ops, see, send
from pyharness.explain.schema import Text

_ERC20 = "HokusaiToken"

TEXTS = (
    Text(
        error="ZeroAddress(string what: text)",
        cause="an address that must be somebody is zero",
        rule="{what} is an account, never 0x0000000000000000000000000000000000000000",
        look=RECORD,
        remedies=(
            do("give the address; accounts and contracts of the network stand in its record", RECORD),
            do("a zero in the config is named there", VALIDATE),
        ),
    ),
    Text(
        error="ZeroAmount(string what: text)",
        cause="an amount that must be positive is zero",
        rule="{what} is more than zero, in base units: one USDC is 1000000",
        look=CONFIG,
        remedies=(
            do("give an amount; with our acts in USDC, such as 12.50", ops("fund", "{modelId}", "--amount AMOUNT")),
            do("a fee is deposited with", send("UsageFeeRouter", "depositFee(string,uint256)", "{modelId}", "AMOUNT")),
        ),
    ),
    Text(
        error="NoCode(address account: account)",
        cause="an address that must be a contract has no code on this chain",
        rule="{account} must be a contract here",
        look=RECORD,
        remedies=(
            do("check that address and network belong together", DOCTOR),
            do("the contracts of this network, and whether their code stands", VERIFY),
        ),
    ),
    Text(
        error="ValueOutOfBounds(uint256 value: number, uint256 min: number, uint256 max: number)",
        cause="a value lies outside what the contract allows",
        rule="from {min} to {max}, both included; {value} was given. A share for infrastructure is 5000 to 10000 bps",
        look=CONFIG,
        remedies=(
            do("a share for infrastructure, as governance", ops("set-split", "{modelId}", "{min}")),
            do("what the config demands is checked before anything is sent", VALIDATE),
        ),
    ),
    Text(
        error="ArrayLengthMismatch(uint256 left: count, uint256 right: count)",
        cause="two lists that belong together have different lengths",
        rule="one item of the second for each of the first; {left} and {right} were given",
        look=see("UsageFeeRouter", "MAX_BATCH()(uint256)"),
        remedies=(
            do(
                "pair the lists, then send again",
                send("UsageFeeRouter", "batchDepositFees(string[],uint256[])", "MODELS", "AMOUNTS"),
            ),
        ),
    ),
    Text(
        error="ArrayEmpty()",
        cause="a list that must have items has none",
        rule="a batch has at least one item",
        look=see("UsageFeeRouter", "MAX_BATCH()(uint256)"),
        remedies=(
            do(
                "leave an empty batch unsent, or give its items",
                send("UsageFeeRouter", "batchDepositFees(string[],uint256[])", "MODELS", "AMOUNTS"),
            ),
        ),
    ),
    Text(
        error="ArrayTooLarge(uint256 length: count, uint256 max: count)",
        cause="a list has more items than one call may carry",
        rule="at most {max} at once; {length} were given",
        look=see("UsageFeeRouter", "MAX_BATCH()(uint256)"),
        gap="length - max",
        remedies=(
            do(
                "send the first {max}, then the other {gap}",
                send("UsageFeeRouter", "batchDepositFees(string[],uint256[])", "MODELS", "AMOUNTS"),
            ),
        ),
    ),
    Text(
        error="TextTooLong(uint256 length: bytes, uint256 max: bytes)",
        cause="a text is longer than the contract keeps",
        rule="at most {max}; {length} were given. Letters beyond ASCII take two to four bytes each",
        look=see("InfrastructureReserve", "MAX_MEMO_LENGTH()(uint256)"),
        remedies=(
            do(
                "shorten it; a payment's memo, for example",
                ops("pay", "{modelId}", "--amount AMOUNT", "--invoice FILE", "--memo MEMO"),
            ),
        ),
    ),
    Text(
        error="EmptyText(string what: text)",
        cause="a text that must say something is empty",
        rule="{what} has at least one character",
        look=CONFIG,
        remedies=(do("fill it in; a gap in the config is named there", VALIDATE),),
    ),
    Text(
        error="UnauthorizedCaller(address caller: account, address expected: account)",
        cause="a call was made that only one contract may make",
        rule="only {expected} may; {caller} called. No role helps here",
        look=RECORD,
        remedies=(
            do("call that contract's own function instead; which contract it is", RECORD),
            do("if the caller is the one the config means: the wiring is not finished, see what is missing", PLAN),
            do("and finish it", DEPLOY),
        ),
    ),
    Text(
        error="DeadlineExpired(uint256 deadline: time, uint256 nowSeconds: time)",
        cause="a trade, permit or evaluation came after its deadline",
        rule="until {deadline}, included; the block's time was {nowSeconds}",
        look="cast block latest --field timestamp --rpc-url {rpc}",
        remedies=(
            do(
                "trade again with a later deadline (unix seconds)",
                send("HokusaiAMM", "buy(uint256,uint256,address,uint256)", "AMOUNT", "LEAST", "RECIPIENT", "DEADLINE"),
            ),
            do(
                "a permit or evaluation is signed anew, with the present nonce",
                see(_ERC20, "nonces(address)(uint256)", "OWNER"),
            ),
        ),
    ),
)
