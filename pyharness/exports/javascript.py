"""Writes the backend's settings and the frontend's module.

In: ``System``. Out: CommonJS, an ES module, TypeScript. Pure.

Source: guide, "Configure Backend Service" and "Update Frontend Configuration". A rate is divided as a number: the
guide's ``params / 100`` on the bigint that some libraries return would cut 50.01 % to 50.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyharness.exports.literals import camel, heading, javascript, property_key
from pyharness.exports.schema import Abi, System
from pyharness.record.schema import Model
from pyharness.values import canonical_json

_RATES = """
/** The split of a rate in bps, as the params contract gives it: 8000 is 80 and 20 percent, which is all there is. */
export function rates(bps%(number)s)%(rates)s {
  const whole = typeof bps === "number" || typeof bps === "bigint" ? Number(bps) : NaN;
  if (!Number.isInteger(whole) || whole < 5000 || whole > 10000) {
    throw new RangeError(`${String(bps)} is no rate: 5000 to 10000 bps`);
  }
  return { infrastructurePct: whole / 100, profitPct: (10000 - whole) / 100 };
}
"""
_TYPES = """
export type Address = `0x${string}`;

export interface Rates {
  readonly infrastructurePct: number;
  readonly profitPct: number;
}

export interface Model {
  readonly id: string;
  readonly key: `0x${string}`;
  readonly name: string;
  readonly symbol: string;
  readonly token: Address;
  readonly params: Address;
  readonly pool: Address;
  readonly provider: Address;
  readonly infrastructureAccrualBps: number;
}
"""
_LOOKUP = """Object.setPrototypeOf(models, null); // as its type has it: no other key

export type ModelId = keyof typeof models;

/** Whether there is a model of an id, whoever wrote it. */
export function isModelId(id: string): id is ModelId {
  return id in models;
}

/** The model of an id, whoever wrote it. */
export function model(id: string): Model | undefined {
  return isModelId(id) ? models[id] : undefined;
}
"""


def backend(system: System) -> str:
    """``config/blockchain.js`` as the guide has it, with chain, USDC and models beside the contracts."""
    lines = [
        heading(system.source, "//"),
        '"use strict";\n\nmodule.exports = {\n',
        f"  network: {javascript(system.source.network)},\n",
        f"  chainId: {system.source.chain_id},\n",
        f"  usdc: {javascript(system.usdc)},\n",
        f"  contracts: {{\n{_addresses(system.contracts, '    ')}  }},\n",
        f"  models: {{\n    __proto__: null,\n{''.join(_keyed(one, '    ') for one in system.models)}  }},\n",
        "};\n",
    ]
    return "".join(lines)


def frontend(system: System, rate: Abi) -> str:
    """An ES module for browsers, with each model's split in percent and the function that computes it.

    Args:
        rate: the ABI of the params contract's rate.
    """
    models = "".join(_keyed(one, "  ", f"    rates: rates({one.infra_bps}),\n") for one in system.models)
    return "".join(
        [
            heading(system.source, "//"),
            _network(system, ""),
            f"\nexport const contracts = {{\n{_addresses(system.contracts, '  ')}}};\n",
            f"\nexport const models = {{\n  __proto__: null,\n{models}}};\n",
            f"\n/** Ask this of `models[id].params` for today's rate. */\nexport const rateAbi = [\n{_abi(rate)}];\n",
            _RATES % {"number": "", "rates": ""},
        ]
    )


def typescript(system: System, rate: Abi) -> str:
    """The same for TypeScript, every value with its literal type."""
    models = "".join(_keyed(one, "  ") for one in system.models)
    return "".join(
        [
            heading(system.source, "//"),
            _TYPES,
            _network(system, " as const"),
            f"\nexport const contracts = {{\n{_addresses(system.contracts, '  ')}}} as const;\n",
            f"\nexport const models = {{\n{models}}} as const satisfies Readonly<Record<string, Model>>;\n",
            _LOOKUP,
            "\n/** Ask this of a model's params for today's rate. */\n",
            f"export const rateAbi = [\n{_abi(rate)}] as const;\n",
            _RATES % {"number": ": number | bigint", "rates": ": Rates"},
        ]
    )


def typed_abis(system: System, abis: Mapping[str, Abi]) -> str:
    """Every ABI as a constant whose type viem and wagmi read functions and events from."""
    return heading(system.source, "//") + "".join(
        f"\nexport const {camel(label)}Abi = [\n{_abi(abis[label])}] as const;\n" for label in sorted(abis)
    )


def _network(system: System, suffix: str) -> str:
    pairs = {"network": javascript(system.source.network), "chainId": str(system.source.chain_id)}
    pairs["usdc"] = javascript(system.usdc)
    return "\n" + "".join(f"export const {name} = {value}{suffix};\n" for name, value in pairs.items())


def _addresses(contracts: Mapping[str, str], indent: str) -> str:
    return "".join(f"{indent}{camel(label)}: {javascript(address)},\n" for label, address in contracts.items())


def _keyed(model: Model, indent: str, more: str = "") -> str:
    return f"{indent}{property_key(model.id)}: {{\n{_fields(model, indent + '  ')}{more}{indent}}},\n"


def _fields(model: Model, indent: str) -> str:
    texts = ("id", "key", "name", "symbol", "token", "params", "pool", "provider")
    lines = [f"{indent}{field}: {javascript(getattr(model, field))},\n" for field in texts]
    return "".join([*lines, f"{indent}infrastructureAccrualBps: {model.infra_bps},\n"])


def _abi(abi: Abi) -> str:
    return "".join(_lines(abi))


def _lines(abi: Abi) -> Iterable[str]:
    """One entry of an ABI a line."""
    return (f"  {canonical_json(dict(item)).encode('ascii', 'backslashreplace').decode()},\n" for item in abi)
