"""A model's line in the reserve: invoices paid out of it, top-ups into it, and another model's line beside it.

In: a ``Stage``, amounts (USDC, 6 decimals), invoices by number. Out: what was done, checked in everybody's books. The
door to the network, by ``Stage``. Source: guide, "Test Infrastructure Payment"; the contracts' interfaces.
"""

from __future__ import annotations

from dataclasses import replace

from pyharness.scenarios.stage.acts import pay
from pyharness.scenarios.stage.ledger import moves
from pyharness.scenarios.stage.scene import Done
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import ZERO_ADDRESS, keccak_hex

RESERVE = "InfrastructureReserve"
MEMO = "January 2024 compute costs"
OTHER_MODEL = "another-model"


def hashed(invoice: str) -> bytes:
    """What an invoice is known by on chain (32 bytes)."""
    return bytes.fromhex(keccak_hex(invoice.encode())[2:])


def settle(stage: Stage, amount: int, invoice: str) -> Done:
    """The treasury pays the provider out of the model's line; nobody else may."""
    return pay(stage, amount, hashed(invoice), MEMO)


def paid_out(amount: int) -> dict[str, int]:
    """What payments to the provider move."""
    gone = dict.fromkeys(("reserve", "accrued", "outstanding"), -amount)
    return {**gone, **dict.fromkeys(("provider", "paid", "total paid"), amount)}


def top_up(stage: Stage, by: str, amount: int) -> Done:
    """Somebody adds to the model's line out of the own purse; anybody may."""
    stage.act(by, "USDC", "approve", stage.address(RESERVE), amount)
    return moves(
        stage,
        "the top-up",
        lambda: stage.act(by, RESERVE, "topUp", stage.model.id, amount),
        {by: -amount, **dict.fromkeys(("reserve", "accrued", "outstanding", "total accrued"), amount)},
    )


def launch_another(stage: Stage) -> Stage:
    """The admin launches one more model on the same terms; nobody else may.

    Returns:
        The stage with that model; token, params and pool by name stay those of the first.
    """
    model = stage.model.model_copy(update={"id": OTHER_MODEL})
    nobody, governor = ZERO_ADDRESS, stage.address("governor")
    born = (model.tokens_per_delta_one, model.infra_bps, bytes(32), "", governor, nobody)
    pool = (
        model.crr_ppm, model.trade_fee_bps, model.round_seconds, model.threshold_usdc, model.price_usdc,
        model.window_seconds,
    )  # fmt: skip
    spec = (model.id, "Another model", "OTHER", 0, born, pool, stage.address("provider"), 0, nobody)
    stage.guarded("admin", "LAUNCHER_ROLE", "ModelLauncher", "launch", [spec])
    return replace(stage, model=model)
