"""Names that several rooms must spell alike: roles and their ids, contracts and their source files, networks.

In: nothing. Out: role ids, contract names, networks and values as the command line has them; what a wrong name may
mean. Pure.

Source: the order of contracts is that of ``System`` in ``script/lib/DeployConfig.sol``.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from pyharness.values import ZERO_HASH, keccak_hex, legible

CLOSE = 0.6  # of difflib's ratio: one or two letters of a short name
FORK_CHAIN_ID = 31_337  # of every fork made here, so that nothing signed on one is valid on what it stands on
CREATE2_FACTORY = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
CREATE2_FACTORY_CODE_HASH = "0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989"
FORGE_DEFAULT_SENDER = "0x1804c8AB1F12E6bbf3894d4083f33e07309d1f38"

USDC, MOCK_USDC = "USDC", "MockUSDC"
# Every contract a deployment of a mode makes; a mock of USDC comes on top where the config wants one.
MADE: Mapping[str, tuple[str, ...]] = {
    "full": (
        "ModelRegistry",
        "TokenManager",
        "HokusaiAMMFactory",
        "InfrastructureReserve",
        "UsageFeeRouter",
        "ModelLauncher",
        "DataContributionRegistry",
        "DeltaVerifier",
    ),
    "infrastructure": ("InfrastructureReserve", "UsageFeeRouter"),
}
SYSTEM = (USDC, *MADE["full"])

DEFAULT_ADMIN_ROLE = "DEFAULT_ADMIN_ROLE"
ROLES = (
    DEFAULT_ADMIN_ROLE,
    "REGISTRAR_ROLE",
    "DEPLOYER_ROLE",
    "POOL_FACTORY_ROLE",
    "GOV_ROLE",
    "PAUSER_ROLE",
    "FEE_ROUTER_ROLE",
    "LAUNCHER_ROLE",
    "DEPOSITOR_ROLE",
    "PAYER_ROLE",
    "PROVIDER_INITIALIZER_ROLE",
    "FEE_DEPOSITOR_ROLE",
    "RECORDER_ROLE",
    "VERIFIER_ROLE",
)


def words(network: str, mode: str) -> str:
    """Network and mode as the command line wants them: the default mode is not said."""
    return network if mode == "full" else f"{network} --mode {mode}"


def argument(text: str) -> str:
    """A value as one word of a command; ``NAME``, to be replaced, for what nobody could type or reads as an option."""
    fit = text != "" and legible(text) and not text.startswith("-")
    return shlex.quote(text) if fit else "NAME"


def listed(names: Sequence[str]) -> str:
    """Names in one breath: ``admin``, ``admin and pauser``, ``admin, governor and pauser``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def near(text: str, known: Sequence[str], *, count: int = 3) -> tuple[str, ...]:
    """The names that somebody may have meant, the likeliest first; whether letters are large does not matter."""
    folded = {name.lower(): name for name in known}
    return tuple(folded[name] for name in get_close_matches(text.lower(), list(folded), n=count, cutoff=CLOSE))


def one_of(text: str, known: Sequence[str], *, most: int = 20) -> str:
    """What a name that is none of these could have been: all of them, or the first, and the one that was meant."""
    more = f" and {len(known) - most} more" if len(known) > most else ""
    meant = near(text, known, count=1)
    return f"one of {', '.join(known[:most])}{more}" + (f"; did you mean {meant[0]}?" if meant else "")


def role_id(name: str) -> str:
    """The bytes32 of a role: zero for DEFAULT_ADMIN_ROLE, keccak256 of the name otherwise."""
    return ZERO_HASH if name == DEFAULT_ADMIN_ROLE else keccak_hex(name.encode())


ROLE_NAMES = {role_id(name): name for name in ROLES}


def role_name(identifier: str) -> str:
    """The name of a role id, or the id itself when nobody has named it."""
    return ROLE_NAMES.get(identifier.lower(), identifier)
