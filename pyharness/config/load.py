"""Template to TOML to config.

In: a network's name, ``Sources``. Out: ``Loaded``: the config, where each value came from, warnings, secrets; and
``.pyharness/<net>/rendered.toml``, the exact input of forge, without secrets. Writes that one file, nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli
from pydantic import ValidationError

from pyharness import names
from pyharness.config.blame import Place, files, of_toml
from pyharness.config.faults import coded_faults, config_fault
from pyharness.config.networks import template_of
from pyharness.config.parties import At, with_timelock
from pyharness.config.provenance import Provenance, trace
from pyharness.config.render import MISSING, Rendered, render
from pyharness.config.schema import Config, Mode
from pyharness.config.sources import Secret, Sources
from pyharness.errors import ConfigFault, EnvironmentFault, Fault
from pyharness.paths import NETWORK_TEMPLATES
from pyharness.units import in_time
from pyharness.values import ZERO_ADDRESS

BANDS_BPS: Mapping[str, tuple[int, int]] = {
    "lightweight": (6_000, 7_000),
    "standard": (7_000, 8_000),
    "compute-heavy": (8_500, 9_500),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A config, the origin of its values, its warnings, and the secrets it refers to."""

    config: Config
    provenance: Provenance
    warnings: tuple[str, ...]
    rpc_url: Secret
    second_rpc_url: Secret | None
    key: Secret | None
    etherscan_key: Secret | None
    environment_key: bool

    def password(self) -> Secret:
        """The keystore's password, from the file the config names.

        Raises:
            EnvironmentFault: E-KEYSTORE-PASSWORD, there is no such file.
        """
        path = Path(self.config.signer.password_file).expanduser()
        if not path.is_file():
            raise EnvironmentFault(
                "E-KEYSTORE-PASSWORD",
                "the keystore's password file cannot be read",
                found=str(path) if self.config.signer.password_file else "ETH_PASSWORD unset",
                expected="a file that holds the password",
                next_command="export ETH_PASSWORD='…'",
            )
        return Secret(path.read_text(encoding="utf-8").rstrip("\n"))


def load(
    network: str,
    sources: Sources,
    *,
    mode: Mode = "full",
    folder: Path = NETWORK_TEMPLATES,
    timelock_at: At | None = None,
) -> Loaded:
    """The config of a known network.

    Args:
        timelock_at: where a timelock stands, for a party that is called so; without it the word is no account.

    Raises:
        ConfigFault: the template, a variable or a value is wrong; carries every fault at once.
    """
    template = template_of(network, folder)
    rendered = render(template, sources, network=network, mode=mode)
    said = names.words(network, mode)
    document = _with_model_defaults(_parsed(template, rendered.text, rendered.lines, said))
    document = with_timelock(document, timelock_at)
    references = _with_model_defaults(_parsed(template, rendered.references, rendered.lines, said))
    provenance = trace(template.name, references, rendered.origins, files(rendered.text, rendered.lines))
    config = _validated(network, mode, document, rendered, provenance)
    return Loaded(
        config=config,
        provenance=provenance,
        warnings=(*_defaulted(config, provenance), *_unusual(config), *_late(config, timelock_at)),
        rpc_url=_resolved(config.rpc.url, sources) or Secret(""),
        second_rpc_url=_resolved(config.rpc.second_url, sources),
        key=_resolved(config.signer.key, sources),
        etherscan_key=_resolved(config.explorers.etherscan_key, sources),
        environment_key=sources.get("DEPLOYER_PRIVATE_KEY") is not None,
    )


def write_rendered(text: str, path: Path) -> Path:
    """Replace the rendered file atomically; it is readable by its owner only. A link in its place is not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(temporary, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)
    return path


def _parsed(template: Path, text: str, lines: Sequence[Place], words: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except (ValueError, RecursionError) as problem:  # the reader's own error is a ValueError; too long, too deep
        place, said = of_toml(problem, text, lines, template)
        fault = Fault(file=place.file, key=place.key("toml"), found=said, expected="valid TOML")
        command = f"python -m pyharness config validate {words}"
        message = f"{template.name} does not render to TOML"
        raise ConfigFault("E-CONFIG-TOML", message, faults=(fault,), next_command=command) from problem


def _with_model_defaults(document: dict[str, Any]) -> dict[str, Any]:
    """Fill each model from ``model_defaults``; the treasury provides, and receives only what there is."""
    holders, defaults = document.get("holders", {}), document.get("model_defaults", {})
    models = document.get("models", [])
    if not isinstance(defaults, dict):
        return document  # what is no table is named by validation
    rest = {key: value for key, value in document.items() if key != "model_defaults"}
    if not isinstance(models, list) or not all(isinstance(item, dict) for item in (holders, *models)):
        return rest
    treasury = holders.get("treasury", ZERO_ADDRESS)
    rows = []
    for given in models:
        row = {"provider": treasury, **defaults, **given}
        row.setdefault("supply_recipient", ZERO_ADDRESS if row.get("initial_supply") == "0" else treasury)
        row.setdefault("launch_recipient", ZERO_ADDRESS if row.get("launch_usdc") == "0" else treasury)
        rows.append(row)
    return rest | {"models": rows}


def _validated(
    network: str, mode: Mode, document: dict[str, Any], rendered: Rendered, provenance: Provenance
) -> Config:
    faults = list(rendered.faults)
    config = None
    try:
        config = Config.model_validate_json(json.dumps(document, default=str))
    except ValidationError as error:
        faults.extend(coded_faults(error, provenance))
    if faults or config is None:
        raise config_fault(network, mode, faults)
    return config


def _defaulted(config: Config, provenance: Provenance) -> tuple[str, ...]:
    deployer = config.holders.deployer
    warnings = [
        f"{variable} is not set: {key.removeprefix('holders.')} is the deployer {deployer}"
        for variable, key in provenance.defaulted("holders.")
    ]
    if config.verifier.attesters == (deployer,) and provenance.defaulted("verifier.attesters"):
        warnings.append(f"ATTESTER_ADDRESSES is not set: the only attester is the deployer {deployer}")
    return tuple(warnings)


def _unusual(config: Config) -> tuple[str, ...]:
    """Rates outside the guide's bands, and pools where a sandwich over several blocks costs its maker nothing."""
    warnings = []
    for model in config.models:
        low, high = BANDS_BPS[model.model_class]
        if not low <= model.infra_bps <= high:
            band = f"{low / 100:g} to {high / 100:g} %"
            warnings.append(f"{model.id}: {model.infra_bps / 100:g} % infrastructure, {model.model_class} has {band}")
        if model.trade_fee_bps == 0:
            warnings.append(f"{model.id}: no trade fee, so whoever stays for some blocks takes a part of each profit")
    return tuple(warnings)


def _late(config: Config, at: At | None) -> tuple[str, ...]:
    """A pauser who has to wait before anything is paused."""
    wanted = config.timelock
    if at is None or not wanted.wanted or config.holders.pauser != at(config.salt, wanted):
        return ()
    return (
        f"the pauser is the timelock: nothing is paused sooner than {in_time(wanted.delay_seconds)} after it is asked",
    )


def _resolved(reference: str, sources: Sources) -> Secret | None:
    if not reference or reference == MISSING:
        return None
    if reference.startswith("${"):
        return sources.secret(reference[2:-1])
    return Secret(reference)
