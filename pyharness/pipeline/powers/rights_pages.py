"""An audit of powers as files: a page, the same as Markdown, and the document.

In: ``Audit``. Out: three files. Door: the network's work folder.
"""

from __future__ import annotations

from pathlib import Path

from pyharness.config.load import write_rendered
from pyharness.scenarios.report.document import Role
from pyharness.scenarios.report.rights_page import Held, Page, markdown, render
from pyharness.values import pretty_json
from pyharness.verify.rights import shown
from pyharness.verify.rights.paths import everybody, tree
from pyharness.verify.rights.schema import ANYBODY, Audit, Power

NAME = "roles"


def write(found: Audit, folder: Path) -> tuple[Path, ...]:
    """Write all of it; the same audit gives the same bytes."""
    page = page_of(found)
    texts = {
        "html": render(page),
        "md": markdown(page),
        "json": pretty_json(found.model_dump(mode="json", by_alias=True)),
    }
    return tuple(write_rendered(text, folder / f"{NAME}-{found.network}.{ending}") for ending, text in texts.items())


def page_of(found: Audit) -> Page:
    """The audit in words."""
    return Page(
        network=found.network,
        verdict=shown.verdict(found),
        ok=found.ok,
        block=f"{found.block:,}",
        block_hash=found.block_hash,
        roles=tuple(_drawn(found, power) for power in found.powers if power.confirmed),
        powers=tuple(_held(found, power) for power in found.powers),
        functions=tuple(
            (item.contract, item.function, item.needs, shown.holders(found, item)) for item in found.rights
        ),
        trees=tuple("\n".join(tree(found, item.address)) for item in everybody(found)),
        findings=tuple((str(item), item.remedy) for item in found.findings),
        gaps=found.not_checked,
        asked=f"{found.asked:,}",
    )


def _held(found: Audit, power: Power) -> Held:
    return Held(
        contract=power.contract,
        role=power.role,
        holder=power.holder,
        what=found.account(power.holder).words,
        granted=f"block {power.block} {power.tx_hash}" if power.tx_hash else "-",
        declared=power.declared,
    )


def _drawn(found: Audit, power: Power) -> Role:
    """A power as the graph has it; Safes and timelocks are rows of it like contracts."""
    account = found.account(power.holder)
    contract = f"{power.contract[:-32]}…" if power.inside else power.contract
    words = account.words if account.names or account.words == ANYBODY else f"{account.words} {power.holder[:10]}…"
    return Role(
        contract=contract,
        role=power.role,
        holder=power.holder,
        kind=words,
        declared=power.declared,
    )
