"""Speaks Etherscan's API, version 2: one address and one key for every chain.

In: bundles, answers. Out: requests, replies. Pure.

Source: Etherscan, "API v2": module contract, actions verifysourcecode and checkverifystatus. Failures come with HTTP
200 and are told apart by their words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyharness.verify.explorer.reading import away_or_busy, text_of
from pyharness.verify.explorer.schema import Bundle, Heard, Kind, Reply, Request

NAME = "etherscan"
MIT = "3"
# The first phrase that an answer holds decides; lower case.
SAID: tuple[tuple[str, Kind], ...] = (
    ("already verified", "verified"),
    ("rate limit", "busy"),
    ("api key", "denied"),
    ("api access", "denied"),
    ("unsupported chain", "denied"),
    ("unable to locate contractcode", "early"),
    ("already been submitted", "early"),
    ("unknown uid", "lost"),
    ("pending", "pending"),
    ("in progress", "pending"),
    ("pass - verified", "verified"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Etherscan:
    """The Etherscan API.

    Args:
        place: its address.
        key: of the account that publishes; travels in the request only.
    """

    place: str
    chain_id: int
    key: str = field(repr=False)

    @property
    def name(self) -> str:
        """What its outcomes are kept under."""
        return NAME

    def submission(self, bundle: Bundle) -> Request:
        """Publish a bundle."""
        form = {"apikey": self.key, **fields(bundle), "sourceCode": bundle.standard_json}
        return Request(method="POST", url=self.place, query={"chainid": str(self.chain_id)}, form=form)

    def question(self, ticket: str) -> Request:
        """Ask what became of a submission."""
        query = {
            "chainid": str(self.chain_id),
            "module": "contract",
            "action": "checkverifystatus",
            "guid": ticket,
            "apikey": self.key,
        }
        return Request(method="GET", url=self.place, query=query)

    def submitted(self, heard: Heard) -> Reply:
        """A guid, or what stands in the way."""
        reply = away_or_busy(heard)
        if reply:
            return reply
        result = text_of(heard.body, "result")
        if heard.body.get("status") == "1" and result:
            return Reply(kind="ticket", words=result)
        return _said(result, heard)

    def asked(self, heard: Heard) -> Reply:
        """How the comparison ended."""
        return away_or_busy(heard) or _said(text_of(heard.body, "result"), heard)


def fields(bundle: Bundle) -> Mapping[str, str]:
    """What is posted, without key and sources. The arguments go under both spellings, the API's historic one first."""
    arguments = bundle.arguments_encoded.removeprefix("0x")
    return {
        "module": "contract",
        "action": "verifysourcecode",
        "contractaddress": bundle.address,
        "codeformat": "solidity-standard-json-input",
        "contractname": bundle.identifier,
        "compilerversion": f"v{bundle.compiler}",
        "constructorArguements": arguments,
        "constructorArguments": arguments,
        "licenseType": MIT,
    }


def _said(result: str, heard: Heard) -> Reply:
    words = result or text_of(heard.body, "message")
    if not words:
        return Reply(kind="busy", words="an answer without words")
    kinds = [kind for phrase, kind in SAID if phrase in words.lower()]
    return Reply(kind=kinds[0] if kinds else "refused", words=words, retry_after=heard.retry_after)
