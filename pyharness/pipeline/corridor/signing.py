"""The deployer's signer, as the config chooses it.

In: ``Session``. Out: ``Signer``. Doors: by the signers: a keystore file, cast.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyharness.deploy.cast_signer import CastSigner, wallet
from pyharness.deploy.signers import EnvironmentKeySigner, ImpersonatedSigner, KeystoreSigner, Signer
from pyharness.errors import ConfigFault, Fault
from pyharness.pipeline.corridor.session import Session


def own_signer(session: Session, tell: Callable[[str], None]) -> Signer:
    """Who signs for the deployer; in a rehearsal the fork acts for it, and no key is read.

    Args:
        tell: called before somebody must confirm on a device.

    Raises:
        ConfigFault: E-CONFIG-UNSET, there is no key.
        EnvironmentFault: E-KEYSTORE-MISSING, E-KEYSTORE-PASSWORD, E-SIGNER-FAILED, E-SIGNER-TIMEOUT.
    """
    loaded, choice = session.loaded, session.config.signer
    if session.rehearsal:
        return ImpersonatedSigner(session.config.holders.deployer)
    if choice.kind == "keystore":
        return KeystoreSigner(Path.home() / ".foundry" / "keystores" / choice.account, loaded.password())
    if choice.kind != "environment":
        return CastSigner(wallet(choice.kind, choice.derivation_path), words=session.config.words, tell=tell)
    if loaded.key is None:
        expected = "the deployer's key, or DEPLOYER_SIGNER for a key that lives elsewhere"
        fault = Fault(file="environment", key="DEPLOYER_PRIVATE_KEY", found="unset", expected=expected)
        raise ConfigFault(
            "E-CONFIG-UNSET", "nobody can sign", faults=(fault,), next_command="export DEPLOYER_PRIVATE_KEY='…'"
        )
    return EnvironmentKeySigner(loaded.key)
