"""What belongs to a deployment or the build is read from it, never typed: addresses, hashes, selectors, ABIs, events.

A few things are nobody's of ours and have no other source; they stand below, each with the reason.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyharness.paths import ROOT

PACKAGE = ROOT / "pyharness"
FILES = sorted(path for suffix in ("py", "sql", "j2", "json") for path in PACKAGE.rglob(f"*.{suffix}"))
TYPES = r"(?:address|u?int\d*|bytes\d*|bool|string|function)(?:\[\d*\])*"
KINDS = {
    "address": r"(?<![0-9a-zA-Z])0x[0-9a-fA-F]{40}(?![0-9a-fA-F])",
    "word": r"(?<![0-9a-zA-Z])0x[0-9a-fA-F]{64}(?![0-9a-fA-F])",
    "selector": r"(?<![0-9a-zA-Z])0x(?!F{8})[0-9a-fA-F]{8}(?![0-9a-fA-F])",  # but a mask of 32 bits
    "abi": r"[\"'](?:stateMutability|anonymous|internalType|indexed|inputs|outputs)[\"'] *:",
    "event": rf"(?<![\w.])[A-Z]\w+\((?:{TYPES}|\([^()]*\))(?:,(?:{TYPES}|\([^()]*\)))*\)",
}

# Kind and text, by file: what it is, and why it can be read from nowhere.
FOREIGN: dict[str, dict[str, str]] = {
    "names.py": {
        "0x4e59b44847b379578588920cA78FbF26c0B4956C": "the CREATE2 factory, at the same address on every chain",
        "0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989": "the hash of its code, to be sure of it",
        "0x1804c8AB1F12E6bbf3894d4083f33e07309d1f38": "whom forge takes for the sender where nobody is named",
    },
    "chain/offline/addresses.py": {
        "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48": "Circle's USDC, which an offline mainnet has at its own address",
        "0xd80d4b7c890cb9d6a4893e6b52bc34b56b25335cb13716e0d1d31383e6b41505": "the hash of its proxy's code",
        "0x43506849D7C04F9138D1A2050bbF3A0c054402dd": "FiatTokenV2_2, its implementation",
        "0x800C32EaA2a6c93cF4CB51794450ED77fBfbB172": "the library that is linked into it",
        "0x807a96288A1A408dBC13DE2b1d087d10356395d2": "its proxy's admin",
        "0xFcb19e6a322b27c06842A71e8c725399f049AE3a": "its owner",
        "0xE982615d461DD5cD06575BbeA87624fda4e3de17": "its master minter",
        "0x4914f61d25e5C567143774B76EdbF4D5109a8566": "its pauser",
        "0x0A06BE16275B95a7d2567fBdAE118b36C7DA78F9": "its blocklister",
        "0x7050C9E0F4CA769C69BD3A8EF740BC37934F8E2C036E5A723FD8EE048ED3F8C3": "the slot of its proxy's implementation",
        "0x10D6A54A4754C8869D6886B5F5D7FBFA5B4522237EA5C60D11BC4E7A1FF9390B": "the slot of its proxy's admin",
        "0x4e59b44847b379578588920cA78FbF26c0B4956C": "the CREATE2 factory",
        "0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7": "the Safe team's own CREATE2 factory",
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266": "the first account of the mnemonic that every test node has",
        "0xd4a1000000000000000000000000000000007702": "made up: what it is delegated to",
        "0x7417000000000000000000000000000000007702": "made up: who takes what it gets",
    },
    "config/networks/mainnet.toml.j2": {
        "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48": "Circle's USDC, reviewed where it is configured",
        "0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6": "mainnet's block 1, an anchor",
        "0x4985f5ca3d2afbec36529aa96f74de3cc10a2a4a6c44f2157a57d2c6059a11bb": "mainnet's block 1,920,000, an anchor",
    },
    "config/networks/world.toml.j2": {
        "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48": "Circle's USDC, where the offline world has it",
    },
    "config/networks/_base.toml.j2": {
        "0x0000000000000000000000000000000000000000": "nobody",
        "0x0000000000000000000000000000000000000000000000000000000000000000": "nothing",
        "0x686f6b757361692d696e6672617374727563747572652d6163637275616c2d76": "the salt: a text in hex",
    },
    "config/adding.py": {"0x00000000000000000000000000000000000A11cE": "somebody, while a template is tried"},
    "plan/settled.py": {"0x5b73C5498c1E3b4dbA84de0F1833c4a029d90519": "where forge puts the script itself"},
    "scenarios/stage/permits.py": {"0x00000000000000000000000000000000000b0B0b": "another token, which is none"},
    "explain/shared.py": {"0x0000000000000000000000000000000000000000": "nobody, in a sentence"},
    "deploy/signed.py": {
        "0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0": "half the order of secp256k1",
    },
    "chain/roles.py": {
        "RoleGranted(bytes32,address,address)": "OpenZeppelin's, of contracts that are not of our build too",
        "RoleRevoked(bytes32,address,address)": "the same",
    },
    "pipeline/acts/executed.py": {
        "ExecutionSuccess(bytes32,uint256)": "Safe's",
        "ExecutionFailure(bytes32,uint256)": "Safe's",
        "CallExecuted(bytes32,uint256,address,uint256,bytes)": "OpenZeppelin's timelock's",
    },
    "pipeline/migration/predecessors.py": {
        "FeeDeposited(string,address,uint256,uint256,uint256,address)": "the older router's",
        "Approval(address,address,uint256)": "any ERC-20's",
        "Transfer(address,address,uint256)": "any ERC-20's",
    },
    "scenarios/stage/multisig.py": {"ProxyCreation(address,address)": "Safe's factory's"},
    "scenarios/stage/older_router.py": {"FeesDeposited(address,uint256,uint256,uint256)": "the older pools'"},
}  # fmt: skip
# Revert reasons and errors in the words of their source are what `explain` is made of; a test holds them to the build.
ERRORS_IN_WORDS = ("explain/", "chain/reverts.py", "chain/failing.py")
FRAGMENTS = {
    "chain/safe_batch.py": "fields of Safe's own file, filled from the ABI that is given",
    "chain/reverts.py": "the two errors that the compiler has and no ABI",
    "scenarios/business/language.py": "the same two, for the exact model",
    "ops/owners.py": "what a Safe does to itself; no Safe is of our build",
    "explain/table.py": "entries made of the texts that `explain` has, which a test holds to the build",
}


def found(text: str, *, python: bool) -> Iterator[tuple[str, str, int]]:
    """Kind, text and line of each literal; of Python only what stands in strings and numbers that are code."""
    for line, part in _code(text) if python else enumerate(text.splitlines(), start=1):
        for kind, pattern in KINDS.items():
            yield from ((kind, match[0], line) for match in re.finditer(pattern, part))


def _code(text: str) -> Iterator[tuple[int, str]]:
    """Lines of code, without comments and docstrings."""
    lines = text.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            said = node.body[0]
            for row in range(said.lineno, (said.end_lineno or said.lineno) + 1):
                lines[row - 1] = ""
    return iter(enumerate(lines, start=1))


def _inside(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=_inside)
def test_nothing_of_a_deployment_or_the_build_is_typed(path: Path) -> None:
    """Of what is on the list nothing stands in another file, and nothing else stands anywhere."""
    name = _inside(path)
    for kind, text, line in found(path.read_text("utf-8"), python=path.suffix == ".py"):
        if kind == "event" and name.startswith(ERRORS_IN_WORDS):
            continue
        if kind == "abi" and name in FRAGMENTS:
            continue
        assert text in FOREIGN.get(name, {}), f"{name}:{line}: {kind} {text}: read it from record or build"


def test_the_list_has_nothing_that_is_gone() -> None:
    """And a reason for each."""
    assert all(all(texts.values()) for texts in FOREIGN.values())
    for name, texts in FOREIGN.items():
        seen = found((PACKAGE / name).read_text("utf-8"), python=name.endswith(".py"))
        assert {item for kind, item, _ in seen if kind != "abi"} == set(texts), name
    for name in FRAGMENTS:
        assert "abi" in {kind for kind, _, _ in found((PACKAGE / name).read_text("utf-8"), python=True)}, name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('PLACE = "0x' + "aB" * 20 + '"', "address"),
        ("WORD = 0x" + "a1" * 32, "word"),
        ('CALL = "0xa9059cbb"', "selector"),
        ('ABI = [{"type": "function", "stateMutability": "view"}]', "abi"),
        ('topic("FeeDeposited(bytes32,address,address,string,uint256)")', "event"),
        ('topic("PoolCreated(bytes32,(uint32,uint16))")', "event"),
    ],
)
def test_each_kind_is_seen(text: str, kind: str) -> None:
    """In code; a comment or docstring may say what it wants."""
    assert [found_kind for found_kind, _, _ in found(text, python=True)] == [kind]
    assert list(found(f'"""{text}"""\n', python=True) if '"' not in text else found(f"# {text}", python=True)) == []
