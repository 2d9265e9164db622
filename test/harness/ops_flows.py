"""What changes hands and is no act of the table: hand-over and rotation, and the wrong inputs of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eth_account import Account
from successions import Powers

from pyharness.names import CREATE2_FACTORY
from pyharness.values import ZERO_ADDRESS, checksummed

FLOWS = ("hand-over", "rotate-backend")
NOBODY = "http://127.0.0.1:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A command line after ``ops <flow>``, the variables that are other, and the code of its refusal."""

    line: str
    code: str
    changes: Mapping[str, str | None] = field(default_factory=dict)


def wrongs(powers: Powers) -> dict[str, list[Wrong]]:
    """By flow, at least eight each."""
    return {"hand-over": _hand_over(powers), "rotate-backend": _rotation(powers)}


def _everywhere(me: str, line: str, changes: Mapping[str, str | None]) -> list[Wrong]:
    """What is wrong with any command that sends."""
    other = "0x" + Account.create().key.hex().removeprefix("0x")
    return [
        Wrong(line=line.replace("sepolia", "nowhere"), code="E-NETWORK", changes=changes),
        Wrong(line=line + " --mode half", code="E-USAGE", changes=changes),
        Wrong(line=line + " --force", code="E-USAGE", changes=changes),
        Wrong(line=line + f" --rpc-url {NOBODY}", code="E-RPC-UNREACHABLE", changes=changes),
        Wrong(line=line.removesuffix(" --yes"), code="E-NO-CONFIRMATION", changes=changes),
        Wrong(line=line, code="E-CONFIG-UNSET", changes={**changes, "DEPLOYER_PRIVATE_KEY": None}),
        Wrong(
            line=line, code="E-CONFIG-KEY", changes={**changes, "DEPLOYER_PRIVATE_KEY": other, "DEPLOYER_ADDRESS": me}
        ),
        Wrong(line=line + " --mode infrastructure", code="E-CONFIG-UNSET", changes=changes),
    ]


def _hand_over(powers: Powers) -> list[Wrong]:
    line, heir = "sepolia --yes", {"ADMIN_ADDRESS": powers.account}
    ours = ("UsageFeeRouter", "InfrastructureReserve", "MockUSDC")
    bad = ("0x12", "vitalik.eth", ZERO_ADDRESS, powers.account[:-1] + "g", powers.account.swapcase().replace("X", "x"))
    return [
        *_everywhere(powers.deployer, line, heir),
        *(Wrong(line=line, code="E-CONFIG-ADDRESS", changes={"ADMIN_ADDRESS": text}) for text in bad),
        *(Wrong(line=line, code="E-HOLDER", changes={"GOVERNOR_ADDRESS": powers.contracts[one]}) for one in ours),
        Wrong(line=line, code="E-HOLDER", changes={"ADMIN_ADDRESS": checksummed(CREATE2_FACTORY)}),
        Wrong(line=f"sepolia {powers.account} --yes", code="E-USAGE"),
    ]


def _rotation(powers: Powers) -> list[Wrong]:
    old, new, stranger = powers.deployer, powers.account, Account.create().address
    backend = {"BACKEND_SERVICE_ADDRESS": new}
    line = f"sepolia {old} {new} --yes"
    ours = powers.contracts["UsageFeeRouter"]
    bad = ("0x12", "vitalik.eth", ZERO_ADDRESS, new.lower(), new[:-1] + "g")
    limits = ("-1", "0", "1e3", "1,000", "0.0000001", "nan", "007", "lots", "1" + "0" * 72)
    return [
        *_everywhere(old, line, backend),
        *(Wrong(line=f"sepolia {old} {text} --yes", code="E-USAGE", changes=backend) for text in bad),
        *(Wrong(line=f"sepolia {text} {new} --yes", code="E-USAGE", changes=backend) for text in bad),
        *(Wrong(line=f"{line} --allowance={text}", code="E-USAGE", changes=backend) for text in limits),
        Wrong(line=f"sepolia {new} {new} --yes", code="E-BACKEND", changes=backend),
        Wrong(line=line, code="E-BACKEND"),
        Wrong(line=f"sepolia {stranger} {new} --yes", code="E-BACKEND", changes=backend),
        Wrong(line=f"sepolia {old} {ours} --yes", code="E-BACKEND", changes={"BACKEND_SERVICE_ADDRESS": ours}),
        Wrong(line=f"sepolia {ours} {new} --yes", code="E-BACKEND", changes=backend),
        Wrong(line=f"{line} --compromised=yes", code="E-USAGE", changes=backend),
        Wrong(line=f"sepolia {old}", code="E-USAGE", changes=backend),
    ]
