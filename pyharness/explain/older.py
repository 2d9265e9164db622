"""Words of the deployment guide's troubleshooting, of OpenZeppelin before 5, of the older system, and what EVMs say.

In: nothing. Out: ``TEXTS``. Pure.
"""

from __future__ import annotations

from pyharness.explain.commands import ADD, CONFIG, DEPLOY, OURS, RECORD, ROLES, VERIFY, do, ops, see, send
from pyharness.explain.schema import Text

_ADDRESS, _WORD = "0x[0-9a-fA-F]{40}", "0x[0-9a-fA-F]{64}"

TEXTS = (
    Text(
        said=r"(?:Model )?[Pp]ool (?:does not exist|not found)",
        title="Pool does not exist",
        cause="a model's pool has not been created; this system says PoolDoesNotExist with the model's id",
        rule="a model takes fees once token, params and pool stand",
        look=see("ModelRegistry", "getPool(string)(address)", "{modelId}"),
        remedies=(
            do("write the model into the config, unless it is there", ADD),
            do("create it, with everything it needs", DEPLOY),
        ),
    ),
    Text(
        said=r"[Ee]xceeds accrued balance",
        title="Exceeds accrued balance",
        cause="more was to be paid than a model has accrued; this system says ExceedsAccruedBalance with both amounts",
        rule="a payment takes at most what the model has",
        look=see("InfrastructureReserve", "accrued(string)(uint256)", "{modelId}"),
        remedies=(
            do("add what is missing; anybody may", ops("fund", "{modelId}", "--amount AMOUNT")),
            do("or pay less", ops("pay", "{modelId}", "--amount AMOUNT", "--invoice FILE")),
        ),
    ),
    Text(
        said=r"[Aa]ccess denied(?: errors)?",
        title="Access denied",
        cause="a role is not granted; this system says AccessControlUnauthorizedAccount with account and role",
        rule="every call that moves money or changes a setting needs a role, and the config declares who holds it",
        look=see("{contract}".strip("{}"), "hasRole(bytes32,address)(bool)", "ROLE", "ACCOUNT"),
        remedies=(
            do(
                "grant the role to a declared holder, as the contract's admin",
                ops("grant", "{contract}", "ROLE", "ACCOUNT"),
            ),
            do("explain the error itself: it names both", f"{OURS} explain DATA --network {{alone}}"),
            do("who can do what, and what differs from the policy", ROLES),
        ),
    ),
    Text(
        said=r"[Oo]ld UsageFeeRouter still deployed",
        title="Old UsageFeeRouter still deployed",
        cause="the backend still pays into the older router, which pays no infrastructure",
        rule="the backend's configuration names the router of the record; deposits into the older one go on working",
        look=RECORD,
        remedies=(
            do("set the backend to the UsageFeeRouter of the record", RECORD),
            do("see that the backend holds FEE_DEPOSITOR_ROLE there", VERIFY),
            do("send one fee and look at the split, on a test network", f"{OURS} smoke {{alone}}"),
        ),
    ),
    Text(
        said=rf"AccessControl: account (?P<account>{_ADDRESS}) is missing role (?P<neededRole>{_WORD})",
        units={"account": "account", "neededRole": "role"},
        title="AccessControl: missing role",
        cause="a role is missing, in the words of OpenZeppelin 4: the older system or another contract said it",
        rule="{neededRole} of that contract must be granted to {account}",
        look=see("contract", "hasRole(bytes32,address)(bool)", "{neededRole}", "{account}"),
        remedies=(
            do(
                "one of our contracts: let its admin grant it, if declared",
                ops("grant", "{contract}", "{neededRole}", "{account}"),
            ),
            do(
                "the older system: its admin grants it there. Our contracts say AccessControlUnauthorizedAccount",
                RECORD,
            ),
        ),
    ),
    Text(
        said=r"Ownable: caller is not the owner",
        title="Ownable: not the owner",
        cause="a contract with one owner was called by somebody else: the older system or another contract said it",
        rule="its owner acts; contracts of this system have roles instead",
        look=see("contract", "owner()(address)"),
        remedies=(do("is the address one of this system's?", RECORD),),
    ),
    Text(
        said=r"infrastructureAccrualBps must be between 5000 and 10000",
        title="infrastructureAccrualBps out of bounds",
        cause="a share outside 50 to 100 % was to be set in the older system's words; this one says ValueOutOfBounds",
        rule="5000 to 10000 bps",
        look=CONFIG,
        remedies=(do("set a share within the bounds, as governance", ops("set-split", "{modelId}", "8000")),),
    ),
    Text(
        said=r"Params not found",
        title="Params not found",
        cause="the older router found no parameters of a model; this one says ParamsNotFound with the model's id",
        rule="a model has params in the token manager that the router asks",
        look=see("TokenManager", "getParamsAddress(string)(address)", "{modelId}"),
        remedies=(do("see what the config would add", f"{OURS} plan {{network}}"),),
    ),
    Text(
        said=r"Fee deposit failed|Transfer failed",
        title="Transfer failed",
        cause="a pool or router of the older system got no USDC: no balance, no allowance, or USDC said no",
        rule="the payer has the USDC and has approved it",
        look=see("USDC", "allowance(address,address)(uint256)", "OWNER", "SPENDER"),
        remedies=(do("approve it, as the payer", send("USDC", "approve(address,uint256)", "SPENDER", "AMOUNT")),),
    ),
    Text(
        said=r"Slippage exceeded|Trade exceeds max size limit",
        title="a trade in the older market",
        cause="a pool of the older system refused a trade for its price or its size",
        rule="at least what the trader asked for, at most the pool's share of its reserve in one trade",
        look=see("HokusaiAMM", "spotPrice()(uint256)"),
        remedies=(
            do(
                "ask for a new quote, and trade less at once",
                see("HokusaiAMM", "getBuyQuote(uint256)(uint256)", "AMOUNT"),
            ),
        ),
    ),
    Text(
        said=r"Sells not enabled during IBR",
        title="a sale in the older market's first days",
        cause="a pool of the older system only sells as yet; this one says BuyOnlyRound with the time of its end",
        rule="it buys back after its buy-only round",
        look=see("HokusaiAMM", "buyOnlyUntil()(uint256)"),
        remedies=(do("wait for the end of the round, then sell", see("HokusaiAMM", "isSellEnabled()(bool)")),),
    ),
    Text(
        said=r"ReentrancyGuard: reentrant call",
        title="ReentrancyGuard",
        cause="a contract of the older system was entered again while at work",
        rule="one call after the other",
        look=RECORD,
        remedies=(do("is the address one of this system's?", VERIFY),),
    ),
    Text(
        said=r"SafeERC20: .*|Address: low-level call failed",
        title="SafeERC20",
        cause="a token refused a transfer without saying why, in the words of OpenZeppelin 4",
        rule="the token carries the transfer out",
        look=see("USDC", "balanceOf(address)(uint256)", "ACCOUNT"),
        remedies=(do("balance, allowance, pause and blocklist of USDC are read by", VERIFY),),
    ),
)

PANIC = Text(
    error="Panic(uint256 code: panic)",
    cause="the compiler's own check failed: no rule of the contracts was broken, an assumption was",
    rule="{code}",
    look=VERIFY,
    remedies=(
        do("an amount beyond every bound, or a foreign contract: check units and addresses of the call", RECORD),
        do(
            "if the call was in order this is a fault of the contract: stop, and report it",
            ops("pause", "InfrastructureReserve"),
        ),
    ),
)
REASON = Text(
    error="Error(string reason: text)",
    cause="a contract refused in words that none of ours, of Circle's or of the Safe's uses",
    rule="{reason}",
    look=RECORD,
    remedies=(
        do(
            "find out which contract said it, with the transaction's hash",
            f"{OURS} explain TRANSACTION --network {{alone}}",
        ),
    ),
)
SILENT = Text(
    said="",
    title="no reason",
    cause="a call failed without a reason: out of gas, no such function, ether where none is taken, or a multi-send",
    rule="our contracts always give a reason",
    look=RECORD,
    remedies=(
        do("compare address and function with the record", VERIFY),
        do("or follow the transaction to the call that failed", f"{OURS} explain TRANSACTION --network {{alone}}"),
    ),
)
TIMELOCK = (
    Text(
        error="TimelockUnexpectedOperationState(bytes32 operationId: hash, bytes32 expectedStates: hash)",
        cause="a timelock was to carry out, cancel or announce something that is in another state",
        rule="announce once, wait for the delay, carry out once; operation {operationId}",
        look=see("TIMELOCK", "getTimestamp(bytes32)(uint256)", "{operationId}"),
        remedies=(do("see what waits, and since when it is ready", f"{OURS} status {{alone}}"),),
    ),
    Text(
        error="TimelockInsufficientDelay(uint256 delay: seconds, uint256 minDelay: seconds)",
        cause="something was announced to a timelock with too short a delay",
        rule="at least {minDelay}; {delay} was given",
        look=see("TIMELOCK", "getMinDelay()(uint256)"),
        remedies=(
            do(
                "write the files again; they carry the timelock's own delay",
                ops("set-split", "{modelId}", "RATE", "--as timelock"),
            ),
        ),
    ),
    Text(
        error="FailedCall()",
        cause="a call made by another contract failed without a reason",
        rule="the inner call succeeds",
        look=RECORD,
        remedies=(
            do("follow the transaction to the call that failed", f"{OURS} explain TRANSACTION --network {{alone}}"),
        ),
    ),
)
