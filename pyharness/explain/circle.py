"""What Circle's USDC refuses, in its own words; the mock of the test networks speaks as OpenZeppelin does.

In: nothing. Out: ``TEXTS``. Pure. Source: Circle's FiatTokenV2_2 and the OpenZeppelin code it was made from.
"""

from __future__ import annotations

from pyharness.explain.commands import VERIFY, do, ops, see, send
from pyharness.explain.schema import Text

_WHO = "USDC (Circle): "
_BLOCKED = see("USDC", "isBlacklisted(address)(bool)", "ACCOUNT")
_NONCE = see("USDC", "nonces(address)(uint256)", "OWNER")
_USED = see("USDC", "authorizationState(address,bytes32)(bool)", "AUTHORIZER", "NONCE")
_APPROVE = send("USDC", "approve(address,uint256)", "SPENDER", "AMOUNT")
_BALANCE = see("USDC", "balanceOf(address)(uint256)", "ACCOUNT")
_PAUSED = see("USDC", "paused()(bool)")

TEXTS = (
    Text(
        said=r"ERC20: transfer amount exceeds balance",
        title=f"{_WHO}more than the account has",
        cause="USDC was to be moved out of an account that does not have as much",
        rule="an account moves at most its balance",
        look=_BALANCE,
        remedies=(
            do(
                "bring USDC to the account that pays, then try again",
                send("USDC", "transfer(address,uint256)", "ACCOUNT", "AMOUNT"),
            ),
            do("if the reserve has less than its books say, nothing may be paid: find out why", VERIFY),
        ),
    ),
    Text(
        said=r"ERC20: transfer amount exceeds allowance",
        title=f"{_WHO}more than was allowed",
        cause="a contract was to take more USDC than its owner allowed",
        rule="router, reserve and pool take what was approved for them before",
        look=see("USDC", "allowance(address,address)(uint256)", "OWNER", "SPENDER"),
        remedies=(do("approve the contract, as the owner (base units)", _APPROVE),),
    ),
    Text(
        said=r"Blacklistable: account is blacklisted",
        title=f"{_WHO}blocked account",
        cause="Circle has blocked the caller, the sender or the receiver of this transfer",
        rule="no USDC moves from, to or by a blocked account; nobody but Circle lifts that",
        look=_BLOCKED,
        remedies=(
            do(
                "a blocked payee: pay another account that the provider names, once approved",
                ops("approve-payee", "{modelId}", "PAYEE", "yes"),
            ),
            do("a blocked provider: name another one", ops("set-provider", "{modelId}", "PROVIDER")),
            do(
                "one of our own contracts: pause, tell the treasury, contact Circle",
                ops("pause", "InfrastructureReserve"),
            ),
        ),
    ),
    Text(
        said=r"Pausable: paused",
        title=f"{_WHO}USDC is paused",
        cause="Circle has paused all of USDC",
        rule="while it is paused no USDC moves anywhere; what has accrued stays accrued",
        look=_PAUSED,
        remedies=(
            do("wait; nothing of ours is wrong. Whether it goes on again", _PAUSED),
            do("and afterwards", VERIFY),
        ),
    ),
    Text(
        said=r"FiatTokenV2: permit is expired|EIP2612: permit is expired",
        title=f"{_WHO}late permit",
        cause="a permit of USDC came after its deadline",
        rule="a permit is valid until its deadline",
        look=_NONCE,
        remedies=(do("sign another with a later deadline, or approve", _APPROVE),),
    ),
    Text(
        said=r"EIP2612: invalid signature",
        title=f"{_WHO}permit of somebody else",
        cause="a permit of USDC was not signed by the owner, or for other terms, another nonce or another chain",
        rule="the owner signs owner, spender, value, the present nonce and deadline for this token on this chain",
        look=_NONCE,
        remedies=(
            do("sign with the present nonce and the token's domain", see("USDC", "DOMAIN_SEPARATOR()(bytes32)")),
            do("or approve", _APPROVE),
        ),
    ),
    Text(
        said=r"FiatTokenV2: invalid signature",
        title=f"{_WHO}authorisation of somebody else",
        cause="an authorised transfer of USDC was not signed by the account it takes from",
        rule="the account signs all terms of the transfer, for this token on this chain",
        look=_USED,
        remedies=(
            do(
                "sign again, or transfer from the account itself",
                send("USDC", "transfer(address,uint256)", "RECEIVER", "AMOUNT"),
            ),
        ),
    ),
    Text(
        said=r"FiatTokenV2: authorization is used or canceled",
        title=f"{_WHO}used authorisation",
        cause="an authorised transfer of USDC was carried out or cancelled before",
        rule="an authorisation's nonce serves once",
        look=_USED,
        remedies=(do("see whether the money has arrived", _BALANCE), do("if not: sign with a new nonce", _USED)),
    ),
    Text(
        said=r"FiatTokenV2: authorization is expired",
        title=f"{_WHO}late authorisation",
        cause="an authorised transfer of USDC came after its time",
        rule="before validBefore",
        look="cast block latest --field timestamp --rpc-url {rpc}",
        remedies=(
            do(
                "sign another with a later end, or transfer",
                send("USDC", "transfer(address,uint256)", "RECEIVER", "AMOUNT"),
            ),
        ),
    ),
    Text(
        said=r"FiatTokenV2: authorization is not yet valid",
        title=f"{_WHO}early authorisation",
        cause="an authorised transfer of USDC came before its time",
        rule="after validAfter",
        look="cast block latest --field timestamp --rpc-url {rpc}",
        remedies=(do("wait, then send the same again; it is unused", _USED),),
    ),
    Text(
        said=r"FiatTokenV2: caller must be the payee",
        title=f"{_WHO}fetched by somebody else",
        cause="a transfer that only its receiver may fetch was sent by another account",
        rule="receiveWithAuthorization is called by the receiver",
        look=_USED,
        remedies=(
            do(
                "let the receiver send it",
                send(
                    "USDC",
                    "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
                    "FROM",
                    "TO",
                    "AMOUNT",
                    "AFTER",
                    "BEFORE",
                    "NONCE",
                    "SIGNATURE",
                ),
            ),
        ),
    ),
    Text(
        said=r"ECRecover: invalid signature(?: '[vs]' value| length)?",
        title=f"{_WHO}no signature",
        cause="the signature of a permit or authorisation of USDC is none",
        rule="65 bytes; v is 27 or 28, s in the lower half",
        look=_NONCE,
        remedies=(do("sign again with a wallet, or approve", _APPROVE),),
    ),
    Text(
        said=r"ERC20: (?:transfer|approve|mint) (?:to|from) the zero address",
        title=f"{_WHO}zero address",
        cause="USDC was to come from, go to or be spent by the zero address",
        rule="USDC belongs to accounts",
        look=_BALANCE,
        remedies=(
            do("give the address that was left out", send("USDC", "transfer(address,uint256)", "RECEIVER", "AMOUNT")),
        ),
    ),
    Text(
        said=r"ERC20: decreased allowance below zero",
        title=f"{_WHO}allowance below zero",
        cause="an allowance of USDC was to be lowered by more than it is",
        rule="an allowance is at least zero",
        look=see("USDC", "allowance(address,address)(uint256)", "OWNER", "SPENDER"),
        remedies=(do("set it instead", _APPROVE),),
    ),
)
