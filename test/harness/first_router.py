"""The router of the first version: a twentieth of all revenue is the treasury's, the rest the pool's, whatever params
say; its deposits are told by no event of the second version.
"""

from __future__ import annotations

import weakened
from older import Older

from pyharness.chain.abi import encode
from pyharness.paths import ROOT
from pyharness.tools.schema import Built

SOURCE = "test/fixtures/PredecessorRouter.sol"
EDITS = [
    (
        SOURCE,
        "(uint256 infra, uint256 profit) = calculateFeeSplit(modelId, amount);",
        "(uint256 infra, uint256 profit) = (amount / 20, amount - amount / 20);",
    ),
    (SOURCE, "emit FeeDeposited(modelId, address(pool), amount, infra, profit, msg.sender);", ""),
]


def first_router(older: Older, treasury: str) -> str:
    """Made by the owner, who may deposit by it."""
    built = Built(name="PredecessorRouter", source=SOURCE, creation=b"", runtime=b"", immutables=(), abi=())
    places = (older.factory, older.usdc, treasury)
    code = weakened.edited(built, EDITS, ROOT / "out") + encode(["address"] * 3, places)
    made = older.node.send_as(older.owner, None, code).contract_address
    assert made is not None
    return made
