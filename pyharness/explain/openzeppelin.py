"""What OpenZeppelin's libraries inside our contracts refuse.

In: nothing. Out: ``TEXTS``. Pure. Source: OpenZeppelin Contracts 5.7.
"""

from __future__ import annotations

from pyharness.explain.commands import CONFIG, DEPLOY, PLAN, RECORD, ROLES, VALIDATE, VERIFY, do, ops, see, send
from pyharness.explain.schema import Text

_ERC20 = "HokusaiToken"
_BALANCE = see("contract", "balanceOf(address)(uint256)", "{sender}")
_STOP = ops("pause", "InfrastructureReserve")
_APPROVE = send(_ERC20, "approve(address,uint256)", "SPENDER", "AMOUNT")
_DOMAIN = see(_ERC20, "DOMAIN_SEPARATOR()(bytes32)")
_EIP712 = see("DeltaVerifier", "eip712Domain()(bytes1,string,string,uint256,address,bytes32,uint256[])")

ACCESS = (
    Text(
        error="AccessControlUnauthorizedAccount(address account: account, bytes32 neededRole: role)",
        cause="the caller does not hold the role that the call needs",
        rule="{account} needs {neededRole} of the contract that was called",
        look=see("contract", "hasRole(bytes32,address)(bool)", "{neededRole}", "{account}"),
        remedies=(
            do(
                "if the config declares this holder: let the contract's admin give the role",
                ops("grant", "{contract}", "{neededRole}", "{account}"),
            ),
            do("if it does not: let a declared holder act; who they are", CONFIG),
            do("what this account can do on the chain, and by which power", f"{ROLES} --who {{account}}"),
        ),
    ),
    Text(
        error="AccessControlBadConfirmation()",
        cause="somebody was to renounce a role in another account's name",
        rule="a role is renounced by its holder; others' roles are revoked by the role's admin",
        look=RECORD,
        remedies=(do("revoke it, as the admin", ops("revoke", "{contract}", "ROLE", "ACCOUNT")),),
    ),
)

MONEY = (
    Text(
        error="ERC20InsufficientAllowance(address spender: account, uint256 allowance: number, uint256 needed: number)",
        cause="a contract was to take more tokens or test USDC than it was allowed to",
        rule="{spender} needs an allowance of {needed} base units, it has {allowance}",
        look=see("USDC", "allowance(address,address)(uint256)", "OWNER", "{spender}"),
        gap="needed - allowance",
        remedies=(
            do(
                "approve it, as the owner of test USDC",
                send("USDC", "approve(address,uint256)", "{spender}", "{needed}"),
            ),
            do("or of the model's tokens", send(_ERC20, "approve(address,uint256)", "{spender}", "{needed}")),
        ),
    ),
    Text(
        error="ERC20InsufficientBalance(address sender: account, uint256 balance: number, uint256 needed: number)",
        cause="more tokens or test USDC were to be moved than the account has",
        rule="{sender} needs {needed} base units, it has {balance}",
        look=_BALANCE,
        gap="needed - balance",
        remedies=(
            do(
                "test USDC: mint the missing {gap} base units; anybody may",
                send("MockUSDC", "mint(address,uint256)", "{sender}", "{gap}"),
            ),
            do(
                "model tokens: buy them from the pool",
                send("HokusaiAMM", "buy(uint256,uint256,address,uint256)", "AMOUNT", "LEAST", "{sender}", "DEADLINE"),
            ),
        ),
    ),
    Text(
        error="ERC20InvalidApprover(address approver: account)",
        cause="the zero address was to approve a spender",
        rule="approvals are given by accounts; {approver} is none",
        look=RECORD,
        remedies=(do("approve from the account that owns", _APPROVE),),
    ),
    Text(
        error="ERC20InvalidReceiver(address receiver: account)",
        cause="tokens were to be sent to the zero address",
        rule="tokens go to an account; they are destroyed with burn, not by sending them to {receiver}",
        look=see(_ERC20, "totalSupply()(uint256)"),
        remedies=(
            do("name the receiver", send(_ERC20, "transfer(address,uint256)", "RECEIVER", "AMOUNT")),
            do("or burn", send(_ERC20, "burn(uint256)", "AMOUNT")),
        ),
    ),
    Text(
        error="ERC20InvalidSender(address sender: account)",
        cause="tokens were to come from the zero address",
        rule="tokens come from an account, or from a minter; {sender} is none",
        look=see(_ERC20, "controller()(address)"),
        remedies=(
            do(
                "move them from the account that owns them",
                send(_ERC20, "transferFrom(address,address,uint256)", "OWNER", "RECEIVER", "AMOUNT"),
            ),
        ),
    ),
    Text(
        error="ERC20InvalidSpender(address spender: account)",
        cause="the zero address was to be allowed to spend",
        rule="an allowance is given to an account or contract; {spender} is none",
        look=RECORD,
        remedies=(do("name the spender", _APPROVE),),
    ),
    Text(
        error="SafeERC20FailedOperation(address token: account)",
        cause="a token answered a transfer or approval with no, or is no token",
        rule="{token} must carry the transfer out and say so",
        look=see("USDC", "balanceOf(address)(uint256)", "HOLDER"),
        remedies=(
            do("is it the USDC of the record, and does it work?", VERIFY),
            do("Circle may have paused it", see("USDC", "paused()(bool)")),
            do("or blocked one of the two accounts", see("USDC", "isBlacklisted(address)(bool)", "ACCOUNT")),
        ),
    ),
)

SIGNING = (
    Text(
        error="ECDSAInvalidSignature()",
        cause="a permit's signature is none",
        rule="v is 27 or 28, r and s are what the owner's wallet gave, in this order",
        look=_DOMAIN,
        remedies=(do("sign again, or approve instead", _APPROVE),),
    ),
    Text(
        error="ECDSAInvalidSignatureLength(uint256 length: bytes)",
        cause="a signature has a length that signatures do not have",
        rule="65 bytes: r, s, v; {length} came",
        look=_DOMAIN,
        remedies=(
            do(
                "split the 65 bytes into r, s and v again, or approve without a permit",
                _APPROVE,
            ),
        ),
    ),
    Text(
        error="ECDSAInvalidSignatureS(bytes32 s: hash)",
        cause="a signature has its s in the upper half, which would give it a twin",
        rule="s lies in the lower half of the curve's order; {s} does not",
        look=_DOMAIN,
        remedies=(
            do(
                "let a present-day wallet sign, or approve instead",
                _APPROVE,
            ),
        ),
    ),
    Text(
        error="InvalidAccountNonce(address account: account, uint256 currentNonce: count)",
        cause="a signature was made for another nonce than the account's next one",
        rule="the next nonce of {account} is {currentNonce}",
        look=see(_ERC20, "nonces(address)(uint256)", "{account}"),
        remedies=(
            do(
                "sign with this nonce; a permit that was used is used",
                see(_ERC20, "allowance(address,address)(uint256)", "{account}", "SPENDER"),
            ),
        ),
    ),
)

INSIDE = (
    Text(
        error="ReentrancyGuardReentrantCall()",
        cause="a contract was entered again while it was at work",
        rule="one call after the other: tokens and recipients may not call back into it",
        look=RECORD,
        remedies=(
            do("somebody's contract calls back: send from an account without code, or wait for the outer call", VERIFY),
            do("if it looks like an attack: stop deposits and payments", _STOP),
        ),
    ),
    Text(
        error="SafeCastOverflowedUintDowncast(uint8 bits: bits, uint256 value: number)",
        cause="a number does not fit the field it is kept in",
        rule="below 2 to the power of {bits}; {value} was given",
        look=CONFIG,
        remedies=(
            do("check the unit: USDC has 6 decimals, tokens 18, shares are in bps; the config's values", VALIDATE),
        ),
    ),
    Text(
        error="CheckpointUnorderedInsertion()",
        cause="a history was to be written at an earlier key than its newest one",
        rule="histories only grow at their end",
        look=see("DataContributionRegistry", "nextContributionId()(uint256)"),
        remedies=(do("this cannot happen by any order of calls: compare code and record", VERIFY),),
    ),
    Text(
        error="CloneArgumentsTooLong()",
        cause="a model's name and symbol are too long for its token's code",
        rule="what is written into a clone takes at most 24531 bytes",
        look=CONFIG,
        remedies=(do("shorten name and symbol in the config", VALIDATE),),
    ),
    Text(
        error="Create2EmptyBytecode()",
        cause="a contract without code was to be made",
        rule="a factory makes clones of an implementation that has code",
        look=see("HokusaiAMMFactory", "poolImplementation()(address)"),
        remedies=(do("the factory is not the reviewed one: compare it with build and record", VERIFY),),
    ),
    Text(
        error="FailedDeployment()",
        cause="a model's token, params or pool could not be made, most likely because it stands already",
        rule="each stands at an address that follows from the model's id, and is made there once",
        look=see("HokusaiAMMFactory", "getPool(string)(address)", "{modelId}"),
        remedies=(
            do("see which part of the model is missing", PLAN),
            do("and let the harness go on from there", DEPLOY),
        ),
    ),
    Text(
        error="InsufficientBalance(uint256 balance: wei, uint256 needed: wei)",
        cause="a contract was to be made with more ether than its maker has",
        rule="clones are made without ether: {needed} were asked for, {balance} are there",
        look=see("TokenManager", "tokenImplementation()(address)"),
        remedies=(do("send no ether with the call, and let the harness make it", DEPLOY),),
    ),
    Text(
        error="InvalidShortString()",
        cause="a short text in a contract's code cannot be read",
        rule="a text of at most 31 bytes is kept with its length in one word",
        look=_EIP712,
        remedies=(do("the verifier is not the reviewed one: compare its code with build and record", VERIFY),),
    ),
    Text(
        error="StringTooLong(string str: text)",
        cause="the name or version of a signing domain is too long for one word",
        rule="at most 31 bytes: {str}",
        look=_EIP712,
        remedies=(
            do("name and version are part of the code: build from the reviewed sources, and see it pass", "make test"),
        ),
    ),
)

TEXTS = (*ACCESS, *MONEY, *SIGNING, *INSIDE)
