"""The timelock that a config asks for: its code, and where it stands or will stand.

In: the config's salt, its wish for a timelock. Out: ``Creation``, an address, creation code. Door: the package's files.
The address follows from salt, delay, proposers and executors alone.
"""

from __future__ import annotations

from pyharness.chain import artifacts, timelock
from pyharness.chain.abi import encode
from pyharness.config.parties import Timelock
from pyharness.plan.build import create2_address
from pyharness.plan.schema import Creation
from pyharness.values import ZERO_ADDRESS, keccak_hex

NAME = "TimelockController"
SOURCE = f"@openzeppelin/contracts/governance/{NAME}.sol:{NAME}"


def executors(wanted: Timelock) -> list[str]:
    """Who carries out, as the contract has it: the zero address is anybody."""
    return list(wanted.executors) or [ZERO_ADDRESS]


def code_of(wanted: Timelock) -> bytes:
    """Creation code with arguments. Raises EnvironmentFault E-ARTIFACT-MISSING."""
    return timelock.creation(delay=wanted.delay_seconds, proposers=wanted.proposers, executors=executors(wanted))


def creation_of(salt: str, wanted: Timelock) -> Creation:
    """The timelock of a config.

    Args:
        salt: the config's.

    Raises:
        EnvironmentFault: E-ARTIFACT-MISSING.
    """
    init_code, own = code_of(wanted), keccak_hex(f"{salt}/{NAME}".encode())
    given = [wanted.delay_seconds, list(wanted.proposers), executors(wanted), ZERO_ADDRESS]
    return Creation(
        contract=NAME,
        source=SOURCE,
        address=create2_address(bytes.fromhex(own[2:]), init_code),
        salt=own,
        init_code_hash=keccak_hex(init_code),
        runtime_hash=keccak_hex(artifacts.load(timelock.ARTIFACT).runtime),
        immutables=(),
        arguments="0x" + encode(["uint256", "address[]", "address[]", "address"], given).hex(),
    )


def address_of(salt: str, wanted: Timelock) -> str:
    """Where it stands or will stand."""
    return creation_of(salt, wanted).address
