"""Reads the outside world once: flags, environment, ``.env``.

In: flag values, ``os.environ``, the ``.env`` file at the top. Out: ``Sources``, where each value remembers its origin.
Door: the only reader of the settings of the environment, by ``environ``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pyharness.environ import variables
from pyharness.errors import ConfigFault, Fault

Origin = Literal["flag", "environment", ".env", "derived", "default", "template"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable the harness reads: its name, what it means, whether its value must never be shown."""

    name: str
    meaning: str
    secret: bool = False


VARIABLES = (
    Variable(
        name="DEPLOYER_PRIVATE_KEY",
        meaning="key of the deployer, test networks only; without it, DEPLOYER_ADDRESS is enough to read",
        secret=True,
    ),
    Variable(name="DEPLOYER_ADDRESS", meaning="the deployer; derived from the key on test networks"),
    Variable(name="SEPOLIA_RPC_URL", meaning="JSON-RPC endpoint of Sepolia", secret=True),
    Variable(name="MAINNET_RPC_URL", meaning="JSON-RPC endpoint of mainnet", secret=True),
    Variable(name="MAINNET_RPC_URL_2", meaning="another provider's mainnet endpoint, for cross-checks", secret=True),
    Variable(name="LOCAL_RPC_URL", meaning="your own anvil; http://127.0.0.1:8545 when unset", secret=True),
    Variable(name="WORLD_RPC_URL", meaning="a fork of mainnet or of the offline world", secret=True),
    Variable(name="SIMULATED_RPC_URL", meaning="the offline upstream that stands in for mainnet", secret=True),
    Variable(name="SIMULATED_RPC_URL_2", meaning="a second endpoint of it, for cross-checks", secret=True),
    Variable(name="TREASURY_ADDRESS", meaning="pays providers; the deployer on test networks when unset"),
    Variable(name="BACKEND_SERVICE_ADDRESS", meaning="deposits API fees; the deployer on test networks when unset"),
    Variable(name="BACKEND_ALLOWANCE_USDC", meaning="the router may take so much USDC of it; 10000 when unset"),
    Variable(name="ADMIN_ADDRESS", meaning="grants and revokes roles; the deployer on test networks when unset"),
    Variable(name="GOVERNOR_ADDRESS", meaning="sets rates and fees; the deployer on test networks when unset"),
    Variable(
        name="TIMELOCK_DELAY_SECONDS", meaning="makes a timelock, which admin or governor may be; none when unset"
    ),
    Variable(name="TIMELOCK_PROPOSERS", meaning="announce in it and take back, comma-separated; the admin when unset"),
    Variable(name="TIMELOCK_EXECUTORS", meaning="carry out in it, comma-separated; anybody when unset"),
    Variable(name="ATTESTER_ADDRESSES", meaning="attest evaluations, comma-separated; the deployer on test networks"),
    Variable(name="ATTESTER_THRESHOLD", meaning="how many attesters must sign; 1 on test networks when unset"),
    Variable(name="FACTORY_ADDRESS", meaning="existing HokusaiAMMFactory, mode infrastructure only"),
    Variable(name="FACTORY_KIND", meaning="whose factory that is: native or predecessor; predecessor when unset"),
    Variable(name="FACTORY_ADMIN_ADDRESS", meaning="admin of a native factory, if neither deployer nor admin"),
    Variable(name="USDC_ADDRESS", meaning="existing USDC; a mock is deployed on test networks when unset"),
    Variable(name="DEPLOYER_SIGNER", meaning="who signs: environment, keystore, ledger, trezor, aws or gcp"),
    Variable(name="DEPLOYER_DERIVATION_PATH", meaning="account of the Ledger or Trezor; cast's default when unset"),
    Variable(name="ETH_KEYSTORE_ACCOUNT", meaning="name of a foundry keystore; hokusai-deployer when unset"),
    Variable(name="ETH_PASSWORD", meaning="path of the keystore's password file"),
    Variable(name="ETHERSCAN_API_KEY", meaning="publishes sources on Etherscan; Sourcify needs none", secret=True),
    Variable(name="ETHERSCAN_URL", meaning="the Etherscan API; the public one when unset"),
    Variable(name="SOURCIFY_URL", meaning="the Sourcify server; the public one when unset"),
    Variable(name="SLACK_WEBHOOK_URL", meaning="where Slack is told of alerts", secret=True),
    Variable(name="DISCORD_WEBHOOK_URL", meaning="where Discord is told of alerts", secret=True),
    Variable(name="ALERT_WEBHOOK_URL", meaning="where anything else is told of alerts, as JSON", secret=True),
)
NAMES = {variable.name: variable for variable in VARIABLES}
_QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)\1(?:\s+#.*)?""")


class Secret:
    """A text that shows itself only when asked by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __reduce__(self) -> str:
        raise TypeError("a secret is never written anywhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value and where it was found."""

    text: str = field(repr=False)
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Every variable that is set, by name, after precedence flag > environment > ``.env``."""

    values: Mapping[str, Found]

    def get(self, name: str) -> Found | None:
        """The value of a known variable, or None when unset.

        Raises:
            KeyError: the name is not in ``VARIABLES``: a programming or template error.
        """
        if name not in NAMES:
            raise KeyError(name)
        return self.values.get(name)

    def secret(self, name: str) -> Secret | None:
        """The value of a variable as a secret, or None when unset."""
        found = self.get(name)
        return None if found is None else Secret(found.text.strip())


def read_sources(
    *, flags: Mapping[str, str] | None = None, environ: Mapping[str, str] | None = None, dotenv: Path | None = None
) -> Sources:
    """Collect the known variables.

    Args:
        flags: values given on the command line, by variable name.
        environ: the environment; the process's own when None.
        dotenv: a ``.env`` file; absent files are empty.

    Raises:
        ConfigFault: E-CONFIG-DOTENV, a line of the file is not NAME=value.
    """
    layers: list[tuple[Origin, Mapping[str, str]]] = [
        ("flag", flags or {}),
        ("environment", variables() if environ is None else environ),
        (".env", _read_dotenv(dotenv) if dotenv is not None else {}),
    ]
    values: dict[str, Found] = {}
    for origin, layer in layers:
        for name in NAMES:
            if name in layer and name not in values:
                values[name] = Found(text=layer[name], origin=origin)
    return Sources(values=values)


def _read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    values: dict[str, str] = {}
    faults: list[Fault] = []
    for number, raw in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            faults.append(Fault(file=path.name, key=f"line {number}", found="not UTF-8", expected="NAME=value"))
            continue
        line = text.strip().removeprefix("export ").strip()
        if not line or line.startswith("#"):
            continue
        name, separator, text = line.partition("=")
        if not separator or not name.strip().isidentifier():
            faults.append(Fault(file=path.name, key=f"line {number}", found="no NAME=", expected="NAME=value"))
            continue
        values[name.strip()] = _unquoted(text.strip())
    if faults:
        raise ConfigFault(
            "E-CONFIG-DOTENV",
            f"{path.name} has lines that set nothing",
            faults=tuple(faults),
            next_command="diff .env.example .env",
        )
    return values


def _unquoted(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    return quoted[2] if quoted else text.split(" #", 1)[0].rstrip()
