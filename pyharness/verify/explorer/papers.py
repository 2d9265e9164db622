"""Writes bundles for people: one folder a contract, one page with the commands to publish by hand.

In: what there is to publish, where. Out: file names and texts. Pure.

Source: guide, "Verify Contracts on Etherscan"; the constructors take the guide's arguments in its order, then ours.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from pyharness.values import pretty_json
from pyharness.verify.explorer import etherscan, sourcify
from pyharness.verify.explorer.bundles import Found
from pyharness.verify.explorer.schema import Bundle

BY_HAND = "by-hand.md"
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
# The guide's two contracts, whose arguments it lists; ours have more, appended to its own.
APPENDED: Mapping[str, str] = {
    "InfrastructureReserve": "USDC, factory and treasury as the guide has them, then the admin",
    "UsageFeeRouter": "factory, USDC and reserve as the guide has them, then the admin and the kind of pools",
}


def papers(found: Found, sourcify_at: str) -> Mapping[str, str]:
    """Every file by its name below the network's folder.

    Args:
        sourcify_at: the server of the copyable lines.
    """
    files = {BY_HAND: "\n".join(_page(found, sourcify_at)) + "\n"}
    for bundle in found.bundles:
        folder = folder_of(bundle)
        files[f"{folder}/standard-input.json"] = bundle.standard_json + "\n"
        files[f"{folder}/sourcify.json"] = pretty_json(sourcify.body(bundle))
        files[f"{folder}/etherscan.json"] = pretty_json({"chainid": str(bundle.chain_id), **etherscan.fields(bundle)})
    return files


def folder_of(bundle: Bundle) -> str:
    """A bundle's folder: its label without spaces."""
    return bundle.label.replace(" ", "-")


def constructor_line(bundle: Bundle) -> str:
    """The command whose answer is the encoded arguments; empty where there are none."""
    if not bundle.types:
        return ""
    words = ["cast", "abi-encode", f"constructor({','.join(bundle.types)})", *bundle.arguments]
    return " ".join(word if _PLAIN.fullmatch(word) else _quoted(word) for word in words)


def forge_line(bundle: Bundle) -> str:
    """The command that publishes on Etherscan from this checkout; the key is read from ETHERSCAN_API_KEY."""
    words = ["forge", "verify-contract", bundle.address, bundle.identifier, "--chain", str(bundle.chain_id)]
    words += ["--verifier", "etherscan", "--compiler-version", bundle.compiler]
    words += ["--num-of-optimizations", str(bundle.optimizer_runs)]
    line = f"FOUNDRY_PROFILE=release {shlex.join(words)}"
    return f"{line} --constructor-args $({constructor_line(bundle)})" if bundle.types else line


def curl_line(bundle: Bundle, place: str) -> str:
    """The command that publishes on Sourcify from the bundles' folder."""
    data = f"@{folder_of(bundle)}/sourcify.json"
    words = ["curl", "-sS", "-H", "content-type: application/json", "--data", data, place + sourcify.path(bundle)]
    return shlex.join(words)


def _page(found: Found, sourcify_at: str) -> Iterator[str]:
    yield "# Publishing the sources by hand"
    yield ""
    yield "`python -m pyharness verify NETWORK --explorer` does all of this. `forge` lines run at the top of the"
    yield "checkout with ETHERSCAN_API_KEY set, `curl` lines in this folder."
    for bundle in found.bundles:
        yield from ("", f"## {bundle.label}", "", f"{bundle.address}, made by {bundle.creation_tx or 'others'}")
        if bundle.label in APPENDED:
            yield from ("", f"Arguments: {APPENDED[bundle.label]}.")
        yield from ("", f"    {forge_line(bundle)}")
        yield from ([f"    {curl_line(bundle, sourcify_at)}"] if sourcify_at else [])
    if found.clones:
        yield from ("", "## Clones", "")
        yield "Minimal proxies (ERC-1167) with their arguments behind the code: explorers show the source of the"
        yield "implementation that the code names, so nothing is published for them."
        yield ""
    for clone in found.clones:
        yield f"- {clone.label} {clone.address}: {clone.implementation} {clone.implementation_address}"
    if found.unbundled:
        yield from ("", "## Not bundled", "")
    for item in found.unbundled:
        yield f"- {item.label}: {item.reason}"


def _quoted(word: str) -> str:
    """In double quotes: it reads well inside ``$(…)``."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    return f'"{safe}"'
