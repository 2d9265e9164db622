"""Who plays whom in a smoke test, and of which model it is.

In: ``Session``, who signs. Out: model and contracts; parties, and why one cannot act. Doors: by the rooms it composes.
"""

from __future__ import annotations

from pyharness.chain.rpc import Rpc
from pyharness.config.schema import Config, Model
from pyharness.errors import Inconclusive
from pyharness.names import one_of, role_id
from pyharness.pipeline.corridor.models import models_at
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.rehearsal.staging import book_of, clones_of
from pyharness.record import store
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.book import Book
from pyharness.scenarios.stage.scene import Party
from pyharness.tools.release import build_release, read_release
from pyharness.verify.expectations import addresses_of

POWERS = {
    "backend": ("UsageFeeRouter", "FEE_DEPOSITOR_ROLE"),
    "treasury": ("InfrastructureReserve", "PAYER_ROLE"),
    "governor": ("HokusaiParams", "GOV_ROLE"),
}
STRANGERS = ("trader", "holder", "stranger")


def subject(session: Session, wanted: str | None) -> tuple[Model, Book]:
    """The model that is tested, and the contracts. Raises Inconclusive E-RECORD-MISSING, E-SMOKE-MODEL."""
    config, rpc = session.config, session.rpc
    known = addresses_of(store.recorded(session.records, config.words), config)
    build_release()
    found = {model.id: model for model in models_at(rpc, config, known, rpc.block_number()) if model.exists}
    for model in config.models:
        if model.id in found and wanted in (None, model.id):
            return model, book_of(known, clones_of(found[model.id]), read_release())
    raise Inconclusive(
        "E-SMOKE-MODEL",
        f"{config.network} has no such model",
        found=wanted or "none of the configured ones",
        expected=one_of(wanted or "", list(found)) if found else "a model",
        next_command=f"python -m pyharness plan {config.words}",
    )


def cast_of(
    rpc: Rpc, config: Config, book: Book, model: Model, signer: str | None
) -> tuple[dict[str, Party], dict[str, str]]:
    """Everybody, and who cannot act. The signer plays whom it has the power of; on a fork holders play themselves."""
    holders = {name: str(address) for name, address in config.holders.model_dump().items()}
    absent = {}
    for name, (contract, role) in POWERS.items():
        player = signer or holders[name]
        if _has(rpc, book, contract, role, player):
            holders[name] = player
        elif signer:
            absent[name] = f"{role} of {contract} is not the signer's ({signer}); {name} is {holders[name]}"
        else:
            absent[name] = f"{role} of {contract} is not the configured holder's, {holders[name]}"
    target = book["InfrastructureReserve"]
    raw = rpc.eth_call(target.address, target.data("provider", (model.id,)))
    holders["provider"] = str(target.result("provider", (model.id,), raw))
    holders |= dict(zip(STRANGERS, multisig.generated(len(STRANGERS)), strict=True))
    return {name: Party(address=address) for name, address in holders.items()}, absent


def _has(rpc: Rpc, book: Book, contract: str, role: str, account: str) -> bool:
    target, args = book[contract], (bytes.fromhex(role_id(role)[2:]), account)
    return bool(target.result("hasRole", args, rpc.eth_call(target.address, target.data("hasRole", args))))


def poverty(rpc: Rpc, book: Book, backend: Party, needed: int) -> dict[str, str]:
    """Why the backend cannot deposit this much (USDC, 6 decimals), where nobody here can make money."""
    target, args = book["USDC"], (backend.address,)
    balance = target.result("balanceOf", args, rpc.eth_call(target.address, target.data("balanceOf", args)))
    if int(str(balance)) >= needed:
        return {}
    return {"backend": f"{backend.address} has {balance} base units of USDC of the {needed} needed"}
