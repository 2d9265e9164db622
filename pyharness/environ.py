"""The environment of this process, and which of its variables are nobody else's business.

In: ``os.environ``. Out: every variable by name; whether one is a secret. Door: the environment.

Libraries start programs too (``file``, when one of eth_account's looks for its own code), and those inherit everything.
So the command line takes secrets out of the process's environment before anything else is loaded.
"""

from __future__ import annotations

import os
import re

_SECRET = re.compile(
    r"PRIVATE_?KEY|MNEMONIC|SECRET|PASSWORD|PASSPHRASE|API_?KEY|TOKEN|WEBHOOK|RPC_URL(_\d+)?$", re.IGNORECASE
)
_CREDENTIALS = re.compile(r"\w+://[^/?#]*@")
_TAKEN: dict[str, str] = {}


def secret(name: str, text: str) -> bool:
    """A key, a password, the address of a node or webhook (they hold tokens), or one with a login."""
    login = name.upper().endswith("URL") and _CREDENTIALS.match(text) is not None
    return login or _SECRET.search(name) is not None


def take_secrets() -> None:
    """Take every secret out of the process's environment; ``variables`` knows them still."""
    for name, text in tuple(os.environ.items()):
        if secret(name, text):
            _TAKEN[name] = os.environ.pop(name)


def variables() -> dict[str, str]:
    """Every variable this process was started with, and what was set since."""
    return {**_TAKEN, **os.environ}
