"""The doors configuration comes in by: variables, `.env`, and a network's template.

In: environment, the bytes of `.env` and of a template. Out: what the harness says of them. Door: a folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, cast

import pytest
import tomli
from jinja2 import Environment

from pyharness.config import render
from pyharness.config.forge_input import forge_input
from pyharness.config.keys import address_of_key
from pyharness.config.load import load, write_rendered
from pyharness.config.schema import Mode
from pyharness.config.sources import read_sources
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.pipeline.corridor.session import sources

_KEPT = tempfile.TemporaryDirectory(prefix="fuzz-networks-")  # as long as this process
_COMPILE = Environment.compile
_address_of_key = cache(address_of_key)  # a curve in Python is slow
_KNOWN: dict[tuple[str, str], CodeType] = {}


def configured(
    folder: Path,
    *,
    network: str,
    mode: str,
    environ: Mapping[str, str],
    dotenv: bytes = b"",
    template: bytes | None = None,
) -> None:
    """Everything from the environment to what forge reads, as `plan` begins."""
    place = folder / ".env"
    place.write_bytes(dotenv)
    templates = NETWORK_TEMPLATES
    if template is not None:
        templates = _networks()
        spoilt = templates / f"{network}.toml.j2"
        spoilt.write_bytes(template)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", _compiled)
        patch.setattr(render, "address_of_key", _address_of_key)
        found = read_sources(environ=environ, dotenv=place)
        loaded = load(network, found, mode=cast("Mode", mode), folder=templates)
    sources(loaded)
    written = write_rendered(forge_input(loaded.config), folder / network / "rendered.toml")
    tomli.loads(written.read_text("utf-8"))


@cache
def _networks() -> Path:
    """A copy of the templates, of which one at a time is another."""
    for source in NETWORK_TEMPLATES.glob("*.j2"):
        (Path(_KEPT.name) / source.name).write_bytes(source.read_bytes())
    return Path(_KEPT.name)


def _compiled(environment: Environment, source: Any, name: Any = None, filename: Any = None, *rest: Any) -> Any:
    """Jinja's own compiler; the text that all tries share is compiled once."""
    if "_base" not in str(filename) and Path(str(filename)).parent != NETWORK_TEMPLATES:
        return _COMPILE(environment, source, name, filename, *rest)
    known = (str(filename), str(source))
    if known not in _KNOWN:
        _KNOWN[known] = _COMPILE(environment, source, name, filename, *rest)
    return _KNOWN[known]
