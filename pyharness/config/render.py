"""Turns a network template and the sources into TOML text.

In: ``<network>.toml.j2``, ``Sources``. Out: ``Rendered``: the text with values, its twin with ``${NAME}`` references,
where each variable came from and each line stands, and every fault. Pure but for reading the templates.

Every printed expression is quoted as a TOML string or number, so a value can never add a key. Secrets appear only as
``${NAME}``. Source: TOML 1.0 basic strings, of which JSON strings are a part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pyharness import names
from pyharness.config.blame import SHOWN, Marking, Place, Reading, of_template, places
from pyharness.config.keys import address_of_key
from pyharness.config.sources import NAMES, Origin, Sources
from pyharness.config.unheard import unheard
from pyharness.errors import ConfigFault, Fault
from pyharness.units import usdc

MISSING = "${missing}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedFault:
    """A fault and the stable code of its kind."""

    code: str
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A rendered template.

    Args:
        references: the text with ``${NAME}`` in the place of each variable.
        lines: where each line of the text stands.
        origins: by variable.
    """

    text: str
    lines: tuple[Place, ...]
    references: str
    origins: Mapping[str, Origin]
    faults: tuple[CodedFault, ...]


@dataclass(slots=True, kw_only=True)
class _Resolver:
    """Answers the functions a template may call and remembers what it answered."""

    sources: Sources
    origins: dict[str, Origin] = field(default_factory=dict)
    faults: dict[str, CodedFault] = field(default_factory=dict)

    def env(self, name: str, default: str | None = None) -> str:
        """The value of a variable; without a default it must be set; set but empty is always a fault."""
        found = self.sources.get(name)
        if found is None:
            if default is None:
                return self._fault("E-CONFIG-UNSET", "environment", name, "unset", NAMES[name].meaning)
            self.origins.setdefault(name, "default")
            return default
        if not found.text.strip():
            return self._fault("E-CONFIG-EMPTY", found.origin, name, "set but empty", NAMES[name].meaning)
        self.origins[name] = found.origin
        return found.text.strip()

    def secret(self, name: str, optional: bool = False) -> str:
        """A reference to a secret; empty when it may be unset and is."""
        answer = self.env(name, default="" if optional else None)
        return answer if answer in ("", MISSING) else _reference(name)

    def deployer(self) -> str:
        """The deployer: DEPLOYER_ADDRESS, or the address of DEPLOYER_PRIVATE_KEY; both must agree."""
        key = self.sources.get("DEPLOYER_PRIVATE_KEY")
        stated = self.sources.get("DEPLOYER_ADDRESS")
        if key is None:
            return self.env("DEPLOYER_PRIVATE_KEY" if stated is None else "DEPLOYER_ADDRESS")
        if not key.text.strip():
            return self.env("DEPLOYER_PRIVATE_KEY")
        self.origins["DEPLOYER_PRIVATE_KEY"] = key.origin
        derived = address_of_key(key.text.strip())
        if derived is None:
            expected = "0x and 64 hex digits"
            return self._fault("E-CONFIG-KEY", key.origin, "DEPLOYER_PRIVATE_KEY", "***", expected)
        if stated is None:
            self.origins["DEPLOYER_ADDRESS"] = "derived"
            return derived
        if stated.text.strip().lower() != derived.lower():
            expected = f"{derived}, the address of DEPLOYER_PRIVATE_KEY"
            return self._fault("E-CONFIG-KEY", stated.origin, "DEPLOYER_ADDRESS", stated.text.strip(), expected)
        return self.env("DEPLOYER_ADDRESS")

    def _fault(self, code: str, file: str, name: str, found: str, expected: str) -> str:
        shown = found if len(found) <= SHOWN else found[: SHOWN - 1] + "…"
        fault = Fault(file=file, key=name, found=shown, expected=expected)
        self.faults[name] = CodedFault(code=code, fault=fault)
        return MISSING


def render(template: Path, sources: Sources, *, network: str, mode: str) -> Rendered:
    """Render one network's template.

    Raises:
        ConfigFault: E-CONFIG-TEMPLATE, the template itself is wrong: syntax, an undefined name, an unknown variable, a
            text that no block carries.
    """
    resolver = _Resolver(sources=sources)
    given: dict[str, Callable[..., str]] = {
        "env": resolver.env,
        "secret": resolver.secret,
        "deployer": resolver.deployer,
    }
    named: dict[str, Callable[..., str]] = {
        "env": _reference,
        "secret": _reference,
        "deployer": lambda: _reference("DEPLOYER_ADDRESS"),
    }
    text = _fill(template, given, network=network, mode=mode)
    twin = _fill(template, given, network=network, mode=mode, marks=True)
    references = _fill(template, named, network=network, mode=mode)
    if lost := tuple(unheard(template)):
        command = f"python -m pyharness config validate {names.words(network, mode)}"
        message = f"{template.name} says something beside its blocks, which nobody would hear"
        raise ConfigFault("E-CONFIG-TEMPLATE", message, faults=lost, next_command=command)
    return Rendered(
        text=text,
        lines=places(twin, template),
        references=references,
        origins=dict(resolver.origins),
        faults=tuple(resolver.faults.values()),
    )


def _reference(name: str, **_: object) -> str:
    return "${" + name + "}"


def _fill(
    template: Path, functions: Mapping[str, Callable[..., str]], *, network: str, mode: str, marks: bool = False
) -> str:
    try:
        found = _environment(template.parent, marks).get_template(template.name)
        return found.render(network=network, mode=mode, **functions)
    except Exception as problem:  # an expression may raise anything, and so may the compiler of what it became
        place = of_template(problem, template)
        expected = "a template that renders"
        fault = Fault(file=place.file, key=place.key("template"), found=str(problem), expected=expected)
        command = f"python -m pyharness config validate {names.words(network, mode)}"
        message = f"{template.name} does not render"
        raise ConfigFault("E-CONFIG-TEMPLATE", message, faults=(fault,), next_command=command) from problem


@lru_cache(maxsize=4)
def _environment(folder: Path, marks: bool) -> ImmutableSandboxedEnvironment:
    """Where a folder's templates are compiled, once each: what a template is given comes with each rendering."""
    environment = ImmutableSandboxedEnvironment(
        loader=(Marking if marks else Reading)(folder),
        undefined=StrictUndefined,
        finalize=_quoted,
        autoescape=False,  # the finalizer quotes for TOML; HTML rules would corrupt it
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["usdc"] = lambda amount: _scaled(amount, 6)
    environment.filters["dollars"] = _dollars
    environment.filters["tokens"] = lambda amount: _scaled(amount, 18)
    environment.filters["addresses"] = lambda text: [part.strip() for part in text.split(",") if part.strip()]
    environment.filters["number"] = lambda text: int(text) if text.isascii() and text.isdigit() else text
    return environment


def _quoted(value: Any) -> Any:
    """A printed expression as TOML: strings and lists quoted, numbers and booleans plain."""
    if isinstance(value, Undefined):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _dollars(text: str) -> str:
    """What a variable says of USDC in base units; what is no such amount stays itself, for validation to blame it."""
    try:
        return str(usdc(text))
    except ValueError:
        return text if text.startswith("${") else f"{text} USDC"


def _scaled(amount: int | str, decimals: int) -> str:
    """Whole units as base units in decimal digits. Raises ValueError when it is no such number or not exact."""
    try:
        scaled = Decimal(str(amount)).scaleb(decimals)
    except InvalidOperation as problem:
        raise ValueError(f"{amount!r} is not a number") from problem
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more than {decimals} decimals")
    return str(int(scaled))
