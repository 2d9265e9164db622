"""Everything the harness refuses or fails with, as one tree.

    HarnessError                 code, message, found, expected, next command
    ├── OperationFailed      1   a transaction reverted, a step failed
    ├── UsageFault           2   unknown network, verb or flag value
    ├── EnvironmentFault     3   tool missing, RPC unreachable, account unfunded
    ├── ConfigFault          4   configuration wrong: carries every fault at once
    ├── Refused              5   a safety gate said no
    ├── Partial              6   part done, or waiting for another signer
    ├── Mismatch             7   drift, audit or assertion: reality differs from expectation
    ├── Inconclusive         8   something could not be checked
    └── GasBudgetExceeded    9   a figure above its budget

In: nothing. Out: exception types with stable codes and exit codes. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

DOCTOR = "python -m pyharness doctor"  # what to run when the machine or a node is not as it should be


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with the configuration: where, which key, what was found, what was expected."""

    file: str
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.found}, expected {self.expected}"


class HarnessError(Exception):
    """A failure that explains itself.

    Args:
        code: stable identifier such as ``E-CHAIN-ID``; scripts may match on it.
        message: what happened, one sentence.
        found: the offending value as text, if there is one.
        expected: what would have been right, if that can be said.
        next_command: a command line that helps; it parses in the command line of the harness or is a shell line.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        code: str,
        message: str,
        *,
        found: str | None = None,
        expected: str | None = None,
        next_command: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.found = found
        self.expected = expected
        self.next_command = next_command

    def to_dict(self) -> dict[str, object]:
        """The error as one JSON object: code, message, found, expected, next, exit."""
        return {
            "code": self.code,
            "message": self.message,
            "found": self.found,
            "expected": self.expected,
            "next": self.next_command,
            "exit": self.exit_code,
        }


class OperationFailed(HarnessError):
    """A transaction reverted or a step failed."""

    exit_code = 1


class UsageFault(HarnessError):
    """The command line asked for something that does not exist."""

    exit_code = 2


class EnvironmentFault(HarnessError):
    """The machine, the node or the account is not ready."""

    exit_code = 3


class ConfigFault(HarnessError):
    """The configuration is wrong; ``faults`` lists everything that is, at once."""

    exit_code = 4

    def __init__(self, code: str, message: str, *, faults: tuple[Fault, ...], next_command: str | None = None) -> None:
        first = faults[0] if faults else None
        super().__init__(
            code,
            message,
            found=first.found if first else None,
            expected=first.expected if first else None,
            next_command=next_command,
        )
        self.faults = faults

    def to_dict(self) -> dict[str, object]:
        """The error with every fault: file, key, found, expected."""
        faults = [{"file": f.file, "key": f.key, "found": f.found, "expected": f.expected} for f in self.faults]
        return {**super().to_dict(), "faults": faults}


class Refused(HarnessError):
    """A safety gate said no; nothing was sent."""

    exit_code = 5


class Partial(HarnessError):
    """Part of the work is done; the same command goes on, or a signer must act first."""

    exit_code = 6


class Mismatch(HarnessError):
    """What is differs from what was expected."""

    exit_code = 7


class Inconclusive(HarnessError):
    """Something could not be checked, and is therefore not a success."""

    exit_code = 8


class GasBudgetExceeded(HarnessError):
    """A gas figure is above its budget."""

    exit_code = 9
