"""What a Safe refuses, by its own codes.

In: nothing. Out: ``TEXTS``. Pure. Source: Safe 1.4.1, its list of error codes.
"""

from __future__ import annotations

from pyharness.explain.commands import OURS, RECORD, STATUS, VERIFY, do, ops, see
from pyharness.explain.schema import Text

_CHECK = ops("check", "FILE")
_CONFIRM = ops("confirm", "PROMISE")
_OWNERS = see("SAFE", "getOwners()(address[])")
_THRESHOLD = see("SAFE", "getThreshold()(uint256)")
_NONCE = see("SAFE", "nonce()(uint256)")

# Code: what happened, the rule, what helps, a command, what to look at.
# fmt: off
_CODES = {
    "GS000": (
        "a Safe could not finish its setup",
        "the setup's own call succeeds",
        "make the Safe again with the right setup call",
        RECORD, _OWNERS,
    ),
    "GS001": (
        "a Safe has no threshold: it was not set up",
        "a Safe is set up before it acts",
        "is this the Safe of the config, on this network?",
        VERIFY, _THRESHOLD,
    ),
    "GS002": (
        "a Safe's setup was to run at an address without code",
        "the setup's target is a contract on this network",
        "deploy what the setup calls, or leave it out",
        RECORD, _OWNERS,
    ),
    "GS010": (
        "too little gas was given for the Safe's transaction",
        "gas covers safeTxGas and some",
        "send it with more gas",
        STATUS, _NONCE,
    ),
    "GS011": (
        "the Safe could not refund gas in ether",
        "the Safe has ether for a refund it promised",
        "use a gas price of 0 in the Safe transaction",
        _CHECK, _NONCE,
    ),
    "GS012": (
        "the Safe could not refund gas in a token",
        "the Safe has the token for a refund it promised",
        "make the batch again without a refund",
        _CHECK, _NONCE,
    ),
    "GS013": (
        "the call that the Safe was to make failed, and this Safe does not pass its reason on",
        "with safeTxGas and gasPrice 0 the inner call succeeds, or nothing happens and the nonce stays",
        "check the batch against the chain as it stands; it names the inner error",
        _CHECK, f"{OURS} explain TRANSACTION --network {{alone}}",
    ),
    "GS020": (
        "signatures are too short for the Safe's threshold",
        "65 bytes for each owner that must sign",
        "collect the missing signatures",
        _CHECK, _THRESHOLD,
    ),
    "GS021": (
        "a contract's signature points into the others",
        "dynamic parts come after all static ones",
        "let the app put the signatures together",
        _CHECK, _OWNERS,
    ),
    "GS022": (
        "a contract's signature points beyond the end",
        "its data lies inside the signatures",
        "let the app put the signatures together again",
        _CHECK, _OWNERS,
    ),
    "GS023": (
        "a contract's signature is longer than what came",
        "its length fits the signatures",
        "send the signatures whole",
        _CHECK, _OWNERS,
    ),
    "GS024": (
        "a contract that owns the Safe does not confirm its signature",
        "EIP-1271: the owner contract says yes to this hash",
        "let that Safe's owners sign the same hash",
        _CHECK, _OWNERS,
    ),
    "GS025": (
        "an owner has not approved the hash that is executed",
        "approveHash is sent before, or the owner executes",
        "let the owner approve or sign; compare the hash with the sheet",
        _CHECK, _OWNERS,
    ),
    "GS026": (
        "a signature is of no owner, of another transaction, or out of order",
        "owners sign this safeTxHash, for this nonce and chain, sorted by address",
        "compare safeTxHash and nonce with the sheet; a moved nonce makes old signatures worthless",
        _CHECK, _NONCE,
    ),
    "GS027": (
        "a contract that owns the Safe was asked about other data than the signed hash",
        "data and hash belong together",
        "let the app put transaction and signatures together anew",
        _CHECK, _NONCE,
    ),
    "GS030": (
        "a hash was to be approved by somebody who is no owner",
        "only owners approve",
        "let an owner approve",
        _CHECK, _OWNERS,
    ),
    "GS031": (
        "a Safe's function was called by somebody else than the Safe",
        "a Safe changes itself, by a transaction of its owners",
        "put the change into a batch that owners sign",
        RECORD, _OWNERS,
    ),
    "GS100": (
        "modules were to be set up twice",
        "modules are set up with the Safe",
        "nothing is to be done; is this Safe the one of the record?",
        VERIFY, _OWNERS,
    ),
    "GS101": (
        "a module's address is none",
        "a module is a contract",
        "name the module's address",
        RECORD, _OWNERS,
    ),
    "GS102": (
        "a module is enabled already",
        "a module is enabled once",
        "nothing is to be done",
        VERIFY, _OWNERS,
    ),
    "GS103": (
        "the module before the named one is another",
        "the list of modules is walked from the one before",
        "read the list of modules again",
        RECORD, _OWNERS,
    ),
    "GS104": (
        "a module acted that is not enabled",
        "only enabled modules act for a Safe",
        "if the Safe shall have no modules, that is right: who holds what",
        VERIFY, _OWNERS,
    ),
    "GS105": (
        "a list of modules was asked for in the wrong way",
        "it starts at the sentinel or at a module",
        "read the list from its beginning",
        RECORD, _OWNERS,
    ),
    "GS106": (
        "a list of modules was asked for in pages of no length",
        "a page has at least one entry",
        "ask for a page of 1 or more",
        RECORD, _OWNERS,
    ),
    "GS200": (
        "owners were to be set up twice",
        "owners are set up with the Safe",
        "change owners one by one, by a transaction of the Safe",
        VERIFY, _OWNERS,
    ),
    "GS201": (
        "a threshold is above the number of owners",
        "as many signatures as there are owners, at most",
        "lower the threshold or add owners",
        VERIFY, _THRESHOLD,
    ),
    "GS202": (
        "a Safe was to need no signature",
        "the threshold is at least 1",
        "give a threshold of 1 or more",
        VERIFY, _THRESHOLD,
    ),
    "GS203": (
        "an owner's address is none",
        "an owner is an account, not the Safe itself",
        "name the owner's address",
        RECORD, _OWNERS,
    ),
    "GS204": (
        "an owner was to be added twice",
        "an owner is there once",
        "nothing is to be done; the owners stand",
        RECORD, _OWNERS,
    ),
    "GS205": (
        "the owner before the named one is another",
        "the list is walked from the one before",
        "read the list of owners again",
        RECORD, _OWNERS,
    ),
    "GS300": (
        "a Safe's guard is no guard",
        "a guard says that it is one",
        "remove the guard, or name the right one",
        VERIFY, _OWNERS,
    ),
    "GS400": (
        "the fallback handler was to be the Safe itself",
        "another contract answers for it",
        "name the handler's address",
        VERIFY, _OWNERS,
    ),
}
# fmt: on

TEXTS = tuple(
    Text(
        said=code,
        title=f"{code} (Safe)",
        cause=happened,
        rule=rule,
        look=look,
        remedies=(do(helps, command),)
        + ((do("and after it was executed, compare with the sheet", _CONFIRM),) if command == _CHECK else ()),
    )
    for code, (happened, rule, helps, command, look) in _CODES.items()
)
