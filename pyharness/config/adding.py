"""Adds a model to what is reviewed: the network's own models file beside the templates.

In: a network, a model's settings. Out: ``Added``: the file's new text and its difference. Reads the templates; writes
that one file, and only when it was asked to. Comments and everything else in the file stay as they are.

A model is judged before it is written, by rendering the network with it; settings of the machine play no part, so
neither a node nor a key is needed.
"""

from __future__ import annotations

import difflib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyharness.config.load import load
from pyharness.config.networks import template_of
from pyharness.config.sources import NAMES, Found, Sources
from pyharness.errors import ConfigFault, Fault
from pyharness.paths import NETWORK_TEMPLATES

SOMEBODY = "0x00000000000000000000000000000000000A11cE"
HEAD = "{# Models of this network beside those of its template, in the order in which they were added. #}\n"
COMMAND = "python -m pyharness model add --help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A models file with one model more.

    Args:
        difference: unified, as in a review.
        warnings: what is unusual about the new model.
    """

    path: Path
    text: str
    difference: str
    warnings: tuple[str, ...]

    def write(self) -> None:
        """Replace the file as a whole."""
        temporary = self.path.with_name(self.path.name + ".tmp")
        temporary.write_text(self.text, encoding="utf-8")
        temporary.replace(self.path)


def with_model(
    network: str, identifier: str, settings: Mapping[str, str | int], folder: Path = NETWORK_TEMPLATES
) -> Added:
    """The network's models file with one more model; nothing is written.

    Args:
        settings: the keys of ``[[models]]`` that are not left to ``model_defaults``.

    Raises:
        ConfigFault: E-CONFIG-DUPLICATE, the network has it; E-CONFIG-MODEL-ID and its kin, a setting is wrong.
    """
    known = [model.id for model in load(network, _nobodys(), folder=folder).config.models]
    if identifier in known:
        raise _fault(
            "E-CONFIG-DUPLICATE",
            f"{network} has the model {identifier} already",
            Fault(
                file=template_of(network, folder).name,
                key="id",
                found=identifier,
                expected=f"another id than {', '.join(known)}",
            ),
        )
    path = folder / f"_models_{network}.toml.j2"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    text = (before.rstrip("\n") + "\n" if before else HEAD) + _table({"id": identifier, **settings})
    warnings = _judged(network, identifier, path.name, text, folder)
    lines = (before.splitlines(keepends=True), text.splitlines(keepends=True))
    difference = "".join(difflib.unified_diff(*lines, f"a/{path.name}", f"b/{path.name}"))
    return Added(path=path, text=text, difference=difference, warnings=warnings)


def _table(settings: Mapping[str, str | int]) -> str:
    """The model as TOML; text that a template would run instead of print is refused."""
    for key, value in settings.items():
        if isinstance(value, str) and any(mark in value for mark in ("{{", "{%", "{#")):
            fault = Fault(file="command line", key=key, found=value, expected="text without {{, {% and {#")
            raise _fault("E-CONFIG-VALUE", f"{key} is no plain text", fault)
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items()]
    return "\n[[models]]\n" + "\n".join(lines).replace("\x7f", "\\u007f") + "\n"


def _judged(network: str, identifier: str, name: str, text: str, folder: Path) -> tuple[str, ...]:
    """The new model's warnings, from a rendering of the network with it, in a copy."""
    with tempfile.TemporaryDirectory() as private:
        copy = Path(private)
        for source in folder.glob("*.j2"):
            shutil.copyfile(source, copy / source.name)
        (copy / name).write_text(text, encoding="utf-8")
        try:
            loaded = load(network, _nobodys(), folder=copy)
        except ConfigFault as problem:
            faults = tuple(
                replace(fault, file="command line", key=fault.key.split(".")[-1]) for fault in problem.faults
            )
            raise ConfigFault(
                problem.code, f"{identifier} is no model of {network}", faults=faults, next_command=COMMAND
            ) from problem
    return tuple(warning for warning in loaded.warnings if warning.startswith(f"{identifier}: "))


def _nobodys() -> Sources:
    """Settings that let any template render, and belong to nobody."""
    values = {name: SOMEBODY for name in NAMES if name.endswith("_ADDRESS") and not NAMES[name].secret}
    values |= {name: "http://127.0.0.1:1" for name in NAMES if "_RPC_URL" in name}
    unset = ("USDC_ADDRESS", "FACTORY_ADDRESS")
    found = {name: Found(text=text, origin="default") for name, text in values.items() if name not in unset}
    return Sources(values=found)


def _fault(code: str, message: str, fault: Fault) -> ConfigFault:
    return ConfigFault(code, message, faults=(fault,), next_command=COMMAND)
