"""The market with a defence taken away: compiled again from the release's own sources but for a few words.

In: a standing system, the words to replace by file. Out: the same system, every pool of it without the defence. The
patched code is made by its own constructor with the arguments of the one that stands, and put in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorers.judge import Code, Compiler

from pyharness.chain.abi import encode
from pyharness.paths import OUT_RELEASE
from pyharness.scenarios.stage.stage import Stage
from pyharness.tools.compilation import read_compilation
from pyharness.tools.release import read_release
from pyharness.tools.schema import Built

POOL = "HokusaiAMM"
CURVE, BOOKS, TYPES = "src/libraries/BondingCurve.sol", "src/market/PoolBooks.sol", "src/types/Curve.sol"

Edit = tuple[str, str, str]  # file, words, their replacement


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """A defence that is missing."""

    edits: Sequence[Edit]


INSTANT_PROFIT = Weakness(edits=[(BOOKS, "unreleased += amount;", "reserve += amount;")])
PRICE_JUMPS_AT_THE_THRESHOLD = Weakness(
    edits=[
        (
            CURVE,
            "uint256 a1 = PPM * (pricedReserve + usdcIn) - (PPM - w) * threshold;",
            "uint256 a1 = PPM * (pricedReserve + usdcIn);",
        )
    ]
)
TRADES_BEFORE_LOOKING = Weakness(
    edits=[
        (
            "src/market/HokusaiAMM.sol",
            "BondingCurve.buyDown(args.curve, book.reserve, supply, net)",
            "BondingCurve.buyDown(args.curve, _book().reserve, supply, net)",
        )
    ]
)
CLOCK_WITHOUT_OWNERS = Weakness(
    edits=[(BOOKS, "roundOver && supply >= _liveSupply(args)", "roundOver && supply >= 0 * _liveSupply(args)")]
)
NO_VIRTUAL_SUPPLY = Weakness(
    edits=[
        *CLOCK_WITHOUT_OWNERS.edits,
        (TYPES, "VIRTUAL_SUPPLY = 1e15", "VIRTUAL_SUPPLY = 0"),
        (CURVE, "reserve * WAD < curve.launchPriceUsdc * share", "reserve * WAD <= curve.launchPriceUsdc * share"),
    ]
)
REWARDS_AT_ONCE = Weakness(
    edits=[
        (
            BOOKS,
            "if (supply < _liveSupply(args)) return 0;",
            "if (supply > 0) return type(uint256).max;",
        )
    ]
)


def edited(built: Built, edits: Sequence[Edit], folder: Path = OUT_RELEASE) -> bytes:
    """A contract's creation code with other words in its sources; each must stand there exactly once."""
    document = read_compilation(built, folder).standard_json
    sources: Mapping[str, dict[str, str]] = document["sources"]
    for file, old, new in edits:
        text = sources[file]["content"]
        assert text.count(old) == 1, f"{file}: {old}"
        sources[file]["content"] = text.replace(old, new)
    found = Compiler(release=False).compile(document, f"{built.source}:{built.name}")
    assert isinstance(found, Code), found
    return found.creation


def weaken(stage: Stage, weakness: Weakness) -> None:
    """Every pool of the system forgets the defence."""
    places = [stage.address(name) for name in ("USDC", "HokusaiAMMFactory", "TokenManager", "ModelRegistry")]
    code = edited(read_release().contracts[POOL], weakness.edits) + encode(["address"] * len(places), places)
    implementation = str(stage.view("HokusaiAMMFactory", "poolImplementation"))
    stage.node.set_code(implementation, stage.node.rpc.eth_call(None, code))
