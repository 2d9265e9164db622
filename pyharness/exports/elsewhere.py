"""Writes the Python module and the Solidity library.

In: ``System``. Out: source text; Python 3.10 with its standard library, Solidity 0.8.4 or newer. Pure.
"""

from __future__ import annotations

from pyharness.exports.literals import constant, heading, pascal, python, remark
from pyharness.exports.schema import System
from pyharness.record.schema import Model

_PYTHON = '''
"""The deployment on %(network)s: addresses, models and their rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Rates:
    """A split in percent, exact."""

    infrastructure_pct: Decimal
    profit_pct: Decimal


def rates(bps: int) -> Rates:
    """The split of a rate in bps, as the params contract gives it: 8000 is 80 and 20 percent."""
    if type(bps) is not int or not 5_000 <= bps <= 10_000:
        raise ValueError(f"{bps!r} is no rate: 5000 to 10000 bps")
    return Rates(Decimal(bps) / 100, Decimal(10_000 - bps) / 100)


@dataclass(frozen=True)
class Model:
    """One model: its contracts, who is paid for it, its rate (bps) when it was recorded."""

    id: str
    key: str
    name: str
    symbol: str
    token: str
    params: str
    pool: str
    provider: str
    infrastructure_accrual_bps: int

    @property
    def rates(self) -> Rates:
        """The recorded rate in percent."""
        return rates(self.infrastructure_accrual_bps)


NETWORK: Final = %(name)s
CHAIN_ID: Final = %(chain_id)s
USDC: Final = %(usdc)s
%(contracts)s
MODELS: Final[Mapping[str, Model]] = MappingProxyType(
    {
%(models)s    }
)
'''
_SOLIDITY = """// SPDX-License-Identifier: MIT
%(heading)spragma solidity ^0.8.4;

/// @title The deployment on %(network)s
library %(library)s {
%(contracts)s%(models)s}
"""
_STRUCT = """
    struct Model {
        bytes32 key;
        address token;
        address params;
        address pool;
        address provider;
    }

    error UnknownModel(string id);

    /// @notice The contracts of a model and who is paid for it, as recorded.
    /// @dev A contract that calls this has every model in its code: 165 bytes each, 260 without the optimizer, of the
    /// 24,576 that it may have. One that does not has none of them; for more models ask the token manager.
    function model(string memory id) internal pure returns (Model memory) {
        bytes32 key = keccak256(bytes(id));
"""


def python_module(system: System) -> str:
    """A typed module that imports nothing that has to be installed."""
    texts = {
        "network": system.source.network,
        "name": python(system.source.network),
        "chain_id": system.source.chain_id,
        "usdc": python(system.usdc),
        "contracts": "".join(
            f"{constant(label)}: Final = {python(place)}\n" for label, place in system.contracts.items()
        ),
        "models": "".join(map(_python_model, system.models)),
    }
    return heading(system.source, "#") + _PYTHON % texts


def library(system: System) -> str:
    """A library of constants, and of one function that knows the models."""
    named = {"USDC": system.usdc} | dict(system.contracts)
    chain = f"    uint256 internal constant CHAIN_ID = {system.source.chain_id};\n"
    places = "".join(f"    address internal constant {constant(label)} = {place};\n" for label, place in named.items())
    models = "".join(map(_solidity_model, system.models))
    texts = {
        "heading": heading(system.source, "//"),
        "network": system.source.network,
        "library": library_name(system),
        "contracts": chain + places,
        "models": f"{_STRUCT}{models}        revert UnknownModel(id);\n    }}\n" if models else "",
    }
    return _SOLIDITY % texts


def library_name(system: System) -> str:
    """``HokusaiSepolia``."""
    return f"Hokusai{pascal(system.source.network)}"


def _python_model(model: Model) -> str:
    texts = ("id", "key", "name", "symbol", "token", "params", "pool", "provider")
    fields = "".join(f"            {field}={python(getattr(model, field))},\n" for field in texts)
    rate = f"            infrastructure_accrual_bps={model.infra_bps},\n"
    return f"        {python(model.id)}: Model(\n{fields}{rate}        ),\n"


def _solidity_model(model: Model) -> str:
    fields = "".join(f"                {field}: {getattr(model, field)},\n" for field in ("token", "params", "pool"))
    return (
        f"        // {remark(model.id)}\n"
        f"        if (key == {model.key}) {{\n"
        f"            return Model({{\n                key: key,\n{fields}"
        f"                provider: {model.provider}\n            }});\n"
        "        }\n"
    )
