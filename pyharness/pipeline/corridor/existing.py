"""Looks at what is there before a plan is made beside it: the existing factory, and what was recorded earlier.

In: ``Session``. Out: nothing, or a refusal. Doors: the node, reading only; the record.
"""

from __future__ import annotations

from pyharness.chain.questions import CODE_HASH, NO_CODE, REVERTED, ask
from pyharness.config.schema import Config
from pyharness.errors import Refused
from pyharness.pipeline.corridor.session import Session
from pyharness.record import store

USDC_OF = "reserveToken()(address)"
MANAGER_OF = "tokenManager()(address)"
MADE_BY_OURS = "paramsImplementation()(address)"


def check_record(session: Session) -> None:
    """The network's record is of this mode, and of the same existing contracts. What is configured decides; a record
    that says otherwise is never overruled in silence.

    Raises:
        Refused: E-RECORD-MODE, E-RECORD-DISAGREES.
    """
    record, config = store.latest(session.records), session.config
    if record is None:
        return
    if record.mode != config.mode:
        raise Refused(
            "E-RECORD-MODE",
            f"the record of {config.network} is of another mode, and has a reserve and a router of its own",
            found=f"mode {record.mode} in {session.records}",
            expected=f"mode {config.mode}, or no record",
            next_command=f"python -m pyharness record show {config.network}",
        )
    for label, address in config.external.items():
        recorded = record.external.get(label, "none")
        if recorded != address:
            variable = "FACTORY_ADDRESS" if label == "HokusaiAMMFactory" else "USDC_ADDRESS"
            raise Refused(
                "E-RECORD-DISAGREES",
                f"{variable} is not what the record of {config.network} says",
                found=address,
                expected=f"{recorded}, or another place for {session.records}",
                next_command=f"export {variable}={recorded}",
            )


def check_factory(session: Session) -> None:
    """The existing factory is a factory, of the kind and for the USDC that the config says.

    Raises:
        Refused: E-FACTORY-CODE, E-FACTORY-ABI, E-FACTORY-USDC, E-FACTORY-KIND.
    """
    config = session.config
    if config.mode == "full":
        return
    factory = config.existing.factory
    code, usdc, manager = ask(session.rpc, [(factory, CODE_HASH), (factory, USDC_OF), (factory, MANAGER_OF)])
    if code == NO_CODE:
        raise _refused(config, "CODE", "FACTORY_ADDRESS has no code on this chain", factory, "a factory of pools")
    for view, answer in ((USDC_OF, usdc), (MANAGER_OF, manager)):
        if answer == REVERTED:
            raise _refused(
                config, "ABI", "FACTORY_ADDRESS is no factory of pools", f"no answer to {view}", "an address"
            )
    if usdc != config.usdc.address:
        raise _refused(
            config, "USDC", "the factory's pools hold another token", config.usdc.address, usdc, "USDC_ADDRESS"
        )
    (ours,) = ask(session.rpc, [(manager, MADE_BY_OURS)])
    kind = "predecessor" if ours == REVERTED else "native"
    if kind != config.existing.kind:
        message = "the factory is of another kind than the config says"
        raise _refused(config, "KIND", message, config.existing.kind, kind, "FACTORY_KIND")


def _refused(
    config: Config, what: str, message: str, found: str, expected: str, variable: str | None = None
) -> Refused:
    show = f"python -m pyharness config show {config.words}"
    return Refused(
        f"E-FACTORY-{what}",
        message,
        found=found,
        expected=expected,
        next_command=f"export {variable}={expected}" if variable else show,
    )
