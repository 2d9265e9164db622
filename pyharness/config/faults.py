"""Turns validation errors into faults a reader can act on.

In: pydantic's errors, provenance by key. Out: ``CodedFault`` s, and the one ``ConfigFault`` that carries them. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from pyharness import names
from pyharness.config.provenance import Provenance
from pyharness.config.render import MISSING, CodedFault
from pyharness.config.sources import NAMES
from pyharness.errors import ConfigFault, Fault

CODES: Mapping[str, str] = {
    "address": "E-CONFIG-ADDRESS",
    "allowance": "E-CONFIG-ALLOWANCE",
    "amount": "E-CONFIG-AMOUNT",
    "duplicate": "E-CONFIG-DUPLICATE",
    "extra_forbidden": "E-CONFIG-UNKNOWN-KEY",
    "hash": "E-CONFIG-HASH",
    "missing": "E-CONFIG-MISSING",
    "mode": "E-CONFIG-MODE",
    "model_id": "E-CONFIG-MODEL-ID",
    "protected": "E-CONFIG-PROTECTED",
    "range": "E-CONFIG-RANGE",
    "secret": "E-CONFIG-SECRET",
    "timelock": "E-CONFIG-TIMELOCK",
    "url": "E-CONFIG-URL",
    "usdc": "E-CONFIG-USDC",
}
EXPECTED: Mapping[str, str] = {
    "extra_forbidden": "a key the harness knows",
    "missing": "a value",
}

MOST = 100  # faults of one configuration that are told


def key_path(location: Sequence[int | str]) -> str:
    """``("models", 0, "infra_bps")`` as ``models[0].infra_bps``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def coded_faults(error: ValidationError, provenance: Provenance) -> tuple[CodedFault, ...]:
    """One fault a wrong value; a value taken from a variable is reported once, under the variable's name."""
    faults: dict[tuple[str, str], CodedFault] = {}
    for item in error.errors(include_url=False):
        given = item["input"]
        if given == MISSING or (item["type"] == "missing" and isinstance(given, dict) and MISSING in given.values()):
            continue
        path = key_path(item["loc"])
        variable = provenance.variable_of(path)
        file = provenance.origins[variable] if variable else provenance.file_of(path)
        key = variable or path or "config"
        secret = item["type"] == "secret" or (variable is not None and NAMES[variable].secret)
        expected = EXPECTED.get(item["type"], item["msg"].removeprefix("Input should be "))
        fault = Fault(file=file, key=key, found="***" if secret else _shown(given), expected=expected)
        code = CODES.get(item["type"], "E-CONFIG-VALUE")
        faults.setdefault((file, key), CodedFault(code=code, fault=fault))
    return tuple(faults.values())


def config_fault(network: str, mode: str, faults: Sequence[CodedFault]) -> ConfigFault:
    """All faults in one error, of thousands the first; its code is theirs when they agree, else E-CONFIG-INVALID."""
    codes = {item.code for item in faults}
    code = codes.pop() if len(codes) == 1 else "E-CONFIG-INVALID"
    unset = [item.fault.key for item in faults if item.code in ("E-CONFIG-UNSET", "E-CONFIG-EMPTY")]
    command = f"export {unset[0]}='…'" if unset else f"python -m pyharness config validate {names.words(network, mode)}"
    count = f"{len(faults)} faults" if len(faults) > 1 else "a fault"
    count += f", here the first {MOST}" if len(faults) > MOST else ""
    return ConfigFault(
        code,
        f"the configuration of {network} has {count}",
        faults=tuple(item.fault for item in faults[:MOST]),
        next_command=command,
    )


def _shown(given: object) -> str:
    if isinstance(given, (dict, list, tuple)):
        return "this table" if isinstance(given, dict) else f"{len(given)} entries"
    text = str(given)
    return text if len(text) <= 80 else text[:77] + "…"
