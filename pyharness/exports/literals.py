"""Writes texts and names as the literals and identifiers of other languages.

In: any text, a contract's label, a source. Out: ASCII that each language's compiler reads as exactly that text. Pure.
"""

from __future__ import annotations

import json
import re

from pyharness.exports.schema import Source

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
PROTOTYPE = "__proto__"  # as a plain key of a literal it sets the prototype instead of a property


def javascript(text: str) -> str:
    """A string literal of JavaScript and TypeScript, which inside an HTML page ends no script."""
    return json.dumps(text).replace("<", "\\u003c")


def python(text: str) -> str:
    """A string literal of Python, in double quotes where that needs no escape."""
    plain = ascii(text)
    return f'"{plain[1:-1]}"' if plain.startswith("'") and '"' not in plain and "\\'" not in plain else plain


def property_key(text: str) -> str:
    """A key of an object literal of JavaScript that is a property whatever its name."""
    return f"[{javascript(text)}]" if text == PROTOTYPE else javascript(text)


def remark(text: str) -> str:
    """A text as it may stand in a comment: one line of ASCII."""
    return ascii(text)[1:-1]


def camel(label: str) -> str:
    """``UsageFeeRouter`` as ``usageFeeRouter``, ``USDC`` as ``usdc``."""
    return label.lower() if label.isupper() else label[0].lower() + label[1:]


def constant(label: str) -> str:
    """``HokusaiAMMFactory`` as ``HOKUSAI_AMM_FACTORY``."""
    return _WORDS.sub("_", label).upper()


def pascal(network: str) -> str:
    """``base-sepolia`` as ``BaseSepolia``."""
    return "".join(part.capitalize() for part in network.split("-"))


def heading(source: Source, mark: str) -> str:
    """The lines every text file begins with: what made it, and of which entry of the record.

    Args:
        mark: what begins a comment that ends with its line.
    """
    commit = remark(source.commit) + (", with changes" if source.dirty else "")
    state = "" if source.complete else " The deployment is not complete."
    lines = (
        f"Made by `{source.command}` from the record of the deployment: do not edit.",
        f"Network {source.network}, chain {source.chain_id}, recorded {source.recorded_at}.{state}",
        f"Plan {source.plan_hash}",
        f"Commit {commit}",
        "Rates are those of the record; governance changes them, so ask the params contract for today's.",
    )
    return "".join(f"{mark} {line}\n" for line in lines)
