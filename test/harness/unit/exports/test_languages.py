"""Every exported module is run or compiled by its own language, with model ids that nobody would choose."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from some_entries import HASH, address, entry

from pyharness.chain.abi import decode, encode_call
from pyharness.exports import book, reading
from pyharness.exports.schema import Abi
from pyharness.paths import ROOT
from pyharness.record.build import fold_entries
from pyharness.record.schema import Model
from pyharness.tools import process
from pyharness.tools.node_packages import packed
from pyharness.values import checksummed, model_key

TYPESCRIPT = (
    "typescript",
    "5.9.3",
    "sha512-jl1vZzPDinLr9eUt3J/t7V6FgNEw9QjvBPdysz9KfQDD41fQrC2Y4vKQdiaUpFT4bXlb1RHhLpp8wtm6M5TgSw==",
)
STRICT = ("--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--target", "es2022")
SOLC = ROOT / "pyharness" / "tools" / "solc"
HOSTILE = (
    "lead-scoring",
    'it\'s "quoted"',
    "'",
    '"',
    "back\\slash\\u0041\\",
    "new\nline\r\u2028\u2029",
    "`${process.exit(1)}`",
    "*/ // # \"\"\" '''",
    "</script><!--",
    "__proto__",
    "constructor",
    "toString",
    "class",
    "é 漢 😀 \u202e",
    "\x00\x07\x7f",
    "{{ jinja }} {% raw %} %(name)s %s {0}",
    "-1",
    "7",
    "",
)
ABI: Abi = (
    {"type": "function", "name": "infrastructureAccrualBps", "inputs": [], "outputs": [{"name": "", "type": "uint16"}]},
    {"type": "error", "name": "Refused", "inputs": [{"name": "é", "type": "string", "internalType": "string"}]},
)


IDS = sorted(HOSTILE)  # as a record has them


def named(identifier: str, number: int = 0) -> Model:
    """A model of any id, whose token is called like it."""
    texts = {"id": identifier, "key": model_key(identifier), "name": identifier, "symbol": identifier}
    return entry().models[0].model_copy(update=texts | {"token": address(100 + number), "infra_bps": 5001})


def somewhere(model: Model) -> Model:
    """A model whose addresses have all their digits, as those of a chain."""
    names = ("token", "params", "pool", "provider")
    return model.model_copy(update={name: checksummed("0x" + model_key(model.id + name)[-40:]) for name in names})


def written(folder: Path, identifiers: tuple[str, ...], change: Callable[[Model], Model] = lambda model: model) -> Path:
    """An export with these models as files."""
    ours = tuple(change(named(identifier, number)) for number, identifier in enumerate(sorted(identifiers)))
    told = entry(external={"USDC": address(7)}, models=ours)
    system = reading.system(fold_entries([("1", told)]), (told,))
    for name, text in book.files(system, {"UsageFeeRouter": ABI, "USDC": ABI}, ABI[:1]).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export full of such ids."""
    return written(tmp_path_factory.mktemp("hostile"), HOSTILE)


def run(*words: str | Path, cwd: Path) -> str:
    """The output of a program that must end well."""
    done = process.run(words, cwd=cwd, timeout=120)
    assert done.ok, done.stdout + done.stderr
    return done.stdout


def node(script: str, cwd: Path) -> Any:
    """What a script gives, by way of JSON."""
    (cwd / "probe.mjs").write_text(script, "utf-8")
    return json.loads(run("node", "probe.mjs", cwd=cwd))


def test_the_backends_settings_are_the_guides(hostile: Path) -> None:
    """`module.exports.contracts` with router and reserve; each id is a property of the models, and nothing else is."""
    found = node(
        'import { createRequire } from "node:module";\n'
        'const made = createRequire(import.meta.url)("./config/blockchain.js");\n'
        "const list = Object.entries(made.models);\n"
        "const inherited = typeof made.models.hasOwnProperty;\n"
        "console.log(JSON.stringify([made.contracts, made.usdc, made.chainId, list, inherited]));",
        hostile,
    )
    contracts, usdc, chain_id, models, inherited = found
    assert contracts == {"infrastructureReserve": address(1), "usageFeeRouter": address(2)}
    assert (usdc, chain_id, inherited) == (address(7), 11155111, "undefined")
    assert {identifier: one["token"] for identifier, one in models} == {
        identifier: address(100 + number) for number, identifier in enumerate(IDS)
    }


def test_the_frontends_rates_are_a_function_of_what_the_contract_says(hostile: Path) -> None:
    """A number as viem gives it, a bigint as ethers does; half a percent is not cut off; anything else is refused."""
    found = node(
        'import * as made from "./frontend/hokusai.mjs";\n'
        "const odd = [0, 4999, 10001, -1, 8000.5, 2 ** 53, NaN, '8000', null, undefined, 4999n, 2n ** 64n + 8000n];\n"
        "const wrong = odd.filter((one) => {\n"
        "  try { made.rates(one); return true; } catch (error) { return !(error instanceof RangeError); }\n"
        "});\n"
        "console.log(JSON.stringify([[8000, 8000n, 5001, 5001n, 5000, 10000n].map(made.rates), wrong,\n"
        "  Object.keys(made.models), made.models['__proto__'].rates, made.rateAbi[0].name, made.network]));",
        hostile,
    )
    split = [(one["infrastructurePct"], one["profitPct"]) for one in found[0]]
    assert split == [(80, 20), (80, 20), (50.01, 49.99), (50.01, 49.99), (50, 50), (100, 0)]
    assert found[1] == []
    assert sorted(found[2]) == sorted(HOSTILE)
    assert found[3:] == [{"infrastructurePct": 50.01, "profitPct": 49.99}, "infrastructureAccrualBps", "sepolia"]


def test_no_file_speaks_of_a_protocol_fee(hostile: Path) -> None:
    """There is none: infrastructure and profit are the whole."""
    for path in hostile.rglob("*.*"):
        assert "protocol" not in path.read_text("utf-8").lower().replace("__proto__", ""), path


def test_no_module_ends_the_script_it_may_stand_in(hostile: Path) -> None:
    """Bundlers put them into pages."""
    for name in ("config/blockchain.js", "frontend/hokusai.mjs", "typescript/hokusai.ts"):
        text = (hostile / name).read_text("utf-8")
        assert "</script" not in text, name
        assert "<!--" not in text, name


@pytest.fixture(scope="module")
def tsc() -> Path:
    """The compiler, of one version and with known bytes."""
    return packed(*TYPESCRIPT) / "bin" / "tsc"


PROBE = """
import { chainId, contracts, isModelId, model, models, rateAbi, rates } from "./typescript/hokusai";
import type { Model, ModelId } from "./typescript/hokusai";
import { usageFeeRouterAbi, usdcAbi } from "./typescript/abis";

const chain: 11155111 = chainId;
const router: `0x${string}` = contracts.usageFeeRouter;
const first: "" = models[""].id;
const odd: ["__proto__", "7"] = [models["__proto__"].id, models["7"].id];
const known: ModelId = "lead-scoring";
const same: typeof models[ModelId] = models[known];
const form = ["__proto__", "nobody", "hasOwnProperty", "valueOf"] as readonly string[];
const found: (Model | undefined)[] = form.map(model);
const guarded = form.map((id) => (isModelId(id) ? models[id].key : id in models));
const asked: "infrastructureAccrualBps" = rateAbi[0].name;
const refused: "Refused" = usageFeeRouterAbi[1].name;
// @ts-expect-error: no such model
const unknown: ModelId = "nobody";
// @ts-expect-error: nor here
const nobody = models["nobody"];
// @ts-expect-error: what came from a form may be no model
export const unasked = () => model(form[0]!).token;
// @ts-expect-error: a model stays what it was
export const changed = () => { models["7"].token = router; };
// @ts-expect-error: what came from a form is no rate yet
export const wrong = () => rates("8000");
console.log(JSON.stringify([chain, router, first, odd, same, found, guarded, asked, refused, unknown, nobody ?? null,
  usdcAbi.length, rates(8000n), Object.entries(models)]));
"""


def test_typescript_is_strict_and_its_types_are_the_values(hostile: Path, tsc: Path) -> None:
    """Addresses, ids and ABIs are literal types; what is none does not compile. Compiled and run."""
    (hostile / "probe.ts").write_text("declare const console: { log(text: string): void };\n" + PROBE, "utf-8")
    run("node", tsc, *STRICT, "--module", "commonjs", "--outDir", "built", "probe.ts", cwd=hostile)
    said = json.loads(run("node", "built/probe.js", cwd=hostile))
    assert said[3] == ["__proto__", "7"]
    found, guarded = said[5], said[6]
    assert (found[0]["token"], found[1:]) == (address(100 + IDS.index("__proto__")), [None] * 3)
    assert guarded == [model_key("__proto__"), False, False, False]
    assert said[10:13] == [None, 2, {"infrastructurePct": 80, "profitPct": 20}]
    assert {identifier: one["id"] for identifier, one in said[13]} == {identifier: identifier for identifier in IDS}


def test_a_model_is_found_alike_in_every_language(hostile: Path) -> None:
    """`models[id]`, with the same fields; Python writes them its own way."""
    models = node(
        'import { createRequire } from "node:module";\n'
        'import { models } from "./frontend/hokusai.mjs";\n'
        'const settings = createRequire(import.meta.url)("./config/blockchain.js").models;\n'
        "console.log(JSON.stringify([settings, models].map((of) => Object.entries(of))));",
        hostile,
    )
    wanted = set(re.findall(r"readonly (\w+): ", (hostile / "typescript/hokusai.ts").read_text("utf-8")))
    for found in models:
        assert {identifier: one["id"] for identifier, one in found} == {identifier: identifier for identifier in IDS}
        assert all(set(one) - {"rates"} == wanted - {"infrastructurePct", "profitPct"} for _, one in found)


PYTHON = """
import json, sys
import hokusai_sepolia as made
assert not [name for name in sys.modules if name.split(".")[0] in {"web3", "eth_utils", "pydantic"}]
rates = made.MODELS["__proto__"].rates
for wrong in (0, 4999, 10001, -1, 2**53, 8000.0, 8000.5, float("nan"), "8000", True, None):
    try:
        made.rates(wrong)
    except ValueError:
        continue
    raise AssertionError(wrong)
print(json.dumps([[(one.id, one.token) for one in made.MODELS.values()], list(made.MODELS), made.USAGE_FEE_ROUTER,
  made.CHAIN_ID, str(rates.infrastructure_pct), str(rates.profit_pct)]))
"""


def test_python_needs_nothing_but_its_library(hostile: Path) -> None:
    """Imported by an interpreter without any package, and typed."""
    said = json.loads(
        run(sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0]=['.']\n{PYTHON}", cwd=hostile / "python")
    )
    pairs = [[identifier, address(100 + number)] for number, identifier in enumerate(IDS)]
    assert said == [pairs, IDS, address(2), 11155111, "50.01", "49.99"]
    run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", "cache", "hokusai_sepolia.py", cwd=hostile / "python")


CONSUMER = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
import {HokusaiSepolia} from "./HokusaiSepolia.sol";
contract Consumer {
    function places() external pure returns (address, address, uint256) {
        return (HokusaiSepolia.USDC, HokusaiSepolia.USAGE_FEE_ROUTER, HokusaiSepolia.CHAIN_ID);
    }
    function token(string memory id) external pure returns (address) {
        return HokusaiSepolia.model(id).token;
    }
}
"""


def compiled(folder: Path, *, optimized: bool = False, **sources: str) -> Any:
    """What the compiler says of sources; no error among it."""
    asked = {
        "language": "Solidity",
        "sources": {f"{name}.sol": {"content": text} for name, text in sources.items()},
        "settings": {
            "optimizer": {"enabled": optimized},
            "outputSelection": {"*": {"*": ["evm.bytecode.object"]}},
        },
    }
    said = json.loads(process.run([SOLC, "--standard-json"], input=json.dumps(asked), cwd=folder, timeout=120).stdout)
    assert not said.get("errors"), said["errors"]
    return said


def test_the_library_compiles_without_a_warning(hostile: Path) -> None:
    """Addresses in checksum form, whatever the ids; with the export's own words above it."""
    text = next((hostile / "solidity").iterdir()).read_text("utf-8")
    said = compiled(hostile, HokusaiSepolia=text, Consumer=CONSUMER)
    code = said["contracts"]["Consumer.sol"]["Consumer"]["evm"]["bytecode"]["object"]
    assert all(model_key(identifier) in text for identifier in HOSTILE)
    assert HASH in text
    pyrevm = pytest.importorskip("pyrevm", reason="pyrevm has no wheel for this Python or machine")
    chain, caller = pyrevm.EVM(), address(1)
    place = chain.deploy(caller, bytes.fromhex(code))

    def asked(signature: str, *arguments: object) -> bytes:
        return bytes(chain.message_call(caller, place, calldata=encode_call(signature, *arguments)))

    assert decode(["address", "address", "uint256"], asked("places()")) == (address(7), address(2), 11155111)
    for number, identifier in enumerate(IDS):
        assert decode(["address"], asked("token(string)", identifier)) == (address(100 + number),)
    with pytest.raises(RuntimeError):
        asked("token(string)", "nobody")


def test_a_model_costs_code_only_where_it_is_asked_for(tmp_path: Path) -> None:
    """As much as the library says; constants cost nothing more with fifty models."""
    places = CONSUMER.replace("HokusaiSepolia.model(id).token", "HokusaiSepolia.USDC").replace("memory id", "memory")

    def size(count: int, consumer: str, *, optimized: bool) -> int:
        folder = written(tmp_path / str(count), tuple(f"model-{number}" for number in range(count)), somewhere)
        text = (folder / "solidity" / "HokusaiSepolia.sol").read_text("utf-8")
        said = compiled(folder, optimized=optimized, HokusaiSepolia=text, Consumer=consumer)
        return len(said["contracts"]["Consumer.sol"]["Consumer"]["evm"]["bytecode"]["object"]) // 2

    told = written(tmp_path / "told", ("a",)) / "solidity" / "HokusaiSepolia.sol"
    bounds = re.search(r"(\d+) bytes each, (\d+) without the optimizer", told.read_text("utf-8"))
    assert bounds
    for optimized, bound in zip((True, False), map(int, bounds.groups()), strict=True):
        assert size(51, places, optimized=optimized) == size(0, places, optimized=optimized)
        each = (size(51, CONSUMER, optimized=optimized) - size(1, CONSUMER, optimized=optimized)) / 50
        assert bound * 0.9 < each <= bound


def test_without_models_everything_still_compiles(tmp_path: Path, tsc: Path) -> None:
    """A system that was only just deployed."""
    folder = written(tmp_path, ())
    run("node", tsc, *STRICT, "--noEmit", "typescript/hokusai.ts", "typescript/abis.ts", cwd=folder)
    compiled(folder, HokusaiSepolia=next((folder / "solidity").iterdir()).read_text("utf-8"))
    run(sys.executable, "-I", "-S", "python/hokusai_sepolia.py", cwd=folder)
    assert node('import { models } from "./frontend/hokusai.mjs"; console.log(JSON.stringify(models));', folder) == {}
