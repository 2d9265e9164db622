"""Where contracts send money by a setting of their own, which no hand-over of powers moves.

In: ``Session`` of a deployed system. Out: words for each contract that sends elsewhere than to the config's treasury.
Door: the node, reading only.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyharness.chain.questions import ask
from pyharness.pipeline.corridor.session import Session
from pyharness.record.store import recorded
from pyharness.tools.release import build_release, read_release

SETTING = "treasury"


def left_behind(session: Session) -> Iterator[str]:
    """What stays as it was when the treasury of the config is another one.

    Raises:
        Inconclusive: E-RECORD-MISSING.
    """
    config = session.config
    record = recorded(session.records, config.words)
    build_release()
    built = read_release().contracts
    places = {
        label: item.address
        for label, item in record.contracts.items()
        if label in built and any(entry.get("name") == SETTING for entry in built[label].abi)
    }
    answers = ask(session.rpc, [(place, f"{SETTING}()(address)") for place in places.values()])
    for label, found in zip(places, answers, strict=True):
        if found != config.holders.treasury:
            yield (
                f"{label} goes on sending money to {found}, by a setting of its own, and not to the treasury "
                f"{config.holders.treasury}: a hand-over moves powers only; its admin calls setTreasury"
            )
