"""Is the record itself whole and true?

In: config, record. Out: findings about the record, and how many things were compared. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyharness.config.schema import Config, Mode
from pyharness.record.schema import Record
from pyharness.verify.schema import Finding

# Every contract a deployment of a mode makes; a mock of USDC comes on top where the config wants one.
MADE: Mapping[Mode, tuple[str, ...]] = {
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


def required(config: Config) -> tuple[str, ...]:
    """The contracts a complete record of this config holds."""
    return (("MockUSDC",) if config.usdc.kind == "mock" else ()) + MADE[config.mode]


def compare_labels(config: Config, record: Record) -> Iterator[Finding]:
    """A contract that is not in the record would not be looked at, so it is a finding."""
    for label in required(config):
        if label not in record.contracts:
            yield _finding(label, "address", f"a contract of mode {config.mode}", "none", "mode")


def _finding(subject: str, key: str, expected: str, found: str, source: str) -> Finding:
    return Finding(kind="record", subject=subject, key=key, expected=expected, found=found, source=source)
