"""A permit of USDC: an allowance that its owner signs and anybody hands in.

In: owner, spender, amount, nonce, deadline; the token's domain. Out: what is signed, arguments of ``permit``. Pure.
Source: EIP-2612; Circle's FiatTokenV2_2, which takes signatures of contracts (EIP-1271) too.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyharness.chain.typed_data import Signable, signable

PERMIT = (
    ("owner", "address"),
    ("spender", "address"),
    ("value", "uint256"),
    ("nonce", "uint256"),
    ("deadline", "uint256"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenDomain:
    """The token that a permit is for."""

    name: str
    version: str
    chain_id: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """An allowance of ``value`` (USDC, 6 decimals) until ``deadline`` (unix seconds, included)."""

    owner: str
    spender: str
    value: int
    nonce: int
    deadline: int

    @property
    def arguments(self) -> tuple[object, ...]:
        """The arguments of ``permit`` before the signature."""
        return (self.owner, self.spender, self.value, self.deadline)

    def signable(self, domain: TokenDomain) -> Signable:
        """What the owner signs."""
        place = {
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": domain.token,
        }
        return signable("Permit", {"Permit": PERMIT}, place, {name: getattr(self, name) for name, _ in PERMIT})


def parts(signature: bytes) -> tuple[int, bytes, bytes]:
    """A signature of 65 bytes as v, r and s, the way older interfaces take it."""
    return signature[64], signature[:32], signature[32:64]
