"""What the stories of permits share: a good one works once, whoever hands it in; every other one is refused.

In: a ``Stage`` with Circle's USDC, an owner who signs. Out: what was done. The door to the network, by ``Stage``.
Source: EIP-2612; Circle's FiatTokenV2_2 and its errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pyharness.chain.permit import Permit, TokenDomain
from pyharness.chain.typed_data import Signable
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage

INVALID, EXPIRED = "EIP2612: invalid signature", "FiatTokenV2: permit is expired"
SPENT = "ERC20: transfer amount exceeds allowance"
HOUR = 3_600
MAINNET, OTHER_TOKEN = 1, "0x00000000000000000000000000000000000b0B0b"
Sign = Callable[[Signable], tuple[object, ...]]  # the signature as arguments of ``permit``


def domain_of(stage: Stage) -> TokenDomain:
    """USDC's domain by its own name and version, on this node's chain."""
    name, version = stage.view("USDC", "name"), stage.view("USDC", "version")
    return TokenDomain(name=name, version=version, chain_id=stage.node.chain_id, token=stage.address("USDC"))


def next_permit(stage: Stage, value: int) -> Permit:
    """The backend's next permit for the router, good for an hour."""
    owner, spender = stage.address("backend"), stage.address("UsageFeeRouter")
    nonce = stage.view("USDC", "nonces", owner)
    return Permit(owner=owner, spender=spender, value=value, nonce=nonce, deadline=stage.now() + HOUR)


def handed_in(stage: Stage, permit: Permit, sign: Sign) -> Done:
    """A stranger hands in what the owner signed; forged ones before, and the owner's own attempt after, are refused."""
    domain = domain_of(stage)
    good = permit.signable(domain)
    equal("the domain of USDC", stage.view("USDC", "DOMAIN_SEPARATOR"), good.domain_hash)
    for elsewhere in (
        replace(domain, chain_id=MAINNET),
        replace(domain, token=OTHER_TOKEN),
        replace(domain, version="1"),
    ):
        refused(stage, permit, sign(permit.signable(elsewhere)))
    refused(stage, permit, sign(replace(permit, nonce=permit.nonce + 1).signable(domain)))
    refused(stage, replace(permit, value=permit.value + 1), sign(good))
    refused(stage, replace(permit, spender=stage.address("stranger")), sign(good))

    done = stage.act("stranger", "USDC", "permit", *permit.arguments, *sign(good))
    equal("what the permit allows", allowance(stage), permit.value)
    refused(stage, permit, sign(good), by="backend")
    return done


def too_late(stage: Stage, permit: Permit, sign: Sign) -> None:
    """A good permit that was left lying past its deadline is refused. Moves the node's time."""
    signature = sign(permit.signable(domain_of(stage)))
    stage.wait_until(permit.deadline + 1)
    refused(stage, permit, signature, reason=EXPIRED)


def refused(
    stage: Stage, permit: Permit, signature: tuple[object, ...], *, reason: str = INVALID, by: str = "stranger"
) -> None:
    """USDC does not take it, and says why."""
    stage.refused(by, "USDC", "permit", *permit.arguments, *signature, error="Error", said={"reason": reason})


def allowance(stage: Stage) -> int:
    """What the router may take of the backend (USDC, 6 decimals)."""
    return int(stage.view("USDC", "allowance", stage.address("backend"), stage.address("UsageFeeRouter")))
