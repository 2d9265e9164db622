"""Speaks Sourcify's API, version 2.

In: bundles, answers. Out: requests, replies. Pure.

Source: Sourcify, "API v2": POST /v2/verify/{chainId}/{address}, GET /v2/verify/{verificationId}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pyharness.verify.explorer.reading import away_or_busy, text_of
from pyharness.verify.explorer.schema import Bundle, Heard, Reply, Request

NAME = "sourcify"
EXACT = "exact_match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourcify:
    """A Sourcify server.

    Args:
        place: its base address, without a slash at the end.
    """

    place: str

    @property
    def name(self) -> str:
        """What its outcomes are kept under."""
        return NAME

    def submission(self, bundle: Bundle) -> Request:
        """Publish a bundle."""
        return Request(method="POST", url=self.place + path(bundle), json=body(bundle))

    def question(self, ticket: str) -> Request:
        """Ask what became of a submission."""
        return Request(method="GET", url=f"{self.place}/v2/verify/{quote(ticket, safe='')}")

    def submitted(self, heard: Heard) -> Reply:
        """A verification id, or what stands in the way."""
        code = text_of(heard.body, "customCode")
        if heard.status == 409 and code == "already_verified":
            return Reply(kind="verified", words="verified before")
        if heard.status == 429 and code == "duplicate_verification_request":
            return Reply(kind="early", words=_words(heard), retry_after=heard.retry_after)
        transient = away_or_busy(heard)
        if transient:
            return transient
        ticket = text_of(heard.body, "verificationId")
        if heard.status == 202 and ticket:
            return Reply(kind="ticket", words=ticket)
        return Reply(kind="denied" if code == "unsupported_chain" else "refused", words=_words(heard))

    def asked(self, heard: Heard) -> Reply:
        """How the comparison ended. Only an exact match counts: the metadata's hash is part of what was built."""
        if heard.status == 404:
            return Reply(kind="lost", words=_words(heard))
        transient = away_or_busy(heard)
        if transient:
            return transient
        done = heard.body.get("isJobCompleted")
        contract = heard.body.get("contract")
        if heard.status != 200 or not isinstance(done, bool):
            return Reply(kind="busy", words="an answer that is none of the API's")
        if not done:
            return Reply(kind="pending")
        match = text_of(contract, "match")
        if match == EXACT:
            return Reply(kind="verified", words=EXACT)
        error = heard.body.get("error")
        return Reply(kind="refused", words=text_of(error, "message") or f"only a partial match: {match or 'none'}")


def path(bundle: Bundle) -> str:
    """Where a bundle is posted to."""
    return f"/v2/verify/{bundle.chain_id}/{bundle.address}"


def body(bundle: Bundle) -> Mapping[str, Any]:
    """What is posted."""
    made = {"creationTransactionHash": bundle.creation_tx} if bundle.creation_tx else {}
    return {
        "stdJsonInput": json.loads(bundle.standard_json),
        "compilerVersion": bundle.compiler,
        "contractIdentifier": bundle.identifier,
        **made,
    }


def _words(heard: Heard) -> str:
    return text_of(heard.body, "message") or text_of(heard.body, "customCode") or f"HTTP {heard.status}"
